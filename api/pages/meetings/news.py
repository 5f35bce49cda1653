"""What was recorded of a meeting, in words: for its trail, and for whoever sends a form that is behind it."""

from api.pages import telling
from api.pages.meanwhile import Meanwhile
from api.pages.meetings.people import People
from api.pages.naming import Names
from api.pages.telling import Told
from api.pages.visit import Visit, at
from domain import events as ev
from services.ledger import Stored


def trail(visit: Visit, names: Names, people: People, ref: str, after: int = 0) -> tuple[Told, ...]:
    """Every event of the meeting after a version, in recorded order."""
    stored = [
        s for s in visit.office.ledger.stream(f"meeting/{ref}") if s.version > after and visit.reader.event(s.event)
    ]
    telling.learn(names, stored)
    return tuple(_told(visit, names, people, ref, one) for one in stored)


def since(visit: Visit, names: Names, people: People, ref: str, seen: int) -> Meanwhile:
    """What others recorded after the version the form was opened at."""
    return Meanwhile(events=trail(visit, names, people, ref, seen))


def _told(visit: Visit, names: Names, people: People, ref: str, stored: Stored) -> Told:
    event = stored.event
    label = names.event(event) if event else visit.say(f"history.absent_{stored.absent or 'unknown'}")
    detail = _detail(visit, people, event)
    return Told(
        version=stored.version,
        position=stored.position,
        label=f"{label}: {detail}" if detail else label,
        published=event.published if event else stored.topic,
        kind=type(event).__name__,
        address=at("meetings", ref),
        who=names.actor(event.actor) if event else "",
        recorded_at=stored.recorded_at,
        known_at=stored.recorded_at,
    )


def _detail(visit: Visit, people: People, event: ev.Event | None) -> str:
    """Who or which item, and the hour."""
    parts: list[str] = []
    if (person := getattr(event, "person", None)) is not None:
        parts.append(people.name(person))
    if (item := getattr(event, "item", None)) is not None:
        parts.append(visit.say("meeting.item", number=item))
    if isinstance(event, ev.ItemResolved):
        parts.append(event.computed.en if visit.lang == "en" else event.computed.th)
    if (happened := getattr(event, "at", None)) is not None:
        parts.append(visit.hour(happened))
    return " · ".join(parts)
