"""API keys for machines: 256 random bits shown once, kept as a hash, with scopes no wider than the account's."""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID, uuid4

import msgspec
from psycopg.rows import class_row

from services.accounts.errors import NoSuchAccount, NotSignedIn, UnknownScope
from services.accounts.people import SCOPES, caller, known_scopes
from services.accounts.pool import HasPool
from services.callers import Caller

PREFIX = "anumat_"
READING = frozenset({"read", "audit", "subscribe"})
"""All that a key may do which somebody else makes for a person who can sign in and make the others."""


class ApiKey(msgspec.Struct, frozen=True, kw_only=True):
    """What can be shown of a key: everything but the key."""

    key_id: UUID
    label: str
    scopes: list[str]
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None


class IssuedKey(msgspec.Struct, frozen=True):
    """A new key, shown this once."""

    key_id: UUID
    key: str


def issue_key(
    office: HasPool,
    account: UUID,
    scopes: Iterable[str] | None = None,
    label: str = "",
    expires_at: datetime | None = None,
    by: Caller | None = None,
) -> IssuedKey:
    """A new key of the account, with all the scopes it may have when none are named; `by` None is the system itself.

    Raises NoSuchAccount; UnknownScope for more than the account has, or than `by` may give.
    """
    owner = caller(office, account)
    if owner is None:
        raise NoSuchAccount(account=account)
    allowed = owner.scopes & _given_by(office, owner, by)
    wanted = sorted(allowed) if scopes is None else known_scopes(scopes)
    if not allowed.issuperset(wanted):
        raise UnknownScope(scopes=wanted)
    issued = IssuedKey(uuid4(), PREFIX + secrets.token_urlsafe(32))
    with office.pool.connection() as connection:
        connection.execute(
            "INSERT INTO office.api_key (key_id, account, sha256, label, scopes, expires_at)"
            " VALUES (%s, %s, %s, %s, %s, %s)",
            [issued.key_id, account, _sha256(issued.key), label, wanted, expires_at],
        )
    return issued


def authenticate_key(office: HasPool, key: str) -> Caller:
    """Who shows this key. Raises NotSignedIn when it is unknown, revoked, expired, or its account is closed."""
    with office.pool.connection() as connection:
        row = connection.execute(
            "SELECT account, scopes FROM office.api_key WHERE sha256 = %s AND revoked_at IS NULL"
            " AND (expires_at IS NULL OR expires_at > clock_timestamp())",
            [_sha256(key)],
        ).fetchone()
    found = caller(office, row[0], row[1]) if row else None
    if found is None:
        raise NotSignedIn()
    return found


def rotate_key(office: HasPool, account: UUID, key_id: UUID, by: Caller | None = None) -> IssuedKey:
    """A new key with the label, scopes and end of the old one, which is revoked.

    Raises NoSuchAccount, also for a key that `by` may not make.
    """
    owner = caller(office, account)
    if owner is None:
        raise NoSuchAccount(account=account)
    issued = IssuedKey(uuid4(), PREFIX + secrets.token_urlsafe(32))
    with office.pool.connection() as connection:
        copied = connection.execute(
            "WITH old AS (UPDATE office.api_key SET revoked_at = clock_timestamp()"
            " WHERE key_id = %s AND account = %s AND revoked_at IS NULL AND scopes <@ %s"
            " RETURNING account, label, scopes, expires_at)"
            " INSERT INTO office.api_key (key_id, sha256, account, label, scopes, expires_at)"
            " SELECT %s, %s, account, label, scopes, expires_at FROM old",
            [key_id, account, sorted(_given_by(office, owner, by)), issued.key_id, _sha256(issued.key)],
        )
        if not copied.rowcount:
            raise NoSuchAccount(key=key_id)
    return issued


def revoke_key(office: HasPool, account: UUID, key_id: UUID) -> None:
    """The key opens nothing any more; safe to repeat. Raises NoSuchAccount."""
    with office.pool.connection() as connection:
        revoked = connection.execute(
            "UPDATE office.api_key SET revoked_at = coalesce(revoked_at, clock_timestamp())"
            " WHERE key_id = %s AND account = %s",
            [key_id, account],
        )
        if not revoked.rowcount:
            raise NoSuchAccount(key=key_id)


def keys_of(office: HasPool, account: UUID) -> list[ApiKey]:
    """The account's keys, oldest first."""
    with office.pool.connection() as connection:
        cursor = connection.cursor(row_factory=class_row(ApiKey))
        return cursor.execute(
            "SELECT key_id, label, scopes, created_at, expires_at, revoked_at FROM office.api_key"
            " WHERE account = %s ORDER BY created_at, key_id",
            [account],
        ).fetchall()


def open_keys(office: HasPool) -> dict[UUID, int]:
    """How many keys of each account open something; those without one are left out."""
    with office.pool.connection() as connection:
        rows = connection.execute(
            "SELECT account, count(*) FROM office.api_key WHERE revoked_at IS NULL"
            " AND (expires_at IS NULL OR expires_at > clock_timestamp()) GROUP BY account"
        )
        return dict(rows.fetchall())


def _given_by(office: HasPool, owner: Caller, by: Caller | None) -> frozenset[str]:
    """What a key of the owner's may do at most: one's own no more than one comes in with; another's, for a person who
    can sign in, no more than read, or whoever keeps accounts could act as anybody and nobody would notice.
    """
    if by is None:
        return SCOPES
    if by.person == owner.person:
        return by.scopes
    with office.pool.connection() as connection:
        signs_in = connection.execute(_SIGNS_IN, [owner.person]).fetchone()
    return READING if signs_in else SCOPES


_SIGNS_IN = """
    SELECT 1 FROM office.account a WHERE person = %s AND closed_at IS NULL
    AND (password_hash IS NOT NULL OR EXISTS (SELECT FROM office.identity i WHERE i.account = a.account))
"""


def _sha256(key: str) -> bytes:
    return hashlib.sha256(key.encode()).digest()
