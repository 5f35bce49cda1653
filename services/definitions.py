"""Publishing a workflow edition into the log: proven sound, added once, never changed."""

import hashlib
import uuid
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from domain import events as ev
from domain.errors import Problem
from domain.thai.dates import bangkok_date
from services.ledger import Command, Ledger, NewEvent, Receipt, StaleVersion
from services.problems import InvalidInput, Wrong
from workflows.checker import check
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


def publish(ledger: Ledger, actor: ev.Actor, definition: Definition, now: datetime) -> Receipt:
    """Publish an edition into the log; the same edition with the same digest again is answered as the first time.

    Raises EditionTaken when the edition exists with another text.
    """
    name = f"definition/{definition.kind}"
    command_id = uuid.uuid5(ledger.log_id, f"publish:{definition.kind}:{definition.edition}:{definition.ref.digest}")
    for _ in range(3):
        published = ledger.stream(name)
        for stored in published:
            known = stored.event
            if not isinstance(known, ev.EditionPublished) or known.edition != definition.edition:
                continue
            if known.digest != definition.ref.digest:
                raise EditionTaken(f"{definition.kind} {definition.edition}")
        event = ev.EditionPublished(
            stream_name=name,
            published="EditionPublished",
            actor=actor,
            effective_on=bangkok_date(now),
            correlation_id=str(command_id),
            kind=definition.kind,
            edition=definition.edition,
            digest=definition.ref.digest,
            in_force_from=definition.in_force_from,
            definition=definition.canonical,
        )
        request = hashlib.sha256(definition.ref.digest.encode()).digest()
        try:
            return ledger.append(Command(command_id, request, (NewEvent(name, len(published) + 1, event),)))
        except StaleVersion:
            continue
    raise EditionTaken(f"{definition.kind} {definition.edition}")
