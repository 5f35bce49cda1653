"""Sessions of people at pages: kept on the server, so that leaving, closing and revoking work at once."""

import hashlib
import secrets
from datetime import datetime
from uuid import UUID

import msgspec
from psycopg.rows import class_row

from services.accounts.errors import NoSuchSession, NotSignedIn
from services.accounts.people import caller
from services.accounts.pool import HasLimits, HasLog, HasPool
from services.callers import DECIDE, Caller

BROWSER_LENGTH = 200
READ = "read"


class Session(msgspec.Struct, frozen=True):
    """`token` goes into the cookie, `csrf` into every form."""

    token: str
    csrf: str


class SignedIn(msgspec.Struct, frozen=True):
    """Who is at the page, the token its forms must carry, and whether the sign-in is recent enough to decide.

    The scope `decide` is there only while it is. `first_password`: came in by a password that somebody else gave;
    then there is no scope but `read`.
    """

    caller: Caller
    csrf: str
    session: UUID
    recent: bool
    first_password: bool


class OpenSession(msgspec.Struct, frozen=True, kw_only=True):
    """One session as its owner sees it; `session` names it and opens nothing."""

    session: UUID
    created_at: datetime
    seen_at: datetime
    confirmed_at: datetime
    browser: str


def create_session(
    office: HasLimits, account: UUID, browser: str = "", replaces: str = "", by_password: bool = False
) -> Session:
    """A new session of the account in place of the one whose token the browser showed; old ones are swept away."""
    session = Session(secrets.token_urlsafe(32), secrets.token_urlsafe(32))
    with office.pool.connection() as connection, connection.transaction():
        connection.execute(f"DELETE FROM office.session WHERE NOT ({_ALIVE})", _limits(office))
        connection.execute("DELETE FROM office.session WHERE sha256 = %s", [_sha256(replaces)])
        connection.execute(
            "INSERT INTO office.session (sha256, account, csrf, browser, by_password, confirmed_at)"
            " VALUES (%s, %s, %s, %s, %s, clock_timestamp())",
            [_sha256(session.token), account, session.csrf, browser[:BROWSER_LENGTH], by_password],
        )
        connection.execute("UPDATE office.account SET signed_in_at = clock_timestamp() WHERE account = %s", [account])
    return session


def authenticate_session(office: HasLog, token: str) -> SignedIn:
    """Who holds this cookie. Raises NotSignedIn once the session has ended, been idle too long, or lasted too long."""
    with office.pool.connection() as connection:
        row = connection.execute(_SEEN, {"sha256": _sha256(token), **_limits(office)}).fetchone()
    found = caller(office, row[0]) if row else None
    if row is None or found is None:
        raise NotSignedIn()
    _, csrf, session, recent, first = row
    left = found.scopes & {READ} if first else found.scopes if recent else found.scopes - {DECIDE}
    return SignedIn(msgspec.structs.replace(found, scopes=left), csrf, session, recent, first)


def confirm_session(office: HasPool, token: str) -> str:
    """The person proved again who they are: the session goes on under a new token. Raises NotSignedIn."""
    renewed = secrets.token_urlsafe(32)
    with office.pool.connection() as connection:
        changed = connection.execute(
            "UPDATE office.session SET sha256 = %s, confirmed_at = clock_timestamp(), seen_at = clock_timestamp()"
            " WHERE sha256 = %s",
            [_sha256(renewed), _sha256(token)],
        )
    if not changed.rowcount:
        raise NotSignedIn()
    return renewed


def sessions_of(office: HasLimits, account: UUID) -> list[OpenSession]:
    """The account's sessions that still open something, newest first."""
    with office.pool.connection() as connection:
        cursor = connection.cursor(row_factory=class_row(OpenSession))
        return cursor.execute(
            "SELECT session, created_at, seen_at, confirmed_at, browser FROM office.session"
            f" WHERE account = %(account)s AND {_ALIVE} ORDER BY created_at DESC, session",
            {"account": account, **_limits(office)},
        ).fetchall()


def end_session(office: HasPool, token: str) -> None:
    """Sign out; safe to repeat."""
    with office.pool.connection() as connection:
        connection.execute("DELETE FROM office.session WHERE sha256 = %s", [_sha256(token)])


def end_sessions(office: HasPool, account: UUID, besides: UUID | None = None) -> None:
    """End every session of the account, or all but one."""
    with office.pool.connection() as connection:
        connection.execute(
            "DELETE FROM office.session WHERE account = %s AND session IS DISTINCT FROM %s", [account, besides]
        )


def end_one(office: HasPool, account: UUID, session: UUID) -> None:
    """End one session of the account by its name. Raises NoSuchSession."""
    with office.pool.connection() as connection:
        ended = connection.execute("DELETE FROM office.session WHERE account = %s AND session = %s", [account, session])
    if not ended.rowcount:
        raise NoSuchSession()


def _limits(office: HasLimits) -> dict[str, int]:
    said = office.settings
    return {"idle": said.session_idle_minutes, "hours": said.session_hours, "recent": said.step_up_minutes}


def _sha256(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


_ALIVE = (
    "(seen_at > clock_timestamp() - make_interval(mins => %(idle)s)"
    " AND created_at > clock_timestamp() - make_interval(hours => %(hours)s))"
)
_SEEN = f"""
    UPDATE office.session SET seen_at =
        CASE WHEN seen_at < clock_timestamp() - interval '1 minute' THEN clock_timestamp() ELSE seen_at END
    WHERE sha256 = %(sha256)s AND {_ALIVE}
    RETURNING account, csrf, session, confirmed_at > clock_timestamp() - make_interval(mins => %(recent)s),
              by_password AND (SELECT first_password FROM office.account a WHERE a.account = session.account)
"""
