"""Editorial corrections: a slip in a decided text, its words marked before it is proposed and before it is accepted."""

from typing import Any

from starlette.responses import Response

from api.pages import meanwhile, telling
from api.pages.content import with_blanks
from api.pages.fields import Form
from api.pages.forms import Reader, as_typed
from api.pages.naming import Names
from api.pages.posted import Posted, kept, tidy, with_rows_changed
from api.pages.trouble import Trouble, trouble_of
from api.pages.visit import Visit, at, new_command, page, see
from domain import events as ev
from domain.errors import Problem
from domain.plan import Plan
from services.casework import editorial, plans
from services.problems import NotFound, RefusedByRule
from services.rehearsing import rehearsing
from services.requests import DecisionRequest, EditorialRequest


def propose(visit: Visit) -> Response:
    """The part as it stands, to be mended; then its marked words; then the proposal."""
    plan, part = plans.load(visit.office, visit.path("ref")), visit.path("part")
    if part not in plan.parts:
        raise NotFound(part)
    if visit.request.method == "GET":
        schema = visit.office.book.pinned(plan.definition).parts[part].schema_
        opened = as_typed(schema, plan.parts[part].value, "value")
        return _show(visit, plan, part, {**opened, "command": new_command(), "seen": str(plan.version)}, Trouble())
    if visit.action not in ("check", "confirm"):
        return _show(visit, plan, part, with_rows_changed(visit.posted, visit.action) or visit.posted, Trouble())
    return _send(visit, plan, part, tidy(visit.posted))


def decide(visit: Visit) -> Response:
    """Accept or decline what another person proposed, with its words marked."""
    plan, correction = plans.load(visit.office, visit.path("ref")), visit.path("correction")
    if correction not in plan.editorial or plan.editorial[correction].part != visit.path("part"):
        raise NotFound(correction)
    posted = visit.posted or {"command": new_command(), "seen": str(plan.version)}
    if visit.request.method == "GET" or visit.action not in ("accept", "decline"):
        return _pending(visit, plan, correction, posted)
    request = DecisionRequest(reason=posted.get("reason", "").strip() or None)
    act = editorial.accept if visit.action == "accept" else editorial.decline
    key, seen = visit.key([visit.action, request]), _seen(posted, plan)
    try:
        receipt = act(visit.office, visit.caller, key, plan.ref, correction, request, seen)
    except RefusedByRule as problem:
        return _pending(visit, plan, correction, posted, problem)
    return see(at("plans", plan.ref), recorded=str(receipt.events[-1].position))


def compare(visit: Visit) -> Response:
    """The marked words between two versions of a part: `?from=1&to=2`."""
    plan, part = plans.load(visit.office, visit.path("ref")), visit.path("part")
    names = Names(visit.office, visit.lang, visit.office.book.pinned(plan.definition))
    stored = (s.event for s in visit.office.ledger.stream(f"plan/{plan.ref}"))
    texts = {e.content_version: e.value for e in stored if isinstance(e, ev.ContentRevised) and e.part == part}
    wanted = [int(text) if text.isdecimal() and len(text) < 10 else 0 for text in map(visit.asked, ("from", "to"))]
    if not set(wanted) <= texts.keys():
        raise NotFound(part)
    before, after = wanted
    changes = meanwhile.changed(visit, names, texts[before], texts[after])
    said = {**_common(plan, names, part), "form_id": ""}
    return page(visit, "compare.html", **said, changes=changes, before=before, after=after)


def _send(visit: Visit, plan: Plan, part: str, posted: Posted) -> Response:
    reader = Reader(posted, visit.lang)
    held = plan.parts[part].value
    value = with_blanks(held, reader.value(visit.office.book.pinned(plan.definition).parts[part].schema_, "value"))
    if reader.errors:
        return _show(visit, plan, part, posted, Trouble(errors=reader.errors, status=422))
    request = EditorialRequest(value=value, reason=posted.get("reason", "").strip() or None)
    names = Names(visit.office, visit.lang, visit.office.book.pinned(plan.definition))
    try:
        if visit.action == "check":
            found = editorial.preview_proposal(rehearsing(visit.office), visit.caller, plan.ref, part, request)
            if not found.allowed:
                return _show(visit, plan, part, posted, Trouble(reasons=found.reasons, status=409))
            changes = meanwhile.changed(visit, names, held, value)
            said = _common(plan, names, part)
            return page(visit, "editorial_check.html", **said, kept=kept(posted), changes=changes)
        seen = _seen(posted, plan)
        receipt = editorial.propose(visit.office, visit.caller, visit.key(request), plan.ref, part, request, seen)
    except Problem as problem:
        return _show(visit, plan, part, posted, trouble_of(problem, visit.lang))
    return see(at("plans", plan.ref), recorded=str(receipt.events[-1].position))


def _seen(posted: Posted, plan: Plan) -> int:
    return int(posted["seen"]) if posted.get("seen", "").isdecimal() else plan.version


def _show(visit: Visit, plan: Plan, part: str, posted: Posted, trouble: Trouble) -> Response:
    definition = visit.office.book.pinned(plan.definition)
    names = Names(visit.office, visit.lang, definition)
    return page(
        visit,
        "editorial.html",
        trouble.status,
        **_common(plan, names, part),
        posted=posted,
        fields=Form(posted, trouble.errors, visit.lang, names.choice).fields(definition.parts[part].schema_, "value"),
        errors=trouble.errors,
        sentence=trouble.sentence,
        blocked=telling.whys(visit, names, trouble.reasons),
    )


def _pending(
    visit: Visit, plan: Plan, correction: str, posted: Posted, refused: RefusedByRule | None = None
) -> Response:
    names = Names(visit.office, visit.lang, visit.office.book.pinned(plan.definition))
    proposed = plan.editorial[correction]
    names.learn([proposed.actor])
    held = plan.parts[proposed.part].value
    seen = editorial.preview_decision(visit.office, visit.caller, plan.ref, correction, DecisionRequest(), True)
    against = refused.reasons if refused else seen.reasons
    return page(
        visit,
        "editorial_decide.html",
        409 if refused else 200,
        **_common(plan, names, proposed.part),
        changes=meanwhile.changed(visit, names, held, proposed.value),
        who=names.actor(proposed.actor),
        why=telling.open_text(visit.office, proposed.reason),
        posted=posted,
        blocked=telling.whys(visit, names, against),
        acceptable=seen.allowed,
    )


def _common(plan: Plan, names: Names, part: str) -> dict[str, Any]:
    return {
        "plan": plan,
        "plan_address": at("plans", plan.ref),
        "address": at("plans", plan.ref, "content", part, "editorial"),
        "part": names.part(part),
        "form_id": "step",
    }


PAGES = (
    ("/plans/{ref}/content/{part}/editorial", propose),
    ("/plans/{ref}/content/{part}/editorial/{correction}", decide),
    ("/plans/{ref}/content/{part}/compare", compare),
)
