"""Sixteen writers and a tail reader: no gap, nothing missed, nothing twice, time never falls, on both servers."""

import threading
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import pytest

from services.ledger import StaleVersion, Stored
from services.ledger.tail import tail
from tests.support.database import Cluster, Database
from tests.support.events import child, command

WRITERS = 16
EACH = 40


@pytest.mark.parametrize("server", ["pg", "pg15"])
def test_the_tail_misses_nothing_under_sixteen_writers(server: str, request: pytest.FixtureRequest) -> None:
    cluster: Cluster = request.getfixturevalue(server)
    with cluster.fresh() as database:
        seen, acknowledged = race(database)
    positions = [event.position for event in seen]
    assert positions == list(range(1, len(seen) + 1))
    assert acknowledged <= set(positions)
    assert len(acknowledged) == WRITERS * EACH
    assert all(a.recorded_at <= b.recorded_at for a, b in pairwise(seen))
    versions: dict[object, int] = {}
    for event in seen:
        assert event.version == versions.get(event.stream, 0) + 1
        versions[event.stream] = event.version


def race(database: Database) -> tuple[list[Stored], set[int]]:
    """What a tail saw while four processes' worth of ledgers wrote, and every acknowledged position."""
    stop, ledgers = threading.Event(), [database.ledger() for _ in range(4)]
    seen: list[Stored] = []
    with database.ledger("worker") as reader, ThreadPoolExecutor(WRITERS + 1) as pool:

        def follow() -> None:
            for event in tail(reader.reader, 0, stop):
                seen.append(event)

        following = pool.submit(follow)
        writers = [pool.submit(write, database, ledgers[n % 4], n) for n in range(WRITERS)]
        acknowledged = {position for writer in writers for position in writer.result(60)}
        head = reader.head()
        while len(seen) < head and not following.done():
            stop.wait(0.01)
        stop.set()
        following.result(10)
    for ledger in ledgers:
        ledger.close()
    return seen, acknowledged


def write(database: Database, ledger: object, number: int) -> list[int]:
    """Append to a stream shared with three others, retrying when someone was first."""
    from services.ledger import Ledger

    assert isinstance(ledger, Ledger)
    stream, positions = f"children/S{number % 4}", []
    while len(positions) < EACH:
        try:
            receipt = ledger.append(command(child(stream, ledger.version(stream) + 1)))
        except StaleVersion:
            continue
        positions.append(receipt.events[0].position)
    return positions


def test_a_tail_starts_where_it_is_told_and_stops(database: Database) -> None:
    with database.ledger() as ledger:
        ledger.append(command(child("children/NP-v1", 1)))
        stop = threading.Event()
        following = tail(ledger.reader, ledger.head() - 1, stop)
        assert next(following).position == ledger.head()
        stop.set()
        assert list(following) == []
