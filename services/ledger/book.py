"""The ledger as the rest of the system sees it: append a command, read a stream, read the log."""

import hashlib
from collections.abc import Sequence
from typing import Any, Self
from uuid import UUID

import psycopg

from domain.canonical import BODY_LIMIT
from domain.events import Event
from services.ledger.connecting import open_pool
from services.ledger.header import event_id, leaf_hash, signing_input, stream_id
from services.ledger.keys import SigningKey
from services.ledger.mapper import to_bytes
from services.ledger.problems import (
    BodyTooLarge,
    ClockRefused,
    KeyReused,
    LedgerHalted,
    LedgerUnavailable,
    NotRecordable,
    StaleVersion,
)
from services.ledger.reader import Reader
from services.ledger.receipts import sign_receipt
from services.ledger.records import Command, NewEvent, Receipt, ReceiptEvent, Stored
from services.ledger.wire import Outcome, SignedCommand, SignedEvent, append_within
from services.ledger.writer import PASSING, REFUSED, Writer


class AlreadyStored(Exception):
    """This very command is in the log already; `facts_of` it tells what it said."""


class Ledger:
    """One log, opened with one role's signing key and the pinned root public key. Thread-safe; close it.

    Raises NotFounded or WrongLedger on opening, LedgerUnavailable whenever the database does not answer.
    """

    def __init__(
        self,
        conninfo: str,
        key: SigningKey,
        root: bytes,
        *,
        readers: int = 4,
        timeout_s: float = 10.0,
        founding: bool = False,
    ) -> None:
        self.key = key
        try:
            self.pool = open_pool(conninfo, readers, timeout_s)
        except psycopg.OperationalError as error:
            raise LedgerUnavailable(str(error)) from error
        self._writer = Writer(conninfo, timeout_s)
        try:
            self.reader = Reader(self.pool, root, founding=founding)
        except BaseException:
            self.close()
            raise
        self.log_id = self.reader.log_id

    def append(self, command: Command) -> Receipt:
        """Store the command, all of it or nothing; the answer comes after it is durable.

        Raises StaleVersion, KeyReused, ClockRefused, LedgerHalted, NotRecordable, BodyTooLarge, LedgerUnavailable.
        """
        signed = self.signed(command)
        outcome = self._writer.submit(signed)
        if outcome.verdict == "stored":
            return self._receipt(command, signed, outcome)
        if outcome.verdict == "replayed" and (found := self.find(command.command_id, command.request_hash)):
            return found
        raise self._refusal(command, outcome)

    def append_within(self, connection: psycopg.Connection[Any], command: Command) -> Receipt:
        """Store the command in the transaction of a connection to this very database, as its last statement.

        The rows of that transaction and the command are then there together or not at all. Unlike `append` it never
        answers a repeat: raises AlreadyStored for one, and else as `append`; the transaction is to be rolled back.
        """
        signed = self.signed(command)
        try:
            outcome = append_within(connection, signed)
        except REFUSED as error:
            raise NotRecordable(str(error)) from error
        except PASSING as error:
            raise LedgerUnavailable(str(error)) from error
        if outcome.verdict == "stored":
            return self._receipt(command, signed, outcome)
        raise AlreadyStored() if outcome.verdict == "replayed" else self._refusal(command, outcome)

    def find(self, command_id: UUID, request_hash: bytes) -> Receipt | None:
        """The receipt of a command stored before, or None. Raises KeyReused if it was another request."""
        found = self.reader.command(command_id)
        if found is None:
            return None
        known_hash, events = found
        if known_hash != request_hash:
            raise KeyReused()
        places = tuple(ReceiptEvent(e.stream, _ref(e), e.version, e.position, e.event_id, e.leaf_hash) for e in events)
        return sign_receipt(self.key, self.log_id, command_id, events[0].recorded_at, places, replayed=True)

    def facts_of(self, command_id: UUID, request_hash: bytes) -> tuple[Event, ...]:
        """What a command stored before said; nothing when there was none. Raises KeyReused if another was asked."""
        known_hash, events = self.reader.command(command_id) or (request_hash, [])
        if known_hash != request_hash:
            raise KeyReused()
        return tuple(stored.event for stored in events if stored.event is not None)

    def stream(self, stream_name: str, after_version: int = 0) -> list[Stored]:
        """The events of one stream, verified; void and erased ones keep their version and have no `event`.

        Raises ForgedEvent, UnknownTopic.
        """
        return self.reader.stream(self.stream_id(stream_name), after_version)

    def trail(self, stream_name: str) -> list[Stored]:
        """The events of one stream for showing: those of a newer release are there too, without `event`.

        Raises ForgedEvent.
        """
        return self.reader.trail(self.stream_id(stream_name))

    def version(self, stream_name: str) -> int:
        """The version a stream is at (0 = nothing yet), void events counted."""
        return self.reader.version(self.stream_id(stream_name))

    def read(self, after_position: int, limit: int = 500, topics: Sequence[str] = ()) -> list[Stored]:
        """Events in recorded order, verified. Raises ForgedEvent."""
        return self.reader.read(after_position, limit, topics)

    def head(self) -> int:
        """The position of the last event."""
        return self.reader.head()

    def stream_id(self, stream_name: str) -> UUID:
        """The id of a stream in this log. Raises BadReference."""
        return stream_id(self.log_id, stream_name)

    def signed(self, command: Command) -> SignedCommand:
        """The command as it is sent: canonical bodies, hashes, signatures."""
        events = tuple(self._sign(command.command_id, no, new) for no, new in enumerate(command.events))
        reads = tuple((self.stream_id(name), version) for name, version in command.reads)
        return SignedCommand(command.command_id, command.request_hash, events, reads)

    def close(self) -> None:
        self._writer.close()
        self.pool.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def _sign(self, command_id: UUID, number: int, new: NewEvent) -> SignedEvent:
        if new.event.stream_name != new.stream_name:
            raise NotRecordable(f"the body names {new.event.stream_name}, not {new.stream_name}")
        topic, body = to_bytes(new.event)
        if len(body) > BODY_LIMIT:
            raise BodyTooLarge()
        stream, event = self.stream_id(new.stream_name), event_id(command_id, number)
        digest = hashlib.sha256(body).digest()
        message = signing_input(self.log_id, stream, new.version, topic, event, command_id, digest)
        return SignedEvent(stream, new.version, topic, event, self.key.key_id, digest, self.key.sign(message), body)

    def _receipt(self, command: Command, signed: SignedCommand, outcome: Outcome) -> Receipt:
        places = []
        for position, (new, e) in enumerate(zip(command.events, signed.events, strict=True), outcome.first_position):
            leaf = leaf_hash(
                self.log_id, position, outcome.recorded_at, e.stream, e.version, e.topic, e.event_id,
                command.command_id, e.key_id, e.body_sha256, e.signature,
            )  # fmt: skip
            self.reader.remember(position, leaf)
            ref = new.stream_name.partition("/")[2]
            places.append(ReceiptEvent(e.stream, ref, e.version, position, e.event_id, leaf))
        return sign_receipt(
            self.key, self.log_id, command.command_id, outcome.recorded_at, tuple(places), replayed=False
        )

    def _refusal(self, command: Command, outcome: Outcome) -> Exception:
        match outcome.verdict:
            case "stale":
                names = [*(name for name, _ in command.reads), *(new.stream_name for new in command.events)]
                name = next(n for n in names if self.stream_id(n) == outcome.stale_stream)
                return StaleVersion(name, outcome.current_version)
            case "key_reused":
                return KeyReused()
            case "clock":
                return ClockRefused(outcome.detail)
            case "halted":
                return LedgerHalted(int(outcome.detail))
            case _:
                return BodyTooLarge() if outcome.detail == "too_large" else NotRecordable(outcome.detail)


def _ref(stored: Stored) -> str:
    return stored.event.stream_name.partition("/")[2] if stored.event else ""
