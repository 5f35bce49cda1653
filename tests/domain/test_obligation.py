"""Whether a condition is met, overdue, or has ended an approval follows from its recorded facts alone."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from domain import canonical
from domain import events as ev
from domain.obligation import Obligation, evolve
from tests.support.obligations import SEALED, discharged, imposed, says, term

FIRST = date(2020, 3, 1)
DUE = FIRST + timedelta(days=9)
TERM = term("C", due_on=DUE, lapses=True)
DAYS = [FIRST + timedelta(days=n) for n in range(31)]

offsets = st.integers(0, 20).map(lambda n: FIRST + timedelta(days=n))


@st.composite
def lives(draw: st.DrawFn) -> list[ev.ObligationEvent]:
    """A condition, and in rising order of days what became of it: shown and sent back, perhaps settled in the end."""
    days = sorted(draw(st.lists(offsets, max_size=6)))
    told: list[ev.ObligationEvent] = [imposed(TERM, FIRST)]
    for number, on in enumerate(days):
        if number % 2:
            told.append(ev.EvidenceReturned(**says("C", "EvidenceReturned", on), reason=SEALED))
        else:
            told.append(ev.EvidenceSubmitted(**says("C", "EvidenceSubmitted", on)))
    if days and len(days) % 2 and draw(st.booleans()):
        told.append(discharged(TERM, days[-1]))
    return told


def folded(events: list[ev.ObligationEvent]) -> Obligation:
    owed: Obligation | None = None
    for event in events:
        owed = evolve(owed, event)
    assert owed is not None
    return owed


def answers(owed: Obligation) -> list[tuple[bool, bool, bool]]:
    return [(owed.met_by(day), owed.overdue(day), owed.ends_approval(day)) for day in DAYS]


@given(lives())
def test_what_is_stored_answers_as_what_was_said(events: list[ev.ObligationEvent]) -> None:
    stored = [ev.decode(type(event).TOPIC, canonical.encode(event)) for event in events]
    again = folded([event for event in stored if isinstance(event, ev.ObligationEvent)])
    assert answers(again) == answers(folded(events))


@given(lives())
def test_an_approval_ends_once_for_good_and_only_after_a_day_that_passed_unmet(
    events: list[ev.ObligationEvent],
) -> None:
    owed = folded(events)
    ended = [day for day in DAYS if owed.ends_approval(day)]
    assert ended == [day for day in DAYS if ended and day >= ended[0]]
    if ended:
        assert ended[0] == owed.lapses_from
        assert ended[0] > DUE
        assert not owed.met_by(DUE)
        assert not owed.shown_by(DUE)
    if owed.met_by(DUE) or not owed.pending:
        assert not ended


@given(lives())
def test_an_obligation_without_such_terms_ends_no_approval(events: list[ev.ObligationEvent]) -> None:
    plain = imposed(term("C", due_on=DUE), FIRST)
    assert not any(folded([plain, *events[1:]]).ends_approval(day) for day in DAYS)


def test_a_condition_due_on_the_last_day_of_the_calendar_can_still_be_judged() -> None:
    owed = folded([imposed(term("C", due_on=date.max, lapses=True), FIRST)])
    assert owed.lapses_from == date.max
    assert not owed.ends_approval(date.max)
