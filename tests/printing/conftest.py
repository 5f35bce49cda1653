"""An office in whose meetings everything is printed."""

from collections.abc import Iterator

import pytest

from services import accounts
from tests.support.database import Cluster
from tests.support.meetings import in_the_evening
from tests.support.offices import office_over
from tests.support.printing import Chamber, kind


@pytest.fixture(scope="module")
def chamber(pg: Cluster) -> Iterator[Chamber]:
    """An office over a database of its own; each test holds meetings under references of its own."""
    with pg.fresh() as database, office_over(database, kind()) as office:
        in_the_evening(office)
        for person, name in (("m-1", "ประธานตัวอย่าง"), ("m-6", "กรรมการที่หก")):
            accounts.create_account(office, f"account-{person}", None, name, ["read"], person)
        yield Chamber(office)
