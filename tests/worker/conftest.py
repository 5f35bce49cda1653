"""The same fixtures as for read models."""

from tests.projections.conftest import connection, reads

__all__ = ["connection", "reads"]
