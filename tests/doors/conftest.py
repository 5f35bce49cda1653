"""One office with its doors for each test module; each test uses references and names of its own."""

import time
from collections.abc import Iterator

import pytest

from api.http.v1 import events
from services.followers import make_read_tables
from tests.support.database import Cluster
from tests.support.doors import Doors, doors_of
from tests.support.meetings import in_the_evening
from tests.support.offices import letter, office_over


@pytest.fixture(scope="module")
def doors(pg: Cluster) -> Iterator[Doors]:
    """The HTTP application over a fresh office that knows the kind `letter`."""
    with pg.fresh() as database:
        make_read_tables(database.owner)
        with office_over(database, letter()) as office, doors_of(office) as doors:
            in_the_evening(office)
            doors.worker_url = database.url("anumat_worker")
            yield doors


@pytest.fixture
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """One event at a time, a tenth of a second each: as long as a long log takes."""
    read = events._Tail.read

    def slowly(tail: events._Tail, limit: int) -> list[tuple[int, bytes]]:
        time.sleep(0.1)
        return read(tail, limit)

    monkeypatch.setattr(events, "BATCH", 1)
    monkeypatch.setattr(events._Tail, "read", slowly)
