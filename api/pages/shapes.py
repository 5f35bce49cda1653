"""Which control serves which JSON Schema, and the words for its fields and choices."""

from collections.abc import Callable, Mapping
from typing import Any, Literal

from api.pages.words import Lang, known_word

Schema = Mapping[str, Any]
Control = Literal[
    "group", "rows", "lines", "checks", "choice", "date", "number", "money", "check", "yes_no", "long", "text", "raw"
]
ChoiceWords = Callable[[str, str], str | None]
"""(field name, value) → its words, or None when the page knows none."""

LONG_TEXT = 600


def type_of(schema: Schema) -> str:
    """The schema's type; of several the first that is not null."""
    said = schema.get("type", "")
    if isinstance(said, list):
        return next((t for t in said if t != "null"), "")
    return str(said) or ("object" if "properties" in schema else "string" if "enum" in schema else "")


def control(name: str, schema: Schema, required: bool) -> Control:
    """The control that asks for a value of this schema."""
    match type_of(schema):
        case "object":
            return "group" if schema.get("properties") else "raw"
        case "array":
            return _of_many(schema.get("items", {}))
        case "boolean":
            return "yes_no" if required else "check"
        case _ if "enum" in schema:
            return "choice"
        case "integer":
            return "number"
        case "string":
            return _of_text(name, schema)
        case _:
            return "raw"


def _of_many(items: Schema) -> Control:
    if type_of(items) == "object" and items.get("properties"):
        return "rows"
    if "enum" in items:
        return "checks"
    return "lines" if type_of(items) == "string" else "raw"


def _of_text(name: str, schema: Schema) -> Control:
    if schema.get("format") == "date":
        return "date"
    if name == "amount" or schema.get("x-money"):
        return "money"
    return "long" if schema.get("maxLength", 0) > LONG_TEXT or schema.get("x-long") else "text"


def label(name: str, schema: Schema, lang: Lang) -> str:
    """What people call the field: its own title in the definition, else the catalogue's, else its name."""
    own = schema.get("x-title-th" if lang == "th" else "title")
    return str(own) if own else known_word(lang, f"field.{name}", name.replace("_", " "))


def hint(name: str, lang: Lang) -> str:
    """A sentence of help, if there is one."""
    return known_word(lang, f"hint.{name}", "")


def choices(name: str, schema: Schema, lang: Lang, words: ChoiceWords) -> tuple[tuple[str, str], ...]:
    """Each value of an enum with its words."""
    values = (str(value) for value in schema.get("enum", ()) if value is not None)
    return tuple((value, choice(name, value, lang, words)) for value in values)


def choice(name: str, value: str, lang: Lang, words: ChoiceWords) -> str:
    """The words for one value."""
    return words(name, value) or known_word(lang, f"choice.{value}", value.replace("_", " "))
