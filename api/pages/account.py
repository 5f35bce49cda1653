"""One account for its keeper: its posts on record, sessions, keys, password, name, and its end."""

from typing import Any

from starlette.responses import Response

from api.http.problems import status_of
from api.pages import account_history as history
from api.pages import account_parts as parts
from api.pages import signing
from api.pages.naming import Names
from api.pages.visit import Visit, at, page, see
from domain.errors import Problem
from domain.roster import OFFICES
from services import accounts
from services.accounts import Account
from services.authority.holding import capacities
from services.callers import DECIDE
from services.problems import InvalidInput, NotFound, StepUpRequired, Wrong

NAME = 200
SCOPES_IN_ORDER = ("read", "act", DECIDE, "operate", "audit", "subscribe", "import")


def account(visit: Visit) -> Response:
    """The page, and what its buttons do. Raises NotFound for everyone but the operator."""
    visit.require_operator()
    one = accounts.find_account(visit.office, visit.path("username"))
    if one is None:
        raise NotFound
    if visit.request.method == "GET" or visit.action.startswith("lang:"):
        return shown(visit, one)
    what, _, name = visit.action.partition(":")
    if what not in ACTIONS:
        raise NotFound
    visit.require_recent()
    try:
        return ACTIONS[what](visit, one, name)
    except StepUpRequired:
        raise
    except Problem as problem:
        if status_of(problem) == 500 or (status_of(problem) == 404 and what != "rotate"):
            raise
        return shown(visit, one, problem=problem, about=what)


def _end(visit: Visit, one: Account, name: str) -> Response:
    parts.session_ended(visit, one.account, name)
    return _done(one, "end")


def _end_all(visit: Visit, one: Account, name: str) -> Response:
    accounts.end_sessions(visit.office, one.account)
    visit.identity.forget_account(str(one.account))
    return _done(one, "end")


def _password(visit: Visit, one: Account, name: str) -> Response:
    secret = accounts.new_password()
    if not accounts.change_password(visit.office, one.account, secret, first=True, by=parts.by(visit)):
        return shown(visit, one)  # sent twice: the one that was set has been shown
    visit.identity.forget_account(str(one.account))
    return shown(visit, one, secret=secret)


def _issue(visit: Visit, one: Account, name: str) -> Response:
    return shown(visit, one, issued=parts.key_issued(visit, one.account))


def _rotate(visit: Visit, one: Account, name: str) -> Response:
    return shown(visit, one, issued=parts.key_rotated(visit, one.account, name))


def _revoke(visit: Visit, one: Account, name: str) -> Response:
    parts.key_revoked(visit, one.account, name)
    return _done(one, "revoke")


def _scopes(visit: Visit, one: Account, name: str) -> Response:
    wanted = [scope for scope in sorted(accounts.SCOPES) if visit.posted.get(f"has:{scope}")]
    accounts.change_scopes(visit.office, one.account, wanted, parts.by(visit))
    visit.identity.forget_account(str(one.account))
    return _done(one, "scopes")


def _rename(visit: Visit, one: Account, name: str) -> Response:
    said = visit.posted.get("name", "").strip()[:NAME]
    if not said:
        raise _wrong(visit.say("form.required"))
    accounts.rename_person(visit.office, one.person, said)
    return _done(one, "rename")


def _close(visit: Visit, one: Account, name: str) -> Response:
    if not visit.posted.get("sure"):
        raise _wrong(visit.say("accounts.not_sure"))
    accounts.close_account(visit.office, one.account, parts.by(visit))
    visit.identity.forget_account(str(one.account))
    return _done(one, "close")


ACTIONS = {
    "end": _end,
    "end_all": _end_all,
    "password": _password,
    "issue": _issue,
    "rotate": _rotate,
    "revoke": _revoke,
    "scopes": _scopes,
    "rename": _rename,
    "close": _close,
}
DONE = ("end", "revoke", "scopes", "rename", "close")


def _done(one: Account, what: str) -> Response:
    return see(at("accounts", one.username), done=what)


def _key_scopes(visit: Visit, one: Account) -> list[str]:
    """What a key that the visitor makes for this account may have; nothing else is offered."""
    owner = accounts.caller(visit.office, one.account)
    return sorted(accounts.may_be_given(visit.office, owner, visit.caller)) if owner else []


def _scopes_offered(visit: Visit, one: Account) -> list[str]:
    """An account's scopes, of one's own those it has already; the scope to decide comes with the one to act."""
    return [
        scope
        for scope in SCOPES_IN_ORDER
        if scope in one.scopes or (scope != DECIDE and one.person != visit.caller.person)
    ]


def _wrong(said: str) -> InvalidInput:
    return InvalidInput((Wrong("", said, said),))


def shown(
    visit: Visit,
    one: Account,
    problem: Problem | None = None,
    about: str = "",
    secret: str = "",
    issued: str | None = "",
    made: bool = False,
    refused: tuple[str, ...] = (),
) -> Response:
    """The account's page; `secret` is a first password and `issued` a key, each shown this once."""
    one = accounts.find_account(visit.office, one.username) or one
    said = visit.asked("done")
    given: dict[str, Any] = {
        **parts.shown_of(visit, one.account),
        "one": one,
        "address": at("accounts", one.username),
        "held": capacities(visit.office, one.person),
        "waiting": signing.of_person(visit, one.person),
        "names": Names(visit.office, visit.lang),
        "offices": OFFICES,
        "key_scopes": _key_scopes(visit, one),
        "scopes_offered": _scopes_offered(visit, one),
        "given": history.shown(visit, one.account),
        "secret": secret,
        "issued": issued,
        "made": made,
        "refused": refused,
        "done": visit.say(f"accounts.done_{said}") if said in DONE and problem is None else "",
        "problem": parts.sentence_of(visit, problem) if problem else "",
        "about": about,
    }
    response = page(visit, "account.html", status_of(problem) if problem else 200, **given)
    if secret or issued != "":
        response.headers["Cache-Control"] = "no-store"
    return response


PAGES = (("/accounts/{username}", account),)
