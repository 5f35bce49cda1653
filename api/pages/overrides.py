"""ดำเนินการฉุกเฉิน: one listed post asks for a refused move, a second agrees or not; both see all that is set aside."""

from collections.abc import Iterable
from typing import Any

from starlette.responses import Response

from api.pages import attaching, telling
from api.pages.asking import Asking
from api.pages.forms import Reader
from api.pages.naming import Names
from api.pages.posted import Posted, kept, tidy, with_rows_changed
from api.pages.shown import Showing
from api.pages.trouble import Trouble, trouble_of
from api.pages.visit import Visit, at, new_command, page, see
from domain.errors import Problem
from domain.plan import Plan
from domain.reasons import Reason
from services.casework import overriding, plans
from services.casework.overriding import Preview
from services.ledger import StaleVersion
from services.problems import NotFound, RefusedByRule
from services.rehearsing import rehearsing
from services.requests import OverrideDecision, OverrideRequest
from workflows.definition import Move


class Urgent(Asking, frozen=True, kw_only=True):
    """The form of an override: what the move asks for, without what only a meeting gives."""

    @property
    def schema(self) -> dict[str, Any]:
        """The move's own questions."""
        given = super().schema
        asked = overriding.schema_for(self.step)["properties"] if isinstance(self.step, Move) else {}
        return {**given, "properties": {name: shape for name, shape in given["properties"].items() if name in asked}}

    def wanted(self, posted: Posted, errors: dict[str, str]) -> OverrideRequest:
        """What was typed, as the services take it."""
        reader = Reader(posted, self.visit.lang)
        given = reader.value(self.schema, "input")
        errors |= reader.errors
        return OverrideRequest(
            move=self.name,
            reason=posted.get("reason", "").strip(),
            input=given,
            documents=attaching.requested(posted),
        )


def ask(visit: Visit) -> Response:
    """From the questions over the dry run to the proposal."""
    form = _form(visit)
    if visit.request.method == "GET":
        opened = {"command": new_command(), "seen": str(form.plan.version)}
        return _show(form, opened, Trouble())
    trouble = Trouble(errors={})
    posted = attaching.take_files(visit, trouble.errors)
    if trouble.errors or visit.action not in ("check", "confirm"):
        trouble.status = 422 if trouble.errors else 200
        return _show(form, with_rows_changed(posted, visit.action) or posted, trouble)
    return _send(form, tidy(posted), trouble)


def decide(visit: Visit) -> Response:
    """The second person's page: everything that is set aside, then agree or decline."""
    plan, override = plans.load(visit.office, visit.path("ref")), visit.path("override")
    if override not in plan.overrides:
        raise NotFound(override)
    posted = visit.posted or {"command": new_command(), "seen": str(plan.version)}
    if visit.request.method == "GET" or visit.action not in ("confirm", "decline"):
        return _pending(visit, plan, override, posted)
    request = OverrideDecision(reason=posted.get("reason", "").strip() or None)
    act = overriding.confirm if visit.action == "confirm" else overriding.decline
    key, seen = visit.key([visit.action, request]), _seen(posted, plan)
    try:
        receipt = act(visit.office, visit.caller, key, plan.ref, override, request, seen)
    except RefusedByRule as problem:
        return _pending(visit, plan, override, posted, problem.reasons)
    return see(at("plans", plan.ref), recorded=str(receipt.events[0].position))


def _form(visit: Visit) -> Urgent:
    plan, name = plans.load(visit.office, visit.path("ref")), visit.path("move")
    definition = visit.office.book.pinned(plan.definition)
    move = overriding.overridable(visit.office, plan.ref, name)
    names = Names(visit.office, visit.lang, definition)
    return Urgent(visit=visit, names=names, definition=definition, plan=plan, name=name, step=move)


def _send(form: Urgent, posted: Posted, trouble: Trouble) -> Response:
    """The dry run, or the record."""
    visit = form.visit
    request = form.wanted(posted, trouble.errors)
    if trouble.errors:
        trouble.status = 422
        return _show(form, posted, trouble)
    try:
        if visit.action == "check":
            found = overriding.preview_proposal(rehearsing(visit.office), visit.caller, form.plan.ref, request)
            if not found.allowed:
                return _show(form, posted, Trouble(reasons=found.reasons, status=409))
            return _check(form, posted, request, found)
        key, seen = visit.key(request), _seen(posted, form.plan)
        receipt = overriding.propose(visit.office, visit.caller, key, form.plan.ref, request, seen)
    except StaleVersion as stale:
        return _show(
            form, {**posted, "seen": str(form.plan.version)}, Trouble(sentence=stale.text(visit.lang), status=412)
        )
    except Problem as problem:
        return _show(form, posted, trouble_of(problem, visit.lang))
    return see(at("plans", form.plan.ref), recorded=str(receipt.events[-1].position))


def _seen(posted: Posted, plan: Plan) -> int:
    return int(posted["seen"]) if posted.get("seen", "").isdecimal() else plan.version


def _show(form: Urgent, posted: Posted, trouble: Trouble) -> Response:
    visit = form.visit
    return page(
        visit,
        "override.html",
        trouble.status,
        **_common(visit, form.names, form.plan, form.step),
        address=at("plans", form.plan.ref, "overrides", "new", form.name),
        posted=posted,
        fields=form.fields(posted, trouble.errors),
        attached=attaching.attached(posted),
        slots=form.slots(trouble.errors),
        errors=trouble.errors,
        sentence=trouble.sentence,
        blocked=telling.whys(visit, form.names, trouble.reasons),
    )


def _check(form: Urgent, posted: Posted, request: OverrideRequest, found: Preview) -> Response:
    visit = form.visit
    return page(
        visit,
        "override_check.html",
        **_common(visit, form.names, form.plan, form.step),
        **_told(visit, form.names, found),
        address=at("plans", form.plan.ref, "overrides", "new", form.name),
        kept=kept(posted),
        said=Showing(visit.lang, form.names.choice).value(request.input, form.schema).items,
        reason=request.reason,
        documents=[(form.names.evidence(d.kind), d.title) for d in request.documents],
    )


def _pending(visit: Visit, plan: Plan, override: str, posted: Posted, reasons: Iterable[Reason] = ()) -> Response:
    definition, proposed = visit.office.book.pinned(plan.definition), plan.overrides[override]
    names = Names(visit.office, visit.lang, definition)
    names.learn([proposed.actor])
    move = overriding.overridable(visit.office, plan.ref, proposed.move)
    found = overriding.preview_confirmation(rehearsing(visit.office), visit.caller, plan.ref, override)
    against = tuple(reasons) or found.reasons
    told = {**_told(visit, names, found), "overruled": telling.whys(visit, names, proposed.reasons)}
    return page(
        visit,
        "override_decide.html",
        409 if visit.request.method == "POST" and against else 200,
        **_common(visit, names, plan, move),
        **told,
        who=names.actor(proposed.actor),
        why=telling.open_text(visit.office, proposed.reason),
        files=telling.files(names, proposed.documents),
        posted=posted,
        allowed=found.allowed,
        blocked=telling.whys(visit, names, against),
    )


def _common(visit: Visit, names: Names, plan: Plan, step: Any) -> dict[str, Any]:
    return {
        "plan": plan,
        "plan_address": at("plans", plan.ref),
        "label": step.label.of(visit.lang),
        "stage": names.stage(plan.kind, plan.stage),
        "to": names.stage(plan.kind, step.to),
        "names": names,
        "form_id": "step",
    }


def _told(visit: Visit, names: Names, found: Preview) -> dict[str, Any]:
    """What a dry run says of the consequences."""
    return {
        "overruled": telling.whys(visit, names, found.overruled),
        "body": names.body(found.ratified_by) if found.ratified_by else "",
        "due_on": found.due_on,
    }


PAGES = (("/plans/{ref}/overrides/new/{move}", ask), ("/plans/{ref}/overrides/{override}", decide))
