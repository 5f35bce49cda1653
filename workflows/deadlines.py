"""Due dates: what the definition says of days, counted from the legal date, in calendar or Thai working days."""

from datetime import date

from domain.plan import Plan
from domain.thai.dates import days_after
from domain.workdays import Calendar
from workflows.definition import Definition, Due, Timer


def due_on(due: Due, start: date, calendar: Calendar) -> date:
    """The last day on which the move is in time; a calendar-day deadline keeps its day even on a holiday."""
    if due.calendar == "working":
        return calendar.add_working_days(start, due.days)
    return days_after(start, due.days)


def due_after(
    definition: Definition, stage: str, start: date, plan: Plan, calendar: Calendar, origin: str = "entered"
) -> date | None:
    """The earliest deadline that begins to run on `start` in this stage; None when none runs from `origin`."""
    period_end = plan.period.end if plan.period else None
    is_first = origin == "entered" and stage not in plan.rounds
    dates = []
    for move in definition.by_stage[stage]:
        if move.due is None:
            continue
        if move.due.from_ == origin or (move.due.from_ == "first_entered" and is_first):
            dates.append(due_on(move.due, start, calendar))
        elif origin == "entered" and move.due.from_ == "period_end" and period_end is not None:
            dates.append(due_on(move.due, period_end, calendar))
    return min(dates, default=None)


def timer_date(timer: Timer, plan: Plan, calendar: Calendar) -> date | None:
    """The day on which the engine makes a timer's move; None while the plan has no such date."""
    if plan.period is None:
        return None
    after = days_after(plan.period.end, 1)
    if timer.working_days == 0:
        return after
    first = calendar.first_working_day_on_or_after(after)
    return first if timer.working_days == 1 else calendar.add_working_days(first, timer.working_days - 1)
