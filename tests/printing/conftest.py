"""An office in whose meetings everything is printed."""

from collections.abc import Iterator

import pytest

from services import accounts
from tests.support.database import Cluster
from tests.support.offices import office_over
from tests.support.printing import Chamber, kind


@pytest.fixture
def chamber(hall: Chamber) -> Iterator[Chamber]:
    """An office in which no other meeting sits; each test holds meetings under references of its own."""
    yield hall
    hall.rise()


@pytest.fixture(scope="module")
def hall(pg: Cluster) -> Iterator[Chamber]:
    """The office, over a database of its own."""
    with pg.fresh() as database, office_over(database, kind()) as office:
        for person, name in (("m-1", "ประธานตัวอย่าง"), ("m-6", "กรรมการที่หก")):
            accounts.create_account(office, f"account-{person}", None, name, ["read"], person)
        yield Chamber(office)
