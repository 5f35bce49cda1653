"""Golden cases of the law on meetings: quorum, convening again, casting vote, recusal, consensus, circular papers."""

from datetime import date, timedelta
from typing import Any

import pytest

from domain import events as ev
from domain.body import evolve as evolve_body
from domain.meeting import Meeting
from domain.outcome import outcome
from domain.sitting import PROFILES, Votes, carries, profile_of
from tests.support.meetings import DAY, Room, at, persons, ready
from workflows.meetings.room import in_the_chairs_place


def adjourned(lacking: bool = True) -> Meeting:
    """The border subcommittee with 4 of its 11 members, put off; or with all of them, put off for another reason."""
    room = Room(ref="M-0", held_on=DAY).places().arrives(*persons(4 if lacking else 11)).adjourns()
    return room.then_accepted().now


def again(days: int, one_third: bool, before: Meeting) -> Room:
    """Convened again so many days later, with 4 of 11 present."""
    held_on = DAY + timedelta(days=days)
    notice = ev.MeetingNotice(sent_on=held_on - timedelta(days=4), one_third_stated=one_third)
    room = Room(held_on=held_on, notice=notice, adjourned_from="M-0", others={"M-0": before})
    return room.then_accepted().places().arrives(*persons(4)).opens().then_accepted().takes()


def test_a_lost_quorum_is_not_dated_away_by_taking_the_item_up_earlier() -> None:
    room = Room().places().arrives(*persons(6), when="08:30").opens("09:00").takes(when="09:10")
    room.takes(when="09:05").then_refused("dates")
    room.leaves("m-6", when="09:20")
    lost = outcome(room.now, room.now.items[1], PROFILES["apa_default"], None)
    assert lost is not None
    room.takes_in(ev.ItemResolved(**room.says("ItemResolved"), item=1, computed=lost))
    room.takes(when="09:15").then_refused("dates")
    room.arrives("m-6", when="09:30").takes(when="09:31")
    assert room.now.items[1].taken_at == at("09:31")


def test_four_of_eleven_are_no_quorum_and_the_adjournment_says_so_by_itself() -> None:
    room = Room().places().arrives(*persons(4)).opens().takes()
    room.then_refused("R-29")
    assert room.reasons[0].facts == {"present": 4, "members": 11, "needed": 6, "share": "1/2"}
    put_off = room.adjourns().then_accepted().now.adjourned
    assert put_off is not None
    assert (put_off.lack_of_quorum, put_off.present, put_off.needed) == (True, 4, 6)


def test_convened_again_on_the_seventh_day_one_third_is_enough_because_the_notice_says_so() -> None:
    room = again(7, True, adjourned()).then_accepted().counts(votes_for=4).then_accepted()
    found = room.outcome()
    assert (found.result, found.needed, found.share) == ("carried", 4, "1/3")
    assert "APA s.79" in found.basis


def test_where_the_notice_is_silent_four_of_eleven_decide_nothing_and_the_reason_says_so() -> None:
    room = again(7, False, adjourned()).then_refused("R-29")
    assert "the notice does not say so" in room.reasons[0].text.en


@pytest.mark.parametrize(
    ("days", "lacking", "why"),
    [(15, True, "more than 14 days"), (7, False, "put off with a quorum")],
    ids=["after fourteen days", "it was not put off for lack of quorum"],
)
def test_a_notice_does_not_promise_one_third_where_it_is_not_enough(days: int, lacking: bool, why: str) -> None:
    held_on = DAY + timedelta(days=days)
    notice = ev.MeetingNotice(sent_on=held_on - timedelta(days=4), one_third_stated=True)
    before = adjourned(lacking)
    room = Room(held_on=held_on, notice=notice, adjourned_from="M-0", others={"M-0": before}).then_refused("R-29")
    assert why in room.reasons[0].text.en
    again(days, False, before).then_refused("R-29")


def test_a_notice_of_a_first_meeting_promises_no_one_third() -> None:
    Room(notice=ev.MeetingNotice(sent_on=DAY - timedelta(days=5), one_third_stated=True)).then_refused("R-29")


def test_of_the_past_it_is_told_that_the_notice_said_one_third_and_it_is_not_enough_all_the_same() -> None:
    told = ev.Testimony(known_at="2018-01-23", source="s", recorded_by=ev.Actor(person="p", post="x"), batch="b")
    held_on = DAY + timedelta(days=15)
    notice = ev.MeetingNotice(sent_on=held_on - timedelta(days=4), one_third_stated=True)
    more = {"adjourned_from": "M-0", "others": {"M-0": adjourned()}, "testimony": told}
    room = Room(held_on=held_on, notice=notice, **more).then_accepted().places().arrives(*persons(4)).opens()
    room.takes().then_refused("R-29")
    assert "more than 14 days" in room.reasons[0].text.en


def test_an_adjourned_meeting_is_taken_up_again_once_unless_that_one_was_cancelled() -> None:
    held_on, before = DAY + timedelta(days=7), adjourned()
    notice = ev.MeetingNotice(sent_on=held_on - timedelta(days=4), one_third_stated=True)
    more = {"held_on": held_on, "notice": notice, "adjourned_from": "M-0", "others": {"M-0": before}}
    first = Room(ref="M-2", **more).then_accepted()
    Room(ref="M-3", of_body=(first.now,), **more).then_refused("adjourned_from")
    first.asks(ev.MeetingCancelled(**first.says("MeetingCancelled"), reason=SEAL)).then_accepted()
    Room(ref="M-3", of_body=(first.now,), **more).then_accepted()


def test_one_third_cannot_be_claimed_from_a_meeting_of_another_body_or_one_that_was_not_put_off() -> None:
    other = Room("BODY-NC", ref="M-0").places().arrives(*persons(4)).adjourns().now
    Room(held_on=DAY + timedelta(days=7), adjourned_from="M-0", others={"M-0": other}).then_refused("adjourned_from")
    held = ready(ref="M-0").now
    Room(held_on=DAY + timedelta(days=7), adjourned_from="M-0", others={"M-0": held}).then_refused("adjourned_from")
    Room(held_on=DAY + timedelta(days=7), adjourned_from="M-9").then_refused("adjourned_from")


def test_a_quorum_lost_in_the_middle_of_an_item_makes_it_invalid_from_that_minute_on() -> None:
    room = ready().leaves("m-6", when="14:32").then_accepted()
    room.counts(when="14:40", votes_for=5).then_refused("R-29")
    found = room.outcome()
    assert (found.result, found.since) == ("invalid_no_quorum", at("14:32"))
    assert "since 14:32" in found.en
    assert "14.32 น." in found.th


def test_a_quorum_that_comes_back_does_not_heal_the_item_until_it_is_taken_up_again() -> None:
    room = ready().leaves("m-6", when="14:32").arrives("m-6", when="14:35")
    room.counts(when="14:40", votes_for=6).then_refused("R-29")
    (why,) = room.reasons
    assert "5 of 11 were left, at least 6 are needed" in why.text.en
    assert (why.cure is not None and why.cure.what.en) == "Take the item up again: 6 are present now, which is a quorum"
    assert (room.outcome().result, room.outcome().present, room.outcome().since) == (
        "invalid_no_quorum",
        5,
        at("14:32"),
    )
    room.takes(when="14:45").then_accepted().counts(when="14:50", votes_for=6).then_accepted()
    assert room.outcome().result == "carried"


def test_who_leaves_at_the_minute_of_the_count_or_after_it_was_there() -> None:
    room = ready().counts(when="14:32", votes_for=6).leaves("m-6", when="14:32").then_accepted()
    assert room.outcome().result == "carried"


def test_a_tie_is_decided_by_the_casting_vote_of_who_presides() -> None:
    def tie(casting: str | None) -> str:
        return ready(count=8).counts(votes_for=4, against=4, casting=casting).then_accepted().outcome().result

    assert [tie("for"), tie("against"), tie(None)] == ["carried", "not_carried", "not_carried"]
    ready(count=8).counts(votes_for=5, against=3, casting="for").then_refused("votes")


def test_abstention_is_not_silence_and_neither_is_a_vote_against() -> None:
    found = ready(count=8).counts(votes_for=3, against=2, abstain=1).then_accepted().outcome()
    assert (found.result, found.abstain, found.silent) == ("carried", 1, 2)


def test_a_recused_chair_must_leave_the_chair_to_another() -> None:
    room = Room().places().arrives(*persons(7)).opens().recuses("m-1").then_accepted()
    room.takes().then_refused("R-33")
    room.takes(chair="m-1").then_refused("R-33")
    room.takes(chair="m-2").then_accepted().counts(votes_for=6).then_accepted()
    assert room.outcome().result == "carried"


def test_a_conflicted_member_neither_votes_nor_makes_the_quorum_of_that_item() -> None:
    Room().places().arrives(*persons(6)).opens().recuses("m-6").takes().then_refused("R-29")
    room = Room().places().arrives(*persons(7)).opens().recuses("m-7").takes().then_accepted()
    named = tuple(ev.NamedVote(person=one, vote="for") for one in ("m-1", "m-7"))
    room.counts(method="roll", votes_for=2, named=named).then_refused("R-33")
    room.counts(votes_for=7).then_refused("votes")
    found = room.counts(votes_for=6).then_accepted().outcome()
    assert (found.present, found.members, found.needed) == (6, 11, 6)
    assert "APA s.13" in found.basis


def test_a_recusal_declared_after_the_count_voids_the_count() -> None:
    room = ready(count=8).counts(votes_for=8).recuses("m-8").then_accepted()
    assert room.now.items[1].votes is None


def test_presence_before_a_count_recorded_after_it_voids_the_count() -> None:
    room = ready(count=8).counts(when="10:00", votes_for=8).leaves("m-8", when="09:50").then_accepted()
    assert room.now.items[1].votes is None
    room.counts(when="10:00", votes_for=8).then_refused("votes")
    assert room.counts(when="10:00", votes_for=7).then_accepted().outcome().present == 7


def test_the_cabinet_needs_one_third_of_the_ministers() -> None:
    Room("BODY-CAB").places().arrives(*persons(11)).opens().takes().then_refused("R-29")
    found = ready("BODY-CAB", 12).counts(method="consensus").then_accepted().outcome()
    assert (found.result, found.needed, found.share, found.basis[0]) == ("carried", 12, "1/3", "W08")


def test_consensus_and_no_objection_carry_unless_one_member_objects() -> None:
    for method in ("consensus", "no_objection"):
        assert ready(count=8).counts(method=method).then_accepted().outcome().result == "carried"
        assert ready(count=8).counts(method=method, against=1).outcome().result == "not_carried"


def test_deemed_approval_is_only_for_a_matter_listed_for_it_to_which_nobody_objects() -> None:
    ready("BODY-CAB", 20).counts(method="no_objection", put="deemed_approved").then_refused("deemed_as_listed")
    listed = (
        Room("BODY-CAB").places(agenda_kind="acknowledgement_deemed_approval").arrives(*persons(20)).opens().takes()
    )
    listed.counts(method="show", put="deemed_approved", votes_for=20).then_refused("deemed_as_listed")
    assert listed.counts(method="no_objection", put="deemed_approved").then_accepted().outcome().result == "carried"


def circular(**votes: Any) -> Room:
    room = Room(mode="circular").places().opens().takes().then_accepted()
    return room.counts(method="circular", day=votes.pop("day", DAY + timedelta(days=4)), **votes)


def test_a_circular_paper_is_vetoed_by_one_member_and_goes_round_for_three_days() -> None:
    assert circular(votes_for=11).then_accepted().outcome().result == "carried"
    assert circular(votes_for=10, against=1).then_accepted().outcome().result == "not_carried"
    assert circular(votes_for=5).then_accepted().outcome().result == "invalid_no_quorum"
    circular(votes_for=11, day=DAY + timedelta(days=2)).then_refused("circular")


def test_no_vote_is_counted_of_who_is_not_there_or_twice() -> None:
    room = ready()
    absent = tuple(ev.NamedVote(person=one, vote="for") for one in ("m-1", "m-9"))
    room.counts(method="roll", votes_for=2, named=absent).then_refused("presence")
    twice = tuple(ev.NamedVote(person="m-1", vote="for") for _ in range(2))
    room.counts(method="roll", votes_for=2, named=twice).then_refused("votes")
    room.counts(votes_for=7).then_refused("votes")
    room.counts(method="circular", votes_for=6).then_refused("method")
    room.counts(put="whatever", votes_for=6).then_refused("motion")


def test_presence_is_an_interval_that_begins_with_an_arrival() -> None:
    room = Room().places().arrives("m-1", when="09:00")
    room.leaves("m-2", when="09:10").then_refused("presence")
    room.leaves("m-1", when="08:00").then_refused("presence")
    room.arrives("m-1", when="09:20").then_refused("presence")
    room.opens(who="m-3").then_refused("presence")
    room.leaves("m-1", when="09:20").arrives("m-1", when="09:40").then_accepted()
    assert [(s.since, s.until) for s in room.now.stays] == [(at("09:00"), at("09:20")), (at("09:40"), None)]


def test_notice_is_three_days_before_or_urgent_with_a_reason_or_told_at_the_last_meeting() -> None:
    late = ev.MeetingNotice(sent_on=DAY - timedelta(days=2))
    Room(notice=late).then_refused("R-30")
    Room(notice=ev.MeetingNotice(sent_on=DAY - timedelta(days=5), written=False)).then_refused("R-30")
    Room(notice=ev.MeetingNotice(sent_on=late.sent_on, urgent=True)).then_refused("R-30")
    Room(notice=ev.MeetingNotice(sent_on=late.sent_on, urgent=True, reason=SEAL)).then_accepted()
    told = ev.MeetingNotice(told_at_last_meeting="M-0")
    Room(notice=told).then_refused("R-30")
    before = ready(ref="M-0", held_on=DAY - timedelta(days=30)).now
    Room(notice=told, others={"M-0": before}).then_accepted()


def test_only_the_secretariat_of_the_body_keeps_its_meetings() -> None:
    room = Room().then_accepted()
    said = room.says("AgendaItemPlaced") | {"actor": ev.Actor(person="p", post="soc")}
    room.asks(ev.AgendaItemPlaced(**said, item=1, asked="x", agenda_kind="consideration")).then_refused("actor")
    other = {"actor": ev.Actor(person="p", post="area_subcommittee_secretary", body="BODY-SC-SEA")}
    room.asks(ev.AgendaItemPlaced(**said | other, item=1, asked="x", agenda_kind="consideration")).then_refused("actor")


def test_nothing_happens_before_the_opening_on_another_day_or_after_the_end() -> None:
    room = Room().places().arrives(*persons(6))
    room.takes().then_refused("meeting_state")
    room.opens().counts(votes_for=6).then_refused("item_taken")
    room.takes(item=2).then_refused("agenda")
    room.takes(when="09:29").then_refused("dates")
    room.takes().counts(votes_for=6, day=DAY + timedelta(days=1)).then_refused("dates")
    room.adjourns().then_accepted().takes().then_refused("meeting_state")


def test_who_came_late_is_not_put_into_a_vote_that_is_already_resolved() -> None:
    room = ready(count=8).counts(votes_for=8)
    room.takes_in(ev.ItemResolved(**room.says("ItemResolved"), item=1, computed=room.outcome()))
    room.leaves("m-8", when="09:50").then_refused("presence")
    room.takes(when="10:10").then_refused("item_resolved")
    room.leaves("m-8", when="10:30").then_accepted()


def test_dissent_is_kept_with_the_vote_and_the_reasons_come_sealed() -> None:
    room = ready(count=8)
    said = room.says("DissentRecorded")
    room.asks(ev.DissentRecorded(**said, item=1, person="m-2", reasons=SEAL)).then_refused("R-31")
    room.counts(votes_for=6, against=2)
    room.asks(ev.DissentRecorded(**said, item=1, person="m-2", reasons=SEAL)).then_accepted()
    room.asks(ev.DissentRecorded(**said, item=1, person="m-11", reasons=SEAL)).then_refused("R-31")
    assert [one.person for one in room.now.items[1].dissents] == ["m-2"]


def test_minutes_are_adopted_by_a_later_meeting_and_then_only_corrected() -> None:
    room = ready(count=8).counts(votes_for=8)
    document = ev.Document(sha256="0" * 64, kind="minutes", title="m", media_type="application/pdf", size=1)
    draft = ev.MinutesDrafted(**room.says("MinutesDrafted"), documents=(document,))
    room.asks(draft).then_refused("meeting_state")
    room.asks(ev.MeetingClosed(**room.says("MeetingClosed", at=at("11:00")))).then_refused("item_open")
    room.takes_in(ev.ItemResolved(**room.says("ItemResolved"), item=1, computed=room.outcome()))
    room.asks(ev.MeetingClosed(**room.says("MeetingClosed", at=at("11:00"))), draft).then_accepted()
    adoption = ev.MinutesAdopted(**room.says("MinutesAdopted"), at_meeting="M-2")
    room.asks(adoption).then_refused("minutes")
    room.others = {"M-2": ready(ref="M-2", held_on=date(2018, 2, 8)).now}
    room.asks(adoption).then_accepted()
    room.asks(draft).then_refused("minutes")
    said, words = room.says("MinutesCorrected"), {"correction": SEAL, "reason": SEAL, "proposal": "c-1"}
    room.asks(ev.MinutesCorrected(**said, **words)).then_refused("not_pending")
    room.asks(ev.MinutesCorrectionProposed(**room.says("MinutesCorrectionProposed"), **words)).then_accepted()
    room.asks(ev.MinutesCorrected(**said, **words)).then_refused("four_eyes")
    assert room.now.corrections == ()
    said["actor"] = ev.Actor(person="p-other", post=said["actor"].post, body=said["actor"].body)
    room.asks(ev.MinutesCorrected(**said, **words)).then_accepted()
    assert (len(room.now.corrections), room.now.corrections_proposed) == (1, ())
    room.asks(ev.MinutesCorrected(**said, **words)).then_refused("not_pending")


def with_a_chair_and_a_deputy(room: Room) -> Room:
    """m-2 is the chair and m-3 the deputy; the others are members."""
    said = {"actor": room.says("")["actor"], "effective_on": DAY, "correlation_id": "c"}
    said |= {"stream_name": f"body/{room.body.body}", "body": room.body.body, "instrument": "order"}
    for number, (post, person) in enumerate((("chair", "m-2"), ("deputy", "m-3")), 1):
        terms = {"th": post, "en": post, "seats": 1, "votes": True, "presides": number}
        established = ev.PostEstablished(**said, published="PostEstablished", post=post, **terms)
        held = {"appointment": f"A-{number}", "person": person, "post": post, "holds_from": DAY, "acting": False}
        appointed = ev.PersonAppointed(**said, published="PersonAppointed", **held)
        room.body = evolve_body(evolve_body(room.body, established), appointed)
    return room


def test_the_chair_presides_when_there_and_another_only_in_the_chairs_place() -> None:
    room = with_a_chair_and_a_deputy(Room().arrives(*persons(6)))
    room.opens(who="m-1").then_refused("presiding")
    room.opens(who="m-3").then_refused("presiding")
    assert in_the_chairs_place(room.now, room.around, "m-1")
    assert not in_the_chairs_place(room.now, room.around, "m-2")
    room.leaves("m-2", when="09:10").opens(who="m-1", substitute=True).then_refused("presiding")
    room.leaves("m-3", when="09:11").opens(who="m-1", substitute=True).then_accepted()


def test_over_an_item_of_the_chairs_own_the_deputy_presides_and_no_member_before_the_deputy() -> None:
    room = with_a_chair_and_a_deputy(Room().places(1).arrives(*persons(8))).opens(who="m-2").recuses("m-2")
    room.takes(chair="m-1").then_refused("presiding")
    room.takes(chair="m-3").then_accepted()


def test_an_instrument_may_give_its_quorum_and_majority_as_data() -> None:
    two_thirds = profile_of("apa_default", {"at_least": "2/3", "basis": "ข้อ 9", "carried_by": "2/3", "tie": "lost"})
    assert two_thirds is not None
    assert (str(two_thirds.ordinary), two_thirds.reconvened, two_thirds.basis) == ("2/3", None, "ข้อ 9")
    assert [carries(two_thirds, Votes(yes, 3)) for yes in (5, 6)] == [False, True]
    half = profile_of("", {"at_least": "1/2", "basis": "x", "tie": "lost"})
    assert half is not None
    assert not carries(half, Votes(3, 3, casting="for"))
    assert [carries(PROFILES["assembly_consensus"], Votes(9, against)) for against in (0, 1)] == [True, False]


@pytest.mark.parametrize("wrong", [{}, {"at_least": "3/2"}, {"at_least": "x"}, {"at_least": "1/2", "tie": "coin"}])
def test_a_profile_that_cannot_be_read_counts_for_none(wrong: dict[str, str]) -> None:
    assert profile_of("apa_default", {"basis": "x", **wrong}) is None


def test_every_profile_of_a_quorum_cites_its_source() -> None:
    assert all(profile.basis and profile.majority_basis for profile in PROFILES.values())


SEAL = ev.Sealed(key_id="k", commitment="c", ciphertext="x")


@pytest.mark.parametrize(
    ("body", "who"),
    [
        ("BODY-SC-BOR", "area_subcommittee_secretary@BODY-SC-BOR"),
        ("BODY-NC", "national_committee_secretariat"),
        ("BODY-CAB", "soc"),
    ],
)
def test_what_stands_in_the_way_is_cured_by_the_bodys_own_secretariat(body: str, who: str) -> None:
    room = Room(body).places().arrives(*persons(1)).takes()
    cures = {reason.cure.who for reason in room.reasons if reason.cure}
    assert cures == {who}


def test_opening_on_another_day_is_refused_for_the_day_alone() -> None:
    room = Room().places()
    said = room.says("MeetingOpened", at=at("09:00", DAY + timedelta(days=1)))
    room.asks(ev.MeetingOpened(**said, presiding=ev.Member(person="m-1", post="chair"))).then_refused("dates")
    (why,) = room.reasons
    assert why.cure is not None
    assert why.cure.earliest == DAY


def test_a_roster_beyond_the_instrument_is_told_by_its_numbers_and_the_operator_mends_it() -> None:
    many = tuple(ev.Member(person=one, post="member") for one in persons(12))
    room = Room(roster=many).then_refused("roster")
    (why,) = room.reasons
    assert "12/11" in why.text.en
    assert why.cure is not None
    assert why.cure.who == "operator"
    Room(roster=(many[0], many[0])).then_refused("roster")
