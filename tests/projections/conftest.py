"""Read models over a ledger of their own, fed in this thread."""

from collections.abc import Iterator

import pytest

from services.followers import make_read_tables
from services.followers.state import Connection
from services.ledger import Ledger
from tests.support.database import Database
from tests.support.reads import Reads


@pytest.fixture
def connection(database: Database) -> Iterator[Connection]:
    """A connection as the worker, whose tables are there."""
    make_read_tables(database.owner)
    with database.connect("anumat_worker") as connection:
        yield connection


@pytest.fixture
def reads(ledger: Ledger, connection: Connection) -> Reads:
    return Reads(ledger, connection)
