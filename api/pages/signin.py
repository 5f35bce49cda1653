"""Signing in and out, by password or by the provider; both are bound to the browser that asked."""

import hmac
import secrets
from uuid import UUID

from starlette.responses import RedirectResponse, Response

from api.http.errors import ForeignOrigin
from api.http.problems import status_of
from api.pages import stepup
from api.pages.visit import Visit, at, page, see
from domain.errors import Problem
from services import accounts, oidc
from services.accounts import NotSignedIn, TooManyAttempts, UnknownIdentity, WrongCredentials
from services.oidc import ProviderUnavailable, SignInRefused
from services.problems import NotFound

FORM_COOKIE = "anumat-form"
BROWSER_COOKIE = "anumat-browser"
BROWSER_S = 180 * 24 * 3600
LEFT_COOKIE = "anumat-left"
"""Who left for the provider; the browser must send it when it is sent back from there, so it is Lax."""
LEFT_S = 600
FOUNDING = "anumat init --founding FILE"


def sign_in(visit: Visit) -> Response:
    """The form, and what becomes of it."""
    if visit.request.method == "POST":
        if visit.action.startswith("lang:"):
            return _form(visit, visit.posted.get("next", ""))
        return _enter(visit)
    if visit.known is not None:
        return see(_onward(visit.asked("next")))
    return _form(visit, visit.asked("next"))


def sign_out(visit: Visit) -> Response:
    """End the session; only by its own form."""
    if visit.request.method == "POST" and visit.known is not None:
        visit.require_form_token()
        token = visit.request.cookies.get(visit.identity.cookie, "")
        accounts.end_session(visit.office, token)
        visit.identity.forget(token)
        if accounts.identities_of(visit.office, UUID(visit.caller.account)) and _way_out(visit):
            return forgetting(visit, page(visit, "leaving.html", address="/signout/provider", out=True))
    return signed_out(visit)


def sign_out_there(visit: Visit) -> Response:
    """On to the provider, which ends its own session; a form may not lead there itself (form-action)."""
    way = _way_out(visit) if visit.known is None else ""
    return RedirectResponse(way, 302, {"Cache-Control": "no-store"}) if way else see("/signin", out="1")


def _way_out(visit: Visit) -> str:
    """Where the provider signs out; empty where it cannot or is not there: one is signed out here all the same."""
    if visit.office.provider is None:
        return ""
    try:
        return visit.office.provider.way_out(_base(visit) + "/signin?out=1")
    except ProviderUnavailable:
        return ""


def signed_out(visit: Visit) -> Response:
    """The sign-in page, after leaving."""
    return forgetting(visit, see("/signin", out="1"))


def forgetting(visit: Visit, response: Response) -> Response:
    """The answer by which the browser drops its session."""
    response.delete_cookie(visit.identity.cookie, path="/", secure=visit.identity.secure, httponly=True)
    return response


def leave(visit: Visit) -> Response:
    """Off to the provider: to come in, or (with `again`) to confirm the session for the form that waits."""
    if visit.office.provider is None:
        raise NotFound
    left = visit.request.cookies.get(LEFT_COOKIE) or secrets.token_urlsafe(32)
    if visit.asked("again"):
        if visit.known is None or visit.known.session is None:
            raise NotSignedIn
        attempt = oidc.Attempt(onward=at("signin", "go-on", visit.asked("again")), session=visit.known.session)
    else:
        attempt = oidc.Attempt(onward=_onward(visit.asked("next")))
    try:
        way = oidc.begin(visit.office, visit.office.provider, left, _back(visit), attempt)
    except ProviderUnavailable as problem:
        return _form(visit, attempt.onward, problem)
    response = RedirectResponse(way, 302, {"Cache-Control": "no-store"})
    secure = visit.identity.secure
    response.set_cookie(LEFT_COOKIE, left, LEFT_S, path="/signin", httponly=True, samesite="lax", secure=secure)
    return response


def come_back(visit: Visit) -> Response:
    """Back from the provider with its answer."""
    if visit.office.provider is None:
        raise NotFound
    left = visit.request.cookies.get(LEFT_COOKIE, "")
    now = visit.office.clock()
    try:
        answer = dict(visit.request.query_params)
        proved = oidc.finish(visit.office, visit.office.provider, left, _back(visit), answer, now)
        account = accounts.account_of(visit.office, proved.identity)
        if proved.attempt.session is not None:
            return _confirmed(visit, proved.attempt, account)
    except (SignInRefused, ProviderUnavailable, UnknownIdentity) as problem:
        return _form(visit, "", problem)
    return _entered(visit, account, proved.attempt.onward, by_password=False)


def home(visit: Visit) -> Response:
    """The front door leads to the desk."""
    return see("/work")


def _confirmed(visit: Visit, attempt: oidc.Attempt, account: UUID) -> Response:
    """Only the person of the session that asked may confirm it. Raises SignInRefused."""
    if visit.known is None or visit.known.session != attempt.session or visit.caller.account != str(account):
        raise SignInRefused
    stepup.renew(visit)
    return see(attempt.onward)


def _enter(visit: Visit) -> Response:
    visit.identity.require_own_page(visit.request)
    bound = visit.request.cookies.get(FORM_COOKIE, "")
    if not bound or not hmac.compare_digest(bound.encode(), visit.posted.get("csrf", "").encode()):
        raise ForeignOrigin
    name, secret = visit.posted.get("username", "").strip(), visit.posted.get("password", "")
    browser = visit.request.cookies.get(BROWSER_COOKIE, "")
    try:
        account = accounts.authenticate_password(visit.office, name, secret, visit.network, browser)
    except (WrongCredentials, TooManyAttempts) as problem:
        return _form(visit, visit.posted.get("next", ""), problem)
    response = _entered(visit, account, visit.posted.get("next", ""), by_password=True)
    shown, secure = accounts.remember_browser(visit.office, account, browser), visit.identity.secure
    response.set_cookie(
        BROWSER_COOKIE, shown, BROWSER_S, path="/signin", httponly=True, samesite="strict", secure=secure
    )
    return response


def _entered(visit: Visit, account: UUID, onward: str, by_password: bool) -> Response:
    """In, by a new session; one that this browser had before ends, whoever gave it to the browser."""
    old = visit.request.cookies.get(visit.identity.cookie, "")
    browser = visit.request.headers.get("user-agent", "")
    session = accounts.create_session(visit.office, account, browser, old, by_password)
    visit.identity.forget(old)
    response = see(_onward(onward))
    visit.identity.give(response, session.token)
    return response


def _form(visit: Visit, onward: str, problem: Problem | None = None) -> Response:
    token = visit.request.cookies.get(FORM_COOKIE) or secrets.token_urlsafe(24)
    said = problem.context if problem else {}
    response = page(
        visit,
        "signin.html",
        status_of(problem) if problem else 200,
        onward=_onward(onward) if onward else "",
        token=token,
        username=visit.posted.get("username", ""),
        problem=problem.text(visit.lang) if problem else "",
        wait=said.get("retry_after_s"),
        given=said.get("given"),
        provider=visit.office.provider.name if visit.office.provider else "",
        left=visit.asked("out") == "1",
        founding=FOUNDING if accounts.is_empty(visit.office) else "",
    )
    response.set_cookie(
        FORM_COOKIE, token, path="/signin", httponly=True, samesite="strict", secure=visit.identity.secure
    )
    return response


def _back(visit: Visit) -> str:
    """Where the provider is to send the browser; it must be registered there."""
    return _base(visit) + "/signin/return"


def _base(visit: Visit) -> str:
    return visit.identity.origin or f"{visit.request.url.scheme}://{visit.request.url.netloc}"


def _onward(path: str) -> str:
    """Only to a page of ours: an address with a host, or one a browser would read as such, goes to the desk."""
    ours = path.startswith("/") and not path.startswith(("//", "/\\")) and "\\" not in path and path.isprintable()
    return path if ours and not path.startswith("/signin") else "/work"


PAGES = (
    ("/signin", sign_in),
    ("/signin/oidc", leave),
    ("/signin/return", come_back),
    ("/signout", sign_out),
    ("/signout/provider", sign_out_there),
    ("/", home),
)
