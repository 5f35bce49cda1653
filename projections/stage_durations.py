"""How long did each stage take? One row per stay of a plan in a stage, by legal dates; days are counted on reading."""

from datetime import date
from typing import Any

import msgspec
from msgspec.structs import replace

from domain import events as ev
from projections.model import Connection, ReadModel, Recorded, Subject, Table, read_row, topics
from projections.plans import identity, subject_of
from projections.readers import Reader, readable
from projections.register import TABLE as REGISTER
from projections.rows import Rows
from projections.working_days import CALENDAR
from projections.working_days import TABLE as WORKING_DAYS


class Stay(msgspec.Struct, frozen=True):
    """A plan in a stage for the `round`-th time; `left_on` is None while it is there."""

    plan: str
    entered_version: int
    kind: str
    ref: str
    stage: str
    round: int
    entered_on: date
    left_on: date | None
    left_version: int | None


STAYS = Table(
    "stage_durations",
    Stay,
    key=("plan", "entered_version"),
    indexes=("(kind, stage, entered_on)", "(entered_on) WHERE left_on IS NULL"),
)


class StageDurations(ReadModel):
    name = "stage_durations"
    tables = (STAYS,)
    topics = topics(ev.PlanOpened, ev.MoveMade, ev.CorrectionConfirmed)

    def subjects(self, recorded: Recorded) -> tuple[Subject, ...]:
        return subject_of(recorded.event)

    def project(self, recorded: Recorded, rows: Rows) -> None:
        match recorded.event:
            case ev.PlanOpened() as event:
                _enter(rows, event, event.to_stage, 1, recorded.version)
            case ev.MoveMade() as event:
                _move(rows, event, recorded.version)
            case ev.CorrectionConfirmed(pointer="/effective_on") as event:
                _re_date(rows, event, date.fromisoformat(event.now))


def _enter(rows: Rows, event: ev.PlanEvent, stage: str, number: int, version: int) -> None:
    plan = identity(event.ref)
    rows.put(STAYS, Stay(plan, version, event.kind, event.ref, stage, number, event.effective_on, None, None))


def _move(rows: Rows, event: ev.MoveMade, version: int) -> None:
    stays = rows.of(STAYS, Stay, identity(event.ref))
    last = stays[-1] if stays else None
    if last and (last.stage, last.round) == (event.to_stage, event.round):
        return
    if last:
        rows.put(STAYS, replace(last, left_on=event.effective_on, left_version=version))
    _enter(rows, event, event.to_stage, event.round, version)


def _re_date(rows: Rows, event: ev.CorrectionConfirmed, now: date) -> None:
    for stay in rows.of(STAYS, Stay, identity(event.ref)):
        if stay.entered_version == event.target_version:
            rows.put(STAYS, replace(stay, entered_on=now))
        elif stay.left_version == event.target_version:
            rows.put(STAYS, replace(stay, left_on=now))


class Duration(msgspec.Struct, frozen=True):
    """One stay, counted; `working_days` is None beyond the published calendar. A retroactive exit counts as 0."""

    ref: str
    kind: str
    stage: str
    round: int
    entered_on: date
    left_on: date | None
    days: int
    working_days: int | None


class StageTotal(msgspec.Struct, frozen=True):
    """All stays of a kind's plans in one stage: how many plans are there now, and working days of all stays."""

    kind: str
    stage: str
    plans_now: int
    stays: int
    median_working_days: int | None
    longest_working_days: int | None


_COUNTED = f"""
    SELECT s.*, greatest(coalesce(s.left_on, %(today)s) - s.entered_on, 0) AS days,
           CASE WHEN b.working_days < a.working_days THEN 0 ELSE b.working_days - a.working_days END AS working_days
      FROM reads.{StageDurations().physical(STAYS)} s
      LEFT JOIN {WORKING_DAYS} a ON a.calendar = %(calendar)s AND a.day = s.entered_on
      LEFT JOIN {WORKING_DAYS} b ON b.calendar = %(calendar)s AND b.day = coalesce(s.left_on, %(today)s)
     WHERE """
_DURATION = "ref, kind, stage, round, entered_on, left_on, days, working_days"


def of_plan(connection: Connection, ref: str, today: date) -> list[Duration]:
    """The plan's stays in recorded order; a stay that goes on is counted to `today`."""
    values = {"today": today, "calendar": CALENDAR, "plan": identity(ref)}
    sql = f"SELECT {_DURATION} FROM ({_COUNTED} plan = %(plan)s) t ORDER BY entered_version"
    return [read_row(Duration, row) for row in connection.execute(sql, values).fetchall()]


def per_stage(
    connection: Connection, today: date, kind: str | None = None, reader: Reader | None = None
) -> list[StageTotal]:
    """Totals by kind and stage: where plans are, and how long they take; of what a reader may read."""
    read, theirs = _read_by(reader)
    values = {"today": today, "calendar": CALENDAR, "kind": kind, **theirs}
    sql = f"""
        SELECT kind, stage, count(*) FILTER (WHERE left_on IS NULL), count(*),
               percentile_disc(0.5) WITHIN GROUP (ORDER BY working_days), max(working_days)
          FROM ({_COUNTED} (%(kind)s::text IS NULL OR s.kind = %(kind)s) AND {read}) t GROUP BY 1, 2 ORDER BY 1, 2"""
    return [read_row(StageTotal, row) for row in connection.execute(sql, values).fetchall()]


def longest_now(
    connection: Connection, today: date, limit: int = 20, kind: str | None = None, reader: Reader | None = None
) -> list[Duration]:
    """The stays that have gone on longest, of what a reader may read: bottlenecks."""
    read, theirs = _read_by(reader)
    values = {"today": today, "calendar": CALENDAR, "kind": kind, "limit": limit, **theirs}
    wanted = f"left_on IS NULL AND (%(kind)s::text IS NULL OR s.kind = %(kind)s) AND {read}"
    sql = f"SELECT {_DURATION} FROM ({_COUNTED} {wanted}) t ORDER BY entered_on, ref LIMIT %(limit)s"
    return [read_row(Duration, row) for row in connection.execute(sql, values).fetchall()]


def _read_by(reader: Reader | None) -> tuple[str, dict[str, Any]]:
    """The condition that a stay's plan may be read, with its values by name."""
    if reader is None:
        return "true", {}
    condition, values = readable(reader, REGISTER, counting=True)
    for number in range(len(values)):
        condition = condition.replace("%s", f"%(read{number})s", 1)
    named = {f"read{number}": value for number, value in enumerate(values)}
    return f"EXISTS (SELECT 1 FROM {REGISTER} r WHERE r.plan = s.plan AND {condition})", named
