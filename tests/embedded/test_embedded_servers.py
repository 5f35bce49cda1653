"""The servers of this machine: durable, private, stopped cleanly, and clear when they cannot start."""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import nats
import nats.errors
import psycopg
import pytest

from services.embedded import errors, running
from services.embedded.datadir import opened
from services.embedded.postgres import _outlast_predecessor, installed_folder
from services.embedded.process import NOBODY, unprivileged_mode

ROOT = Path(__file__).parents[2]
SUPERVISOR = """
import sys, time
from pathlib import Path
from services.embedded import running
from services.embedded.supervisor import Interrupted, interrupt_on_signals
interrupt_on_signals()
try:
    with running(Path(sys.argv[1])) as endpoints:
        print("up", endpoints.postgres, endpoints.nats, flush=True)
        time.sleep(300)
except Interrupted:
    print("stopped", flush=True)
"""


def children_of(folder: Path) -> list[int]:
    """Processes whose command line names the folder."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            if entry.name.isdigit() and str(folder).encode() in (entry / "cmdline").read_bytes():
                found.append(int(entry.name))
        except OSError:
            continue
    return [pid for pid in found if pid != os.getpid()]


def gone(folder: Path, patience_s: float = 20.0) -> bool:
    deadline = time.monotonic() + patience_s
    while children_of(folder) and time.monotonic() < deadline:
        time.sleep(0.05)
    return not children_of(folder)


@contextmanager
def supervised(folder: Path) -> Iterator["subprocess.Popen[str]"]:
    with subprocess.Popen(
        [sys.executable, "-c", SUPERVISOR, str(folder)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline().startswith("up ")
            yield process
        finally:
            process.kill()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder whose servers were started and stopped once."""
    path = tmp_path_factory.mktemp("data")
    with running(path):
        pass
    return path


def test_the_server_is_eighteen_durable_checksummed_and_sorts_by_bytes_with_unicode_letters(folder: Path) -> None:
    with running(folder, nats=False) as endpoints, psycopg.connect(endpoints.postgres) as connection:
        settings = {}
        for name in ("fsync", "synchronous_commit", "full_page_writes", "data_checksums", "listen_addresses"):
            row = connection.execute("SELECT current_setting(%s)", [name]).fetchone()
            assert row is not None
            settings[name] = row[0]
        assert connection.info.server_version // 10000 == 18
        assert settings == {
            "fsync": "on", "synchronous_commit": "on", "full_page_writes": "on", "data_checksums": "on",
            "listen_addresses": "",
        }  # fmt: skip
        provider = "SELECT datlocprovider::text, datlocale, datcollate FROM pg_database WHERE datname = 'anumat'"
        assert connection.execute(provider).fetchone() == ("b", "C.UTF-8", "C")
        assert connection.execute("SELECT lower('É'), 'ก' ~ '[[:alpha:]]'").fetchone() == ("é", True)


def test_a_wrong_password_does_not_enter_postgresql(folder: Path) -> None:
    with running(folder, nats=False) as endpoints:
        wrong = endpoints.postgres.replace(endpoints.passwords["postgres"], "wrong")
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(wrong)


def test_socket_and_secrets_are_for_their_owner_alone(folder: Path) -> None:
    with running(folder, nats=False):
        assert (folder / "run" / "socket").stat().st_mode & 0o777 == 0o700
        assert (folder / "secrets.json").stat().st_mode & 0o777 == 0o600
        assert (folder / "postgres").stat().st_mode & 0o777 == 0o700


def test_the_subscriber_reads_and_only_the_relay_publishes(folder: Path) -> None:
    with running(folder, postgres=False) as endpoints:
        asyncio.run(_relay_and_subscriber(endpoints.nats, endpoints.nats_subscriber))


async def _relay_and_subscriber(relay_url: str, subscriber_url: str) -> None:
    refused: list[str] = []

    async def note(error: Exception) -> None:
        refused.append(str(error))

    relay = await nats.connect(relay_url, name="relay")
    subscriber = await nats.connect(subscriber_url, name="subscriber", error_cb=note)
    await relay.jetstream().add_stream(name="ANUMAT_main", subjects=["anumat.v1.main.>"])
    await relay.jetstream().publish("anumat.v1.main.plan.opened", b"1")
    pull = await subscriber.jetstream().pull_subscribe("anumat.v1.main.>", durable="reader", stream="ANUMAT_main")
    (message,) = await pull.fetch(1, timeout=5)
    await message.ack()
    await subscriber.publish("anumat.v1.main.plan.forged", b"2")
    await subscriber.publish("$JS.API.STREAM.PURGE.ANUMAT_main", b"{}")
    await subscriber.flush()
    state = (await relay.jetstream().stream_info("ANUMAT_main")).state
    await subscriber.close()
    await relay.close()
    assert (message.data, state.messages) == (b"1", 1)
    assert len(refused) == 2


def test_the_broker_syncs_every_message_and_listens_on_loopback_only(folder: Path) -> None:
    with running(folder, postgres=False):
        settings = json.loads((folder / "run" / "nats.conf").read_text())
    assert settings["jetstream"]["sync_interval"] == "always"
    assert settings["host"] == "127.0.0.1"


def test_what_was_committed_is_there_after_a_clean_stop(tmp_path: Path) -> None:
    with running(tmp_path, nats=False) as endpoints, psycopg.connect(endpoints.postgres) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 1 AS one")
    assert "database system is shut down" in (tmp_path / "logs" / "postgres.log").read_text()
    with running(tmp_path, nats=False) as endpoints, psycopg.connect(endpoints.postgres) as connection:
        assert connection.execute("SELECT one FROM kept").fetchone() == (1,)


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_both_servers_stop_cleanly_however_the_supervisor_ends(folder: Path, stop: signal.Signals) -> None:
    log = folder / "logs" / "postgres.log"
    before = log.read_text().count("database system is shut down")
    with supervised(folder) as process:
        assert len(children_of(folder)) >= 3
        process.send_signal(stop)
        process.wait(20)
        assert gone(folder)
    assert log.read_text().count("database system is shut down") == before + 1
    assert "interrupted" not in log.read_text()


def test_a_killed_supervisor_leaves_a_folder_that_starts_again_at_once(folder: Path) -> None:
    with supervised(folder) as process:
        process.kill()
        process.wait(20)
        with running(folder) as endpoints, psycopg.connect(endpoints.postgres) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)


def test_a_killed_server_recovers_although_its_lock_names_a_living_process(folder: Path) -> None:
    with supervised(folder) as process:
        postmaster = int((folder / "postgres" / "postmaster.pid").read_text().splitlines()[0])
        os.kill(postmaster, signal.SIGKILL)
        process.kill()
        process.wait(20)
        assert gone(folder)
    lock = folder / "postgres" / "postmaster.pid"
    lock.write_text(lock.read_text().replace(str(postmaster), str(os.getpid()), 1))
    with running(folder, nats=False) as endpoints, psycopg.connect(endpoints.postgres) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_a_server_whose_processes_still_work_in_the_folder_is_waited_for_and_then_named(folder: Path) -> None:
    server, socket_folder = folder / "postgres", folder / "run" / "socket"
    with subprocess.Popen(["sleep", "60"], cwd=server) as left_over:
        with pytest.raises(errors.StaleLock, match=f"PostgreSQL process {left_over.pid} still holds"):
            _outlast_predecessor(server, socket_folder, patience_s=0.2)
        left_over.kill()
    _outlast_predecessor(server, socket_folder, patience_s=0.2)


def test_two_systems_over_one_folder_are_refused_with_the_process_that_has_it(folder: Path) -> None:
    with opened(folder), pytest.raises(errors.AlreadyRunning, match=f"process {os.getpid()}.*--data"), running(folder):
        pass


def test_data_of_another_version_are_refused_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "postgres").mkdir()
    (tmp_path / "postgres" / "PG_VERSION").write_text("13\n")
    with pytest.raises(errors.WrongVersion, match="PostgreSQL 13 and the server here is 18"), running(tmp_path):
        pass
    assert (tmp_path / "postgres" / "PG_VERSION").read_text() == "13\n"


def test_a_folder_that_cannot_be_written_is_named_with_the_remedy(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(errors.FolderUnwritable, match=r"file/data.*--data"), running(tmp_path / "file" / "data"):
        pass


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may mount a small disk")
def test_a_full_disk_is_named_with_the_remedy(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=8m", "none", str(disk)], capture_output=True, check=False
    )
    if mounted.returncode != 0:
        pytest.skip("this machine forbids mounting")
    try:
        with pytest.raises(errors.FolderFull, match=r"MiB free.*--data"), running(disk):
            pass
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def test_a_path_too_long_for_a_socket_gets_a_short_private_one(tmp_path: Path) -> None:
    deep = tmp_path / ("long" * 20) / "data"
    with running(deep, nats=False) as endpoints, psycopg.connect(endpoints.postgres) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
        socket_folder = Path(connection.info.host)
        assert socket_folder.stat().st_mode & 0o777 == 0o700
    assert not socket_folder.exists()


def test_no_server_listens_beyond_loopback(folder: Path) -> None:
    with running(folder) as endpoints:
        port = int(endpoints.nats.rsplit(":", 1)[1])
        addresses = {line.split()[1] for line in Path("/proc/net/tcp").read_text().splitlines()[1:]}
        assert f"0100007F:{port:04X}" in addresses
        assert f"00000000:{port:04X}" not in addresses
        with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
            assert connection.recv(4) == b"INFO"


def test_postgresql_does_not_run_as_root(folder: Path) -> None:
    with running(folder, nats=False):
        pid = int((folder / "postgres" / "postmaster.pid").read_text().splitlines()[0])
        status = Path(f"/proc/{pid}/status").read_text()
        effective = next(line for line in status.splitlines() if line.startswith("CapEff"))
        assert unprivileged_mode() != "plain" or os.geteuid() != 0
        assert effective.split()[1].strip("0") == "", "the server has no capability"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root needs to become another user")
def test_a_folder_closed_to_the_other_user_is_named_with_the_remedy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    monkeypatch.setattr("services.embedded.postgres.unprivileged_mode", lambda: "drop")
    with pytest.raises(errors.FolderClosed, match=r"chmod o\+x"), running(closed / "data", nats=False):
        pass


@pytest.mark.skipif(os.geteuid() != 0, reason="only root needs to become another user")
def test_the_other_user_serves_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.embedded.postgres.unprivileged_mode", lambda: "drop")
    with tempfile.TemporaryDirectory() as open_to_all:
        Path(open_to_all).chmod(0o755)
        data = Path(open_to_all) / "data"
        with running(data, nats=False) as endpoints, psycopg.connect(endpoints.postgres) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
            assert (data / "postgres").stat().st_uid == NOBODY
            assert (data / "secrets.json").stat().st_uid == os.geteuid()


def test_debians_postgresql_fifteen_is_served_as_well(tmp_path: Path) -> None:
    programs = installed_folder(15, ROOT / ".tools")
    assert programs is not None, "the set-up for tests brings PostgreSQL 15"
    fifteen = running(tmp_path, nats=False, programs=programs)
    with fifteen as endpoints, psycopg.connect(endpoints.postgres) as connection:
        assert connection.info.server_version // 10000 == 15
        assert connection.execute("SELECT current_setting('data_checksums')").fetchone() == ("on",)


def test_every_reason_is_one_sentence_in_both_languages_with_its_names_filled_in() -> None:
    names = {
        "folder": "/data", "pid": "7", "why": "why", "free_mib": 1, "need_mib": 2, "uid": 3, "found": "13", "ours": 18,
        "host": "h", "port": 1, "server": "s", "variable": "V", "log": "l",
    }  # fmt: skip
    kinds = errors.CannotStart.__subclasses__()
    assert len(kinds) >= 9
    for kind in [errors.CannotStart, *kinds]:
        problem = kind(**names)
        assert str(problem).endswith(".")
        assert "{" not in problem.sentence("en") + problem.sentence("th")
        assert any("ก" <= letter <= "๛" for letter in problem.sentence("th"))
    assert len({kind.code for kind in kinds}) == len(kinds)
