"""One part of a plan's text as a form: typed, compared with what stands, then recorded as a new version."""

from typing import Any

from starlette.responses import Response

from api.http.problems import status_of
from api.pages import meanwhile, telling
from api.pages.fields import Form
from api.pages.forms import Reader, as_typed
from api.pages.meanwhile import Changed, Meanwhile
from api.pages.naming import Names
from api.pages.posted import Posted, kept, tidy, with_rows_changed
from api.pages.visit import Visit, at, new_command, page, see
from domain.errors import Problem
from domain.plan import Plan
from domain.reasons import Reason
from services.authority.appointing import every_body
from services.casework import plans
from services.ledger import StaleVersion
from services.problems import InvalidInput, NotFound, RefusedByRule
from services.requests import ContentRequest


def edit(visit: Visit) -> Response:
    """The form of one part, and what becomes of it."""
    plan, part = plans.load(visit.office, visit.path("ref")), visit.path("part")
    definition = visit.office.book.pinned(plan.definition)
    if part not in definition.parts:
        raise NotFound(part)
    if visit.request.method == "GET":
        held = plan.parts[part].value if part in plan.parts else {}
        posted = as_typed(definition.parts[part].schema_, held, "value")
        return _show(visit, plan, part, {**posted, "command": new_command(), "seen": str(plan.version)})
    if visit.action in ("check", "confirm"):
        return _judge(visit, plan, part, tidy(visit.posted))
    return _show(visit, plan, part, with_rows_changed(visit.posted, visit.action) or visit.posted)


def _judge(visit: Visit, plan: Plan, part: str, posted: Posted) -> Response:
    schema = visit.office.book.pinned(plan.definition).parts[part].schema_
    reader = Reader(posted, visit.lang)
    held = plan.parts[part].value if part in plan.parts else {}
    value = with_blanks(held, reader.value(schema, "value"))
    if reader.errors:
        return _show(visit, plan, part, posted, 422, errors=reader.errors)
    request = ContentRequest(value=value, reason=posted.get("reason", "").strip() or None)
    seen = int(posted["seen"]) if posted.get("seen", "").isdecimal() else plan.version
    if visit.action == "confirm":
        return _record(visit, plan, part, posted, request, seen)
    if seen != plan.version:
        return _stale(visit, plan, part, posted)
    names = Names(visit.office, visit.lang, visit.office.book.pinned(plan.definition))
    changes = meanwhile.changed(visit, names, held, value)
    if not changes:
        return _show(visit, plan, part, posted, sentence=visit.say("content.unchanged"))
    return _compare(visit, plan, part, posted, changes)


def _record(visit: Visit, plan: Plan, part: str, posted: Posted, request: ContentRequest, seen: int) -> Response:
    try:
        receipt = plans.revise_content(visit.office, visit.caller, visit.key(request), plan.ref, part, request, seen)
    except StaleVersion:
        return _stale(visit, plan, part, posted)
    except InvalidInput as problem:
        errors = {e.pointer.strip("/"): getattr(e, visit.lang) for e in problem.errors}
        return _show(visit, plan, part, posted, 422, errors=errors)
    except RefusedByRule as problem:
        return _show(visit, plan, part, posted, 409, reasons=problem.reasons)
    except Problem as problem:
        status = status_of(problem)
        if status in (404, 500):
            raise
        return _show(visit, plan, part, posted, status, sentence=problem.text(visit.lang))
    return see(at("plans", plan.ref), recorded=str(receipt.events[-1].position))


def _stale(visit: Visit, plan: Plan, part: str, posted: Posted) -> Response:
    definition = visit.office.book.pinned(plan.definition)
    names = Names(visit.office, visit.lang, definition)
    seen = int(posted["seen"]) if posted.get("seen", "").isdecimal() else 0
    news = meanwhile.since(visit, names, definition, plan, seen, part)
    return _show(visit, plan, part, {**posted, "seen": str(plan.version)}, 409, news=news)


def _show(
    visit: Visit,
    plan: Plan,
    part: str,
    posted: Posted,
    status: int = 200,
    *,
    errors: dict[str, str] | None = None,
    reasons: tuple[Reason, ...] = (),
    sentence: str = "",
    news: Meanwhile | None = None,
) -> Response:
    definition = visit.office.book.pinned(plan.definition)
    names = Names(visit.office, visit.lang, definition)
    bodies = tuple((name, names.body(name)) for name, _ in every_body(visit.office))
    form = Form(posted, errors or {}, visit.lang, names.choice, {"body": bodies})
    return page(
        visit,
        "content.html",
        status,
        **_common(visit, plan, part, names),
        posted=posted,
        fields=form.fields(definition.parts[part].schema_, "value"),
        errors=errors or {},
        blocked=telling.whys(visit, names, reasons),
        sentence=sentence,
        news=news,
    )


def _compare(visit: Visit, plan: Plan, part: str, posted: Posted, changes: tuple[Changed, ...]) -> Response:
    names = Names(visit.office, visit.lang, visit.office.book.pinned(plan.definition))
    return page(visit, "content_check.html", **_common(visit, plan, part, names), kept=kept(posted), changes=changes)


def _common(visit: Visit, plan: Plan, part: str, names: Names) -> dict[str, Any]:
    held = plan.parts.get(part)
    return {
        "plan": plan,
        "plan_address": at("plans", plan.ref),
        "address": at("plans", plan.ref, "content", part),
        "part": names.part(part),
        "content_version": held.content_version if held else 0,
        "form_id": "step",
    }


def with_blanks(held: Any, typed: Any) -> Any:
    """What was typed, with blanks that the text spelled out (null, empty lists), which forms cannot show."""
    if isinstance(held, dict) and isinstance(typed, dict):
        blank = {name: value for name, value in held.items() if name not in typed and value in (None, "", [], {})}
        return {**blank, **{name: with_blanks(held.get(name), value) for name, value in typed.items()}}
    if isinstance(held, list) and isinstance(typed, list):
        known = {_id(item): item for item in held if _id(item)}
        return [with_blanks(known.get(_id(item)), item) for item in typed]
    return typed


def _id(item: Any) -> Any:
    return item.get("id") or item.get("code") if isinstance(item, dict) else None


PAGES = (("/plans/{ref}/content/{part}", edit),)
