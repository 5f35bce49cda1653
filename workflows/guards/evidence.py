"""The documents a step wants, where the step decides at a meeting that was run here.

The meeting's own stream shows that the body sat and what it resolved, and minutes are drafted of it afterwards: what
only records the sitting is not asked for a second time. A step that no meeting brought about is asked for everything.
"""

import msgspec

from domain.reasons import Cure, Severity, Text
from workflows.commands import MakeMove
from workflows.registry import Failure, Guard, NoParams, register
from workflows.view import View

RECORDS_OF_A_SITTING = frozenset({"resolution", "minutes", "cabinet_resolution"})
"""Kinds of documents that say no more than that a body sat and what it resolved."""


class EvidenceFacts(msgspec.Struct, frozen=True):
    """Document kinds asked for (`a|b` = either), those attached, and the meeting run here that decided it."""

    asked: tuple[str, ...]
    attached: tuple[str, ...]
    meeting: str | None = None


def _gather(view: View, _: NoParams) -> EvidenceFacts:
    meeting = view.command.meeting if isinstance(view.command, MakeMove) else None
    return EvidenceFacts(view.step.evidence, tuple(sorted({d.kind for d in view.command.documents})), meeting)


def _judge(facts: EvidenceFacts, _: NoParams) -> Failure | None:
    shown = {*facts.attached, *(RECORDS_OF_A_SITTING if facts.meeting else ())}
    missing = [kind for kind in facts.asked if not set(kind.split("|")) & shown]
    if not missing:
        return None
    return Failure(", ".join(missing), Cure("caller", Text("แนบเอกสารหลักฐานที่กำหนด", "Attach the documents named")))


register(
    Guard(
        name="evidence",
        edition=2,
        rule="evidence",
        severity=Severity.BLOCK,
        basis="definition",
        text=Text("ยังไม่ได้แนบเอกสารหลักฐานที่ต้องใช้", "A required document is not attached"),
        facts=EvidenceFacts,
        params=NoParams,
        gather=_gather,
        asks=True,
        judge=_judge,
    )
)
