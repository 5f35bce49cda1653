"""The first sheet of an XLSX file as rows of text: enough for tables of facts, with dates as ISO text."""

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date, timedelta
from xml.etree import ElementTree

from domain.errors import Problem

_NS = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_FIRST_DAY = date(1899, 12, 30)
_DATE_FORMATS = frozenset(range(14, 18))
_NOT_SHOWN = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.')
_DAY_OR_YEAR = re.compile(r"[dDyY]")
_PLACE = re.compile(r"([A-Z]{1,3})\d+")
MOST_BYTES = 64 * 2**20
LETTERS = 26


class UnreadableSheet(Problem, ValueError):
    """The file is not a readable XLSX workbook."""

    code = "unreadable_sheet"
    th = "ไฟล์นี้ไม่ใช่สมุดงาน XLSX ที่อ่านได้"


def sheet(content: bytes) -> Iterator[list[str]]:
    """Rows of the first sheet, empty cells as empty text. Raises UnreadableSheet."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            if sum(part.file_size for part in book.infolist()) > MOST_BYTES:
                raise UnreadableSheet("It is too large.")
            shared = [_words(item) for item in _parts(book, "xl/sharedStrings.xml", "si")]
            dated = _date_styles(book)
            rows = [_cells(row, shared, dated) for row in _parts(book, "xl/worksheets/sheet1.xml", "row")]
    except (zipfile.BadZipFile, ElementTree.ParseError, LookupError, ValueError, OverflowError) as error:
        raise UnreadableSheet(str(error)) from error
    return iter(rows)


def _parts(book: zipfile.ZipFile, name: str, tag: str) -> Iterator[ElementTree.Element]:
    if name not in book.namelist():
        return iter(())
    text = book.read(name)
    if b"<!DOCTYPE" in text:
        raise UnreadableSheet("It declares entities.")
    return ElementTree.fromstring(text).iter(_NS + tag)


def _date_styles(book: zipfile.ZipFile) -> frozenset[int]:
    """Numbers of the cell styles that show a serial number as a date."""
    own = {f.get("numFmtId"): f.get("formatCode", "") for f in _parts(book, "xl/styles.xml", "numFmt")}
    days = {int(number or 0) for number, code in own.items() if _DAY_OR_YEAR.search(_NOT_SHOWN.sub("", code))}
    formats = [cell for group in _parts(book, "xl/styles.xml", "cellXfs") for cell in group]
    return frozenset(n for n, cell in enumerate(formats) if int(cell.get("numFmtId", "0")) in _DATE_FORMATS | days)


def _cells(row: ElementTree.Element, shared: list[str], dated: frozenset[int]) -> list[str]:
    found: dict[int, str] = {}
    for number, cell in enumerate(row.iter(_NS + "c")):
        place = _PLACE.fullmatch(cell.get("r", ""))
        found[_column(place[1]) if place else number] = _text(cell, shared, dated)
    return [found.get(column, "") for column in range(max(found, default=-1) + 1)]


def _text(cell: ElementTree.Element, shared: list[str], dated: frozenset[int]) -> str:
    value = cell.findtext(_NS + "v") or ""
    match cell.get("t"):
        case "s":
            return shared[int(value)]
        case "inlineStr":
            return _words(cell)
        case None | "n" if value and int(cell.get("s", "0")) in dated:
            return (_FIRST_DAY + timedelta(days=int(float(value)))).isoformat()
        case _:
            return value


def _words(element: ElementTree.Element) -> str:
    return "".join(piece.text or "" for piece in element.iter(_NS + "t"))


def _column(letters: str) -> int:
    """0 for A, 26 for AA."""
    number = 0
    for letter in letters:
        number = number * LETTERS + ord(letter) - ord("A") + 1
    return number - 1
