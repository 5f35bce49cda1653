"""Who is asking: a machine by its key, a person by the session cookie; looked up again at least every half second."""

import hmac
import time
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from urllib.parse import urlsplit
from uuid import UUID

import msgspec
from starlette.requests import HTTPConnection
from starlette.responses import Response

from api.http.errors import ForeignOrigin
from services import accounts
from services.authority.holding import in_posts
from services.callers import Caller
from services.means import Office

TRUSTED_FOR_S = 0.5
"""A revoked key or session is refused after at most this long."""
REMEMBERED = 10_000
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class Known(msgspec.Struct, frozen=True):
    """The caller; `csrf` is the token its forms must carry, and None for a machine, which sends no cookies.

    `recent`: whether a person has just proved who this is; a machine proves it each time. `first_password`: the person
    has yet to choose one of his or her own, and may do nothing else.
    """

    caller: Caller
    csrf: str | None = None
    session: UUID | None = None
    recent: bool = True
    first_password: bool = False


class Identity:
    """Tells callers apart for one office."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._seen: OrderedDict[str, tuple[float, Known]] = OrderedDict()
        self._lock = Lock()
        self.origin = office.settings.public_url.rstrip("/")
        self.secure = self.origin.startswith("https://")
        self.cookie = "__Host-anumat" if self.secure else "anumat"

    def of(self, request: HTTPConnection) -> Known:
        """Who sent this. Raises NotSignedIn; ForeignOrigin for a change from a page that is not ours."""
        authorization = request.headers.get("authorization", "")
        scheme, _, key = authorization.partition(" ")
        if scheme.lower() == "bearer":
            return self._remembered(
                "k" + key.strip(), lambda: Known(accounts.authenticate_key(self._office, key.strip()))
            )
        token = request.cookies.get(self.cookie)
        if authorization or not token:
            raise accounts.NotSignedIn()
        known = self._remembered("s" + token, lambda: known_by(self._office, token))
        if request.scope.get("method", "GET") not in SAFE:
            self.require_own_page(request)
        return known

    def require_own_page(self, request: HTTPConnection) -> None:
        """Raises ForeignOrigin unless Origin (or Referer, where a browser sends none) is this site."""
        said = request.headers.get("origin") or request.headers.get("referer", "")
        url = urlsplit(said)
        host = urlsplit(self.origin).netloc if self.origin else request.headers.get("host", "")
        if not url.netloc or url.netloc != host or (self.secure and url.scheme != "https"):
            raise ForeignOrigin()

    def forget(self, token: str) -> None:
        """Forget a session at once, at sign-out."""
        with self._lock:
            self._seen.pop("s" + token, None)

    def forget_account(self, account: str) -> None:
        """Forget every session and key of an account at once; other processes do within half a second."""
        with self._lock:
            for token in [token for token, (_, known) in self._seen.items() if known.caller.account == account]:
                del self._seen[token]

    def give(self, response: Response, token: str) -> None:
        """Let the browser keep the session: no script reads it, no other site sends it with a form."""
        response.set_cookie(self.cookie, token, path="/", httponly=True, samesite="lax", secure=self.secure)

    def _remembered(self, token: str, look_up: Callable[[], Known]) -> Known:
        now = time.monotonic()
        with self._lock:
            found = self._seen.get(token)
        if found is not None and now - found[0] < TRUSTED_FOR_S:
            return found[1]
        known = look_up()
        known = msgspec.structs.replace(known, caller=in_posts(self._office, known.caller))
        with self._lock:
            self._seen[token] = (now, known)
            self._seen.move_to_end(token)
            if len(self._seen) > REMEMBERED:
                self._seen.popitem(last=False)
        return known


def require_csrf(known: Known, token: str | None) -> None:
    """Raises ForeignOrigin unless a person's form carries the token of its session."""
    if known.csrf is not None and not hmac.compare_digest(known.csrf.encode(), (token or "").encode()):
        raise ForeignOrigin()


def known_by(office: Office, token: str) -> Known:
    """The person whose session this token opens. Raises NotSignedIn."""
    found = accounts.authenticate_session(office, token)
    return Known(found.caller, found.csrf, found.session, found.recent, found.first_password)
