"""One office with its doors for each test module; each test uses references and names of its own."""

from collections.abc import Iterator

import pytest

from services.followers import make_read_tables
from tests.support.database import Cluster
from tests.support.doors import Doors, doors_of
from tests.support.offices import letter, office_over


@pytest.fixture(scope="module")
def doors(pg: Cluster) -> Iterator[Doors]:
    """The HTTP application over a fresh office that knows the kind `letter`."""
    with pg.fresh() as database:
        make_read_tables(database.owner)
        with office_over(database, letter()) as office, doors_of(office) as doors:
            doors.worker_url = database.url("anumat_worker")
            yield doors
