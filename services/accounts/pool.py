"""What these services need of the office: its pool of database connections, and for sessions its settings."""

from typing import Protocol

from psycopg_pool import ConnectionPool

from services.settings import Settings


class HasPool(Protocol):
    """Anything with a pool on the office's database."""

    @property
    def pool(self) -> ConnectionPool: ...


class HasLimits(HasPool, Protocol):
    """A pool, and the settings that say how long a session lasts."""

    @property
    def settings(self) -> Settings: ...
