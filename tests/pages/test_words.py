"""Every word in both languages: none missing, none left over, none written into a template."""

import re
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from api.pages.naming import Names
from api.pages.shapes import control, label, type_of
from api.pages.words import catalogue
from services.means import Office
from workflows import library
from workflows.standard_asks import schema_of

PAGES = Path(__file__).parents[2] / "api"
TEMPLATES = {path.name: path.read_text("utf-8") for path in (PAGES / "templates").glob("*.html")}
THAI = re.compile("[ก-๛]")
OPEN_KEYS = {"severity.", "work.", "work.empty_", "map.", "month.m", "outcome.", "history.absent_"}
OPEN_KEYS |= {
    "body.form_",
    "body.lead_",
    "body.meeting_",
    "obligation.status_",
    "obligation.owed",
    "obligation.to_accept",
}
OPEN_KEYS |= {"scope.", "accounts.done_", "given.", "cosign.act_", "cosign.status_", "cosign.list_"}
OPEN_KEYS |= {"meeting.status_", "meeting.by_", "meeting.result_", "meeting.now_", "meeting.minutes_"}
OPEN_KEYS |= {"meeting.ended_"}
"""Keys that are put together with a value of a closed list."""
BY_NAME = ("field.", "hint.", "choice.", "role.", "event.")
"""Looked up by the name that data has."""


def used() -> set[str]:
    """Keys that templates and modules ask for by name."""
    found = {key for text in TEMPLATES.values() for key in re.findall(r"w\('([a-z_0-9]+\.\w+)'[,)]", text)}
    for path in (PAGES / "pages").rglob("*.py"):
        found |= set(re.findall(r"""(?:say|word)\((?:\w+(?:\.\w+)?, )?"([a-z_]+\.\w+)\"""", path.read_text("utf-8")))
    return found


def test_every_key_has_both_languages_and_the_same_blanks() -> None:
    for key, text in catalogue().items():
        assert set(text) == {"th", "en"}, key
        assert THAI.search(text["th"]), key
        assert not THAI.search(text["en"]), key
        blanks = [sorted(re.findall(r"\{(\w+)\}", words)) for words in text.values()]
        assert blanks[0] == blanks[1], key


def test_every_key_asked_for_is_in_the_catalogue() -> None:
    assert used() <= catalogue().keys()


def test_no_key_is_left_over() -> None:
    known = {key for key in catalogue() if not key.startswith(BY_NAME)}
    spare = {key for key in known - used() if not any(key.startswith(opening) for opening in OPEN_KEYS)}
    assert not spare


@pytest.mark.parametrize("name", sorted(TEMPLATES))
def test_no_template_writes_words_itself(name: str) -> None:
    text = re.sub(
        r"\{#.*?#\}|\{% macro (?:about|marked).*?endmacro %\}|\{%.*?%\}|\{\{.*?\}\}",
        "",
        TEMPLATES[name],
        flags=re.DOTALL,
    )
    text = re.sub(r"<title>.*?</title>|<[^>]*>|อนุมัติ", " ", text, flags=re.DOTALL)
    allowed = {"KB", *("event_id", "command_id", "stream", "version", "topic"), *("body_sha256", "leaf_hash")}
    allowed |= {"key_id", "signature"}
    assert set(re.findall(r"[^\W\d]\w+", text)) <= allowed


def fields(schema: dict[str, Any], name: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every field of a schema with its name."""
    if type_of(schema) == "array":
        yield from fields(schema.get("items", {}), name)
    for inner, of in schema.get("properties", {}).items():
        yield inner, of
        yield from fields(of, inner)


def shipped() -> Iterator[tuple[str, str, dict[str, Any]]]:
    for definition in library.shipped():
        for move in definition.moves:
            yield definition.kind, move.name, schema_of(move)
        for name, fact in definition.facts.items():
            yield definition.kind, name, schema_of(fact)
        for name, part in definition.parts.items():
            yield definition.kind, name, part.schema_


def test_every_field_of_every_shipped_workflow_has_words_in_both_languages() -> None:
    nameless = set()
    for kind, where, schema in shipped():
        for name, of in fields(schema):
            if not THAI.search(label(name, of, "th")) or THAI.search(label(name, of, "en")):
                nameless.add((kind, where, name))
    assert not nameless


def test_every_choice_of_every_shipped_workflow_has_words() -> None:
    known = catalogue()
    codes = {code for definition in library.shipped() for code in definition.return_codes}
    wordless = set()
    for kind, where, schema in shipped():
        for name, of in fields(schema):
            values = (of.get("items", {}) if control(name, of, False) == "checks" else of).get("enum", ())
            missing = {v for v in values if isinstance(v, str) and v not in codes and f"choice.{v}" not in known}
            wordless |= {(kind, where, name, value) for value in missing}
    assert not wordless


def test_what_is_missing_and_who_is_meant_are_said_without_a_code() -> None:
    names = Names(cast(Office, SimpleNamespace(book=SimpleNamespace(all=library.shipped))), "en")
    assert names.in_words("returns[1].due_on") == f"{catalogue()['field.returns']['en']} › 1 › Due"
    assert names.posts_in_words("condition 1 (national_committee_secretariat) of an_unknown_code").endswith(
        f"({names.role('national_committee_secretariat')}) of an_unknown_code"
    )
