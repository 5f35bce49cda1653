"""Whose turn is it? One row per plan and post awaited, one per plan and post that has acted on it."""

from collections.abc import Sequence
from datetime import date, timedelta

import msgspec
from msgspec.structs import replace

from domain import events as ev
from projections.model import Connection, ReadModel, Recorded, Subject, Table, read_row, topics
from projections.plans import identity, subject_of
from projections.readers import Reader
from projections.register import TABLE as REGISTER
from projections.register import PlanRow, readable_among
from projections.rows import Rows

Post = tuple[str, str | None]
"""A role, and the body it is held in."""


class Awaited(msgspec.Struct, frozen=True):
    """It is this post's turn; `body` is empty where any holder of the role may act."""

    plan: str
    role: str
    body: str
    kind: str
    due_on: date | None
    since: date
    since_version: int


class Hand(msgspec.Struct, frozen=True):
    """This post has acted on the plan; `waits` while the plan awaits others and not this post."""

    plan: str
    role: str
    body: str
    kind: str
    acted_on: date
    position: int
    waits: bool


AWAITED = Table("desk", Awaited, key=("plan", "role", "body"), indexes=("(role, body, due_on, plan)",))
HANDS = Table(
    "desk_hand",
    Hand,
    key=("plan", "role", "body"),
    indexes=("(role, body, position) WHERE waits",),
)


class Desk(ReadModel):
    name = "desk"
    tables = (AWAITED, HANDS)
    topics = topics(ev.PlanOpened, ev.MoveMade, ev.FactRecorded, ev.EditionAdopted, ev.CorrectionConfirmed)

    def subjects(self, recorded: Recorded) -> tuple[Subject, ...]:
        return subject_of(recorded.event)

    def project(self, recorded: Recorded, rows: Rows) -> None:
        event = recorded.event
        assert isinstance(event, ev.PlanEvent)
        plan = identity(event.ref)
        match event:
            case ev.PlanOpened() | ev.MoveMade():
                _await(rows, event, event.due_on, event.effective_on, recorded.version)
                _acted(rows, event, recorded.position)
            case ev.EditionAdopted():
                for row in rows.of(AWAITED, Awaited, plan)[:1]:
                    _await(rows, event, event.due_on, row.since, row.since_version)
            case ev.FactRecorded():
                if event.due_on:
                    for row in rows.of(AWAITED, Awaited, plan):
                        rows.put(AWAITED, replace(row, due_on=event.due_on))
                _acted(rows, event, recorded.position)
            case ev.CorrectionConfirmed(pointer="/effective_on"):
                for row in rows.of(AWAITED, Awaited, plan):
                    if row.since_version == event.target_version:
                        rows.put(AWAITED, replace(row, since=date.fromisoformat(event.now)))
        _mark_waiting(rows, plan)


Turn = ev.PlanOpened | ev.MoveMade | ev.EditionAdopted


def _await(rows: Rows, event: Turn, due_on: date | None, since: date, version: int) -> None:
    plan = identity(event.ref)
    for row in rows.of(AWAITED, Awaited, plan):
        rows.delete(AWAITED, row)
    for post in event.awaiting:
        rows.put(AWAITED, Awaited(plan, post.role, post.body or "", event.kind, due_on, since, version))


def _acted(rows: Rows, event: ev.PlanEvent, position: int) -> None:
    post, body = event.actor.post, event.actor.body or ""
    rows.put(HANDS, Hand(identity(event.ref), post, body, event.kind, event.effective_on, position, False))


def _mark_waiting(rows: Rows, plan: str) -> None:
    awaited = rows.of(AWAITED, Awaited, plan)
    for hand in rows.of(HANDS, Hand, plan):
        mine = any(row.role == hand.role and row.body in ("", hand.body) for row in awaited)
        waits = bool(awaited) and not mine
        if waits != hand.waits:
            rows.put(HANDS, replace(hand, waits=waits))


class Task(msgspec.Struct, frozen=True):
    """A plan on a desk: who is awaited (of the caller's posts, or of the others), since when, by when."""

    plan: PlanRow
    role: str
    body: str | None
    due_on: date | None
    since: date


class Work(msgspec.Struct, frozen=True):
    """A caller's desk; each list holds at most the limit asked for, earliest due first."""

    overdue: tuple[Task, ...]
    this_week: tuple[Task, ...]
    """Due from today to Sunday."""
    later: tuple[Task, ...]
    """Due after this week, or without a date."""
    waiting: tuple[Task, ...]
    """Plans these posts have acted on that now wait for others."""


_AWAITED = f"reads.{Desk().physical(AWAITED)}"
_HANDS = f"reads.{Desk().physical(HANDS)}"
_SHOWN = ", ".join(f"r.{name}" for name in PlanRow.__struct_fields__)
_TASK = f"{_SHOWN}, a.role, nullif(a.body, ''), a.due_on, a.since"
_POSTS = "(SELECT DISTINCT * FROM unnest(%(roles)s::text[], %(bodies)s::text[])) AS p(role, body)"
_KIND = "(%(kind)s::text IS NULL OR kind = %(kind)s)"
_MINE = f"""
    SELECT {_TASK} FROM (
        SELECT DISTINCT ON (plan) t.* FROM {_POSTS} CROSS JOIN LATERAL (
            SELECT * FROM {_AWAITED} d WHERE d.role = p.role AND d.body = p.body AND {{due}} AND {_KIND}
             ORDER BY d.due_on, d.plan LIMIT %(limit)s) t
         ORDER BY plan, due_on) a
      JOIN {REGISTER} r USING (plan)
     ORDER BY a.due_on, r.sort_key, r.plan LIMIT %(limit)s"""
_OTHERS = f"""
    SELECT {_TASK} FROM (
        SELECT DISTINCT plan FROM {_POSTS} CROSS JOIN LATERAL (
            SELECT plan FROM {_HANDS} h WHERE h.waits AND h.role = p.role AND h.body = p.body AND {_KIND}
             ORDER BY h.position DESC LIMIT %(limit)s) t) m
      JOIN {REGISTER} r USING (plan) JOIN LATERAL (
        SELECT * FROM {_AWAITED} d WHERE d.plan = m.plan ORDER BY d.due_on, d.role, d.body LIMIT 1) a USING (plan)
     WHERE NOT EXISTS (SELECT 1 FROM {_AWAITED} d JOIN {_POSTS} ON d.role = p.role AND d.body = p.body
                        WHERE d.plan = m.plan)
     ORDER BY a.due_on, r.sort_key, r.plan LIMIT %(limit)s"""


def work(
    connection: Connection,
    posts: Sequence[Post],
    today: date,
    kind: str | None = None,
    limit: int = 100,
    reader: Reader | None = None,
) -> Work:
    """What waits on the desk of someone who holds these posts; `today` is the Bangkok day.

    With a reader, without what he or she may no longer read (a post of a plan whose workflow has since changed).
    """
    sunday = today + timedelta(days=6 - today.weekday())
    asked = {(role, held or "") for role, held in posts} | {(role, "") for role, _ in posts}
    pairs = sorted(asked)
    values: dict[str, object] = {
        "roles": [role for role, _ in pairs],
        "bodies": [body for _, body in pairs],
        "kind": kind,
        "limit": limit,
        "today": today,
        "sunday": sunday,
    }
    due = {
        "overdue": "d.due_on < %(today)s",
        "this_week": "d.due_on BETWEEN %(today)s AND %(sunday)s",
        "later": "(d.due_on > %(sunday)s OR d.due_on IS NULL)",
    }
    found = {name: _tasks(connection, _MINE.format(due=condition), values) for name, condition in due.items()}
    found["waiting"] = _tasks(connection, _OTHERS, values)
    seen = readable_among(connection, {task.plan.ref for tasks in found.values() for task in tasks}, reader)
    return Work(**{name: tuple(task for task in tasks if task.plan.ref in seen) for name, tasks in found.items()})


def awaited(connection: Connection, ref: str) -> list[Awaited]:
    """The posts whose turn it is on one plan."""
    sql = f"SELECT * FROM {_AWAITED} WHERE plan = %s ORDER BY role, body"
    return [read_row(Awaited, row) for row in connection.execute(sql, [identity(ref)]).fetchall()]


def _tasks(connection: Connection, sql: str, values: dict[str, object]) -> tuple[Task, ...]:
    width = len(PlanRow.__struct_fields__)
    found = connection.execute(sql, values).fetchall()
    return tuple(Task(read_row(PlanRow, row[:width]), *row[width:]) for row in found)
