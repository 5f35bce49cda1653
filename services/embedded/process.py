"""Children of the supervisor: started on a leash, stopped in the way each of them calls clean."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

Mode = Literal["plain", "namespace", "drop"]
NOBODY = 65534
_LEASH = str(Path(__file__).with_name("leash.py"))


@cache
def unprivileged_mode() -> Mode:
    """How a program that refuses root is run here: as we are, in a user namespace, or as another user."""
    if os.geteuid() != 0:
        return "plain"
    probe = subprocess.run(
        leashed(["/bin/true"], signal.SIGTERM, "namespace"), capture_output=True, timeout=20, check=False
    )
    return "namespace" if probe.returncode == 0 else "drop"


def leashed(program: Sequence[str], on_parent_death: signal.Signals, mode: Mode = "plain") -> list[str]:
    """The command line that runs `program` (absolute path first) and ends it when this process ends."""
    return [
        sys.executable, "-I", "-S", _LEASH,
        str(int(on_parent_death)), str(os.getpid()), mode, str(NOBODY), "--", *program,
    ]  # fmt: skip


@dataclass
class Child:
    """A running program; `stop_signal` asks it to end cleanly, and the kernel sends it too when we die."""

    name: str
    popen: "subprocess.Popen[bytes]"
    stop_signal: signal.Signals

    @property
    def pid(self) -> int:
        return self.popen.pid

    def alive(self) -> bool:
        return self.popen.poll() is None

    def ask_to_stop(self) -> None:
        if self.alive():
            self.popen.send_signal(self.stop_signal)

    def stop(self, patience_s: float = 20.0) -> None:
        """Ask, wait, and only then kill."""
        self.ask_to_stop()
        try:
            self.popen.wait(patience_s)
        except subprocess.TimeoutExpired:
            self.popen.kill()
            self.popen.wait()


def spawn(
    name: str,
    program: Sequence[str],
    *,
    stop_signal: signal.Signals,
    mode: Mode = "plain",
    log: Path | None = None,
    env: Mapping[str, str] | None = None,
) -> Child:
    """Start `program` in its own process group, so that Ctrl-C reaches the supervisor alone.

    Call it from the main thread: the kernel ends the child with the thread that started it.
    """
    if threading.current_thread() is not threading.main_thread():
        raise RuntimeError("children are started from the main thread, because they end with the thread")
    output = log.open("ab") if log else None
    try:
        popen = subprocess.Popen(
            leashed(program, stop_signal, mode),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT if output else None,
            env=None if env is None else dict(env),
            process_group=0,
        )
    finally:
        if output:
            output.close()
    return Child(name, popen, stop_signal)


def bare_environment() -> dict[str, str]:
    """What servers see of our environment: no settings, no secrets, no locale."""
    return {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C", "TZ": "UTC"}
