"""The fixtures of read models, and a log that holds what is shipped: a worker needs the calendar."""

from datetime import UTC, datetime

import pytest

from services.ledger import Ledger
from services.running.seeding import seed
from tests.projections.conftest import connection, reads

__all__ = ["connection", "reads", "seeded_log"]


@pytest.fixture
def seeded_log(ledger: Ledger) -> None:
    seed(ledger, datetime.now(UTC))
