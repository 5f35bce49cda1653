"""A body as its stream makes it: instrument, size, quorum profile, roster, and what happened to it."""

from typing import Any

import msgspec
from msgspec.structs import replace

from domain import events as ev
from domain import roster as rosters


class Body(msgspec.Struct, frozen=True, kw_only=True):
    """State folded from `body/<id>`; `members` is the number the instrument names.

    `profile` is the quorum profile as data, where an instrument gave one in place of the named profile.
    """

    version: int
    body: str
    role: str
    th: str
    en: str
    members: int
    quorum_profile: str
    area: str | None = None
    facts: tuple[ev.BodyFactRecorded, ...] = ()
    instrument: str = ""
    edition: int = 1
    profile: dict[str, Any] | None = None
    roster: rosters.Roster = rosters.Roster()


def evolve(body: Body | None, event: ev.Event) -> Body:
    """The body after one more fact."""
    match event:
        case ev.BodyFounded():
            return _founded(body, event)
        case ev.BodyFactRecorded() if body is not None:
            return replace(body, version=body.version + 1, facts=(*body.facts, event))
        case ev.InstrumentAdopted() if body is not None:
            return replace(
                body,
                version=body.version + 1,
                instrument=event.instrument,
                edition=event.edition,
                members=event.members,
                profile=event.quorum_profile,
            )
        case ev.RosterEvent() if body is not None:
            return replace(body, version=body.version + 1, roster=rosters.evolve(body.roster, event))
        case _:
            raise ValueError(f"a body's stream cannot go on with {type(event).__name__}")


def _founded(body: Body | None, event: ev.BodyFounded) -> Body:
    return Body(
        version=1 if body is None else body.version + 1,
        body=event.body,
        role=event.role,
        th=event.th,
        en=event.en,
        instrument=event.instrument,
        members=event.members,
        quorum_profile=event.quorum_profile,
        area=event.area,
        facts=body.facts if body else (),
        roster=body.roster if body else rosters.Roster(),
    )
