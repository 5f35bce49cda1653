"""The outcome is a function of recorded facts only: told again from its bytes, or in other words, it is the same."""

from collections.abc import Callable
from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from domain import canonical
from domain import events as ev
from domain.meeting import Meeting, evolve
from domain.outcome import outcome
from domain.sitting import PROFILES
from tests.support.meetings import DAY, Room, persons

Act = Callable[[Room], object]
PROFILE = PROFILES["apa_default"]
IN_AND_OUT = ev.PersonArrived | ev.PersonLeft

people = st.sampled_from(persons(8))
times = st.integers(9 * 60, 12 * 60).map(lambda m: f"{m // 60:02d}:{m % 60:02d}")
methods = st.sampled_from(["show", "secret", "consensus", "no_objection"])
counts = st.integers(0, 8)


def acts() -> st.SearchStrategy[Act]:
    return st.one_of(
        st.builds(lambda who, when: lambda room: room.arrives(who, when=when), people, times),
        st.builds(lambda who, when: lambda room: room.leaves(who, when=when), people, times),
        st.builds(lambda who, when: lambda room: room.leaves(who, when=when).arrives(who, when="11:50"), people, times),
        st.builds(lambda who: lambda room: room.recuses(who), people),
        st.builds(lambda when: lambda room: room.takes(when=when), times),
        st.builds(
            lambda method, when, yes, no, casting: (
                lambda room: room.counts(method=method, when=when, votes_for=yes, against=no, casting=casting)
            ),
            methods,
            times,
            counts,
            counts,
            st.sampled_from([None, "for", "against"]),
        ),
    )


@st.composite
def rooms(draw: st.DrawFn) -> Room:
    """A meeting in which all sorts of things were tried; only what the rules let through is recorded."""
    room = (
        Room()
        .places()
        .arrives(*persons(draw(st.sampled_from([4, 6, 6, 6, 7, 8]))), when="08:30")
        .opens("09:00")
        .takes(when="09:00")
    )
    for act in draw(st.lists(acts(), max_size=12)):
        act(room)
    if draw(st.booleans()):
        yes, no = draw(st.sampled_from([(6, 0), (4, 2), (3, 3), (2, 4), (1, 5)]))
        room.counts(votes_for=yes, against=no, when="12:00")
    return room


def fold(facts: list[ev.MeetingEvent]) -> Meeting:
    meeting: Meeting | None = None
    for fact in facts:
        meeting = evolve(meeting, fact)
    assert meeting is not None
    return meeting


def computed(meeting: Meeting) -> ev.Computed | None:
    return outcome(meeting, meeting.items[1], PROFILE, None)


@settings(max_examples=200, deadline=None)
@given(rooms())
def test_replay_from_the_stored_bytes_gives_the_same_meeting_and_the_same_outcome(room: Room) -> None:
    replayed = fold([ev.decode(type(e).TOPIC, canonical.encode(e)) for e in room.recorded])  # type: ignore[misc]
    assert replayed == room.meeting
    assert computed(replayed) == computed(room.now)


@settings(max_examples=200, deadline=None)
@given(rooms())
def test_no_word_name_or_day_of_recording_changes_the_outcome(room: Room) -> None:
    other = ev.Actor(person="p-9", post="someone")
    told = [replace(e, actor=other, effective_on=DAY + timedelta(days=9), correlation_id="z") for e in room.recorded]
    told[0] = replace(told[0], label="ครั้งพิเศษ", place="ที่อื่น")
    assert computed(fold(told)) == computed(room.now)


def presences(room: Room) -> list[int]:
    """How many members were there, by the recorded facts alone, at each change between taking the item and counting."""
    facts = room.recorded
    taken = max(fact.at for fact in facts if isinstance(fact, ev.ItemTaken))
    counted = [fact.at for fact in facts if isinstance(fact, ev.VotesCounted)][-1]
    recused = {fact.person for fact in facts if isinstance(fact, ev.PersonRecused)}
    moves = [(f.at, f.person, isinstance(f, ev.PersonArrived)) for f in facts if isinstance(f, IN_AND_OUT)]
    changes = {taken, *(at for at, _, _ in moves if taken <= at < counted)}
    return [len(_there(moves, at) - recused) for at in changes]


def _there(moves: list[tuple[datetime, str, bool]], at: datetime) -> set[str]:
    last = {person: came for when, person, came in sorted(moves, key=lambda one: one[0]) if when <= at}
    return {person for person, came in last.items() if came}


@settings(max_examples=200, deadline=None)
@given(rooms())
def test_nothing_is_carried_without_the_quorum_from_beginning_to_end(room: Room) -> None:
    found = computed(room.now)
    if found is None or found.result == "invalid_no_quorum":
        return
    assert found.since is None
    assert found.present >= found.needed == 6
    assert all(count >= 6 for count in presences(room))
    assert found.votes_for + found.against + found.abstain <= found.present
    if found.result == "carried" and found.votes_for + found.against:
        assert found.votes_for > found.against or found.casting == "for" or not found.against


@settings(max_examples=100, deadline=None)
@given(rooms(), counts, counts)
def test_one_more_member_present_never_turns_a_quorum_into_none(room: Room, yes: int, no: int) -> None:
    before = computed(room.counts(votes_for=yes, against=no, when="12:00").now)
    early = ev.PersonArrived(**room.says("PersonArrived", at=room.now.stays[0].since), person="m-11", post="member")
    after = computed(fold([*room.recorded[:2], early, *room.recorded[2:]]))
    if before is not None and before.result != "invalid_no_quorum":
        assert after is not None
        assert after.result == before.result
