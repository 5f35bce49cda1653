"""My authority: why I can, why I cannot, what I let others do; delegations are granted and revoked here."""

from datetime import timedelta
from typing import Any

from starlette.responses import Response

from api.http.problems import status_of
from api.pages.forms import Reader
from api.pages.naming import Names
from api.pages.visit import Visit, new_command, page, see
from domain.errors import Problem
from domain.roster import Appointment, Delegation
from services import accounts, appointing
from services.accounts import directory
from services.holding import capacities
from services.problems import InvalidInput, NotFound, NotPermitted, RefusedByRule, Wrong
from services.requests import DelegationRequest, EndRequest


def my_authority(visit: Visit) -> Response:
    """The page, and what its buttons do."""
    if visit.request.method == "GET" or visit.action.startswith("lang:"):
        return _show(visit)
    if "act" not in visit.caller.scopes:
        raise NotPermitted
    what, _, name = visit.action.partition(":")
    try:
        match what:
            case "grant":
                _grant(visit)
            case "revoke":
                _revoke(visit, name)
            case _:
                raise NotFound
    except (RefusedByRule, InvalidInput, Problem) as problem:
        if status_of(problem) in (404, 500):
            raise
        return _show(visit, problem)
    visit.identity.forget_account(visit.caller.account)
    return see("/authority", done="yes")


def _grant(visit: Visit) -> None:
    reader = Reader(visit.posted, visit.lang)
    until = reader.date("until", required=True)
    said = {name: visit.posted.get(name, "").strip() for name in ("appointment", "delegate", "moves", "instrument")}
    if until is None or not all(said[name] for name in ("appointment", "delegate", "instrument")):
        raise InvalidInput(
            (Wrong("", "กรอกตำแหน่ง ผู้รับมอบ วันสุดท้าย และคำสั่ง", "post, delegate, last day and order are needed"),)
        )
    asked = DelegationRequest(
        appointment=said["appointment"],
        delegate=said["delegate"],
        until=until,
        instrument=said["instrument"],
        moves=tuple(said["moves"].replace(",", " ").split()),
    )
    appointing.grant_delegation(visit.office, visit.caller, visit.key(asked), asked)


def _revoke(visit: Visit, name: str) -> None:
    """From today on it gives nothing: its last day was yesterday."""
    asked = EndRequest(instrument=visit.say("authority.title"), effective_on=visit.today - timedelta(days=1))
    appointing.revoke_delegation(visit.office, visit.caller, visit.key(asked), name, asked)


def _show(visit: Visit, problem: Problem | None = None) -> Response:
    me = visit.caller.person
    given, own = _given(visit), _own(visit)
    held = capacities(visit.office, me)
    people = {c.on_behalf_of for c in held if c.on_behalf_of} | {d.delegate for d in given}
    names = Names(visit.office, visit.lang)
    words: dict[str, Any] = {
        "held": held,
        "own": own,
        "given": given,
        "names": names,
        "people": {person: person for person in people} | accounts.names(visit.office, people),
        "others": [(p.person, p.name) for p in directory.persons(visit.office) if p.name and p.person != me],
        "problem": problem.text(visit.lang) if problem else "",
        "reasons": [r.text.of(visit.lang) for r in problem.reasons] if isinstance(problem, RefusedByRule) else [],
        "wrong": [getattr(e, visit.lang) for e in problem.errors] if isinstance(problem, InvalidInput) else [],
        "done": visit.asked("done") == "yes" and problem is None,
        "command": new_command(),
        "posted": visit.posted,
    }
    return page(visit, "authority.html", 422 if problem else 200, **words)


def _own(visit: Visit) -> list[Appointment]:
    """The appointments of the visitor that hold today."""
    bodies = appointing.every_body(visit.office)
    return [h for _, body in bodies for h in body.roster.holders(visit.today) if h.person == visit.caller.person]


def _given(visit: Visit) -> list[Delegation]:
    """What the visitor lets others do today."""
    bodies = appointing.every_body(visit.office)
    return [d for _, body in bodies for d in body.roster.delegated(visit.today) if d.delegator == visit.caller.person]


PAGES = (("/authority", my_authority),)
