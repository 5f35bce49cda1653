"""A way to the provider and back: begun by one browser, finished once by the same one within minutes."""

import hashlib
import secrets
from typing import Protocol
from uuid import UUID

import msgspec

from services.accounts import ProvedIdentity
from services.accounts.pool import HasPool
from services.oidc.errors import SignInRefused
from services.oidc.id_token import LEEWAY_S, refused
from services.oidc.provider import Provider

LASTS_MINUTES = 10


class Clock(Protocol):
    """Anything that knows what time it is."""

    def timestamp(self) -> float: ...


class Attempt(msgspec.Struct, frozen=True, kw_only=True):
    """What a browser set out for: `session` is the one to confirm, None to come in; `onward` is where it goes then."""

    onward: str
    session: UUID | None = None


class Proved(msgspec.Struct, frozen=True):
    """Who came back, and what they had set out for."""

    identity: ProvedIdentity
    attempt: Attempt


def begin(office: HasPool, provider: Provider, browser: str, back: str, attempt: Attempt) -> str:
    """The address to go to; `browser` is a secret this browser keeps, `back` where the provider sends it.

    Raises ProviderUnavailable.
    """
    state, nonce, verifier = (secrets.token_urlsafe(48) for _ in range(3))
    way = provider.way(back, state, nonce, verifier, again=attempt.session is not None)
    with office.pool.connection() as connection:
        connection.execute(
            "DELETE FROM office.sign_in_attempt WHERE created_at < clock_timestamp() - make_interval(mins => %s)",
            [LASTS_MINUTES],
        )
        connection.execute(
            "INSERT INTO office.sign_in_attempt (sha256, browser, nonce, verifier, onward, session)"
            " VALUES (%s, %s, %s, %s, %s, %s)",
            [_sha256(state), _sha256(browser), nonce, verifier, attempt.onward, attempt.session],
        )
    return way


def finish(
    office: HasPool, provider: Provider, browser: str, back: str, answered: dict[str, str], now: Clock
) -> Proved:
    """Who the provider says came back with this answer. Raises SignInRefused, ProviderUnavailable."""
    with office.pool.connection() as connection:
        row = connection.execute(
            "DELETE FROM office.sign_in_attempt WHERE sha256 = %s AND browser = %s"
            " AND created_at > clock_timestamp() - make_interval(mins => %s)"
            " RETURNING nonce, verifier, onward, session, extract(epoch FROM created_at)::float8",
            [_sha256(answered.get("state", "")), _sha256(browser), LASTS_MINUTES],
        ).fetchone()
    if row is None or not browser:
        raise refused("state")
    nonce, verifier, onward, session, began = row
    if not provider.accepts(answered) or "error" in answered or not answered.get("code"):
        raise refused("answer")
    token = provider.exchange(back, answered["code"], verifier)
    claims = provider.claims(token, nonce, now.timestamp())
    if session is not None:
        _require_asked_again(claims.get("auth_time"), began)
    identity = ProvedIdentity(provider.issuer, provider.subject(claims))
    return Proved(identity, Attempt(onward=onward, session=session))


def _require_asked_again(auth_time: object, began: float) -> None:
    """Raises SignInRefused when the provider let somebody through without asking who they are."""
    if not isinstance(auth_time, int | float) or auth_time < began - LEEWAY_S:
        raise refused("auth_time")


def _sha256(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()


__all__ = ["Attempt", "Clock", "Proved", "SignInRefused", "begin", "finish"]
