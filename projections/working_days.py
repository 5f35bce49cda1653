"""Which days do offices work? The newest edition of each published calendar, counted day by day."""

from datetime import date, timedelta

import msgspec

from domain import events as ev
from domain.workdays import Calendar
from projections.model import ReadModel, Recorded, Subject, Table, topics
from projections.rows import Rows

CALENDAR = "th"
"""The calendar of Thai government offices."""


class Counted(msgspec.Struct, frozen=True):
    """A day a calendar covers, and how many working days there are up to and including it.

    Working days after `a` up to and including `b` are the difference of the two.
    """

    calendar: str
    day: date
    working_days: int


WORKING_DAYS = Table("working_days", Counted, key=("calendar", "day"))


class WorkingDays(ReadModel):
    name = "working_days"
    tables = (WORKING_DAYS,)
    topics = topics(ev.CalendarPublished)

    def subjects(self, recorded: Recorded) -> tuple[Subject, ...]:
        return (recorded.event.name,) if isinstance(recorded.event, ev.CalendarPublished) else ()

    def project(self, recorded: Recorded, rows: Rows) -> None:
        event = recorded.event
        assert isinstance(event, ev.CalendarPublished)
        calendar = msgspec.convert(event.calendar, Calendar)
        for row in rows.of(WORKING_DAYS, Counted, event.name):
            rows.delete(WORKING_DAYS, row)
        holidays = {holiday.date for holiday in calendar.holidays}
        day, last = calendar.covers
        count = 0
        while day <= last:
            count += day.weekday() < 5 and day not in holidays
            rows.put(WORKING_DAYS, Counted(event.name, day, count))
            day += timedelta(days=1)


TABLE = f"reads.{WorkingDays().physical(WORKING_DAYS)}"
