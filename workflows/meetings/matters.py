"""Whether the matter of an item can still be decided here: the plan waits for the body, on the text that was locked."""

from collections.abc import Iterator
from typing import Literal

from domain.body import Body
from domain.meeting import Item
from domain.plan import Plan
from domain.reasons import Reason, Text
from workflows.definition import Definition, Move
from workflows.meetings.around import Around, cure, deciding_moves, reason, waits_for


def possible_moves(definition: Definition, plan: Plan, body: Body) -> dict[str, tuple[Move, ...]]:
    """For each kind of resolution this body can pass on the plan as it stands: the moves it can mean."""
    found: dict[str, tuple[Move, ...]] = {}
    for move in deciding_moves(definition, body, plan.body):
        if plan.stage not in move.from_:
            continue
        for kind, names in definition.resolutions.get(move.body or "", {}).items():
            if move.name in names:
                found[kind] = (*found.get(kind, ()), move)
    return found


def waits(around: Around, item: Item) -> bool:
    """Whether the item can still be decided: its plan has not been decided elsewhere meanwhile."""
    plan, definition = around.plans.get(item.plan or ""), around.definitions.get(item.plan or "")
    return plan is None or definition is None or waits_for(definition, plan, around.body)


def overtaken(around: Around, item: Item) -> Iterator[Reason]:
    """A plan that no longer waits for this body: it was decided elsewhere, or taken back."""
    if waits(around, item):
        return
    plan, definition = around.plans[item.plan or ""], around.definitions[item.plan or ""]
    stage = definition.stages[plan.stage].text
    text = Text(
        f"แผนในวาระนี้ได้รับการพิจารณาที่อื่นแล้ว ขณะนี้อยู่ในขั้น “{stage.th}” ซึ่งไม่รอมติของคณะนี้",
        f"This plan has been decided on elsewhere: it is at “{stage.en}” and awaits no decision of this body",
    )
    facts = {"plan": plan.ref, "stage": plan.stage, "body": around.body.body}
    yield reason("agenda", text, "APA s.80; R-02", "plan", cure("ถอนวาระนี้", "Take the item off the agenda"), facts)


def changed(around: Around, item: Item) -> tuple[str, ...]:
    """The parts of the plan that are not as they were when the papers were locked."""
    plan = around.plans.get(item.plan or "")
    if plan is None:
        return ()
    locked, now = item.papers or {}, plan.digests()
    return tuple(sorted(part for part in {**locked, **now} if locked.get(part) != now.get(part)))


def other_text(around: Around, item: Item) -> Iterator[Reason]:
    """A decision binds to the text the members had; a change since the papers were locked asks for another look."""
    parts = changed(around, item)
    if not parts:
        return
    locked, now = item.papers or {}, around.plans[item.plan or ""].digests()
    text = Text(
        f"เนื้อหาแผนเปลี่ยนหลังล็อกเอกสารประชุม: {_parts(around, item, parts, 'th')}",
        f"The text has changed since the papers were locked: {_parts(around, item, parts, 'en')}",
    )
    facts = {part: {"locked": locked.get(part), "now": now.get(part)} for part in parts}
    what = cure("ล็อกเอกสารใหม่แล้วลงมติ หรือถอนวาระนี้", "Lock the papers again and vote, or take the item off the agenda")
    yield reason("papers", text, "default", "papers", what, facts)


def _parts(around: Around, item: Item, parts: tuple[str, ...], lang: Literal["th", "en"]) -> str:
    """The parts of the text as the plan's definition calls them."""
    definition = around.definitions.get(item.plan or "")
    known = definition.parts if definition else {}
    return ", ".join(known[part].label.of(lang) if part in known else part for part in parts)
