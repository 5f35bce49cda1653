"""Buddhist Era years, Thai and English date text, fiscal periods and the Bangkok day.

A `date` is always CE; the Buddhist Era exists only in text at the edge, because leap days follow CE:
29 ก.พ. 2563 is `date(2020, 2, 29)`, while `date(2563, 2, 29)` does not exist.
"""

from datetime import UTC, date, datetime, time, timedelta, timezone

from domain.errors import Problem
from domain.thai.calendar_names import MONTHS_EN, MONTHS_TH, MONTHS_TH_SHORT, WEEKDAYS_EN, WEEKDAYS_TH
from domain.thai.digits import Digits, in_digits

BE_OFFSET = 543
FIRST_MODERN_YEAR_BE = 2484
FIRST_SOLAR_YEAR_BE = 2432
LAST_YEAR_BE = 2999
_REFORM = date(1941, 1, 1)
_SOLAR_START = date(1889, 4, 1)

BANGKOK = timezone(timedelta(hours=7), "Asia/Bangkok")
"""UTC+7 without daylight saving since 1920, so no time zone file is read."""


class BadDate(Problem, ValueError):
    """The date does not exist or cannot be read; write it like 29 July 2563 or 2020-07-29."""

    code = "bad_date"
    th = "วันที่ไม่มีจริงหรืออ่านไม่ได้ โปรดเขียนเช่น 29 กรกฎาคม 2563 หรือ 2020-07-29"


class YearNotBuddhist(BadDate):
    """The year must be of the Buddhist Era with four digits, such as 2563."""

    code = "year_not_buddhist"
    th = "ปีต้องเป็นพุทธศักราชสี่หลัก เช่น 2563"


class YearBeforeReform(BadDate):
    """Before B.E. 2484 the year began on 1 April; enter such a date as an archive date."""

    code = "year_before_2484"
    th = "ก่อน พ.ศ. 2484 ปีใหม่เริ่มวันที่ 1 เมษายน โปรดระบุว่าเป็นวันที่ในเอกสารจดหมายเหตุ"


class NaiveInstant(Problem, ValueError):
    """The instant must say its time zone."""

    code = "instant_without_zone"
    th = "เวลาต้องระบุเขตเวลา"


def be_year(d: date) -> int:
    """The Buddhist Era year `d` falls in; years before 2484 ran from 1 April to 31 March.

    Raises BadDate before 1 April B.E. 2432, when the year still followed the moon.
    """
    if d >= _REFORM:
        return d.year + BE_OFFSET
    if d >= _SOLAR_START:
        return d.year + BE_OFFSET - (d.month < 4)
    raise BadDate(date=d.isoformat())


def from_be(year_be: int, month: int, day: int, *, archive: bool = False) -> date:
    """The CE date of a Buddhist Era one; `archive` admits B.E. 2432–2483 with years from 1 April.

    Raises YearNotBuddhist, YearBeforeReform (not flagged) or BadDate.
    """
    if not FIRST_SOLAR_YEAR_BE <= year_be <= LAST_YEAR_BE:
        raise YearNotBuddhist(year=year_be)
    if year_be < FIRST_MODERN_YEAR_BE and not archive:
        raise YearBeforeReform(year=year_be)
    late_months = year_be < FIRST_MODERN_YEAR_BE and month < 4
    try:
        found = date(year_be - BE_OFFSET + late_months, month, day)
    except ValueError:
        raise BadDate(year=year_be, month=month, day=day) from None
    if be_year(found) != year_be:  # January to March of 2483 never came: that year had nine months
        raise BadDate(year=year_be, month=month, day=day)
    return found


def thai_date(
    d: date, *, short: bool = False, digits: Digits = "arabic", era: bool = False, weekday: bool = False
) -> str:
    """ "29 กรกฎาคม 2563"; short "29 ก.ค. 2563"; era and thai digits "๒๙ กรกฎาคม พ.ศ. ๒๕๖๓".

    With `weekday`: "วันพุธที่ 29 กรกฎาคม 2563".
    """
    month = (MONTHS_TH_SHORT if short else MONTHS_TH)[d.month - 1]
    opening = f"วัน{WEEKDAYS_TH[d.weekday()]}ที่ " if weekday else ""
    return in_digits(f"{opening}{d.day} {month} {'พ.ศ. ' if era else ''}{be_year(d)}", digits)


def english_date(d: date, *, weekday: bool = False) -> str:
    """The CE twin: "29 July 2020", with `weekday` "Wednesday 29 July 2020"."""
    opening = f"{WEEKDAYS_EN[d.weekday()]} " if weekday else ""
    return f"{opening}{d.day} {MONTHS_EN[d.month - 1]} {d.year}"


def date_text(d: date, lang: str) -> str:
    """The everyday form in `lang`: Thai (Buddhist Era) for "th", else English (CE)."""
    return thai_date(d) if lang == "th" else english_date(d)


def instant_text(instant: datetime, lang: str) -> str:
    """Bangkok wall time: "29 กรกฎาคม 2563 เวลา 14.05 น." or "29 July 2020, 14:05"."""
    day, hour = date_text(bangkok_date(instant), lang), hour_text(instant, lang)
    return f"{day} เวลา {hour}" if lang == "th" else f"{day}, {hour}"


def hour_text(instant: datetime, lang: str) -> str:
    """The time of day in Bangkok: "14.05 น." or "14:05"."""
    local = _in_bangkok(instant)
    return f"{local:%H.%M} น." if lang == "th" else f"{local:%H:%M}"


def bangkok_date(instant: datetime) -> date:
    """The business day in Bangkok of an aware instant; raises NaiveInstant."""
    return _in_bangkok(instant).date()


def days_after(day: date, days: int) -> date:
    """The day so many days later; the last of the calendar where it has no later one, so that no reading fails."""
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return date.max


def start_of_bangkok_day(d: date) -> datetime:
    """The first instant of `d` in Bangkok, as UTC."""
    try:
        return datetime.combine(d, time.min, BANGKOK).astimezone(UTC)
    except OverflowError:  # the first day there is began in Bangkok before UTC can say it
        return datetime.min.replace(tzinfo=UTC)


def end_of_bangkok_day(d: date) -> datetime:
    """The last microsecond of `d` in Bangkok, as UTC: `recorded_at <= end` means "by that day"."""
    return datetime.combine(d, time.max, BANGKOK).astimezone(UTC)


def _in_bangkok(instant: datetime) -> datetime:
    if instant.utcoffset() is None:
        raise NaiveInstant(instant=instant.isoformat())
    try:
        return instant.astimezone(BANGKOK)
    except OverflowError:  # the last hours there are lie beyond what Bangkok can say, and the first before it
        edge = datetime.max if instant.year == datetime.max.year else datetime.min
        return edge.replace(tzinfo=BANGKOK)
