"""All of it on one machine, as `anumat up` starts it: seconds until ready over existing data, and memory at rest."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.benchmarks.measure import timed

AT_REST_S = 5.0
OURS = (b"api", b"worker", b"relay")
SERVERS = (b"postgres", b"nats-server")


def cold_start_s(data: Path) -> float:
    """Seconds from the command to its "ready", with data that an earlier start left behind."""
    with timed() as seconds, _up(data):
        return seconds()


def memory_mb(data: Path) -> tuple[float, float]:
    """Megabytes at rest of api, worker and relay, and of PostgreSQL and NATS; shared pages in proportion."""
    with _up(data) as pid:
        time.sleep(AT_REST_S)
        ours = servers = 0.0
        for process in _below(pid):
            arguments = (process / "cmdline").read_bytes().strip(b"\0").split(b"\0")
            if b"api.cli" in arguments and arguments[-1] in OURS:
                ours += _pss_mb(process)
            elif arguments[0].rpartition(b"/")[2].startswith(SERVERS):
                servers += _pss_mb(process)
        return ours, servers


@contextmanager
def _up(data: Path) -> Iterator[int]:
    command = [sys.executable, "-m", "api.cli", "up", "--data", str(data), "--port", "0", "--json"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    assert process.stdout is not None
    try:
        assert "ready" in json.loads(process.stdout.readline())
        yield process.pid
    finally:
        process.terminate()
        process.wait(30)
        process.stdout.close()


def _below(pid: int) -> Iterator[Path]:
    """Every process under this one."""
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text().split():
            yield Path(f"/proc/{child}")
            yield from _below(int(child))


def _pss_mb(process: Path) -> float:
    lines = (process / "smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024
