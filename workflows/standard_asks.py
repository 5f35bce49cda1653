"""What every decision, return and answer asks for: the input blocks that the engine itself understands."""

from typing import Any

from workflows.definition import Move, Step, asks_schema
from workflows.memo import ByIdentity

DAY: dict[str, Any] = {"type": "string", "format": "date"}
COUNT: dict[str, Any] = {"type": "integer", "minimum": 0, "maximum": 10_000}
WORDS: dict[str, Any] = {"type": "string", "minLength": 1, "maxLength": 20_000, "x-sealed": True}
NAME: dict[str, Any] = {"type": "string", "minLength": 1, "maxLength": 80}
LABEL: dict[str, Any] = {"type": "string", "minLength": 1, "maxLength": 500}


def _object(required: tuple[str, ...], **properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(required),
        "additionalProperties": False,
    }


def _list(of: dict[str, Any], least: int = 0) -> dict[str, Any]:
    return {"type": "array", "items": of, "minItems": least, "maxItems": 200}


RESOLUTION = _object(
    ("label", "literal"),
    label=LABEL,
    literal=LABEL,
    kind=LABEL,
    decided_on=DAY,
    letter_number=LABEL,
    items=_list(_object(("number", "literal"), number=COUNT, literal=LABEL, kind=LABEL)),
    terms=_list(
        _object(
            ("sort", "text", "owner"),
            sort={"enum": ["condition", "observation", "assignment"]},
            text=WORDS,
            owner=_object(("role",), role=NAME, body=NAME),
            due_on=DAY,
            evidence=_list(NAME),
            blocks=_list(NAME),
            lapses={"type": "boolean"},
        )
    ),
)
"""The literal words and label ("1/2561", never parsed) of a resolution; `kind` where the words do not tell.

`terms` are the conditions, observations and assignments that it leaves to be done.
"""

SITTING = _object(
    ("held_on", "present"),
    held_on=DAY,
    mode={"enum": ["onsite", "electronic", "hybrid"]},
    members=COUNT,
    present=COUNT,
    notice=_object(
        (),
        sent_on=DAY,
        written={"type": "boolean"},
        one_third_stated={"type": "boolean"},
        urgent={"type": "boolean"},
    ),
    adjourned_from=_object(("held_on", "lack_of_quorum"), held_on=DAY, lack_of_quorum={"type": "boolean"}),
    votes=_object((), **{"for": COUNT, "against": COUNT, "abstain": COUNT, "casting": {"enum": ["for", "against"]}}),
    deemed={"type": "boolean"},
    dissents=_list(_object(("by", "text"), by=WORDS, text=WORDS)),
)
"""The sitting as testimony types it in; of today the same shape is computed from the meeting's stream."""

RETURNS = _list(
    _object(("code", "text", "addressee", "due_on"), code=LABEL, text=WORDS, addressee=LABEL, due_on=DAY), 1
)
ANSWERS = _list(_object(("number", "text"), number=COUNT, text=WORDS))


def _compose(step: Step) -> dict[str, Any]:
    schema = asks_schema(step)
    if isinstance(step, Move):
        properties = dict(schema["properties"])
        if step.body:
            properties |= {"resolution": RESOLUTION, "sitting": SITTING}
        if step.returns:
            properties["returns"] = _coded(step.returns)
        if step.answers:
            properties["answers"] = ANSWERS
        schema = {**schema, "properties": properties}
    return schema


schema_of = ByIdentity(_compose)
"""The whole JSON Schema of a step's `input`: its own questions and the standard blocks it needs."""


def _coded(codes: tuple[str, ...]) -> dict[str, Any]:
    item = {
        **RETURNS["items"],
        "properties": {**RETURNS["items"]["properties"], "code": {"enum": list(codes)}},
    }
    return {**RETURNS, "items": item}
