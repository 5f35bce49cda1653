"""คำขอที่รอลงนามร่วม: acts on authority that one operator asked for; another one sees what each would do, and signs."""

from typing import Any

import msgspec
from starlette.responses import Response

from api.pages import telling
from api.pages.body_forms import SCOPE, schemas
from api.pages.naming import Names
from api.pages.shapes import Schema
from api.pages.shown import Showing, Shown
from api.pages.visit import Visit, at, new_command, page, see
from domain import events as ev
from domain.errors import Problem
from domain.proposal import Proposal
from domain.reasons import Reason
from domain.roster import OFFICES
from services import accounts
from services.authority import appointing, countersigning
from services.problems import NotFound, RefusedByRule
from services.requests import AuthorityDecision
from services.world import World

ADDRESS = "/authority-requests"
READ = frozenset({SCOPE, "audit"})
FORMS = {
    "found_body": "found",
    "establish_post": "post",
    "appoint": "appoint",
    "end_appointment": "end",
    "revoke_delegation": "end",
    "adopt_instrument": "instrument",
}
"""The form by whose words each request is read back."""


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One request in the list."""

    address: str
    act: str
    about: str
    one: Proposal
    who: str


def list_requests(visit: Visit) -> Response:
    """Every request, those that wait first, and since when two persons sign."""
    _require_reader(visit)
    found = countersigning.every_proposal(visit.office)[::-1]
    names = Names(visit.office, visit.lang)
    names.learn(one.proposed.actor for one in found)
    lines = [_line(visit, names, one) for one in found]
    return page(
        visit,
        "authority_requests.html",
        waiting=[line for line in lines if line.one.status == "open"],
        closed=[line for line in lines if line.one.status != "open"],
        since=countersigning.since(visit.office),
        keeps=SCOPE in visit.caller.scopes,
    )


def one_request(visit: Visit) -> Response:
    """What the request would do, and the two buttons."""
    _require_reader(visit)
    name = visit.path("proposal")
    found = countersigning.load(World(visit.office.folds, fresh=True), name)
    if visit.request.method == "GET" or visit.action not in ("confirm", "decline"):
        return _show(visit, found)
    try:
        if visit.action == "confirm":
            visit.require_recent()
            countersigning.confirm(visit.office, visit.caller, visit.key("confirm", SCOPE), name)
        else:
            request = AuthorityDecision(reason=visit.posted.get("reason", "").strip() or None)
            countersigning.decline(visit.office, visit.caller, visit.key(request, SCOPE), name, request)
    except RefusedByRule as problem:
        return _show(visit, countersigning.load(World(visit.office.folds, fresh=True), name), problem.reasons)
    return see(at("authority-requests", name))


def waiting(visit: Visit) -> int | None:
    """How many requests wait; None for those whom it does not concern."""
    return len(visit.office.folds.proposed.open()) if READ & visit.caller.scopes else None


def to_sign(visit: Visit) -> int:
    """How many requests wait for whoever operates."""
    return len(visit.office.folds.proposed.open()) if SCOPE in visit.caller.scopes else 0


def of_person(visit: Visit, person: str) -> list[Line]:
    """The appointments of this person that wait for a second signature."""
    names, world = Names(visit.office, visit.lang), World(visit.office.folds, fresh=True)
    found = [countersigning.load(world, name) for name in visit.office.folds.proposed.open()]
    waiting = [one for one in found if one.proposed.act == "appoint" and one.proposed.request["person"] == person]
    return [_line(visit, names, one) for one in waiting]


def _require_reader(visit: Visit) -> None:
    """For operators and auditors; to everybody else the pages are not there. Raises NotFound."""
    if not READ & visit.caller.scopes:
        raise NotFound


def _show(visit: Visit, found: Proposal, reasons: tuple[Reason, ...] = ()) -> Response:
    names = Names(visit.office, visit.lang)
    names.learn([found.proposed.actor, *([found.closed.actor] if found.closed else [])])
    keeps = SCOPE in visit.caller.scopes and found.status == "open"
    sentence = ""
    if keeps and not reasons:
        try:
            reasons = countersigning.against_confirming(visit.office, visit.caller, found.proposed.proposal)
        except Problem as problem:
            sentence = problem.text(visit.lang)
    declined = found.closed.reason if isinstance(found.closed, ev.AuthorityDeclined) else None
    return page(
        visit,
        "authority_request.html",
        409 if visit.request.method == "POST" and (reasons or sentence) else 200,
        line=_line(visit, names, found),
        found=found,
        said=_said(visit, names, found),
        why=telling.open_text(visit.office, found.proposed.reason),
        declined=telling.open_text(visit.office, declined),
        closed_by=names.actor(found.closed.actor) if found.closed else "",
        keeps=keeps,
        mine=found.proposed.actor.person == visit.caller.person,
        allowed=keeps and not reasons and not sentence,
        blocked=telling.whys(visit, names, reasons),
        sentence=sentence,
        done=visit.asked("done") == "yes",
        posted={"command": new_command(), **visit.posted},
        form_id="step" if keeps else "",
    )


def _line(visit: Visit, names: Names, one: Proposal) -> Line:
    asked = one.proposed
    return Line(
        address=at("authority-requests", asked.proposal),
        act=visit.say(f"cosign.act_{asked.act}"),
        about=_about(visit, names, asked),
        one=one,
        who=names.actor(asked.actor),
    )


def _about(visit: Visit, names: Names, asked: ev.AuthorityProposed) -> str:
    """Whom or what it concerns, in one line."""
    request = asked.request
    match asked.act:
        case "found_body":
            return str(request["en" if visit.lang == "en" else "th"])
        case "publish_edition":
            return f"{names.kind(request['definition']['kind'])} {request['definition']['edition']}"
        case "appoint":
            return f"{_person(visit, request['person'])} · {names.post(request['post'], asked.body or OFFICES)}"
        case "end_appointment":
            _, held = appointing.find_appointment(visit.office, asked.about or "")
            return f"{_person(visit, held.person)} · {names.post(held.post, held.body)}"
        case _:
            return names.body(asked.body) if asked.body else ""


def _person(visit: Visit, person: str) -> str:
    return accounts.names(visit.office, [person]).get(person, person)


def _said(visit: Visit, names: Names, found: Proposal) -> tuple[Shown, ...]:
    """What was asked, by the words of its form; of an edition what tells it from others."""
    asked = found.proposed
    request: dict[str, Any] = {name: value for name, value in asked.request.items() if name != "body"}
    if asked.act == "publish_edition":
        request = {name: request["definition"][name] for name in ("kind", "edition", "in_force_from")}
    schema: Schema = schemas()[FORMS[asked.act]] if asked.act in FORMS else {}
    known = dict(schema.get("properties", {}))
    known["quorum_profile"] = known.pop("rule", {})
    if isinstance(request.get("quorum_profile"), str):
        request["quorum_profile"] = {"known": request["quorum_profile"]}

    def words(name: str, value: str) -> str | None:
        match name:
            case "person":
                return _person(visit, value)
            case "post":
                return names.post(value, asked.body or OFFICES)
            case "parent":
                return names.body(value)
            case _:
                return names.choice(name, value)

    return Showing(visit.lang, words).value(request, {"properties": known}).items


PAGES = ((ADDRESS, list_requests), ("/authority-requests/{proposal}", one_request))
