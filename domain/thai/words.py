"""Abbreviations of Thai health administration, as data, and how a text names their full forms.

Sources: the glossary of the domain (S1, S2, S3, S4, W54); writing varies: พชอ. / พชอ / พ.ช.อ. (S4.21).
"""

import re
from typing import Final

from domain.thai.search import canonical

ABBREVIATIONS: Final = {
    "พชอ": "คณะกรรมการพัฒนาคุณภาพชีวิตระดับอำเภอ",
    "สปสช": "สำนักงานหลักประกันสุขภาพแห่งชาติ",
    "สสส": "สำนักงานกองทุนสนับสนุนการสร้างเสริมสุขภาพ",
    "สศช": "สำนักงานสภาพัฒนาการเศรษฐกิจและสังคมแห่งชาติ",
    "คสช": "คณะกรรมการสุขภาพแห่งชาติ",
    "สงป": "สำนักงบประมาณ",
    "สสจ": "สำนักงานสาธารณสุขจังหวัด",
    "สสอ": "สำนักงานสาธารณสุขอำเภอ",
    "รพสต": "โรงพยาบาลส่งเสริมสุขภาพตำบล",
    "อปท": "องค์กรปกครองส่วนท้องถิ่น",
    "ปคร": "ผู้ประสานงานคณะรัฐมนตรีและรัฐสภา",
    "สธ": "กระทรวงสาธารณสุข",
    "สช": "สำนักงานคณะกรรมการสุขภาพแห่งชาติ",
    "รพ": "โรงพยาบาล",
    "กก": "กรรมการ",
}
"""Letters of the abbreviation without full stops → the full Thai name."""


def _pattern(letters: str) -> str:
    """Dotted anywhere if it has three letters, else only at a word's start; undotted only standing alone."""
    inner = r"\.?".join(letters)
    opening = "" if len(letters) > 2 else r"(?<![ก-๎.])"
    return rf"{opening}{inner}\.|(?<![ก-๎.]){inner}(?![ก-๎])"


_ANY = re.compile("|".join(_pattern(letters) for letters in sorted(ABBREVIATIONS, key=len, reverse=True)))


def full_names(text: str) -> tuple[str, ...]:
    """The full names of the abbreviations in `text`, in order of first occurrence, each once."""
    found = (ABBREVIATIONS[match[0].replace(".", "")] for match in _ANY.finditer(canonical(text)))
    return tuple(dict.fromkeys(found))


def expanded(text: str) -> str:
    """`text` followed by the full names of its abbreviations: index this, so that either form finds it."""
    return " ".join((text, *full_names(text)))
