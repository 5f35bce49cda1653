"""ดำเนินการ: one move or fact, from its questions over the dry run to the record; sent twice it is made once."""

from typing import Any

from starlette.responses import Response

from api.pages import attaching, meanwhile, telling
from api.pages.asking import Asking
from api.pages.fields import Form
from api.pages.naming import Names
from api.pages.plan import returned
from api.pages.posted import Posted, kept, tidy, with_rows_changed
from api.pages.shown import Showing
from api.pages.trouble import Trouble, trouble_of
from api.pages.visit import Visit, at, page, see
from domain.errors import Problem
from domain.reasons import Severity
from services.casework import options, plans
from services.casework.options import Option, Preview
from services.ledger import Receipt, StaleVersion
from services.problems import NotFound
from services.rehearsing import rehearsing
from services.requests import StepRequest
from workflows.definition import Step


def make_move(visit: Visit) -> Response:
    """A move's form."""
    return _step(visit, visit.path("move"), is_fact=False)


def state_fact(visit: Visit) -> Response:
    """A fact's form."""
    return _step(visit, visit.path("fact"), is_fact=True)


def _step(visit: Visit, name: str, is_fact: bool) -> Response:
    form = _asking(visit, name, is_fact)
    if visit.request.method == "GET":
        return _show(form, form.opened(), Trouble())
    trouble = Trouble(errors={})
    posted = attaching.take_files(visit, trouble.errors)
    if trouble.errors:
        trouble.status = 422
        return _show(form, posted, trouble)
    if visit.action == "check":
        return _check(form, tidy(posted))
    if visit.action == "confirm":
        return _confirm(form, tidy(posted))
    return _show(form, with_rows_changed(posted, visit.action) or posted, trouble)


def _asking(visit: Visit, name: str, is_fact: bool) -> Asking:
    """The step as it leaves the present stage; a form that was already open may still show one that no longer does."""
    plan = plans.load(visit.office, visit.path("ref"))
    definition = visit.office.book.pinned(plan.definition)
    step: Step | None
    if is_fact:
        step = definition.fact(name)
    else:
        step = definition.move(name, plan.stage)
        if visit.request.method == "POST" or "recorded" in visit.request.query_params:
            step = step or definition.any_move(name)
    if step is None:
        raise NotFound(name)
    names = Names(visit.office, visit.lang, definition)
    return Asking(visit=visit, names=names, definition=definition, plan=plan, name=name, step=step)


def _check(form: Asking, posted: Posted) -> Response:
    """The dry run: what would happen, or what stands in the way; nothing is stored."""
    trouble = Trouble(errors={})
    request = form.request(posted, trouble.errors)
    if trouble.errors:
        trouble.status = 422
        return _show(form, posted, trouble)
    if posted.get("seen") != str(form.plan.version):
        return _stale(form, posted)
    try:
        found = options.preview(
            rehearsing(form.visit.office), form.visit.caller, form.plan.ref, form.name, request, form.is_fact
        )
    except Problem as problem:
        return _show(form, posted, trouble_of(problem, form.visit.lang))
    if not found.allowed:
        return _show(form, posted, Trouble(reasons=found.reasons, status=409))
    return _preview(form, posted, request, found)


def _confirm(form: Asking, posted: Posted) -> Response:
    """Record it; then go and see the plan."""
    trouble = Trouble(errors={})
    request = form.request(posted, trouble.errors)
    seen = int(posted["seen"]) if posted.get("seen", "").isdecimal() else form.plan.version
    if trouble.errors:
        trouble.status = 422
        return _show(form, posted, trouble)
    try:
        receipt = _record(form, request, seen)
    except StaleVersion:
        return _stale(form, posted)
    except Problem as problem:
        return _show(form, posted, trouble_of(problem, form.visit.lang))
    return see(at("plans", form.plan.ref), recorded=str(receipt.events[-1].position if receipt.events else ""))


def _record(form: Asking, request: StepRequest, seen: int) -> Receipt:
    make = plans.record_fact if form.is_fact else plans.make_move
    office, caller = form.visit.office, form.visit.caller
    return make(office, caller, form.visit.key(request), form.plan.ref, form.name, request, seen)


def _stale(form: Asking, posted: Posted) -> Response:
    """What was typed stays; beside it what others recorded meanwhile."""
    seen = int(posted["seen"]) if posted.get("seen", "").isdecimal() else 0
    news = meanwhile.since(form.visit, form.names, form.definition, form.plan, seen)
    return _show(form, {**posted, "seen": str(form.plan.version)}, Trouble(news=news, status=409))


def _show(form: Asking, posted: Posted, trouble: Trouble) -> Response:
    visit, option = form.visit, _option(form)
    found = trouble.reasons or (option.reasons if option else ())
    warned = {r.rule: r for r in (*found, *(option.needs if option else ())) if r.severity is Severity.WARN}
    asked = {n.removeprefix("waiver/") for n, text in posted.items() if n.startswith("waiver/") and text.strip()}
    effective = Form(posted, trouble.errors, visit.lang).field(
        "effective_on", {"type": "string", "format": "date"}, "effective_on", True
    )
    return page(
        visit,
        "step.html",
        trouble.status,
        **_common(form),
        posted=posted,
        fields=form.fields(posted, trouble.errors),
        effective=effective,
        attached=attaching.attached(posted),
        slots=form.slots(trouble.errors),
        errors=trouble.errors,
        sentence=trouble.sentence,
        news=trouble.news,
        blocked=telling.whys(visit, form.names, (r for r in found if r.severity is not Severity.WARN)),
        judged=bool(trouble.reasons),
        needs=telling.whys(visit, form.names, option.needs if option else ()),
        warned=telling.whys(visit, form.names, warned.values()),
        waived=sorted(asked - warned.keys()),
        returns=returned(visit, form.names, form.plan),
        reason_required=bool(option and option.reason_required),
        at_a_meeting=any(r.rule == "meeting" for r in found),
    )


def _preview(form: Asking, posted: Posted, request: StepRequest, found: Preview) -> Response:
    showing = Showing(form.visit.lang, form.names.choice)
    stage = {side: text.of(form.visit.lang) for side, text in found.stage.items()}
    return page(
        form.visit,
        "check.html",
        **_common(form),
        kept=kept(posted),
        effective_on=request.effective_on,
        before=stage.get("from", ""),
        after=stage.get("to", ""),
        moves_on=found.to != form.plan.stage,
        events=[_would(form, event) for event in found.events],
        said=showing.value(request.input, form.schema).items,
        reason=request.reason,
        waivers=request.waivers,
        documents=[(form.names.evidence(d.kind), d.title) for d in request.documents],
    )


def _would(form: Asking, event: dict[str, Any]) -> dict[str, Any]:
    """One event of the dry run in words."""
    names = form.names
    known = event.get("move") or event.get("fact") or ""
    step = form.definition.any_move(known) or form.definition.fact(known)
    return {
        "label": step.label.of(form.visit.lang) if step else names.choice("event", known) or event["published"],
        "published": event["published"],
        "ref": event.get("ref", ""),
        "awaiting": [names.role(a["role"]) for a in event.get("awaiting", ())],
        "due_on": event.get("due_on"),
    }


def _option(form: Asking) -> Option | None:
    found = options.options(form.visit.office, form.visit.caller, form.plan.ref)
    return next((o for o in found if o.name == form.name and o.is_fact == form.is_fact), None)


def _common(form: Asking) -> dict[str, Any]:
    address = at("plans", form.plan.ref)
    to = getattr(form.step, "to", None)
    return {
        "plan": form.plan,
        "plan_address": address,
        "address": f"{address}/{'facts' if form.is_fact else 'moves'}/{form.name}",
        "label": form.step.label.of(form.visit.lang),
        "stage": form.names.stage(form.plan.kind, form.plan.stage),
        "to": form.names.stage(form.plan.kind, to) if to else "",
        "is_fact": form.is_fact,
        "names": form.names,
        "form_id": "step",
    }


PAGES = (("/plans/{ref}/moves/{move}", make_move), ("/plans/{ref}/facts/{fact}", state_fact))
