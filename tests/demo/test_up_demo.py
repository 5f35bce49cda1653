"""`anumat up --demo` as a person starts it: accounts, something to do, and commands that find it by themselves."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from services.client import Client

REPO = Path(__file__).parents[2]
STOPPED_WITHIN_S = 30.0


@contextmanager
def up(folder: Path) -> Iterator[str]:
    """The address of a running system with demo data."""
    words = [sys.executable, "-m", "api.cli", "up", "--data", str(folder / "data"), "--port", "0", "--demo", "--json"]
    with subprocess.Popen(words, cwd=REPO, env=environment(folder), stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout
            ready = json.loads(process.stdout.readline())["ready"]
            yield ready
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(STOPPED_WITHIN_S)


def environment(folder: Path) -> dict[str, str]:
    """This user's state folder is the test's own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ANUMAT_")}
    return kept | {"XDG_STATE_HOME": str(folder / "state")}


def anumat(folder: Path, *words: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "api.cli", *words],
        cwd=REPO,
        env=environment(folder),
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    return done.stdout


def head(url: str, folder: Path) -> int:
    """The newest position that the log shows."""
    key = json.loads((folder / "data" / "accounts.json").read_text("utf-8"))["auditor"]["api_key"]
    with Client(url, key) as client:
        return max(e["position"] for e in client.get("/v1/plans/DEMO-7/history", limit=500).body["events"])


@pytest.mark.slow
def test_the_demo_gets_ready_and_a_second_start_changes_nothing(tmp_path: Path) -> None:
    with up(tmp_path) as url:
        accounts = (tmp_path / "data" / "accounts.json").read_text("utf-8")
        before = head(url, tmp_path)
        played = json.loads(anumat(tmp_path, "demo", "national-plan", "--pace", "0", "--json"))
        assert (played["rows"], played["plans"]["NP-v2"]) == (67, "closed")
        stages = {p["ref"]: p["stage"] for p in json.loads(anumat(tmp_path, "plan", "list", "DEMO", "--json"))}
        assert stages["DEMO-5"] == "agency_comment", "a change of Cabinet years ago must not touch it"
    with up(tmp_path) as url:
        assert (tmp_path / "data" / "accounts.json").read_text("utf-8") == accounts
        assert head(url, tmp_path) == before
