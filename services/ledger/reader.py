"""Reading the log back: every row is verified before anyone sees it, and one that cannot be believed stops the log."""

from collections.abc import Sequence
from contextlib import suppress
from typing import Any
from uuid import UUID

import msgspec
import psycopg
from psycopg_pool import ConnectionPool, PoolClosed, PoolTimeout

from domain.events import UnknownTopic, decode
from services.ledger.authority import STREAM, Authority, Row, changed
from services.ledger.header import stream_id
from services.ledger.problems import ForgedEvent, LedgerUnavailable, NotFounded, WrongLedger
from services.ledger.records import Stored

SEEN_ROWS = 200_000
_COLUMNS = (
    "e.position, e.recorded_at, e.stream, e.version, e.topic, e.event_id, e.command_id, e.key_id,"
    " e.body_sha256, e.signature, e.leaf_hash, b.bytes"
)
_FROM = f"SELECT {_COLUMNS} FROM ledger.event e JOIN ledger.body b USING (position) WHERE "
_OF_STREAM = _FROM + "e.stream = %s AND e.version > %s ORDER BY e.version"
_NEWS = (
    f"SELECT {_COLUMNS} FROM unnest(%s::uuid[], %s::bigint[]) k(stream, after)"
    " JOIN ledger.event e ON e.stream = k.stream AND e.version > k.after JOIN ledger.body b USING (position)"
    " ORDER BY e.position"
)
_OF_COMMAND = _FROM + "e.position BETWEEN %s AND %s ORDER BY e.position"
IN_ORDER = _FROM + "e.position > %s ORDER BY e.position LIMIT %s"
_OF_TOPICS = _FROM + "e.position > %s AND e.topic = ANY(%s) ORDER BY e.position LIMIT %s"


class Reader:
    """Thread-safe. Remembers the leaf hashes of rows whose signature it has checked, so that each is checked once.

    Raises NotFounded or WrongLedger on opening; `founding` opens a log that has no entry yet.
    """

    def __init__(self, pool: ConnectionPool[Any], root: bytes, *, founding: bool = False) -> None:
        self._pool = pool
        self._root = root
        self._seen: dict[int, bytes] = {}
        found = self.rows("SELECT log_id FROM ledger.head")
        if not found:
            raise NotFounded()
        self.log_id: UUID = found[0][0]
        size, self.authority = self.head(), self.learn()
        if not (founding or self.authority.founded):
            raise WrongLedger() if size else NotFounded()

    def learn(self) -> Authority:
        """Read system/ledger again: keys, voids and erasures as of now."""
        rows = self.rows(_OF_STREAM, [stream_id(self.log_id, STREAM), 0])
        self.authority = Authority(self.log_id, self._root, map(Row._make, rows))
        return self.authority

    def head(self) -> int:
        """How many events the log holds."""
        return int(self.rows("SELECT size FROM ledger.head")[0][0])

    def halted(self) -> tuple[int, str] | None:
        """The position the log is stopped at and why, or None."""
        position, why = self.rows("SELECT halted_at, halted_why FROM ledger.head")[0]
        return None if position is None else (position, why)

    def version(self, stream: UUID) -> int:
        """The version the stream is at, void events counted."""
        return int(self.rows("SELECT coalesce(max(version), 0) FROM ledger.event WHERE stream = %s", [stream])[0][0])

    def stream(self, stream: UUID, after_version: int = 0) -> list[Stored]:
        """Every version after `after_version`, for folding. Raises ForgedEvent; UnknownTopic of a newer release."""
        events = self.trail(stream, after_version)
        for event in events:
            if event.absent == "unknown":
                raise UnknownTopic(f"{event.topic} at position {event.position}")
        return events

    def news(self, streams: Sequence[UUID], after_versions: Sequence[int]) -> list[Stored]:
        """What many streams hold after a version each, in one read, in recorded order. Raises ForgedEvent."""
        return [self._believe(row) for row in self.rows(_NEWS, [list(streams), list(after_versions)])]

    def trail(self, stream: UUID, after_version: int = 0) -> list[Stored]:
        """Every version after `after_version`, for showing: what this release does not know is there, unread."""
        events = [self._believe(row) for row in self.rows(_OF_STREAM, [stream, after_version])]
        for version, event in enumerate(events, after_version + 1):
            if event.version != version:
                raise self._halt(event.position, f"version {version} of its stream is missing before it")
        return events

    def read(self, after_position: int, limit: int = 500, topics: Sequence[str] = ()) -> list[Stored]:
        """Up to `limit` events in recorded order; void, erased and unknown ones are there, without `event`."""
        if topics:
            return [self._believe(r) for r in self.rows(_OF_TOPICS, [after_position, list(topics), limit])]
        events = [self._believe(row) for row in self.rows(IN_ORDER, [after_position, limit])]
        for position, event in enumerate(events, after_position + 1):
            if event.position != position:
                raise self._halt(event.position, f"position {position} is missing before it")
        return events

    def command(self, command_id: UUID) -> tuple[bytes, list[Stored]] | None:
        """The request hash and the events of a stored command."""
        found = self.rows(
            "SELECT request_hash, first_position, last_position FROM ledger.command WHERE command_id = %s",
            [command_id],
        )
        if not found:
            return None
        request_hash, first, last = found[0]
        return request_hash, [self._believe(row) for row in self.rows(_OF_COMMAND, [first, last])]

    def row(self, position: int) -> Row | None:
        """One row as it lies there, believed or not."""
        found = self.rows(_OF_COMMAND, [position, position])
        return Row._make(found[0]) if found else None

    def remember(self, position: int, leaf: bytes) -> None:
        """A row whose signature needs no further check: this process made or checked it."""
        while len(self._seen) >= SEEN_ROWS:
            with suppress(KeyError, RuntimeError, StopIteration):
                del self._seen[next(iter(self._seen))]
        self._seen[position] = leaf

    def rows(self, query: str, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """One read, asked again when a connection had died in the pool. Raises LedgerUnavailable."""
        try:
            try:
                return self._ask(query, parameters)
            except psycopg.OperationalError:
                self._pool.check()
                return self._ask(query, parameters)
        except (psycopg.OperationalError, PoolTimeout, PoolClosed) as error:
            raise LedgerUnavailable(str(error)) from error

    def _ask(self, query: str, parameters: Sequence[object]) -> list[tuple[Any, ...]]:
        with self._pool.connection() as connection:
            rows: list[tuple[Any, ...]] = connection.execute(query, parameters, binary=True).fetchall()
            return rows

    def _believe(self, raw: tuple[Any, ...]) -> Stored:
        row = Row._make(raw)
        why = changed(self.log_id, row)
        if not why and self._seen.get(row.position) != row.leaf_hash:
            if self.authority.signed(row) or self.learn().signed(row):
                self.remember(row.position, row.leaf_hash)
            else:
                why = "it is not signed by a key of this log"
        if not why and row.body is None:
            if row.position in self.authority.erasable or row.position in self.learn().erasable:
                return Stored(*row, None, "erased")
            why = "its body was removed without an authorised erasure"
        if why:
            if self.learn().voids.get(row.position) != row.leaf_hash:
                raise self._halt(row.position, why)
            return Stored(*row, None, "void")
        try:
            return Stored(*row, decode(row.topic, row.body or b""))
        except (UnknownTopic, msgspec.MsgspecError):
            return Stored(*row, None, "unknown")

    def _halt(self, position: int, why: str) -> ForgedEvent:
        with suppress(LedgerUnavailable):
            self.rows("SELECT ledger.raise_halt(%s, %s)", [position, why])
        return ForgedEvent(position, why)
