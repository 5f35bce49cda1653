"""My authority: why I can, why I cannot, what I let others do; delegations are granted and revoked here."""

from collections.abc import Sequence
from itertools import islice
from typing import Any

from starlette.responses import Response

from api.http.problems import status_of
from api.pages.forms import Reader
from api.pages.naming import Names
from api.pages.telling import Why, whys
from api.pages.visit import Visit, at, new_command, page, see
from domain.errors import Problem
from domain.roster import Appointment, Capacity, Delegation
from domain.thai.refs import BadReference, normalise_ref
from services import accounts
from services.accounts import directory
from services.authority import appointing, vacancies
from services.authority.holding import capacities
from services.authority.vacancies import Vacancy
from services.casework import options, plans
from services.problems import InvalidInput, NotFound, NotPermitted, RefusedByRule, Wrong
from services.requests import DelegationRequest, EndRequest

MOST_LACKING = 20
TICKED = "move:"


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
    said = {name: visit.posted.get(name, "").strip() for name in ("appointment", "delegate", "instrument")}
    if until is None or not all(said[name] for name in ("appointment", "delegate", "instrument")):
        raise InvalidInput(
            (Wrong("", "กรอกตำแหน่ง ผู้รับมอบ วันสุดท้าย และคำสั่ง", "post, delegate, last day and order are needed"),)
        )
    asked = DelegationRequest(
        appointment=said["appointment"],
        delegate=said["delegate"],
        until=until,
        instrument=said["instrument"],
        moves=tuple(name.removeprefix(TICKED) for name in visit.posted if name.startswith(TICKED)),
    )
    appointing.grant_delegation(visit.office, visit.caller, visit.key(asked), asked)


def _revoke(visit: Visit, name: str) -> None:
    """From now on it gives nothing; what was done by it today stands."""
    asked = EndRequest(instrument=visit.say("authority.title"))
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
        "in_words": lambda moves: ", ".join(map(names.move, moves)),
        "people": {person: person for person in people} | accounts.names(visit.office, people),
        "others": [(p.person, p.name) for p in directory.persons(visit.office) if p.name and p.person != me],
        "problem": problem.text(visit.lang) if problem else "",
        "reasons": [r.text.of(visit.lang) for r in problem.reasons] if isinstance(problem, RefusedByRule) else [],
        "wrong": [getattr(e, visit.lang) for e in problem.errors] if isinstance(problem, InvalidInput) else [],
        "done": visit.asked("done") == "yes" and problem is None,
        "command": new_command(),
        "posted": visit.posted,
        "steps_of": _steps_of(visit, own),
        "lacking": _lacking(visit, names, held),
        "asked_plan": visit.asked("plan"),
        "steps": _steps(visit, names),
    }
    return page(visit, "authority.html", 422 if problem else 200, **words)


def _steps_of(visit: Visit, own: Sequence[Appointment]) -> list[tuple[str, list[tuple[str, str]]]]:
    """The moves that the visitor's own posts make, in words, by kind of plan: each is offered once."""
    posts, seen, found = {held.post for held in own}, set[str](), []
    for definition in {d.kind: d for d in visit.office.book.all()}.values():
        moves = [m for m in definition.moves if posts & set(definition.actors(m.by)) and m.name not in seen]
        seen |= {m.name for m in moves}
        if moves:
            found.append((definition.title.of(visit.lang), [(m.name, m.label.of(visit.lang)) for m in moves]))
    return found


def _own(visit: Visit) -> list[Appointment]:
    """The appointments of the visitor that hold today."""
    bodies = appointing.every_body(visit.office)
    return [h for _, body in bodies for h in body.roster.holders(visit.today) if h.person == visit.caller.person]


def _lacking(visit: Visit, names: Names, held: Sequence[Capacity]) -> list[tuple[str, Vacancy, str, str]]:
    """Open steps of the visitor's posts and bodies that nobody could make in time: address, what lacks, for what."""
    everything = bool({"operate", "audit"} & visit.caller.scopes)
    reader = visit.reader
    concerned = (v for v in vacancies.vacancies(visit.office) if everything or vacancies.concerns(v, held))
    found = islice((v for v in concerned if reader.plan(v.ref)), MOST_LACKING)
    return [
        (at("plans", v.ref), v, names.body(v.body) if v.body else _roles(names, v), _label(visit, v)) for v in found
    ]


def _roles(names: Names, vacancy: Vacancy) -> str:
    return ", ".join(names.role(role) for role in vacancy.roles)


def _label(visit: Visit, vacancy: Vacancy) -> str:
    plan = plans.load(visit.office, vacancy.ref, fresh=False)
    move = visit.office.book.pinned(plan.definition).any_move(vacancy.move)
    return move.label.of(visit.lang) if move else vacancy.move


def _steps(visit: Visit, names: Names) -> list[tuple[str, bool, tuple[Why, ...]]] | None:
    """For a plan asked about: each step from where it stands, whether the visitor may make it, and why not."""
    if not visit.asked("plan"):
        return None
    try:
        ref = normalise_ref(visit.asked("plan"))
    except BadReference:
        return []
    if not visit.reader.plan(ref):
        return []
    found = options.options(visit.office, visit.caller, ref)
    return [(o.label.of(visit.lang), o.allowed, whys(visit, names, o.reasons)) for o in found if not o.is_fact]


def _given(visit: Visit) -> list[Delegation]:
    """What the visitor lets others do today."""
    bodies = appointing.every_body(visit.office)
    given = (d for _, body in bodies for d in body.roster.delegated(visit.today) if not d.ended_at_once)
    return [d for d in given if d.delegator == visit.caller.person]


PAGES = (("/authority", my_authority),)
