"""What kind a file is, by its content alone, and whether it hides something: another file, a bomb, a macro."""

import codecs
import zipfile
from collections.abc import Callable
from typing import BinaryIO

from services.documents.errors import FileUnsafe, KindRefused

PDF = "application/pdf"
PNG = "image/png"
JPEG = "image/jpeg"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ODT = "application/vnd.oasis.opendocument.text"
TEXT = "text/plain"
CSV = "text/csv"
ALLOWED = (PDF, PNG, JPEG, DOCX, XLSX, ODT, TEXT, CSV)

MOST_ENTRIES = 10_000
MOST_UNPACKED = 250 * 2**20
MOST_RATIO = 100
SMALL = 2**20
"""Parts below this size may compress better than MOST_RATIO: an empty sheet does, a bomb need not be counted."""
_TAIL = 1024


def media_type(file: BinaryIO, size: int, name: str) -> str:
    """The file's media type; `name` only tells CSV from text. Raises KindRefused, FileUnsafe."""
    head = _at(file, 0, 8)
    for magic, kind, whole in _MAGIC:
        if head.startswith(magic):
            if not whole(_at(file, max(0, size - _TAIL), _TAIL)):
                raise FileUnsafe(kind=kind)
            if kind and zipfile.is_zipfile(file):
                raise FileUnsafe("two kinds in one file")
            return kind or _office_kind(file, size)
    _check_text(file)
    return CSV if name.lower().endswith(".csv") else TEXT


def _at(file: BinaryIO, offset: int, length: int) -> bytes:
    file.seek(offset)
    return file.read(length)


_MAGIC: tuple[tuple[bytes, str, Callable[[bytes], bool]], ...] = (
    (b"%PDF-", PDF, lambda tail: b"%%EOF" in tail),
    (b"\x89PNG\r\n\x1a\n", PNG, lambda tail: tail.endswith(b"IEND\xaeB\x60\x82")),
    (b"\xff\xd8\xff", JPEG, lambda tail: tail.rstrip(b"\0").endswith(b"\xff\xd9")),
    (b"PK\x03\x04", "", lambda tail: b"PK\x05\x06" in tail),
)


def _office_kind(file: BinaryIO, size: int) -> str:
    """Which office document a zip is; its directory is read, nothing is unpacked but one short name."""
    try:
        with zipfile.ZipFile(file) as archive:
            _check_directory(archive.infolist(), size)
            for entry in archive.infolist():
                archive.open(entry).close()  # the header on the spot must agree with the directory
            names = set(archive.namelist())
            first = archive.infolist()[0]
            odt = first.filename == "mimetype" and first.file_size == len(ODT) and archive.read(first) == ODT.encode()
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, IndexError, ValueError) as error:
        raise FileUnsafe("not a sound zip") from error
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise FileUnsafe("macros")
    if odt:
        return ODT
    if "[Content_Types].xml" in names:
        for part, kind in (("word/document.xml", DOCX), ("xl/workbook.xml", XLSX)):
            if part in names:
                return kind
    raise KindRefused()


def _check_directory(entries: list[zipfile.ZipInfo], size: int) -> None:
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    suspect = (
        len(entries) > MOST_ENTRIES,
        unpacked > MOST_UNPACKED,
        packed > size,  # parts that overlap: the bomb that needs no nesting
        len({entry.header_offset for entry in entries}) != len(entries),
        len({entry.filename for entry in entries}) != len(entries),
        any(entry.flag_bits & 1 for entry in entries),
        any(entry.file_size > SMALL and entry.file_size > MOST_RATIO * entry.compress_size for entry in entries),
        any(_leaves(entry.filename) for entry in entries),
    )
    if any(suspect):
        raise FileUnsafe("zip limits")


def _leaves(name: str) -> bool:
    return name.startswith(("/", "\\")) or ":" in name or ".." in name.replace("\\", "/").split("/")


def _check_text(file: BinaryIO) -> None:
    """UTF-8 without control characters; no markup that a browser might run if it guessed."""
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    file.seek(0)
    first = True
    while True:
        block = file.read(2**16)
        try:
            text = decoder.decode(block, final=not block)
        except UnicodeDecodeError as error:
            raise KindRefused() from error
        if text.translate(_HARMLESS) or (first and text.lstrip().startswith("<")):
            raise KindRefused()
        first = False
        if not block:
            return


class _Harmless(dict[int, int | None]):
    """str.translate table that keeps control characters only, so that what is left is what is wrong."""

    def __missing__(self, code: int) -> int | None:
        return code if (code < 32 and code not in (9, 10, 12, 13)) or code == 127 else None


_HARMLESS = _Harmless()
