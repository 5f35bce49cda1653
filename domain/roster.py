"""Who held which post of a body, and whom these let act, on any day; a fold of the facts of the body's stream."""

from collections.abc import Iterable
from datetime import date

import msgspec
from msgspec.structs import replace

from domain import events as ev

OFFICES = "BODY-OFFICES"
"""The stream for posts that belong to no body of ours (the minister, an agency); their capacities name no body."""
SYSTEM_POST = "system"


class Appointment(msgspec.Struct, frozen=True, kw_only=True):
    """One person in one post; `until` is the last day, and None has no end.

    `recorded_by` wrote it down; where two persons signed, that is the second, and `proposed_by` the first.
    """

    appointment: str
    body: str
    person: str
    post: str
    holds_from: date
    until: date | None
    instrument: str
    acting: bool
    recorded_by: ev.Actor
    proposed_by: ev.Actor | None = None

    def holds(self, on: date) -> bool:
        return self.holds_from <= on and (self.until is None or on <= self.until)


class Delegation(msgspec.Struct, frozen=True, kw_only=True):
    """What the holder of `appointment` let another do; empty `moves` and `kinds` mean all that the post may.

    `ended_at_once`: revoked on its last day or later, so that from then on nobody acts by it, that day neither.
    """

    delegation: str
    body: str
    appointment: str
    delegator: str
    delegate: str
    moves: tuple[str, ...]
    kinds: tuple[str, ...]
    holds_from: date
    until: date
    instrument: str
    ended_at_once: bool = False

    def holds(self, on: date) -> bool:
        return self.holds_from <= on <= self.until


class Capacity(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A post in which a person may act, and what it follows from; for a delegate also on whose behalf.

    `body` is None for a post of no body of ours; `moves` and `kinds` narrow a delegation.
    """

    role: str
    body: str | None
    appointment: str
    instrument: str
    holds_from: date
    until: date | None = None
    acting: bool = False
    delegation: str | None = None
    on_behalf_of: str | None = None
    moves: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()

    def reaches(self, move: str | None, kind: str | None) -> bool:
        """Whether it covers a step of that name on that kind of plan; None asks for no one in particular."""
        return (not self.moves or move is None or move in self.moves) and (
            not self.kinds or kind is None or kind in self.kinds
        )


class Roster(msgspec.Struct, frozen=True):
    """Posts, appointments and delegations of one body, as its facts so far leave them."""

    posts: dict[str, ev.PostEstablished] = {}
    appointments: dict[str, Appointment] = {}
    delegations: dict[str, Delegation] = {}

    def holders(self, on: date, post: str | None = None) -> tuple[Appointment, ...]:
        """The appointments that hold on a day, in the order they were recorded; of one post, or of all."""
        return tuple(a for a in self.appointments.values() if self._in_post(a, on) and post in (None, a.post))

    def members(self, on: date) -> tuple[Appointment, ...]:
        """Holders of posts that count as members."""
        return tuple(a for a in self.holders(on) if self.posts[a.post].votes)

    def voters(self, on: date) -> tuple[str, ...]:
        """The members as persons: one person, one vote, whatever number of posts he or she holds (APA s.82)."""
        return tuple(dict.fromkeys(a.person for a in self.members(on)))

    def chairs(self, on: date) -> tuple[Appointment, ...]:
        """Who may preside: the chair first, then the deputies in order."""
        presiding = [a for a in self.holders(on) if self.posts[a.post].presides]
        return tuple(sorted(presiding, key=lambda a: self.posts[a.post].presides))

    def capacities(self, person: str, on: date) -> tuple[Capacity, ...]:
        """Every capacity the person has on a day, own posts first; nobody passes on what was passed to him or her.

        By these one acts now: a delegation revoked at once gives none, though it stands in the roster of its last day.
        """
        own = [_own(a) for a in self.appointments.values() if a.person == person and self._in_post(a, on)]
        if not any(d.delegate == person for d in self.delegations.values()):
            return tuple(own)
        lent = [_lent(d, self.appointments[d.appointment]) for d in self.delegated(on) if _lends(d, person)]
        return (*own, *lent)

    def delegated(self, on: date) -> tuple[Delegation, ...]:
        """The delegations that give something on a day: their grantor holds the post, and they do not run in a ring."""
        alive = [d for d in self.delegations.values() if d.holds(on) and self._granted_by_holder(d, on)]
        pairs = {(d.delegator, d.delegate) for d in alive}
        return tuple(d for d in alive if (d.delegate, d.delegator) not in pairs)

    def _in_post(self, appointment: Appointment, on: date) -> bool:
        return appointment.post in self.posts and appointment.holds(on)

    def _granted_by_holder(self, delegation: Delegation, on: date) -> bool:
        held = self.appointments.get(delegation.appointment)
        return (
            held is not None and held.person == delegation.delegator != delegation.delegate and self._in_post(held, on)
        )


def evolve(roster: Roster, event: ev.RosterEvent) -> Roster:
    """The roster after one more fact; an end of something unknown changes nothing."""
    match event:
        case ev.PostEstablished(post=post) if post != SYSTEM_POST:
            return replace(roster, posts={**roster.posts, post: event})
        case ev.PersonAppointed(appointment=name):
            return replace(roster, appointments={**roster.appointments, name: _made(event)})
        case ev.AppointmentEnded(appointment=name) if name in roster.appointments:
            ended = _ended(roster.appointments[name], event.effective_on)
            return replace(roster, appointments={**roster.appointments, name: ended})
        case ev.DelegationGranted(delegation=name):
            said = {f: getattr(event, f) for f in Delegation.__struct_fields__ if f != "ended_at_once"}
            granted = Delegation(**said)
            return replace(roster, delegations={**roster.delegations, name: granted})
        case ev.DelegationRevoked(delegation=name) if name in roster.delegations:
            known = roster.delegations[name]
            last, at_once = min(known.until, event.effective_on), known.ended_at_once or event.at_once
            revoked = replace(known, until=last, ended_at_once=at_once)
            return replace(roster, delegations={**roster.delegations, name: revoked})
        case _:
            return roster


def fold(events: Iterable[ev.Event]) -> Roster:
    """The roster these facts make, in recorded order; facts of other kinds are passed over."""
    roster = Roster()
    for event in events:
        if isinstance(event, ev.RosterEvent):
            roster = evolve(roster, event)
    return roster


def _made(event: ev.PersonAppointed) -> Appointment:
    said = {f: getattr(event, f) for f in Appointment.__struct_fields__ if f != "recorded_by"}
    return Appointment(**said, recorded_by=event.testimony.recorded_by if event.testimony else event.actor)


def _ended(appointment: Appointment, last: date) -> Appointment:
    until = last if appointment.until is None else min(appointment.until, last)
    return replace(appointment, until=until)


def _lends(delegation: Delegation, person: str) -> bool:
    return delegation.delegate == person and not delegation.ended_at_once


def _named(body: str) -> str | None:
    return None if body == OFFICES else body


def _own(appointment: Appointment) -> Capacity:
    return Capacity(
        role=appointment.post,
        body=_named(appointment.body),
        appointment=appointment.appointment,
        instrument=appointment.instrument,
        holds_from=appointment.holds_from,
        until=appointment.until,
        acting=appointment.acting,
    )


def _lent(delegation: Delegation, held: Appointment) -> Capacity:
    ends = [day for day in (delegation.until, held.until) if day is not None]
    return Capacity(
        role=held.post,
        body=_named(held.body),
        appointment=held.appointment,
        instrument=delegation.instrument,
        holds_from=max(delegation.holds_from, held.holds_from),
        until=min(ends),
        acting=held.acting,
        delegation=delegation.delegation,
        on_behalf_of=held.person,
        moves=delegation.moves,
        kinds=delegation.kinds,
    )
