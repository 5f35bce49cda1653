"""References people give to plans, bodies and meetings: what they may hold and when two are the same."""

import re
import unicodedata

from domain.errors import Problem

_ALLOWED = re.compile(r"[A-Za-z0-9ก-๙._-]{1,80}")
_ONLY_DOTS = re.compile(r"\.+")
_LOOK_ALIKE = re.compile(r"เเ|ํ[่-๋]*า")
"""Two sara e drawn as แ, nikhahit and aa drawn as ำ. Frozen: stored references were judged by it."""


class BadReference(Problem, ValueError):
    """A reference has 1 to 80 Thai or English letters, digits, dots, hyphens or underscores."""

    code = "bad_reference"
    th = "เลขอ้างอิงต้องมี 1–80 อักขระ เป็นอักษรไทยหรืออังกฤษ ตัวเลข จุด ขีด หรือขีดล่างเท่านั้น"


def valid_ref(text: str) -> bool:
    """True when `text`, as NFC without surrounding spaces, can be a reference; see `normalise_ref`."""
    ref = _shape(text)
    return bool(_ALLOWED.fullmatch(ref)) and not _ONLY_DOTS.fullmatch(ref) and not _LOOK_ALIKE.search(ref)


def normalise_ref(text: str) -> str:
    """The reference as it is kept and shown: NFC, stripped, case as typed.

    Raises BadReference for other characters, for dots alone (a path) and for look-alike spellings.
    """
    if not valid_ref(text):
        raise BadReference(ref=text[:100])
    return _shape(text)


def ref_identity(text: str) -> str:
    """The form that decides sameness: `normalise_ref` in lower case; raises BadReference."""
    return normalise_ref(text).lower()


def _shape(text: str) -> str:
    return unicodedata.normalize("NFC", text).strip()
