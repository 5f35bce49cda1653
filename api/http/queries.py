"""Query parameters: each door names those it knows; an unknown, repeated or malformed one is an error."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

import msgspec
from starlette.datastructures import QueryParams

from api.http.wire import text
from domain.thai.dates import BANGKOK
from services.problems import InvalidInput, Wrong

MOST = 2**53 - 1


class Param(msgspec.Struct, frozen=True):
    """One parameter: its kind (text, integer, date, instant, boolean), what it means, and its value when left out.

    A text may be one of `choices` only; any where there are none.
    """

    kind: str
    about: str
    default: Any = None
    least: int = 0
    most: int = MOST
    choices: tuple[str, ...] = ()


def read(query: QueryParams, known: Mapping[str, Param]) -> dict[str, Any]:
    """The parameters as values. Raises InvalidInput naming every wrong one."""
    wrong: list[Wrong] = []
    values = {name: param.default for name, param in known.items()}
    for name, items in _grouped(query).items():
        at = f"/query/{name[:80]}"
        if name not in known:
            wrong.append(Wrong(at, "ไม่รู้จักพารามิเตอร์นี้", "there is no such parameter here"))
        elif len(items) > 1:
            wrong.append(Wrong(at, "ระบุพารามิเตอร์นี้ได้ครั้งเดียว", "this parameter may be given once"))
        else:
            try:
                values[name] = _READERS[known[name].kind](items[0], known[name])
            except InvalidInput as problem:
                wrong += [Wrong(at, e.th, e.en) for e in problem.errors]
            except ValueError:
                wrong.append(Wrong(at, *_MALFORMED[known[name].kind]))
    if wrong:
        raise InvalidInput(tuple(wrong))
    return values


def schema(param: Param) -> dict[str, Any]:
    """The parameter's JSON Schema."""
    match param.kind:
        case "integer":
            return {"type": "integer", "minimum": param.least, "maximum": param.most}
        case "date":
            return {"type": "string", "format": "date"}
        case "boolean":
            return {"type": "boolean"}
        case "instant":
            return {"type": "string", "description": "A date, or an instant with its offset"}
        case _:
            return (
                {"type": "string", "enum": list(param.choices)}
                if param.choices
                else {"type": "string", "maxLength": 200}
            )


def _grouped(query: QueryParams) -> dict[str, Sequence[str]]:
    found: dict[str, list[str]] = {}
    for name, value in query.multi_items():
        found.setdefault(name, []).append(value)
    return dict(found)


def _text(value: str, param: Param) -> str:
    if len(value) > 200:
        raise ValueError
    if param.choices:
        require(value, param.choices, "")
    return text(value, "")


def require(value: str, choices: Sequence[str], at: str) -> None:
    """Raises InvalidInput, naming the words there are, unless the value is one of them."""
    if value not in choices:
        offered = ", ".join(choices)
        raise InvalidInput((Wrong(at, f"ต้องเป็น {offered}", f"must be one of {offered}"),))


def _integer(value: str, param: Param) -> int:
    if not re.fullmatch(r"[0-9]{1,16}", value) or not param.least <= int(value) <= param.most:
        raise ValueError
    return int(value)


def _date(value: str, _: Param) -> date:
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        raise ValueError
    return date.fromisoformat(value)


def _instant(value: str, param: Param) -> date | datetime:
    if len(value) == len("2019-02-01"):
        return _date(value, param)
    moment = datetime.fromisoformat(value.replace(" ", "+"))  # a plus sign left bare in a URL
    if moment.tzinfo is None:
        raise ValueError
    try:
        moment.astimezone(BANGKOK)
        return moment.astimezone(UTC)
    except OverflowError as error:
        raise ValueError from error


def _boolean(value: str, _: Param) -> bool:
    if value not in ("true", "false"):
        raise ValueError
    return value == "true"


_READERS: dict[str, Callable[[str, Param], Any]] = {
    "text": _text,
    "integer": _integer,
    "date": _date,
    "instant": _instant,
    "boolean": _boolean,
}
_MALFORMED = {
    "text": ("ยาวเกิน 200 อักขระ", "longer than 200 characters"),
    "integer": ("ต้องเป็นจำนวนเต็มในช่วงที่กำหนด", "must be a whole number within its limits"),
    "date": ("ต้องเป็นวันที่แบบ YYYY-MM-DD ปี ค.ศ.", "must be a date YYYY-MM-DD in the common era"),
    "instant": ("ต้องเป็นวันที่ หรือเวลาที่มีเขตเวลา", "must be a date, or an instant with its offset"),
    "boolean": ("ต้องเป็น true หรือ false", "must be true or false"),
}
