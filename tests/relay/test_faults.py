"""Broker, relay and subscriber killed under load, the broker's store removed: nothing lost, nothing doubled (F6)."""

import random
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from services.ledger import Ledger
from tests.relay.test_relay import agrees, roll_back
from tests.relay.test_subscriber import effects_in
from tests.support.database import Cluster, Database
from tests.support.relaying import (
    BRISK,
    Broker,
    events_door,
    fill,
    relay_process,
    relaying,
    subscriber_process,
    until,
)


@contextmanager
def load(ledger: Ledger, pause_s: float = 0.01) -> Iterator[None]:
    """Events keep being recorded while the block runs."""
    stop = threading.Event()

    def work() -> None:
        while not stop.is_set():
            fill(ledger, 5)
            time.sleep(pause_s)

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def progress(broker: Broker, beyond: int) -> int:
    """Wait until the stream has grown past a sequence; return where it is."""
    until(lambda: broker.sizes()[1] > beyond)
    return broker.sizes()[1]


def test_a_relay_killed_under_load_goes_on_without_gap_or_repeat(
    broker: Broker, database: Database, ledger: Ledger, tmp_path: Path
) -> None:
    dice = random.Random(6)
    with relay_process(broker, database, tmp_path / "relay.log") as relay, load(ledger):
        for _ in range(3):
            progress(broker, broker.sizes()[1])
            time.sleep(dice.random() * 0.2)
            relay.kill()
            relay.start()
        progress(broker, broker.sizes()[1])
    # the load has ended, and so has the last relay: a fresh one finishes
    with relay_process(broker, database, tmp_path / "relay.log"):
        until(lambda: broker.sizes()[1] == ledger.head())
    assert agrees(broker, ledger)


def test_a_broker_killed_under_load_misses_nothing(
    broker: Broker, database: Database, ledger: Ledger, tmp_path: Path
) -> None:
    dice = random.Random(7)
    with relay_process(broker, database, tmp_path / "relay.log"):
        with load(ledger):
            for _ in range(3):
                progress(broker, broker.sizes()[1])
                time.sleep(dice.random() * 0.2)
                broker.kill()
                time.sleep(0.1)
                broker.start()
        until(lambda: broker.sizes()[1] == ledger.head())
    assert agrees(broker, ledger)


def test_effects_are_one_to_head_once_though_everything_is_killed_and_the_store_removed(
    broker: Broker, database: Database, ledger: Ledger, tmp_path: Path
) -> None:
    db = tmp_path / "effects.sqlite"
    with (
        events_door(ledger) as api,
        relay_process(broker, database, tmp_path / "relay.log") as relay,
        subscriber_process(broker, api, db, tmp_path / "subscriber.log") as subscriber,
    ):
        with load(ledger):
            until(lambda: db.exists() and len(applied(db)) > 20)
            subscriber.kill()
            broker.kill()
            broker.lose_store()
            broker.start()
            subscriber.start()
            seen = len(applied(db))
            until(lambda: len(applied(db)) > seen)
            relay.kill()
            subscriber.kill()
            subscriber.start()
            relay.start()
            seen = len(applied(db))
            until(lambda: len(applied(db)) > seen and broker.sizes()[1] > 0)
        until(lambda: len(applied(db)) >= ledger.head() and broker.sizes()[1] == ledger.head())
        assert subscriber.kill(signal.SIGTERM) == 0
        assert relay.kill(signal.SIGTERM) == 0
    assert effects_in(db) == list(range(1, ledger.head() + 1))
    assert agrees(broker, ledger)


def applied(db: Path) -> list[int]:
    try:
        return effects_in(db)
    except Exception:
        return []


def test_a_subscriber_works_while_the_broker_is_away(
    broker: Broker, database: Database, ledger: Ledger, tmp_path: Path
) -> None:
    db = tmp_path / "effects.sqlite"
    fill(ledger, 30)
    broker.stop()
    with (
        events_door(ledger) as api,
        subscriber_process(broker, api, db, tmp_path / "subscriber.log"),
    ):
        until(lambda: db.exists() and len(applied(db)) == ledger.head())
    assert effects_in(db) == list(range(1, ledger.head() + 1))


def test_a_broker_that_answers_nothing_for_a_while_misses_nothing(
    broker: Broker, database: Database, ledger: Ledger
) -> None:
    assert broker.server.child
    with relaying(broker, database, ledger):
        progress(broker, 0)
        broker.server.child.popen.send_signal(signal.SIGSTOP)
        fill(ledger, 300)
        time.sleep(BRISK.patience + 0.5)
        broker.server.child.popen.send_signal(signal.SIGCONT)
        until(lambda: broker.sizes()[1] == ledger.head())
    assert agrees(broker, ledger)


def test_two_leaders_by_mistake_still_publish_each_event_once(
    broker: Broker, database: Database, ledger: Ledger, pg: Cluster
) -> None:
    """Their locks lie in different databases, so each thinks it leads; the expected sequence decides."""
    elsewhere = pg.database(pg.template)
    with relaying(broker, database, ledger), relaying(broker, elsewhere, ledger):
        for _ in range(10):
            fill(ledger, 100)
        until(lambda: broker.sizes()[1] == ledger.head(), 30)
    assert agrees(broker, ledger)


def test_a_relay_process_that_must_halt_says_why_and_exits_with_three(
    broker: Broker, database: Database, ledger: Ledger, tmp_path: Path
) -> None:
    fill(ledger, 10)
    log = tmp_path / "relay.log"
    with relay_process(broker, database, log):
        until(lambda: broker.sizes()[1] == ledger.head())
    roll_back(database, 5)
    with relay_process(broker, database, log) as relay:
        assert relay.wait() == 3
    assert "The ledger was rolled back" in log.read_text()


@pytest.fixture(autouse=True)
def show_logs(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[None]:
    """What the processes said, beside a failure."""
    yield
    for log in tmp_path.glob("*.log"):
        print(log.name, log.read_text()[-3000:], sep="\n")
