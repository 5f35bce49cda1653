"""API keys for machines: 256 random bits shown once, kept as a hash, with scopes no wider than the account's."""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec
from psycopg.rows import class_row

from domain import events as ev
from domain.access import Credential
from services.accounts.errors import NoSuchAccount, NotSignedIn, UnknownScope
from services.accounts.people import SCOPES, caller, known_scopes
from services.accounts.pool import HasLog, HasPool
from services.accounts.recording import By, Facts, by_system, credential_id, ended, entry, fact, opens, record
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
    """A new key, shown this once: `key` is empty in the answer to a repeated command."""

    key_id: UUID
    key: str


def issue_key(
    office: HasLog,
    account: UUID,
    scopes: Iterable[str] | None = None,
    label: str = "",
    expires_at: datetime | None = None,
    by: By | None = None,
) -> IssuedKey:
    """A new key of the account, with all the scopes it may have when none are named; `by` None is the system itself.

    Raises NoSuchAccount; UnknownScope for more than the account has, or than the caller of `by` may give.
    """
    owner, by = caller(office, account), by or by_system()
    if owner is None:
        raise NoSuchAccount(account=account)
    allowed = may_be_given(office, owner, by.caller)
    wanted = sorted(allowed) if scopes is None else known_scopes(scopes)
    if not allowed.issuperset(wanted):
        raise UnknownScope(scopes=wanted)
    issued, sha256 = _new_key(office, account)

    def change(connection: Any) -> tuple[Facts, IssuedKey]:
        connection.execute(
            "INSERT INTO office.api_key (key_id, account, sha256, label, scopes, expires_at)"
            " VALUES (%s, %s, %s, %s, %s, %s)",
            [issued.key_id, account, sha256, label, wanted, expires_at],
        )
        return [_given(office, by, owner, issued, wanted, expires_at)], issued

    return record(office, by, change, _shown_before)


def authenticate_key(office: HasLog, key: str) -> Caller:
    """Who shows this key.

    Raises NotSignedIn when it is unknown to the tables or to the log, revoked, expired, or its account is closed.
    """
    with office.pool.connection() as connection:
        row = connection.execute(
            "SELECT account, scopes, key_id FROM office.api_key WHERE sha256 = %s AND revoked_at IS NULL"
            " AND (expires_at IS NULL OR expires_at > clock_timestamp())",
            [_sha256(key)],
        ).fetchone()
    known = row is not None and opens(office, row[0], "key", row[2], _sha256(key))
    found = caller(office, row[0], row[1]) if row and known else None
    if found is None:
        raise NotSignedIn()
    return found


def rotate_key(office: HasLog, account: UUID, key_id: UUID, by: By | None = None) -> IssuedKey:
    """A new key with the label, scopes and end of the old one, which is revoked.

    Raises NoSuchAccount, also for a key that the caller of `by` may not make or that the log does not know.
    """
    owner, by = caller(office, account), by or by_system()
    if owner is None:
        raise NoSuchAccount(account=account)
    most = sorted(_given_by(office, owner, by.caller))
    issued, sha256 = _new_key(office, account)

    def change(connection: Any) -> tuple[Facts, IssuedKey]:
        copied = connection.execute(
            "WITH old AS (UPDATE office.api_key SET revoked_at = clock_timestamp()"
            " WHERE key_id = %s AND account = %s AND revoked_at IS NULL AND scopes <@ %s"
            " RETURNING account, label, scopes, expires_at)"
            " INSERT INTO office.api_key (key_id, sha256, account, label, scopes, expires_at)"
            " SELECT %s, %s, account, label, scopes, expires_at FROM old RETURNING scopes, expires_at",
            [key_id, account, most, issued.key_id, sha256],
        ).fetchone()
        old = _known(office, account, key_id)
        if copied is None or not old:
            raise NoSuchAccount(key=key_id)
        gone = ended(office, by, account, owner.person, old, "rotated")
        return [*gone, _given(office, by, owner, issued, *copied)], issued

    return record(office, by, change, _shown_before)


def revoke_key(office: HasLog, account: UUID, key_id: UUID, by: By | None = None) -> None:
    """The key opens nothing any more; safe to repeat. Raises NoSuchAccount."""
    by = by or by_system()

    def change(connection: Any) -> tuple[Facts, None]:
        revoked = connection.execute(
            "UPDATE office.api_key SET revoked_at = coalesce(revoked_at, clock_timestamp())"
            " WHERE key_id = %s AND account = %s RETURNING (SELECT person FROM office.account WHERE account = %s)",
            [key_id, account, account],
        ).fetchone()
        if revoked is None:
            raise NoSuchAccount(key=key_id)
        return ended(office, by, account, revoked[0], _known(office, account, key_id), "revoked"), None

    record(office, by, change, lambda known: None)


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


def may_be_given(office: HasPool, owner: Caller, by: Caller | None) -> frozenset[str]:
    """The scopes that a key of the owner's may have when `by` makes it."""
    return owner.scopes & _given_by(office, owner, by)


def _new_key(office: HasLog, account: UUID) -> tuple[IssuedKey, bytes]:
    key = PREFIX + secrets.token_urlsafe(32)
    return IssuedKey(credential_id(office, account, _sha256(key)), key), _sha256(key)


def _given(
    office: HasLog, by: By, owner: Caller, issued: IssuedKey, scopes: list[str], expires_at: datetime | None
) -> ev.AccountEvent:
    said = {"means": "key", "credential": str(issued.key_id), "scopes": tuple(scopes), "expires_at": _utc(expires_at)}
    return fact(office, by, ev.CredentialGiven, UUID(owner.account), owner.person, **said)


def _utc(moment: datetime | None) -> str | None:
    """The instant as facts say it; without an offset it is taken as the database takes it."""
    if moment is None:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC).isoformat()


def _shown_before(known: Facts) -> IssuedKey:
    return next(IssuedKey(UUID(one.credential), "") for one in known if isinstance(one, ev.CredentialGiven))


def _known(office: HasLog, account: UUID, key_id: UUID) -> tuple[Credential, ...]:
    """This key, if the log knows it as open."""
    known = entry(office, account)
    return tuple(one for one in known.open("key") if one.given.credential == str(key_id)) if known else ()


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
