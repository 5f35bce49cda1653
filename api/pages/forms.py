"""From a value and its JSON Schema to the text of a form, and from what was typed back to the value."""

import json
import re
from collections.abc import Mapping
from datetime import date, time
from typing import Any

from api.pages import shapes
from api.pages.posted import DATE, ROWS, Posted, is_filled, rows
from api.pages.shapes import Schema
from api.pages.words import Lang, word
from domain.errors import Problem
from domain.thai.date_input import parse_fields
from domain.thai.dates import be_year
from domain.thai.digits import parse_int, parse_money, to_arabic

MISSING = object()
_EXACT = re.compile(r"[0-9]{1,15}(\.[0-9]{2})?")


def typed_date(path: str, day: date) -> Posted:
    """A date as its three fields, the year of the Buddhist Era."""
    return dict(zip((path + part for part in DATE), (str(day.day), str(day.month), str(be_year(day))), strict=True))


def as_typed(schema: Schema, value: Any, path: str, name: str = "", required: bool = True) -> Posted:
    """The form's text for a value that is already there."""
    if value is None:
        return {}
    match shapes.control(name, schema, required):
        case "group":
            of, must = schema["properties"], schema.get("required", ())
            inner = [as_typed(of[n], v, f"{path}/{n}", n, n in must) for n, v in value.items() if n in of]
            return {k: v for piece in inner for k, v in piece.items()}
        case "rows":
            inner = [as_typed(schema["items"], v, f"{path}/{n}") for n, v in enumerate(value)]
            return {path + ROWS: str(len(value)), **{k: v for piece in inner for k, v in piece.items()}}
        case "date":
            return typed_date(path, date.fromisoformat(value))
        case "lines":
            return {path: "\n".join(value)}
        case "checks":
            return {f"{path}:{chosen}": "on" for chosen in value}
        case "check" | "yes_no":
            return {path: "true" if value else "false"}
        case "raw":
            return {path: json.dumps(value, ensure_ascii=False, indent=1)}
        case _:
            return {path: str(value)}


class Reader:
    """Reads values out of what was typed; `errors` gathers what is wrong, by path, in the reader's language."""

    def __init__(self, posted: Mapping[str, str], lang: Lang) -> None:
        self._posted = posted
        self._lang = lang
        self.errors: dict[str, str] = {}

    def value(self, schema: Schema, path: str) -> Any:
        """The value of an object schema: what was left empty is left out."""
        must = schema.get("required", ())
        found = {n: self._read(n, of, f"{path}/{n}", n in must) for n, of in schema.get("properties", {}).items()}
        return {name: value for name, value in found.items() if value is not MISSING}

    def date(self, path: str, required: bool = False) -> date | None:
        """A date of three fields; None when left empty or wrong."""
        if not is_filled(self._posted, path):
            self._absent(path, required)
            return None
        try:
            return parse_fields(*(self._posted.get(path + part, "").strip() for part in DATE))
        except Problem as problem:
            self.errors[path] = problem.text(self._lang)
            return None

    def time(self, path: str) -> time | None:
        """A time of day written 14.05, 14:05 or ๑๔.๐๕; None when left empty or wrong."""
        text = to_arabic(self._posted.get(path, "")).strip().removesuffix("น.").strip().replace(".", ":")
        if not text:
            return None
        hours, _, minutes = text.partition(":")
        if hours.isdecimal() and minutes.isdecimal() and len(minutes) == 2 and int(hours) < 24 and int(minutes) < 60:
            return time(int(hours), int(minutes))
        self.errors[path] = word(self._lang, "form.bad_time")
        return None

    def _read(self, name: str, schema: Schema, path: str, required: bool) -> Any:
        control = shapes.control(name, schema, required)
        if control == "group":
            return self.value(schema, path) if required or is_filled(self._posted, path) else MISSING
        if control == "rows":
            return self._rows(schema, path, required)
        if control == "checks":
            chosen = [value for value in map(str, schema["items"]["enum"]) if self._posted.get(f"{path}:{value}")]
            return chosen if chosen else self._absent(path, required)
        if control == "date":
            found = self.date(path, required)
            return MISSING if found is None else found.isoformat()
        text = self._posted.get(path, "").replace("\r\n", "\n").strip()
        return self._scalar(control, schema, text, path) if text else self._absent(path, required)

    def _rows(self, schema: Schema, path: str, required: bool) -> Any:
        if path + ROWS not in self._posted or not (count := rows(self._posted, path)):
            keeps = required or self._posted.get(path + "!") == "kept"
            return [] if keeps else MISSING
        return [self.value(schema["items"], f"{path}/{number}") for number in range(count)]

    def _scalar(self, control: shapes.Control, schema: Schema, text: str, path: str) -> Any:
        try:
            match control:
                case "number":
                    return parse_int(text.replace(",", ""))
                case "money":
                    return text if _EXACT.fullmatch(text) else parse_money(text).removesuffix(".00")
                case "check" | "yes_no":
                    return text == "true"
                case "lines":
                    return [line.strip() for line in text.split("\n") if line.strip()]
                case "raw":
                    return json.loads(text)
                case "choice":
                    return next((value for value in schema["enum"] if str(value) == text), text)
                case _:
                    return text
        except Problem as problem:
            self.errors[path] = problem.text(self._lang)
        except ValueError:
            self.errors[path] = word(self._lang, "form.not_json")
        return MISSING

    def _absent(self, path: str, required: bool) -> Any:
        if required:
            self.errors[path] = word(self._lang, "form.required")
        return MISSING
