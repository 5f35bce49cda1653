"""Whether an input or a part of the text has the shape its JSON Schema asks for, and which leaves must be sealed."""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import SchemaError, ValidationError
from jsonschema.validators import extend

from workflows.memo import ByIdentity

MOST_ERRORS = 50
"""More than these are not listed: whoever mends fifty fields asks again."""

Words = Callable[[ValidationError], tuple[str, str]]


def _limit(th: str, en: str) -> Words:
    return lambda error: (f"{th} {error.validator_value}", f"{en} {error.validator_value}")


def _fixed(th: str, en: str) -> Words:
    return lambda error: (th, en)


def _choices(error: ValidationError) -> tuple[str, str]:
    values: Any = error.validator_value
    known = ", ".join(str(value) for value in values if value is not None)
    return f"ต้องเป็นค่าใดค่าหนึ่ง: {known}", f"must be one of: {known}"


def _type(error: ValidationError) -> tuple[str, str]:
    wanted: Any = error.validator_value
    names = wanted if isinstance(wanted, str) else " / ".join(wanted)
    return f"ชนิดข้อมูลต้องเป็น {names}", f"must be of type {names}"


_WORDS: dict[str, Words] = {
    "required": _fixed("ต้องกรอก", "is required"),
    "additionalProperties": _fixed("ไม่รู้จักช่องนี้", "is not a known field"),
    "type": _type,
    "enum": _choices,
    "const": _limit("ต้องเป็น", "must be"),
    "format": _limit("รูปแบบไม่ถูกต้อง:", "is not a valid"),
    "pattern": _fixed("รูปแบบไม่ถูกต้อง", "does not have the right form"),
    "minLength": _fixed("ต้องไม่ว่าง", "must not be empty"),
    "maxLength": _limit("ยาวเกิน", "is longer than"),
    "minimum": _limit("ต้องไม่น้อยกว่า", "must be at least"),
    "maximum": _limit("ต้องไม่เกิน", "must be at most"),
    "minItems": _limit("ต้องมีอย่างน้อย (รายการ)", "must have at least this many items:"),
    "maxItems": _limit("มีได้ไม่เกิน (รายการ)", "may have at most this many items:"),
    "uniqueItems": _fixed("มีรายการซ้ำ", "holds an item twice"),
}


@lru_cache(maxsize=1024)
def _regex(pattern: str) -> re.Pattern[str]:
    """The pattern as JSON Schema means it (ECMA 262): `$` is the very end, `\\d` is 0–9; Python alone would let a
    line break and Thai digits through."""
    return re.compile(re.sub(r"(?<!\\)\$$", r"\\Z", pattern), re.ASCII)


def _pattern(_: Any, pattern: str, instance: Any, __: Any) -> Iterator[ValidationError]:
    if isinstance(instance, str) and not _regex(pattern).search(instance):
        yield ValidationError(f"{instance!r} does not match {pattern!r}")


def _min_length(_: Any, least: int, instance: Any, __: Any) -> Iterator[ValidationError]:
    """Spaces alone are no words: a blank answer, ground or reason counts as none."""
    if isinstance(instance, str) and len(instance.strip()) < least:
        yield ValidationError(f"{instance!r} is too short")


_Strict: Any = extend(Draft202012Validator, {"pattern": _pattern, "minLength": _min_length})  # type: ignore[no-untyped-call]  # its stub is bare


def _build(schema: dict[str, Any]) -> Any:
    return _Strict(schema, format_checker=FormatChecker())


_validator = ByIdentity(_build)


def errors(schema: dict[str, Any], value: object) -> list[tuple[str, str, str]]:
    """What is wrong with `value`: (JSON pointer, Thai, English), in the order of the fields; empty when it fits."""
    return list(_of_nothing(schema)) if value == {} else _found(schema, value)


def _found(schema: dict[str, Any], value: object) -> list[tuple[str, str, str]]:
    found: list[tuple[str, str, str]] = []
    for error in _validator(schema).iter_errors(value):
        found += _told(error)
        if len(found) >= MOST_ERRORS:
            break
    return sorted(found)[:MOST_ERRORS]


def _lacking(schema: dict[str, Any]) -> tuple[tuple[str, str, str], ...]:
    return tuple(_found(schema, {}))


_of_nothing = ByIdentity(_lacking)
"""What an empty input lacks is the schema's own affair, and most inputs are empty."""


def _told(error: ValidationError) -> Iterator[tuple[str, str, str]]:
    th, en = _WORDS.get(str(error.validator), _fixed("ค่าไม่ถูกต้อง", "is not valid"))(error)
    for place in _places(error):
        yield place, th, en


def _places(error: ValidationError) -> list[str]:
    """Where it is wrong; a missing or unknown field is named itself, not the object around it."""
    at = pointer(*error.absolute_path)
    wanted: Any = error.validator_value
    schema: Any = error.schema
    instance: Any = error.instance
    if error.validator == "required":
        missing = [name for name in wanted if name not in instance]
        return [at + pointer(name) for name in missing if repr(name) in error.message]
    if error.validator == "additionalProperties":
        known = schema.get("properties", {})
        return [at + pointer(name) for name in instance if name not in known]
    return [at]


def pointer(*path: str | int) -> str:
    """A JSON pointer (RFC 6901)."""
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in path)


def flaws_of_schema(schema: dict[str, Any]) -> str:
    """What is wrong with a JSON Schema itself; empty when it is a valid one (2020-12)."""
    try:
        Draft202012Validator.check_schema(schema)
    except SchemaError as error:
        return f"{pointer(*error.absolute_path)}: {error.message}"
    return ""


def seal_paths(schema: dict[str, Any]) -> tuple[tuple[str, ...], ...]:
    """Paths of the leaves marked `x-sealed`; "*" stands for every member of a list."""
    return tuple(_seals(schema, ()))


def _seals(schema: dict[str, Any], path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    if schema.get("x-sealed"):
        yield path
    for name, inner in schema.get("properties", {}).items():
        yield from _seals(inner, (*path, name))
    if isinstance(items := schema.get("items"), dict):
        yield from _seals(items, (*path, "*"))
