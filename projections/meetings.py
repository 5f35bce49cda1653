"""Which meetings are there, what stands on their agendas, and what came of it? One row per meeting, one per item."""

from datetime import date, datetime

import msgspec
from msgspec.structs import replace

from domain import events as ev
from projections.model import Connection, ReadModel, Recorded, Subject, Table, read_row
from projections.paging import Filters, Page, decode, paged
from projections.plans import identity
from projections.readers import Reader, concerns
from projections.register import TABLE as REGISTER
from projections.rows import Rows


class MeetingRow(msgspec.Struct, frozen=True, kw_only=True):
    """A meeting as lists show it; `status` is convened, open, adjourned, closed or cancelled."""

    ref: str
    body: str
    label: str
    held_on: date
    mode: str
    place: str | None
    status: str
    adjourned_from: str | None
    items: int
    resolved: int
    minutes: str
    """Empty, `drafted` or `adopted`."""
    version: int
    position: int
    recorded_at: datetime


class Listed(MeetingRow, frozen=True, kw_only=True):
    """The same with its identity, and whether an import wrote of it."""

    meeting: str
    imported: bool


class ItemRow(msgspec.Struct, frozen=True, kw_only=True):
    """An item of an agenda; `result` is empty until its outcome is recorded, and `withdrawn` once it is taken off."""

    meeting: str
    item: int
    plan: str
    """The plan's identity; empty for other business."""
    asked: str
    agenda_kind: str
    result: str
    resolution_kind: str


MEETINGS = Table("meeting", Listed, key=("meeting",), indexes=("(body, held_on, meeting)", "(held_on, meeting)"))
ITEMS = Table("meeting_item", ItemRow, key=("meeting", "item"), indexes=("(plan, meeting)",))
STATUSES = ("convened", "open", "adjourned", "closed", "cancelled")
_STATUS: dict[type[ev.Event], str] = {
    ev.MeetingOpened: "open",
    ev.MeetingAdjourned: "adjourned",
    ev.MeetingClosed: "closed",
    ev.MeetingCancelled: "cancelled",
}
_MINUTES: dict[type[ev.Event], str] = {ev.MinutesDrafted: "drafted", ev.MinutesAdopted: "adopted"}


class Meetings(ReadModel):
    name = "meetings"
    version = 3
    tables = (MEETINGS, ITEMS)
    topics = frozenset(topic for topic, kind in ev.TOPICS.items() if issubclass(kind, ev.MeetingEvent))

    def subjects(self, recorded: Recorded) -> tuple[Subject, ...]:
        event = recorded.event
        return (identity(event.meeting),) if isinstance(event, ev.MeetingEvent) else ()

    def project(self, recorded: Recorded, rows: Rows) -> None:
        event = recorded.event
        assert isinstance(event, ev.MeetingEvent)
        meeting = identity(event.meeting)
        if isinstance(event, ev.MeetingConvened):
            rows.put(MEETINGS, _convened(event, recorded))
        row = rows.get(MEETINGS, Listed, meeting)
        if row is None:
            return
        _agenda(event, meeting, rows)
        agenda = rows.of(ITEMS, ItemRow, meeting)
        rows.put(
            MEETINGS,
            replace(
                row,
                status=_STATUS.get(type(event), row.status),
                minutes=_MINUTES.get(type(event), row.minutes),
                items=len(agenda),
                resolved=sum(item.result == "carried" for item in agenda),
                version=recorded.version,
                position=recorded.position,
                recorded_at=recorded.recorded_at,
                imported=row.imported or event.testimony is not None,
            ),
        )


def _convened(event: ev.MeetingConvened, recorded: Recorded) -> Listed:
    return Listed(
        meeting=identity(event.meeting),
        ref=event.meeting,
        body=event.body,
        label=event.label,
        held_on=event.held_on,
        mode=event.mode,
        place=event.place,
        status="convened",
        adjourned_from=event.adjourned_from,
        items=0,
        resolved=0,
        minutes="",
        version=recorded.version,
        position=recorded.position,
        recorded_at=recorded.recorded_at,
        imported=event.testimony is not None,
    )


def _agenda(event: ev.MeetingEvent, meeting: str, rows: Rows) -> None:
    match event:
        case ev.AgendaItemPlaced():
            placed = ItemRow(
                meeting=meeting,
                item=event.item,
                plan=identity(event.plan or ""),
                asked=event.asked,
                agenda_kind=event.agenda_kind,
                result="",
                resolution_kind="",
            )
            rows.put(ITEMS, placed)
        case ev.AgendaItemWithdrawn():
            row = rows.get(ITEMS, ItemRow, meeting, event.item)
            if row is not None:
                rows.put(ITEMS, replace(row, result="withdrawn"))
        case ev.ItemResolved():
            row = rows.get(ITEMS, ItemRow, meeting, event.item)
            if row is not None:
                kind = event.resolution.kind if event.resolution else ""
                rows.put(ITEMS, replace(row, result=event.computed.result, resolution_kind=kind))


class Query(msgspec.Struct, frozen=True, kw_only=True):
    """What to look for; everything left out means any."""

    body: str | None = None
    status: str | None = None
    held_from: date | None = None


TABLE = f"reads.{Meetings().physical(MEETINGS)}"
_ITEMS = f"reads.{Meetings().physical(ITEMS)}"
_SHOWN = ", ".join(f"m.{name}" for name in MeetingRow.__struct_fields__)


def search(
    connection: Connection, query: Query, cursor: str | None = None, limit: int = 50, reader: Reader | None = None
) -> Page:
    """One page of MeetingRow, the latest first; with a reader, of what he or she may read. Raises BadCursor."""

    def read(after: tuple[date, str] | None, count: int) -> list[MeetingRow]:
        where = Filters(
            ("m.body = %s", query.body),
            ("m.status = %s", query.status),
            ("m.held_on >= %s", query.held_from),
            ("(m.held_on, m.meeting) < (%s, %s)", after),
            _read_by(reader),
        )
        sql = (
            f"SELECT {_SHOWN} FROM {TABLE} m WHERE {where.sql} ORDER BY m.held_on DESC, m.meeting DESC LIMIT {count:d}"
        )
        return [read_row(MeetingRow, row) for row in connection.execute(sql, where.values).fetchall()]

    return paged(read, _place, decode(cursor, (date, str)), limit)


def of_plan(connection: Connection, ref: str) -> list[tuple[MeetingRow, ItemRow]]:
    """The meetings on whose agenda a plan stood, the earliest first, each with the item."""
    width = len(MeetingRow.__struct_fields__)
    sql = f"""SELECT {_SHOWN}, i.* FROM {TABLE} m JOIN {_ITEMS} i USING (meeting)
               WHERE i.plan = %s ORDER BY m.held_on, m.meeting, i.item"""
    found = connection.execute(sql, [identity(ref)]).fetchall()
    return [(read_row(MeetingRow, row[:width]), read_row(ItemRow, row[width:])) for row in found]


def _read_by(reader: Reader | None) -> tuple[str, object]:
    """Meetings of the reader's bodies, those kept or imported, and those before which a plan concerns him or her."""
    if reader is None:
        return "true", None
    condition, values = concerns(reader, REGISTER)
    about = f"SELECT 1 FROM {_ITEMS} i JOIN {REGISTER} r ON r.plan = i.plan WHERE i.meeting = m.meeting AND {condition}"
    theirs = "m.body = ANY(%s) OR m.imported" if reader.imports else "m.body = ANY(%s)"
    return f"({theirs} OR EXISTS ({about}))", ([*reader.bodies, *reader.keeps], *values)


def _place(row: MeetingRow) -> tuple[date, str]:
    return row.held_on, identity(row.ref)
