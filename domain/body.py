"""A body as its stream makes it: its instruments by edition, quorum profile, roster, and what happened to it."""

from datetime import date
from typing import Any

import msgspec
from msgspec.structs import replace

from domain import events as ev
from domain import roster as rosters
from domain.sitting import Profile, profile_of


class Charter(msgspec.Struct, frozen=True, kw_only=True):
    """One edition of what constitutes the body: in force from `since` until another one begins."""

    edition: int
    since: date
    instrument: str
    members: int
    quorum_profile: str
    profile: dict[str, Any] | None = None

    @property
    def rule(self) -> Profile | None:
        """How the body decides under this edition; None when that cannot be read."""
        return profile_of(self.quorum_profile, self.profile)


class Body(msgspec.Struct, frozen=True, kw_only=True):
    """State folded from `body/<id>`; `members` is the number the instrument names.

    `profile` is the quorum profile as data, where an instrument gave one in place of the named profile.
    Instrument, members and profile are those of the edition recorded last; `on` gives those in force on a day.
    """

    version: int
    body: str
    role: str
    th: str
    en: str
    members: int
    quorum_profile: str
    area: str | None = None
    parent: str | None = None
    facts: tuple[ev.BodyFactRecorded, ...] = ()
    instrument: str = ""
    edition: int = 1
    profile: dict[str, Any] | None = None
    roster: rosters.Roster = rosters.Roster()
    charters: tuple[Charter, ...] = ()

    def on(self, day: date) -> "Body":
        """The body under the edition in force on a day: the founding one until another begins."""
        founding, later = self.charters[:1], self.charters[1:]
        begun = [charter for charter in later if charter.since <= day] or founding
        if not begun:
            return self
        found = max(begun, key=lambda charter: (charter.since, charter.edition))
        return replace(self, **{name: getattr(found, name) for name in _OF_CHARTER})

    @property
    def rule(self) -> Profile | None:
        """How it decides; None when that cannot be read."""
        return profile_of(self.quorum_profile, self.profile)

    def counted(self, day: date) -> int:
        """Of how many a quorum is counted: all that the instrument names, or only those in office that day.

        "Of all members" (APA s.79) is read as all seats unless the body's own instrument says otherwise (INV).
        """
        rule = self.rule
        if rule is not None and rule.of == "members_in_office":
            return len(self.roster.voters(day))
        return self.members


_OF_CHARTER = ("edition", "instrument", "members", "quorum_profile", "profile")


def evolve(body: Body | None, event: ev.Event) -> Body:
    """The body after one more fact."""
    match event:
        case ev.BodyFounded():
            return _founded(body, event)
        case ev.BodyFactRecorded() if body is not None:
            return replace(body, version=body.version + 1, facts=(*body.facts, event))
        case ev.InstrumentAdopted() if body is not None:
            return _chartered(replace(body, version=body.version + 1), _adopted(body, event))
        case ev.RosterEvent() if body is not None:
            return replace(body, version=body.version + 1, roster=rosters.evolve(body.roster, event))
        case _:
            raise ValueError(f"a body's stream cannot go on with {type(event).__name__}")


def _founded(body: Body | None, event: ev.BodyFounded) -> Body:
    charter = Charter(
        edition=1,
        since=event.effective_on,
        instrument=event.instrument,
        members=event.members,
        quorum_profile=event.quorum_profile,
        profile=event.profile,
    )
    founded = Body(
        version=1 if body is None else body.version + 1,
        body=event.body,
        role=event.role,
        th=event.th,
        en=event.en,
        members=event.members,
        quorum_profile=event.quorum_profile,
        area=event.area,
        parent=event.parent,
        facts=body.facts if body else (),
        roster=body.roster if body else rosters.Roster(),
    )
    return _chartered(founded, charter)


def _adopted(body: Body, event: ev.InstrumentAdopted) -> Charter:
    data = event.quorum_profile
    is_named = "at_least" not in data and "name" in data
    return Charter(
        edition=event.edition,
        since=event.effective_on,
        instrument=event.instrument,
        members=event.members,
        quorum_profile=str(data["name"]) if is_named else body.quorum_profile,
        profile=None if is_named else data,
    )


def _chartered(body: Body, charter: Charter) -> Body:
    latest = {name: getattr(charter, name) for name in _OF_CHARTER}
    return replace(body, charters=(*body.charters, charter), **latest)
