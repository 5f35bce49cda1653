"""Keeps a set of processes alive: starts again what crashed, ever later, and stops everything in order."""

import signal
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from services.embedded.errors import CannotStart
from services.embedded.process import Child, spawn

FIRST_PAUSE_S = 0.25
LONGEST_PAUSE_S = 15.0
HEALTHY_AFTER_S = 30.0


class Member(Protocol):
    """Something the supervisor keeps alive."""

    name: str
    child: Child | None

    def begin(self) -> None: ...
    def wait(self) -> None: ...


@dataclass
class Role:
    """One of our own processes: `anumat api`, `anumat worker`, `anumat relay`."""

    name: str
    program: Sequence[str]
    env: Mapping[str, str]
    log: Path
    child: Child | None = None

    def begin(self) -> None:
        self.child = spawn(
            self.name, self.program, stop_signal=signal.SIGTERM, log=self.log, env=self.env, mode="plain"
        )

    def wait(self) -> None:
        """Its readiness is asked over HTTP, not here."""


@dataclass
class Watch:
    """When a member was last started, and how long to wait before the next time."""

    member: Member
    since: float = field(default_factory=time.monotonic)
    pause_s: float = FIRST_PAUSE_S
    due: float | None = None


class Supervisor:
    """Looks after `members`, in the order they were given: servers first, so that they stop last."""

    def __init__(self, members: Sequence[Member], say: Callable[[str], None]) -> None:
        self._watches = [Watch(member) for member in members]
        self._say = say

    def look(self) -> None:
        """Start again whoever has ended and whose pause is over; call it a few times a second."""
        for watch in self._watches:
            child = watch.member.child
            if child is not None and child.alive():
                continue
            if watch.due is None:
                self._schedule(watch)
            elif time.monotonic() >= watch.due:
                self._again(watch)

    def stop(self) -> None:
        """Ask all our processes at once, then the servers they use, one after the other."""
        roles = [watch.member for watch in self._watches if isinstance(watch.member, Role)]
        for role in roles:
            if role.child:
                role.child.ask_to_stop()
        for member in [*roles, *(watch.member for watch in reversed(self._watches))]:
            if member.child:
                member.child.stop()
                member.child = None

    def _schedule(self, watch: Watch) -> None:
        now = time.monotonic()
        if now - watch.since > HEALTHY_AFTER_S:
            watch.pause_s = FIRST_PAUSE_S
        watch.due = now + watch.pause_s
        code = watch.member.child.popen.returncode if watch.member.child else "?"
        self._say(f"{watch.member.name} ended ({code}); starting it again in {watch.pause_s:g} s")
        watch.pause_s = min(watch.pause_s * 2, LONGEST_PAUSE_S)

    def _again(self, watch: Watch) -> None:
        watch.due, watch.since = None, time.monotonic()
        try:
            watch.member.begin()
            watch.member.wait()
        except CannotStart as problem:
            self._say(str(problem))


class Interrupted(BaseException):
    """Ctrl-C, SIGTERM or a closed terminal: stop everything, cleanly."""


def interrupt_on_signals() -> None:
    """Turn the first stop signal into `Interrupted` in the main thread and ignore those that follow."""
    stops = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

    def first(number: int, frame: object) -> None:
        for each in stops:
            signal.signal(each, signal.SIG_IGN)
        raise Interrupted

    for each in stops:
        signal.signal(each, first)


def tell(line: str) -> None:
    """One line to the person at the terminal."""
    print(f"anumat: {line}", file=sys.stderr, flush=True)
