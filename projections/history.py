"""Who did what, when and why? The audit trail: one row per event, whatever it holds, so that nothing can poison it.

Rows are found by place and name only; what an event says is read from its stored bytes when it is shown.
"""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import msgspec
from msgspec.structs import replace

from domain import events as ev
from domain.clocks import stated_instant
from projections.model import Connection, ReadModel, Recorded, Subject, Table, read_row, topics
from projections.paging import Filters, Page, decode, paged
from projections.plans import identity
from projections.rows import Rows

OF_A_PLAN = ("plan", "children", "refusals")


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """An event's place, and what its bytes say of themselves as far as they can be read."""

    position: int
    recorded_at: datetime
    stream: UUID
    version: int
    topic: str
    event_id: UUID
    command_id: UUID
    key_id: str
    leaf_hash: bytes
    stream_name: str | None
    plan: str | None
    """Identity of the plan whose trail this belongs to: its own, its children's or its refusals' stream."""
    published: str | None
    effective_on: date | None
    known_at: datetime
    testimony: bool
    voided_by: int | None = None
    erased_by: int | None = None


HISTORY = Table(
    "history",
    Told,
    key=("position",),
    indexes=("(plan, position)", "(topic, position)", "(event_id)"),
)


class History(ReadModel):
    name = "history"
    tables = (HISTORY,)
    append_only = True
    decodes = topics(ev.PositionVoided, ev.ErasureAuthorised)

    def subjects(self, recorded: Recorded) -> tuple[Subject, ...]:
        match recorded.event:
            case ev.PositionVoided(position=position):
                return (position,)
            case ev.ErasureAuthorised(positions=positions):
                return positions
            case _:
                return ()

    def project(self, recorded: Recorded, rows: Rows) -> None:
        rows.put(HISTORY, _told(recorded))
        for position in self.subjects(recorded):
            row = rows.get(HISTORY, Told, position)
            if row is not None and recorded.event is not None:
                rows.put(HISTORY, _set_aside(row, recorded.event, recorded.position))


def _set_aside(row: Told, event: ev.Event, by: int) -> Told:
    if isinstance(event, ev.PositionVoided):
        return replace(row, voided_by=by)
    return replace(row, **NOTHING_SAID, known_at=row.recorded_at, erased_by=by)


NOTHING_SAID: dict[str, Any] = {
    "stream_name": None,
    "plan": None,
    "published": None,
    "effective_on": None,
    "testimony": False,
}


def _told(recorded: Recorded) -> Told:
    said = _parsed(recorded.body)
    name = _text(said, "stream_name")
    stated = _instant(said.get("testimony"))
    return Told(
        position=recorded.position,
        recorded_at=recorded.recorded_at,
        stream=recorded.stream,
        version=recorded.version,
        topic=recorded.topic,
        event_id=recorded.event_id,
        command_id=recorded.command_id,
        key_id=recorded.key_id,
        leaf_hash=recorded.leaf_hash,
        stream_name=name,
        plan=_plan(name),
        published=_text(said, "published"),
        effective_on=_date(said.get("effective_on")),
        known_at=stated or recorded.recorded_at,
        testimony=stated is not None,
    )


class _Said(msgspec.Struct):
    """The few fields of a body that are looked at; anything may stand in them."""

    stream_name: Any = None
    published: Any = None
    effective_on: Any = None
    testimony: Any = None

    def get(self, name: str) -> Any:
        return getattr(self, name)


_decoder = msgspec.json.Decoder(_Said)


def _parsed(body: bytes | None) -> _Said:
    try:
        return _decoder.decode(body or b"{}")
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return _Said()


def _text(said: _Said, field: str) -> str | None:
    value = said.get(field)
    return value.replace("\0", "")[:200] if isinstance(value, str) else None


def _date(value: object) -> date | None:
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _instant(testimony: object) -> datetime | None:
    stated = testimony.get("known_at") if isinstance(testimony, dict) else None
    try:
        return stated_instant(stated).astimezone(UTC) if isinstance(stated, str) else None
    except (ValueError, OverflowError):
        return None


def _plan(stream_name: str | None) -> str | None:
    kind, _, ref = (stream_name or "").partition("/")
    return identity(ref) if kind in OF_A_PLAN and ref else None


class Line(Told, frozen=True, kw_only=True):
    """A row of the trail with the bytes as stored (None when erased); decode them by `topic` to show them."""

    body: bytes | None


_TABLE = f"reads.{History().physical(HISTORY)}"
_LINES = (
    f"SELECT {', '.join('h.' + name for name in Told.__struct_fields__)}, b.bytes"
    f" FROM {_TABLE} h JOIN ledger.body b USING (position) WHERE "
)


def of_plan(
    connection: Connection, ref: str, cursor: str | None = None, limit: int = 100, *, newest_first: bool = False
) -> Page:
    """One page of Line: a plan's moves, facts, texts, corrections, children and refusals. Raises BadCursor."""
    return _page(connection, ("h.plan = %s", identity(ref)), cursor, limit, newest_first)


def everything(
    connection: Connection, cursor: str | None = None, limit: int = 100, *, topic: str | None = None,
    newest_first: bool = False,
) -> Page:  # fmt: skip
    """One page of Line over the whole log. Raises BadCursor."""
    return _page(connection, ("h.topic = %s", topic), cursor, limit, newest_first)


def at(connection: Connection, position: int) -> Line | None:
    """The event at one position, or None."""
    found = connection.execute(_LINES + "h.position = %s", [position]).fetchone()
    return read_row(Line, found) if found else None


def of_event(connection: Connection, event_id: UUID) -> Line | None:
    """The event of this id, or None."""
    found = connection.execute(_LINES + "h.event_id = %s", [event_id]).fetchone()
    return read_row(Line, found) if found else None


def _page(
    connection: Connection, about: tuple[str, str | None], cursor: str | None, limit: int, newest_first: bool
) -> Page:
    onward, order = ("<", "DESC") if newest_first else (">", "ASC")

    def read(after: tuple[int, ...] | None, count: int) -> list[Line]:
        where = Filters(about, (f"h.position {onward} %s", after))
        sql = f"{_LINES} {where.sql} ORDER BY h.position {order} LIMIT {count:d}"
        return [read_row(Line, row) for row in connection.execute(sql, where.values).fetchall()]

    return paged(read, lambda line: (line.position,), decode(cursor, (int,)), limit)
