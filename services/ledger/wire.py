"""One prepared call of ledger.append: binary arrays out, one outcome per command back, in time."""

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg
from psycopg import errors, generators, pq

from services.ledger.connecting import connect

_TIMESTAMPTZ, _UUID, _BYTEA, _INT4, _TEXT = 1184, 2950, 17, 23, 25
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)  # PostgreSQL's
_MICROSECOND = timedelta(microseconds=1)
_COLUMNS = (
    *(_UUID, _BYTEA),
    *(_INT4, _UUID, _INT4),
    *(_INT4, _UUID, _INT4, _TEXT, _UUID, _TEXT, _BYTEA, _BYTEA, _BYTEA),
)
_NAME = b"append"
_CALL = b"SELECT * FROM ledger.append(%s)" % b",".join(b"$%d" % n for n in range(1, len(_COLUMNS) + 2))
_ARRAY_OF = {_UUID: 2951, _BYTEA: 1001, _INT4: 1007, _TEXT: 1009}
_TYPES = (_TIMESTAMPTZ, *(_ARRAY_OF[oid] for oid in _COLUMNS))


@dataclass(frozen=True, slots=True)
class SignedEvent:
    """One event ready to be stored."""

    stream: UUID
    version: int
    topic: str
    event_id: UUID
    key_id: str
    body_sha256: bytes
    signature: bytes
    body: bytes


@dataclass(frozen=True, slots=True)
class SignedCommand:
    """A command ready to be sent; `reads` are (stream, version) pairs."""

    command_id: UUID
    request_hash: bytes
    events: tuple[SignedEvent, ...]
    reads: tuple[tuple[UUID, int], ...] = ()

    @property
    def size(self) -> int:
        """Bytes of its bodies."""
        return sum(len(event.body) for event in self.events)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one command: stored, replayed, key_reused, halted, clock, invalid or stale."""

    verdict: str
    detail: str
    stale_stream: UUID | None
    current_version: int
    recorded_at: datetime
    first_position: int


class Wire:
    """A connection that can do one thing. Any error leaves it useless: close it and open another."""

    def __init__(self, conninfo: str, timeout_s: float) -> None:
        self._connection = connect(conninfo, timeout_s)
        self._pgconn = self._connection.pgconn
        try:
            self._pgconn.send_prepare(_NAME, _CALL, _TYPES)
            self._result(timeout_s)
        except BaseException:
            self.close()
            raise

    def append(self, commands: Sequence[SignedCommand], timeout_s: float) -> list[Outcome]:
        """Store a batch. Raises psycopg.OperationalError when its fate is unknown, another Error when it is refused."""
        formats = [pq.Format.BINARY] * len(_TYPES)
        self._pgconn.send_query_prepared(_NAME, _parameters(commands), formats, result_format=pq.Format.BINARY)
        result = self._result(timeout_s)
        return [_outcome(result, row) for row in range(result.ntuples)]

    def close(self) -> None:
        self._connection.close()

    def _result(self, timeout_s: float) -> pq.abc.PGresult:
        return _sound(self._connection.wait(generators.execute(self._pgconn), timeout=timeout_s))


def append_within(connection: psycopg.Connection[Any], command: SignedCommand) -> Outcome:
    """Store one command in the transaction that the connection is in; it holds when that is committed. Raises as Wire.

    The log's head stays locked until then: nothing but the commit may come after.
    """
    formats = [pq.Format.BINARY] * len(_TYPES)
    connection.pgconn.send_query_params(_CALL, _parameters([command]), _TYPES, formats, result_format=pq.Format.BINARY)
    return _outcome(_sound(connection.wait(generators.execute(connection.pgconn))), 0)


def _sound(results: list[pq.abc.PGresult]) -> pq.abc.PGresult:
    result = results[-1]
    if result.status not in (pq.ExecStatus.TUPLES_OK, pq.ExecStatus.COMMAND_OK):
        raise errors.error_from_result(result)
    return result


def _parameters(commands: Sequence[SignedCommand]) -> list[bytes]:
    reads = [(no, *read) for no, command in enumerate(commands, 1) for read in command.reads]
    events = [event for command in commands for event in command.events]
    return [
        struct.pack(">q", (datetime.now(UTC) - _EPOCH) // _MICROSECOND),
        _array(_UUID, [command.command_id.bytes for command in commands]),
        _array(_BYTEA, [command.request_hash for command in commands]),
        _integers([no for no, _, _ in reads]),
        _array(_UUID, [stream.bytes for _, stream, _ in reads]),
        _integers([version for _, _, version in reads]),
        _integers([no for no, command in enumerate(commands, 1) for _ in command.events]),
        _array(_UUID, [event.stream.bytes for event in events]),
        _integers([event.version for event in events]),
        _array(_TEXT, [event.topic.encode() for event in events]),
        _array(_UUID, [event.event_id.bytes for event in events]),
        _array(_TEXT, [event.key_id.encode() for event in events]),
        _array(_BYTEA, [event.body_sha256 for event in events]),
        _array(_BYTEA, [event.signature for event in events]),
        _array(_BYTEA, [event.body for event in events]),
    ]


def _array(oid: int, items: Sequence[bytes]) -> bytes:
    parts = [struct.pack(">iiIii", 1, 0, oid, len(items), 1)] if items else [struct.pack(">iiI", 0, 0, oid)]
    for item in items:
        parts += (len(item).to_bytes(4, "big"), item)
    return b"".join(parts)


def _integers(items: Sequence[int]) -> bytes:
    return _array(_INT4, [item.to_bytes(4, "big", signed=True) for item in items])


def _outcome(result: pq.abc.PGresult, row: int) -> Outcome:
    verdict, detail, stale, current, moment, first = (result.get_value(row, n) or b"" for n in range(6))
    return Outcome(
        verdict.decode(),
        detail.decode(),
        UUID(bytes=stale) if stale else None,
        int.from_bytes(current, "big"),
        _EPOCH + int.from_bytes(moment, "big") * _MICROSECOND,
        int.from_bytes(first, "big"),
    )
