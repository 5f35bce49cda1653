"""Working days of Thai government offices, counted on a published edition of the holiday table."""

import datetime
from bisect import bisect_left

import msgspec

from domain.errors import Problem
from domain.reasons import Text

_DAY = datetime.timedelta(days=1)
_SATURDAY = 5


class CalendarDoesNotCover(Problem, ValueError):
    """The holiday table does not reach that date; publish an edition that does."""

    code = "calendar_does_not_cover"
    th = "ตารางวันหยุดไม่ครอบคลุมวันที่นั้น โปรดประกาศตารางฉบับที่ครอบคลุม"


class BadCalendar(Problem, ValueError):
    """A holiday table lists each date once, in order, within the days it covers."""

    code = "bad_calendar"
    th = "ตารางวันหยุดต้องเรียงตามวันที่ ไม่ซ้ำกัน และอยู่ในช่วงที่ตารางครอบคลุม"


class Holiday(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A day off with its names, substitution and special days included."""

    date: datetime.date
    th: str
    en: str


class Calendar(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One edition of a holiday table; `covers` is its first and last day, both included.
    `source` says where it comes from and what it leaves out.

    Special holidays are declared late, so a corrected table is a new edition. Raises BadCalendar.
    """

    name: str
    edition: int
    source: Text
    covers: tuple[datetime.date, datetime.date]
    holidays: tuple[Holiday, ...]

    def __post_init__(self) -> None:
        days = [holiday.date for holiday in self.holidays]
        first, last = self.covers
        if first > last or days != sorted(set(days)) or (days and not first <= days[0] <= days[-1] <= last):
            raise BadCalendar(name=self.name, edition=self.edition)

    def holiday_on(self, day: datetime.date) -> Holiday | None:
        """The holiday of that day, weekends included; raises CalendarDoesNotCover."""
        if not self.covers[0] <= day <= self.covers[1]:
            raise CalendarDoesNotCover(calendar=self.name, edition=self.edition, date=day.isoformat())
        at = bisect_left(self.holidays, day, key=lambda holiday: holiday.date)
        found = self.holidays[at : at + 1]
        return found[0] if found and found[0].date == day else None

    def is_working_day(self, day: datetime.date) -> bool:
        """True from Monday to Friday unless a holiday; raises CalendarDoesNotCover."""
        return self.holiday_on(day) is None and day.weekday() < _SATURDAY

    def add_working_days(self, day: datetime.date, n: int) -> datetime.date:
        """The nth working day after `day` (before it when `n` is negative); `day` itself when `n` is 0.

        `day` is not counted, as in counting a period from the next day. Raises CalendarDoesNotCover.
        """
        step = _DAY if n > 0 else -_DAY
        for _ in range(abs(n)):
            day += step
            while not self.is_working_day(day):
                day += step
        return day

    def working_days_between(self, a: datetime.date, b: datetime.date) -> int:
        """Working days after `a` up to and including `b`; or, when `b` is earlier, minus those from `b`
        up to the day before `a`.

        `working_days_between(a, add_working_days(a, n)) == n`. Raises CalendarDoesNotCover.
        """
        if b < a:
            return -sum(self.is_working_day(b + i * _DAY) for i in range((a - b).days))
        return sum(self.is_working_day(a + i * _DAY) for i in range(1, (b - a).days + 1))

    def first_working_day_on_or_after(self, day: datetime.date) -> datetime.date:
        """`day` if offices work, else the next day they do; raises CalendarDoesNotCover."""
        while not self.is_working_day(day):
            day += _DAY
        return day
