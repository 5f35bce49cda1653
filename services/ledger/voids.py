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
    event = proposal(ledger, position, actor=actor, reason=reason, today=today, command_id=command_id)
    return _append(ledger, event, command_id, request_hash)


def proposal(
    ledger: Ledger, position: int, *, actor: Actor, reason: Sealed, today: date, command_id: UUID
) -> VoidProposed:
    """What `propose` records. Raises NothingToVoid when the record is sound or not there."""
    row = _forged(ledger, position)
    return VoidProposed(
        stream_name=STREAM,
        published="VoidProposed",
        actor=actor,
        effective_on=today,
        correlation_id=str(command_id),
        position=position,
        leaf_hash=row.leaf_hash.hex(),
        reason=reason,
    )


def confirm(
    ledger: Ledger, position: int, *, actor: Actor, today: date, command_id: UUID, request_hash: bytes
) -> Receipt:
    """A second person agrees, and a halt at that position ends. Raises NothingToVoid, SamePerson, StaleVersion.

    Repeat it with the same key when the answer was lost: the halt is lifted again.
    """
    receipt = ledger.find(command_id, request_hash)
    if receipt is None:
        event = agreement(ledger, position, actor=actor, today=today)
        receipt = _append(ledger, event, command_id, request_hash)
    ledger.reader.rows("SELECT ledger.lift_halt(%s)", [receipt.events[0].position])
    return receipt


def agreement(ledger: Ledger, position: int, *, actor: Actor, today: date) -> PositionVoided:
    """What `confirm` records. Raises NothingToVoid, SamePerson."""
    row = _forged(ledger, position)
    asked = ledger.reader.authority.proposals.get((position, row.leaf_hash.hex()))
    if asked is None:
        raise NothingToVoid(f"position {position}")
    if asked.actor.person == actor.person:
        raise SamePerson()
    return PositionVoided(
        stream_name=STREAM,
        published="PositionVoided",
        actor=actor,
        effective_on=today,
        correlation_id=asked.correlation_id,
        position=position,
        leaf_hash=asked.leaf_hash,
        proposed_by=asked.actor,
    )


def _forged(ledger: Ledger, position: int) -> Row:
    row = ledger.reader.row(position)
    if row is None or not ledger.reader.learn().doubt(row):
        raise NothingToVoid(f"position {position}")
    return row


def _append(ledger: Ledger, event: VoidProposed | PositionVoided, command_id: UUID, request_hash: bytes) -> Receipt:
    new = NewEvent(STREAM, ledger.version(STREAM) + 1, event)
    return ledger.append(Command(command_id, request_hash, (new,)))
