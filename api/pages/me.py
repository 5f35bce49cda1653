"""My account: where I am signed in, my password, my API keys; everything here can be ended at once."""

from typing import Any
from uuid import UUID

from starlette.responses import Response

from api.http.problems import status_of
from api.pages import account_parts as parts
from api.pages import stepup
from api.pages.signin import signed_out
from api.pages.visit import Visit, page, see
from domain.errors import Problem
from services import accounts
from services.callers import DECIDE
from services.problems import NotFound, StepUpRequired

ADDRESS = "/me"


def me(visit: Visit) -> Response:
    """The page, and what its buttons do."""
    if visit.request.method == "GET" or visit.action.startswith("lang:"):
        return _show(visit)
    what, _, name = visit.action.partition(":")
    act = ACTIONS.get(what)
    if act is None or (visit.known and visit.known.first_password and what != "password"):
        raise NotFound
    try:
        return act(visit, name)
    except StepUpRequired:
        raise
    except Problem as problem:
        if status_of(problem) in (404, 500):
            raise
        return _show(visit, problem=problem, about=what)


def _end(visit: Visit, name: str) -> Response:
    parts.session_ended(visit, _account(visit), name)
    return see(ADDRESS, done="ended")


def _end_others(visit: Visit, name: str) -> Response:
    accounts.end_sessions(visit.office, _account(visit), visit.known.session if visit.known else None)
    visit.identity.forget_account(visit.caller.account)
    return see(ADDRESS, done="ended")


def _end_all(visit: Visit, name: str) -> Response:
    accounts.end_sessions(visit.office, _account(visit))
    visit.identity.forget_account(visit.caller.account)
    return signed_out(visit)


def _password(visit: Visit, name: str) -> Response:
    """Only who knows the old one sets a new one; every other session ends, and this one gets a new token."""
    said = visit.posted
    if said.get("new", "") != said.get("repeated", ""):
        return _show(visit, sentence=visit.say("me.not_the_same"), about="password")
    accounts.confirm_password(visit.office, _account(visit), said.get("current", ""), visit.network)
    session = visit.known.session if visit.known else None
    accounts.change_password(visit.office, _account(visit), said.get("new", ""), session, by=parts.by(visit))
    visit.identity.forget_account(visit.caller.account)
    stepup.renew(visit)
    return see(ADDRESS, done="password")


def _issue(visit: Visit, name: str) -> Response:
    return _show(visit, issued=parts.key_issued(visit, _account(visit)))


def _rotate(visit: Visit, name: str) -> Response:
    return _show(visit, issued=parts.key_rotated(visit, _account(visit), name))


def _revoke(visit: Visit, name: str) -> Response:
    parts.key_revoked(visit, _account(visit), name)
    return see(ADDRESS, done="revoked")


ACTIONS = {
    "end": _end,
    "end_others": _end_others,
    "end_all": _end_all,
    "password": _password,
    "issue": _issue,
    "rotate": _rotate,
    "revoke": _revoke,
}


def _done(visit: Visit) -> str:
    """What the last button did, in words."""
    said = {
        "ended": visit.say("me.done_ended"),
        "password": visit.say("me.done_password"),
        "revoked": visit.say("me.done_revoked"),
    }
    return said.get(visit.asked("done"), "")


def _show(
    visit: Visit, problem: Problem | None = None, sentence: str = "", about: str = "", issued: str | None = ""
) -> Response:
    given: dict[str, Any] = {
        **parts.shown_of(visit, _account(visit)),
        "scopes": sorted(visit.caller.scopes | ({DECIDE} if "act" in visit.caller.scopes else set())),
        "first": bool(visit.known and visit.known.first_password),
        "done": _done(visit),
        "problem": parts.sentence_of(visit, problem) if problem else sentence,
        "about": about,
        "issued": issued,
    }
    response = page(visit, "me.html", status_of(problem) if problem else 422 if sentence else 200, **given)
    if issued != "":
        response.headers["Cache-Control"] = "no-store"
    return response


def _account(visit: Visit) -> UUID:
    return UUID(visit.caller.account)


PAGES = ((ADDRESS, me),)
