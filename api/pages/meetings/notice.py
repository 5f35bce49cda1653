"""The fields of a notice of meeting, as the schema from which the form is drawn and read."""

from typing import Any, get_args

from domain.events.meetings import Mode

NAME = {"type": "string", "maxLength": 80}
LINE = {"type": "string", "maxLength": 500}
DAY = {"type": "string", "format": "date"}

SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "label": LINE,
        "held_on": DAY,
        "begins_at": NAME,
        "place": LINE,
        "mode": {"type": "string", "enum": list(get_args(Mode))},
        "ref": NAME,
    },
    "required": ["label", "held_on", "mode"],
}

NOTICE: dict[str, Any] = {
    "type": "object",
    "properties": {
        "sent_on": DAY,
        "written": {"type": "boolean"},
        "one_third_stated": {"type": "boolean"},
        "told_at_last_meeting": NAME,
        "urgent": {"type": "boolean"},
        "reason": {"type": "string", "maxLength": 20_000},
    },
}
