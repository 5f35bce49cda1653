"""The published editions, read from the log; publishing adds one and never changes one."""

import hashlib
import uuid
from datetime import date, datetime
from threading import Lock
from typing import Any

from pydantic import ValidationError
from workflows.checker import check

from domain import events as ev
from domain.errors import Problem
from domain.thai.dates import bangkok_date
from services.ledger import Command, Ledger, NewEvent, Receipt, StaleVersion
from services.problems import InvalidInput, NotFound, Wrong
from workflows.definition import Definition

PUBLISHED = ev.EditionPublished.TOPIC


class EditionTaken(Problem):
    """This edition is already published; a change is a new edition."""

    code = "edition_taken"
    th = "ฉบับนี้ประกาศใช้แล้ว การแก้ไขต้องออกเป็นฉบับใหม่"


class Book:
    """Editions by digest and by kind; reads on in the log when asked for one it does not know."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._lock = Lock()
        self._position = 0
        self._by_digest: dict[str, Definition] = {}
        self._by_kind: dict[str, dict[int, Definition]] = {}
        self.refresh()

    def refresh(self) -> None:
        """Take up editions published since the last look."""
        with self._lock:
            while news := self._ledger.read(self._position, 100, topics=(PUBLISHED,)):
                for stored in news:
                    self._position = stored.position
                    if isinstance(stored.event, ev.EditionPublished):
                        self._take(stored.event)

    def _take(self, event: ev.EditionPublished) -> None:
        definition = Definition.model_validate(event.definition)
        self._by_digest[event.digest] = definition
        self._by_kind.setdefault(event.kind, {})[event.edition] = definition

    def pinned(self, ref: ev.DefinitionRef) -> Definition:
        """The edition with this digest. Raises NotFound."""
        if ref.digest not in self._by_digest:
            self.refresh()
        found = self._by_digest.get(ref.digest)
        if found is None:
            raise NotFound(f"{ref.kind} {ref.edition}")
        return found

    def edition(self, kind: str, edition: int) -> Definition | None:
        """One edition of a kind, or None."""
        if edition not in self._by_kind.get(kind, {}):
            self.refresh()
        return self._by_kind.get(kind, {}).get(edition)

    def in_force(self, kind: str, on: date) -> Definition:
        """The newest edition of a kind in force on a day. Raises NotFound."""
        self.refresh()
        editions = [d for d in self._by_kind.get(kind, {}).values() if d.in_force_from <= on]
        if not editions:
            raise NotFound(kind)
        return max(editions, key=lambda d: d.edition)

    def all(self) -> tuple[Definition, ...]:
        """Every published edition, by kind and edition."""
        self.refresh()
        return tuple(d for _, editions in sorted(self._by_kind.items()) for _, d in sorted(editions.items()))


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
