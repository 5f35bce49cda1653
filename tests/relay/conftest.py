"""A broker of its own for each test that may hurt it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support import relaying


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[relaying.Broker]:
    with relaying.broker(tmp_path / "broker") as broker:
        yield broker
