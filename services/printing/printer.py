"""Printing a sheet: one press at a time and a few in line, each stopped when it takes too long."""

import hashlib
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any

import msgspec
import structlog

from domain import canonical
from services.printing import press
from services.printing.problems import PressBusy, PressFailed, TooMuchToPrint
from services.printing.tongue import Tongue

MOST_ASKED = 8 * 2**20
"""Bytes of a sheet and its source; the largest agenda of the demo needs less than one hundredth."""
MOST_PRINTED = 24 * 2**20
"""Bytes of a PDF; what is kept as a document may be 25 MiB."""
TIMEOUT_S = 30.0
WAIT_S = 2.0
SOURCE = "facts.json"
_presses = BoundedSemaphore(2)
_log = structlog.get_logger()

Block = dict[str, Any]


class Printed(msgspec.Struct, frozen=True, kw_only=True):
    """A PDF, its SHA-256 in hex, and the name under which it is saved."""

    name: str
    content: bytes

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


class Sheet(msgspec.Struct, frozen=True, kw_only=True):
    """What one document shows (`blocks`, in order) and the recorded facts it shows (`source`, plain data).

    `at` is when the last of these facts was recorded: the file bears that time, so the same facts are the same file.
    """

    name: str
    heading: str
    title: str
    body: str
    trace: tuple[str, ...]
    blocks: tuple[Block, ...]
    source: dict[str, Any]
    at: datetime
    watermark: str = ""


def printed(sheet: Sheet, tongue: Tongue, font: str, fonts: Path | None, timeout_s: float = TIMEOUT_S) -> Printed:
    """The PDF. Raises TooMuchToPrint, PressBusy, PressFailed."""
    asked = _asked(sheet, tongue, font, fonts)
    if len(asked) > MOST_ASKED:
        raise TooMuchToPrint(limit_bytes=MOST_ASKED)
    if not _presses.acquire(timeout=WAIT_S):
        raise PressBusy()
    try:
        content = _run(asked, timeout_s)
    finally:
        _presses.release()
    if len(content) > MOST_PRINTED:
        raise TooMuchToPrint(limit_bytes=MOST_PRINTED)
    return Printed(name=f"{sheet.name}.pdf", content=content)


def _run(asked: bytes, timeout_s: float) -> bytes:
    program = [sys.executable, "-I", press.__file__]
    try:
        done = subprocess.run(program, input=asked, capture_output=True, timeout=timeout_s, env={}, check=False)
    except subprocess.TimeoutExpired:
        raise PressFailed("took too long") from None
    if done.returncode or not done.stdout.startswith(b"%PDF-"):
        _log.error("press failed", code=done.returncode, said=done.stderr[-2000:].decode(errors="replace"))
        raise PressFailed()
    return done.stdout


def _asked(sheet: Sheet, tongue: Tongue, font: str, fonts: Path | None) -> bytes:
    canonical.check(sheet.source)
    seen = {
        "lang": tongue.lang,
        "thai_digits": tongue.thai_digits,
        "font": font,
        "title": sheet.title,
        "heading": sheet.heading,
        "body": sheet.body,
        "trace": sheet.trace,
        "watermark": sheet.watermark,
        "attachment": SOURCE,
        "words": {name: tongue.say(name) for name in ("source", "signed")},
        "blocks": sheet.blocks,
    }
    return msgspec.json.encode(
        {
            "sheet": seen,
            "source": canonical.encode(sheet.source).decode(),
            "at": int(sheet.at.timestamp()),
            "fonts": [str(fonts)] if fonts else [],
        }
    )
