"""Runs a follower that acts on what is recorded: at least once per event, never from the first event on."""

from collections.abc import Sequence
from typing import Protocol

import psycopg

from services.followers import state
from services.followers.state import Connection, Id
from services.ledger import LedgerHalted, LedgerUnavailable, Stored

TRIES = 3


class Later(Exception):
    """It cannot be done just now; the same event is tried again after a pause."""


class Follower(Protocol):
    """Something to do when events are recorded, or when time passes.

    `handle` gets events in order and must be harmless when repeated: its commands carry ids made of the
    rule, the plan and the position or due date. An empty batch comes every `wake_s` seconds (0 = never).
    """

    name: str
    topics: frozenset[str]
    wake_s: float

    def handle(self, batch: Sequence[Stored]) -> None: ...


class Acting:
    """Feeds a follower one event at a time and remembers how far it is."""

    raw = False

    def __init__(self, follower: Follower) -> None:
        self.follower = follower
        self.id = Id(follower.name)

    def prepare(self, connection: Connection) -> None:
        """Seen for the first time, it starts at the head: the past is not acted on again."""
        head = connection.execute("SELECT size FROM ledger.head").fetchone()
        state.introduce(connection, self.id, int(head[0]) if head else 0)

    def take(self, connection: Connection, batch: Sequence[Stored]) -> int | None:
        """Handle each event and note it; one that fails again and again is set aside with its stream."""
        place = state.position(connection, self.id)
        if place is None or not batch or batch[0].position > place + 1:
            return None
        for event in batch:
            if event.position <= place:
                continue
            wanted = event.event is not None and event.topic in self.follower.topics
            if wanted and event.stream not in state.blocked(connection, self.id):
                self._handle(connection, event)
            place = event.position
            if wanted or event is batch[-1]:
                state.advance(connection, self.id, place)
        return place

    def wake(self) -> None:
        """Time has passed."""
        self.follower.handle(())

    def _handle(self, connection: Connection, event: Stored) -> None:
        error = ""
        for _ in range(TRIES):
            try:
                self.follower.handle((event,))
                return
            except (psycopg.OperationalError, LedgerUnavailable, LedgerHalted, Later):
                raise
            except Exception as failed:
                error = f"{type(failed).__name__}: {failed}"
        state.set_aside(connection, self.id, event, error)
