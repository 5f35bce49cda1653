"""What may be stored, what is only flagged, and cuts that keep Thai clusters whole."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.thai.text import ODDITIES, TextNotAllowed, TextTooLong, clean, clusters, oddities, truncate, truncate_bytes

THAI = st.text(alphabet=st.sampled_from([chr(c) for c in range(0x0E01, 0x0E5B) if c not in range(0x0E3B, 0x0E3F)]))


def test_nfkc_would_break_thai_and_is_not_used():
    assert unicodedata.normalize("NFKC", "กำ") == "ก\u0e4d\u0e32"
    assert clean("กำ") == "กำ"
    assert clean("ก\u0e4d\u0e32") == "ก\u0e4d\u0e32"  # kept as evidence: NFC does not compose it


def test_nfc_orders_a_tone_and_a_lower_vowel():
    assert clean("ก\u0e48\u0e38") == "ก\u0e38\u0e48"
    assert (unicodedata.combining("ุ"), unicodedata.combining("่"), unicodedata.combining("ฺ")) == (103, 107, 9)


@pytest.mark.parametrize(
    "character",
    [
        *("\0", "\x07", "\x1b", "\x7f", "\x85"),
        *("\u202e", "\u202a", "\u2066", "\u2069", "\u200e", "\u200f", "\u061c"),
        *("\u200c", "\u200d", "\u2060", "\ufeff", "\u00ad", "\U000e0041"),
        *("\ud800", "\udfff", "\ufffe", "\uffff", "\ufdd0", "\U0010ffff"),
    ],
)
def test_a_character_that_hides_or_turns_text_is_refused(character: str):
    with pytest.raises(TextNotAllowed) as refused:
        clean(f"แผน{character}งาน")
    assert refused.value.context == {"character": f"U+{ord(character):04X}", "at": 3}


def test_evidence_is_kept_as_typed():
    seen = "ช่วยเื่อมโยง \uf0a7 ก\u200bข\u00a0ค\tง\nจ 🙂"
    assert clean(seen) == seen


def test_no_control_surrogate_or_non_character_is_stored():
    for code in range(0x110000):
        unseen = unicodedata.category(chr(code)) in ("Cc", "Cs") or code & 0xFFFE == 0xFFFE
        if unseen and chr(code) not in "\t\n\r":
            with pytest.raises(TextNotAllowed):
                clean(chr(code))


@pytest.mark.parametrize("line_break", ["\r\n", "\r", "\u2028", "\u2029", "\n"])
def test_every_line_break_is_stored_as_one_lf(line_break: str):
    assert clean(f"ก{line_break}ข") == "ก\nข"


@given(st.text())
def test_cleaning_is_idempotent_or_refuses(text: str):
    try:
        stored = clean(text)
    except TextNotAllowed:
        return
    assert clean(stored) == stored
    assert stored.encode("utf-8").decode("utf-8") == stored


def test_lengths_count_code_points():
    assert clean("กำ", limit=2) == "กำ"
    with pytest.raises(TextTooLong):
        clean("ก\u0e4d\u0e32", limit=2)


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("\uf0a7 แผน", ["private_use"]),
        ("ช่วยเื่อมโยง", ["broken_cluster", "broken_cluster"]),
        ("่แผน", ["broken_cluster"]),
        ("เเผน", ["unusual_spelling"]),
        ("ก\u0e4d\u0e32", ["unusual_spelling"]),
        ("ที่\u0e48", ["unusual_spelling"]),
        ("ก\u200bข\u00a0ค", ["zero_width_space", "no_break_space"]),
        ("แผนปฏิบัติการด้านสาธารณสุขชายแดน ที่ น้ำ เกาะ โฆษณา ฤๅษี สิทธิ์ กรรม ขึ้น ต่าง ๆ ฯลฯ ๒๕๖๓", []),
    ],
)
def test_oddities_are_flagged_not_refused(text: str, codes: list[str]):
    assert clean(text) == text
    assert [oddity.code for oddity in oddities(text)] == codes
    assert all(ODDITIES[code].keys() == {"th", "en"} for code in codes)


@pytest.mark.parametrize(
    ("word", "pieces"),
    [
        ("ที่นี่", ["ที่", "นี่"]),
        ("เกาะ", ["เกาะ"]),
        ("น้ำใจ", ["น้ำ", "ใจ"]),
        ("แผน", ["แผ", "น"]),
        ("ฤๅษี", ["ฤๅ", "ษี"]),
        ("a่b", ["a่", "b"]),
    ],
)
def test_a_cluster_keeps_vowels_and_marks_with_their_consonant(word: str, pieces: list[str]):
    assert clusters(word) == pieces


@given(st.one_of(THAI, st.text()))
def test_clusters_lose_nothing(text: str):
    assert "".join(clusters(text)) == text


@given(THAI, st.integers(1, 40))
def test_a_shortened_text_is_whole_clusters_within_the_limit(text: str, limit: int):
    shown = truncate(text, limit)
    assert len(shown) <= limit
    if shown != text:
        kept = clusters(text)[: len(clusters(shown)) - 1]
        assert shown == "".join(kept) + "…"


def test_shortening_never_tears_a_tone_mark_off():
    assert truncate("แผนที่", 6) == "แผนที่"
    assert truncate("แผนที่", 5) == "แผน…"
    assert truncate("ขึ้น", 3) == "…"


@given(THAI, st.integers(0, 300))
def test_a_file_name_fits_its_bytes(name: str, limit: int):
    kept = truncate_bytes(name, limit)
    assert len(kept.encode("utf-8")) <= limit
    assert name.startswith(kept)


def test_255_bytes_hold_85_thai_characters():
    assert truncate_bytes("ก" * 100) == "ก" * 85
