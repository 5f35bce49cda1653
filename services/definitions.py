"""Publishing a workflow edition into the log: proven sound, added once, never changed."""

import hashlib
import uuid
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from msgspec.structs import replace
from pydantic import ValidationError

from domain import events as ev
from domain.errors import Problem
from domain.thai.dates import bangkok_date
from services.authority.bodies import require_operator
from services.authority.second_signature import Act, Matter, is_required, record
from services.callers import Caller, Key
from services.ledger import Command, Ledger, NewEvent, Receipt, StaleVersion
from services.means import Office
from services.problems import InvalidInput, Wrong
from services.requests import EditionRequest
from services.saying import recorder
from services.world import World
from workflows.checker import check
from workflows.decide import Accepted, Refused
from workflows.definition import Definition


class EditionTaken(Problem):
    """This edition is already published; a change is a new edition."""

    code = "edition_taken"
    th = "ฉบับนี้ประกาศใช้แล้ว การแก้ไขต้องออกเป็นฉบับใหม่"


def parse(raw: Any) -> Definition:
    """A definition from plain data, proven sound by the checker. Raises InvalidInput naming every flaw."""
    try:
        definition = Definition.model_validate(raw)
    except ValidationError as error:
        wrong = [Wrong("/" + "/".join(map(str, e["loc"])), e["msg"], e["msg"]) for e in error.errors()]
        raise InvalidInput(tuple(wrong)) from error
    flaws = check(definition)
    if flaws:
        raise InvalidInput(tuple(Wrong("/" + flaw.where, flaw.th, flaw.en) for flaw in flaws))
    return definition


def publish_edition(office: Office, caller: Caller, key: Key, definition: Definition) -> Receipt:
    """Publish an edition as the operator; the same one again is answered as the first time.

    Raises NotPermitted, EditionTaken when it exists with another text, RefusedByRule, ChangedMeanwhile.
    """
    require_operator(caller)
    first = replace(key, command_id=_command(office.ledger, definition), request_hash=_hash(definition))
    by_two = is_required(World(office.folds, fresh=True), bangkok_date(office.clock()))
    by_two = by_two and office.ledger.find(first.command_id, first.request_hash) is None
    request = EditionRequest(definition=definition.canonical)
    receipt = record(office, caller, key if by_two else first, PUBLISH_EDITION, request, at_once=not by_two)
    office.book.refresh()
    return receipt


def publish(ledger: Ledger, actor: ev.Actor, definition: Definition, now: datetime) -> Receipt:
    """Publish a shipped edition, as the engine; the same one with the same digest again is answered as the first time.

    Raises EditionTaken when the edition exists with another text.
    """
    name = f"definition/{definition.kind}"
    command_id = _command(ledger, definition)
    for _ in range(3):
        published = ledger.stream(name)
        _require_free(definition, (stored.event for stored in published), same=True)
        event = _published(definition, actor, bangkok_date(now), str(command_id))
        try:
            new = NewEvent(name, len(published) + 1, event)
            return ledger.append(Command(command_id, _hash(definition), (new,)))
        except StaleVersion:
            continue
    raise EditionTaken(f"{definition.kind} {definition.edition}")


def _publish(matter: Matter) -> Accepted | Refused:
    definition = parse(matter.request.definition)
    known = matter.world.folded(f"definition/{definition.kind}").state or ()
    _require_free(definition, known, same=False)
    actor = recorder(matter.said.caller)
    event = _published(definition, actor, matter.said.effective_on, matter.name, matter.proposed_by)
    return Accepted((event,))


PUBLISH_EDITION = Act(name="publish_edition", takes=EditionRequest, judge=_publish)


def _command(ledger: Ledger, definition: Definition) -> uuid.UUID:
    """One edition of one text is one command, whoever sends it."""
    return uuid.uuid5(ledger.log_id, f"publish:{definition.kind}:{definition.edition}:{definition.ref.digest}")


def _hash(definition: Definition) -> bytes:
    return hashlib.sha256(definition.ref.digest.encode()).digest()


def _require_free(definition: Definition, known: Iterable[ev.Event | None], same: bool) -> None:
    """Raises EditionTaken for an edition that is there, unless it is the `same` text and that is allowed."""
    for event in known:
        if isinstance(event, ev.EditionPublished) and event.edition == definition.edition:
            if same and event.digest == definition.ref.digest:
                continue
            raise EditionTaken(f"{definition.kind} {definition.edition}")


def _published(
    definition: Definition, actor: ev.Actor, today: date, correlation: str, proposed_by: ev.Actor | None = None
) -> ev.EditionPublished:
    return ev.EditionPublished(
        stream_name=f"definition/{definition.kind}",
        published="EditionPublished",
        actor=actor,
        effective_on=today,
        correlation_id=correlation,
        kind=definition.kind,
        edition=definition.edition,
        digest=definition.ref.digest,
        in_force_from=definition.in_force_from,
        definition=definition.canonical,
        proposed_by=proposed_by,
    )
