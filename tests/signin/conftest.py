"""An office with its doors and pages, and a provider beside it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from services.followers import make_read_tables
from services.oidc import Provider
from tests.support.browsing import base
from tests.support.database import Cluster
from tests.support.doors import Doors, doors_of
from tests.support.offices import letter, office_over
from tests.support.provider import IdP, provider
from workflows.definition import Definition


def deciding_letter() -> Definition:
    """Letters whose sending is a decision."""
    raw = letter().canonical
    moves = [{**move, "decides": move["name"] == "send"} for move in raw["moves"]]
    return Definition.model_validate({**raw, "moves": moves})


@pytest.fixture(scope="module")
def doors(pg: Cluster) -> Iterator[Doors]:
    with pg.fresh() as database:
        make_read_tables(database.owner)
        with office_over(database, deciding_letter()) as office, doors_of(office) as doors:
            doors.worker_url = database.url("anumat_worker")
            yield doors


@pytest.fixture(scope="module")
def idp(doors: Doors, tmp_path_factory: pytest.TempPathFactory) -> Iterator[IdP]:
    """The provider, which the office uses."""
    folder: Path = tmp_path_factory.mktemp("provider")
    with provider(folder, f"{base(doors)}/signin/return") as idp:
        doors.office.settings = idp.settings(doors.office.settings)
        doors.office.provider = Provider(doors.office.settings)
        yield idp
