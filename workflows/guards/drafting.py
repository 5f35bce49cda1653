"""Guards of a national draft's beginning: mandate, period, the areas assigned, and the join of the area drafts."""

from datetime import date

import msgspec

from domain.content import core_of
from domain.plan import Plan
from domain.reasons import Cure, Severity, Text
from workflows.guards import seen
from workflows.registry import Failure, Guard, NoParams, register
from workflows.view import View

SECRETARIAT = "national_committee_secretariat"


class Kinds(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Document kinds of which one is enough."""

    kinds: tuple[str, ...]


class PaperFacts(msgspec.Struct, frozen=True):
    """Documents of the wanted kinds, with this command or already in the plan's file."""

    found: tuple[str, ...]


def _gather_mandate(view: View, params: Kinds) -> PaperFacts:
    in_file = {document.kind for document in view.plan.entries[0].event.documents}
    return PaperFacts(tuple(kind for kind in params.kinds if kind in in_file | set(seen.attached(view))))


def _judge_papers(facts: PaperFacts, params: Kinds) -> Failure | None:
    if facts.found:
        return None
    what = Text("แนบเอกสารที่กำหนด", "Attach the document named")
    return Failure(" / ".join(params.kinds), Cure("caller", what))


register(
    Guard(
        name="mandate",
        asks=True,
        edition=1,
        rule="mandate",
        severity=Severity.BLOCK,
        basis="W55; S0.1",
        text=Text("ต้องมีคำสั่งแต่งตั้งหรือมติให้จัดทำแผน", "The order or resolution that mandates the plan is needed"),
        facts=PaperFacts,
        params=Kinds,
        gather=_gather_mandate,
        judge=_judge_papers,
    )
)


class PeriodFacts(msgspec.Struct, frozen=True):
    """First and last day of the plan period."""

    start: date | None
    end: date | None


def _gather_period(view: View, _: NoParams) -> PeriodFacts:
    period = view.plan.period
    return PeriodFacts(period.start if period else None, period.end if period else None)


def _judge_period(facts: PeriodFacts, _: NoParams) -> Failure | None:
    if facts.start and facts.end and facts.start <= facts.end:
        return None
    what = Text("แก้ไขระยะเวลาของแผนให้วันเริ่มไม่หลังวันสิ้นสุด", "Correct the period: its start may not lie after its end")
    return Failure("period", Cure(SECRETARIAT, what))


register(
    Guard(
        name="period_valid",
        edition=1,
        rule="period_valid",
        severity=Severity.BLOCK,
        basis="S0.2",
        text=Text("ระยะเวลาของแผนไม่ถูกต้อง", "The plan period is not valid"),
        facts=PeriodFacts,
        params=NoParams,
        gather=_gather_period,
        judge=_judge_period,
    )
)


class AreasParams(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How many areas the plan has."""

    count: int = 4


class AreasFacts(msgspec.Struct, frozen=True):
    """Each area's code and the body it is assigned to."""

    areas: tuple[tuple[str, str | None], ...]


def _gather_areas(view: View, _: AreasParams) -> AreasFacts:
    return AreasFacts(tuple((area.code, area.body) for area in core_of(view.plan).areas))


def _judge_areas(facts: AreasFacts, params: AreasParams) -> Failure | None:
    unassigned = [code for code, body in facts.areas if not body]
    codes, bodies = {code for code, _ in facts.areas}, {body for _, body in facts.areas}
    if len(facts.areas) == len(codes) == len(bodies) == params.count and not unassigned:
        return None
    what = Text(
        f"ระบุ {params.count} ด้านในเนื้อหาแผน แต่ละด้านมีคณะอนุกรรมการของตน",
        f"Name {params.count} areas in the text, each with a subcommittee of its own",
    )
    return Failure(", ".join(unassigned) or f"core.areas ({len(codes)}/{params.count})", Cure(SECRETARIAT, what))


register(
    Guard(
        name="areas_assigned",
        edition=1,
        rule="areas_assigned",
        severity=Severity.BLOCK,
        basis="S0.11",
        text=Text("ต้องมอบหมายครบทุกด้าน", "Every area must be assigned"),
        facts=AreasFacts,
        params=AreasParams,
        gather=_gather_areas,
        judge=_judge_areas,
    )
)


class JoinParams(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Stages in which an area draft counts; which move carries areas over from the predecessor."""

    ready: tuple[str, ...] = ("submitted", "accepted")
    kind: str = "component_draft"
    part: str = "core"
    consolidating_move: str = "consolidate_drafts"


class AreaDraft(msgspec.Struct, frozen=True):
    """Where an area's text comes from: its draft and stage, or the predecessor's text by digest."""

    area: str
    ref: str | None
    stage: str | None
    digest: str | None
    carried_over: str | None
    predecessor_digests: tuple[str, ...] = ()


class JoinFacts(msgspec.Struct, frozen=True):
    """All areas of the plan."""

    drafts: tuple[AreaDraft, ...]


def _gather_join(view: View, params: JoinParams) -> JoinFacts:
    plan, around = view.plan, view.around
    own = {child.area: child for child in around.children_of(plan.ref) if child.kind == params.kind}
    carried = _carried(view.command.input) or _carried_before(plan, params)
    earlier = _digests_of_predecessor(view, params)
    drafts = []
    for area in core_of(plan).areas:
        child = own.get(area.code)
        drafts.append(
            AreaDraft(
                area=area.code,
                ref=child.ref if child else None,
                stage=child.stage if child else None,
                digest=child.digests().get(params.part) if child else None,
                carried_over=None if child else carried.get(area.code),
                predecessor_digests=() if child else tuple(sorted(earlier.get(area.code, ()))),
            )
        )
    return JoinFacts(tuple(drafts))


def _carried(typed: dict[str, object]) -> dict[str, str]:
    rows = typed.get("carried_over")
    return {row["area"]: row["digest"] for row in rows} if isinstance(rows, list | tuple) else {}


def _carried_before(plan: Plan, params: JoinParams) -> dict[str, str]:
    last = seen.last_move(plan, params.consolidating_move)
    return _carried(last.input) if last else {}


def _digests_of_predecessor(view: View, params: JoinParams) -> dict[str, set[str]]:
    """Per area, the texts the predecessor stood on: its own accepted drafts, and what it had itself carried over."""
    found: dict[str, set[str]] = {}
    predecessor = view.around.plans.get(view.plan.predecessor or "")
    for child in view.around.children_of(view.plan.predecessor):
        if child.kind == params.kind and child.area and child.stage in params.ready and params.part in child.parts:
            found.setdefault(child.area, set()).add(child.parts[params.part].digest)
    for area, digest in (_carried_before(predecessor, params) if predecessor else {}).items():
        found.setdefault(area, set()).add(digest)
    return found


def _judge_join(facts: JoinFacts, params: JoinParams) -> Failure | None:
    missing = [draft for draft in facts.drafts if not _is_joined(draft, params)]
    if facts.drafts and not missing:
        return None
    what = Text(
        "ให้อนุกรรมการเสนอร่างที่ขาด หรือระบุร่างของฉบับก่อนที่ใช้ต่อด้วยรหัสเนื้อหา",
        "Have the missing drafts submitted, or carry the former issue's draft over by its digest",
    )
    names = ", ".join(f"{d.area} ({d.ref}: {d.stage})" if d.ref else d.area for d in missing)
    return Failure(names or "core.areas", Cure("area_subcommittee_secretary", what))


def _is_joined(draft: AreaDraft, params: JoinParams) -> bool:
    if draft.ref is not None:
        return draft.stage in params.ready
    return draft.carried_over is not None and draft.carried_over in draft.predecessor_digests


register(
    Guard(
        name="drafts_joined",
        edition=1,
        rule="R-01",
        severity=Severity.BLOCK,
        basis="S0.3, S0.12",
        text=Text("ร่างแผนรายด้านยังไม่ครบทุกด้าน", "Not every area draft has been submitted"),
        facts=JoinFacts,
        params=JoinParams,
        gather=_gather_join,
        judge=_judge_join,
        reads=("children", "predecessor", "predecessor_children"),
    )
)
