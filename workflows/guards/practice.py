"""Guards of putting a plan into practice: approved first, every measure owned, sectors and channels reached."""

from collections.abc import Iterator
from datetime import date

import msgspec

from domain import events as ev
from domain.content import core_of
from domain.reasons import Cure, Severity, Text
from workflows.guards import seen
from workflows.registry import Failure, Guard, NoParams, register
from workflows.view import View


class ApprovedParams(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The move that approves, and the part of the text it must have bound."""

    by: str = "approve"
    part: str = "core"


class ApprovedFacts(msgspec.Struct, frozen=True):
    """When the plan was approved, on which text, and the text as it stands."""

    approved_on: date | None
    effective_on: date
    approved_digest: str | None
    digest: str | None


def _gather_approved(view: View, params: ApprovedParams) -> ApprovedFacts:
    move = seen.last_move(view.plan, params.by)
    return ApprovedFacts(
        move.effective_on if move else None,
        view.command.effective_on,
        move.parts.get(params.part) if move else None,
        view.plan.digests().get(params.part),
    )


def _judge_approved(facts: ApprovedFacts, _: ApprovedParams) -> Failure | None:
    what = Text("รอมติคณะรัฐมนตรีก่อนถ่ายทอดแผน", "Wait for the Cabinet's approval before communicating the plan")
    if facts.approved_on is None or facts.effective_on < facts.approved_on:
        return Failure("CabinetApproved", Cure("cabinet", what, facts.approved_on))
    if facts.approved_digest != facts.digest:
        text = Text("เนื้อหาไม่ตรงกับฉบับที่อนุมัติ", "The text is not the one that was approved")
        return Failure("core", Cure("cabinet", what), text)
    return None


register(
    Guard(
        name="approved_first",
        edition=1,
        rule="R-03",
        severity=Severity.BLOCK,
        basis="S0.14",
        text=Text("ถ่ายทอดแผนได้หลังจากอนุมัติแล้วเท่านั้น", "A plan is communicated only after it has been approved"),
        facts=ApprovedFacts,
        params=ApprovedParams,
        gather=_gather_approved,
        judge=_judge_approved,
    )
)


class OwnedFacts(msgspec.Struct, frozen=True):
    """Measures of the text, and those that have a responsible unit that acknowledged."""

    measures: tuple[str, ...]
    acknowledged: tuple[str, ...]
    assigned: tuple[str, ...]


def _gather_owned(view: View, _: NoParams) -> OwnedFacts:
    assigned: set[tuple[str, str]] = set()
    acknowledged: set[tuple[str, str]] = set()
    for fact in view.plan.facts("ResponsibilitiesAssigned"):
        for row in fact.input.get("assignments", ()):
            assigned.add((row["measure"], row["unit"]))
            if row.get("acknowledged_on"):
                acknowledged.add((row["measure"], row["unit"]))
    for fact in view.plan.facts("ResponsibilityAcknowledged"):
        unit, measures = fact.input.get("unit"), fact.input.get("measures")
        acknowledged |= {pair for pair in assigned if pair[1] == unit and (not measures or pair[0] in measures)}
    return OwnedFacts(
        tuple(measure.id for measure in core_of(view.plan).measures),
        tuple(sorted({measure for measure, _ in acknowledged})),
        tuple(sorted({measure for measure, _ in assigned})),
    )


def _judge_owned(facts: OwnedFacts, _: NoParams) -> Failure | None:
    missing = [measure for measure in facts.measures if measure not in facts.acknowledged]
    if facts.measures and not missing:
        return None
    what = Text(
        "มอบหมายหน่วยรับผิดชอบทุกมาตรการและให้หน่วยตอบรับ", "Assign each measure to a unit and have the unit acknowledge"
    )
    who = "operating_unit" if missing and all(measure in facts.assigned for measure in missing) else "lead_ministry"
    return Failure(", ".join(missing) or "core.measures", Cure(who, what))


register(
    Guard(
        name="measures_owned",
        edition=1,
        rule="R-11",
        severity=Severity.BLOCK,
        basis="S0.19, S2.10",
        text=Text(
            "ทุกมาตรการต้องมีหน่วยรับผิดชอบที่ตอบรับแล้ว",
            "Every measure needs a responsible unit that has acknowledged",
        ),
        facts=OwnedFacts,
        params=NoParams,
        gather=_gather_owned,
        judge=_judge_owned,
    )
)


class ReachFacts(msgspec.Struct, frozen=True):
    """Audiences reached, or formalities of the channels used, since the approval."""

    reached: tuple[str, ...]


def _communications(view: View) -> Iterator[ev.FactRecorded]:
    yield from seen.facts_since(view.plan, "CommunicationHeld", ("approve",))


def _gather_sectors(view: View, _: NoParams) -> ReachFacts:
    return ReachFacts(tuple(sorted({a for fact in _communications(view) for a in fact.input.get("audiences", ())})))


def _judge_sectors(facts: ReachFacts, _: NoParams) -> Failure | None:
    missing = [audience for audience in ("state", "private") if audience not in facts.reached]
    if not missing:
        return None
    what = Text("สื่อสารกับภาครัฐและภาคเอกชน แล้วบันทึกไว้", "Communicate with the state and the private sector, and record it")
    return Failure(", ".join(missing), Cure("lead_ministry / coordinator", what))


register(
    Guard(
        name="sectors_reached",
        edition=1,
        rule="R-09",
        severity=Severity.WARN,
        basis="S0.16",
        text=Text(
            "ควรสื่อสารแผนให้ทั้งภาครัฐและภาคเอกชน",
            "The plan should reach both the state and the private sector",
        ),
        facts=ReachFacts,
        params=NoParams,
        gather=_gather_sectors,
        judge=_judge_sectors,
    )
)


def _gather_channels(view: View, _: NoParams) -> ReachFacts:
    return ReachFacts(tuple(sorted({str(fact.input.get("formality", "")) for fact in _communications(view)})))


def _judge_channels(facts: ReachFacts, _: NoParams) -> Failure | None:
    missing = [formality for formality in ("formal", "informal") if formality not in facts.reached]
    if not missing:
        return None
    what = Text("ใช้ทั้งช่องทางทางการและไม่เป็นทางการ แล้วบันทึกไว้", "Use a formal and an informal channel, and record it")
    return Failure(", ".join(missing), Cure("lead_ministry / coordinator", what))


register(
    Guard(
        name="channels_used",
        edition=1,
        rule="R-10",
        severity=Severity.WARN,
        basis="S0.17",
        text=Text(
            "ควรสื่อสารทั้งอย่างเป็นทางการและไม่เป็นทางการ",
            "Both a formal and an informal channel should be used",
        ),
        facts=ReachFacts,
        params=NoParams,
        gather=_gather_channels,
        judge=_judge_channels,
    )
)
