"""What is owed, by whom and until when? One row per obligation that a decision or an override imposed."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

import msgspec
from msgspec.structs import replace

from domain import events as ev
from domain.obligation import PENDING
from projections.model import Connection, ReadModel, Recorded, Subject, Table, read_row
from projections.paging import Filters, Page, decode, paged
from projections.plans import identity
from projections.readers import Reader, readable
from projections.register import TABLE as REGISTER
from projections.rows import Rows

Post = tuple[str, str | None]
"""A role, and the body it is held in."""


class ObligationRow(msgspec.Struct, frozen=True, kw_only=True):
    """An obligation as lists show it, without its sealed words; `owner_body` is empty where any holder owes it."""

    ref: str
    plan: str
    """The plan's reference; empty for other business."""
    plan_kind: str
    body: str
    sort: str
    owner_role: str
    owner_body: str
    due_on: date | None
    status: str
    lapses: bool
    label: str
    meeting: str
    item: int | None
    imposed_on: date
    settled_on: date | None
    version: int
    position: int
    recorded_at: datetime


class Listed(ObligationRow, frozen=True, kw_only=True):
    """The same with its identity, its plan's, and the day it is sorted by (the last of days where none is due)."""

    obligation: str
    of_plan: str
    sort_day: date


OBLIGATIONS = Table(
    "obligation",
    Listed,
    key=("obligation",),
    indexes=(
        "(sort_day, obligation)",
        "(of_plan, sort_day, obligation)",
        "(body, status, sort_day, obligation)",
        "(owner_role, owner_body, status, sort_day, obligation)",
    ),
)
_STATUS: dict[type[ev.Event], str] = {
    ev.EvidenceSubmitted: "submitted",
    ev.EvidenceReturned: "open",
    ev.ObligationDischarged: "discharged",
    ev.ObligationLapsed: "lapsed",
}


class Obligations(ReadModel):
    name = "obligations"
    tables = (OBLIGATIONS,)
    topics = frozenset(topic for topic, kind in ev.TOPICS.items() if issubclass(kind, ev.ObligationEvent))

    def subjects(self, recorded: Recorded) -> tuple[Subject, ...]:
        event = recorded.event
        return (identity(event.obligation),) if isinstance(event, ev.ObligationEvent) else ()

    def project(self, recorded: Recorded, rows: Rows) -> None:
        event = recorded.event
        assert isinstance(event, ev.ObligationEvent)
        if isinstance(event, ev.ObligationImposed):
            rows.put(OBLIGATIONS, _imposed(event, recorded))
            return
        row = rows.get(OBLIGATIONS, Listed, identity(event.obligation))
        if row is None:
            return
        status = event.how if isinstance(event, ev.ObligationReleased) else _STATUS[type(event)]
        rows.put(
            OBLIGATIONS,
            replace(
                row,
                status=status,
                settled_on=None if status in PENDING else event.effective_on,
                version=recorded.version,
                position=recorded.position,
                recorded_at=recorded.recorded_at,
            ),
        )


def _imposed(event: ev.ObligationImposed, recorded: Recorded) -> Listed:
    term = event.term
    return Listed(
        obligation=identity(event.obligation),
        of_plan=identity(event.plan or ""),
        sort_day=term.due_on or date.max,
        ref=event.obligation,
        plan=event.plan or "",
        plan_kind=event.plan_kind or "",
        body=event.body,
        sort=term.sort,
        owner_role=term.owner.role,
        owner_body=term.owner.body or "",
        due_on=term.due_on,
        status="open",
        lapses=term.lapses,
        label=event.label or "",
        meeting=event.meeting or "",
        item=event.item,
        imposed_on=event.effective_on,
        settled_on=None,
        version=recorded.version,
        position=recorded.position,
        recorded_at=recorded.recorded_at,
    )


class Query(msgspec.Struct, frozen=True, kw_only=True):
    """What to look for; everything left out means any. `status` may be `pending`: open, or shown and not accepted."""

    plan: str | None = None
    body: str | None = None
    owner: str | None = None
    owner_body: str | None = None
    status: str | None = None
    due_before: date | None = None
    sort: str | None = None
    lapsing: bool | None = None


TABLE = f"reads.{Obligations().physical(OBLIGATIONS)}"
_SHOWN = ", ".join(f"o.{name}" for name in ObligationRow.__struct_fields__)


def search(
    connection: Connection, query: Query, cursor: str | None = None, limit: int = 50, reader: Reader | None = None
) -> Page:
    """One page of ObligationRow, the earliest due first, those without a day last; with a reader, of what he or she
    may read. Raises BadCursor.
    """
    statuses = sorted(PENDING) if query.status == "pending" else [query.status] if query.status else None

    def read(after: tuple[date, str] | None, count: int) -> list[ObligationRow]:
        where = Filters(
            ("o.of_plan = %s", identity(query.plan) if query.plan else None),
            ("o.body = %s", query.body),
            ("o.owner_role = %s", query.owner),
            ("o.owner_body = %s", query.owner_body),
            ("o.status = ANY(%s)", statuses),
            ("o.due_on < %s", query.due_before),
            ("o.sort = %s", query.sort),
            ("o.lapses = %s", query.lapsing),
            ("(o.sort_day, o.obligation) > (%s, %s)", after),
            _read_by(reader),
        )
        return _read(connection, f"{where.sql} ORDER BY o.sort_day, o.obligation LIMIT {count:d}", where.values)

    return paged(read, _place, decode(cursor, (date, str)), limit)


def _read_by(reader: Reader | None) -> tuple[str, object]:
    """What the reader owes, what a plan imposed that he or she may read, and other business of his or her bodies."""
    if reader is None:
        return "true", None
    condition, values = readable(reader, REGISTER)
    of_plan = f"EXISTS (SELECT 1 FROM {REGISTER} r WHERE r.plan = o.of_plan AND {condition})"
    mine = "o.owner_role || '@' || o.owner_body = ANY(%s)"
    own = "o.of_plan = '' AND o.body = ANY(%s)"
    return f"({mine} OR ({own}) OR {of_plan})", ([*reader.posts], [*reader.bodies, *reader.keeps], *values)


def owed(connection: Connection, posts: Sequence[Post], limit: int = 100) -> tuple[ObligationRow, ...]:
    """What holders of these posts have yet to show, the earliest due first."""
    pairs = sorted({(role, held or "") for role, held in posts} | {(role, "") for role, _ in posts})
    mine = "(o.owner_role, o.owner_body) IN (SELECT * FROM unnest(%s::text[], %s::text[]))"
    condition = f"o.status = 'open' AND {mine} ORDER BY o.sort_day, o.obligation LIMIT {limit:d}"
    return tuple(_read(connection, condition, [[role for role, _ in pairs], [held for _, held in pairs]]))


def shown(connection: Connection, bodies: Iterable[str], limit: int = 100) -> tuple[ObligationRow, ...]:
    """What was shown and waits for the keepers of these bodies to accept it or send it back."""
    condition = f"o.status = 'submitted' AND o.body = ANY(%s) ORDER BY o.sort_day, o.obligation LIMIT {limit:d}"
    return tuple(_read(connection, condition, [list(bodies)]))


def unratified(connection: Connection, refs: Iterable[str]) -> frozenset[str]:
    """Those of these plans that went on by an emergency override which its body has not ratified."""
    wanted = {identity(ref): ref for ref in refs}
    sql = f"SELECT DISTINCT of_plan FROM {TABLE} WHERE sort = 'ratification' AND status = ANY(%s) AND of_plan = ANY(%s)"
    found = connection.execute(sql, [sorted(PENDING), list(wanted)]).fetchall() if wanted else ()
    return frozenset(wanted[row[0]] for row in found)


def waiting_bodies(connection: Connection) -> tuple[str, ...]:
    """The bodies that have evidence to look at."""
    found = connection.execute(f"SELECT DISTINCT body FROM {TABLE} WHERE status = 'submitted' ORDER BY 1").fetchall()
    return tuple(str(row[0]) for row in found)


def _read(connection: Connection, condition: str, values: Sequence[object]) -> list[ObligationRow]:
    found = connection.execute(f"SELECT {_SHOWN} FROM {TABLE} o WHERE {condition}", list(values)).fetchall()
    return [read_row(ObligationRow, row) for row in found]


def _place(row: ObligationRow) -> tuple[date, str]:
    return row.due_on or date.max, identity(row.ref)
