"""What the services work with: ledger, folded streams, published editions, vault and clock; made in wiring."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from psycopg_pool import ConnectionPool

from domain.workdays import Calendar
from services.folds import Folds
from services.ledger import Ledger
from services.ledger.vault import Vault
from services.published import Published
from services.settings import Settings

if TYPE_CHECKING:
    from services.documents import Documents
    from services.oidc import Provider
    from services.refusals import RefusalLimit


@dataclass
class Office:
    """One process's means."""

    settings: Settings
    ledger: Ledger
    folds: Folds
    book: Published
    vault: Vault
    documents: "Documents"
    pool: ConnectionPool
    clock: Callable[[], datetime]
    refusal_limit: "RefusalLimit"
    provider: "Provider | None" = None

    @property
    def calendar(self) -> Calendar:
        """The newest holiday table in the log."""
        return self.book.calendar()
