"""Workers as processes: they follow, one leads, another takes over, they stop when asked, and tell how they are."""

import signal
import socket
import sys
import time
import urllib.request
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path

import psycopg
from prometheus_client import generate_latest

from projections import desk, register
from projections.catalogue import BY_NAME
from services.followers import state
from services.followers.following import lock_key
from services.followers.metrics import registry
from services.followers.state import Id
from services.running.rebuild import rebuild
from tests.support.database import Database
from tests.support.histories import awaiting, day, moved, opened, record
from tests.support.planting import plant
from tests.support.relaying import Process

PATIENCE_S = 20.0
ALL = tuple(BY_NAME)


def worker(database: Database, log: Path, **more: str) -> Process:
    """`anumat worker` as it runs in production."""
    env = {
        "ANUMAT_DATABASE_URL": database.url("anumat_worker"),
        "ANUMAT_ROOT_PUBLIC": database.root.public.hex(),
        "ANUMAT_WORKER_SIGNING_KEY": database.passwords["worker_signing_key"],
        "ANUMAT_VAULT_KEY": database.passwords["vault_key"],
        **more,
    }
    return Process([sys.executable, "-m", "api.cli", "worker"], env, log)


def until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not true():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


def taken_in(reads, position: int, names: tuple[str, ...] = ALL) -> None:
    """Wait until these read models have come to a position."""
    until(lambda: {s.name for s in state.statuses(reads.connection) if s.position >= position} >= set(names))


def leaders(reads) -> set[str]:
    return {s.leader.rpartition(":")[2] for s in state.statuses(reads.connection) if s.leader}


def test_a_worker_feeds_every_read_model_within_a_moment(reads, database, seeded_log, tmp_path):
    with worker(database, tmp_path / "log") as process:
        (receipt,) = record(reads.ledger, opened(0, awaiting=awaiting("secretary"), due_on=day(1)))
        taken_in(reads, receipt.events[0].position)
        assert register.plan(reads.connection, "BUD-63").stage == "requested"
        (task,) = desk.work(reads.connection, [("secretary", None)], day(0)).this_week
        assert task.plan.ref == "BUD-63"
        began = time.monotonic()
        (receipt,) = record(reads.ledger, moved(1, "review"))
        taken_in(reads, receipt.events[0].position, ("register",))
        assert time.monotonic() - began < 1.0
        assert process.kill(signal.SIGTERM) == 0


def test_when_the_leader_is_killed_another_takes_over_and_nothing_is_doubled(reads, database, seeded_log, tmp_path):
    url = database.url("anumat_worker")
    with worker(database, tmp_path / "one") as one:
        until(lambda: len(leaders(reads)) == 1 and len(state.statuses(reads.connection)) >= len(ALL))
        first = leaders(reads)
        with worker(database, tmp_path / "two") as two:
            time.sleep(1.0)
            for n in range(40):
                record(reads.ledger, opened(0, ref=f"P-{n}"), moved(1, "review", ref=f"P-{n}"))
                if n == 20:
                    one.kill()
            head = reads.ledger.head()
            taken_in(reads, head)
            until(lambda: len(leaders(reads)) == 1 and leaders(reads) != first)
            assert two.kill(signal.SIGTERM) == 0
    for model in BY_NAME.values():
        assert rebuild(reads.ledger, url, model).same is True, model.name


def test_a_worker_that_meets_a_newer_releases_event_stands_back_for_it(reads, database, seeded_log, tmp_path):
    """It gives up its lock again and again, so that a worker that knows the topic can lead."""
    at = plant(reads.ledger, database.url(), "plan/NEW", "plan.from_tomorrow.1", b"{}")
    record(reads.ledger, opened(0))
    with worker(database, tmp_path / "log"):
        taken_in(reads, reads.ledger.head(), ("history",))
        until(lambda: {s.state for s in state.statuses(reads.connection) if s.name == "desk"} == {"paused"})
        with database.connect("anumat_worker") as newer:
            newer.execute("SET lock_timeout = '10s'")
            newer.execute("SELECT pg_advisory_lock(%s)", [lock_key(Id("desk"))])
            (desk_now,) = [s for s in state.statuses(reads.connection) if s.name == "desk"]
            assert (desk_now.position, desk_now.error_position) == (at - 1, at)


def test_a_worker_outlives_its_connections(reads, database, seeded_log, tmp_path):
    with worker(database, tmp_path / "log"):
        (receipt,) = record(reads.ledger, opened(0))
        taken_in(reads, receipt.events[0].position)
        with database.connect() as owner:
            owner.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE usename = 'anumat_worker' AND datname = current_database() AND pid <> %s",
                [reads.connection.info.backend_pid],
            )
        (receipt,) = record(reads.ledger, moved(1, "review"))
        taken_in(reads, receipt.events[0].position)


def test_numbers_tell_how_far_behind_followers_are_and_who_leads(reads, database, seeded_log, tmp_path):
    record(reads.ledger, opened(0))
    values = {}
    for family in registry(database_pool(reads)).collect():
        for sample in family.samples:
            values[sample.name, sample.labels["follower"]] = sample.value
    assert values["anumat_follower_events_behind", "register"] == reads.ledger.head()
    assert values["anumat_follower_seconds_behind", "register"] > 0
    assert values["anumat_follower_has_leader", "register"] == 0
    reads.catch_up()
    text = generate_latest(registry(database_pool(reads))).decode()
    edition = BY_NAME["register"].version
    assert f'anumat_follower_events_behind{{follower="register",version="{edition}"}} 0.0' in text
    port = str(free_port())
    with worker(database, tmp_path / "log", ANUMAT_METRICS_PORT=port):
        until(lambda: b'has_leader{follower="desk",version="1"} 1.0' in scraped(port))


def scraped(port: str) -> bytes:
    try:
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(
            f"http://127.0.0.1:{port}/metrics"
        ) as page:
            return page.read()
    except OSError:
        return b""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def database_pool(reads):
    """Like a pool's `connection`: gives the one connection there is."""

    @contextmanager
    def connection():
        yield reads.connection

    return connection


def test_a_scrape_while_the_database_is_away_says_nothing_and_does_not_fail(reads):
    @contextmanager
    def away():
        raise psycopg.OperationalError("away")
        yield

    assert list(registry(away).collect()) == []
