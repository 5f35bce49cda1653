"""Two persons declare a record void that no key of the log stands behind; only then does the log go on."""

from datetime import date
from uuid import UUID

from domain.events import Actor, PositionVoided, Sealed, VoidProposed
from services.ledger.authority import STREAM, Row
from services.ledger.book import Ledger
from services.ledger.problems import NothingToVoid, SamePerson
from services.ledger.records import Command, NewEvent, Receipt


def propose(
    ledger: Ledger,
    position: int,
    *,
    actor: Actor,
    reason: Sealed,
    today: date,
    command_id: UUID,
    request_hash: bytes,
) -> Receipt:
    """One person asks that the record be void. Raises NothingToVoid when it is sound or not there, StaleVersion."""
    if known := ledger.find(command_id, request_hash):
        return known
    row = _forged(ledger, position)
    event = VoidProposed(
        stream_name=STREAM,
        published="VoidProposed",
        actor=actor,
        effective_on=today,
        correlation_id=str(command_id),
        position=position,
        leaf_hash=row.leaf_hash.hex(),
        reason=reason,
    )
    return _append(ledger, event, command_id, request_hash)


def confirm(
    ledger: Ledger, position: int, *, actor: Actor, today: date, command_id: UUID, request_hash: bytes
) -> Receipt:
    """A second person agrees, and a halt at that position ends. Raises NothingToVoid, SamePerson, StaleVersion.

    Repeat it with the same key when the answer was lost: the halt is lifted again.
    """
    receipt = ledger.find(command_id, request_hash)
    if receipt is None:
        row = _forged(ledger, position)
        proposal = ledger.reader.authority.proposals.get((position, row.leaf_hash.hex()))
        if proposal is None:
            raise NothingToVoid(f"position {position}")
        if proposal.actor.person == actor.person:
            raise SamePerson()
        event = PositionVoided(
            stream_name=STREAM,
            published="PositionVoided",
            actor=actor,
            effective_on=today,
            correlation_id=proposal.correlation_id,
            position=position,
            leaf_hash=proposal.leaf_hash,
            proposed_by=proposal.actor,
        )
        receipt = _append(ledger, event, command_id, request_hash)
    ledger.reader.rows("SELECT ledger.lift_halt(%s)", [receipt.events[0].position])
    return receipt


def _forged(ledger: Ledger, position: int) -> Row:
    row = ledger.reader.row(position)
    if row is None or not ledger.reader.learn().doubt(row):
        raise NothingToVoid(f"position {position}")
    return row


def _append(ledger: Ledger, event: VoidProposed | PositionVoided, command_id: UUID, request_hash: bytes) -> Receipt:
    new = NewEvent(STREAM, ledger.version(STREAM) + 1, event)
    return ledger.append(Command(command_id, request_hash, (new,)))
