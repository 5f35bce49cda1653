"""Testimony tells of what was done before a plan was kept here; where officials act live, it needs a paper to show."""

import msgspec

from domain.plan import Plan
from domain.reasons import Cure, Reason, Severity, Text
from domain.roster import SYSTEM_POST
from workflows.commands import Command
from workflows.registry import Failure, Guard, NoParams, register
from workflows.view import Surroundings, View

BASIS = "default"


def is_kept_here(plan: Plan) -> bool:
    """Whether an official has moved it live; its opening and its text may precede the telling of its past."""
    return any(made.testimony is None and made.actor.post != SYSTEM_POST for made in plan.moves())


def kept_in_family(plan: Plan, around: Surroundings) -> bool:
    """Whether officials have moved the plan, or the parent that its steps may free; the parent's stream was read."""
    parent = around.plans.get(plan.parent or "")
    return is_kept_here(plan) or (parent is not None and is_kept_here(parent))


def told_late(plan: Plan, command: Command, around: Surroundings) -> tuple[Reason, ...]:
    """The reason against attesting a text, a correction or another edition of a plan that is kept here.

    Whoever imports may attest any post and any number of persons; a text here has editors, and a correction two.
    """
    if command.testimony is None or not kept_in_family(plan, around):
        return ()
    text = Text(
        "แผนนี้มีการดำเนินการจริงในระบบแล้ว ให้ผู้มีหน้าที่บันทึกเอง ไม่รับคำบอกเล่าย้อนหลัง",
        "This plan has been acted on here: whose task it is records it, testimony is not taken",
    )
    cure = Cure(" / ".join(one.role for one in plan.awaiting) or "caller", text)
    facts = {"ref": plan.ref, "version": plan.version}
    return (
        Reason(
            rule="testimony",
            guard="testimony@2",
            severity=Severity.BLOCK,
            text=text,
            basis=BASIS,
            facts=facts,
            missing="testimony",
            cure=cure,
        ),
    )


class TestimonyFacts(msgspec.Struct, frozen=True):
    """Whether the step is told of, whether officials have moved the plan here, and how many papers are shown."""

    told: bool
    kept_here: bool
    papers: int


def _gather(view: View, _: NoParams) -> TestimonyFacts:
    command = view.command
    told = command.testimony is not None
    return TestimonyFacts(told, told and is_kept_here(view.plan), len(command.documents))


def _gather_family(view: View, _: NoParams) -> TestimonyFacts:
    command = view.command
    told = command.testimony is not None
    return TestimonyFacts(told, told and kept_in_family(view.plan, view.around), len(command.documents))


def _judge(facts: TestimonyFacts, _: NoParams) -> Failure | None:
    if not facts.told or not facts.kept_here or facts.papers:
        return None
    return Failure("documents", Cure("caller", Text("แนบเอกสารต้นเรื่อง", "Attach the paper that says so")))


register(
    Guard(
        name="testimony",
        edition=1,
        rule="testimony",
        severity=Severity.BLOCK,
        basis=BASIS,
        text=Text(
            "แผนนี้มีการดำเนินการจริงในระบบแล้ว คำบอกเล่าย้อนหลังต้องมีเอกสารต้นเรื่อง",
            "This plan has been acted on here: what is told of it needs the paper that says so",
        ),
        facts=TestimonyFacts,
        params=NoParams,
        gather=_gather,
        judge=_judge,
        asks=True,
    )
)
register(
    Guard(
        name="testimony",
        edition=2,
        rule="testimony",
        severity=Severity.BLOCK,
        basis=BASIS,
        text=Text(
            "แผนนี้หรือแผนแม่มีการดำเนินการจริงในระบบแล้ว คำบอกเล่าย้อนหลังต้องมีเอกสารต้นเรื่อง",
            "This plan or its parent has been acted on here: what is told of it needs the paper that says so",
        ),
        facts=TestimonyFacts,
        params=NoParams,
        gather=_gather_family,
        judge=_judge,
        reads=("parent",),
        asks=True,
    )
)
