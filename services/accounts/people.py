"""Accounts, the directory of names, and the posts people hold; all outside the log, which knows pseudonyms only."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID, uuid4

import msgspec
from psycopg import Connection
from psycopg import errors as pg
from psycopg.rows import class_row

from services.accounts.errors import EnginePost, NoSuchAccount, UnknownScope, UsernameTaken
from services.accounts.passwords import hashed
from services.accounts.pool import HasPool
from services.callers import Caller, Post

SCOPES = frozenset({"read", "act", "audit", "import", "subscribe", "operate"})


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """One account as its keepers see it; never the password's hash."""

    account: UUID
    username: str
    person: str
    name: str
    scopes: list[str]
    created_at: datetime
    closed_at: datetime | None


def create_account(
    office: HasPool,
    username: str,
    password: str | None,
    name: str,
    posts: Iterable[Post],
    scopes: Iterable[str],
    person: str | None = None,
) -> UUID:
    """A new account; `person` joins it to a pseudonym of the directory (a person's accounts are one pair of eyes).

    Without a password it signs in by key only. Raises UsernameTaken, WeakPassword, UnknownScope, EnginePost.
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
                "INSERT INTO office.account (account, username, person, password_hash, scopes)"
                " VALUES (%s, %s, %s, %s, %s)",
                [account, username, pseudonym, secret, wanted],
            )
            _insert_posts(connection, account, posts)
    except pg.UniqueViolation:
        raise UsernameTaken(username=username) from None
    return account


def change_posts(office: HasPool, account: UUID, posts: Iterable[Post]) -> None:
    """Let the account hold exactly these posts. Raises NoSuchAccount, EnginePost."""
    with office.pool.connection() as connection, connection.transaction():
        if not connection.execute("SELECT FROM office.account WHERE account = %s FOR UPDATE", [account]).rowcount:
            raise NoSuchAccount(account=account)
        connection.execute("DELETE FROM office.post_held WHERE account = %s", [account])
        _insert_posts(connection, account, posts)


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


def find_account(office: HasPool, username: str) -> Account | None:
    """The account of this user name, in any case of letters."""
    with office.pool.connection() as connection:
        cursor = connection.cursor(row_factory=class_row(Account))
        return cursor.execute(_ACCOUNTS + " WHERE lower(username) = lower(%s)", [username]).fetchone()


def caller(office: HasPool, account: UUID, limit: Iterable[str] | None = None) -> Caller | None:
    """Who this account is now, with its scopes cut to `limit`; None when it is closed or gone."""
    with office.pool.connection() as connection:
        row = connection.execute(_CALLER, [account]).fetchone()
    if row is None:
        return None
    person, name, scopes, posts = row
    allowed = frozenset(scopes) if limit is None else frozenset(scopes) & frozenset(limit)
    return Caller(str(account), person, name, tuple(Post(role, body) for role, body in posts), allowed)


def names(office: HasPool, persons: Iterable[str]) -> dict[str, str]:
    """The directory's names of these pseudonyms; those it no longer knows are left out."""
    with office.pool.connection() as connection:
        rows = connection.execute("SELECT person, name FROM office.person WHERE person = ANY(%s)", [list(persons)])
        return dict(rows.fetchall())


def known_scopes(scopes: Iterable[str]) -> list[str]:
    """The scopes, sorted, once each. Raises UnknownScope."""
    wanted = sorted(set(scopes))
    if unknown := [scope for scope in wanted if scope not in SCOPES]:
        raise UnknownScope(scopes=unknown)
    return wanted


def _insert_posts(connection: Connection, account: UUID, posts: Iterable[Post]) -> None:
    posts = tuple(dict.fromkeys(posts))
    if any(post.role == "system" for post in posts):
        raise EnginePost
    rows = [(account, post.role, post.body) for post in posts]
    connection.cursor().executemany("INSERT INTO office.post_held (account, role, body) VALUES (%s, %s, %s)", rows)


_ACCOUNTS = (
    "SELECT account, username, person, name, scopes, created_at, closed_at"
    " FROM office.account JOIN office.person USING (person)"
)
_CALLER = """
    SELECT person, name, scopes,
           coalesce((SELECT json_agg(json_build_array(role, body) ORDER BY role, body)
                     FROM office.post_held p WHERE p.account = a.account), '[]'::json)
    FROM office.account a JOIN office.person USING (person) WHERE account = %s AND closed_at IS NULL
"""
