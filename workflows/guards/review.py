"""Guards of a review: the first year of use, outcome and reason code, the strategic risk assessment, the successor."""

from datetime import date, timedelta

import msgspec

from domain.plan import successors
from domain.reasons import Cure, Severity, Text
from workflows.guards import seen
from workflows.registry import Failure, Guard, NoParams, register
from workflows.view import View

TRIGGERS = ("local_context", "situation_changed", "user_needs_changed")
REASON_CODES = ("first_year_of_use", *TRIGGERS)
OUTCOMES = ("no_change", "amend", "revise")


class FirstYearParams(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The move that starts implementation, and within how many days after its first year the review opens."""

    started_by: str = "start_implementation"
    within_days: int = 90


class FirstYearFacts(msgspec.Struct, frozen=True):
    """When use began, when its first year was over, this day, and the reason code given."""

    started_on: date | None
    year_over_on: date | None
    effective_on: date
    trigger: str | None
    earlier_reviews: int


def _gather_first_year(view: View, params: FirstYearParams) -> FirstYearFacts:
    first = next(iter(view.plan.moves(params.started_by)), None)
    trigger = view.command.input.get("trigger")
    return FirstYearFacts(
        first.effective_on if first else None,
        a_year_after(first.effective_on) if first else None,
        view.command.effective_on,
        str(trigger) if trigger else None,
        len(view.plan.moves("open_review")),
    )


def a_year_after(day: date) -> date:
    """The same day of the next year; 1 March for 29 February."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return date(day.year + 1, 3, 1)


def _judge_first_year(facts: FirstYearFacts, _: FirstYearParams) -> Failure | None:
    if facts.trigger in TRIGGERS or (facts.year_over_on is not None and facts.effective_on >= facts.year_over_on):
        return None
    what = Text(
        "รอให้ใช้แผนครบปีแรก หรือระบุเหตุที่ต้องทบทวนก่อน",
        "Wait until the first year of use is over, or give the code of what calls for an earlier review",
    )
    return Failure(f"trigger: {' / '.join(TRIGGERS)}", Cure("lead_ministry", what, facts.year_over_on))


register(
    Guard(
        name="first_year_used",
        asks=True,
        edition=1,
        rule="R-13",
        severity=Severity.BLOCK,
        basis="S0.37, S0.38",
        text=Text(
            "ทบทวนเมื่อใช้แผนครบปีแรก หรือเมื่อมีเหตุตามรหัส",
            "A review opens after the first year of use, or for a coded reason",
        ),
        facts=FirstYearFacts,
        params=FirstYearParams,
        gather=_gather_first_year,
        judge=_judge_first_year,
    )
)


def _judge_in_time(facts: FirstYearFacts, params: FirstYearParams) -> Failure | None:
    if facts.earlier_reviews or facts.year_over_on is None:
        return None
    latest = facts.year_over_on + timedelta(days=params.within_days)
    if facts.effective_on <= latest:
        return None
    return Failure(
        f"{(facts.effective_on - latest).days} days late",
        Cure("lead_ministry", Text("บันทึกเป็นภาระที่ค้าง", "It stays recorded as an obligation not met in time")),
    )


register(
    Guard(
        name="review_in_time",
        edition=1,
        rule="R-13",
        severity=Severity.OBLIGATION,
        basis="S0.37",
        text=Text(
            "การทบทวนหลังใช้แผนปีแรกต้องเปิดภายใน 90 วัน",
            "The review after the first year of use opens within 90 days",
        ),
        facts=FirstYearFacts,
        params=FirstYearParams,
        gather=_gather_first_year,
        judge=_judge_in_time,
    )
)


class OutcomeFacts(msgspec.Struct, frozen=True):
    """Outcome and reason code of the review."""

    outcome: str | None
    reason_code: str | None


def _gather_outcome(view: View, _: NoParams) -> OutcomeFacts:
    outcome, code = view.command.input.get("outcome"), view.command.input.get("reason_code")
    return OutcomeFacts(str(outcome) if outcome else None, str(code) if code else None)


def _judge_outcome(facts: OutcomeFacts, _: NoParams) -> Failure | None:
    if facts.outcome not in OUTCOMES:
        what = Text("เลือกผลการทบทวน", f"Choose one of {', '.join(OUTCOMES)}")
        return Failure("outcome", Cure("national_committee_secretariat", what))
    if facts.reason_code in REASON_CODES:
        return None
    what = Text("เลือกรหัสเหตุผลของการทบทวน", f"Choose one of {', '.join(REASON_CODES)}")
    return Failure("reason_code", Cure("national_committee_secretariat", what))


register(
    Guard(
        name="review_reason",
        asks=True,
        edition=1,
        rule="R-15",
        severity=Severity.BLOCK,
        basis="S0.38",
        text=Text("ผลการทบทวนต้องมีรหัสเหตุผล", "The outcome of a review needs a reason code"),
        facts=OutcomeFacts,
        params=NoParams,
        gather=_gather_outcome,
        judge=_judge_outcome,
    )
)


class RiskParams(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The fact that records the assessment, the document it must carry, and the move that opened the review."""

    fact: str = "StrategicRiskAssessed"
    kind: str = "risk_report"
    since: str = "open_review"


class RiskFacts(msgspec.Struct, frozen=True):
    """The outcome, how many risks were assessed since the review opened, and whether the report is on file."""

    outcome: str | None
    assessments: int
    risks: int
    report_filed: bool


def _gather_risk(view: View, params: RiskParams) -> RiskFacts:
    found = seen.facts_since(view.plan, params.fact, (params.since,))
    kinds = {document.kind for fact in found for document in fact.documents} | set(seen.attached(view))
    outcome = view.command.input.get("outcome")
    return RiskFacts(
        str(outcome) if outcome else None,
        len(found),
        sum(len(fact.input.get("risks", ())) for fact in found),
        params.kind in kinds,
    )


def _judge_risk(facts: RiskFacts, params: RiskParams) -> Failure | None:
    if facts.outcome != "revise" or (facts.assessments and facts.risks and facts.report_filed):
        return None
    missing = params.fact if not facts.assessments or not facts.risks else params.kind
    what = Text(
        "ประเมินความเสี่ยงเชิงยุทธศาสตร์ บันทึกผล และแนบรายงาน",
        "Assess the strategic risks, record the result and attach the report",
    )
    return Failure(missing, Cure("lead_ministry", what))


register(
    Guard(
        name="risk_assessed",
        asks=True,
        edition=1,
        rule="R-14",
        severity=Severity.BLOCK,
        basis="S0.39",
        text=Text(
            "การปรับปรุงแผนต้องมีการประเมินความเสี่ยงเชิงยุทธศาสตร์",
            "A revision needs a strategic risk assessment",
        ),
        facts=RiskFacts,
        params=RiskParams,
        gather=_gather_risk,
        judge=_judge_risk,
    )
)


class SuccessorFacts(msgspec.Struct, frozen=True):
    """The outcome, ref and issue of the successor that a revision opens, and earlier successors not yet ended."""

    outcome: str | None
    ref: str | None
    issue: str | None
    pending: tuple[str, ...]


def _gather_successor(view: View, _: NoParams) -> SuccessorFacts:
    outcome, wanted = view.command.input.get("outcome"), view.command.input.get("successor") or {}
    return SuccessorFacts(
        outcome=str(outcome) if outcome else None,
        ref=wanted.get("ref") or None,
        issue=wanted.get("issue") or None,
        pending=_pending(view),
    )


def _pending(view: View) -> tuple[str, ...]:
    """Issues of this plan that earlier reviews opened and that stand at a stage they can leave."""
    opened = (view.around.plans.get(ref) for ref in successors(view.plan))
    return tuple(plan.ref for plan in opened if plan and not view.definition.stages[plan.stage].terminal)


def _judge_successor(facts: SuccessorFacts, _: NoParams) -> Failure | None:
    if facts.outcome != "revise":
        return None
    if facts.pending:
        what = Text("รอให้ฉบับปรับปรุงที่ค้างอยู่สิ้นสุดก่อน", "Wait until the pending issue has ended")
        text = Text("มีฉบับปรับปรุงที่ยังไม่สิ้นสุดอยู่แล้ว", "An earlier revision of this plan is still pending")
        return Failure(", ".join(facts.pending), Cure("national_committee", what), text)
    if facts.ref and facts.issue:
        return None
    what = Text("ระบุเลขอ้างอิงและฉบับของแผนฉบับใหม่", "Name the ref and the issue of the new version")
    missing = "successor.ref" if not facts.ref else "successor.issue"
    return Failure(missing, Cure("national_committee_secretariat", what))


register(
    Guard(
        name="successor_named",
        asks=True,
        edition=1,
        rule="successor_named",
        severity=Severity.BLOCK,
        basis="S0.37",
        text=Text("การปรับปรุงแผนต้องเปิดฉบับใหม่พร้อมกัน", "A revision opens the next issue in the same step"),
        facts=SuccessorFacts,
        params=NoParams,
        gather=_gather_successor,
        judge=_judge_successor,
        reads=("successors",),
    )
)
