"""เปิดแผนใหม่: the kinds this caller may open, the parent where the kind has one, the form, its dry run, the record."""

from typing import Any
from urllib.parse import urlencode

import msgspec
from starlette.responses import Response

from api.http.problems import status_of
from api.pages import attaching, telling
from api.pages.naming import Names
from api.pages.opening import Opening
from api.pages.posted import Posted, kept, tidy, with_rows_changed
from api.pages.shown import Showing
from api.pages.trouble import Trouble, trouble_of
from api.pages.visit import Visit, at, page, see
from domain.errors import Problem
from domain.reasons import Severity
from domain.thai.refs import BadReference
from projections import register
from services.casework import options, plans
from services.casework.options import Preview
from services.problems import AlreadyExists, NotFound
from services.rehearsing import rehearsing
from services.requests import OpenRequest
from workflows.definition import Definition

ADDRESS = "/plans/new"


def open_new(visit: Visit) -> Response:
    """Choose a kind and its parent; then the form, and what becomes of it."""
    kinds = options.openable(visit.office, visit.caller)
    kind, parent = _said(visit, "kind"), _said(visit, "parent")
    if not kind:
        return _choose_kind(visit, kinds)
    definition = next((d for d in kinds if d.kind == kind), None)
    if definition is None:
        raise NotFound(kind)
    parent_kind = definition.opening.parent_kind
    if parent_kind and not parent:
        return _choose_parent(visit, definition, parent_kind)
    if parent_kind and not visit.reader.plan(parent):
        raise NotFound(parent)
    form = Opening(visit, definition, plans.load(visit.office, parent) if parent_kind else None)
    if visit.request.method == "GET":
        return _show(form, form.opened(), Trouble())
    return _answer(form)


def _said(visit: Visit, name: str) -> str:
    return visit.posted.get(name) or visit.asked(name)


def _answer(form: Opening) -> Response:
    """What becomes of the form, by the button that was pressed."""
    visit, trouble = form.visit, Trouble(errors={})
    posted = attaching.take_files(visit, trouble.errors)
    if not trouble.errors and visit.action not in ("check", "confirm"):
        return _show(form, with_rows_changed(posted, visit.action) or posted, trouble)
    posted = tidy(posted)
    try:
        request = form.request(posted, trouble.errors)
        if request is None:
            trouble.status = 422
            return _show(form, posted, trouble)
        return _record(form, request) if visit.action == "confirm" else _check(form, posted, request)
    except Problem as problem:
        return _show(form, posted, _placed(form, problem))


def _check(form: Opening, posted: Posted, request: OpenRequest) -> Response:
    """The dry run: what would happen, or what stands in the way; nothing is stored."""
    found = options.preview_opening(rehearsing(form.visit.office), form.visit.caller, request)
    if not found.allowed:
        return _show(form, posted, Trouble(reasons=found.reasons, status=409))
    return _preview(form, posted, request, found)


def _record(form: Opening, request: OpenRequest) -> Response:
    """Open it; then go and see the plan."""
    receipt = plans.open_plan(form.visit.office, form.visit.caller, form.visit.key(request), request)
    return see(at("plans", request.ref), recorded=str(receipt.events[0].position))


def _placed(form: Opening, problem: Problem) -> Trouble:
    """The refusal beside the field it is about."""
    lang = form.visit.lang
    if isinstance(problem, BadReference | AlreadyExists):
        return Trouble(errors={"open/ref": problem.text(lang)}, status=status_of(problem))
    trouble = trouble_of(problem, lang)
    ours = form.schema["properties"]
    trouble.errors = {(f"open/{p}" if p.split("/")[0] in ours else p): text for p, text in trouble.errors.items()}
    return trouble


def _choose_kind(visit: Visit, kinds: list[Definition]) -> Response:
    found = [(f"{ADDRESS}?{urlencode({'kind': d.kind})}", d.title.of(visit.lang), _label(visit, d)) for d in kinds]
    return page(visit, "new_kind.html", kinds=found)


def _choose_parent(visit: Visit, definition: Definition, parent_kind: str) -> Response:
    """Plans of the parent kind, as the register has them."""
    names = Names(visit.office, visit.lang)
    query, reader = register.Query(kind=parent_kind), visit.reader.lists
    with visit.office.pool.connection() as connection:
        found = register.search(connection, query, visit.asked("cursor") or None, 25, reader)
    base = {"kind": definition.kind}
    return page(
        visit,
        "new_parent.html",
        label=_label(visit, definition),
        parent_kind=names.kind(parent_kind),
        lines=[
            (f"{ADDRESS}?{urlencode({**base, 'parent': row.ref})}", row, names.stage(row.kind, row.stage))
            for row in found.rows
        ],
        next=f"{ADDRESS}?{urlencode({**base, 'cursor': found.next})}" if found.next else "",
    )


def _label(visit: Visit, definition: Definition) -> str:
    return definition.opening.label.of(visit.lang)


def _common(form: Opening) -> dict[str, Any]:
    return {
        "address": ADDRESS,
        "label": _label(form.visit, form.definition),
        "kind": form.definition.title.of(form.visit.lang),
        "parent": form.parent,
        "back": at("plans", form.parent.ref) if form.parent else "/plans",
        "names": form.names,
        "form_id": "step",
    }


def _show(form: Opening, posted: Posted, trouble: Trouble) -> Response:
    visit = form.visit
    warned = {r.rule: r for r in trouble.reasons if r.severity is Severity.WARN}
    asked = {n.removeprefix("waiver/") for n, text in posted.items() if n.startswith("waiver/") and text.strip()}
    return page(
        visit,
        "new_plan.html",
        trouble.status,
        **_common(form),
        posted=posted,
        fields=form.fields(posted, trouble.errors),
        asks=form.asks(posted, trouble.errors),
        effective=form.effective(posted, trouble.errors),
        attached=attaching.attached(posted),
        slots=form.slots(trouble.errors),
        errors=trouble.errors,
        sentence=trouble.sentence,
        blocked=telling.whys(visit, form.names, (r for r in trouble.reasons if r.rule not in warned)),
        warned=telling.whys(visit, form.names, warned.values()),
        waived=sorted(asked - warned.keys()),
        areas=bool(form.areas),
    )


def _preview(form: Opening, posted: Posted, request: OpenRequest, found: Preview) -> Response:
    visit, opened = form.visit, found.events[0]
    showing = Showing(visit.lang, form.words)
    stated = {name: getattr(request, name) for name in form.schema["properties"]} | {"body": request.body}
    stated["body"] = form.names.body(request.body) if request.body else None
    return page(
        visit,
        "new_check.html",
        **_common(form),
        kept=kept(posted),
        title=request.title,
        ref=request.ref,
        stage=found.stage["to"].of(visit.lang),
        awaiting=[form.names.role(a["role"]) for a in opened["awaiting"]],
        effective_on=request.effective_on,
        events=[(_event(form, event), event) for event in found.events],
        said=[
            *showing.value(msgspec.to_builtins(stated), form.schema).items,
            *showing.value(request.input, {}).items,
        ],
        reason=request.reason,
        waivers=request.waivers,
        documents=[(form.names.evidence(d.kind), d.title) for d in request.documents],
    )


def _event(form: Opening, event: dict[str, Any]) -> str:
    """What an event of the dry run says will happen: the plan itself, then its place under its parent."""
    own = event["stream_name"].startswith("plan/")
    return _label(form.visit, form.definition) if own else form.visit.say("event.ChildOpened")


PAGES = ((ADDRESS, open_new),)
