"""แผน: one plan on one page; what the services say of it, and nothing judged here."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

import msgspec
from starlette.responses import Response

from api.http import unsealed
from api.pages import decided, stagemap, telling
from api.pages.meetings import of_plan
from api.pages.naming import Names
from api.pages.obligations import imposed
from api.pages.shown import Showing, Shown
from api.pages.telling import Why
from api.pages.visit import Visit, at, page
from domain import events as ev
from domain.plan import Plan
from projections import register
from services.casework import options, overriding, plans
from services.casework.options import Option
from services.casework.override_near import ratifications
from workflows.definition import Definition
from workflows.guards.objection import OBJECTION


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """One move or fact, open or not, with what stands in its way."""

    name: str
    label: str
    address: str
    to: str
    allowed: bool
    is_fact: bool
    ends: bool
    """It leads to where a plan ends."""
    reasons: tuple[Why, ...]
    needs: tuple[Why, ...]
    override: str
    """Where a listed post may ask for it in an emergency; empty for everyone else."""


class PartShown(msgspec.Struct, frozen=True, kw_only=True):
    """One part of the text, and where it is edited while the stage lets it be."""

    name: str
    label: str
    content_version: int
    digest: str
    value: Shown | None
    edit: str
    editors: str


class Returned(msgspec.Struct, frozen=True, kw_only=True):
    """One return reason that still wants an answer."""

    number: int
    code: str
    text: str
    addressee: str
    due_on: Any


class Objection(msgspec.Struct, frozen=True, kw_only=True):
    """What an official objected to, for ever as it was recorded."""

    address: str
    who: str
    on: date
    text: str


class Pending(msgspec.Struct, frozen=True, kw_only=True):
    """One correction that waits for a second person."""

    address: str
    label: str
    was: str
    now: str
    who: str


def show(visit: Visit) -> Response:
    """The plan page."""
    ref = visit.path("ref")
    plan = plans.load(visit.office, ref)
    definition = visit.office.book.pinned(plan.definition)
    names = Names(visit.office, visit.lang, definition)
    urgent = overriding.may_override(visit.office, visit.caller)
    steps = options.options(visit.office, visit.caller, ref)
    return page(
        visit,
        "plan.html",
        plan=plan,
        definition=definition,
        names=names,
        address=at("plans", plan.ref),
        choices=[_choice(visit, names, definition, plan, option, urgent) for option in steps],
        stage_map=stagemap.draw(definition, plan, visit.lang),
        awaiting=[names.role(a.role) + (f" ({names.body(a.body)})" if a.body else "") for a in plan.awaiting],
        parts=[
            _part(visit, names, definition, plan, name)
            for name in sorted(definition.parts, key=lambda n: n not in plan.parts)
        ],
        returns=returned(visit, names, plan),
        objections=_objections(visit, names, plan),
        pending=_pending(visit, names, plan),
        overrides=_overrides(names, definition, plan, visit.lang),
        obligations=imposed(visit, names, plan),
        unratified=_unratified(visit, names, definition, plan),
        decided=decided.told(visit, names, definition, plan),
        slips=decided.slip_addresses(visit, definition, plan),
        facts=_facts(visit, names, plan),
        files=telling.files(names, documents(plan)),
        children=_children(visit, plan),
        openings=_openings(visit, plan),
        **of_plan.shown(visit, names, plan),
        editions=len({d.edition for d in visit.office.book.all() if d.kind == plan.kind}),
        recorded=visit.asked("recorded"),
    )


def _children(visit: Visit, plan: Plan) -> list[tuple[str, register.PlanRow, Names]]:
    """The plans opened under this one that the visitor may read."""
    with visit.office.pool.connection() as connection:
        found = register.children(connection, plan.ref, visit.reader.lists)
    return [(at("plans", row.ref), row, Names(visit.office, visit.lang)) for row in found]


def documents(plan: Plan) -> list[ev.Document]:
    """Every file of the plan's events, each once, newest first."""
    found = {d.sha256: d for entry in plan.entries for d in entry.event.documents}
    return list(reversed(found.values()))


def returned(visit: Visit, names: Names, plan: Plan) -> list[Returned]:
    """The open return reasons in words."""
    return [
        Returned(
            number=r.number,
            code=names.choice("code", r.code) or r.code,
            text=telling.open_text(visit.office, r.text),
            addressee=names.role(r.addressee),
            due_on=r.due_on,
        )
        for r in plan.returns
    ]


def _choice(visit: Visit, names: Names, definition: Definition, plan: Plan, option: Option, urgent: bool) -> Choice:
    return Choice(
        name=option.name,
        label=option.label.of(visit.lang),
        address=at("plans", plan.ref, "facts" if option.is_fact else "moves", option.name),
        to=names.stage(plan.kind, option.to) if option.to else "",
        allowed=option.allowed,
        is_fact=option.is_fact,
        ends=option.to is not None and definition.stages[option.to].terminal,
        reasons=telling.whys(visit, names, option.reasons),
        needs=telling.whys(visit, names, option.needs),
        override=at("plans", plan.ref, "overrides", "new", option.name)
        if urgent and not (option.is_fact or option.allowed)
        else "",
    )


def _part(visit: Visit, names: Names, definition: Definition, plan: Plan, name: str) -> PartShown:
    spec, held = definition.parts[name], plan.parts.get(name)
    editors = definition.stages[plan.stage].edits.get(name, ())
    showing = Showing(visit.lang, names.choice)
    return PartShown(
        name=name,
        label=spec.label.of(visit.lang),
        content_version=held.content_version if held else 0,
        digest=held.digest if held else "",
        value=showing.value(held.value, spec.schema_, name) if held else None,
        edit=at("plans", plan.ref, "content", name) if editors else "",
        editors=", ".join(map(names.role, editors)),
    )


def _openings(visit: Visit, plan: Plan) -> list[tuple[str, str]]:
    """What this caller may open under the plan: where, and what the definition calls it."""
    return [
        ("/plans/new?" + urlencode({"kind": d.kind, "parent": plan.ref}), d.opening.label.of(visit.lang))
        for d in options.openable(visit.office, visit.caller)
        if d.opening.parent_kind == plan.kind
    ]


def _pending(visit: Visit, names: Names, plan: Plan) -> list[Pending]:
    names.learn(c.actor for c in plan.corrections.values())
    showing = Showing(visit.lang, names.choice)
    found = []
    for correction, proposed in plan.corrections.items():
        entry = plan.entry(proposed.target_version)
        found.append(
            Pending(
                address=at("plans", plan.ref, "corrections", correction),
                label=names.event(entry.event) if entry else str(proposed.target_version),
                was=showing.value(proposed.was, {}).short,
                now=showing.value(proposed.now, {}).short,
                who=names.actor(proposed.actor),
            )
        )
    return found


def _objections(visit: Visit, names: Names, plan: Plan) -> list[Objection]:
    """Every objection, oldest first (R-34)."""
    if OBJECTION not in plan.fact_names:
        return []
    entries = [e for e in plan.entries if isinstance(e.event, ev.FactRecorded) and e.event.fact == OBJECTION]
    names.learn(e.event.actor for e in entries)
    return [
        Objection(
            address=at("plans", plan.ref, "history") + f"#v{e.version}",
            who=names.actor(e.event.actor),
            on=e.event.effective_on,
            text=telling.opened(unsealed.plain(visit.office, e.event.input.get("objection"))),
        )
        for e in entries
    ]


def _overrides(names: Names, definition: Definition, plan: Plan, lang: str) -> list[dict[str, Any]]:
    """Overrides that wait for a second person."""
    names.learn(proposed.actor for proposed in plan.overrides.values())
    return [
        {
            "label": found.label.of(lang) if (found := definition.any_move(proposed.move)) else proposed.move,
            "who": names.actor(proposed.actor),
            "address": at("plans", plan.ref, "overrides", override),
        }
        for override, proposed in plan.overrides.items()
    ]


def _unratified(visit: Visit, names: Names, definition: Definition, plan: Plan) -> list[dict[str, Any]]:
    """Overrides whose ratification is awaited or was refused."""
    return [
        {
            "label": found.label.of(visit.lang) if (found := definition.any_move(owed.move or "")) else owed.move,
            "body": names.body(owed.body),
            "due_on": owed.term.due_on,
            "is_overdue": owed.overdue(visit.today),
            "is_refused": owed.status == "refused",
        }
        for owed in ratifications(visit.office, plan)
        if owed.status != "discharged"
    ]


def _facts(visit: Visit, names: Names, plan: Plan) -> list[dict[str, Any]]:
    """Facts recorded so far, newest first."""
    entries = [e for e in reversed(plan.entries) if isinstance(e.event, ev.FactRecorded)]
    names.learn(e.event.actor for e in entries)
    return [
        {
            "label": names.event(e.event),
            "who": names.actor(e.event.actor),
            "on": e.event.effective_on,
            "address": at("plans", plan.ref, "history") + f"#v{e.version}",
        }
        for e in entries
    ]


PAGES = (("/plans/{ref}", show),)
