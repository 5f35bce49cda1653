"""Which plans are there, and where does each stand? One row per plan."""

from collections.abc import Collection
from datetime import date, datetime

import msgspec
from msgspec.structs import replace

from domain import events as ev
from domain.publication import publishes
from domain.thai.search import matches, ngrams, query_ngrams
from domain.thai.sorting import sort_key
from projections.model import PLAN_TOPICS, Connection, ReadModel, Recorded, Subject, Table, read_row
from projections.paging import Filters, Page, decode, paged
from projections.plans import identity, post_text, subject_of
from projections.readers import Reader, readable
from projections.rows import Rows


class PlanRow(msgspec.Struct, frozen=True, kw_only=True):
    """A plan as lists show it; `version`, `position` and `recorded_at` are those of its last event."""

    ref: str
    kind: str
    edition: int
    title: str
    series: str
    issue: str
    stage: str
    awaiting: tuple[str, ...]
    """`role`, or `role@body`."""
    body: str | None
    area: str | None
    parent: str | None
    predecessor: str | None
    due_on: date | None
    entered_on: date
    entered_version: int
    version: int
    position: int
    recorded_at: datetime


class Registered(PlanRow, frozen=True, kw_only=True):
    """The same with its identity, its place in Thai order, the pieces it is found by, and who may read it."""

    plan: str
    sort_key: str
    ngrams: tuple[str, ...]
    published: bool
    imported: bool


REGISTER = Table(
    "register",
    Registered,
    key=("plan",),
    indexes=(
        "(sort_key, plan)",
        "(kind, stage, sort_key, plan)",
        "(stage, sort_key, plan)",
        "(body, sort_key, plan)",
        "(due_on, sort_key, plan)",
        "(series, sort_key, plan)",
        "(lower(parent))",
        "USING gin (ngrams)",
    ),
)


class Register(ReadModel):
    name = "register"
    version = 2
    tables = (REGISTER,)
    topics = PLAN_TOPICS

    def subjects(self, recorded: Recorded) -> tuple[Subject, ...]:
        return subject_of(recorded.event)

    def project(self, recorded: Recorded, rows: Rows) -> None:
        event = recorded.event
        assert isinstance(event, ev.PlanEvent)
        row = rows.get(REGISTER, Registered, identity(event.ref))
        if isinstance(event, ev.PlanOpened):
            rows.put(REGISTER, _opened(event, recorded))
        elif row is not None:
            row = replace(
                row,
                version=recorded.version,
                position=recorded.position,
                recorded_at=recorded.recorded_at,
                published=row.published or publishes(event),
                imported=row.imported or event.testimony is not None,
            )
            rows.put(REGISTER, _changed(row, event, recorded))


def _opened(event: ev.PlanOpened, recorded: Recorded) -> Registered:
    return Registered(
        plan=identity(event.ref),
        ref=event.ref,
        kind=event.kind,
        edition=event.definition.edition,
        title=event.title,
        series=event.series,
        issue=event.issue,
        stage=event.to_stage,
        awaiting=tuple(map(post_text, event.awaiting)),
        body=event.body,
        area=event.area,
        parent=event.parent,
        predecessor=event.predecessor,
        due_on=event.due_on,
        entered_on=event.effective_on,
        entered_version=recorded.version,
        version=recorded.version,
        position=recorded.position,
        recorded_at=recorded.recorded_at,
        sort_key=sort_key(event.title),
        ngrams=ngrams(_searched(event.title, event.ref)),
        published=publishes(event),
        imported=event.testimony is not None,
    )


def _changed(row: Registered, event: ev.PlanEvent, recorded: Recorded) -> Registered:
    match event:
        case ev.MoveMade():
            return replace(
                row,
                stage=event.to_stage,
                awaiting=tuple(map(post_text, event.awaiting)),
                due_on=event.due_on,
                entered_on=event.effective_on,
                entered_version=recorded.version,
            )
        case ev.FactRecorded():
            return replace(row, due_on=event.due_on or row.due_on)
        case ev.EditionAdopted():
            return replace(
                row,
                edition=event.adopted.edition,
                awaiting=tuple(map(post_text, event.awaiting)),
                due_on=event.due_on,
            )
        case ev.CorrectionConfirmed():
            return _corrected(row, event)
        case _:
            return row


def _corrected(row: Registered, event: ev.CorrectionConfirmed) -> Registered:
    if event.pointer == "/effective_on" and event.target_version == row.entered_version:
        return replace(row, entered_on=date.fromisoformat(event.now))
    if event.pointer == "/issue":
        return replace(row, issue=str(event.now))
    if event.pointer == "/title":
        title = str(event.now)
        return replace(row, title=title, sort_key=sort_key(title), ngrams=ngrams(_searched(title, row.ref)))
    return row


def _searched(title: str, ref: str) -> str:
    return f"{title} {ref}"


class Query(msgspec.Struct, frozen=True, kw_only=True):
    """What to look for in the register; everything left out means any."""

    kind: str | None = None
    stage: str | None = None
    body: str | None = None
    area: str | None = None
    series: str | None = None
    q: str = ""
    due_before: date | None = None


TABLE = f"reads.{Register().physical(REGISTER)}"
SHOWN = ", ".join(PlanRow.__struct_fields__)


def search(
    connection: Connection, query: Query, cursor: str | None = None, limit: int = 50, reader: Reader | None = None
) -> Page:
    """One page of PlanRow in Thai dictionary order of title; with a reader, of what he or she may read.

    Raises BadCursor.
    """

    def read(after: tuple[str, ...] | None, count: int) -> list[Registered]:
        return _read(connection, query, after, count, reader)

    found = paged(read, _place, decode(cursor, (str, str)), limit, keep=lambda row: _answers(row, query.q))
    return replace(found, rows=tuple(map(_shown, found.rows)))


def plan(connection: Connection, ref: str) -> PlanRow | None:
    """One plan's row, or None."""
    return next(iter(_rows(connection, ("plan = %s", identity(ref)))), None)


def children(connection: Connection, ref: str, reader: Reader | None = None) -> list[PlanRow]:
    """The plans opened under this one, in title order; with a reader, those he or she may read."""
    return _rows(connection, ("lower(parent) = %s", identity(ref)), _read_by(reader))


def of_series(connection: Connection, series: str, reader: Reader | None = None) -> list[PlanRow]:
    """All issues (ฉบับ) of one plan, in title order; with a reader, those he or she may read."""
    return _rows(connection, ("series = %s", series), _read_by(reader))


def readable_among(connection: Connection, refs: Collection[str], reader: Reader | None) -> frozenset[str]:
    """Those of these refs, as given, whose plan the reader may read."""
    if reader is None or not refs:
        return frozenset(refs)
    found = {row.ref for row in _rows(connection, ("plan = ANY(%s)", [*map(identity, refs)]), _read_by(reader))}
    return frozenset(ref for ref in refs if identity(ref) in set(map(identity, found)))


def stages(connection: Connection, kind: str | None = None, reader: Reader | None = None) -> dict[tuple[str, str], int]:
    """How many plans stand at each (kind, stage); with a reader, of those he or she may read."""
    where = Filters(("kind = %s", kind), _read_by(reader, counting=True))
    sql = f"SELECT kind, stage, count(*) FROM {TABLE} r WHERE {where.sql} GROUP BY 1, 2 ORDER BY 1, 2"
    return {(kind, stage): count for kind, stage, count in connection.execute(sql, where.values).fetchall()}


def _read(
    connection: Connection, query: Query, after: tuple[str, ...] | None, count: int, reader: Reader | None
) -> list[Registered]:
    where = Filters(
        ("kind = %s", query.kind),
        ("stage = %s", query.stage),
        ("body = %s", query.body),
        ("area = %s", query.area),
        ("series = %s", query.series),
        ("due_on < %s", query.due_before),
        ("ngrams @> %s::text[]", list(query_ngrams(query.q)) or None),
        ("(sort_key, plan) > (%s, %s)", after),
        _read_by(reader),
    )
    columns = f"{SHOWN}, plan, sort_key, '{{}}'::text[], published, imported"
    sql = f"SELECT {columns} FROM {TABLE} r WHERE {where.sql} ORDER BY sort_key, plan LIMIT {count:d}"
    return [read_row(Registered, row) for row in connection.execute(sql, where.values).fetchall()]


def _rows(connection: Connection, *conditions: tuple[str, object]) -> list[PlanRow]:
    where = Filters(*conditions)
    sql = f"SELECT {SHOWN} FROM {TABLE} r WHERE {where.sql} ORDER BY sort_key, plan"
    return [read_row(PlanRow, row) for row in connection.execute(sql, where.values).fetchall()]


def _read_by(reader: Reader | None, counting: bool = False) -> tuple[str, object]:
    """What the reader may read, as one more condition; nothing is asked for whoever reads everything."""
    if reader is None:
        return "true", None
    condition, values = readable(reader, TABLE, counting=counting)
    return condition, tuple(values)


def _place(row: Registered) -> tuple[str, str]:
    return row.sort_key, row.plan


def _answers(row: Registered, q: str) -> bool:
    return not q or matches(_searched(row.title, row.ref), q)


def _shown(row: Registered) -> PlanRow:
    return PlanRow(**{name: getattr(row, name) for name in PlanRow.__struct_fields__})
