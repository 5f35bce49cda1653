"""Posts, appointments and delegations across bodies: what holds on a legal day, by what the office knew at a moment."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Any, TypeVar

import msgspec

from domain.body import Body
from domain.body import evolve as evolve_body
from domain.clocks import Cut, Moment, cut
from domain.roster import Appointment, Delegation
from domain.thai.dates import bangkok_date
from projections import paging
from services.authority.appointing import every_body
from services.means import Office
from services.problems import NotFound


class When(msgspec.Struct, frozen=True, kw_only=True):
    """The legal day asked about, by what was known when; `any_time` lists what does not hold on that day too."""

    effective: date | None = None
    known: Moment | None = None
    any_time: bool = False


class PostRow(msgspec.Struct, frozen=True, kw_only=True):
    """A post as established; `held` of its `seats` are taken on the day asked."""

    body: str
    post: str
    th: str
    en: str
    seats: int
    held: int
    votes: bool
    presides: int
    may_override: bool
    instrument: str
    established_on: date


class AppointmentRow(Appointment, frozen=True, kw_only=True):
    """An appointment; `in_force` on the day asked."""

    in_force: bool


class DelegationRow(Delegation, frozen=True, kw_only=True):
    """A delegation; `in_force` on the day asked: its grantor holds the post, and nobody passes it round in a ring."""

    in_force: bool


T = TypeVar("T")
Row = TypeVar("Row", PostRow, AppointmentRow, DelegationRow)


def posts(office: Office, when: When, cursor: str | None, limit: int, body: str | None = None) -> paging.Page:
    """Posts by body and name, those established by the day asked."""
    day = when.effective or bangkok_date(office.clock())
    rows = [row for known in _bodies(office, when, body) for row in _posts(known, day, when)]
    return _page(rows, lambda row: (row.body, row.post), cursor, limit)


def appointments(
    office: Office,
    when: When,
    cursor: str | None,
    limit: int,
    body: str | None = None,
    post: str | None = None,
    person: str | None = None,
) -> paging.Page:
    """Appointments by body and id, of a post or a person where asked."""
    day = when.effective or bangkok_date(office.clock())
    rows = [
        row
        for known in _bodies(office, when, body)
        for row in _appointments(known, day)
        if (when.any_time or row.in_force) and post in (None, row.post) and person in (None, row.person)
    ]
    return _page(rows, lambda row: (row.body, row.appointment), cursor, limit)


def delegations(
    office: Office, when: When, cursor: str | None, limit: int, body: str | None = None, person: str | None = None
) -> paging.Page:
    """Delegations by body and id; of a person: what he or she gave or was given."""
    day = when.effective or bangkok_date(office.clock())
    rows = [
        row
        for known in _bodies(office, when, body)
        for row in _delegations(known, day, when)
        if (when.any_time or row.in_force) and person in (None, row.delegator, row.delegate)
    ]
    return _page(rows, lambda row: (row.body, row.delegation), cursor, limit)


def appointment(office: Office, name: str, when: When) -> AppointmentRow:
    """One appointment as it stood. Raises NotFound."""
    return _one(office, name, when, _appointments, lambda row: row.appointment)


def delegation(office: Office, name: str, when: When) -> DelegationRow:
    """One delegation as it stood. Raises NotFound."""

    def rows(known: Body, day: date) -> Iterator[DelegationRow]:
        return _delegations(known, day, when)

    return _one(office, name, when, rows, lambda row: row.delegation)


def body_as_known(office: Office, name: str, known: Moment | None) -> Body:
    """A body by what the office knew at a moment. Raises NotFound."""
    state: Body | None = None
    for stored in cut(office.ledger.stream(f"body/{name}"), Cut(known=known)):
        if stored.event is not None:
            state = evolve_body(state, stored.event)
    if state is None:
        raise NotFound(name)
    return state


def _bodies(office: Office, when: When, body: str | None) -> Iterator[Body]:
    for name, known in every_body(office):
        if body not in (None, name):
            continue
        if when.known is None:
            yield known
            continue
        try:
            yield body_as_known(office, name, when.known)
        except NotFound:
            continue


def _posts(known: Body, day: date, when: When) -> Iterator[PostRow]:
    for post in known.roster.posts.values():
        held = len(known.roster.holders(day, post.post))
        if held or when.any_time or post.effective_on <= day:
            said = {name: getattr(post, name) for name in _OF_POST}
            yield PostRow(**said, held=held, established_on=post.effective_on)


_OF_POST = ("body", "post", "th", "en", "seats", "votes", "presides", "may_override", "instrument")


def _appointments(known: Body, day: date) -> Iterator[AppointmentRow]:
    holding = set(known.roster.holders(day))
    for held in known.roster.appointments.values():
        yield AppointmentRow(**_fields(held), in_force=held in holding)


def _delegations(known: Body, day: date, when: When) -> Iterator[DelegationRow]:
    giving = set(known.roster.delegated(day))
    for lent in known.roster.delegations.values():
        alive = lent in giving and not (lent.ended_at_once and when.effective is None)
        yield DelegationRow(**_fields(lent), in_force=alive)


def _fields(fact: msgspec.Struct) -> dict[str, Any]:
    return {name: getattr(fact, name) for name in fact.__struct_fields__}


def _one(
    office: Office, name: str, when: When, rows: Callable[[Body, date], Iterator[Row]], key: Callable[[Row], str]
) -> Row:
    day = when.effective or bangkok_date(office.clock())
    for known in _bodies(office, when, None):
        for row in rows(known, day):
            if key(row) == name:
                return row
    raise NotFound(name)


def _page(rows: Sequence[T], key: Callable[[T], tuple[str, str]], cursor: str | None, limit: int) -> paging.Page:
    after = paging.decode(cursor, (str, str))
    ordered = sorted(rows, key=key)

    def read(since: tuple[Any, ...] | None, count: int) -> list[T]:
        return [row for row in ordered if since is None or key(row) > since][:count]

    return paging.paged(read, key, after, limit)
