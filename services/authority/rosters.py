"""The roster of a body as of a legal day, as known at a moment; and the terms that end soon."""

from collections.abc import Iterable
from datetime import date, timedelta

import msgspec

from domain import events as ev
from domain import roster
from domain.clocks import Cut, Moment, cut
from domain.roster import Appointment, Delegation, Roster
from domain.thai.dates import bangkok_date
from services.means import Office
from services.problems import NotFound

SOON = timedelta(days=90)


class Seat(msgspec.Struct, frozen=True, kw_only=True):
    """One holder of a post on the day asked; `ends_soon` within 90 days of it.

    `recorded_by` wrote the appointment down; where two persons signed, that is the second, and `proposed_by` the first.
    """

    appointment: str
    person: str
    post: str
    holds_from: date
    until: date | None
    instrument: str
    acting: bool
    votes: bool
    presides: int
    ends_soon: bool
    recorded_by: ev.Actor
    proposed_by: ev.Actor | None


class PostShown(msgspec.Struct, frozen=True, kw_only=True):
    """A post, how many seats it has and how many are held on the day asked."""

    post: str
    th: str
    en: str
    seats: int
    held: int
    votes: bool
    presides: int
    may_override: bool


class RosterShown(msgspec.Struct, frozen=True, kw_only=True):
    """Posts, their holders and the delegations that give something, on one day."""

    effective: date
    posts: tuple[PostShown, ...]
    holders: tuple[Seat, ...]
    delegations: tuple[Delegation, ...]


def roster_of(office: Office, body: str, effective: date | None = None, known: Moment | None = None) -> RosterShown:
    """The roster on a day (today when left out), by what the office knew at a moment. Raises NotFound."""
    stored = office.ledger.stream(f"body/{body}")
    if not stored:
        raise NotFound(body)
    on = effective or bangkok_date(office.clock())
    events = [s.event for s in cut(stored, Cut(known=known)) if s.event is not None]
    return shown(roster.fold(events), on)


def shown(found: Roster, on: date) -> RosterShown:
    """A roster on one day, for doors and pages."""
    holders = tuple(_seat(found, held, on) for held in found.holders(on))
    taken = [seat.post for seat in holders]
    posts = tuple(_post(post, taken) for post in found.posts.values())
    return RosterShown(effective=on, posts=posts, holders=holders, delegations=found.delegated(on))


def _post(post: ev.PostEstablished, taken: Iterable[str]) -> PostShown:
    said = {name: getattr(post, name) for name in ("post", "th", "en", "seats", "votes", "presides", "may_override")}
    return PostShown(**said, held=list(taken).count(post.post))


def _seat(found: Roster, held: Appointment, on: date) -> Seat:
    post = found.posts[held.post]
    return Seat(
        appointment=held.appointment,
        person=held.person,
        post=held.post,
        holds_from=held.holds_from,
        until=held.until,
        instrument=held.instrument,
        acting=held.acting,
        votes=post.votes,
        presides=post.presides,
        ends_soon=held.until is not None and held.until <= on + SOON,
        recorded_by=held.recorded_by,
        proposed_by=held.proposed_by,
    )
