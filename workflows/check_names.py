"""Flaws of names: everything a definition refers to must exist, and every schema in it must be one."""

import re
from collections.abc import Iterable, Iterator

import msgspec

from domain import resolutions
from workflows import asks, guards
from workflows.definition import OVERRIDDEN, RESERVED, Definition, GuardUse, Move, Step
from workflows.flaws import Flaw, steps
from workflows.registry import GUARDS

assert guards
_THAI = re.compile(r"[ก-๎]")
_RESERVED_EVENTS = frozenset({OVERRIDDEN, *(move.event for move in RESERVED.values())})


def flaws(definition: Definition) -> Iterator[Flaw]:
    """All flaws of names."""
    for where, step in steps(definition):
        yield from _roles(definition, where, step.by)
        yield from _evidence(definition, f"{where}/evidence", step.evidence)
        yield from _missing(f"{where}/binds", step.binds, definition.parts, "ส่วนของเนื้อหา", "content part")
        yield from _asks(where, step)
        for use in step.guards:
            yield from _guard(definition, f"{where}/guards/{use.use}", use)
    for move in definition.moves:
        yield from _move(definition, move)
    yield from _stages(definition)
    yield from _facts(definition)
    yield from _resolutions(definition)
    yield from _labels(definition)


def _missing(where: str, names: Iterable[str], known: Iterable[str], th: str, en: str) -> Iterator[Flaw]:
    for name in names:
        if name not in known:
            yield Flaw(where, "unknown_name", f"ไม่มี{th} “{name}”", f"there is no {en} “{name}”")


def _roles(definition: Definition, where: str, roles: Iterable[str]) -> Iterator[Flaw]:
    yield from _missing(f"{where}/by", roles, definition.roles, "บทบาท", "role")


def _evidence(definition: Definition, where: str, kinds: Iterable[str]) -> Iterator[Flaw]:
    each = [kind for choice in kinds for kind in choice.split("|")]
    yield from _missing(where, each, definition.evidence, "ชนิดเอกสาร", "kind of evidence")


def _asks(where: str, step: Step) -> Iterator[Flaw]:
    yield from _missing(f"{where}/required", step.required, step.asks, "ช่อง", "field")
    for name, schema in step.asks.items():
        if wrong := asks.flaws_of_schema(schema):
            yield Flaw(f"{where}/asks/{name}", "bad_schema", f"สคีมาไม่ถูกต้อง {wrong}", f"is no JSON Schema {wrong}")


def _guard(definition: Definition, where: str, use: GuardUse) -> Iterator[Flaw]:
    guard = GUARDS.get(use.use)
    if guard is None:
        yield Flaw(where, "unknown_guard", "ไม่มีเงื่อนไขฉบับนี้", "there is no such guard edition")
        return
    try:
        msgspec.convert(use.with_, guard.params)
    except msgspec.ValidationError as error:
        yield Flaw(where, "bad_parameters", f"พารามิเตอร์ไม่ถูกต้อง: {error}", f"bad parameters: {error}")
        return
    names = {**dict.fromkeys(definition.move_names), **dict.fromkeys(definition.facts)}
    for key in ("bound_by", "since", "called_by", "entered_by"):
        yield from _missing(where, _listed(use, key), names, "การดำเนินการ", "move or fact")
    yield from _missing(where, _listed(use, "facts"), definition.facts, "ข้อเท็จจริง", "fact")
    yield from _missing(where, _listed(use, "parts"), definition.parts, "ส่วนของเนื้อหา", "content part")
    yield from _evidence(definition, where, _listed(use, "kinds"))


def _listed(use: GuardUse, key: str) -> list[str]:
    value = use.with_.get(key, [])
    return [value] if isinstance(value, str) else list(value)


def _move(definition: Definition, move: Move) -> Iterator[Flaw]:
    where = f"moves/{move.name}"
    if move.name in RESERVED or move.event in _RESERVED_EVENTS:
        yield Flaw(where, "reserved", "ชื่อนี้สงวนไว้สำหรับระบบ", "its name or event is reserved for the engine")
    yield from _missing(f"{where}/from", move.from_, definition.stages, "ขั้น", "stage")
    yield from _missing(f"{where}/to", (move.to,), definition.stages, "ขั้น", "stage")
    yield from _missing(f"{where}/returns", move.returns, definition.return_codes, "รหัสเหตุผล", "return code")
    if move.due and move.due.from_.startswith("fact:"):
        fact = move.due.from_.removeprefix("fact:")
        yield from _missing(f"{where}/due", (fact,), definition.facts, "ข้อเท็จจริง", "fact")
    if move.body is not None and move.name not in _decided(definition, move.body):
        yield Flaw(
            f"{where}/body",
            "no_resolution",
            f"ไม่มีมติประเภทใดของ {move.body} ที่หมายถึงการดำเนินการนี้",
            f"no kind of resolution of {move.body} means this move",
        )


def _decided(definition: Definition, body: str) -> set[str]:
    return {move for moves in definition.resolutions.get(body, {}).values() for move in moves}


def _stages(definition: Definition) -> Iterator[Flaw]:
    yield from _missing("opening/to", (definition.opening.to,), definition.stages, "ขั้น", "stage")
    for name, stage in definition.stages.items():
        yield from _missing(f"stages/{name}/edits", stage.edits, definition.parts, "ส่วนของเนื้อหา", "content part")
        for roles in stage.edits.values():
            yield from _roles(definition, f"stages/{name}/edits", roles)
    for role, spec in definition.roles.items():
        yield from _missing(f"roles/{role}/recorded_by", spec.recorded_by, definition.roles, "บทบาท", "role")
    for name, part in definition.parts.items():
        if wrong := asks.flaws_of_schema(part.schema_):
            yield Flaw(f"parts/{name}/schema", "bad_schema", f"สคีมาไม่ถูกต้อง {wrong}", f"is no JSON Schema {wrong}")


def _facts(definition: Definition) -> Iterator[Flaw]:
    events = {move.event for move in definition.moves} | {definition.opening.event} | _RESERVED_EVENTS
    for name, fact in definition.facts.items():
        yield from _missing(f"facts/{name}/stages", fact.stages, definition.stages, "ขั้น", "stage")
        if name in events or not re.fullmatch(r"[A-Z][A-Za-z0-9]+", name):
            yield Flaw(f"facts/{name}", "bad_event", "ชื่อเหตุการณ์ซ้ำหรือไม่ถูกรูปแบบ", "its event name is taken or malformed")


def _resolutions(definition: Definition) -> Iterator[Flaw]:
    for body, table in definition.resolutions.items():
        where = f"resolutions/{body}"
        yield from _missing(where, table, resolutions.KINDS, "ประเภทมติ", "kind of resolution")
        for moves in table.values():
            deciding = [move.name for move in definition.moves if move.body == body]
            yield from _missing(where, moves, deciding, "การดำเนินการของคณะนี้ชื่อ", "move decided by this body named")


def _labels(definition: Definition) -> Iterator[Flaw]:
    named = {"title": definition.title.en}
    named |= {where: step.label.en for where, step in steps(definition)}
    named |= {f"stages/{name}": stage.en for name, stage in definition.stages.items()}
    named |= {f"evidence/{name}": label.en for name, label in definition.evidence.items()}
    named |= {f"roles/{name}": spec.en for name, spec in definition.roles.items()}
    for where, english in named.items():
        if not english.strip() or _THAI.search(english):
            yield Flaw(where, "bad_label", "คำภาษาอังกฤษว่างหรือเป็นภาษาไทย", "its English words are empty or Thai")
