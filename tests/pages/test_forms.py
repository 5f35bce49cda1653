"""What is typed comes back as what was meant: schema to form and form to value, without a server."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.pages.content import with_blanks
from api.pages.fields import Form
from api.pages.forms import Reader, as_typed, typed_date
from api.pages.posted import rows, tidy, with_rows_changed, without_row
from tests.support.lawful import ANNEX, CORE, DRAFT
from workflows import library

PARTS = {
    (definition.kind, name): part.schema_ for definition in library.shipped() for name, part in definition.parts.items()
}
VALUES = [
    ("national_plan_version", "core", CORE),
    ("national_plan_version", "annex", ANNEX),
    ("component_draft", "core", DRAFT),
]


@pytest.mark.parametrize(("kind", "part", "value"), VALUES)
def test_a_text_opened_as_a_form_and_sent_back_unchanged_is_the_same_text(
    kind: str, part: str, value: dict[str, Any]
) -> None:
    schema = PARTS[kind, part]
    reader = Reader(tidy(as_typed(schema, value, "value")), "th")
    assert reader.value(schema, "value") == value
    assert not reader.errors


@pytest.mark.parametrize(("kind", "part", "value"), VALUES)
def test_everything_in_a_text_is_shown_in_its_form(kind: str, part: str, value: dict[str, Any]) -> None:
    posted = as_typed(PARTS[kind, part], value, "value")
    fields = Form(posted, {}, "th").fields(PARTS[kind, part], "value")
    assert [f.path for f in fields if f.filled] == [
        f"value/{name}" for name in PARTS[kind, part]["properties"] if name in value
    ]


NAMED = {
    "type": "object",
    "properties": {
        "on": {"type": "string", "format": "date"},
        "count": {"type": "integer"},
        "amount": {"type": ["string", "null"]},
        "sure": {"type": "boolean"},
        "rows": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"id": {"type": "string"}, "list": {"type": "array", "items": {"type": "string"}}},
            },
        },
        "half": {"enum": [1, 2]},
    },
}
WORDS = st.text("กขคabc ่้า", min_size=1).map(str.strip).filter(bool)
RECORDS = st.fixed_dictionaries(
    {},
    optional={
        "on": st.dates(date(1941, 1, 1), date(2450, 12, 31)).map(date.isoformat),
        "count": st.integers(0, 10**9),
        "amount": st.integers(0, 10**12).map(str),
        "sure": st.booleans(),
        "half": st.sampled_from([1, 2]),
        "rows": st.lists(
            st.fixed_dictionaries({"id": WORDS}, optional={"list": st.lists(WORDS, min_size=1)}), min_size=1
        ),
    },
)


@given(RECORDS)
def test_any_record_survives_the_form(record: dict[str, Any]) -> None:
    reader = Reader(tidy(as_typed(NAMED, record, "input")), "th")
    assert reader.value(NAMED, "input") == record
    assert not reader.errors


@given(RECORDS, st.integers(0, 5))
def test_removing_a_row_removes_that_row_and_moves_nothing_else(record: dict[str, Any], row: int) -> None:
    posted = as_typed(NAMED, record, "input")
    left = Reader(without_row(posted, "input/rows", row), "th").value(NAMED, "input")
    kept = [r for n, r in enumerate(record.get("rows", [])) if n != row]
    assert left.get("rows", []) == kept
    assert {n: v for n, v in left.items() if n != "rows"} == {n: v for n, v in record.items() if n != "rows"}


def test_a_new_row_is_empty_and_an_empty_row_is_dropped_before_judging() -> None:
    posted = with_rows_changed({"input/rows#": "1", "input/rows/0/id": "ก"}, "add:input/rows")
    assert posted is not None
    assert rows(posted, "input/rows") == 2
    assert rows(tidy(posted), "input/rows") == 1
    assert with_rows_changed(posted, "check") is None


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        (("29", "2", "2563"), date(2020, 2, 29)),
        (("๒๙", "2", "๒๕๖๓"), date(2020, 2, 29)),
        (("30", "9", "2563"), date(2020, 9, 30)),
        (("๑", "๑๐", "๒๕๖๓"), date(2020, 10, 1)),
        (("31", "ธ.ค.", "2563"), date(2020, 12, 31)),
    ],
)
def test_a_date_of_three_fields_takes_thai_and_arabic_digits(typed: tuple[str, str, str], meant: date) -> None:
    posted = dict(zip(("d.day", "d.month", "d.year"), typed, strict=True))
    assert Reader(posted, "th").date("d") == meant
    assert Reader(typed_date("d", meant), "en").date("d") == meant


@pytest.mark.parametrize("typed", [("29", "2", "2564"), ("29", "2", "2026"), ("1", "", "2569"), ("๒9", "2", "2563")])
def test_a_date_that_is_none_says_so_in_words(typed: tuple[str, str, str]) -> None:
    reader = Reader(dict(zip(("d.day", "d.month", "d.year"), typed, strict=True)), "th")
    assert reader.date("d") is None
    assert reader.errors["d"]


def test_blanks_that_a_form_cannot_show_are_kept() -> None:
    held = {"a": "1", "none": None, "rows": [{"id": "x", "list": []}, {"id": "y"}]}
    assert with_blanks(held, {"a": "2", "rows": [{"id": "y"}, {"id": "x"}]}) == {
        "a": "2",
        "none": None,
        "rows": [{"id": "y"}, {"id": "x", "list": []}],
    }


@pytest.mark.parametrize("typed", ["999999", "-1", "๙๙", "0x2", "1e3", ""])
def test_a_made_up_row_count_is_never_more_than_the_limit(typed: str) -> None:
    assert rows({"input/rows#": typed}, "input/rows") <= 200
