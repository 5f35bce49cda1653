"""What these services need of the office: its pool of database connections."""

from typing import Protocol

from psycopg_pool import ConnectionPool


class HasPool(Protocol):
    """Anything with a pool on the office's database."""

    @property
    def pool(self) -> ConnectionPool: ...
