"""Differences of text are shown by words; Thai letters keep their marks; rows are followed by their ids."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.content import Core, Named, diff_parts, digest
from domain.diff import diff_words, tokens

THAI = st.text(
    st.characters(min_codepoint=0x0E01, max_codepoint=0x0E5B, categories=["Lo", "Mn", "Lm", "Nd"]), max_size=30
)


@given(THAI, THAI)
def test_the_pieces_read_as_the_old_and_as_the_new_text(old: str, new: str) -> None:
    pieces = diff_words(old, new)
    assert "".join(text for op, text in pieces if op != "added") == old
    assert "".join(text for op, text in pieces if op != "removed") == new


@given(st.text(max_size=40))
def test_tokens_are_the_whole_text(text: str) -> None:
    assert "".join(tokens(text)) == text


@pytest.mark.parametrize("text", ["น้ำใจ", "กตัญญู", "ผู้ป่วย", "เชื้อโรค", "เขตสุขภาพพิเศษ", "ซื้อ", "ทั่วไป"])
def test_no_token_begins_with_a_mark(text: str) -> None:
    assert not any(unicodedata.category(token[0]) == "Mn" for token in tokens(text))


def test_a_changed_year_is_one_change() -> None:
    old, new = "แผน พ.ศ. ๒๕๖๒ ระยะที่ ๑", "แผน พ.ศ. ๒๕๖๓ ระยะที่ ๑"
    assert diff_words(old, new) == (
        ("same", "แผน พ.ศ. "),
        ("removed", "๒๕๖๒"),
        ("added", "๒๕๖๓"),
        ("same", " ระยะที่ ๑"),
    )


def test_a_text_too_long_to_compare_is_replaced_whole() -> None:
    old, new = "ก " * 3000 + "ข", "ค " * 3000 + "ง"
    assert [op for op, _ in diff_words(old, new)] == ["removed", "added"]


def test_a_moved_row_is_no_change_and_a_changed_row_is_found_by_its_id() -> None:
    a, b = {"id": "A", "th": "หนึ่ง"}, {"id": "B", "th": "สอง"}
    assert list(diff_parts({"rows": [a, b]}, {"rows": [b, a]})) == []
    changes = list(diff_parts({"rows": [a, b]}, {"rows": [b, {**a, "th": "หนึ่งใหม่"}, {"id": "C"}]}))
    assert [(change.path, change.kind) for change in changes] == [("/rows/A/th", "changed"), ("/rows/C", "added")]


def test_what_is_gone_is_removed() -> None:
    changes = list(diff_parts({"a/b": 1, "list": ["x", "y"]}, {"list": ["x"]}))
    assert [(change.path, change.kind, change.was) for change in changes] == [
        ("/a~1b", "removed", 1),
        ("/list/1", "removed", "y"),
    ]


def test_equal_texts_have_equal_digests_whatever_their_key_order() -> None:
    assert digest({"a": 1, "b": 2}) == digest({"b": 2, "a": 1}) != digest({"a": 1, "b": 3})


def test_an_empty_text_is_aligned_with_nothing() -> None:
    assert Core().unaligned() == ("vision", "mission", "goals", "indicators")
    assert "goal:G-1" in Core(goals=(Named("G-1"),)).unaligned()
