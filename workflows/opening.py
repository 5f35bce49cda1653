"""Opening a plan: the first event of its stream, its place among its parent's children, and its first text."""

from typing import Any

from domain import canonical
from domain import events as ev
from domain.plan import Plan, evolve
from domain.reasons import Cure, Reason, Severity, Text
from workflows.authority import ENGINE
from workflows.commands import OpenPlan
from workflows.deadlines import due_after
from workflows.decide import Accepted, Refused, awaiting, said_by, weigh
from workflows.definition import Definition
from workflows.view import Surroundings, View


def decide_opening(
    definition: Definition, around: Surroundings, command: OpenPlan, content: dict[str, dict[str, Any]]
) -> Accepted | Refused:
    """Judge the opening of a plan of this definition's kind; `content` maps part names to their first text."""
    opened = _opened(definition, around, command)
    plan = evolve(None, opened)
    verdict = weigh(View(definition, definition.opening, plan, command, around))
    reasons = (*_family(definition, around, plan, command.actor), *verdict.reasons)
    if reasons:
        return Refused(reasons)
    events: list[ev.Event] = [opened]
    if command.parent is not None:
        events.append(_child(command, definition.kind))
    events += (first_text(definition, plan, command, name, value) for name, value in content.items())
    return Accepted(tuple(events))


def _opened(definition: Definition, around: Surroundings, command: OpenPlan) -> ev.PlanOpened:
    opening = definition.opening
    opened = ev.PlanOpened(
        **said_by(command),
        stream_name=f"plan/{command.ref}",
        published=opening.event,
        ref=command.ref,
        kind=definition.kind,
        title=command.title,
        series=command.series,
        issue=command.issue,
        definition=definition.ref,
        to_stage=opening.to,
        awaiting=awaiting(definition, opening.to, command.body),
        period=command.period,
        area=command.area,
        body=command.body,
        parent=command.parent,
        predecessor=command.predecessor,
        documents=command.documents,
        input=command.input,
    )
    due = due_after(definition, opening.to, command.effective_on, evolve(None, opened), around.calendar)
    return ev.PlanOpened(**{**{f: getattr(opened, f) for f in opened.__struct_fields__}, "due_on": due})


def _child(command: OpenPlan, kind: str) -> ev.ChildOpened:
    said = said_by(command)
    return ev.ChildOpened(
        **{
            k: said[k] for k in ("actor", "on_behalf_of", "effective_on", "correlation_id", "causation_id", "testimony")
        },
        stream_name=f"children/{command.parent}",
        published="ChildPlanOpened",
        parent=command.parent or "",
        child=command.ref,
        child_kind=kind,
        area=command.area,
    )


def first_text(
    definition: Definition, plan: Plan, command: OpenPlan, name: str, value: dict[str, Any]
) -> ev.ContentRevised:
    """Version 1 of one content part, recorded with the opening."""
    return ev.ContentRevised(
        **said_by(command),
        stream_name=f"plan/{plan.ref}",
        published="PlanContentRevised",
        ref=plan.ref,
        kind=plan.kind,
        part=name,
        content_version=1,
        digest=canonical.digest(value),
        value=value,
        stage=plan.stage,
        definition=definition.ref,
    )


def _family(definition: Definition, around: Surroundings, plan: Plan, actor: ev.Actor) -> tuple[Reason, ...]:
    """Structural conditions: the right kind of parent, one child for each area, a period where the kind has one."""
    opening = definition.opening
    found: list[Reason] = []
    if plan.predecessor and actor != ENGINE:
        text = Text("ฉบับปรับปรุงเปิดได้โดยผลการทบทวนเท่านั้น", "A successor is opened only by the review that decided it")
        found.append(_reason("successor", text, "S0.37–S0.40", missing="close_review"))
    if opening.period and plan.period is None:
        text = Text("แผนประเภทนี้ต้องระบุระยะเวลาของแผน", "A plan of this kind needs a plan period")
        found.append(_reason("period", text, "S0.2", missing="period"))
    if plan.parent and not opening.parent_kind:
        text = Text("แผนประเภทนี้ไม่มีแผนแม่", "A plan of this kind has no parent plan")
        found.append(_reason("parent", text, "S0.3", missing="parent"))
    if opening.parent_kind:
        parent = around.plans.get(plan.parent or "")
        if parent is None or parent.kind != opening.parent_kind:
            text = Text("ต้องระบุแผนแม่ให้ถูกประเภท", "A parent plan of the right kind is needed")
            found.append(_reason("parent", text, "S0.3", missing=opening.parent_kind))
        elif opening.child_limit_by_area and any(c.area == plan.area for c in around.children_of(plan.parent)):
            text = Text("ด้านนี้มีร่างแผนอยู่แล้ว", "This area already has its draft")
            found.append(_reason("one_per_area", text, "S0.3, S0.11", missing="area"))
    return tuple(found)


def _reason(rule: str, text: Text, basis: str, missing: str) -> Reason:
    return Reason(
        rule=rule,
        guard=f"{rule}@1",
        severity=Severity.BLOCK,
        text=text,
        basis=basis,
        facts={},
        missing=missing,
        cure=Cure("caller", text),
    )
