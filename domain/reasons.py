"""A reason: why a move is refused, warned about or noted; one shape at every door and in the log."""

from datetime import date
from enum import StrEnum
from typing import Any

import msgspec


class Severity(StrEnum):
    """The Thai modal of the rule's source decides: ต้อง block, ควร/ไม่ควร warn, อย่างน้อย obligation."""

    BLOCK = "block"
    WARN = "warn"
    OBLIGATION = "obligation"
    RECORD = "record"


class Text(msgspec.Struct, frozen=True):
    """One sentence in both languages."""

    th: str
    en: str

    def of(self, lang: str) -> str:
        return self.en if lang == "en" else self.th


class Cure(msgspec.Struct, frozen=True, omit_defaults=True):
    """Who can cure it (a role), what would cure it, and the earliest day it can be cured."""

    who: str
    what: Text
    earliest: date | None = None


class Reason(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`rule` is the R-number or the guard's name; `facts` are those judged by; `missing` names what is lacking."""

    rule: str
    guard: str
    severity: Severity
    text: Text
    basis: str
    facts: dict[str, Any]
    missing: str = ""
    cure: Cure | None = None
