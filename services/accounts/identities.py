"""Identities of an OpenID provider: an account is found by issuer and subject, never by an e-mail address."""

import secrets
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from psycopg import errors as pg
from psycopg.rows import class_row

from domain import events as ev
from services.accounts.errors import IdentityTaken, NoSuchIdentity, UnknownIdentity
from services.accounts.pool import HasLog, HasPool
from services.accounts.recording import By, Facts, by_system, credential_id, ended, entry, fact, opens, record

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


def account_of(office: HasLog, identity: ProvedIdentity) -> UUID:
    """The open account of this identity. Raises UnknownIdentity(code), which leaves the identity for the operator."""
    with office.pool.connection() as connection:
        row = connection.execute(
            "SELECT account, identity.credential FROM office.identity JOIN office.account USING (account)"
            " WHERE issuer = %s AND subject = %s AND closed_at IS NULL",
            [identity.issuer, identity.subject],
        ).fetchone()
    if row is None or not opens(office, row[0], "identity", row[1], *_made_of(identity)):
        raise UnknownIdentity(given=_wait(office, identity))
    return UUID(str(row[0]))


def link_identity(office: HasLog, account: UUID, identity: ProvedIdentity, by: By | None = None) -> None:
    """Let this identity sign in as the account; safe to repeat. Raises IdentityTaken when another account has it."""
    by = by or by_system()
    credential = credential_id(office, account, *_made_of(identity))

    def change(connection: Any) -> tuple[Facts, None]:
        found = connection.execute(
            "INSERT INTO office.identity (issuer, subject, account, credential)"
            " VALUES (%(issuer)s, %(subject)s, %(account)s, %(credential)s)"
            " ON CONFLICT (issuer, subject) DO UPDATE SET credential = EXCLUDED.credential"
            " WHERE office.identity.account = EXCLUDED.account",
            {"issuer": identity.issuer, "subject": identity.subject, "account": account, "credential": credential},
        )
        if not found.rowcount:
            raise IdentityTaken()
        connection.execute(
            "DELETE FROM office.identity_waiting WHERE issuer = %s AND subject = %s",
            [identity.issuer, identity.subject],
        )
        known = entry(office, account)
        if known is None or known.closed:
            raise NoSuchIdentity()
        if known.opens("identity", str(credential)):
            return [], None
        said = {"means": "identity", "credential": str(credential)}
        return [fact(office, by, ev.CredentialGiven, account, known.person, **said)], None

    try:
        record(office, by, change, lambda known: None)
    except pg.ForeignKeyViolation:
        raise NoSuchIdentity() from None


def unlink_identity(office: HasLog, account: UUID, identity: ProvedIdentity, by: By | None = None) -> None:
    """The identity signs in as this account no more; sessions of the account end. Raises NoSuchIdentity."""
    by = by or by_system()

    def change(connection: Any) -> tuple[Facts, None]:
        gone = connection.execute(
            "DELETE FROM office.identity WHERE account = %s AND issuer = %s AND subject = %s RETURNING credential",
            [account, identity.issuer, identity.subject],
        ).fetchone()
        if gone is None:
            raise NoSuchIdentity()
        connection.execute("DELETE FROM office.session WHERE account = %s", [account])
        known = entry(office, account)
        these = [one for one in known.open("identity") if one.given.credential == str(gone[0])] if known else []
        return ended(office, by, account, known.person, these, "unlinked") if known else [], None

    record(office, by, change, lambda known: None)


def _made_of(identity: ProvedIdentity) -> tuple[bytes, bytes]:
    return identity.issuer.encode(), identity.subject.encode()


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
