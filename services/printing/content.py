"""The text of a plan as people read it: each field by its title, tables for rows, lists for lists."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

import msgspec

from domain.thai.digits import NotMoney, money_text
from services.printing import blocks
from services.printing.blocks import Block
from services.printing.tongue import Tongue

Schema = Mapping[str, Any]
Called = Callable[[str, str], str]
"""What people call a `field` or a `choice` that the schema gives no title: ("field", "vision") → วิสัยทัศน์."""

MOST_COLUMNS = 4
"""Rows with more fields than this are told one by one: a page of 16 pt has room for no wider table."""
IDS = ("id", "code", "number")
NAMING = (*IDS, "th", "en")


def as_written(group: str, name: str) -> str:
    """The data's own name of a field or a choice."""
    return name


class Telling(msgspec.Struct, frozen=True):
    """How a text is told: its language, what fields and choices are called, names of areas by their codes, and
    `known`: names of bodies and posts by what the data calls them.
    """

    tongue: Tongue
    called: Called = as_written
    areas: Mapping[str, str] = {}
    known: Mapping[str, str] = {}

    def field(self, name: str, value: Any, schema: Schema) -> list[Block]:
        """One field of any shape under its title."""
        title = blocks.heading(self._label(name, schema), 2)
        match value:
            case dict():
                return [title, blocks.pairs((label, text) for _, label, text in self._labelled(value, schema))]
            case list() if any(isinstance(one, dict) for one in value):
                return [title, *self._rows(value, schema.get("items", {}))]
            case list():
                return [title, blocks.listed(self._words(name, one, {}) for one in value)]
            case _:
                return [title, blocks.text(self._words(name, value, schema))]

    def _rows(self, rows: Sequence[dict[str, Any]], of: Schema) -> list[Block]:
        present = {name for row in rows for name, _, _ in members(row, of)}
        known: Mapping[str, Schema] = of.get("properties", {})
        names = [name for name in known if name in present] + sorted(present - known.keys())
        if len(names) > MOST_COLUMNS:
            return [self._entry(row, of) for row in rows]
        head = [self._label(name, known.get(name, {})) for name in names]
        body = [[self._short(name, row.get(name), known.get(name, {})) for name in names] for row in rows]
        return [blocks.rows(head, [0 if name in IDS else 1 for name in names], body)]

    def _entry(self, row: dict[str, Any], of: Schema) -> Block:
        """A row with many fields: its id and words, then the rest in one paragraph."""
        head = " ".join(str(row[name]) for name in NAMING if row.get(name))
        rest = [f"{label}: {text}" for name, label, text in self._labelled(row, of) if name not in NAMING]
        return blocks.entry(head, " · ".join(rest))

    def _labelled(self, value: Mapping[str, Any], schema: Schema) -> list[tuple[str, str, str]]:
        found = members(value, schema)
        return [(name, self._label(name, of), self._short(name, inner, of)) for name, inner, of in found]

    def _short(self, name: str, value: Any, schema: Schema) -> str:
        """A value in one line."""
        match value:
            case None:
                return self.tongue.say("none")
            case dict():
                return " · ".join(text for _, _, text in self._labelled(value, schema))
            case list():
                return ", ".join(self._short(name, one, schema.get("items", {})) for one in value)
            case _:
                return self._words(name, value, schema)

    def _words(self, name: str, value: Any, schema: Schema) -> str:
        """One value; what people wrote stays letter for letter, numerals too, for the digest binds it."""
        match value:
            case bool():
                return self.tongue.say("yes" if value else "no")
            case int():
                return self.tongue.figures(value)
            case str() if name == "amount":
                return _baht(self.tongue, value)
            case str() if name == "area":
                return self.areas.get(value, value)
            case str() if "enum" in schema:
                return self.called("choice", value)
            case str() if len(value) == 10 and value[4:5] == value[7:8] == "-":
                return _day(self.tongue, value)
            case _:
                return self.known.get(str(value), str(value))

    def _label(self, name: str, schema: Schema) -> str:
        """The schema's own title, else the usual name of such a field."""
        title = schema.get("title" if self.tongue.lang == "en" else "x-title-th")
        return str(title) if title else self.called("field", name)


def told(
    tongue: Tongue, called: Called, known: Mapping[str, str], value: Mapping[str, Any], schema: Schema
) -> list[Block]:
    """A part of the content, in the order of its schema; fields the schema does not name come last."""
    areas = {
        one["code"]: one["th"] for one in value.get("areas") or () if isinstance(one, dict) and one.keys() >= _AREA
    }
    telling = Telling(tongue, called, areas, known)
    return [block for name, inner, of in members(value, schema) for block in telling.field(name, inner, of)]


_AREA = {"code", "th"}


def members(value: Mapping[str, Any], schema: Schema) -> list[tuple[str, Any, Schema]]:
    """What a value holds, in the order of its schema, each with its own; empty members are left out."""
    known: Mapping[str, Schema] = schema.get("properties", {})
    order = [name for name in known if name in value] + sorted(name for name in value if name not in known)
    found = [(name, value[name], known.get(name, {})) for name in order]
    return [(name, inner, of) for name, inner, of in found if inner not in (None, "", [], {})]


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
