"""Dictionary order in one place, as keys whose byte order is right."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pythainlp.corpus import thai_words
from pythainlp.util import collate

from domain.thai.search import canonical
from domain.thai.sorting import sort_key
from domain.thai.text import TextNotAllowed, clean

WORDS = sorted(word for word in thai_words() if canonical(word) == word)
WORD = st.sampled_from(WORDS[::7])
THAI = [chr(c) for c in range(0x0E01, 0x0E5B) if c not in range(0x0E3B, 0x0E3F)]
TEXT = st.one_of(st.text(), WORD, st.text(alphabet=st.sampled_from([*THAI, "1", "2", "0", " ", "a", "B", "."])))


@pytest.mark.parametrize(
    "ordered",
    [
        ["กก", "กา", "ก่า", "ก้า", "ก๊า", "เกาะ", "แก", "ใกล้", "ไก่", "ขา", "โขน"],
        ["แก่งคอย", "บางบัวทอง", "บางใหญ่", "วิเศษชัยชาญ", "หนองแค"],
        ["แผน", "แผน ๒", "แผน ๑๐", "แผนก"],
        ["แผน 2", "แผน ๒", "แผน 10", "แผน ๑๐", "แผน 100"],
        ["M-1.2", "M-1.10", "M-2.1"],
        ["ข้อ 007", "ข้อ 7", "ข้อ 08"],
        ["abc", "ABd", "กข"],
    ],
)
def test_the_golden_orders(ordered: list[str]):
    shuffled = random.Random(1).sample(ordered, len(ordered))
    assert sorted(shuffled, key=sort_key) == ordered


def letters_of(word: str) -> str:
    """The first level of the key."""
    return sort_key(word).partition("\x01")[0]


@given(WORD, WORD)
def test_dictionary_words_sort_as_the_oracle_sorts_them(a: str, b: str):
    ours = letters_of(a), letters_of(b)
    # The oracle joins letters and marks without a divider, so it says nothing when one begins the other.
    if not (ours[0].startswith(ours[1]) or ours[1].startswith(ours[0])):
        assert sorted([a, b], key=sort_key) == collate([a, b])


@given(WORD, st.sampled_from("่้๊๋"), st.sampled_from("่้๊๋"))
def test_a_tone_mark_counts_only_between_words_otherwise_equal(word: str, one: str, other: str):
    low, high = sorted([one, other])
    assert sort_key(f"กา{word}") < sort_key(f"ก{low}า{word}") <= sort_key(f"ก{high}า{word}") < sort_key(f"กา{word}ก")


@given(st.integers(0, 10**30), st.integers(0, 10**30))
def test_numbers_sort_by_value(a: int, b: int):
    thai = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")
    if a != b:
        assert (sort_key(f"แผน {a}") < sort_key(f"แผน {str(b).translate(thai)}")) == (a < b)


@given(TEXT, TEXT)
def test_the_order_is_total_and_the_same_in_bytes(a: str, b: str):
    try:
        a, b = clean(a), clean(b)
    except TextNotAllowed:
        return
    one, other = sort_key(a), sort_key(b)
    assert (one == other) == (a == b)
    assert (one < other) == (one.encode("utf-8") < other.encode("utf-8"))


@given(TEXT)
def test_a_key_fits_a_database_text(text: str):
    try:
        assert "\0" not in sort_key(clean(text))
    except TextNotAllowed:
        return


def test_spelling_variants_stand_side_by_side():
    assert letters_of("เเผน") == letters_of("แผน")
    assert letters_of("น\u0e4d\u0e49\u0e32") == letters_of("น้ำ")
    assert letters_of("แผน\u00a0๒") == letters_of("แผน 2")
