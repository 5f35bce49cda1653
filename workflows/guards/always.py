"""Guards every step has: the right post acts, on a lawful date, with the evidence the definition asks for."""

from datetime import date

import msgspec

from domain.plan import Plan
from domain.reasons import Cure, Reason, Severity, Text
from workflows.definition import Definition, Move
from workflows.registry import Failure, Guard, NoParams, register
from workflows.view import View


class ActorFacts(msgspec.Struct, frozen=True):
    """The post acting and its body, the posts that may act, and the plan's own body where the post is bound to it."""

    post: str
    body: str | None
    may_act: tuple[str, ...]
    bound_to: str | None


def _gather_actor(view: View, _: NoParams) -> ActorFacts:
    roles = view.definition.roles
    post = view.command.actor.post
    stands_for = [role for role in view.step.by if role in roles and post in view.definition.actors((role,))]
    bound = any(roles[role].own_body for role in stands_for)
    return ActorFacts(
        post=post,
        body=view.command.actor.body,
        may_act=view.definition.actors(view.step.by),
        bound_to=view.plan.body if bound else None,
    )


def _judge_actor(facts: ActorFacts, _: NoParams) -> Failure | None:
    if facts.post in facts.may_act and (facts.bound_to is None or facts.body == facts.bound_to):
        return None
    who = " / ".join(facts.may_act)
    text = Text("ให้ผู้ดำรงตำแหน่งที่กำหนดเป็นผู้ดำเนินการ", "A holder of the named post must act")
    return Failure(missing=facts.bound_to or who, cure=Cure(who=who, what=text))


register(
    Guard(
        name="actor",
        edition=1,
        rule="actor",
        severity=Severity.BLOCK,
        basis="definition",
        text=Text("ตำแหน่งนี้ไม่มีอำนาจดำเนินการขั้นนี้", "This post may not make this move"),
        facts=ActorFacts,
        params=NoParams,
        gather=_gather_actor,
        judge=_judge_actor,
    )
)


class DateFacts(msgspec.Struct, frozen=True):
    """The legal date claimed, today (Bangkok; for testimony the day it was known), the plan's opening and last move."""

    effective_on: date
    today: date
    last_move_on: date
    retroactive: bool
    opened_on: date


def _gather_dates(view: View, _: NoParams) -> DateFacts:
    return DateFacts(
        effective_on=view.command.effective_on,
        today=view.around.today,
        last_move_on=view.plan.entered_on,
        retroactive=not isinstance(view.step, Move) or view.step.retroactive,
        opened_on=view.plan.entries[0].event.effective_on,
    )


def _judge_dates(facts: DateFacts, _: NoParams) -> Failure | None:
    if facts.effective_on > facts.today:
        text = Text("บันทึกล่วงหน้าไม่ได้ วันที่มีผลต้องไม่เกินวันนี้", "A date in the future cannot be recorded")
        return Failure("effective_on", Cure("caller", text, facts.effective_on), text)
    if facts.effective_on < facts.last_move_on and not facts.retroactive:
        text = Text(
            "วันที่มีผลต้องไม่ก่อนการดำเนินการครั้งล่าสุดของแผน",
            "The date may not lie before the plan's last move",
        )
        return Failure("effective_on", Cure("caller", text, facts.last_move_on), text)
    if facts.effective_on < facts.opened_on:
        text = Text("วันที่มีผลต้องไม่ก่อนวันเปิดแผน", "The date may not lie before the plan was opened")
        return Failure("effective_on", Cure("caller", text, facts.opened_on), text)
    return None


register(
    Guard(
        name="dates",
        edition=1,
        rule="dates",
        severity=Severity.BLOCK,
        basis="definition; W32",
        text=Text("วันที่มีผลไม่ถูกต้อง", "The date is not lawful"),
        facts=DateFacts,
        params=NoParams,
        gather=_gather_dates,
        asks=True,
        judge=_judge_dates,
    )
)


class EvidenceFacts(msgspec.Struct, frozen=True):
    """Document kinds asked for (`a|b` = either) and those attached."""

    asked: tuple[str, ...]
    attached: tuple[str, ...]


def _gather_evidence(view: View, _: NoParams) -> EvidenceFacts:
    return EvidenceFacts(view.step.evidence, tuple(sorted({d.kind for d in view.command.documents})))


def _judge_evidence(facts: EvidenceFacts, _: NoParams) -> Failure | None:
    missing = [kind for kind in facts.asked if not set(kind.split("|")) & set(facts.attached)]
    if not missing:
        return None
    text = Text("แนบเอกสารหลักฐานที่กำหนด", "Attach the documents named")
    return Failure(", ".join(missing), Cure("caller", text))


register(
    Guard(
        name="evidence",
        edition=1,
        rule="evidence",
        severity=Severity.BLOCK,
        basis="definition",
        text=Text("ยังไม่ได้แนบเอกสารหลักฐานที่ต้องใช้", "A required document is not attached"),
        facts=EvidenceFacts,
        params=NoParams,
        gather=_gather_evidence,
        asks=True,
        judge=_judge_evidence,
    )
)


def not_from_here(definition: Definition, plan: Plan, name: str) -> Reason:
    """The reason when the present stage has no such move or fact; the stages that have it are its facts."""
    fact = definition.facts.get(name)
    from_stages = [s for s in definition.stages if definition.move(name, s) is not None or (fact and s in fact.stages)]
    step = definition.any_move(name) or fact
    th, en = (" / ".join(definition.stages[s].text.of(lang) for s in from_stages) for lang in ("th", "en"))
    what = Text(f"ดำเนินการเมื่อแผนอยู่ในขั้น {th}", f"Take this step while the plan is at {en}")
    stage = definition.stages.get(plan.stage)
    known = stage.text if stage else Text(plan.stage, plan.stage)
    return Reason(
        rule="stage",
        guard="stage@1",
        severity=Severity.BLOCK,
        text=Text(f"ขั้น “{known.th}” ไม่มีการดำเนินการนี้", f"There is no such step from the stage “{known.en}”"),
        basis="definition",
        facts={"stage": plan.stage, "asked": name, "from": from_stages},
        missing=" / ".join(from_stages) or name,
        cure=Cure(" / ".join(step.by), what) if step and from_stages else None,
    )
