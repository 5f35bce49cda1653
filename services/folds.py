"""Streams folded from the log and kept in memory; a cache that is behind costs a retry, never a wrong record."""

from collections import OrderedDict
from collections.abc import Iterable
from threading import Lock
from typing import Any
from uuid import UUID

import msgspec

from domain import access, body, meeting, obligation, plan
from domain import events as ev
from services.authority.proposed import Proposed
from services.authority.standing import Standing
from services.casework.owing import Owing
from services.entries import Entries
from services.ledger import Ledger, NewEvent, Stored

CACHE_LIMIT = 20_000


class Folded(msgspec.Struct, frozen=True):
    """A stream's state and the version it was folded to; version 0 is a stream with no event."""

    version: int
    state: Any


def step(kind: str, folded: Folded, version: int, event: ev.Event | None) -> Folded:
    """The stream one event further."""
    state = folded.state
    if event is None:  # erased or void: it counts for the version and for nothing else
        return Folded(version, state)
    match kind:
        case "plan":
            assert isinstance(event, ev.PlanEvent)
            if state is not None and state.version != version - 1:
                state = msgspec.structs.replace(state, version=version - 1)
            return Folded(version, plan.evolve(state, event))
        case "body":
            return Folded(version, body.evolve(state, event))
        case "meeting":
            if state is not None and state.version != version - 1:
                state = msgspec.structs.replace(state, version=version - 1)
            return Folded(version, meeting.evolve(state, event))
        case "obligation":
            if state is not None and state.version != version - 1:
                state = msgspec.structs.replace(state, version=version - 1)
            return Folded(version, obligation.evolve(state, event))
        case "account":
            return Folded(version, access.evolve(state, event))
        case _:
            return Folded(version, (*(state or ()), event))


class Folds:
    """`get(name)` answers from memory; `get(name, fresh=True)` reads what the log added since."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._kept: OrderedDict[str, Folded] = OrderedDict()
        self._lock = Lock()
        self.standing = Standing(ledger)
        self.owing = Owing(ledger)
        self.entries = Entries(ledger)
        self.proposed = Proposed(ledger)

    def get(self, stream_name: str, fresh: bool = True) -> Folded:
        """The stream's state. Raises domain.errors.Problem when the log cannot be believed."""
        with self._lock:
            kept = self._kept.get(stream_name)
        if kept is not None and not fresh:
            return kept
        kept = kept or Folded(0, None)
        return self._advance(stream_name, kept, self._ledger.stream(stream_name, kept.version))

    def warm(self, stream_names: Iterable[str]) -> set[str]:
        """Bring many streams up to date in one read. Those that are; not where a newer release wrote."""
        names = {self._ledger.stream_id(name): name for name in stream_names}
        with self._lock:
            kept = {stream: self._kept.get(name) or Folded(0, None) for stream, name in names.items()}
        news: dict[UUID, list[Stored]] = {stream: [] for stream in names}
        for stored in self._ledger.reader.news([*kept], [folded.version for folded in kept.values()]):
            news[stored.stream].append(stored)
        ready = set()
        for stream, name in names.items():
            versions = [stored.version for stored in news[stream]]
            first = kept[stream].version + 1
            if versions == [*range(first, first + len(versions))] and all(s.absent != "unknown" for s in news[stream]):
                self._advance(name, kept[stream], news[stream])
                ready.add(name)
        return ready

    def _advance(self, stream_name: str, folded: Folded, news: list[Stored]) -> Folded:
        kind = stream_name.partition("/")[0]
        for stored in news:
            folded = step(kind, folded, stored.version, stored.event)
        self._keep(stream_name, folded)
        return folded

    def note(self, placed: Iterable[NewEvent]) -> None:
        """Take up events of ours that were just stored, so that the next command need not read them."""
        for new in placed:
            self.standing.take(new.event)
            self.owing.take(new.event)
            self.proposed.take(new.event)
            with self._lock:
                kept = self._kept.get(new.stream_name) or Folded(0, None)
            if kept.version == new.version - 1:
                kind = new.stream_name.partition("/")[0]
                self._keep(new.stream_name, step(kind, kept, new.version, new.event))

    def _keep(self, stream_name: str, folded: Folded) -> None:
        with self._lock:
            kept = self._kept.get(stream_name)
            if kept is None or kept.version < folded.version:
                self._kept[stream_name] = folded
            self._kept.move_to_end(stream_name)
            if len(self._kept) > CACHE_LIMIT:
                self._kept.popitem(last=False)

    def clear(self) -> None:
        """Drop everything from memory (when a position was voided)."""
        with self._lock:
            self._kept.clear()
