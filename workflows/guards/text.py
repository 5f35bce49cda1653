"""Guards of the text: activities ranked and budgeted, alignment, links upward, unchanged since it was decided."""

import msgspec

from domain.content import annex_of, core_of
from domain.plan import Plan
from domain.reasons import Cure, Severity, Text
from workflows.registry import Failure, Guard, NoParams, register
from workflows.view import View

SECRETARIAT = "national_committee_secretariat"
MOST_NAMED = 20


def _named(ids: tuple[str, ...]) -> str:
    """The first few ids, and how many more: a reason is read by a person."""
    rest = len(ids) - MOST_NAMED
    return ", ".join(ids[:MOST_NAMED]) + (f" (+{rest})" if rest > 0 else "")


class ActivityFacts(msgspec.Struct, frozen=True):
    """How many activities the text has, and the ids of those that lack something."""

    activities: int
    lacking: tuple[str, ...]


def _gather_ranked(view: View, _: NoParams) -> ActivityFacts:
    activities = core_of(view.plan).activities
    return ActivityFacts(len(activities), tuple(a.id for a in activities if not a.is_ranked))


def _judge_ranked(facts: ActivityFacts, _: NoParams) -> Failure | None:
    if facts.activities and not facts.lacking:
        return None
    what = Text("จัดลำดับความสำคัญและความเร่งด่วนทุกกิจกรรม", "Set priority and urgency of every activity")
    return Failure(_named(facts.lacking) or "core.activities", Cure(SECRETARIAT, what))


register(
    Guard(
        name="activities_ranked",
        edition=1,
        rule="R-04",
        severity=Severity.BLOCK,
        basis="S0.23",
        text=Text(
            "ทุกกิจกรรมต้องมีลำดับความสำคัญและความเร่งด่วน",
            "Every activity must have a priority and an urgency",
        ),
        facts=ActivityFacts,
        params=NoParams,
        gather=_gather_ranked,
        judge=_judge_ranked,
    )
)


def _gather_budgeted(view: View, _: NoParams) -> ActivityFacts:
    activities = core_of(view.plan).activities
    return ActivityFacts(len(activities), tuple(a.id for a in activities if not a.is_budgeted))


def _judge_budgeted(facts: ActivityFacts, _: NoParams) -> Failure | None:
    if not facts.lacking:
        return None
    what = Text("กรอกจำนวนเงินและแหล่งงบประมาณ หรือบันทึกเหตุผลที่ยังไม่มี", "Fill in amount and source, or record why not")
    return Failure(_named(facts.lacking), Cure("area_subcommittee_secretary / national_committee_secretariat", what))


register(
    Guard(
        name="activities_budgeted",
        edition=1,
        rule="R-05",
        severity=Severity.WARN,
        basis="S0.24, S0.25",
        text=Text(
            "ทุกกิจกรรมควรมีจำนวนเงินและแหล่งงบประมาณ",
            "Every activity should have a budget amount and source",
        ),
        facts=ActivityFacts,
        params=NoParams,
        gather=_gather_budgeted,
        judge=_judge_budgeted,
    )
)


class AlignmentFacts(msgspec.Struct, frozen=True):
    """Elements of the plan that no row of the alignment matrix maps."""

    unaligned: tuple[str, ...]


def _gather_alignment(view: View, _: NoParams) -> AlignmentFacts:
    return AlignmentFacts(core_of(view.plan).unaligned())


def _judge_alignment(facts: AlignmentFacts, _: NoParams) -> Failure | None:
    if not facts.unaligned:
        return None
    what = Text("กรอกตารางความเชื่อมโยงให้ครบ", "Complete the alignment matrix")
    return Failure(_named(facts.unaligned), Cure(SECRETARIAT, what))


register(
    Guard(
        name="alignment_complete",
        edition=1,
        rule="alignment_complete",
        severity=Severity.BLOCK,
        basis="S0.21",
        text=Text(
            "ตารางความเชื่อมโยงวิสัยทัศน์ พันธกิจ เป้าหมาย และตัวชี้วัดยังไม่ครบ",
            "The alignment of vision, mission, goals and indicators is not complete",
        ),
        facts=AlignmentFacts,
        params=NoParams,
        gather=_gather_alignment,
        judge=_judge_alignment,
    )
)


class LinkFacts(msgspec.Struct, frozen=True):
    """How many plans of level 1 and level 2 the annex links to."""

    level1: int
    level2: int


def _gather_links(view: View, _: NoParams) -> LinkFacts:
    links = annex_of(view.plan).links
    return LinkFacts(len(links.level1), len(links.level2))


def _judge_links(facts: LinkFacts, _: NoParams) -> Failure | None:
    counts = {"annex.links.level1": facts.level1, "annex.links.level2": facts.level2}
    missing = [name for name, count in counts.items() if not count]
    if not missing:
        return None
    what = Text("กรอกความเชื่อมโยงกับแผนระดับที่ 1 และ 2", "Fill in the links to level-1 and level-2 plans")
    return Failure(", ".join(missing), Cure("line_department_cpc / national_committee_secretariat", what))


register(
    Guard(
        name="links_filled",
        edition=1,
        rule="links_filled",
        severity=Severity.BLOCK,
        basis="W13, W16",
        text=Text(
            "ยังไม่ได้ระบุความเชื่อมโยงกับแผนระดับที่ 1 และระดับที่ 2",
            "Links to level-1 and level-2 plans are not filled in",
        ),
        facts=LinkFacts,
        params=NoParams,
        gather=_gather_links,
        judge=_judge_links,
    )
)


class UnchangedParams(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Moves and facts that bind a text, and the parts that must still read as they were bound."""

    bound_by: tuple[str, ...]
    parts: tuple[str, ...]


class BoundPart(msgspec.Struct, frozen=True):
    """One part: the digest that was decided, by which step, and the digest as the text stands."""

    part: str
    bound_by: str | None
    bound: str | None
    now: str | None


class UnchangedFacts(msgspec.Struct, frozen=True, omit_defaults=True):
    """The parts, and the posts that may agree to a changed text."""

    parts: tuple[BoundPart, ...]
    may_agree: tuple[str, ...] = ()


def _gather_unchanged(view: View, params: UnchangedParams) -> UnchangedFacts:
    steps = [view.definition.any_move(name) or view.definition.facts.get(name) for name in params.bound_by]
    may_agree = dict.fromkeys(role for step in steps if step is not None for role in step.by)
    return UnchangedFacts(tuple(_bound(view.plan, part, params.bound_by) for part in params.parts), tuple(may_agree))


def _bound(plan: Plan, part: str, bound_by: tuple[str, ...]) -> BoundPart:
    now = plan.digests().get(part)
    for entry in reversed(plan.entries):
        parts = getattr(entry.event, "parts", {})
        if entry.name in bound_by and part in parts:
            return BoundPart(part, entry.name, parts[part], now)
    return BoundPart(part, None, None, now)


def _judge_unchanged(facts: UnchangedFacts, params: UnchangedParams) -> Failure | None:
    stale = [row.part for row in facts.parts if row.bound != row.now]
    if not stale:
        return None
    what = Text(
        "คืนเนื้อหาเดิม หรือให้ผู้มีอำนาจเห็นชอบเนื้อหาที่แก้ไขก่อน",
        "Restore the text, or have the changed text agreed to first",
    )
    return Failure(", ".join(stale), Cure(" / ".join(facts.may_agree or params.bound_by), what))


register(
    Guard(
        name="text_unchanged",
        edition=1,
        rule="text_unchanged",
        severity=Severity.BLOCK,
        basis="default",
        text=Text(
            "เนื้อหาถูกแก้ไขหลังจากที่ให้ความเห็นชอบแล้ว",
            "The text was changed after it had been agreed to",
        ),
        facts=UnchangedFacts,
        params=UnchangedParams,
        gather=_gather_unchanged,
        judge=_judge_unchanged,
    )
)
