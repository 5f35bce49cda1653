"""Guards of a plan's end: a newer issue approved, the period over, children closed, reports and evaluation accepted."""

from datetime import date

import msgspec

from domain.reasons import Cure, Severity, Text
from domain.thai.fiscal import fiscal_half, fiscal_half_bounds, fiscal_year_be
from workflows.guards import seen
from workflows.registry import Failure, Guard, NoParams, register
from workflows.view import View


class NewerParams(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The stage in which the newer issue replaces this one."""

    stage: str = "approved"


class NewerFacts(msgspec.Struct, frozen=True):
    """The issue whose move brings this about: what it follows, and where it stands."""

    plan: str
    newer: str | None
    follows: str | None
    stage: str | None


def _gather_newer(view: View, _: NewerParams) -> NewerFacts:
    newer = view.around.initiator
    if newer is None:
        return NewerFacts(view.plan.ref, None, None, None)
    return NewerFacts(view.plan.ref, newer.ref, newer.predecessor, newer.stage)


def _judge_newer(facts: NewerFacts, params: NewerParams) -> Failure | None:
    if facts.newer and facts.follows == facts.plan and facts.stage == params.stage:
        return None
    what = Text("ฉบับใหม่ต้องได้รับความเห็นชอบก่อน", "The newer issue must be approved; the engine then does the rest")
    return Failure("newer issue", Cure("cabinet", what))


register(
    Guard(
        name="newer_approved",
        edition=1,
        rule="newer_approved",
        severity=Severity.BLOCK,
        basis="S0.37",
        text=Text("ยังไม่มีฉบับใหม่ที่ได้รับความเห็นชอบ", "No newer issue has been approved"),
        facts=NewerFacts,
        params=NewerParams,
        gather=_gather_newer,
        judge=_judge_newer,
    )
)


class PeriodOverFacts(msgspec.Struct, frozen=True):
    """The last day of the plan period, and this day."""

    period_end: date | None
    effective_on: date


def _gather_period_over(view: View, _: NoParams) -> PeriodOverFacts:
    return PeriodOverFacts(view.plan.period.end if view.plan.period else None, view.command.effective_on)


def _judge_period_over(facts: PeriodOverFacts, _: NoParams) -> Failure | None:
    if facts.period_end is not None and facts.effective_on > facts.period_end:
        return None
    what = Text("รอให้พ้นวันสิ้นสุดระยะเวลาของแผน", "Wait until the plan period is over")
    earliest = date.fromordinal(facts.period_end.toordinal() + 1) if facts.period_end else None
    return Failure("period_end", Cure("system", what, earliest))


register(
    Guard(
        name="period_over",
        edition=1,
        rule="period_over",
        severity=Severity.BLOCK,
        basis="S0.2",
        text=Text("ระยะเวลาของแผนยังไม่สิ้นสุด", "The plan period is not over"),
        facts=PeriodOverFacts,
        params=NoParams,
        gather=_gather_period_over,
        judge=_judge_period_over,
    )
)


class ChildrenParams(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Stages in which a child no longer holds its parent open; an area draft is done once it is accepted."""

    done: tuple[str, ...] = ("accepted", "closed", "superseded", "cancelled", "rejected")


class ChildrenFacts(msgspec.Struct, frozen=True):
    """Every child and its stage."""

    children: tuple[tuple[str, str], ...]


def _gather_children(view: View, _: ChildrenParams) -> ChildrenFacts:
    return ChildrenFacts(tuple((child.ref, child.stage) for child in view.around.children_of(view.plan.ref)))


def _judge_children(facts: ChildrenFacts, params: ChildrenParams) -> Failure | None:
    still_open = [f"{ref} ({stage})" for ref, stage in facts.children if stage not in params.done]
    if not still_open:
        return None
    return Failure(
        ", ".join(still_open), Cure("operating_unit", Text("ปิดแผนลูกให้ครบก่อน", "Close the child plans first"))
    )


register(
    Guard(
        name="children_closed",
        edition=1,
        rule="children_closed",
        severity=Severity.BLOCK,
        basis="default",
        text=Text("ยังมีแผนลูกที่ไม่ปิด", "Some child plans are not closed"),
        facts=ChildrenFacts,
        params=ChildrenParams,
        gather=_gather_children,
        judge=_judge_children,
        reads=("children",),
    )
)


class ReportsParams(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The move that starts implementation and the fact of an accepted report."""

    started_by: str = "start_implementation"
    fact: str = "ReportAccepted"


class ReportsFacts(msgspec.Struct, frozen=True):
    """Half fiscal years (BE year/half) that ended while the plan was in use, and those with an accepted report."""

    due: tuple[str, ...]
    accepted: tuple[str, ...]


def _gather_reports(view: View, params: ReportsParams) -> ReportsFacts:
    started = next(iter(view.plan.moves(params.started_by)), None)
    period = view.plan.period
    due = halves_ended(started.effective_on, period.end) if started and period else ()
    accepted = {f"{f.input.get('fiscal_year_be')}/{f.input.get('half')}" for f in view.plan.facts(params.fact)}
    return ReportsFacts(due, tuple(sorted(accepted)))


def halves_ended(start: date, end: date) -> tuple[str, ...]:
    """Half fiscal years whose last day lies in start..end, as "2565/2"."""
    found = []
    year, half = fiscal_year_be(start), fiscal_half(start)
    while (last := fiscal_half_bounds(year, half)[1]) <= end:
        if last >= start:
            found.append(f"{year}/{half}")
        year, half = (year, 2) if half == 1 else (year + 1, 1)
    return tuple(found)


def _judge_reports(facts: ReportsFacts, _: ReportsParams) -> Failure | None:
    missing = [half for half in facts.due if half not in facts.accepted]
    if not missing:
        return None
    what = Text("ให้ส่งและรับรองรายงานของทุกครึ่งปีงบประมาณ", "Have the report of each half fiscal year sent and accepted")
    return Failure(", ".join(missing), Cure("operating_unit / national_committee_secretariat", what))


register(
    Guard(
        name="reports_accepted",
        edition=1,
        rule="reports_accepted",
        severity=Severity.BLOCK,
        basis="S0.35, S0.36",
        text=Text("รายงานผลยังรับรองไม่ครบ", "Not all reports have been accepted"),
        facts=ReportsFacts,
        params=ReportsParams,
        gather=_gather_reports,
        judge=_judge_reports,
    )
)


class EvaluationParams(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Documents that must come with the closing or with the fact that accepted them."""

    fact: str = "FinalEvaluationAccepted"
    kinds: tuple[str, ...] = ("final_evaluation", "sar")


class EvaluationFacts(msgspec.Struct, frozen=True):
    """Which of the documents are on file."""

    filed: tuple[str, ...]


def _gather_evaluation(view: View, params: EvaluationParams) -> EvaluationFacts:
    filed = {document.kind for fact in view.plan.facts(params.fact) for document in fact.documents}
    return EvaluationFacts(tuple(sorted((filed | set(seen.attached(view))) & set(params.kinds))))


def _judge_evaluation(facts: EvaluationFacts, params: EvaluationParams) -> Failure | None:
    missing = [kind for kind in params.kinds if kind not in facts.filed]
    if not missing:
        return None
    what = Text(
        "แนบรายงานประเมินผลสิ้นสุดแผนและรายงานประเมินตนเอง", "Attach the final evaluation and the self-assessment report"
    )
    return Failure(", ".join(missing), Cure("lead_ministry", what))


register(
    Guard(
        name="finally_evaluated",
        asks=True,
        edition=1,
        rule="finally_evaluated",
        severity=Severity.BLOCK,
        basis="S0.33, S0.35",
        text=Text("ยังไม่มีผลประเมินสิ้นสุดแผนและรายงานประเมินตนเอง", "Final evaluation and self-assessment are not on file"),
        facts=EvaluationFacts,
        params=EvaluationParams,
        gather=_gather_evaluation,
        judge=_judge_evaluation,
    )
)
