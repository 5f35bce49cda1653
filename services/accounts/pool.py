"""What these services need of the office: database connections, for sessions its settings, for the rest its log."""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from psycopg_pool import ConnectionPool

from services.folds import Folds
from services.ledger import Ledger
from services.settings import Settings


class HasPool(Protocol):
    """Anything with a pool on the office's database."""

    @property
    def pool(self) -> ConnectionPool: ...


class HasLimits(HasPool, Protocol):
    """A pool, and the settings that say how long a session lasts."""

    @property
    def settings(self) -> Settings: ...


class HasLog(HasLimits, Protocol):
    """Also the log beside the tables, in the same database, and the clock."""

    @property
    def ledger(self) -> Ledger: ...

    @property
    def folds(self) -> Folds: ...

    @property
    def clock(self) -> Callable[[], datetime]: ...
