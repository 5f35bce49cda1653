"""Accounts and the directory of names; all outside the log, which knows pseudonyms only."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID, uuid4

import msgspec
from psycopg import errors as pg
from psycopg.rows import class_row

from services.accounts.errors import ErasedPerson, NoSuchAccount, UnknownScope, UsernameTaken
from services.accounts.passwords import hashed
from services.accounts.pool import HasPool
from services.callers import DECIDE, Caller

SCOPES = frozenset({"read", "act", DECIDE, "audit", "import", "subscribe", "operate"})


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """One account as its keepers see it; never the password's hash.

    `first_password`: it was given by somebody else, and its person has not chosen another yet.
    """

    account: UUID
    username: str
    person: str
    name: str
    scopes: list[str]
    created_at: datetime
    closed_at: datetime | None
    signed_in_at: datetime | None
    first_password: bool


def create_account(
    office: HasPool,
    username: str,
    password: str | None,
    name: str,
    scopes: Iterable[str],
    person: str | None = None,
    first: bool = False,
) -> UUID:
    """A new account; `person` joins it to a pseudonym of the directory (a person's accounts are one pair of eyes).

    Without a password it signs in by key or by the provider. `first`: the person did not choose this password.
    Raises UsernameTaken, WeakPassword, UnknownScope, ErasedPerson.
    """
    wanted = known_scopes(scopes)
    secret = None if password is None else hashed(password)
    account, pseudonym = uuid4(), person or f"p-{uuid4().hex[:16]}"
    try:
        with office.pool.connection() as connection, connection.transaction():
            connection.execute(
                "INSERT INTO office.person (person, name) VALUES (%s, %s)"
                " ON CONFLICT (person) DO UPDATE SET name = EXCLUDED.name",
                [pseudonym, name],
            )
            connection.execute(
                "INSERT INTO office.account (account, username, person, password_hash, scopes, first_password)"
                " VALUES (%s, %s, %s, %s, %s, %s)",
                [account, username, pseudonym, secret, wanted, first and secret is not None],
            )
    except pg.UniqueViolation:
        raise UsernameTaken(username=username) from None
    except pg.CheckViolation:
        raise ErasedPerson() from None
    return account


def close_account(office: HasPool, account: UUID) -> None:
    """Nobody comes in by this account again: its keys are revoked, its sessions end. Raises NoSuchAccount."""
    with office.pool.connection() as connection, connection.transaction():
        closed = connection.execute(
            "UPDATE office.account SET closed_at = coalesce(closed_at, clock_timestamp()) WHERE account = %s", [account]
        )
        if not closed.rowcount:
            raise NoSuchAccount(account=account)
        connection.execute(
            "UPDATE office.api_key SET revoked_at = coalesce(revoked_at, clock_timestamp()) WHERE account = %s",
            [account],
        )
        connection.execute("DELETE FROM office.session WHERE account = %s", [account])


def accounts(office: HasPool) -> list[Account]:
    """Every account, by user name."""
    with office.pool.connection() as connection:
        cursor = connection.cursor(row_factory=class_row(Account))
        return cursor.execute(_ACCOUNTS + " ORDER BY lower(username)").fetchall()


def is_empty(office: HasPool) -> bool:
    """Whether there is no account at all: nobody has founded this office yet."""
    with office.pool.connection() as connection:
        return connection.execute("SELECT FROM office.account LIMIT 1").fetchone() is None


def find_account(office: HasPool, username: str) -> Account | None:
    """The account of this user name, in any case of letters."""
    with office.pool.connection() as connection:
        cursor = connection.cursor(row_factory=class_row(Account))
        return cursor.execute(_ACCOUNTS + " WHERE lower(username) = lower(%s)", [username]).fetchone()


def caller(office: HasPool, account: UUID, limit: Iterable[str] | None = None) -> Caller | None:
    """Who this account is now, with its scopes cut to `limit`; None when it is closed or gone.

    The posts are not the account's: services.holding reads them from the log.
    """
    with office.pool.connection() as connection:
        row = connection.execute(_CALLER, [account]).fetchone()
    if row is None:
        return None
    person, name, scopes = row
    held = frozenset(scopes) | ({DECIDE} if "act" in scopes else frozenset())
    allowed = held if limit is None else held & frozenset(limit)
    return Caller(str(account), person, name, (), allowed)


def names(office: HasPool, persons: Iterable[str]) -> dict[str, str]:
    """The directory's names of these pseudonyms; those it no longer knows are left out."""
    with office.pool.connection() as connection:
        rows = connection.execute(
            "SELECT person, name FROM office.person WHERE person = ANY(%s) AND name IS NOT NULL", [list(persons)]
        )
        return dict(rows.fetchall())


def known_scopes(scopes: Iterable[str]) -> list[str]:
    """The scopes, sorted, once each. Raises UnknownScope."""
    wanted = sorted(set(scopes))
    if unknown := [scope for scope in wanted if scope not in SCOPES]:
        raise UnknownScope(scopes=unknown)
    return wanted


_ACCOUNTS = (
    "SELECT account, username, person, coalesce(name, person) AS name, scopes, created_at, closed_at,"
    " signed_in_at, first_password"
    " FROM office.account JOIN office.person USING (person)"
)
_CALLER = """
    SELECT person, name, scopes
    FROM office.account a JOIN office.person USING (person) WHERE account = %s AND closed_at IS NULL
"""
