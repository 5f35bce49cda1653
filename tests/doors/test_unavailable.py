"""When the database goes away: said honestly, nothing lost, and well again without a restart."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import psycopg
import pytest

from tests.support.database import Cluster
from tests.support.doors import Doors, doors_of, plan_body
from tests.support.offices import letter, office_over


@contextmanager
def gone(pg: Cluster, name: str) -> Iterator[None]:
    """Nobody can connect to the database meanwhile, and who was connected no longer is."""
    with psycopg.connect(pg.url, autocommit=True) as connection:
        connection.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
        try:
            yield
        finally:
            connection.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")


def settled(doors: Doors, status: int) -> bool:
    """Readiness tells within a few seconds."""
    deadline = time.monotonic() + 15
    while doors.client.get("/readyz").status_code != status:
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_without_its_database_the_system_says_so_and_recovers_alone(pg: Cluster) -> None:
    with pg.fresh() as database, office_over(database, letter()) as office, doors_of(office) as doors:
        doors.client.timeout = 60
        clerk = doors.visitor("clerk", "clerk")
        assert clerk.post("/v1/plans", plan_body("U-1")).status_code == 201
        assert settled(doors, 200)
        with gone(pg, urlsplit(database.owner).path.strip("/")):
            assert settled(doors, 503)
            assert "database.reachable" in doors.client.get("/readyz").json()["wrong"]
            assert doors.client.get("/livez").status_code == 200
            answer = clerk.post("/v1/plans", plan_body("U-2"), key="U-2")
            assert answer.status_code == 503, answer.text
            assert answer.headers["retry-after"]
        assert settled(doors, 200)
        assert clerk.post("/v1/plans", plan_body("U-2"), key="U-2").status_code == 201
        assert clerk.get("/v1/plans/U-1").status_code == 200
