"""Times that cannot be, presence corrected, dissent of others, new votes, texts rewritten, and meetings not held."""

from typing import Any

from msgspec.structs import replace

from domain import events as ev
from domain.meeting import Meeting
from tests.support.meetings import SEALED, Room, at, persons, ready

NOON = at("12:00")


def struck(room: Room, who: str, entry: Any, was: str, true: str | None = None) -> Room:
    """One entry of presence corrected."""
    said = room.says("PresenceCorrected", person=who, post="member", entry=entry, was=at(was), reason=SEALED)
    return room.asks(ev.PresenceCorrected(**said, corrected=at(true) if true else None))


def concluded(room: Room, literal: str | None = None) -> Room:
    return room.asks(ev.ItemConcluded(**room.says("ItemConcluded"), item=1, literal=literal))


def withdrawn(room: Room, item: int = 1) -> Room:
    return room.asks(ev.AgendaItemWithdrawn(**room.says("AgendaItemWithdrawn"), item=item, reason=SEALED))


def resolved(room: Room) -> Room:
    """The outcome as it is computed, recorded."""
    room.takes_in(ev.ItemResolved(**room.says("ItemResolved"), item=1, computed=room.outcome()))
    return room


def closed(room: Room, when: str) -> Room:
    return room.asks(ev.MeetingClosed(**room.says("MeetingClosed", at=at(when, room.day))))


def test_nothing_is_recorded_before_it_has_happened_but_for_the_difference_of_two_clocks() -> None:
    room = Room(clock=NOON).places().arrives("m-1", when="12:03").then_refused("dates")
    assert "12:03 has not come yet: it is 12:00" in room.reasons[0].text.en
    room.arrives(*persons(7), when="12:02").then_accepted()
    room.opens(when="12:30").then_refused("dates")
    room.opens(when="12:02").takes(when="12:02").then_accepted()
    room.counts(when="12:10", votes_for=7).then_refused("dates")
    room.adjourns(when="13:30").then_refused("dates")
    closed(room, "13:30").then_refused("dates")


def test_what_is_done_anew_after_an_outcome_does_not_come_before_the_vote_it_rests_on() -> None:
    room = resolved(ready(count=8).counts(votes_for=2, against=6, when="10:00"))
    room.counts(votes_for=8, when="09:50", reason=SEALED).then_refused("dates")
    room.takes(when="09:50").then_refused("dates")
    room.counts(votes_for=8, when="10:20", reason=SEALED).then_accepted()


def test_minutes_are_adopted_by_a_meeting_that_began_after_this_one_had_ended() -> None:
    file = ev.Document(sha256="a" * 64, kind="minutes", media_type="text/plain", size=1, title="t")

    def adopts(began: str) -> Room:
        later = Room(ref="M-2").arrives("m-1").opens(when=began).now
        room = closed(ready(others={"M-2": later}), "11:00").then_accepted()
        room.asks(ev.MinutesDrafted(**room.says("MinutesDrafted"), documents=(file,))).then_accepted()
        return room.asks(ev.MinutesAdopted(**room.says("MinutesAdopted"), at_meeting="M-2"))

    adopts("10:30").then_refused("minutes")
    adopts("11:00").then_accepted()


def test_a_wrong_entry_of_presence_is_corrected_in_sight_and_the_quorum_follows() -> None:
    room = ready().leaves("m-6", when="09:50").then_accepted()
    room.counts(votes_for=5).then_refused("R-29")
    struck(room, "m-6", "left", "09:50").then_accepted()
    assert room.counts(votes_for=6).then_accepted().outcome().result == "carried"
    (kept,) = room.now.presence_corrected
    assert (kept.person, kept.was, kept.corrected) == ("m-6", at("09:50"), None)
    struck(room, "m-6", "arrived", "09:00").then_accepted()
    assert room.now.items[1].votes is None
    assert room.outcome().result == "invalid_no_quorum"


def test_what_was_computed_before_a_correction_stays_as_it_was() -> None:
    room = resolved(ready().leaves("m-6", when="09:50"))
    before = room.now.items[1].resolved
    struck(room, "m-6", "left", "09:50", "10:40").then_accepted()
    assert room.now.items[1].resolved == before
    assert before is not None
    assert before.computed.result == "invalid_no_quorum"


def test_presence_is_corrected_only_to_what_can_be_true_and_while_no_decision_rests_on_it() -> None:
    room = ready(count=8, clock=NOON).leaves("m-8", when="09:45").then_accepted()
    struck(room, "m-8", "left", "09:46").then_refused("presence")
    struck(room, "m-8", "left", "09:45", "08:00").then_refused("presence")
    struck(room, "m-8", "left", "09:45", "12:30").then_refused("dates")
    struck(room, "m-8", "left", "09:45", "09:45").then_refused("presence")
    struck(room, "m-1", "arrived", "09:00").then_refused("presence")
    resolved(room.counts(votes_for=7))
    struck(room, "m-8", "left", "09:45", "11:00").then_refused("presence")
    room.leaves("m-7", when="10:30").then_accepted()
    struck(room, "m-7", "left", "10:30", "10:40").then_accepted()
    closed(room, "11:00").then_accepted()
    struck(room, "m-7", "left", "10:40", "10:45").then_refused("meeting_state")


def test_only_who_took_part_in_the_vote_dissents_from_it() -> None:
    room = ready(count=9).recuses("m-9").leaves("m-8", when="09:45").arrives("m-10", when="10:05").then_accepted()
    room.counts(votes_for=5, against=2, when="10:00").then_accepted()

    def dissents(who: str) -> Room:
        return room.asks(ev.DissentRecorded(**room.says("DissentRecorded"), item=1, person=who, reasons=SEALED))

    for who in ("m-8", "m-9", "m-10", "m-11"):
        dissents(who).then_refused("R-31")
    dissents("m-7").then_accepted()
    resolved(room)
    dissents("m-8").then_refused("R-31")
    dissents("m-6").then_accepted()


def test_a_new_vote_over_one_that_stands_is_explained_and_a_casting_vote_is_not_one() -> None:
    room = ready(count=8).counts(votes_for=4, against=4).then_accepted()
    room.counts(votes_for=4, against=4, casting="for").then_accepted()
    room.counts(votes_for=8).then_refused("new_vote")
    room.takes(when="10:10").then_accepted().counts(votes_for=8, when="10:20").then_refused("new_vote")
    room.counts(votes_for=8, when="10:20", reason=SEALED).then_accepted()
    room.recuses("m-8").then_accepted().counts(votes_for=7, when="10:30").then_accepted()
    lost = resolved(ready(count=8).counts(votes_for=2, against=6))
    lost.counts(votes_for=8, when="10:20").then_refused("new_vote")


def test_a_meeting_that_was_cancelled_holds_nothing_and_one_that_was_opened_is_not_cancelled() -> None:
    room = Room().places().then_accepted()
    room.asks(ev.MeetingCancelled(**room.says("MeetingCancelled"), reason=SEALED)).then_accepted()
    assert room.now.status == "cancelled"
    room.arrives("m-1").then_refused("meeting_state")
    room.places(2).then_refused("meeting_state")
    room.opens().then_refused("meeting_state", "presence")
    begun = ready()
    begun.asks(ev.MeetingCancelled(**begun.says("MeetingCancelled"), reason=SEALED)).then_refused("meeting_state")


def test_an_item_is_taken_off_the_agenda_before_its_vote_and_not_after_it() -> None:
    room = withdrawn(Room().places()).then_accepted()
    assert room.now.items[1].over
    room.recuses("m-1").then_refused("agenda")
    withdrawn(room).then_refused("agenda")
    withdrawn(ready().counts(votes_for=6)).then_refused("item_open")
    withdrawn(resolved(ready().counts(votes_for=2, against=4))).then_refused("item_open")


def test_an_item_that_was_not_carried_is_finished_as_such_with_the_words_of_the_meeting() -> None:
    room = concluded(ready(count=8)).then_refused("item_open")
    room.counts(votes_for=2, against=6).then_accepted()
    concluded(room).then_refused("item_open")
    concluded(resolved(room), "ให้นำกลับไปปรับปรุง").then_accepted()
    item = room.now.items[1]
    assert (item.over, item.settled) == (True, False)
    assert item.concluded is not None
    assert item.concluded.literal == "ให้นำกลับไปปรับปรุง"
    room.counts(votes_for=8, when="10:20", reason=SEALED).then_refused("item_resolved")
    room.takes(when="10:20").then_refused("item_resolved")


def test_nobody_is_at_two_open_meetings_at_one_time_be_one_of_them_electronic() -> None:
    def other(**more: Any) -> Meeting:
        called = Room(ref="M-2", mode="electronic", **more).arrives(*persons(3))
        return called.opens(when="09:10").leaves("m-3", when="09:30").now

    room = Room(same_day=(other(),)).arrives("m-1", when="09:20").then_refused("presence")
    assert "M-2" in room.reasons[0].text.en
    room.arrives("m-3", when="09:20").then_refused("presence")
    room.arrives("m-3", when="09:30").then_accepted()
    over = replace(other(), closed_at=at("09:10"))
    Room(same_day=(over,)).arrives("m-1", when="09:20").then_accepted()
