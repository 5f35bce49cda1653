"""What a new database needs before anything serves: its shape, and a founded log with certified keys."""

from collections.abc import Mapping
from datetime import UTC, datetime
from uuid import UUID

import psycopg
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from domain.errors import Problem
from services.accounts.adoption import adopt
from services.followers import make_read_tables
from services.ledger import Ledger
from services.ledger.founding import found
from services.ledger.keys import ROOT, SigningKey
from services.running.migrate import migrate
from services.running.seeding import seed as publish_shipped


class DatabaseUnavailable(Problem):
    """PostgreSQL does not let us in: start it, or correct ANUMAT_DATABASE_URL and its password."""

    code = "database_unavailable"
    th = "PostgreSQL ไม่ให้เชื่อมต่อ ให้เริ่ม PostgreSQL หรือแก้ ANUMAT_DATABASE_URL และรหัสผ่าน"


def signing_key(role: str, seed: bytes) -> SigningKey:
    """A role's key from its 32-byte seed."""
    return SigningKey(role, Ed25519PrivateKey.from_private_bytes(seed))


def prepare(
    owner_url: str, passwords: Mapping[str, str], root_seed: bytes, seeds: Mapping[str, bytes]
) -> tuple[list[str], UUID]:
    """Migrate, found a new log, certify the keys of `seeds` (by role), publish what is shipped, take up old accounts.

    Safe to repeat, and at once. Returns the migrations applied and the log's id.
    Raises `DatabaseUnavailable`, and `WrongLedger` for a log of another root.
    """
    try:
        applied = migrate(owner_url, passwords=passwords)
    except psycopg.OperationalError as error:
        raise DatabaseUnavailable(f"({str(error).strip().splitlines()[0]})") from error
    make_read_tables(owner_url)
    root = signing_key(ROOT, root_seed)
    keys = [signing_key(role, seed) for role, seed in seeds.items()]
    log_id = found(owner_url, root, keys)
    with Ledger(owner_url, keys[0], root.public, readers=1) as ledger:
        publish_shipped(ledger, datetime.now(UTC))
        adopt(ledger, owner_url, datetime.now(UTC))
    return applied, log_id
