"""Reading a printed PDF back: its text by lines, its fonts, its attached facts, and how a glyph looks."""

import ctypes
import io
import json
import re
from collections.abc import Iterator
from typing import Any

import pypdf
import pypdfium2
from pypdfium2 import raw

from services.printing import Printed

CONSONANTS = frozenset(map(chr, range(ord("ก"), ord("ฮ") + 1)))
LEADING = frozenset("เแโใไ")
_SPACES_AND_MARKS = re.compile("[\\s\u200b\u00adัิ-ฺ็-๎]")
_TWICE = re.compile("([ก-ฮ])\\1+")


def lines(printed: Printed) -> list[str]:
    """The lines of every page, as they were broken."""
    pdf = pypdfium2.PdfDocument(printed.content)
    try:
        return [line.strip() for page in pdf for line in page.get_textpage().get_text_range().splitlines()]
    finally:
        pdf.close()


def line_starts(content: bytes, words: str) -> list[int]:
    """Where in `words` a line of the PDF begins, by the baselines its consonants stand on; the first start is left out.

    Nothing else in the file may be Thai.
    """
    known = [at for at, character in enumerate(words) if character in CONSONANTS]
    drawn = _without_repeats(_consonants(content), [words[at] for at in known])
    changed = [at for at, here, before in zip(known[1:], drawn[1:], drawn, strict=False) if here[1:] != before[1:]]
    return [at - 1 if words[at - 1] in LEADING else at for at in changed]


def _without_repeats(drawn: list[tuple[str, int, int]], wanted: list[str]) -> list[tuple[str, int, int]]:
    """What was drawn; a consonant that the reader gives once more with its mark (ทั่ → ทั่ทั่) counts once."""
    found: list[tuple[str, int, int]] = []
    for one in drawn:
        if len(found) < len(wanted) and one[0] == wanted[len(found)]:
            found.append(one)
        else:
            assert [last[0] for last in found[-1:]] == [one[0]], (one, "".join(wanted[len(found) :]))
    assert len(found) == len(wanted)
    return found


def _consonants(content: bytes) -> list[tuple[str, int, int]]:
    """Each consonant with its page and the height of its baseline, in the order of the text."""
    found: list[tuple[str, int, int]] = []
    pdf = pypdfium2.PdfDocument(content)
    try:
        for number, page in enumerate(pdf):
            letters = page.get_textpage()
            for index in range(letters.count_chars()):
                letter = chr(raw.FPDFText_GetUnicode(letters, index))
                x, y = ctypes.c_double(), ctypes.c_double()
                raw.FPDFText_GetCharOrigin(letters, index, x, y)
                if letter in CONSONANTS:
                    found.append((letter, number, round(y.value)))
    finally:
        pdf.close()
    return found


def text(printed: Printed) -> str:
    """All of it as `bare` letters, for what is searched may be broken over two lines."""
    return bare("".join(lines(printed)))


def says(printed: Printed, words: str) -> bool:
    """Whether these words are there, as far as text read from a PDF tells."""
    return re.search("[ก-ฮ]{0,2}".join(map(re.escape, bare(words))), text(printed)) is not None


def bare(words: str) -> str:
    """Without spaces and marks, a consonant never twice: the reader repeats some clusters (ทั่ → ทั่ทั่, ครั้ง → ครั้งรั้)."""
    return _TWICE.sub(r"\1", _SPACES_AND_MARKS.sub("", words))


def source(printed: Printed) -> dict[str, Any]:
    """The attached facts."""
    (content,) = pypdf.PdfReader(io.BytesIO(printed.content)).attachments["facts.json"]
    found: dict[str, Any] = json.loads(content)
    return found


def attached(printed: Printed) -> bytes:
    """The attached facts, byte for byte."""
    (content,) = pypdf.PdfReader(io.BytesIO(printed.content)).attachments["facts.json"]
    return bytes(content)


def fonts(printed: Printed) -> dict[str, bool]:
    """Each font of each page by name, and whether its glyphs are inside the file."""
    found = {}
    for page in pypdf.PdfReader(io.BytesIO(printed.content)).pages:
        for font in page["/Resources"].get("/Font", {}).values():
            described = font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
            found[str(font.get_object()["/BaseFont"])] = "/FontFile2" in described or "/FontFile3" in described
    return found


def pages(printed: Printed) -> int:
    return len(pypdf.PdfReader(io.BytesIO(printed.content)).pages)


def watermarks(printed: Printed) -> int:
    """On how many pages a word stands aslant."""
    pdf = pypdfium2.PdfDocument(printed.content)
    try:
        return sum(any(_slanted(page)) for page in pdf)
    finally:
        pdf.close()


def _slanted(page: Any) -> Iterator[bool]:
    for piece in page.get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT]):
        yield abs(piece.get_matrix().b) > 0.1


def catalogue(printed: Printed) -> Any:
    """The document's catalogue and metadata."""
    reader = pypdf.PdfReader(io.BytesIO(printed.content))
    return reader.trailer["/Root"], reader.metadata, len(reader.pages)


def ink(content: bytes, scale: float = 4) -> list[list[bool]]:
    """The first page as rows of dark and light dots."""
    pdf = pypdfium2.PdfDocument(content)
    try:
        bitmap = pdf[0].render(scale=scale, grayscale=True)
        dots, stride = bytes(bitmap.buffer), bitmap.stride
        return [[dot < 128 for dot in dots[y * stride : y * stride + bitmap.width]] for y in range(bitmap.height)]
    finally:
        pdf.close()


def pieces(dots: list[list[bool]]) -> int:
    """How many separate pieces the ink makes: marks that touch are one."""
    left = {(y, x) for y, row in enumerate(dots) for x, dark in enumerate(row) if dark}
    count = 0
    while left:
        count += 1
        edge = [left.pop()]
        while edge:
            y, x = edge.pop()
            near = {(y + dy, x + dx) for dy in (-1, 0, 1) for dx in (-1, 0, 1)} & left
            left -= near
            edge += near
    return count
