"""Guards of what a decision leaves to be done: its terms are lawful, and what waits for a condition waits."""

from datetime import date

import msgspec

from domain.obligation import Obligation
from domain.reasons import Cure, Severity, Text
from domain.roster import SYSTEM_POST
from domain.thai.dates import date_text
from workflows import terms
from workflows.definition import EVERYWHERE
from workflows.guards import seen
from workflows.registry import Failure, Guard, NoParams, register
from workflows.standing import decided_at, stands
from workflows.view import View


def _gather_terms(view: View, _: NoParams) -> terms.TermsFacts:
    return terms.facts_of(seen.resolution(view), view.definition, seen.founded(view))


def _judge_terms(facts: terms.TermsFacts, _: NoParams) -> Failure | None:
    return terms.judge(facts)


register(
    Guard(
        name="terms",
        asks=True,
        edition=1,
        rule="terms",
        severity=Severity.BLOCK,
        basis="W05",
        text=Text("ข้อกำหนดแนบท้ายมติไม่ถูกต้อง", "The terms of the resolution are not lawful"),
        facts=terms.TermsFacts,
        params=NoParams,
        gather=_gather_terms,
        judge=_judge_terms,
        reads=("body",),
    )
)


def _gather_charged(view: View, _: NoParams) -> terms.TermsFacts:
    return terms.facts_of(seen.resolution(view), view.definition, seen.founded(view), view.around.bodies)


register(
    Guard(
        name="terms",
        asks=True,
        edition=2,
        rule="terms",
        severity=Severity.BLOCK,
        basis="W05",
        text=Text("ข้อกำหนดแนบท้ายมติไม่ถูกต้อง", "The terms of the resolution are not lawful"),
        facts=terms.TermsFacts,
        params=NoParams,
        gather=_gather_charged,
        judge=_judge_terms,
        reads=("body", "charged"),
    )
)
"""As edition 1; the owner's own body, or the offices, may know the post too."""


class Condition(msgspec.Struct, frozen=True):
    """One condition that stands in the way; `since`: from this day on the approval has ended by its terms."""

    obligation: str
    number: int
    label: str
    item: int | None
    owner: str
    due_on: date | None
    since: date | None


class ConditionsFacts(msgspec.Struct, frozen=True):
    """The step and the two days it is judged by, the conditions it waits for, and those an approval has ended by."""

    step: str
    effective_on: date
    today: date
    waits_for: tuple[Condition, ...] = ()
    ended_by: tuple[Condition, ...] = ()


def _gather_conditions(view: View, _: NoParams) -> ConditionsFacts:
    command = view.command
    step = getattr(command, "move", None) or getattr(command, "fact", None) or "open"
    on, today = command.effective_on, view.around.today
    if not view.plan.obligations or command.actor.post == SYSTEM_POST or step in EVERYWHERE:
        return ConditionsFacts(step, on, today)
    owed = [view.around.obligations[ref] for ref in view.plan.obligations]
    live = [one for one in owed if one.term.sort == "condition" and _carries(view, one)]
    return ConditionsFacts(
        step,
        on,
        today,
        tuple(_seen(one) for one in live if step in one.term.blocks and not one.met_by(on)),
        tuple(_seen(one) for one in live if one.ends_approval(today)),
    )


def _carries(view: View, owed: Obligation) -> bool:
    """Whether the decision that imposed it still carries the plan."""
    version = decided_at(view.plan, owed.ref)
    return version is not None and stands(view.plan, version)


def _seen(owed: Obligation) -> Condition:
    term = owed.term
    return Condition(owed.ref, term.number, owed.label or "", owed.item, term.owner.role, term.due_on, owed.lapses_from)


def _judge_conditions(facts: ConditionsFacts, _: NoParams) -> Failure | None:
    if facts.ended_by:
        first = facts.ended_by[0]
        th, en = (date_text(first.since or facts.today, lang) for lang in ("th", "en"))
        text = Text(
            f"มติสิ้นผลตั้งแต่วันที่ {th} เพราะไม่เป็นไปตามเงื่อนไข {_named(first, 'th')}",
            f"The approval lapsed on {en}, because {_named(first, 'en')} was not met",
        )
        what = Text("เสนอให้คณะพิจารณาใหม่", "Put the matter before the body again")
        return Failure(first.obligation, Cure(terms.SECRETARY, what), text, _basis(first))
    if not facts.waits_for:
        return None
    first = min(facts.waits_for, key=lambda one: (one.due_on or date.max, one.number))
    text = Text(
        f"ต้องปฏิบัติตามเงื่อนไขก่อน: {' · '.join(_named(one, 'th') for one in facts.waits_for)}",
        f"It waits until conditions are met: {' · '.join(_named(one, 'en') for one in facts.waits_for)}",
    )
    what = Text(
        "ปฏิบัติตามเงื่อนไข ยื่นหลักฐาน และให้ฝ่ายเลขานุการรับรอง",
        "Meet the condition, show the evidence and have it accepted",
    )
    missing = " / ".join(one.obligation for one in facts.waits_for)
    return Failure(missing, Cure(first.owner, what), text, _basis(first))


def _named(one: Condition, lang: str) -> str:
    """The condition by its number and owner, with its day where it has one."""
    due = date_text(one.due_on, lang) if one.due_on else ""
    if lang == "th":
        return f"ข้อ {one.number} ({one.owner}{f' ภายใน {due}' if due else ''})"
    return f"condition {one.number} ({one.owner}{f', by {due}' if due else ''})"


def _basis(one: Condition) -> str:
    """The decision that imposed it."""
    item = f" วาระที่ {one.item}" if one.item is not None else ""
    return f"{one.label}{item}"


register(
    Guard(
        name="conditions",
        edition=1,
        rule="conditions",
        severity=Severity.BLOCK,
        basis="resolution",
        text=Text("มีเงื่อนไขของมติที่ยังไม่ได้ปฏิบัติตาม", "A condition of the decision is not met"),
        facts=ConditionsFacts,
        params=NoParams,
        gather=_gather_conditions,
        judge=_judge_conditions,
        reads=("obligations",),
    )
)
