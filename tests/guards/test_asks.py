"""Input that does not fit is told where and why in both languages; words that must be sealed are known."""

import pytest

from workflows import asks, library
from workflows.standard_asks import schema_of

PLAN = library.Book(library.shipped()).get("national_plan_version", 1)
SCHEMA = {
    "type": "object",
    "required": ["day"],
    "additionalProperties": False,
    "properties": {
        "day": {"type": "string", "format": "date"},
        "kind": {"enum": ["a", "b", None]},
        "money": {"type": ["string", "null"], "pattern": r"^\d{1,15}(\.\d{2})?$"},
        "rows": {"type": "array", "maxItems": 2, "items": {"type": "object", "required": ["a/b"]}},
        "count": {"type": "integer", "minimum": 1},
    },
}


@pytest.mark.parametrize(
    ("value", "places"),
    [
        ({"day": "2020-02-29"}, []),
        ({}, ["/day"]),
        ({"day": "2021-02-29"}, ["/day"]),
        ({"day": "2020-01-01", "kind": "c"}, ["/kind"]),
        ({"day": "2020-01-01", "money": "1500.5"}, ["/money"]),
        ({"day": "2020-01-01", "money": "1500.50", "count": 0}, ["/count"]),
        ({"day": "2020-01-01", "money": "1500.50\n"}, ["/money"]),
        ({"day": "2020-01-01", "money": "๑๕๐๐"}, ["/money"]),
        ({"day": "20200101"}, ["/day"]),
        ({"day": "2020-W01-1"}, ["/day"]),
        ({"day": "2020-01-01", "unknown": 1, "other": 2}, ["/other", "/unknown"]),
        ({"day": "2020-01-01", "rows": [{}]}, ["/rows/0/a~1b"]),
        ({"day": "2020-01-01", "rows": [{"a/b": 1}] * 3}, ["/rows"]),
        ([], [""]),
    ],
)
def test_each_misfit_is_named_by_its_place(value: object, places: list[str]) -> None:
    found = asks.errors(SCHEMA, value)
    assert [place for place, _, _ in found] == places
    assert all(th and en for _, th, en in found)


def test_no_more_misfits_are_listed_than_anyone_would_read() -> None:
    many = {"day": "2020-01-01", **{f"x{n}": n for n in range(500)}}
    assert len(asks.errors(SCHEMA, many)) == asks.MOST_ERRORS


def test_words_to_be_sealed_are_found_at_every_depth() -> None:
    move = PLAN.any_move("return_by_committee")
    assert move is not None
    paths = asks.seal_paths(schema_of(move))
    assert ("grounds", "law") in paths
    assert ("returns", "*", "text") in paths
    assert ("sitting", "dissents", "*", "text") in paths


def test_a_text_with_invisible_marks_does_not_fit() -> None:
    schema = PLAN.parts["core"].schema_
    assert asks.errors(schema, {"vision": "สุขภาพดี"}) == []
    for hidden in ("\u202e", "\u200d", "\ufeff", "\u0000"):
        assert asks.errors(schema, {"vision": f"สุข{hidden}ภาพ"}), hidden


def test_the_zero_width_space_of_thai_typing_is_allowed() -> None:
    assert asks.errors(PLAN.parts["core"].schema_, {"vision": "สุข\u200bภาพ"}) == []


@pytest.mark.parametrize(
    ("move", "field", "value"),
    [
        ("resubmit_to_cabinet", "answers", [{"number": 1, "text": "  "}]),
        ("schedule_on_agenda", "override_reason", "\n"),
        ("reject", "grounds", {"facts": "ก", "law": " ", "considerations": "ก"}),
    ],
)
def test_spaces_alone_are_no_answer_no_reason_and_no_ground(move: str, field: str, value: object) -> None:
    step = PLAN.any_move(move)
    assert step is not None
    (wrong,) = asks.errors(schema_of(step), {field: value})
    assert wrong[2] == "must not be empty"
