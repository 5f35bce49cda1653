"""The one enumeration of what a body can resolve: the literal Thai words beside one normalised outcome."""

import re
from enum import StrEnum

import msgspec


class Outcome(StrEnum):
    """What a resolution comes to, whatever its words."""

    POSITIVE = "positive"
    CONDITIONAL = "conditional"
    NEUTRAL = "neutral"
    TASKS = "tasks"
    LOOP = "loop"
    WAIT = "wait"
    NEGATIVE = "negative"
    STOP = "stop"


class Kind(msgspec.Struct, frozen=True):
    """One kind of resolution: its words in Thai and English and what it comes to."""

    kind: str
    th: str
    en: str
    outcome: Outcome


_ALL = (
    Kind("approve", "อนุมัติ", "approve", Outcome.POSITIVE),
    Kind("endorse", "เห็นชอบ / ให้ความเห็นชอบ", "endorse", Outcome.POSITIVE),
    Kind("approve_in_principle", "อนุมัติ/เห็นชอบในหลักการ", "approve in principle", Outcome.CONDITIONAL),
    Kind(
        "endorse_with_observations",
        "เห็นชอบโดยให้รับความเห็นไปพิจารณาดำเนินการ",
        "endorse, with observations to take into account",
        Outcome.POSITIVE,
    ),
    Kind("permit", "อนุญาต", "permit", Outcome.POSITIVE),
    Kind("acknowledge", "รับทราบ", "acknowledge", Outcome.NEUTRAL),
    Kind(
        "deemed_approved",
        "ถือเป็นมติคณะรัฐมนตรีตามที่เสนอ",
        "deemed resolved as proposed",
        Outcome.POSITIVE,
    ),
    Kind("assign", "มอบหมาย", "assign", Outcome.TASKS),
    Kind("order", "ข้อสั่งการ", "order", Outcome.TASKS),
    Kind("return", "ให้นำกลับไปพิจารณาทบทวน / ส่งคืน", "return for reconsideration", Outcome.LOOP),
    Kind("defer", "เลื่อน / ชะลอ", "postpone", Outcome.WAIT),
    Kind("reject", "ไม่เห็นชอบ / ไม่อนุมัติ", "not approved", Outcome.NEGATIVE),
    Kind("withdraw", "ถอนเรื่อง", "withdrawn by its owner", Outcome.STOP),
)
KINDS: dict[str, Kind] = {kind.kind: kind for kind in _ALL}

_WORDS = tuple(
    (kind, re.compile(pattern))
    for kind, pattern in (
        ("reject", r"ไม่(?:ให้ความ)?เห็นชอบ|ไม่อนุมัติ|ไม่อนุญาต"),
        ("deemed_approved", r"ถือเป็นมติ\S*"),
        ("approve_in_principle", r"(?:และ|/|อนุมัติ|(?:ให้ความ)?เห็นชอบ)*(?:อนุมัติ|(?:ให้ความ)?เห็นชอบ)(?:ใน)?หลักการ"),
        ("endorse_with_observations", r"(?:อนุมัติ|(?:ให้ความ)?เห็นชอบ).*?รับ(?:ข้อสังเกต|ความเห็น)\S*"),
        ("return", r"(?:นำ)?กลับไป(?:พิจารณา)?(?:ทบทวน)?|ส่งคืน|ส่งกลับ|ทบทวน"),
        ("withdraw", r"ถอนเรื่อง"),
        ("defer", r"เลื่อน|ชะลอ"),
        ("approve", r"อนุมัติ"),
        ("endorse", r"เห็นชอบ"),
        ("permit", r"อนุญาต"),
        ("acknowledge", r"รับทราบ"),
        ("assign", r"มอบหมาย"),
        ("order", r"สั่งการ"),
    )
)


def outcome_of(kind: str) -> str:
    """The normalised outcome of a kind; empty for a kind we do not know."""
    known = KINDS.get(kind)
    return known.outcome.value if known else ""


def parse(literal: str) -> str | None:
    """The kind that the literal Thai words mean; None when they say nothing known, or more than one thing.

    `parse("อนุมัติในหลักการ") == "approve_in_principle"`; "รับทราบและอนุมัติ" holds two items and gives None.
    """
    text = re.sub(r"\s+", "", literal)
    found = []
    for kind, pattern in _WORDS:
        text, hits = pattern.subn("|", text)
        if hits:
            found.append(kind)
    return found[0] if len(found) == 1 else None
