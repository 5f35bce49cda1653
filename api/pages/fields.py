"""The fields of a form, built from a JSON Schema and what was typed so far."""

from collections.abc import Iterable, Mapping

import msgspec

from api.pages import shapes
from api.pages.posted import DATE, Posted, is_filled, rows
from api.pages.shapes import ChoiceWords, Control, Schema
from api.pages.words import Lang


class Field(msgspec.Struct, frozen=True, kw_only=True):
    """One field or group as a template draws it; `path` names it in the form."""

    path: str
    control: Control
    label: str
    hint: str = ""
    required: bool = False
    text: str = ""
    date: tuple[str, str, str] = ("", "", "")
    choices: tuple[tuple[str, str], ...] = ()
    checked: tuple[str, ...] = ()
    offers: tuple[tuple[str, str], ...] = ()
    """What may be typed among other things, with its words."""
    fields: tuple["Field", ...] = ()
    rows: tuple["Row", ...] = ()
    error: str = ""
    most: int | None = None
    filled: bool = False

    @property
    def id(self) -> str:
        """The element's id."""
        return "f-" + self.path.replace("/", "-")

    @property
    def wrong(self) -> bool:
        """Whether this field or one inside it has an error."""
        return bool(self.error) or any(f.wrong for f in self.fields) or any(r.wrong for r in self.rows)


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One row of a list; `title` tells rows apart when they are folded."""

    path: str
    number: int
    title: str
    fields: tuple[Field, ...]
    error: str = ""

    @property
    def wrong(self) -> bool:
        return bool(self.error) or any(f.wrong for f in self.fields)


class Form(msgspec.Struct, frozen=True):
    """What was typed, what is wrong with it by path, and the words of its choices."""

    posted: Posted
    errors: Mapping[str, str]
    lang: Lang
    words: ChoiceWords = lambda name, value: None
    known: Mapping[str, tuple[tuple[str, str], ...]] = {}
    """Values that are offered for text of a field of this name, with their words."""

    def fields(self, schema: Schema, path: str) -> tuple[Field, ...]:
        """A field for each property of an object schema."""
        required = schema.get("required", ())
        return tuple(
            self.field(name, of, f"{path}/{name}", name in required)
            for name, of in schema.get("properties", {}).items()
        )

    def field(self, name: str, schema: Schema, path: str, required: bool) -> Field:
        """One field and all that is inside it."""
        control = shapes.control(name, schema, required)
        of = schema.get("items", {}) if control in ("rows", "checks") else schema
        offered = shapes.choices(name, of, self.lang, self.words) if "enum" in of else ()
        return Field(
            path=path,
            control=control,
            label=shapes.label(name, schema, self.lang),
            hint=shapes.hint(name, self.lang),
            required=required,
            text=self.posted.get(path, ""),
            date=self._date(path),
            choices=offered,
            offers=self.known.get(name, ()) if control == "text" else (),
            checked=tuple(value for value, _ in offered if self.posted.get(f"{path}:{value}")),
            fields=self.fields(schema, path) if control == "group" else (),
            rows=self._rows(of, path) if control == "rows" else (),
            error=self.errors.get(path, ""),
            most=schema.get("maxLength"),
            filled=is_filled(self.posted, path),
        )

    def _date(self, path: str) -> tuple[str, str, str]:
        day, month, year = (self.posted.get(path + part, "") for part in DATE)
        return day, month, year

    def _rows(self, items: Schema, path: str) -> tuple[Row, ...]:
        return tuple(self._row(items, f"{path}/{number}", number) for number in range(rows(self.posted, path)))

    def _row(self, items: Schema, path: str, number: int) -> Row:
        fields = self.fields(items, path)
        shown = [f.text for f in fields if f.control in ("text", "long") and f.text]
        return Row(
            path=path, number=number, title=" · ".join(shown[:2])[:90], fields=fields, error=self.errors.get(path, "")
        )


def labels(fields: Iterable[Field]) -> dict[str, str]:
    """What each field of a form is called, by path; in a row after the row's number."""
    found: dict[str, str] = {}
    for field in fields:
        found[field.path] = field.label
        found |= {path: f"{field.label} › {label}" for path, label in labels(field.fields).items()}
        for row in field.rows:
            found |= {path: f"{field.label} {row.number + 1} › {label}" for path, label in labels(row.fields).items()}
    return found
