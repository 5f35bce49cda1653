"""Feeds a read model: a batch is folded in memory and written once, with the position, in one transaction."""

from collections.abc import Callable, Sequence
from uuid import UUID

import psycopg

from projections import store
from projections.model import ReadModel
from projections.rows import Rows
from services.followers import state
from services.followers.state import Connection, Id, set_aside
from services.ledger import Stored

TRIES = 3
Writer = Callable[[Connection, Sequence[Stored], frozenset[UUID]], None]


class Projector:
    """A follower that fills the tables of one read model; `colour` is "green" while they are built beside."""

    def __init__(self, model: ReadModel, colour: str = "") -> None:
        self.model = model
        self.id = Id(model.name, model.version, colour)

    @property
    def raw(self) -> bool:
        """Whether it takes events this release cannot read."""
        return self.model.raw

    def prepare(self, connection: Connection) -> None:
        """Make the tables when they are not there; then it starts from the first event."""
        with connection.transaction():
            connection.execute("SELECT pg_advisory_xact_lock(hashtext('anumat followers'))")
            if not store.exists(connection, self.model, self.id.colour):
                state.forget(connection, self.id)
                store.create(connection, self.model, self.id.colour)
                store.create_indexes(connection, self.model, self.id.colour)
            state.introduce(connection, self.id, 0)

    def take(self, connection: Connection, batch: Sequence[Stored]) -> int | None:
        """Write what these events say; answer the position reached, None when the batch does not follow on.

        When the batch fails, each event has a savepoint of its own: one that fails again and again is set
        aside with its stream, the others go on. Raises psycopg.Error when it should be tried again later.
        """
        try:
            with connection.transaction():
                return self._locked(connection, batch, self._write)
        except Exception as error:
            if systemic(error):
                raise
        with connection.transaction():
            return self._locked(connection, batch, self._one_by_one)

    def wants(self, event: Stored) -> bool:
        """Whether the model folds this event. Raises Unreadable when it should and cannot."""
        if self.raw:
            return True
        if event.topic not in self.model.topics or event.absent in ("void", "erased"):
            return False
        if event.event is None:
            raise Unreadable(event.topic)
        return True

    def _locked(self, connection: Connection, batch: Sequence[Stored], how: Writer) -> int | None:
        place = state.position(connection, self.id, lock=True)
        if place is None or not batch or batch[0].position > place + 1:
            return None
        news = [event for event in batch if event.position > place]
        if not news:
            return place
        how(connection, news, state.blocked(connection, self.id))
        state.advance(connection, self.id, news[-1].position)
        return news[-1].position

    def _one_by_one(self, connection: Connection, news: Sequence[Stored], blocked: frozenset[UUID]) -> None:
        for event in news:
            if error := self._tried(connection, event, blocked):
                set_aside(connection, self.id, event, error)
                blocked |= {event.stream}

    def _tried(self, connection: Connection, event: Stored, blocked: frozenset[UUID]) -> str:
        """Empty when it went well, else the last error."""
        error = ""
        for _ in range(TRIES):
            try:
                with connection.transaction():
                    self._write(connection, [event], blocked)
                return ""
            except Exception as failed:
                if systemic(failed):
                    raise
                error = f"{type(failed).__name__}: {failed}"
        return error

    def _write(self, connection: Connection, news: Sequence[Stored], blocked: frozenset[UUID]) -> None:
        rows = Rows(self.model.tables)
        wanted = [event for event in news if event.stream not in blocked and self.wants(event)]
        subjects = list(dict.fromkeys(s for event in wanted for s in self.model.subjects(event)))
        store.load(connection, self.model, rows, subjects, self.id.colour)
        for event in wanted:
            self.model.project(event, rows)
        store.write(connection, self.model, rows.changes(), self.id.colour)


def systemic(error: Exception) -> bool:
    """True when the database, not the event, is at fault: then nothing is set aside, everything waits."""
    return isinstance(error, psycopg.Error) and not isinstance(error, psycopg.DataError | psycopg.IntegrityError)


class Unreadable(Exception):
    """The body is not of the shape its topic says."""
