"""Sessions of people at pages: kept on the server, so that leaving, closing and revoking work at once."""

import hashlib
import secrets
from uuid import UUID

import msgspec

from services.accounts.errors import NotSignedIn
from services.accounts.people import caller
from services.accounts.pool import HasPool
from services.callers import Caller

IDLE_HOURS = 2
LONGEST_HOURS = 12


class Session(msgspec.Struct, frozen=True):
    """`token` goes into the cookie, `csrf` into every form."""

    token: str
    csrf: str


class SignedIn(msgspec.Struct, frozen=True):
    """Who is at the page, and the token that forms of this session must carry."""

    caller: Caller
    csrf: str


def create_session(office: HasPool, account: UUID) -> Session:
    """A new session of the account; old ones that have run out are swept away."""
    session = Session(secrets.token_urlsafe(32), secrets.token_urlsafe(32))
    with office.pool.connection() as connection:
        connection.execute(f"DELETE FROM office.session WHERE NOT ({_ALIVE})")
        connection.execute(
            "INSERT INTO office.session (sha256, account, csrf) VALUES (%s, %s, %s)",
            [_sha256(session.token), account, session.csrf],
        )
    return session


def authenticate_session(office: HasPool, token: str) -> SignedIn:
    """Who holds this cookie. Raises NotSignedIn once the session has ended or been idle too long."""
    with office.pool.connection() as connection:
        row = connection.execute(
            "UPDATE office.session SET seen_at = CASE WHEN seen_at < clock_timestamp() - interval '1 minute'"
            f" THEN clock_timestamp() ELSE seen_at END WHERE sha256 = %s AND {_ALIVE} RETURNING account, csrf",
            [_sha256(token)],
        ).fetchone()
    found = caller(office, row[0]) if row else None
    if row is None or found is None:
        raise NotSignedIn()
    return SignedIn(found, row[1])


def end_session(office: HasPool, token: str) -> None:
    """Sign out; safe to repeat."""
    with office.pool.connection() as connection:
        connection.execute("DELETE FROM office.session WHERE sha256 = %s", [_sha256(token)])


def _sha256(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


_ALIVE = (
    f"(seen_at > clock_timestamp() - interval '{IDLE_HOURS} hours'"
    f" AND created_at > clock_timestamp() - interval '{LONGEST_HOURS} hours')"
)
