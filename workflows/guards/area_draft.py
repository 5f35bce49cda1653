"""Guards of an area draft: the area's own subcommittee, a complete text, a parent that is drafting or was returned."""

import msgspec

from domain.content import core_of
from domain.reasons import Cure, Severity, Text
from workflows.registry import Failure, Guard, NoParams, register
from workflows.view import View


class OwnAreaFacts(msgspec.Struct, frozen=True):
    """The body the acting post belongs to, and the body the draft is assigned to."""

    actor_body: str | None
    plan_body: str | None
    area: str | None


def _gather_own_area(view: View, _: NoParams) -> OwnAreaFacts:
    return OwnAreaFacts(view.command.actor.body, view.plan.body, view.plan.area)


def _judge_own_area(facts: OwnAreaFacts, _: NoParams) -> Failure | None:
    if facts.plan_body is not None and facts.actor_body == facts.plan_body:
        return None
    what = Text("ให้คณะอนุกรรมการของด้านนั้นเป็นผู้เสนอ", "The area's own subcommittee must submit it")
    return Failure(facts.plan_body or "body", Cure("area_subcommittee_secretary", what))


register(
    Guard(
        name="own_area",
        edition=1,
        rule="R-02",
        severity=Severity.BLOCK,
        basis="S0.12",
        text=Text("เสนอร่างได้เฉพาะคณะอนุกรรมการของด้านนั้น", "Only the area's own subcommittee submits its draft"),
        facts=OwnAreaFacts,
        params=NoParams,
        gather=_gather_own_area,
        judge=_judge_own_area,
    )
)


class CompleteFacts(msgspec.Struct, frozen=True):
    """Which blocks of the draft are filled, and how many activities it has."""

    problem: bool
    target: bool
    activities: int


def _gather_complete(view: View, _: NoParams) -> CompleteFacts:
    core = core_of(view.plan)
    return CompleteFacts(bool(core.problem.strip()), bool(core.target.strip()), len(core.activities))


def _judge_complete(facts: CompleteFacts, _: NoParams) -> Failure | None:
    filled = {"problem": facts.problem, "target": facts.target, "activities": facts.activities > 0}
    missing = [f"core.{name}" for name, is_filled in filled.items() if not is_filled]
    if not missing:
        return None
    what = Text("กรอกปัญหา เป้าหมาย และกิจกรรมให้ครบ", "Fill in problem, target and activities")
    return Failure(", ".join(missing), Cure("area_subcommittee_secretary", what))


register(
    Guard(
        name="area_draft_complete",
        edition=1,
        rule="area_draft_complete",
        severity=Severity.BLOCK,
        basis="S0.24, S0.25",
        text=Text("ร่างแผนรายด้านยังไม่ครบถ้วน", "The area draft is not complete"),
        facts=CompleteFacts,
        params=NoParams,
        gather=_gather_complete,
        judge=_judge_complete,
    )
)


class ParentParams(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Stages of the parent in which the step is lawful."""

    stages: tuple[str, ...]


class ParentFacts(msgspec.Struct, frozen=True):
    """The parent plan and where it stands."""

    parent: str | None
    stage: str | None


def _gather_parent(view: View, _: ParentParams) -> ParentFacts:
    parent = view.around.plans.get(view.plan.parent or "")
    return ParentFacts(view.plan.parent, parent.stage if parent else None)


def _judge_parent(facts: ParentFacts, params: ParentParams) -> Failure | None:
    if facts.stage in params.stages:
        return None
    what = Text(
        f"ทำได้เมื่อแผนระดับชาติอยู่ในขั้น {' / '.join(params.stages)}",
        f"Possible while the national plan is at {' / '.join(params.stages)}",
    )
    return Failure(
        f"{facts.parent}: {facts.stage}" if facts.stage else "parent", Cure("national_committee_secretariat", what)
    )


register(
    Guard(
        name="parent_drafting",
        edition=1,
        rule="parent_drafting",
        severity=Severity.BLOCK,
        basis="S0.11",
        text=Text("มอบหมายร่างรายด้านได้เมื่อแผนแม่เปิดแฟ้มแล้ว", "Area drafts are assigned while the plan is being drafted"),
        facts=ParentFacts,
        params=ParentParams,
        gather=_gather_parent,
        judge=_judge_parent,
        reads=("parent",),
    )
)
register(
    Guard(
        name="parent_returned",
        edition=1,
        rule="parent_returned",
        severity=Severity.BLOCK,
        basis="default",
        text=Text(
            "เปิดร่างที่รับแล้วใหม่ได้เมื่อคณะกรรมการหรือคณะรัฐมนตรีส่งแผนกลับเท่านั้น",
            "An accepted draft is reopened only when the committee or the Cabinet has returned the national draft",
        ),
        facts=ParentFacts,
        params=ParentParams,
        gather=_gather_parent,
        judge=_judge_parent,
        reads=("parent",),
    )
)


class AssignedFacts(msgspec.Struct, frozen=True):
    """The area and body of the new draft, and the body the parent's text assigns the area to."""

    area: str | None
    body: str | None
    assigned_to: str | None


def _gather_assigned(view: View, _: NoParams) -> AssignedFacts:
    parent = view.around.plans.get(view.plan.parent or "")
    areas = {area.code: area.body for area in core_of(parent).areas} if parent else {}
    return AssignedFacts(view.plan.area, view.plan.body, areas.get(view.plan.area or ""))


def _judge_assigned(facts: AssignedFacts, _: NoParams) -> Failure | None:
    if facts.area and facts.body and facts.assigned_to == facts.body:
        return None
    what = Text("ใช้ด้านและคณะอนุกรรมการตามที่แผนแม่กำหนด", "Use an area of the parent plan and the body it names for it")
    return Failure("area" if not facts.assigned_to else "body", Cure("national_committee_secretariat", what))


register(
    Guard(
        name="area_of_parent",
        edition=1,
        rule="area_of_parent",
        severity=Severity.BLOCK,
        basis="S0.11",
        text=Text("ด้านหรือคณะอนุกรรมการไม่ตรงกับแผนแม่", "Area or subcommittee does not match the parent plan"),
        facts=AssignedFacts,
        params=NoParams,
        gather=_gather_assigned,
        judge=_judge_assigned,
        reads=("parent",),
    )
)
