"""Appointments put straight into the log, for tests whose subject is something else."""

import hashlib
from datetime import date
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from domain import events as ev
from domain.roster import OFFICES, SYSTEM_POST
from services.callers import Post
from services.ledger import Command, Ledger, NewEvent

LONG_AGO = date(2000, 1, 1)
FOUNDER = ev.Actor(person="p-founder", post="founder")


def said(body: str, published: str, on: date = LONG_AGO) -> dict[str, Any]:
    """What every fact of a body's roster says."""
    return {
        "stream_name": f"body/{body}",
        "published": published,
        "actor": FOUNDER,
        "effective_on": on,
        "correlation_id": "founding",
        "body": body,
    }


def established(body: str, post: str, **terms: Any) -> ev.PostEstablished:
    given = {"th": post, "en": post, "seats": 99, "votes": False, "presides": 0, "instrument": "order 1", **terms}
    return ev.PostEstablished(**said(body, "PostEstablished"), post=post, **given)


def appointed(body: str, post: str, person: str, holds_from: date = LONG_AGO, **more: Any) -> ev.PersonAppointed:
    given = {"appointment": f"{person}:{post}:{body}", "instrument": "order 2", "acting": False, **more}
    return ev.PersonAppointed(
        **said(body, "PersonAppointed", holds_from), person=person, post=post, holds_from=holds_from, **given
    )


def ended(body: str, appointment: str, on: date) -> ev.AppointmentEnded:
    return ev.AppointmentEnded(**said(body, "AppointmentEnded", on), appointment=appointment, instrument="order 4")


def delegated(
    held: ev.PersonAppointed, delegate: str, holds_from: date, until: date, **more: Any
) -> ev.DelegationGranted:
    name = f"{held.appointment}>{delegate}"
    given = {"delegation": name, "delegator": held.person, "instrument": "order 3", **more}
    return ev.DelegationGranted(
        **said(held.body, "DelegationGranted", holds_from),
        appointment=held.appointment,
        delegate=delegate,
        holds_from=holds_from,
        until=until,
        **given,
    )


def appoint(ledger: Ledger, person: str, *posts: Post) -> None:
    """Let the person hold these posts since long ago; again it changes nothing. The body is founded if need be."""
    for post in posts:
        if post.role != SYSTEM_POST:
            _put(ledger, post.body or OFFICES, post.role, person)


def put(ledger: Ledger, *events: ev.Event) -> None:
    """These facts, each at the end of its stream, once."""
    for event in events:
        command_id = uuid5(NAMESPACE_URL, f"{event.stream_name}:{event}")
        placed = NewEvent(event.stream_name, ledger.version(event.stream_name) + 1, event)
        ledger.append(Command(command_id, hashlib.sha256(b"put").digest(), (placed,)))


def _put(ledger: Ledger, body: str, post: str, person: str) -> None:
    known = [stored.event for stored in ledger.stream(f"body/{body}")]
    held = appointed(body, post, person)
    if any(isinstance(e, ev.PersonAppointed) and e.appointment == held.appointment for e in known):
        return
    if not known:
        put(ledger, _founded(body))
    if not any(isinstance(e, ev.PostEstablished) and e.post == post and e.seats > 9 for e in known):
        before = [e for e in known if isinstance(e, ev.PostEstablished) and e.post == post]
        kept = {name: any(getattr(e, name) for e in before) for name in ("votes", "may_override")}
        put(ledger, established(body, post, **kept))
    put(ledger, held)


def _founded(body: str) -> ev.BodyFounded:
    return ev.BodyFounded(
        **said(body, "BodyFounded"),
        role="body",
        th=body,
        en=body,
        instrument="order",
        members=5,
        quorum_profile="apa_default",
    )
