"""The life of one follower in one process: lead or wait, read on, take in, back off, stop."""

import hashlib
import logging
import os
import socket
import threading
import time
from collections.abc import Sequence
from typing import Any, Protocol

import psycopg
import structlog

from domain.events import TOPICS
from services.followers import state
from services.followers.acting import Later
from services.followers.state import Connection, Id
from services.ledger import ForgedEvent, Ledger, LedgerHalted, LedgerUnavailable, Stored

BATCH = 500
LOCK_PATIENCE_S = 1.0
STAND_BACK_S = 1.0
LONGEST_BACK_OFF_S = 5.0

log = structlog.get_logger()


class Fed(Protocol):
    """What a batch is given to."""

    id: Id

    @property
    def raw(self) -> bool: ...

    def prepare(self, connection: Connection) -> None: ...
    def take(self, connection: Connection, batch: Sequence[Stored]) -> int | None: ...


class Outcome:
    """How far it is, and what stopped it ("" = nothing)."""

    def __init__(self, position: int, stopped: str = "") -> None:
        self.position = position
        self.stopped = stopped


class Head:
    """How long the log is, asked by one thread for all followers of the process."""

    def __init__(self, ledger: Ledger, every_s: float = 0.02) -> None:
        self._ledger = ledger
        self._every_s = every_s
        self._size = 0
        self._grown = threading.Condition()

    def watch(self, stop: threading.Event) -> None:
        """Ask until stopped."""
        while not stop.wait(self._every_s):
            try:
                size = self._ledger.head()
            except LedgerUnavailable:
                stop.wait(STAND_BACK_S)
                continue
            if size != self._size:
                with self._grown:
                    self._size = size
                    self._grown.notify_all()

    def wait_beyond(self, position: int, patience_s: float) -> bool:
        """True as soon as there is an event after `position`."""
        with self._grown:
            return self._grown.wait_for(lambda: self._size > position, patience_s)


class Following:
    """One follower over its own connection, which also holds its advisory lock: both go together."""

    def __init__(self, fed: Fed, ledger: Ledger, conninfo: str, head: Head, wake_s: float = 0.0) -> None:
        self.fed = fed
        self._ledger = ledger
        self._conninfo = conninfo
        self._head = head
        self._wake_s = wake_s
        self._log = log.bind(follower=fed.id.name, version=fed.id.version)

    def run(self, stop: threading.Event) -> None:
        """Follow until stopped, through every loss of the database."""
        pause = 0.1
        while not stop.is_set():
            try:
                with psycopg.connect(self._conninfo, autocommit=True, connect_timeout=5) as connection:
                    self.fed.prepare(connection)
                    while not stop.is_set():
                        if self._lead(connection):
                            pause = 0.1
                            self._while_leading(connection, stop)
            except (psycopg.Error, LedgerUnavailable, Later) as error:
                self._log.warning("follower.tries_again", error=str(error), retry_s=pause)
                stop.wait(pause)
                pause = min(pause * 2, LONGEST_BACK_OFF_S)

    def _lead(self, connection: Connection) -> bool:
        """Wait a moment for the lock; another process may hold it."""
        try:
            connection.execute(f"SET lock_timeout = {int(LOCK_PATIENCE_S * 1000)}")
            connection.execute("SELECT pg_advisory_lock(%s)", [lock_key(self.fed.id)])
        except psycopg.errors.LockNotAvailable:
            return False
        finally:
            connection.execute("SET lock_timeout = 0")
        state.lead(connection, self.fed.id, f"{socket.gethostname()}:{os.getpid()}")
        self._log.info("follower.leads")
        return True

    def _while_leading(self, connection: Connection, stop: threading.Event) -> None:
        """Take in events until stopped, or until it must stand back for a newer release."""
        woken = -self._wake_s
        place = state.position(connection, self.fed.id) or 0
        while not stop.is_set():
            if self._wake_s and time.monotonic() - woken >= self._wake_s:
                self._wake(connection)
                woken = time.monotonic()
            if not self._head.wait_beyond(place, min(0.5, self._wake_s or 0.5)):
                continue
            outcome = self._step(connection)
            place = outcome.position
            if outcome.stopped == state.PAUSED:
                connection.execute("SELECT pg_advisory_unlock_all()")
                stop.wait(STAND_BACK_S)
                return
            if outcome.stopped:
                stop.wait(STAND_BACK_S)

    def _step(self, connection: Connection) -> Outcome:
        try:
            return step(self.fed, self._ledger, connection)
        except psycopg.Error as error:
            if not connection.broken:
                state.report(connection, self.fed.id, state.FAILING, f"{type(error).__name__}: {error}")
            raise

    def _wake(self, connection: Connection) -> None:
        try:
            getattr(self.fed, "wake", lambda: None)()
        except (psycopg.OperationalError, LedgerUnavailable, Later):
            raise
        except Exception as error:
            self._log.error("follower.wake_failed", error=str(error), exc_info=error)
            state.report(connection, self.fed.id, state.FAILING, f"{type(error).__name__}: {error}")


def step(fed: Fed, ledger: Ledger, connection: Connection, limit: int = BATCH) -> Outcome:
    """Take in the next batch, as far as it can be believed and is known to this release."""
    place = state.position(connection, fed.id) or 0
    try:
        batch = ledger.read(place, limit)
    except ForgedEvent as forged:
        batch = ledger.read(place, forged.position - 1 - place) if forged.position > place + 1 else []
        if not batch:
            return _stop(connection, fed, place, state.HALTED, str(forged), forged.position)
    sound = batch if fed.raw else list(_known(batch))
    try:
        reached = (fed.take(connection, sound) or place) if sound else place
    except LedgerHalted as halted:
        return _stop(connection, fed, place, state.HALTED, str(halted), halted.position)
    if len(sound) < len(batch) and reached >= place + len(sound):
        strange = batch[len(sound)]
        why = f"unknown topic {strange.topic}: a newer release is writing"
        return _stop(connection, fed, reached, state.PAUSED, why, strange.position)
    return Outcome(reached)


def catch_up(fed: Fed, ledger: Ledger, connection: Connection, to: int | None = None) -> Outcome:
    """Take in everything recorded so far (or up to a position), in this thread; ends early when it must stop."""
    fed.prepare(connection)
    outcome = Outcome(state.position(connection, fed.id) or 0)
    end = ledger.head() if to is None else to
    while outcome.position < end and not outcome.stopped:
        outcome = step(fed, ledger, connection, min(BATCH, end - outcome.position))
    return outcome


def lock_key(who: Id) -> int:
    """The advisory lock that the leader of this follower holds."""
    name = f"anumat follower {who.name} {who.version} {who.colour}".encode()
    return int.from_bytes(hashlib.sha256(name).digest()[:8], "big", signed=True)


def _known(batch: Sequence[Stored]) -> Sequence[Stored]:
    """The events before the first of an unknown topic."""
    strange = (n for n, event in enumerate(batch) if event.topic not in TOPICS and event.absent == "unknown")
    return batch[: next(strange, len(batch))]


def _stop(connection: Connection, fed: Fed, place: int, why: str, error: str, at: int) -> Outcome:
    level = logging.ERROR if why == state.HALTED else logging.WARNING
    details: dict[str, Any] = {"position": at, "error": error}
    log.log(level, f"follower.{why}", follower=fed.id.name, **details)
    state.report(connection, fed.id, why, error, at)
    return Outcome(place, why)
