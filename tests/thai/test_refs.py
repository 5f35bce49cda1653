"""References: a closed set of characters, so they are safe in paths, streams and file names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.thai.refs import BadReference, normalise_ref, ref_identity, valid_ref


@pytest.mark.parametrize("ref", ["NP-v1", "M-1.2", "a", "ก", "แผน-๒๕๖๒", "สธ_0211", ".x", "x" * 80, "  NP-v1 ", "น้ำ"])
def test_a_plain_reference_is_taken(ref: str):
    assert valid_ref(ref)
    assert normalise_ref(ref) == ref.strip()


@pytest.mark.parametrize(
    "ref",
    [
        *("", " ", "#", ".", "..", "...", "a/b", "a b", "a#b", "a%2fb", "a\nb", "x" * 81),
        *("a\0", "a\u200bb", "a\u202eb", "\uff41", "\u0430", "é", "🙂", "\u0662"),
        *("เเผน", "น\u0e49\u0e4d\u0e32", "น\u0e4d\u0e49\u0e32"),
    ],
)
def test_anything_else_is_refused(ref: str):
    assert not valid_ref(ref)
    for read in (normalise_ref, ref_identity):
        with pytest.raises(BadReference):
            read(ref)


def test_case_is_kept_for_reading_and_ignored_for_identity():
    assert normalise_ref("NP-v1") == "NP-v1"
    assert ref_identity("NP-v1") == ref_identity(" np-V1 ") == "np-v1"


def test_typing_order_of_marks_does_not_make_another_reference():
    assert ref_identity("ก\u0e48\u0e38") == ref_identity("ก\u0e38\u0e48")


@given(st.text(max_size=90))
def test_normalising_is_idempotent_or_refuses(text: str):
    if valid_ref(text):
        assert normalise_ref(normalise_ref(text)) == normalise_ref(text)
        assert ref_identity(ref_identity(text)) == ref_identity(text)
    else:
        with pytest.raises(BadReference):
            normalise_ref(text)


@given(st.from_regex(r"[A-Za-z0-9._-]{1,80}", fullmatch=True))
def test_every_ascii_reference_but_dots_alone_is_taken(ref: str):
    assert valid_ref(ref) == (set(ref) != {"."})
