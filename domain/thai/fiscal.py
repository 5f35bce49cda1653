"""The Thai fiscal year, its halves and quarters: FY 2564 is 1 October 2563 to 30 September 2564.

Fiscal years, letter registers (reset on 1 January) and meeting numbers are three different years: a fiscal
year is never derived from a label nor a label from it (Budget Procedures Act B.E. 2561 s.4).
"""

from datetime import date, timedelta
from typing import NamedTuple

from domain.errors import Problem
from domain.thai.dates import BE_OFFSET, FIRST_MODERN_YEAR_BE, LAST_YEAR_BE


class Period(NamedTuple):
    """Both days included."""

    first: date
    last: date


class NoSuchPeriod(Problem, ValueError):
    """A fiscal year has halves 1–2 and quarters 1–4, and its year is of the Buddhist Era."""

    code = "no_such_fiscal_period"
    th = "ปีงบประมาณต้องเป็น พ.ศ. และมีครึ่งปีที่ 1–2 ไตรมาสที่ 1–4"


def fiscal_year_be(d: date) -> int:
    """The Buddhist Era fiscal year of `d`, named by the later calendar year."""
    return d.year + BE_OFFSET + (d.month >= 10)


def fiscal_quarter(d: date) -> int:
    """1 (October–December) to 4 (July–September)."""
    return (d.month + 2) % 12 // 3 + 1


def fiscal_half(d: date) -> int:
    """1 (October–March) or 2 (April–September)."""
    return (fiscal_quarter(d) + 1) // 2


def fiscal_year_bounds(year_be: int) -> Period:
    """1 October of the year before to 30 September; raises NoSuchPeriod."""
    return _months(year_be, 1, 12)


def fiscal_half_bounds(year_be: int, half: int) -> Period:
    """First and last day of half 1 or 2; raises NoSuchPeriod."""
    return _part(year_be, half, of=2)


def fiscal_quarter_bounds(year_be: int, quarter: int) -> Period:
    """First and last day of quarter 1 to 4; raises NoSuchPeriod."""
    return _part(year_be, quarter, of=4)


def _part(year_be: int, number: int, of: int) -> Period:
    if not 1 <= number <= of:
        raise NoSuchPeriod(year=year_be, part=number)
    size = 12 // of
    return _months(year_be, (number - 1) * size + 1, size)


def _months(year_be: int, first_month: int, count: int) -> Period:
    """`first_month` counts from October = 1."""
    if not FIRST_MODERN_YEAR_BE <= year_be <= LAST_YEAR_BE:
        raise NoSuchPeriod(year=year_be)
    opens = _month_start(year_be, first_month)
    return Period(opens, _month_start(year_be, first_month + count) - timedelta(days=1))


def _month_start(year_be: int, fiscal_month: int) -> date:
    years, month = divmod(fiscal_month + 8, 12)
    return date(year_be - BE_OFFSET - 1 + years, month + 1, 1)
