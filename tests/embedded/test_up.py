"""`anumat up`: the whole system ready, looked after, private to its roles, and gone without a trace when it ends."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from services.embedded import running
from services.embedded.postgres import installed_folder

ROOT = Path(__file__).parents[2]
PATIENCE_S = 60.0


@dataclass
class Up:
    """A system started by the command, and what it said."""

    process: "subprocess.Popen[str]"
    data: Path
    http: str

    @property
    def endpoints(self) -> dict[str, str]:
        read: dict[str, str] = json.loads((self.data / "endpoints.json").read_text())
        return read

    def children(self) -> dict[str, int]:
        """Process ids by the last word of the command line, or the server's name."""
        path = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        found = {}
        for pid in map(int, path.read_text().split()):
            words = Path(f"/proc/{pid}/cmdline").read_bytes().decode().rstrip("\0").split("\0")
            server = Path(words[0]).name
            found[server if server in ("postgres", "nats-server") else words[-1]] = pid
        return found

    def ready(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.http}/readyz", timeout=3) as answer:
                return bool(answer.status == 200)
        except (OSError, urllib.error.HTTPError):
            return False


def eventually(true: Callable[[], object], patience_s: float = PATIENCE_S) -> bool:
    deadline = time.monotonic() + patience_s
    while time.monotonic() < deadline:
        if true():
            return True
        time.sleep(0.1)
    return False


def environment(state: Path, more: Mapping[str, str]) -> dict[str, str]:
    plain = {name: value for name, value in os.environ.items() if not name.startswith("ANUMAT_")}
    return plain | {"XDG_STATE_HOME": str(state)} | dict(more)


@contextmanager
def up(data: Path, **settings: str) -> Iterator[Up]:
    command = [sys.executable, "-P", "-m", "api.cli", "up", "--data", str(data), "--port", "0"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment(data / "state", settings)
    ) as process:
        try:
            assert process.stdout is not None
            said = process.stdout.readline()
            assert said.startswith("ready http://127.0.0.1:"), said + (process.stderr.read() if process.stderr else "")
            yield Up(process, data, said.split()[1])
        finally:
            process.terminate()
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Up]:
    with up(tmp_path_factory.mktemp("up") / "data") as started:
        yield started


def test_it_is_ready_when_it_says_so(system: Up) -> None:
    assert system.ready()
    assert set(system.children()) == {"postgres", "nats-server", "api", "worker", "relay"}


def test_it_says_where_everything_is_to_its_owner_alone(system: Up) -> None:
    assert set(system.endpoints) == {"http", "nats", "postgres"}
    assert system.endpoints["http"] == system.http
    assert (system.data / "endpoints.json").stat().st_mode & 0o777 == 0o600
    with psycopg.connect(system.endpoints["postgres"]) as connection:
        assert connection.execute("SELECT size > 0 FROM ledger.head").fetchone() == (True,)


def test_other_commands_find_the_system_last_started(system: Up, monkeypatch: pytest.MonkeyPatch) -> None:
    from services.running import last_system

    monkeypatch.setenv("XDG_STATE_HOME", str(system.data / "state"))
    assert last_system.last_data() == system.data
    assert last_system.find().url == system.http


def test_each_process_knows_its_own_secrets_only(system: Up) -> None:
    keys = json.loads((system.data / "secrets.json").read_text())
    children = system.children()
    known = {
        name: {key for key, value in keys.items() if value in Path(f"/proc/{pid}/environ").read_text()}
        for name, pid in children.items()
    }
    assert known["postgres"] == known["nats-server"] == set()
    assert known["api"] == {"anumat_api", "api_signing_key", "vault_key"}
    assert known["worker"] == {"anumat_worker", "worker_signing_key", "vault_key"}
    assert known["relay"] == {"anumat_relay", "nats_relay"}


@pytest.mark.parametrize("name", ["api", "worker", "relay", "nats-server", "postgres"])
def test_a_killed_process_is_started_again_and_all_is_well(system: Up, name: str) -> None:
    before, broker = system.children()[name], system.endpoints["nats"]
    os.kill(before, signal.SIGKILL)
    assert eventually(lambda: system.children().get(name, before) != before)
    assert eventually(system.ready)
    assert eventually(lambda: set(system.children()) == {"postgres", "nats-server", "api", "worker", "relay"})
    port = int(broker.rsplit(":", 1)[1])
    assert eventually(lambda: _listens(port)), "a restarted broker keeps its port"


def _listens(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1):
            return True
    except OSError:
        return False


def test_the_doctor_finds_nothing_wrong_in_a_fresh_system(system: Up) -> None:
    command = [sys.executable, "-P", "-m", "api.cli", "doctor", "--data", str(system.data), "--json"]

    def healthy() -> bool:
        done = subprocess.run(command, env=environment(system.data / "state", {}), capture_output=True, check=False)
        return done.returncode == 0

    assert eventually(healthy, 30)


def test_a_second_system_over_the_same_folder_or_port_is_refused_in_one_sentence(system: Up, tmp_path: Path) -> None:
    port = system.http.rsplit(":", 1)[1]
    same_folder = _refused("--data", str(system.data), "--port", "0", state=tmp_path)
    assert re.fullmatch(r"anumat: The data folder \S+ is in use by process \d+: .* --data\.\n", same_folder)
    same_port = _refused("--data", str(tmp_path / "other"), "--port", port, state=tmp_path)
    assert same_port.startswith(f"anumat: Port {port} on 127.0.0.1 is in use: ")
    assert same_port.endswith("--port.\n")


def test_an_outside_database_that_does_not_answer_is_one_sentence_in_the_language_of_the_terminal(
    tmp_path: Path,
) -> None:
    nowhere = {"ANUMAT_DATABASE_URL": "postgresql://postgres@127.0.0.1:1/anumat"}
    folder = ("--data", str(tmp_path / "data"), "--port", "0")
    said = _refused(*folder, state=tmp_path, LC_ALL="C.UTF-8", **nowhere)
    assert said.startswith("anumat: PostgreSQL does not let us in: start it, or correct ANUMAT_DATABASE_URL")
    assert said.count("\n") == 1
    assert "PostgreSQL ไม่ให้เชื่อมต่อ" in _refused(*folder, state=tmp_path, LC_ALL="th_TH.UTF-8", **nowhere)


def _refused(*arguments: str, state: Path, **settings: str) -> str:
    command = [sys.executable, "-P", "-m", "api.cli", "up", *arguments]
    done = subprocess.run(
        command, env=environment(state, settings), capture_output=True, text=True, timeout=PATIENCE_S, check=False
    )
    assert done.returncode == 1
    assert done.stdout == ""
    return done.stderr


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder that several tests start from, one after the other."""
    return tmp_path_factory.mktemp("again") / "data"


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_nothing_outlives_it_however_it_ends(folder: Path, stop: signal.Signals) -> None:
    with up(folder) as system:
        pids = list(system.children().values())
        assert len(pids) == 5
        system.process.send_signal(stop)
        assert system.process.wait(30) == (-stop if stop == signal.SIGKILL else 0)
    assert eventually(lambda: not any(_runs(pid) for pid in pids), 20)
    if stop != signal.SIGKILL:
        assert not (folder / "endpoints.json").exists()


def _runs(pid: int) -> bool:
    try:
        return bool(Path(f"/proc/{pid}/cmdline").read_bytes())
    except OSError:
        return False


def test_outside_servers_are_used_when_they_are_set_postgresql_fifteen_among_them(tmp_path: Path) -> None:
    programs = installed_folder(15, ROOT / ".tools")
    assert programs is not None, "the set-up for tests brings PostgreSQL 15"
    with running(tmp_path / "servers", programs=programs) as outside:
        settings = {"ANUMAT_DATABASE_URL": outside.postgres, "ANUMAT_NATS_URL": outside.nats}
        with up(tmp_path / "data", **settings) as system:
            assert set(system.children()) == {"api", "worker", "relay"}
            with psycopg.connect(system.endpoints["postgres"]) as connection:
                assert connection.info.server_version // 10000 == 15
                assert connection.execute("SELECT size > 0 FROM ledger.head").fetchone() == (True,)
        assert not (tmp_path / "data" / "postgres").exists()
