"""Rosters: who holds what on which day, and that a delegate never has more than the delegator has at that time."""

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from domain import canonical, roster
from domain import events as ev
from tests.support.appointing import appointed, delegated, established, said
from workflows.authority import reaching

DAY = date(2026, 1, 1)
BODY = "BODY-NC"
PERSONS = ("p-a", "p-b", "p-c", "p-d")
POSTS = ("chair", "secretary")
MOVES = ("endorse", "refuse", "content:core", "corrections", "meeting", "obligation")
KINDS = ("plan", "draft")


def day(n: int) -> date:
    return DAY + timedelta(days=n)


def ended(appointment: str, last: date) -> ev.AppointmentEnded:
    return ev.AppointmentEnded(**said(BODY, "AppointmentEnded", last), appointment=appointment, instrument="letter")


CHAIR = appointed(BODY, "chair", "p-a", day(0), until=day(100))
POST = established(BODY, "chair", presides=1, votes=True)


def test_an_appointment_holds_from_its_first_to_its_last_day() -> None:
    found = roster.fold([POST, CHAIR])
    assert [bool(found.holders(day(n), "chair")) for n in (-1, 0, 100, 101)] == [False, True, True, False]
    assert [held.person for held in found.chairs(day(1))] == ["p-a"] == [m.person for m in found.members(day(1))]


def test_an_end_cuts_an_appointment_short_and_never_lengthens_it() -> None:
    found = roster.fold([POST, CHAIR, ended(CHAIR.appointment, day(10)), ended(CHAIR.appointment, day(50))])
    assert found.holders(day(10))
    assert not found.holders(day(11))


def test_a_post_that_was_never_established_gives_nothing() -> None:
    assert not roster.fold([CHAIR]).capacities("p-a", day(1))


def test_a_delegation_that_ended_yesterday_gives_nothing() -> None:
    found = roster.fold([POST, CHAIR, delegated(CHAIR, "p-b", day(1), day(5))])
    (lent,) = found.capacities("p-b", day(5))
    assert (lent.role, lent.on_behalf_of, lent.until) == ("chair", "p-a", day(5))
    assert not found.capacities("p-b", day(6))


def test_a_delegation_outlived_by_its_appointment_gives_nothing() -> None:
    found = roster.fold([POST, CHAIR, delegated(CHAIR, "p-b", day(1), day(90)), ended(CHAIR.appointment, day(20))])
    assert found.capacities("p-b", day(20))
    assert not found.capacities("p-b", day(21))


def test_a_ring_of_delegations_gives_nothing_while_it_lasts() -> None:
    deputy = appointed(BODY, "chair", "p-b", day(0))
    ring = [delegated(CHAIR, "p-b", day(1), day(9)), delegated(deputy, "p-a", day(5), day(9))]
    found = roster.fold([POST, CHAIR, deputy, *ring])
    assert [len(found.delegated(day(n))) for n in (4, 5)] == [1, 0]


def test_what_was_delegated_is_not_passed_on() -> None:
    forged = delegated(CHAIR, "p-c", day(1), day(9), delegator="p-b", delegation="d-2")
    found = roster.fold([POST, CHAIR, delegated(CHAIR, "p-b", day(1), day(9)), forged])
    assert found.capacities("p-b", day(2))
    assert not found.capacities("p-c", day(2))


def test_a_delegation_to_oneself_gives_nothing_more() -> None:
    found = roster.fold([POST, CHAIR, delegated(CHAIR, "p-a", day(1), day(9))])
    assert len(found.capacities("p-a", day(2))) == 1


@st.composite
def histories(draw: st.DrawFn) -> list[ev.RosterEvent]:
    """Posts, appointments, ends and delegations in any order, true and forged."""
    days = st.integers(0, 40)
    held = [
        appointed(
            BODY, draw(st.sampled_from(POSTS)), draw(st.sampled_from(PERSONS)), day(draw(days)), appointment=f"a-{n}"
        )
        for n in range(draw(st.integers(1, 5)))
    ]
    others: list[ev.RosterEvent] = []
    for number in range(draw(st.integers(0, 8))):
        of = draw(st.sampled_from(held))
        if draw(st.booleans()):
            first = draw(days)
            others.append(
                delegated(
                    of,
                    draw(st.sampled_from(PERSONS)),
                    day(first),
                    day(first + draw(days)),
                    delegation=f"d-{number}",
                    delegator=draw(st.sampled_from([of.person, *PERSONS])),
                )
            )
        else:
            others.append(ended(of.appointment, day(draw(days))))
    return draw(st.permutations([*(established(BODY, post) for post in POSTS), *held, *others]))


@settings(max_examples=300, deadline=None)
@given(histories(), st.integers(0, 60))
def test_a_delegate_has_no_right_that_the_delegator_does_not_hold_at_that_time(
    history: list[ev.RosterEvent], n: int
) -> None:
    found = roster.fold(history)
    for person in PERSONS:
        for lent in found.capacities(person, day(n)):
            if lent.on_behalf_of is None:
                continue
            assert lent.on_behalf_of != person
            own = [c for c in found.capacities(lent.on_behalf_of, day(n)) if c.delegation is None]
            assert (lent.role, lent.body, lent.appointment) in [(c.role, c.body, c.appointment) for c in own]
            assert lent.holds_from <= day(n) <= (lent.until or day(n))


@settings(max_examples=100, deadline=None)
@given(histories())
def test_the_same_facts_give_the_same_roster_when_they_are_read_back_from_their_bytes(
    history: list[ev.RosterEvent],
) -> None:
    """And nothing but the facts counts: neither which command recorded them nor in what words."""
    stored = [ev.decode(type(event).TOPIC, canonical.encode(event)) for event in history]
    assert roster.fold(stored) == roster.fold(history)  # type: ignore[arg-type]
    other = [replace(event, correlation_id="another", causation_id="other") for event in history]
    for n in (0, 20, 60):
        for person in PERSONS:
            assert roster.fold(other).capacities(person, day(n)) == roster.fold(history).capacities(person, day(n))


@settings(max_examples=200, deadline=None)
@given(st.sets(st.sampled_from(MOVES)), st.sets(st.sampled_from(KINDS)), st.sampled_from(MOVES), st.sampled_from(KINDS))
def test_a_delegate_reaches_what_was_named_and_nothing_else(
    moves: set[str], kinds: set[str], move: str, kind: str
) -> None:
    lent = delegated(CHAIR, "p-b", day(0), day(9), moves=tuple(sorted(moves)), kinds=tuple(sorted(kinds)))
    found = roster.fold([POST, CHAIR, lent]).capacities("p-b", day(1))
    fits = [post for post in reaching(found, move, kind) if post.role == "chair"]
    assert bool(fits) is ((not moves or move in moves) and (not kinds or kind in kinds))
    assert reaching(roster.fold([POST, CHAIR, lent]).capacities("p-a", day(1)), move, kind)
