"""Resolutions keep their literal words beside one normalised outcome."""

import pytest

from domain.resolutions import KINDS, outcome_of, parse


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("อนุมัติ", "approve"),
        ("เห็นชอบ", "endorse"),
        ("ให้ความเห็นชอบ", "endorse"),
        ("อนุมัติในหลักการ", "approve_in_principle"),
        ("อนุมัติ/เห็นชอบในหลักการ", "approve_in_principle"),
        ("เห็นชอบในหลักการ … ตรวจพิจารณา แล้วดำเนินการต่อไปได้", "approve_in_principle"),
        ("เห็นชอบ โดยให้รับความเห็นของ สศช. ไปพิจารณาดำเนินการ", "endorse_with_observations"),
        ("อนุญาต", "permit"),
        ("รับทราบ", "acknowledge"),
        ("ถือเป็นมติคณะรัฐมนตรีตามที่เสนอ", "deemed_approved"),
        ("มอบหมาย", "assign"),
        ("ข้อสั่งการ", "order"),
        ("ให้นำกลับไปพิจารณาทบทวน", "return"),
        ("ส่งคืน", "return"),
        ("เลื่อน", "defer"),
        ("ชะลอ", "defer"),
        ("ไม่เห็นชอบ", "reject"),
        ("ไม่อนุมัติ", "reject"),
        ("ถอนเรื่อง", "withdraw"),
        ("เห็น ชอบ", "endorse"),
    ],
)
def test_unambiguous_words_name_their_kind(words: str, kind: str) -> None:
    assert parse(words) == kind


@pytest.mark.parametrize("words", ["รับทราบและอนุมัติ", "", "approve", "เห็นชอบ และมอบหมายให้กระทรวงดำเนินการ"])
def test_words_that_say_two_things_or_none_name_no_kind(words: str) -> None:
    assert parse(words) is None


def test_each_kind_has_words_in_both_languages_and_an_outcome() -> None:
    for name, kind in KINDS.items():
        assert all((kind.th, kind.en, kind.outcome))
        assert outcome_of(name) == kind.outcome


def test_an_unknown_kind_has_no_outcome() -> None:
    assert outcome_of("shrug") == ""
