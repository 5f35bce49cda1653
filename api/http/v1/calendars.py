"""Calendars: the published holiday tables that working days are counted by."""

import msgspec

from api.http.doors import Answer, Call, Door
from domain import events as ev
from domain.reasons import Text
from domain.workdays import Calendar
from services.means import Office
from services.problems import NotFound

READ = frozenset({"read", "audit", "subscribe", "operate"})


class CalendarEdition(msgspec.Struct, frozen=True):
    """One edition by its digest."""

    name: str
    edition: int
    digest: str


class Calendars(msgspec.Struct, frozen=True):
    calendars: tuple[CalendarEdition, ...]


def list_calendars(office: Office, call: Call) -> Answer:
    """Every published edition."""
    stored = office.ledger.read(0, 500, (ev.CalendarPublished.TOPIC,))
    events = [s.event for s in stored if isinstance(s.event, ev.CalendarPublished)]
    return Answer(body=Calendars(tuple(CalendarEdition(e.name, e.edition, e.digest) for e in events)))


def show_calendar(office: Office, call: Call) -> Answer:
    """The newest edition of one calendar."""
    stored = office.ledger.stream(f"calendar/{call.path['name']}")
    editions = [s.event for s in stored if isinstance(s.event, ev.CalendarPublished)]
    if not editions:
        raise NotFound
    newest = max(editions, key=lambda e: e.edition)
    return Answer(body=newest.calendar, headers={"ETag": f'"{newest.digest}"'})


DOORS = (
    Door(
        method="GET",
        path="/v1/calendars",
        handle=list_calendars,
        summary=Text("ปฏิทินวันหยุดทุกฉบับ", "Every published holiday table"),
        needs=READ,
        gives=Calendars,
    ),
    Door(
        method="GET",
        path="/v1/calendars/{name}",
        handle=show_calendar,
        summary=Text("ปฏิทินวันหยุดฉบับล่าสุด", "The newest edition of a calendar"),
        needs=READ,
        gives=Calendar,
    ),
)
