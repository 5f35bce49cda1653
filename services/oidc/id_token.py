"""ID tokens: signature by a published asymmetric key, then issuer, audience, times and nonce (OIDC Core 3.1.3.7)."""

from typing import Any

import msgspec
import structlog

from services.oidc.errors import SignInRefused

ID_TOKEN_ALGORITHMS = frozenset({"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"})
"""Never `none`, and never a shared secret: who knows our client secret must not be able to write a token."""
LEEWAY_S = 60
OLDEST_S = 600
"""An ID token is made while its code is exchanged; one that is older was made for something else."""
_log = structlog.get_logger()


class UnknownKey(Exception):
    """No published key made this signature: the provider may have changed its keys."""


class Expected(msgspec.Struct, frozen=True):
    """What a token must say; `now` in seconds since the epoch."""

    issuer: str
    audience: str
    nonce: str
    now: float


def claims_of(id_token: str, keys: dict[str, Any], expected: Expected) -> dict[str, Any]:
    """The claims of a token that passes every check. Raises SignInRefused, UnknownKey."""
    from joserfc import errors, jwk, jws

    try:
        published = [key for key in keys.get("keys", []) if isinstance(key, dict) and key.get("use", "sig") == "sig"]
        key_set = jwk.KeySet.import_key_set({"keys": [key for key in published if key.get("kty") in ("RSA", "EC")]})
        signed = jws.deserialize_compact(id_token, key_set, algorithms=sorted(ID_TOKEN_ALGORITHMS))
    except (errors.BadSignatureError, errors.InvalidKeyIdError) as error:
        raise UnknownKey() from error
    except (errors.JoseError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise refused("signature") from error
    try:
        claims = msgspec.json.decode(signed.payload, type=dict[str, Any])
    except msgspec.DecodeError as error:
        raise refused("payload") from error
    require(claims, expected)
    return claims


def require(claims: dict[str, Any], expected: Expected) -> None:
    """Raises SignInRefused for the first claim that is not as it should be."""
    audience = claims.get("aud")
    audiences = [audience] if isinstance(audience, str) else audience if isinstance(audience, list) else []
    ends, made, starts = _time(claims, "exp"), _time(claims, "iat"), _time(claims, "nbf", 0)
    party = claims.get("azp")
    checks = {
        "iss": claims.get("iss") == expected.issuer,
        "aud": expected.audience in audiences,
        "azp": party == expected.audience or (party is None and len(audiences) == 1),
        "exp": ends is not None and ends + LEEWAY_S > expected.now,
        "iat": made is not None and expected.now - OLDEST_S - LEEWAY_S < made < expected.now + LEEWAY_S,
        "nbf": starts is not None and starts < expected.now + LEEWAY_S,
        "nonce": bool(expected.nonce) and claims.get("nonce") == expected.nonce,
        "sub": isinstance(claims.get("sub"), str) and 0 < len(claims["sub"]) <= 255,
    }
    for name, right in checks.items():
        if not right:
            raise refused(name)


def refused(check: str) -> SignInRefused:
    """The refusal; which check failed is for the operator's log alone."""
    _log.warning("ID token refused", check=check)
    return SignInRefused(check=check)


def _time(claims: dict[str, Any], name: str, otherwise: float | None = None) -> float | None:
    said = claims.get(name, otherwise)
    return float(said) if isinstance(said, int | float) and not isinstance(said, bool) else None
