"""Accounts and the directory of names: rows for the present, and facts by pseudonym of who opened what to whom."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import msgspec
from psycopg import errors as pg
from psycopg.rows import class_row

from domain import events as ev
from services.accounts.errors import ErasedPerson, NoSuchAccount, UnknownScope, UsernameTaken, WidensOwn
from services.accounts.passwords import Hashed, hashed, password_given
from services.accounts.pool import HasLog, HasPool
from services.accounts.recording import By, Facts, by_system, credential_id, entry, fact, record
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
    office: HasLog,
    username: str,
    password: str | None,
    name: str,
    scopes: Iterable[str],
    person: str | None = None,
    first: bool = False,
    by: By | None = None,
) -> UUID:
    """A new account; `person` joins it to a pseudonym of the directory (a person's accounts are one pair of eyes).

    Without a password it signs in by key or by the provider; a `Hashed` one is kept as it is. `first`: the person did
    not choose this password. `by` None is the system itself. A repeat gives the account made before.
    Raises UsernameTaken, WeakPassword, UnknownScope, ErasedPerson, WidensOwn, and as recording.record.
    """
    wanted, by = known_scopes(scopes), by or by_system()
    secret = password if password is None or isinstance(password, Hashed) else hashed(password)
    account, pseudonym = uuid4(), person or f"p-{uuid4().hex[:16]}"
    if by.caller and by.caller.person == person and not by.caller.scopes.issuperset(wanted):
        raise WidensOwn(scopes=wanted)
    credential = credential_id(office, account, secret.encode()) if secret else None

    def change(connection: Any) -> tuple[Facts, UUID]:
        connection.execute(_KNOW, [pseudonym, name])
        row = [account, username, pseudonym, secret, credential, wanted, first and secret is not None]
        connection.execute(_OPEN, row)
        opened: Facts = [fact(office, by, ev.AccountOpened, account, pseudonym, scopes=tuple(wanted))]
        return opened + password_given(office, by, account, pseudonym, credential, first), account

    try:
        return record(office, by, change, lambda known: UUID(known[0].account))
    except pg.UniqueViolation:
        raise UsernameTaken(username=username) from None
    except pg.CheckViolation:
        raise ErasedPerson() from None


def change_scopes(office: HasLog, account: UUID, scopes: Iterable[str], by: By | None = None) -> None:
    """What the account opens from now on, its keys included; safe to repeat.

    Raises NoSuchAccount, also for a closed one, UnknownScope, and WidensOwn for more on an account of one's own.
    """
    wanted, by = known_scopes(scopes), by or by_system()

    def change(connection: Any) -> tuple[Facts, None]:
        row = connection.execute(
            "SELECT person, scopes FROM office.account WHERE account = %s AND closed_at IS NULL FOR UPDATE", [account]
        ).fetchone()
        if row is None:
            raise NoSuchAccount(account=account)
        person, held = row
        if by.caller and by.caller.person == person and not set(held).issuperset(wanted):
            raise WidensOwn(scopes=wanted)
        if sorted(held) == wanted or entry(office, account) is None:
            return [], None
        connection.execute("UPDATE office.account SET scopes = %s WHERE account = %s", [wanted, account])
        return [fact(office, by, ev.AccountScopesChanged, account, person, scopes=tuple(wanted))], None

    record(office, by, change, lambda known: None)


def close_account(office: HasLog, account: UUID, by: By | None = None) -> None:
    """Nobody comes in by this account again: its keys are revoked, its sessions end. Raises NoSuchAccount."""
    by = by or by_system()

    def change(connection: Any) -> tuple[Facts, None]:
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
        known = entry(office, account)
        if known is None or known.closed:
            return [], None
        return [fact(office, by, ev.AccountClosed, account, known.person)], None

    record(office, by, change, lambda known: None)


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


def caller(office: HasLog, account: UUID, limit: Iterable[str] | None = None) -> Caller | None:
    """Who this account is now, with its scopes cut to `limit`; None when it is closed, gone or not the log's.

    The posts are not the account's: services.authority.holding reads them from the log.
    """
    with office.pool.connection() as connection:
        row = connection.execute(_CALLER, [account]).fetchone()
    known = entry(office, account) if row else None
    if row is None or known is None or known.closed:
        return None
    person, name, scopes = row
    if (known.person, known.held) != (person, frozenset(scopes)):
        return None
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


_KNOW = (
    "INSERT INTO office.person (person, name) VALUES (%s, %s) ON CONFLICT (person) DO UPDATE SET name = EXCLUDED.name"
)
_OPEN = (
    "INSERT INTO office.account (account, username, person, password_hash, credential, scopes, first_password)"
    " VALUES (%s, %s, %s, %s, %s, %s, %s)"
)
_ACCOUNTS = (
    "SELECT account, username, person, coalesce(name, person) AS name, scopes, created_at, closed_at,"
    " signed_in_at, first_password"
    " FROM office.account JOIN office.person USING (person)"
)
_CALLER = """
    SELECT person, name, scopes
    FROM office.account a JOIN office.person USING (person) WHERE account = %s AND closed_at IS NULL
"""
