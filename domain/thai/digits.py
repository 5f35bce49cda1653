"""Thai and Arabic digits: conversion, explicit whole numbers, and money as exact decimal strings."""

import re
from decimal import Decimal, InvalidOperation
from typing import Literal

from domain.errors import Problem

Digits = Literal["arabic", "thai"]

ARABIC = "0123456789"
THAI = "๐๑๒๓๔๕๖๗๘๙"
_TO_ARABIC = str.maketrans(THAI, ARABIC)
_TO_THAI = str.maketrans(ARABIC, THAI)

_WHOLE = re.compile(r"[0-9]{1,18}|[๐-๙]{1,18}")
_MONEY = re.compile(r"(0|[1-9][0-9]{0,2}(?:,[0-9]{3}){1,4}|[1-9][0-9]{0,14})(?:\.([0-9]{1,2}))?")
_BAHT = re.compile(r"\s*(?:บาท(?:ถ้วน)?|baht|THB)\Z", re.IGNORECASE)


class NotANumber(Problem, ValueError):
    """The number must be written in Arabic digits only or in Thai digits only."""

    code = "not_a_number"
    th = "ตัวเลขต้องเป็นเลขอารบิกล้วนหรือเลขไทยล้วน"


class NotMoney(Problem, ValueError):
    """The amount must be baht such as 1,250,000.50, not negative, with at most two decimals."""

    code = "not_money"
    th = "จำนวนเงินต้องเป็นบาท เช่น 1,250,000.50 ไม่ติดลบ และมีทศนิยมไม่เกินสองตำแหน่ง"


def to_arabic(text: str) -> str:
    """`text` with every Thai digit as an Arabic one; nothing else changes."""
    return text.translate(_TO_ARABIC)


def to_thai(text: str) -> str:
    """`text` with every Arabic digit as a Thai one; nothing else changes."""
    return text.translate(_TO_THAI)


def in_digits(text: str, digits: Digits) -> str:
    """`text` in the numerals asked for."""
    return to_thai(text) if digits == "thai" else to_arabic(text)


def mixes_digits(text: str) -> bool:
    """True when both Thai and Arabic digits occur."""
    return any(c in THAI for c in text) and any(c in ARABIC for c in text)


def parse_int(text: str) -> int:
    """A whole number of 1 to 18 digits, all Thai or all Arabic; no sign, space or grouping.

    `int()` would also take mixed digits, signs, underscores and every other script. Raises NotANumber.
    """
    if not _WHOLE.fullmatch(text):
        raise NotANumber(text=text[:40])
    return int(to_arabic(text))


def parse_money(text: str) -> str:
    """Baht as people write it ("๑,๒๕๐,๐๐๐.๕๐ บาท") → an exact decimal string in baht ("1250000.50").

    Grouping must be by thousands or absent; at most 15 whole digits and two decimals. Raises NotMoney.
    """
    amount = _BAHT.sub("", text.strip())
    found = None if mixes_digits(amount) else _MONEY.fullmatch(to_arabic(amount))
    if not found:
        raise NotMoney(text=text[:40])
    return f"{found[1].replace(',', '')}.{(found[2] or '').ljust(2, '0')}"


def money_text(amount: Decimal | str, digits: Digits = "arabic") -> str:
    """Baht grouped by thousands with two decimals: "1,250,000.50"; finer amounts raise NotMoney."""
    try:
        value = Decimal(amount)
    except InvalidOperation:
        raise NotMoney(text=str(amount)[:40]) from None
    if not value.is_finite() or value != round(value, 2):
        raise NotMoney(text=str(amount)[:40])
    return in_digits(f"{value:,.2f}", digits)
