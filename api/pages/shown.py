"""Values as people read them, out of plain data and the schema that names its fields."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Literal

import msgspec
from msgspec.structs import replace

from api.pages import shapes
from api.pages.shapes import ChoiceWords, Schema
from api.pages.words import Lang, word
from domain.thai.dates import date_text
from domain.thai.digits import NotMoney, money_text

NAMING = ("id", "code", "number", "th", "element")


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """One value: `text`, `list` of texts, `group` of labelled values, or `rows` of groups."""

    control: Literal["text", "list", "group", "rows"]
    label: str = ""
    text: str = ""
    items: tuple["Shown", ...] = ()
    name: str = ""

    @property
    def head(self) -> tuple["Shown", ...]:
        """Of a group: what names it, its id and its words."""
        return tuple(item for item in self.items if item.name in NAMING)

    @property
    def rest(self) -> tuple["Shown", ...]:
        """Of a group: all else."""
        return tuple(item for item in self.items if item.name not in NAMING)

    @property
    def short(self) -> str:
        """All of it in one line."""
        if self.control in ("text", "list"):
            return self.text or ", ".join(item.text for item in self.items)
        return " · ".join(filter(None, (item.short for item in self.items)))


class Showing(msgspec.Struct, frozen=True):
    """How to show: the language, and the words of choices."""

    lang: Lang
    words: ChoiceWords = lambda name, value: None

    def value(self, value: Any, schema: Schema, name: str = "", label: str = "") -> Shown:
        """A value of any shape."""
        if isinstance(value, Mapping) and value.keys() & {"text", "erased"} and "commitment" in value:
            erased = word(self.lang, "shown.erased")
            return Shown(control="text", label=label, text=str(value.get("text") or erased))
        if isinstance(value, Mapping):
            return Shown(control="group", label=label, items=self._members(value, schema))
        if isinstance(value, list | tuple):
            of = schema.get("items", {})
            items = tuple(self.value(item, of, name) for item in value)
            rows = any(item.control == "group" for item in items)
            return Shown(control="rows" if rows else "list", label=label, items=items)
        return Shown(control="text", label=label, text=self.text(name, value, schema))

    def text(self, name: str, value: Any, schema: Schema) -> str:
        """A single value in words."""
        match value:
            case None:
                return "–"
            case bool():
                return word(self.lang, "form.yes" if value else "form.no")
            case date():
                return date_text(value, self.lang)
            case str() if schema.get("format") == "date" or (len(value) == 10 and value[4:5] == value[7:8] == "-"):
                return _day(value, self.lang)
            case str() if name == "amount":
                return _baht(value, self.lang)
            case str() if "enum" in schema or self.words(name, value):
                return shapes.choice(name, value, self.lang, self.words)
            case _:
                return str(value)

    def _members(self, value: Mapping[str, Any], schema: Schema) -> tuple[Shown, ...]:
        known: Mapping[str, Schema] = schema.get("properties", {})
        order = [name for name in known if name in value] + [name for name in value if name not in known]
        found = ((name, value[name], known.get(name, {})) for name in order)
        return tuple(
            replace(self.value(inner, of, name, shapes.label(name, of, self.lang)), name=name)
            for name, inner, of in found
            if inner not in (None, "", [], {}, ())
        )


def _day(text: str, lang: Lang) -> str:
    try:
        return date_text(date.fromisoformat(text), lang)
    except ValueError:
        return text


def _baht(text: str, lang: Lang) -> str:
    try:
        return word(lang, "shown.baht", amount=money_text(text))
    except NotMoney:
        return text
