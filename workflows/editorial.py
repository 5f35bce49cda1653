"""Editorial corrections of a decided text: a slip that changes nothing, mended by two who compared the words."""

from domain import canonical
from domain import events as ev
from domain.decided import is_bound
from domain.plan import Plan
from domain.reasons import Reason, Text
from workflows.amendments import accepted, clerks_only, not_ahead, refusal, said_of, second_person
from workflows.commands import DecideEditorial, ProposeEditorial
from workflows.decide import Accepted, Refused
from workflows.definition import Definition
from workflows.view import Surroundings

BASIS = "default"


def propose(definition: Definition, plan: Plan, around: Surroundings, command: ProposeEditorial) -> Accepted | Refused:
    """A clerk's proposal; only for a text that something was decided on, one at a time for each part."""
    held, now = plan.parts.get(command.part), canonical.digest(command.value)
    reasons = [*not_ahead(around, command), *clerks_only(definition, plan, command)]
    if held is None or not is_bound(plan, command.part):
        text = Text("ส่วนนี้ยังไม่มีมติผูกพัน ให้แก้ไขตามปกติ", "Nothing was decided on this text: change it in the ordinary way")
        reasons.append(refusal("editorial", text, BASIS, command.part))
    elif held.digest == now:
        text = Text("ไม่มีถ้อยคำใดเปลี่ยน", "No word of it changes")
        reasons.append(refusal("editorial", text, BASIS, "value"))
    if any(waiting.part == command.part for waiting in plan.editorial.values()):
        text = Text("มีข้อเสนอแก้ไขถ้อยคำของส่วนนี้รออยู่แล้ว", "An editorial correction of this part waits already")
        reasons.append(refusal("editorial", text, BASIS, command.part))
    if command.reason is None:
        text = Text("การแก้ไขถ้อยคำต้องระบุเหตุผล", "An editorial correction needs a reason")
        reasons.append(refusal("correction_reason", text, "default", "reason"))
    if reasons or held is None or command.reason is None:
        return Refused(tuple(reasons))
    return accepted(
        ev.EditorialCorrectionProposed(
            **said_of(plan, command, "EditorialCorrectionProposed"),
            reason=command.reason,
            correction=command.correction,
            part=command.part,
            was=held.digest,
            now=now,
            value=command.value,
        )
    )


def accept(definition: Definition, plan: Plan, around: Surroundings, command: DecideEditorial) -> Accepted | Refused:
    """A second clerk, in person: the text reads as proposed, and what was decided on it holds for it."""
    proposed = plan.editorial.get(command.correction)
    reasons = [
        *not_ahead(around, command),
        *clerks_only(definition, plan, command),
        *second_person(proposed, command),
        *_in_person(command),
    ]
    held = plan.parts.get(proposed.part) if proposed else None
    if proposed is not None and (held is None or held.digest != proposed.was):
        text = Text("ข้อความเปลี่ยนไปหลังการเสนอ ให้เสนอใหม่", "The text has changed since the proposal: propose anew")
        reasons.append(refusal("editorial", text, BASIS, proposed.part))
    if reasons or proposed is None or held is None:
        return Refused(tuple(reasons))
    return accepted(
        ev.ContentRevised(
            **said_of(plan, command, "PlanContentRevised"),
            reason=proposed.reason,
            part=proposed.part,
            content_version=held.content_version + 1,
            digest=proposed.now,
            value=proposed.value,
            stage=plan.stage,
            definition=definition.ref,
            editorial=proposed.correction,
        ),
        ev.EditorialCorrectionAccepted(
            **said_of(plan, command, "EditorialCorrectionAccepted"),
            correction=proposed.correction,
            part=proposed.part,
            was=proposed.was,
            now=proposed.now,
            proposed_by=proposed.actor,
        ),
    )


def decline(definition: Definition, plan: Plan, around: Surroundings, command: DecideEditorial) -> Accepted | Refused:
    """Another clerk finds that it changes the text, or the proposer takes it back."""
    proposed = plan.editorial.get(command.correction)
    reasons = [*not_ahead(around, command), *clerks_only(definition, plan, command)]
    if proposed is None:
        reasons += second_person(None, command)
    if reasons or proposed is None:
        return Refused(tuple(reasons))
    said = said_of(plan, command, "EditorialCorrectionDeclined")
    return accepted(
        ev.EditorialCorrectionDeclined(
            **said, reason=command.reason, correction=proposed.correction, proposed_by=proposed.actor
        )
    )


def _in_person(command: DecideEditorial) -> tuple[Reason, ...]:
    """The words are compared by whoever answers for them, not by a delegate."""
    if command.on_behalf_of is None:
        return ()
    text = Text("ผู้รับมอบอำนาจยืนยันแทนไม่ได้", "A delegate may not accept it")
    return (refusal("four_eyes", text, "default", "second_person"),)
