"""Group commit: callers queue their commands, the first to find the desk free stores them for everyone waiting."""

import threading
import time
from collections import deque
from dataclasses import dataclass, field

import psycopg

from services.ledger.problems import LedgerUnavailable, NotRecordable
from services.ledger.wire import Outcome, SignedCommand, Wire

BATCH_COMMANDS = 128
BATCH_BYTES = 4 * 1024 * 1024
QUEUE_COMMANDS = 1024
PAUSE_S = 0.05
REFUSED = (psycopg.DataError, psycopg.IntegrityError, OverflowError, ValueError)
PASSING = (psycopg.OperationalError, psycopg.InterfaceError, psycopg.InternalError)  # a standby says InternalError


@dataclass(eq=False, slots=True)
class _Ticket:
    """One caller waiting; `turn` is released when its answer is there or when it is to lead the next batch."""

    command: SignedCommand
    turn: threading.Lock = field(default_factory=threading.Lock)
    leads: bool = False
    answer: Outcome | Exception | None = None


class Writer:
    """One connection shared by any number of threads.

    A command is sent again over a new connection when an answer is lost: its id makes that harmless, and a command
    that had been stored answers `replayed`.
    """

    def __init__(self, conninfo: str, timeout_s: float = 10.0) -> None:
        self._conninfo = conninfo
        self._timeout_s = timeout_s
        self._wire: Wire | None = None
        self._guard = threading.Lock()
        self._queue: deque[_Ticket] = deque()
        self._led = False
        self._closed = False

    def submit(self, command: SignedCommand) -> Outcome:
        """Store one command; thread-safe. Raises LedgerUnavailable, or NotRecordable when the database rejects it."""
        ticket = _Ticket(command)
        ticket.turn.acquire()
        self._enter(ticket)
        if not ticket.leads and not ticket.turn.acquire(timeout=self._timeout_s):
            self._withdraw(ticket)
        if ticket.leads:
            self._lead()
        if isinstance(ticket.answer, Outcome):
            return ticket.answer
        raise ticket.answer or LedgerUnavailable()

    def close(self) -> None:
        """Refuse new commands, let the batch on its way finish, drop the connection."""
        with self._guard:
            self._closed = True
        limit = time.monotonic() + self._timeout_s
        while self._led and time.monotonic() < limit:
            time.sleep(0.005)
        self._drop()

    def _enter(self, ticket: _Ticket) -> None:
        with self._guard:
            if self._closed or len(self._queue) >= QUEUE_COMMANDS:
                raise LedgerUnavailable()
            self._queue.append(ticket)
            if not self._led:
                self._led = ticket.leads = True

    def _withdraw(self, ticket: _Ticket) -> None:
        with self._guard:
            if ticket.leads:
                return
            if ticket in self._queue:
                self._queue.remove(ticket)
                return
        ticket.turn.acquire(timeout=self._timeout_s)  # its batch is on its way and has a deadline of its own

    def _lead(self) -> None:
        with self._guard:
            batch = self._take()
        try:
            self._store(batch, time.monotonic() + self._timeout_s)
        finally:
            for ticket in batch:
                ticket.turn.release()
            with self._guard:
                self._led = bool(self._queue)
                if self._queue:
                    self._queue[0].leads = True
                    self._queue[0].turn.release()

    def _take(self) -> list[_Ticket]:
        batch, size = [self._queue.popleft()], 0
        while self._queue and len(batch) < BATCH_COMMANDS and size < BATCH_BYTES:
            batch.append(self._queue.popleft())
            size += batch[-1].command.size
        return batch

    def _store(self, batch: list[_Ticket], deadline: float) -> None:
        """Give every ticket its answer; a batch that the database rejects whole is tried one by one."""
        try:
            outcomes = self._send([ticket.command for ticket in batch], deadline)
        except (psycopg.Error, *REFUSED) as error:
            refused = isinstance(error, REFUSED)
            if refused and len(batch) > 1:
                for ticket in batch:
                    self._store([ticket], deadline)
                return
            for ticket in batch:
                ticket.answer = NotRecordable(str(error)) if refused else LedgerUnavailable(str(error))
        else:
            for ticket, outcome in zip(batch, outcomes, strict=True):
                ticket.answer = outcome

    def _send(self, commands: list[SignedCommand], deadline: float) -> list[Outcome]:
        while True:
            try:
                if self._wire is None:
                    self._wire = Wire(self._conninfo, self._timeout_s)
                return self._wire.append(commands, self._timeout_s / 2)
            except psycopg.Error as error:
                self._drop()
                if not isinstance(error, PASSING) or time.monotonic() + PAUSE_S >= deadline:
                    raise
                time.sleep(PAUSE_S)

    def _drop(self) -> None:
        if self._wire is not None:
            self._wire.close()
            self._wire = None
