"""บันทึกผลของวาระ: the words and what the plan's move asks, tried first, then recorded with the move."""

from typing import Any

import msgspec
from starlette.responses import Response

from api.pages import attaching, telling
from api.pages.meetings import news
from api.pages.meetings.finding import found
from api.pages.meetings.people import People
from api.pages.meetings.resolution import Resolving
from api.pages.meetings.room import head
from api.pages.posted import Posted, kept, tidy, with_rows_changed
from api.pages.shown import Showing
from api.pages.trouble import Trouble, trouble_of
from api.pages.visit import Visit, at, page, see
from domain.errors import Problem
from domain.reasons import Severity
from services import meetings
from services.authority.bodies import load_body
from services.ledger import KeyReused, StaleVersion
from services.meetings.requests import ResolveRequest
from services.meetings.resolving import ItemPreview
from services.problems import NotFound
from services.rehearsing import rehearsing


def resolve_item(visit: Visit) -> Response:
    """The form of one item's outcome, its dry run, and the record."""
    shown = found(visit)
    number = visit.path("item")
    item = next((i for i in shown.items if str(i.number) == number), None)
    if item is None:
        raise NotFound(number)
    form = Resolving(visit, shown, item)
    if visit.request.method == "GET":
        return _show(form, form.opened(), Trouble())
    trouble = Trouble(errors={})
    posted = attaching.take_files(visit, trouble.errors)
    if trouble.errors or visit.action not in ("check", "confirm"):
        trouble.status = 422 if trouble.errors else 200
        return _show(form, with_rows_changed(posted, visit.action) or posted, trouble)
    return _answer(form, tidy(posted))


def _answer(form: Resolving, posted: Posted) -> Response:
    """Look at it first, or record it."""
    visit, ref = form.visit, form.shown.meeting.ref
    seen = int(posted["seen"]) if posted.get("seen", "").isdecimal() else 0
    errors: dict[str, str] = {}
    try:
        request = form.request(posted, errors)
        if request is None:
            return _show(form, posted, Trouble(errors=errors, status=422))
        if visit.action == "check":
            if seen != form.shown.meeting.version:
                return _stale(form, posted, seen)
            found = meetings.preview_item(rehearsing(visit.office), visit.caller, ref, request)
            if not found.allowed:
                return _show(form, posted, Trouble(reasons=found.reasons, status=409))
            return _preview(form, posted, request, found)
        meetings.resolve_item(visit.office, visit.caller, visit.key(request), ref, request, seen)
    except KeyReused:
        return see(at("meetings", ref), f"item-{form.item.number}", done="already")
    except StaleVersion:
        return _stale(form, posted, seen)
    except Problem as problem:
        return _show(form, posted, trouble_of(problem, visit.lang))
    return see(at("meetings", ref), f"item-{form.item.number}", done="resolve")


def _stale(form: Resolving, posted: Posted, seen: int) -> Response:
    """What was typed stays; beside it what others recorded meanwhile."""
    visit, meeting = form.visit, meetings.show(form.visit.office, form.shown.meeting.ref).meeting
    told = news.since(visit, form.names, _people(form), meeting.ref, seen)
    return _show(form, {**posted, "seen": str(meeting.version)}, Trouble(news=told, status=409))


def _people(form: Resolving) -> People:
    meeting = form.shown.meeting
    return People(form.visit, meeting, load_body(form.visit.office, meeting.body))


def _show(form: Resolving, posted: Posted, trouble: Trouble) -> Response:
    visit = form.visit
    warned = {r.rule: r for r in trouble.reasons if r.severity is Severity.WARN}
    asked = {n.removeprefix("waiver/") for n, text in posted.items() if n.startswith("waiver/") and text.strip()}
    return page(
        visit,
        "meeting_resolve.html",
        trouble.status,
        **_common(form),
        posted=posted,
        choices=form.choices,
        resolution=form.resolution(posted, trouble.errors),
        fields=form.fields(posted, trouble.errors),
        attached=attaching.attached(posted),
        slots=form.slots(trouble.errors),
        errors=trouble.errors,
        sentence=trouble.sentence,
        news=trouble.news,
        blocked=telling.whys(visit, form.names, (r for r in trouble.reasons if r.rule not in warned)),
        warned=telling.whys(visit, form.names, warned.values()),
        waived=sorted(asked - warned.keys()),
        reason_required=form.move is not None and form.move.reason == "required",
    )


def _preview(form: Resolving, posted: Posted, request: ResolveRequest, found: ItemPreview) -> Response:
    """What would be recorded, and which plan would go where."""
    visit = form.visit
    showing = Showing(visit.lang, form.names.choice)
    stated = {name: getattr(request, name) for name in ("label", "literal", "letter_number")}
    return page(
        visit,
        "meeting_resolve_check.html",
        **_common(form),
        computed=found.computed,
        kept=kept(posted),
        moves=[form.would(event) for event in found.events if event.get("from_stage")],
        events=[form.event(event) for event in found.events],
        said=[
            *showing.value(stated, form.words_schema).items,
            *showing.value({"items": [_plain(one) for one in request.items]}, form.words_schema).items,
            *Showing(visit.lang, form.choice).value({"terms": _terms(request)}, form.words_schema).items,
            *showing.value(request.input, form.schema).items,
        ],
        reason=request.reason,
        waivers=request.waivers,
        documents=[(form.names.evidence(d.kind), d.title) for d in request.documents],
    )


def _terms(request: ResolveRequest) -> list[dict[str, Any]]:
    """What the resolution leaves to be done, without what was left empty."""
    given = (msgspec.to_builtins(one) for one in request.terms)
    return [{name: value for name, value in one.items() if value not in (None, [], (), False)} for one in given]


def _plain(one: Any) -> dict[str, Any]:
    return {"number": one.number, "literal": one.literal, **({"kind": one.kind} if one.kind else {})}


def _common(form: Resolving) -> dict[str, Any]:
    number = str(form.item.number)
    address = at("meetings", form.shown.meeting.ref, "items", number, "resolve")
    return {
        **head(form.visit, form.shown, _people(form)),
        "meeting_address": at("meetings", form.shown.meeting.ref) + f"#item-{number}",
        "address": address + (f"?move={form.move.name}" if form.move and len(form.choices) > 1 else ""),
        "item": form.item,
        "title": form.item.title or form.item.asked,
        "plan": form.plan,
        "stage": form.stage,
        "move": form.move,
        "label": form.move.label.of(form.visit.lang) if form.move else "",
        "to": form.to,
        "put": form.put,
        "names": form.names,
        "form_id": "step",
    }


PAGES = (("/meetings/{ref}/items/{item}/resolve", resolve_item),)
