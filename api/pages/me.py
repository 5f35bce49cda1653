"""My account: where I am signed in, my password, my API keys; everything here can be ended at once."""

from typing import Any
from uuid import UUID

from starlette.responses import Response

from api.http.problems import status_of
from api.pages import stepup
from api.pages.signin import signed_out
from api.pages.visit import Visit, page, see
from domain.errors import Problem
from services import accounts
from services.problems import NotFound, StepUpRequired


def me(visit: Visit) -> Response:
    """The page, and what its buttons do."""
    if visit.request.method == "GET" or visit.action.startswith("lang:"):
        return _show(visit)
    what, _, name = visit.action.partition(":")
    act = ACTIONS.get(what)
    if act is None:
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
    accounts.end_one(visit.office, _account(visit), _id(name))
    visit.identity.forget_account(visit.caller.account)
    return see("/me", done="ended")


def _end_others(visit: Visit, name: str) -> Response:
    accounts.end_sessions(visit.office, _account(visit), visit.known.session if visit.known else None)
    visit.identity.forget_account(visit.caller.account)
    return see("/me", done="ended")


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
    accounts.change_password(
        visit.office, _account(visit), said.get("new", ""), visit.known.session if visit.known else None
    )
    visit.identity.forget_account(visit.caller.account)
    stepup.renew(visit)
    return see("/me", done="password")


def _issue(visit: Visit, name: str) -> Response:
    _require_recent(visit)
    scopes = [scope for scope in sorted(accounts.SCOPES) if visit.posted.get(f"scope:{scope}")]
    issued = accounts.issue_key(visit.office, _account(visit), scopes, visit.posted.get("label", "").strip()[:200])
    return _show(visit, issued=issued.key)


def _rotate(visit: Visit, name: str) -> Response:
    _require_recent(visit)
    return _show(visit, issued=accounts.rotate_key(visit.office, _account(visit), _id(name)).key)


def _revoke(visit: Visit, name: str) -> Response:
    accounts.revoke_key(visit.office, _account(visit), _id(name))
    return see("/me", done="revoked")


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
    visit: Visit, problem: Problem | None = None, sentence: str = "", about: str = "", issued: str = ""
) -> Response:
    account = _account(visit)
    given: dict[str, Any] = {
        "sessions": accounts.sessions_of(visit.office, account),
        "this": visit.known.session if visit.known else None,
        "keys": [key for key in accounts.keys_of(visit.office, account) if key.revoked_at is None],
        "scopes": sorted(visit.caller.scopes | ({"decide"} if "act" in visit.caller.scopes else set())),
        "identities": accounts.identities_of(visit.office, account),
        "has_password": accounts.has_password(visit.office, account),
        "done": _done(visit),
        "problem": problem.text(visit.lang) if problem else sentence,
        "about": about,
        "issued": issued,
    }
    response = page(visit, "me.html", status_of(problem) if problem else 422 if sentence else 200, **given)
    if issued:
        response.headers["Cache-Control"] = "no-store"
    return response


def _account(visit: Visit) -> UUID:
    return UUID(visit.caller.account)


def _id(name: str) -> UUID:
    try:
        return UUID(name)
    except ValueError:
        raise NotFound from None


def _require_recent(visit: Visit) -> None:
    """A stolen session must not be able to make itself a key that outlives it. Raises StepUpRequired."""
    if visit.known is None or not visit.known.recent:
        raise StepUpRequired


PAGES = (("/me", me),)
