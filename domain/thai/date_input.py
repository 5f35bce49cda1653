"""Reading dates people type: three fields, Thai and English words, ISO-looking text, Thai digits.

The caller keeps the raw text; a year of two digits is read as 25xx only where the caller says so.
"""

import re
import unicodedata
from datetime import date

from domain.thai.calendar_names import MONTH_NUMBERS_EN, MONTH_NUMBERS_TH, WEEKDAYS_EN, WEEKDAYS_TH
from domain.thai.dates import BadDate, YearNotBuddhist, from_be
from domain.thai.digits import NotANumber, parse_int

LAST_CE_YEAR_IN_ISO = 2400
"""An ISO-looking year above this is of the Buddhist Era."""

_D = "[0-9๐-๙]"
_ISO = re.compile(rf"(?P<year>{_D}{{4}})-(?P<month>{_D}{{1,2}})-(?P<day>{_D}{{1,2}})")
_NUMERIC = re.compile(
    rf"(?P<day>{_D}{{1,2}})(?P<mark>[/.-])(?P<month>{_D}{{1,2}})(?P=mark)(?P<year>{_D}{{2}}(?:{_D}{{2}})?)"
)
_COMPACT = re.compile(rf"(?P<day>{_D}{{2}})(?P<month>{_D}{{2}})(?P<year>{_D}{{2}})")
_WORDS = re.compile(
    rf"(?:วัน)?(?P<weekday>{'|'.join(WEEKDAYS_TH + WEEKDAYS_EN)})?,? ?(?:ที่)? ?"
    rf"(?P<day>{_D}{{1,2}}) ?(?P<month>[ก-ฮะ-๎.]+|[A-Za-z]+\.?),? ?"
    rf"(?P<era>พ\.ศ\.|ค\.ศ\.|B\.?E\.?|C\.?E\.?|A\.?D\.?)? ?(?P<year>{_D}{{2}}(?:{_D}{{2}})?)",
    re.IGNORECASE,
)


def parse_fields(day: str, month: str, year_be: str, *, archive: bool = False) -> date:
    """Three form fields → date: the month as a number, Thai name or abbreviation; the year in B.E.

    Raises BadDate, YearNotBuddhist or YearBeforeReform (unless `archive`).
    """
    year = year_be.strip().removeprefix("พ.ศ.").strip()
    if len(year) != 4:
        raise YearNotBuddhist(year=year_be[:40])
    return from_be(_number(year), _month(month), _number(day.strip()), archive=archive)


def parse_date(text: str, *, two_digit_year: bool = False, archive: bool = False) -> date:
    """A whole date as typed: "29 ก.ค. 2563", "วันพุธที่ ๒๙ กรกฎาคม พ.ศ. ๒๕๖๓", "2563-07-29", "29/7/2563".

    English months and ค.ศ. take CE years ("29 July 2020"); `two_digit_year` also admits "29 ก.ค. 63" and
    "260566" as B.E. 25xx. A weekday that does not fit the date is refused. Raises BadDate and its kinds.
    """
    plain = " ".join(unicodedata.normalize("NFC", text).split())
    if iso := _ISO.fullmatch(plain):
        return _iso(iso, archive)
    found = _NUMERIC.fullmatch(plain) or (_COMPACT.fullmatch(plain) if two_digit_year else None)
    if found:
        year = _year(found["year"], two_digit_year)
        return from_be(year, _number(found["month"]), _number(found["day"]), archive=archive)
    if words := _WORDS.fullmatch(plain):
        return _worded(words, two_digit_year, archive)
    raise BadDate(text=text[:80])


def _iso(found: re.Match[str], archive: bool) -> date:
    year, month, day = (_number(found[part]) for part in ("year", "month", "day"))
    return from_be(year, month, day, archive=archive) if year > LAST_CE_YEAR_IN_ISO else _ce(year, month, day)


def _worded(found: re.Match[str], two_digit_year: bool, archive: bool) -> date:
    day, month, year = _number(found["day"]), _month(found["month"]), _year(found["year"], two_digit_year)
    parsed = _ce(year, month, day) if _says_ce(found, year) else from_be(year, month, day, archive=archive)
    if (weekday := found["weekday"]) and weekday.capitalize() not in (
        WEEKDAYS_TH[parsed.weekday()],
        WEEKDAYS_EN[parsed.weekday()],
    ):
        raise BadDate(text=found[0], weekday=weekday)
    return parsed


def _says_ce(found: re.Match[str], year: int) -> bool:
    era = (found["era"] or "").upper().replace(".", "")
    if era in ("คศ", "CE", "AD"):
        if year > LAST_CE_YEAR_IN_ISO:  # "ค.ศ. 2563", or two digits taken as 25xx
            raise BadDate(text=found[0])
        return True
    return not era and found["month"].isascii() and year <= LAST_CE_YEAR_IN_ISO


def _year(digits: str, two_digit_year: bool) -> int:
    if len(digits) == 2 and not two_digit_year:
        raise YearNotBuddhist(year=digits)
    return _number(digits) + (2500 if len(digits) == 2 else 0)


def _month(text: str) -> int:
    name = "".join(text.split())
    known = MONTH_NUMBERS_TH.get(name) or MONTH_NUMBERS_TH.get(name.replace(".", ""))
    return known or MONTH_NUMBERS_EN.get(name.lower().removesuffix(".")) or _number(name)


def _number(digits: str) -> int:
    try:
        return parse_int(digits)
    except NotANumber:
        raise BadDate(text=digits[:40]) from None


def _ce(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise BadDate(year=year, month=month, day=day) from None
