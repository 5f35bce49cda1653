"""Identities of an OpenID provider: an account is found by issuer and subject, never by an e-mail address."""

import secrets
from datetime import datetime
from uuid import UUID

import msgspec
from psycopg import errors as pg
from psycopg.rows import class_row

from services.accounts.errors import IdentityTaken, NoSuchIdentity, UnknownIdentity
from services.accounts.pool import HasPool

WAITING_DAYS = 30
MOST_WAITING = 1000


class ProvedIdentity(msgspec.Struct, frozen=True):
    """Who the provider says this is; `subject` is the claim that the settings name."""

    issuer: str
    subject: str


class WaitingIdentity(msgspec.Struct, frozen=True, kw_only=True):
    """An identity that no account has; `code` is what its person was told to give the operator."""

    code: str
    issuer: str
    subject: str
    seen_at: datetime


def account_of(office: HasPool, identity: ProvedIdentity) -> UUID:
    """The open account of this identity. Raises UnknownIdentity(code), which leaves the identity for the operator."""
    with office.pool.connection() as connection:
        row = connection.execute(
            "SELECT account FROM office.identity JOIN office.account USING (account)"
            " WHERE issuer = %s AND subject = %s AND closed_at IS NULL",
            [identity.issuer, identity.subject],
        ).fetchone()
    if row is None:
        raise UnknownIdentity(given=_wait(office, identity))
    return UUID(str(row[0]))


def link_identity(office: HasPool, account: UUID, identity: ProvedIdentity) -> None:
    """Let this identity sign in as the account; safe to repeat. Raises IdentityTaken when another account has it."""
    try:
        with office.pool.connection() as connection, connection.transaction():
            found = connection.execute(
                "INSERT INTO office.identity (issuer, subject, account) VALUES (%(issuer)s, %(subject)s, %(account)s)"
                " ON CONFLICT (issuer, subject) DO UPDATE SET account = EXCLUDED.account"
                " WHERE office.identity.account = EXCLUDED.account",
                {"issuer": identity.issuer, "subject": identity.subject, "account": account},
            )
            connection.execute(
                "DELETE FROM office.identity_waiting WHERE issuer = %s AND subject = %s",
                [identity.issuer, identity.subject],
            )
    except pg.ForeignKeyViolation:
        raise NoSuchIdentity() from None
    if not found.rowcount:
        raise IdentityTaken()


def unlink_identity(office: HasPool, account: UUID, identity: ProvedIdentity) -> None:
    """The identity signs in as this account no more; sessions of the account end. Raises NoSuchIdentity."""
    with office.pool.connection() as connection, connection.transaction():
        gone = connection.execute(
            "DELETE FROM office.identity WHERE account = %s AND issuer = %s AND subject = %s",
            [account, identity.issuer, identity.subject],
        )
        if not gone.rowcount:
            raise NoSuchIdentity()
        connection.execute("DELETE FROM office.session WHERE account = %s", [account])


def identities_of(office: HasPool, account: UUID) -> list[ProvedIdentity]:
    """The identities by which the account may sign in."""
    with office.pool.connection() as connection:
        cursor = connection.cursor(row_factory=class_row(ProvedIdentity))
        return cursor.execute(
            "SELECT issuer, subject FROM office.identity WHERE account = %s ORDER BY issuer, subject", [account]
        ).fetchall()


def waiting_identities(office: HasPool) -> list[WaitingIdentity]:
    """Identities that were refused in the last days because no account has them, newest first."""
    with office.pool.connection() as connection:
        cursor = connection.cursor(row_factory=class_row(WaitingIdentity))
        return cursor.execute(
            "SELECT code, issuer, subject, seen_at FROM office.identity_waiting ORDER BY seen_at DESC, code"
        ).fetchall()


def _wait(office: HasPool, identity: ProvedIdentity) -> str:
    """Keep the identity for the operator under a short code."""
    with office.pool.connection() as connection, connection.transaction():
        connection.execute(
            "DELETE FROM office.identity_waiting WHERE seen_at < clock_timestamp() - make_interval(days => %s)"
            " OR code IN (SELECT code FROM office.identity_waiting ORDER BY seen_at DESC OFFSET %s)",
            [WAITING_DAYS, MOST_WAITING],
        )
        row = connection.execute(
            "INSERT INTO office.identity_waiting (code, issuer, subject) VALUES (%s, %s, %s)"
            " ON CONFLICT (issuer, subject) DO UPDATE SET seen_at = clock_timestamp() RETURNING code",
            [secrets.token_hex(4), identity.issuer, identity.subject],
        ).fetchone()
    return str(row[0]) if row else ""
