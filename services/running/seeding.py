"""What every new ledger is given once: the shipped workflow editions, the holiday table, bodies and posts."""

import hashlib
import uuid
from datetime import datetime
from importlib.resources import files
from typing import Any

import msgspec
import yaml

from domain import canonical
from domain import events as ev
from domain.thai.dates import bangkok_date
from domain.workdays import Calendar
from services import calendars
from services.authority.bodies import seed_body, seeded
from services.definitions import publish
from services.ledger import Command, Ledger, NewEvent
from workflows import library

ENGINE = ev.Actor(person="engine", post="system")


def seed(ledger: Ledger, now: datetime) -> None:
    """Publish what is shipped and not yet in the log; run again it changes nothing."""
    for calendar in calendars.shipped():
        publish_calendar(ledger, calendar, now)
    for fields in yaml.safe_load((files("services.authority") / "bodies.yaml").read_text("utf-8")):
        seed_body(ledger, seeded(now, **fields))
    seed_posts(ledger, now)
    for definition in library.shipped():
        publish(ledger, ENGINE, definition, now)


def seed_posts(ledger: Ledger, now: datetime) -> None:
    """Establish the shipped posts that their bodies do not have yet, all of a body's at once."""
    for body, posts in yaml.safe_load((files("services.authority") / "posts.yaml").read_text("utf-8")).items():
        name = f"body/{body}"
        stored = ledger.stream(name)
        known = {s.event.post for s in stored if isinstance(s.event, ev.PostEstablished)}
        missing = [post for post in posts if post["post"] not in known]
        if not missing or not stored:
            continue
        founded = next(s.event for s in stored if isinstance(s.event, ev.BodyFounded))
        said: dict[str, Any] = {"actor": ENGINE, "effective_on": bangkok_date(now), "correlation_id": f"seed:{name}"}
        events = [
            ev.PostEstablished(
                stream_name=name,
                published="PostEstablished",
                body=body,
                instrument=founded.instrument,
                **said,
                **post,
            )
            for post in missing
        ]
        command_id = uuid.uuid5(ledger.log_id, f"posts:{name}:{','.join(post['post'] for post in missing)}")
        placed = tuple(NewEvent(name, version, event) for version, event in enumerate(events, len(stored) + 1))
        ledger.append(Command(command_id, hashlib.sha256(name.encode()).digest(), placed))


def publish_calendar(ledger: Ledger, calendar: Calendar, now: datetime) -> None:
    """Publish one edition of a holiday table; the same digest again is nothing new."""
    name = f"calendar/{calendar.name}"
    plain = msgspec.to_builtins(calendar)
    digest = canonical.digest(plain)
    known = ledger.stream(name)
    if any(isinstance(s.event, ev.CalendarPublished) and s.event.digest == digest for s in known):
        return
    command_id = uuid.uuid5(ledger.log_id, f"calendar:{digest}")
    event = ev.CalendarPublished(
        stream_name=name,
        published="CalendarPublished",
        actor=ENGINE,
        effective_on=bangkok_date(now),
        correlation_id=str(command_id),
        name=calendar.name,
        edition=calendar.edition,
        digest=digest,
        calendar=plain,
    )
    ledger.append(
        Command(command_id, hashlib.sha256(digest.encode()).digest(), (NewEvent(name, len(known) + 1, event),))
    )
