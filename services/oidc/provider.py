"""One OpenID provider as the settings name it: its metadata, its keys, the way to it and the exchange of a code."""

import json
import time
from collections.abc import Callable
from threading import Lock
from typing import Any
from urllib.parse import urlencode, urlsplit

import httpx
import structlog

from services.oidc.errors import ProviderUnavailable, SignInRefused
from services.oidc.id_token import ID_TOKEN_ALGORITHMS, Expected, UnknownKey, claims_of, refused
from services.settings import BadSetting, Settings

TIMEOUT_S = 5
MOST_BYTES = 2**20
FRESH_S = 3600
"""How long metadata and keys are kept; a key that is not among them is asked for at once."""
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_log = structlog.get_logger()


class Provider:
    """Thread-safe; talks to the provider only when somebody signs in."""

    def __init__(self, settings: Settings) -> None:
        self.issuer = settings.oidc_issuer
        self.name = settings.oidc_name or urlsplit(self.issuer).netloc
        self._settings = settings
        self._secret = settings.oidc_client_secret.get_secret_value() if settings.oidc_client_secret else None
        self._kept: dict[str, tuple[float, dict[str, Any]]] = {}
        self._lock = Lock()
        if not settings.oidc_client_id:
            raise BadSetting("ANUMAT_OIDC_CLIENT_ID is not set, but ANUMAT_OIDC_ISSUER is.")
        if not _private(self.issuer):
            raise BadSetting("ANUMAT_OIDC_ISSUER must begin with https:// (http:// only on this machine).")
        try:
            import authlib  # noqa: F401
        except ImportError:
            raise BadSetting("ANUMAT_OIDC_ISSUER needs more packages: pip install 'anumat[oidc]'.") from None

    def way(self, back: str, state: str, nonce: str, verifier: str, again: bool) -> str:
        """The address to send a browser to; `again` asks for a new proof even of who is signed in there.

        Raises ProviderUnavailable.
        """
        said: dict[str, str] = {"prompt": "login", "max_age": "0"} if again else {}
        url, _ = self._client(back).create_authorization_url(
            self._metadata()["authorization_endpoint"], state=state, code_verifier=verifier, nonce=nonce, **said
        )
        return str(url)

    def way_out(self, back: str) -> str:
        """Where a browser signs out of the provider too (RP-initiated logout); empty when that is not offered.

        Raises ProviderUnavailable.
        """
        place = self._metadata().get("end_session_endpoint")
        if not isinstance(place, str) or not _private(place):
            return ""
        said = {"client_id": self._settings.oidc_client_id, "post_logout_redirect_uri": back}
        return f"{place}{'&' if '?' in place else '?'}{urlencode(said)}"

    def exchange(self, back: str, code: str, verifier: str) -> str:
        """The ID token for a code. Raises SignInRefused, ProviderUnavailable."""
        from authlib.integrations.base_client import OAuthError

        try:
            with self._client(back) as client:
                token = client.fetch_token(
                    self._metadata()["token_endpoint"],
                    grant_type="authorization_code",
                    code=code,
                    redirect_uri=back,
                    code_verifier=verifier,
                )
        except OAuthError as error:
            _log.warning("provider refused a code", error=str(error.error)[:80])
            raise SignInRefused() from error
        except (httpx.HTTPError, ValueError) as error:
            raise ProviderUnavailable() from error
        found = token.get("id_token")
        if not isinstance(found, str) or len(found) > MOST_BYTES:
            raise SignInRefused()
        return found

    def claims(self, id_token: str, nonce: str, now: float) -> dict[str, Any]:
        """The claims of an ID token that this provider made for us, now. Raises SignInRefused, ProviderUnavailable."""
        expected = Expected(self.issuer, self._settings.oidc_client_id, nonce, now)
        try:
            return claims_of(id_token, self._keys(), expected)
        except UnknownKey:
            try:
                return claims_of(id_token, self._keys(anew=True), expected)
            except UnknownKey as error:
                raise refused("signature") from error

    def subject(self, claims: dict[str, Any]) -> str:
        """What names the person for ever. Raises SignInRefused when the provider does not say it."""
        found = claims.get(self._settings.oidc_claim)
        if not isinstance(found, str) or not 0 < len(found) <= 255:
            _log.warning("provider did not send the claim", claim=self._settings.oidc_claim)
            raise SignInRefused()
        return found

    def accepts(self, answered: dict[str, str]) -> bool:
        """Whether an answer says that it comes from this provider (RFC 9207), where it says so at all."""
        said = answered.get("iss")
        must = self._metadata().get("authorization_response_iss_parameter_supported") is True
        return said == self.issuer if said is not None or must else True

    def _client(self, back: str) -> Any:
        from authlib.integrations.httpx_client import OAuth2Client

        offered = self._metadata().get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        basic = "client_secret_basic" if "client_secret_basic" in offered else "client_secret_post"
        return OAuth2Client(
            self._settings.oidc_client_id,
            self._secret,
            token_endpoint_auth_method=basic if self._secret else "none",
            scope=self._settings.oidc_scopes,
            redirect_uri=back,
            code_challenge_method="S256",
            timeout=TIMEOUT_S,
            trust_env=False,
            follow_redirects=False,
        )

    def _metadata(self) -> dict[str, Any]:
        return self._fresh("metadata", self._discover)

    def _keys(self, anew: bool = False) -> dict[str, Any]:
        return self._fresh("keys", lambda: _fetched(self._metadata()["jwks_uri"]), anew)

    def _discover(self) -> dict[str, Any]:
        found = _fetched(self.issuer.rstrip("/") + "/.well-known/openid-configuration")
        require_sound(found, self.issuer)
        return found

    def _fresh(self, name: str, fetch: Callable[[], dict[str, Any]], anew: bool = False) -> dict[str, Any]:
        with self._lock:
            at, kept = self._kept.get(name, (0.0, {}))
        if kept and not anew and time.monotonic() - at < FRESH_S:
            return kept
        found = fetch()
        with self._lock:
            self._kept[name] = (time.monotonic(), found)
        return found


def require_sound(metadata: dict[str, Any], issuer: str) -> None:
    """Raises ProviderUnavailable unless this is the named provider and it can do what we insist on."""
    places = [metadata.get(name) for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")]
    checks = {
        "issuer": metadata.get("issuer") == issuer,
        "endpoints": all(isinstance(place, str) and _private(place) for place in places),
        "S256": "S256" in metadata.get("code_challenge_methods_supported", ["S256"]),
        "algorithm": bool(ID_TOKEN_ALGORITHMS & set(metadata.get("id_token_signing_alg_values_supported", ["RS256"]))),
    }
    if wrong := [name for name, right in checks.items() if not right]:
        _log.error("provider metadata refused", wrong=wrong)
        raise ProviderUnavailable()


def _private(url: str) -> bool:
    """Whether nobody on the way can read it: TLS, or this machine itself."""
    parts = urlsplit(url)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)


def _fetched(url: str) -> dict[str, Any]:
    try:
        with httpx.Client(timeout=TIMEOUT_S, trust_env=False) as client, client.stream("GET", url) as answer:
            answer.raise_for_status()
            received = b""
            for piece in answer.iter_bytes():
                received += piece
                if len(received) > MOST_BYTES:
                    raise ProviderUnavailable()
        found = json.loads(received)
    except (httpx.HTTPError, ValueError) as error:
        _log.error("provider cannot be reached", error=type(error).__name__)
        raise ProviderUnavailable() from error
    if not isinstance(found, dict):
        raise ProviderUnavailable()
    return found
