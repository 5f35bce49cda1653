"""The text of a plan as people read it: each field by its title, tables for rows, lists for lists."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from domain.thai.digits import NotMoney, money_text
from services.printing import blocks
from services.printing.blocks import Block
from services.printing.tongue import Tongue

Schema = Mapping[str, Any]
MOST_COLUMNS = 4
"""Rows with more fields than this are told one by one: a page of 16 pt has room for no wider table."""
NAMING = ("id", "code", "number", "th", "en")


def told(tongue: Tongue, value: Mapping[str, Any], schema: Schema) -> list[Block]:
    """A part of the content, in the order of its schema; fields the schema does not name come last."""
    return [block for name, inner, of in _members(value, schema) for block in _field(tongue, name, inner, of)]


def _field(tongue: Tongue, name: str, value: Any, schema: Schema) -> list[Block]:
    label = _label(tongue, name, schema)
    match value:
        case dict():
            return [blocks.heading(label, 2), blocks.pairs(_pairs(tongue, value, schema))]
        case list() if any(isinstance(one, dict) for one in value):
            return [blocks.heading(label, 2), *_rows(tongue, value, schema.get("items", {}))]
        case list():
            return [blocks.heading(label, 2), blocks.listed(_words(tongue, name, one) for one in value)]
        case _:
            return [blocks.heading(label, 2), blocks.text(_words(tongue, name, value))]


def _rows(tongue: Tongue, rows: Sequence[dict[str, Any]], of: Schema) -> list[Block]:
    present = {name for row in rows for name, _, _ in _members(row, of)}
    known: Mapping[str, Schema] = of.get("properties", {})
    names = [name for name in known if name in present] + sorted(present - known.keys())
    if len(names) <= MOST_COLUMNS:
        head = [_label(tongue, name, known.get(name, {})) for name in names]
        body = [[_short(tongue, name, row.get(name), known.get(name, {})) for name in names] for row in rows]
        return [blocks.rows(head, [0 if name in ("id", "code") else 1 for name in names], body)]
    return [block for row in rows for block in _one(tongue, row, of)]


def _one(tongue: Tongue, row: dict[str, Any], of: Schema) -> list[Block]:
    """A row with many fields: its id and words first, then the rest as labelled values."""
    head = " ".join(str(row[name]) for name in ("id", "code", "number") if row.get(name))
    words = str(row.get("en" if tongue.lang == "en" and row.get("en") else "th", ""))
    rest = [(label, text) for name, label, text in _labelled(tongue, row, of) if name not in NAMING]
    return [blocks.text(f"{head} {words}".strip(), indent=False), blocks.pairs(rest)]


def _pairs(tongue: Tongue, value: Mapping[str, Any], schema: Schema) -> list[tuple[str, str]]:
    return [(label, text) for _, label, text in _labelled(tongue, value, schema)]


def _labelled(tongue: Tongue, value: Mapping[str, Any], schema: Schema) -> list[tuple[str, str, str]]:
    return [
        (name, _label(tongue, name, of), _short(tongue, name, inner, of)) for name, inner, of in _members(value, schema)
    ]


def _members(value: Mapping[str, Any], schema: Schema) -> list[tuple[str, Any, Schema]]:
    known: Mapping[str, Schema] = schema.get("properties", {})
    order = [name for name in known if name in value] + sorted(name for name in value if name not in known)
    found = [(name, value[name], known.get(name, {})) for name in order]
    return [(name, inner, of) for name, inner, of in found if inner not in (None, "", [], {})]


def _short(tongue: Tongue, name: str, value: Any, schema: Schema) -> str:
    """A value in one line."""
    match value:
        case None:
            return tongue.say("none")
        case dict():
            return " · ".join(text for _, text in _pairs(tongue, value, schema))
        case list():
            return ", ".join(_short(tongue, name, one, schema.get("items", {})) for one in value)
        case _:
            return _words(tongue, name, value)


def _words(tongue: Tongue, name: str, value: Any) -> str:
    """One value; what people wrote stays letter for letter, numerals too, for the digest binds it."""
    match value:
        case bool():
            return tongue.say("yes" if value else "no")
        case int():
            return tongue.figures(value)
        case str() if name == "amount":
            return _baht(tongue, value)
        case str() if len(value) == 10 and value[4:5] == value[7:8] == "-":
            return _day(tongue, value)
        case _:
            return str(value)


def _label(tongue: Tongue, name: str, schema: Schema) -> str:
    """The schema's own title, else the usual name of such a field."""
    title = schema.get("title" if tongue.lang == "en" else "x-title-th")
    return str(title) if title else tongue.known(f"field.{name}", name)


def _baht(tongue: Tongue, value: str) -> str:
    try:
        return tongue.say("baht", amount=tongue.figures(money_text(value)))
    except NotMoney:
        return value


def _day(tongue: Tongue, value: str) -> str:
    try:
        return tongue.day(date.fromisoformat(value))
    except ValueError:
        return value
