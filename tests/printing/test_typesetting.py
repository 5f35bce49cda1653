"""Thai on paper: marks stacked, words whole, fonts inside, the same bytes again; and a press that can be stopped."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import typst
from fontpkg_sarabun import __file__ as sarabun
from pythainlp.corpus import provinces, thai_words
from pythainlp.tokenize import word_tokenize

from domain import canonical
from domain.thai.calendar_names import MONTHS_TH
from services.printing import PressBusy, PressFailed, Printed, Tongue, TooMuchToPrint, blocks, press, printer
from services.printing.tongue import catalogue
from tests.support import pdf as reading
from tests.support.printing import WORDS

FONTS = typst.Fonts(False, False, [Path(sarabun).with_name("files")])
WHOLE = ("นครสวรรค์", "นนทบุรี", "กันยายน", "ตำบล", "มอบหมาย", "สาธารณสุข", "ต่าง ๆ")


def sheet(*shown: blocks.Block, **more: Any) -> printer.Sheet:
    given: dict[str, Any] = {
        "name": "x",
        "heading": "X",
        "title": "X",
        "body": "B",
        "trace": ("T",),
        "source": {"a": [1, "ก"]},
        "at": datetime(2026, 1, 2, tzinfo=UTC),
    }
    return printer.Sheet(blocks=shown, **{**given, **more})


def made(*shown: blocks.Block, lang: Any = "en", **more: Any) -> Printed:
    return printer.printed(sheet(*shown, **more), Tongue(lang), "Sarabun", None)


def plainly(body: str, features: str = "(:)") -> bytes:
    """The typesetter by itself, without anything of ours."""
    page = '#set page(width: auto, height: auto, margin: 10pt)\n#set text(font: "Sarabun", size: 24pt, lang: "th"'
    source = f"{page}, features: {features})\n{body}"
    found: Any = typst.compile(source.encode(), font_paths=FONTS, ignore_system_fonts=True)
    return bytes(found)


def word_starts(text: str) -> set[int]:
    """Where a line may begin: between words, and between the words that a compound is made of."""
    known, found, at = thai_words(), {0}, 0
    for word in word_tokenize(text, engine="newmm"):
        found |= {at, at + len(word)}
        for cut in range(2, len(word) - 1):
            parts = word_tokenize(word[:cut], engine="newmm") + word_tokenize(word[cut:], engine="newmm")
            found |= {at + cut} if all(part in known and len(part) > 1 for part in parts) else set()
        at += len(word)
    return found


def wrong(text: str, starts: list[int]) -> list[str]:
    inside = {start for word in WHOLE for start in starts for at in _all(text, word) if at < start < at + len(word)}
    return [f"{text[at - 8 : at]}|{text[at : at + 8]}" for at in starts if at not in word_starts(text) or at in inside]


def _all(text: str, word: str) -> list[int]:
    return [at for at in range(len(text)) if text.startswith(word, at)]


def test_no_line_ends_inside_a_word_that_the_column_can_hold() -> None:
    broken = 0
    for share in range(1, 6):
        narrow = blocks.rows(["a", "b"], (1, share), [[WORDS, ""]])
        starts = reading.line_starts(made(narrow).content, WORDS)
        assert wrong(WORDS, starts) == [], share
        broken += len(starts)
    assert broken > 60


def test_the_typesetter_alone_would_break_words_so_the_check_can_fail() -> None:
    starts = reading.line_starts(plainly(f"#block(width: 60pt)[{WORDS}]"), WORDS)
    assert wrong(WORDS, starts)


@pytest.mark.parametrize("word", [*press.WHOLE, "ไม่เห็นชอบ", "ไม่เห็นด้วย", "ไม่ครบ"])
def test_words_of_the_field_and_what_is_denied_are_never_broken(word: str) -> None:
    assert word in press.broken(f"ที่ประชุมจึง{word}ในวันนี้")


@pytest.mark.parametrize("name", [*MONTHS_TH, *sorted(provinces())])
def test_the_names_of_months_and_provinces_are_never_broken(name: str) -> None:
    said = press.broken(f"ในวันที่ 5 {name} จังหวัด{name}มีมติ")
    assert said.count(name) == 2, said


def test_what_belongs_together_stays_together_and_stored_text_is_not_touched() -> None:
    said = press.broken("มาตรา ๘๐ ต่าง ๆ เวลา ๑๔.๓๐ น. พ.ศ. ๒๕๖๒ รวม ๑๑ คน")
    for held in (
        "มาตรา\N{NO-BREAK SPACE}๘๐",
        "ต่าง\N{NO-BREAK SPACE}ๆ",
        "๑๔.๓๐\N{NO-BREAK SPACE}น.",
        "๑๑\N{NO-BREAK SPACE}คน",
    ):
        assert held in said
    assert press.broken("plain text, 2 words") == "plain text, 2 words"
    facts = {"words": WORDS}
    document = made(blocks.text(WORDS), source=facts)
    assert reading.attached(document) == canonical.encode(facts)
    assert "\N{ZERO WIDTH SPACE}" not in "".join(reading.lines(document))


@pytest.mark.parametrize(("word", "count"), [("ที่", 3), ("นี้", 3), ("ฟื้น", 4), ("น้ำ", 4), ("กำ", 3), ("ปู่", 3), ("ทั่ว", 4)])
def test_marks_are_stacked_and_touch_nothing(word: str, count: int) -> None:
    assert reading.pieces(reading.ink(plainly(word))) == count


def test_without_shaping_the_marks_would_touch_so_the_check_can_fail() -> None:
    bare = "(mark: 0, mkmk: 0, ccmp: 0)"
    assert reading.pieces(reading.ink(plainly("ที่", bare))) != 3


def test_fonts_are_inside_and_the_file_is_an_archive_with_its_language_and_title() -> None:
    document = made(blocks.opening(["ค"]), blocks.text(WORDS), lang="th", title="รายงานการประชุม 1/2569")
    root, said, pages = reading.catalogue(document)
    inside = reading.fonts(document)
    assert all(inside.values())
    assert {name.partition("+")[2] for name in inside} == {"Sarabun-Regular", "Sarabun-Bold"}
    assert (root["/Lang"], said["/Title"], pages) == ("th-TH", "รายงานการประชุม 1/2569", 1)
    assert b"<pdfaid:part>3</pdfaid:part>" in root["/Metadata"].get_data()
    assert b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_data()
    assert root["/MarkInfo"]["/Marked"]


def test_the_same_facts_are_the_same_bytes_and_others_are_not() -> None:
    first, again = made(blocks.text(WORDS)), made(blocks.text(WORDS))
    assert first.content == again.content
    assert first.sha256 == again.sha256
    assert made(blocks.text(WORDS), source={"a": 2}).sha256 != first.sha256
    assert made(blocks.text(WORDS), at=datetime(2026, 1, 3, tzinfo=UTC)).sha256 != first.sha256


def test_numerals_are_thai_in_a_thai_document_unless_the_office_says_otherwise() -> None:
    assert Tongue("th").day(datetime(2026, 12, 8).date(), weekday=True) == "วันอังคารที่ ๘ ธันวาคม พ.ศ. ๒๕๖๙"
    assert Tongue("th", "arabic").day(datetime(2026, 12, 8).date()) == "8 ธันวาคม พ.ศ. 2569"
    assert Tongue("en").day(datetime(2026, 12, 8).date()) == "8 December 2026"
    assert Tongue("th").cite("APA s.79", "APA s.82") == "พ.ร.บ. วิธีปฏิบัติราชการทางปกครอง พ.ศ. ๒๕๓๙ มาตรา ๗๙ และมาตรา ๘๒"
    said = Tongue("en").cite("APA s.79", "R-29 (INV)")
    assert said == "Administrative Procedure Act B.E. 2539 s.79; The body's own instrument"


def test_a_press_that_takes_too_long_is_stopped_and_too_much_is_not_begun() -> None:
    with pytest.raises(PressFailed):
        printer.printed(sheet(blocks.text(WORDS)), Tongue(), "Sarabun", None, timeout_s=0.001)
    with pytest.raises(TooMuchToPrint):
        made(blocks.text("ก" * (printer.MOST_ASKED // 3 + 1)))


def test_whoever_finds_every_press_taken_is_told_to_come_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(printer, "WAIT_S", 0.01)
    with printer._presses, printer._presses, pytest.raises(PressBusy):
        made(blocks.text("x"))
    assert made(blocks.text("x")).content.startswith(b"%PDF")


def test_a_press_that_fails_says_so() -> None:
    with pytest.raises(PressFailed):
        made({"is": "heading"})


def test_every_word_is_there_in_both_languages() -> None:
    assert all(words.keys() == {"th", "en"} and all(words.values()) for words in catalogue().values())
