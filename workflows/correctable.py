"""What a proposed correction may change, and into what: a date, number, name or file that fits its own place."""

from typing import Any

import msgspec

from domain import events as ev
from domain.corrections import CORRECTABLE, FILE, corrected, read
from domain.plan import Entry, Plan
from domain.reasons import Text
from workflows import asks
from workflows.commands import ProposeCorrection
from workflows.definition import Definition, Step
from workflows.standard_asks import schema_of

LONGEST_LINE = 500
"""Titles, labels and numbers, as every request limits them."""
IMMUTABLE = frozenset({"ObjectionRecorded"})
"""Facts that read for ever as they were recorded (R-34)."""

PLACE = Text(
    "แก้ไขได้เฉพาะวันที่ เลขที่ ชื่อ หรือไฟล์ของรายการที่มีอยู่",
    "Only a date, number, name or file of an existing entry can be corrected",
)
SECOND = Text("ผู้เสนอยืนยันเองไม่ได้ ต้องเป็นบุคคลที่สอง", "The person who proposed may not confirm; a second person must")
ONE_RECORDER = Text(
    "ผู้บันทึกคนเดียวเล่าแทนทั้งสองคน ต้องแนบเอกสารที่แสดงการยืนยัน หรือให้ผู้อื่นบันทึก",
    "One recorder tells of both persons: attach what shows the confirmation, or let another record it",
)
VALUE = Text(
    "ค่าใหม่ต้องต่างจากเดิม เป็นชนิดเดียวกัน และใช้ได้กับช่องนั้น",
    "The new value must differ, be of the same type and be lawful in its place",
)


def present_value(definition: Definition, plan: Plan, command: ProposeCorrection) -> Any:
    """What stands at the place now. Raises KeyError where nothing correctable stands: words under seal, a choice, an
    objection."""
    entry = plan.entry(command.target_version)
    if entry is None or entry.name in IMMUTABLE or not CORRECTABLE.fullmatch(command.pointer):
        raise KeyError(command.pointer)
    was = read(entry.event, command.pointer)
    is_one_value = not isinstance(was, dict | list) or FILE.fullmatch(command.pointer)
    if not is_one_value or "enum" in _leaf(definition, entry, command.pointer):
        raise KeyError(command.pointer)
    return was


def fixed(definition: Definition, plan: Plan, command: ProposeCorrection, was: Any) -> ev.PlanEvent | None:
    """The entry as it would read; None when the new value does not fit."""
    entry, now = plan.entry(command.target_version), command.now
    assert entry is not None
    if now == was or type(now) is not type(was) or not _fits(definition, entry, command.pointer, was, now):
        return None
    try:
        event = corrected(entry.event, command.pointer, now)
    except msgspec.ValidationError:
        return None
    if isinstance(event, ev.PlanOpened) and event.period and event.period.end < event.period.start:
        return None
    return event


def _fits(definition: Definition, entry: Entry, pointer: str, was: Any, now: Any) -> bool:
    if isinstance(now, dict):
        return bool(now.get("kind") == was["kind"])
    if isinstance(now, str) and (not now.strip() or (not pointer.startswith("/input/") and len(now) > LONGEST_LINE)):
        return False
    return not asks.errors(_leaf(definition, entry, pointer), now)


def _leaf(definition: Definition, entry: Entry, pointer: str) -> dict[str, Any]:
    """The JSON Schema of one place of the input; an empty one for what is no input or is asked no longer."""
    tokens = pointer.split("/")[1:]
    step = _step(definition, entry)
    if tokens[0] != "input" or step is None:
        return {}
    schema: Any = schema_of(step)
    for token in tokens[1:]:
        schema = schema.get("items", {}) if token.isdecimal() else schema.get("properties", {}).get(token, {})
    return dict(schema)


def _step(definition: Definition, entry: Entry) -> Step | None:
    match entry.event:
        case ev.MoveMade(move=move):
            return definition.any_move(move)
        case ev.FactRecorded(fact=fact):
            return definition.fact(fact)
        case _:
            return definition.opening
