"""Testimony tells of what was done before a plan was kept here; it never goes on where somebody has acted live."""

from domain import events as ev
from domain.plan import Plan
from domain.reasons import Cure, Reason, Severity, Text
from domain.roster import SYSTEM_POST
from workflows.commands import Command


def told_late(plan: Plan, command: Command) -> tuple[Reason, ...]:
    """The reason against testimony about a plan that its own officials have taken in hand.

    Whoever imports may attest any post and any number of persons; on a running plan that would be every right there
    is, without an appointment, a quorum or a second person. What was forgotten is recorded by the post in charge.
    """
    if command.testimony is None or not _is_kept_here(plan):
        return ()
    text = Text(
        "แผนนี้มีการดำเนินการจริงในระบบแล้ว จึงบันทึกคำบอกเล่าย้อนหลังต่อไม่ได้ ให้ผู้มีหน้าที่บันทึกเอง",
        "This plan has been acted on here: no testimony goes on after that; the post in charge records what is missing",
    )
    return (
        Reason(
            rule="testimony",
            guard="testimony@1",
            severity=Severity.BLOCK,
            text=text,
            basis="architecture §6",
            facts={"ref": plan.ref, "version": plan.version},
            missing="testimony",
            cure=Cure(" / ".join(one.role for one in plan.awaiting) or "caller", text),
        ),
    )


def _is_kept_here(plan: Plan) -> bool:
    """Whether a person opened, moved or wrote it otherwise than by testimony; what the engine did is nobody's act."""
    acts = (e.event for e in plan.entries if not isinstance(e.event, ev.FactRecorded))
    shares = (share for part in plan.parts.values() for share in part.written)
    return any(act.testimony is None and act.actor.post != SYSTEM_POST for act in acts) or any(
        share.typed_by is None and share.author.post != SYSTEM_POST for share in shares
    )
