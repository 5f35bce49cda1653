"""ผู้ใช้: for the operator: identities of the provider that wait for an account, and those that accounts have."""

from typing import Any

import msgspec
from starlette.responses import Response

from api.http.problems import status_of
from api.pages import account_parts as parts
from api.pages.visit import Visit, page, see
from domain.errors import Problem
from services import accounts
from services.accounts import IdentityTaken, NoSuchAccount, NoSuchIdentity, ProvedIdentity, WaitingIdentity
from services.problems import NotFound


def people(visit: Visit) -> Response:
    """The page, and what its buttons do. Raises NotFound for everyone but the operator."""
    visit.require_operator()
    if visit.request.method == "GET" or visit.action.startswith("lang:"):
        return _show(visit)
    visit.require_recent()
    what, _, number = visit.action.partition(":")
    if what not in ACTIONS:
        raise NotFound
    try:
        ACTIONS[what](visit, number)
    except (IdentityTaken, NoSuchAccount, NoSuchIdentity) as problem:
        return _show(visit, problem)
    return see("/people", done=what)


def _link(visit: Visit, code: str) -> None:
    """The identity that waits under this code comes in as the account chosen. Raises NoSuchIdentity, NoSuchAccount."""
    waiting = next((one for one in accounts.waiting_identities(visit.office) if one.code == code), None)
    if waiting is None:
        raise NoSuchIdentity
    found = accounts.find_account(visit.office, visit.posted.get(f"account:{code}", ""))
    if found is None or found.closed_at is not None:
        raise NoSuchAccount
    accounts.link_identity(visit.office, found.account, _identity(waiting), parts.by(visit))


def _unlink(visit: Visit, username: str) -> None:
    """No identity of the provider comes in as the account any more. Raises NoSuchAccount."""
    found = accounts.find_account(visit.office, username)
    if found is None:
        raise NoSuchAccount
    by = parts.by(visit)
    for identity in accounts.identities_of(visit.office, found.account):
        one = msgspec.structs.replace(by, key=accounts.part_of(by.key, f"{identity.issuer}\0{identity.subject}"))
        accounts.unlink_identity(visit.office, found.account, identity, one)
    visit.identity.forget_account(str(found.account))


ACTIONS = {"link": _link, "unlink": _unlink}


def _identity(waiting: WaitingIdentity) -> ProvedIdentity:
    return ProvedIdentity(waiting.issuer, waiting.subject)


def _show(visit: Visit, problem: Problem | None = None) -> Response:
    known = [one for one in accounts.accounts(visit.office) if one.closed_at is None]
    linked = [(one, found) for one in known if (found := accounts.identities_of(visit.office, one.account))]
    given: dict[str, Any] = {
        "waiting": accounts.waiting_identities(visit.office),
        "accounts": known,
        "linked": linked,
        "problem": problem.text(visit.lang) if problem else "",
        "done": visit.asked("done") if visit.asked("done") in ACTIONS and problem is None else "",
    }
    return page(visit, "people.html", status_of(problem) if problem else 200, **given)


PAGES = (("/people", people),)
