"""The only place that constructs things: one process's means, opened with its role's key."""

import base64
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from typing import Literal

from services.documents import Documents
from services.folds import Folds
from services.ledger import Ledger, guardrails
from services.ledger.connecting import open_pool
from services.ledger.vault import Vault
from services.means import Office
from services.oidc import Provider
from services.published import Published
from services.refusals import RefusalLimit
from services.running.release import signing_key
from services.settings import Settings

Role = Literal["api", "worker"]
PATIENCE_S = 10.0
"""No door waits longer for the database than this; then it says so."""


@contextmanager
def open_office(settings: Settings, role: Role) -> Iterator[Office]:
    """The means of an appending process.

    Raises BadSetting, NotFounded, WrongLedger, LedgerUnavailable, LedgerWeakened.
    """
    url = settings.database(f"anumat_{role}")
    key = signing_key(role, settings.seed(f"{role}_signing_key"))
    vault_key = settings.seed("vault_key")
    with ExitStack() as stack:
        ledger = stack.enter_context(Ledger(url, key, settings.seed("root_public"), readers=settings.pool_size))
        with ledger.pool.connection() as connection:
            guardrails.check(connection)
        pool = stack.enter_context(open_pool(url, settings.pool_size, PATIENCE_S))
        yield Office(
            settings=settings,
            ledger=ledger,
            folds=Folds(ledger),
            book=Published(ledger),
            vault=Vault(pool, base64.b64encode(vault_key).decode()),
            documents=Documents(pool, vault_key),
            pool=pool,
            clock=lambda: datetime.now(UTC),
            refusal_limit=RefusalLimit(),
            provider=Provider(settings) if role == "api" and settings.oidc_issuer else None,
        )
