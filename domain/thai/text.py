"""Thai text at the edge: what may be stored, what looks odd, and cuts that never split a cluster.

Stored text is NFC and otherwise as typed. NFKC is never used: it tears ำ (U+0E33) apart.
"""

import re
import unicodedata
from typing import Final, NamedTuple

from domain.errors import Problem

_LINE_BREAKS = re.compile("\r\n|[\r\u2028\u2029]")
_LAST_TWO_OF_PLANES = "".join(chr(plane * 0x10000 + end) for plane in range(17) for end in (0xFFFE, 0xFFFF))
_REFUSED = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f"  # controls but tab and LF
    "\u00ad\u061c\u180e\u200c-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f"
    f"\ud800-\udfff\ufdd0-\ufdef{_LAST_TWO_OF_PLANES}]"
)

_MARKS = "ัิ-ฺ็-๎"
_CLUSTER = re.compile(rf"[เ-ไ]?[^{_MARKS}][{_MARKS}]*[ะาำๅ]{{0,2}}|[{_MARKS}]+", re.DOTALL)
_BROKEN = re.compile(rf"(?<![ก-ฮ{_MARKS}])[{_MARKS}]|[เ-ไ](?![เก-ฮ])|(?<![ก-ฮ{_MARKS}ะาๅฤฦ])[ำๅ]")
_UNUSUAL_SPELLING = re.compile(r"เเ|ํ[่-๋]*า|[ะาำ][่-๋]|([่-๋])\1|[่-๋][ัิ-ื]")

ELLIPSIS: Final = "…"


class TextNotAllowed(Problem, ValueError):
    """The text holds a character that cannot be seen or that changes the direction of reading."""

    code = "text_not_allowed"
    th = "ข้อความมีอักขระที่มองไม่เห็นหรือเปลี่ยนทิศทางการอ่าน"


class TextTooLong(Problem, ValueError):
    """The text has more characters than the field allows."""

    code = "text_too_long"
    th = "ข้อความยาวเกินจำนวนอักขระที่กำหนด"


class Oddity(NamedTuple):
    """Something to flag, never to refuse: a code of ODDITIES and the offset in code points."""

    code: str
    at: int


ODDITIES: Final = {
    "private_use": {
        "th": "อักขระส่วนตัวที่เครื่องอื่นอาจแสดงต่างไป",
        "en": "A private-use character that other machines may show differently",
    },
    "broken_cluster": {
        "th": "สระหรือวรรณยุกต์ไม่อยู่กับพยัญชนะ",
        "en": "A vowel or tone mark that does not sit on a consonant",
    },
    "unusual_spelling": {
        "th": "ลำดับหรือรูปอักขระผิดปกติ แม้มองดูเหมือนปกติ",
        "en": "Characters in an unusual order or form, though they may look right",
    },
    "zero_width_space": {"th": "ช่องว่างที่มองไม่เห็น", "en": "A space that cannot be seen"},
    "no_break_space": {"th": "ช่องว่างแบบไม่ตัดบรรทัด", "en": "A no-break space"},
}

_ODD = (
    ("private_use", re.compile("[\ue000-\uf8ff\U000f0000-\U0010fffd]")),
    ("broken_cluster", _BROKEN),
    ("unusual_spelling", _UNUSUAL_SPELLING),
    ("zero_width_space", re.compile("\u200b")),
    ("no_break_space", re.compile("[\u00a0\u202f]")),
)


def clean(text: str, limit: int | None = None) -> str:
    """Text as it may be stored: NFC, line breaks as LF, nothing else changed; `limit` in code points.

    Private-use characters, U+200B and broken clusters stay (see `oddities`). Raises TextNotAllowed for
    control characters other than tab and LF, direction controls, invisible characters other than U+200B,
    lone surrogates and non-characters; TextTooLong beyond the limit.
    """
    stored = unicodedata.normalize("NFC", _LINE_BREAKS.sub("\n", text))
    if found := _REFUSED.search(stored):
        raise TextNotAllowed(character=f"U+{ord(found[0]):04X}", at=found.start())
    if limit is not None and len(stored) > limit:
        raise TextTooLong(length=len(stored), limit=limit)
    return stored


def oddities(text: str) -> tuple[Oddity, ...]:
    """What a careful reader should be shown, in order of position; the text is still accepted."""
    found = (Oddity(code, match.start()) for code, pattern in _ODD for match in pattern.finditer(text))
    return tuple(sorted(found, key=lambda oddity: (oddity.at, oddity.code)))


def clusters(text: str) -> list[str]:
    """`text` cut where a reader would allow a cut: a leading vowel, its consonant and marks stay together."""
    return _CLUSTER.findall(text)


def truncate(text: str, limit: int) -> str:
    """At most `limit` (1 or more) code points for display: whole clusters, "…" when something was cut."""
    return text if len(text) <= limit else _fitting(text, limit - len(ELLIPSIS), encoding=None) + ELLIPSIS


def truncate_bytes(name: str, limit: int = 255) -> str:
    """At most `limit` UTF-8 bytes, whole clusters: file names hold 255 bytes, about 85 Thai characters."""
    return _fitting(name, limit, encoding="utf-8")


def _fitting(text: str, limit: int, encoding: str | None) -> str:
    kept, room = [], limit
    for cluster in clusters(text):
        room -= len(cluster.encode(encoding)) if encoding else len(cluster)
        if room < 0:
            break
        kept.append(cluster)
    return "".join(kept)
