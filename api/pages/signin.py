"""Signing in and out; the form is bound to the browser that asked for it."""

import hmac
import secrets

from starlette.responses import Response

from api.http.errors import ForeignOrigin
from api.http.problems import status_of
from api.pages.visit import Visit, page, see
from domain.errors import Problem
from services import accounts
from services.accounts import TooManyAttempts, WrongCredentials

FORM_COOKIE = "anumat-form"


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
    response = see("/signin", out="1")
    response.delete_cookie(visit.identity.cookie, path="/", secure=visit.identity.secure, httponly=True)
    return response


def home(visit: Visit) -> Response:
    """The front door leads to the desk."""
    return see("/work")


def _enter(visit: Visit) -> Response:
    visit.identity.require_own_page(visit.request)
    bound = visit.request.cookies.get(FORM_COOKIE, "")
    if not bound or not hmac.compare_digest(bound.encode(), visit.posted.get("csrf", "").encode()):
        raise ForeignOrigin
    address = visit.request.client.host if visit.request.client else ""
    name, secret = visit.posted.get("username", "").strip(), visit.posted.get("password", "")
    try:
        account = accounts.authenticate_password(visit.office, name, secret, address)
    except (WrongCredentials, TooManyAttempts) as problem:
        return _form(visit, visit.posted.get("next", ""), problem)
    session = accounts.create_session(visit.office, account)
    response = see(_onward(visit.posted.get("next", "")))
    response.set_cookie(
        visit.identity.cookie, session.token, path="/", httponly=True, samesite="lax", secure=visit.identity.secure
    )
    return response


def _form(visit: Visit, onward: str, problem: Problem | None = None) -> Response:
    token = visit.request.cookies.get(FORM_COOKIE) or secrets.token_urlsafe(24)
    wait = problem.context.get("retry_after_s") if problem else None
    response = page(
        visit,
        "signin.html",
        status_of(problem) if problem else 200,
        onward=onward,
        token=token,
        username=visit.posted.get("username", ""),
        problem=problem.text(visit.lang) if problem else "",
        wait=wait,
        left=visit.asked("out") == "1",
    )
    response.set_cookie(
        FORM_COOKIE, token, path="/signin", httponly=True, samesite="strict", secure=visit.identity.secure
    )
    return response


def _onward(path: str) -> str:
    """Only to a page of ours: an address with a host, or one a browser would read as such, goes to the desk."""
    ours = path.startswith("/") and not path.startswith(("//", "/\\")) and "\\" not in path and path.isprintable()
    return path if ours and not path.startswith("/signin") else "/work"


PAGES = (("/signin", sign_in), ("/signout", sign_out), ("/", home))
