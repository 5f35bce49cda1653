"""What changes a plan without moving it: its text, and by two persons each, corrections and another edition."""

from typing import Any

import msgspec

from domain import canonical
from domain import events as ev
from domain.plan import Plan
from domain.reasons import Cure, Reason, Severity, Text
from workflows import correctable
from workflows.authority import behind, told_by_one
from workflows.commands import (
    Command,
    ConfirmAdoption,
    ConfirmCorrection,
    DeclineCorrection,
    ProposeAdoption,
    ProposeCorrection,
    ReviseContent,
)
from workflows.deadlines import due_after
from workflows.decide import Accepted, Refused, awaiting, said_by
from workflows.definition import Definition
from workflows.guards.standing_in import unlawful_acting
from workflows.guards.testimony import told_late
from workflows.view import Surroundings


def decide_content(
    definition: Definition, plan: Plan, around: Surroundings, command: ReviseContent
) -> Accepted | Refused:
    """A new version of one part, if the stage lets this post edit it (the definition's `edits`)."""
    stage = definition.stages[plan.stage]
    editors = stage.edits.get(command.part, ())
    may_edit = definition.actors(editors)
    reasons = [
        *told_late(plan, command, around),
        *not_ahead(around, command),
        *unlawful_acting(definition, plan, command, editors),
    ]
    if command.actor.post not in may_edit or _foreign(definition, plan, command.actor):
        reasons.append(_closed_part(definition, plan, command, may_edit))
    if reasons:
        return Refused(tuple(reasons))
    known = plan.parts.get(command.part)
    return accepted(
        ev.ContentRevised(
            **said_of(plan, command, "PlanContentRevised"),
            reason=command.reason,
            part=command.part,
            content_version=known.content_version + 1 if known else 1,
            digest=canonical.digest(command.value),
            value=command.value,
            stage=plan.stage,
            definition=definition.ref,
        )
    )


def propose_correction(
    definition: Definition, plan: Plan, around: Surroundings, command: ProposeCorrection
) -> Accepted | Refused:
    """One person's proposal that an entry reads wrongly; only dates, numbers, names and files."""
    reasons = [*told_late(plan, command, around), *not_ahead(around, command), *clerks_only(definition, plan, command)]
    was = None
    try:
        was = correctable.present_value(definition, plan, command)
    except KeyError:
        reasons.append(refusal("correctable", correctable.PLACE, "default", command.pointer))
    else:
        reasons += _value(definition, plan, around, command, was)
    if command.reason is None:
        text = Text("การแก้ไขข้อผิดพลาดต้องระบุเหตุผล", "A correction needs a reason")
        reasons.append(refusal("correction_reason", text, "default", "reason"))
    if reasons or command.reason is None:
        return Refused(tuple(reasons))
    return accepted(
        ev.CorrectionProposed(
            **said_of(plan, command, "CorrectionProposed"),
            reason=command.reason,
            correction=command.correction,
            target_version=command.target_version,
            pointer=command.pointer,
            was=was,
            now=command.now,
        )
    )


def confirm_correction(
    definition: Definition, plan: Plan, around: Surroundings, command: ConfirmCorrection
) -> Accepted | Refused:
    """A second person's confirmation; the wrong entry stays visible, everything read from it is re-read."""
    proposed = plan.corrections.get(command.correction)
    reasons = [
        *told_late(plan, command, around),
        *not_ahead(around, command),
        *clerks_only(definition, plan, command),
        *second_person(proposed, command, bool(command.documents)),
    ]
    if reasons or proposed is None:
        return Refused(tuple(reasons))
    return accepted(
        ev.CorrectionConfirmed(
            **said_of(plan, command, "CorrectionRecorded"),
            correction=command.correction,
            target_version=proposed.target_version,
            pointer=proposed.pointer,
            was=proposed.was,
            now=proposed.now,
            proposed_by=proposed.actor,
            documents=command.documents,
        )
    )


def decline_correction(
    definition: Definition, plan: Plan, around: Surroundings, command: DeclineCorrection
) -> Accepted | Refused:
    """The proposer takes it back, or another clerk declines it."""
    proposed = plan.corrections.get(command.correction)
    reasons = [*told_late(plan, command, around), *not_ahead(around, command), *clerks_only(definition, plan, command)]
    if proposed is None:
        reasons.append(_none_pending(command.correction))
    if reasons or proposed is None:
        return Refused(tuple(reasons))
    return accepted(
        ev.CorrectionDeclined(
            **said_of(plan, command, "CorrectionDeclined"),
            reason=command.reason,
            correction=command.correction,
            proposed_by=proposed.actor,
        )
    )


def propose_adoption(
    definition: Definition,
    plan: Plan,
    around: Surroundings,
    command: ProposeAdoption,
    adopted: Definition | None,
) -> Accepted | Refused:
    """One person's proposal to move a running plan to another edition of its kind."""
    reasons = [
        *told_late(plan, command, around),
        *not_ahead(around, command),
        *clerks_only(definition, plan, command),
        *_fits(plan, definition, adopted),
    ]
    if command.reason is None:
        text = Text("การเปลี่ยนแบบกระบวนงานต้องระบุเหตุผล", "Adopting another edition needs a reason")
        reasons.append(refusal("adoption_reason", text, "R-39", "reason"))
    if reasons or command.reason is None or adopted is None:
        return Refused(tuple(reasons))
    return accepted(
        ev.EditionAdoptionProposed(
            **said_of(plan, command, "EditionAdoptionProposed"), reason=command.reason, adopted=adopted.ref
        )
    )


def confirm_adoption(
    definition: Definition,
    plan: Plan,
    around: Surroundings,
    command: ConfirmAdoption,
    adopted: Definition | None,
) -> Accepted | Refused:
    """A second person's confirmation; from here on the new edition judges."""
    reasons = [
        *told_late(plan, command, around),
        *not_ahead(around, command),
        *clerks_only(definition, plan, command),
        *second_person(plan.adoption, command, bool(command.documents)),
        *_fits(plan, definition, adopted),
    ]
    if reasons or plan.adoption is None or adopted is None:
        return Refused(tuple(reasons))
    return accepted(
        ev.EditionAdopted(
            **said_of(plan, command, "EditionAdopted"),
            left=plan.definition,
            adopted=adopted.ref,
            proposed_by=plan.adoption.actor,
            awaiting=awaiting(adopted, plan.stage, plan.body),
            due_on=due_after(adopted, plan.stage, plan.entered_on, plan, around.calendar),
            documents=command.documents,
        )
    )


def accepted(*events: ev.Event) -> Accepted:
    """These events, to be recorded together."""
    return Accepted(events)


def said_of(plan: Plan, command: Command, published: str) -> dict[str, Any]:
    """The fields that every amendment carries, but for its reason."""
    said = {name: value for name, value in said_by(command).items() if name != "reason"}
    return {"stream_name": f"plan/{plan.ref}", "published": published, "ref": plan.ref, "kind": plan.kind, **said}


def _foreign(definition: Definition, plan: Plan, actor: ev.Actor) -> bool:
    spec = definition.roles.get(actor.post)
    return spec is not None and spec.own_body and actor.body != plan.body


def not_ahead(around: Surroundings, command: Command) -> tuple[Reason, ...]:
    """Nothing is recorded for a day to come."""
    if command.effective_on <= around.today:
        return ()
    text = Text("บันทึกล่วงหน้าไม่ได้ วันที่มีผลต้องไม่เกินวันนี้", "A date in the future cannot be recorded")
    return (refusal("dates", text, "definition", "effective_on"),)


def clerks_only(definition: Definition, plan: Plan, command: Command) -> tuple[Reason, ...]:
    """Corrections and editions are for the secretaries who keep the plan's file."""
    if command.actor.post in definition.clerks and not _foreign(definition, plan, command.actor):
        return unlawful_acting(definition, plan, command, definition.kept_by or definition.opening.by)
    who = " / ".join(definition.clerks)
    text = Text("เฉพาะฝ่ายเลขานุการผู้ดูแลแฟ้มแผนแก้ไขได้", "Only the secretariat that keeps the plan's file may do this")
    return (refusal("actor", text, "definition", who, Cure(who, text)),)


def second_person(proposed: ev.PlanEvent | None, command: Command, shown: bool = False) -> tuple[Reason, ...]:
    """Four eyes: the person who proposed may not confirm, nor who typed in the proposal, nor a delegate of either.

    One recorder may tell of both persons only where a document shows the second one's word (`shown`).
    """
    if proposed is None:
        return (_none_pending(getattr(command, "correction", "adoption")),)
    if behind(proposed, command) & behind(command):
        secretariat = Cure("national_committee_secretariat", correctable.SECOND)
        return (refusal("four_eyes", correctable.SECOND, "default", "second_person", secretariat),)
    if told_by_one(proposed, command) and not shown:
        return (refusal("four_eyes", correctable.ONE_RECORDER, "default", "documents"),)
    return ()


def _none_pending(what: str) -> Reason:
    text = Text("ไม่มีข้อเสนอที่รอการยืนยัน", "Nothing of that name waits to be confirmed")
    return refusal("not_pending", text, "default", what)


def _value(
    definition: Definition, plan: Plan, around: Surroundings, command: ProposeCorrection, was: Any
) -> tuple[Reason, ...]:
    fixed = correctable.fixed(definition, plan, command, was)
    if fixed is None:
        return (refusal("correction_value", correctable.VALUE, "default", "now"),)
    return not_ahead(around, msgspec.structs.replace(command, effective_on=fixed.effective_on))


def _fits(plan: Plan, definition: Definition, adopted: Definition | None) -> tuple[Reason, ...]:
    if adopted is not None and adopted.ref != definition.ref and plan.stage in adopted.stages:
        return ()
    text = Text(
        "ไม่มีแบบกระบวนงานฉบับนั้น หรือฉบับนั้นไม่มีขั้นปัจจุบันของแผน",
        "No such edition, or it lacks the plan's present stage",
    )
    return (refusal("edition", text, "R-39", "edition"),)


def _closed_part(definition: Definition, plan: Plan, command: ReviseContent, may_edit: tuple[str, ...]) -> Reason:
    who = " / ".join(may_edit)
    text = Text("ขั้นนี้ตำแหน่งนี้แก้ไขส่วนนี้ของแผนไม่ได้", "This post may not edit this part of the plan at this stage")
    stages = [name for name, stage in definition.stages.items() if command.part in stage.edits]
    cure = Cure(who, Text("ให้ผู้มีหน้าที่แก้ไข", "Let the post in charge edit it"))
    if not who:
        th, en = (" / ".join(definition.stages[name].text.of(lang) for name in stages) for lang in ("th", "en"))
        cure = Cure("caller", Text(f"แก้ไขได้เมื่อแผนอยู่ในขั้น {th}", f"Edit it while the plan is at {en}"))
    facts = {"part": command.part, "stage": plan.stage, "post": command.actor.post, "editable_in": stages}
    return Reason(
        rule="edits",
        guard="edits@1",
        severity=Severity.BLOCK,
        text=text,
        basis="definition",
        facts=facts,
        missing=who or " / ".join(stages),
        cure=cure,
    )


def refusal(rule: str, text: Text, basis: str, missing: str, cure: Cure | None = None) -> Reason:
    """One reason against an amendment."""
    return Reason(
        rule=rule,
        guard=f"{rule}@1",
        severity=Severity.BLOCK,
        text=text,
        basis=basis,
        facts={},
        missing=missing,
        cure=cure or Cure("caller", text),
    )
