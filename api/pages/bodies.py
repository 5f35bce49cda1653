"""Bodies: who holds which post on a day as the office knew it, how the body decides, its meetings and open matters."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from starlette.responses import Response

from api.pages import signing
from api.pages.body_forms import SCOPE
from api.pages.forms import Reader
from api.pages.naming import Names
from api.pages.posted import DATE
from api.pages.visit import Visit, at, page
from api.pages.words import known_word
from domain.body import Body
from domain.rule_words import sentences
from domain.thai.sorting import sort_key
from projections import meetings
from services import accounts
from services.authority.appointed import body_as_known
from services.authority.appointing import every_body
from services.authority.bodies import load_body
from services.authority.rosters import RosterShown, shown
from services.meetings import calling
from services.meetings.candidates import candidates

LATEST = 10
MOST_MATTERS = 25
MOST_UNFOLDED = 12
"""Bodies of one kind that are shown without being asked for."""


def list_bodies(visit: Visit) -> Response:
    """Every body with its size, by kind; those of one kind in the order of the Thai dictionary."""
    groups: dict[str, list[tuple[str, str, Body]]] = {}
    for name, body in every_body(visit.office):
        said = (at("bodies", name), _name(visit, body.th, body.en), body.on(visit.today))
        groups.setdefault(body.role, []).append(said)
    names = Names(visit.office, visit.lang)
    return page(
        visit,
        "bodies.html",
        groups=[(names.role(role), sorted(found, key=lambda one: sort_key(one[1]))) for role, found in groups.items()],
        most=MOST_UNFOLDED,
        may_found=SCOPE in visit.caller.scopes,
        waiting=signing.waiting(visit),
    )


def show_body(visit: Visit) -> Response:
    """One body on a day, as known on a day; both are in the address. Raises NotFound."""
    asked = {f"{clock}{part}": visit.asked(f"{clock}{part}") for clock in ("on", "known") for part in DATE}
    reader = Reader(asked, visit.lang)
    on, known = reader.date("on") or visit.today, reader.date("known")
    name = visit.path("body")
    whole = load_body(visit.office, name) if known is None else body_as_known(visit.office, name, known)
    body = whole.on(on)
    found = shown(body.roster, on)
    people = {seat.person for seat in found.holders} | _persons((d.delegator, d.delegate) for d in found.delegations)
    people |= {by.person for seat in found.holders for by in (seat.recorded_by, seat.proposed_by) if by is not None}
    return page(
        visit,
        "body.html",
        body=body,
        name=_name(visit, body.th, body.en),
        area=known_word(visit.lang, f"choice.{body.area}", body.area or ""),
        on=on,
        known=known,
        asked=asked,
        errors=reader.errors,
        done=visit.asked("done") == "yes",
        roster=found,
        ending=_ending(found),
        posts={post.post: _name(visit, post.th, post.en) for post in found.posts},
        people={person: person for person in people} | accounts.names(visit.office, people),
        may_operate=SCOPE in visit.caller.scopes,
        **_rule(visit, whole, body, on),
        **_work(visit, body),
    )


def _ending(found: RosterShown) -> list[Any]:
    """The terms that end soon, the next one first."""
    return sorted((seat for seat in found.holders if seat.ends_soon), key=lambda seat: str(seat.until))


def _rule(visit: Visit, whole: Body, body: Body, on: Any) -> dict[str, Any]:
    """How the body decides that day, in words, and the editions of its instrument."""
    rule = body.rule
    return {
        "rule": [text.of(visit.lang) for text in sentences(rule, body.counted(on))] if rule else [],
        "editions": [(charter, charter.edition == body.edition) for charter in whole.charters],
        "parent": _link(visit, body.parent) if body.parent else None,
        "under": [
            (at("bodies", name), _name(visit, one.th, one.en))
            for name, one in every_body(visit.office)
            if one.parent == body.body
        ],
    }


def _work(visit: Visit, body: Body) -> dict[str, Any]:
    """Its latest meetings and the plans that wait for it, as far as the visitor may read them."""
    names, reader = Names(visit.office, visit.lang), visit.reader
    with visit.office.pool.connection() as connection:
        found = meetings.search(connection, meetings.Query(body=body.body), None, LATEST, reader.lists)
    waiting = [row for row in candidates(visit.office, body.body) if reader.plan(row.ref)][:MOST_MATTERS]
    convenes = next(calling.convenable(visit.office, visit.caller, (body.body,)), None) is not None
    return {
        "convene": f"/meetings/new?{urlencode({'body': body.body})}" if convenes else "",
        "meetings": [(at("meetings", row.ref), row, visit.say(f"body.meeting_{row.status}")) for row in found.rows],
        "matters": [(at("plans", row.ref), row, names.stage(row.kind, row.stage)) for row in waiting],
    }


def _link(visit: Visit, name: str) -> tuple[str, str]:
    return at("bodies", name), Names(visit.office, visit.lang).body(name)


def _persons(pairs: Iterable[tuple[str, str]]) -> set[str]:
    return {person for pair in pairs for person in pair}


def _name(visit: Visit, th: str, en: str) -> str:
    return en if visit.lang == "en" else th


PAGES = (("/bodies", list_bodies), ("/bodies/{body}", show_body))
