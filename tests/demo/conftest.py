"""Offices of their own, served over HTTP, and the operator who plays scenarios into them."""

from collections.abc import Iterator

import pytest

from services.client import Client
from tests.support.database import Cluster
from tests.support.served import Served, served_over


@pytest.fixture
def served(pg: Cluster) -> Iterator[Served]:
    """A fresh office for one test."""
    with served_over(pg) as served:
        yield served


@pytest.fixture
def operator(served: Served) -> Iterator[Client]:
    """Its operator, who may import."""
    with Client(served.url, served.key("operator", "read import operate")) as client:
        yield client
