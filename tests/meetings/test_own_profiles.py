"""A body decides by the rule of its own instrument, in the edition in force on the day; anyone can judge it again."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import msgspec
import pytest

from domain import events as ev
from domain.body import Body, evolve
from domain.outcome import outcome
from domain.sitting import Profile, profile_of
from domain.thai.dates import bangkok_date
from services import meetings
from services.authority import appointing
from services.authority.bodies import found_body
from services.casework import plans
from services.means import Office
from services.meetings import requests as ask
from services.problems import InvalidInput, RefusedByRule
from services.requests import BodyRequest, InstrumentRequest, PostTerms, ProfileRequest
from tests.support.appointing import appointed, put
from tests.support.database import Database
from tests.support.meetings import DAY, Room, founded, in_the_evening, matter, persons, ready
from tests.support.offices import caller, key, office_over, open_request
from workflows.registry import GUARDS

BODY = "BODY-SC-BOR"
CLERK = caller("clerk")
OPERATOR = caller("operator", scopes="read operate")
STRICT = {"at_least": "2/3", "carried_by": "3/4", "tie": "lost", "bars": ["chair"], "basis": "ข้อ 9"}


def adopted(since: date, profile: dict[str, Any], edition: int = 2, members: int = 11) -> ev.InstrumentAdopted:
    return ev.InstrumentAdopted(
        stream_name=f"body/{BODY}",
        published="InstrumentAdopted",
        actor=ev.Actor(person="p", post="operator"),
        effective_on=since,
        correlation_id="c",
        body=BODY,
        edition=edition,
        instrument=f"ระเบียบฉบับที่ {edition}",
        members=members,
        quorum_profile=profile,
    )


def rule(**data: Any) -> Profile:
    found = profile_of("", {"at_least": "1/2", "basis": "ข้อ 9", **data})
    assert found is not None
    return found


def comes_to(room: Room, profile: Profile) -> ev.Computed:
    found = outcome(room.now, room.now.items[1], profile, room.around.earlier(room.now))
    assert found is not None
    return found


@pytest.mark.parametrize(("present", "result"), [(7, "invalid_no_quorum"), (8, "carried")])
def test_two_thirds_of_eleven_are_eight(present: int, result: str) -> None:
    room = ready(count=present).counts(votes_for=present).then_accepted()
    found = comes_to(room, rule(at_least="2/3"))
    assert (found.result, found.needed, found.share) == (result, 8, "2/3")
    assert "ข้อ 9" in found.basis


@pytest.mark.parametrize(("votes_for", "against", "result"), [(9, 2, "carried"), (8, 3, "not_carried")])
def test_three_quarters_of_the_votes_are_shown_with_their_arithmetic(votes_for: int, against: int, result: str) -> None:
    room = ready(count=11).counts(votes_for=votes_for, against=against).then_accepted()
    found = comes_to(room, rule(carried_by="3/4"))
    assert (found.result, "at least 9 needed (3/4)" in found.en) == (result, True)


def test_a_vote_of_the_chair_against_bars_where_the_instrument_says_so() -> None:
    votes = [("against", "m-1"), *(("for", one) for one in persons(10, 2))]
    named = tuple(ev.NamedVote(person=who, vote=side) for side, who in votes)  # type: ignore[arg-type]
    room = ready(count=11).counts(method="roll", votes_for=10, against=1, named=named).then_accepted()
    assert comes_to(room, rule()).result == "carried"
    barred = comes_to(room, rule(bars=["chair"]))
    assert (barred.result, "barred by the vote of: chair" in barred.en) == ("not_carried", True)
    assert comes_to(room, rule(bars=["vice_chair"])).result == "carried"


def test_one_objection_breaks_the_consensus_of_an_assembly() -> None:
    assembly = profile_of("assembly_consensus", None)
    assert assembly is not None
    for method in ("show", "consensus"):
        room = ready(count=11).counts(method=method, votes_for=10, against=1).then_accepted()
        assert comes_to(room, assembly).result == "not_carried"


@pytest.mark.parametrize(("present", "result"), [(12, "carried"), (11, "invalid_no_quorum")])
def test_twelve_of_thirty_six_ministers_are_enough(present: int, result: str) -> None:
    cabinet = profile_of("cabinet", None)
    assert cabinet is not None
    room = ready("BODY-CAB", 12).counts(votes_for=11).then_accepted()
    if present == 11:
        room = Room("BODY-CAB").places().arrives(*persons(11)).opens().takes()
        assert {reason.rule for reason in room.reasons} == {"R-29"}
        return
    assert comes_to(room, cabinet).result == result


def test_a_share_for_the_second_try_exists_only_where_the_instrument_gives_one() -> None:
    failed = Room(ref="M-0", held_on=DAY - timedelta(days=7)).places().arrives(*persons(4)).adjourns().now
    notice = ev.MeetingNotice(sent_on=DAY - timedelta(days=5), one_third_stated=True)
    room = Room(adjourned_from="M-0", notice=notice, others={"M-0": failed})
    room = room.places().arrives(*persons(4)).opens().takes().then_accepted().counts(votes_for=4).then_accepted()
    assert comes_to(room, rule(reconvened="1/3")).result == "carried"
    assert comes_to(room, rule()).result == "invalid_no_quorum"


def test_the_edition_in_force_on_the_day_judges_it() -> None:
    first = founded(BODY)
    body = evolve(
        evolve(first, adopted(date(2018, 3, 1), STRICT)), adopted(date(2018, 6, 1), {"name": "cabinet"}, 3, 9)
    )
    days = [date(2016, 1, 1), date(2018, 2, 28), date(2018, 3, 1), date(2018, 5, 31), date(2018, 6, 1)]
    found = [body.on(day) for day in days]
    assert [(b.edition, b.members) for b in found] == [(1, 11), (1, 11), (2, 11), (2, 11), (3, 9)]
    assert [str(b.rule.ordinary) for b in found if b.rule] == ["1/2", "1/2", "2/3", "2/3", "1/3"]
    assert first.on(days[0]).rule == first.rule


def test_an_edition_recorded_late_judges_only_from_its_own_day_to_the_next_edition() -> None:
    body = evolve(
        evolve(founded(BODY), adopted(date(2018, 6, 1), STRICT)), adopted(date(2018, 3, 1), {"name": "cabinet"}, 3)
    )
    assert [body.on(date(2018, month, 2)).edition for month in (2, 4, 7)] == [1, 3, 2]


def test_vacant_seats_count_unless_the_instrument_counts_those_in_office() -> None:
    body = founded(BODY)
    assert body.counted(DAY) == 11
    counting = evolve(body, adopted(DAY, {"at_least": "1/2", "of": "members_in_office", "basis": "ข้อ 9"}))
    assert counting.counted(DAY) == 0


@pytest.fixture
def office(database: Database) -> Iterator[Office]:
    with office_over(database, matter()) as office:
        in_the_evening(office)
        yield office


def adopt(office: Office, since: date, members: int = 11, **profile: Any) -> None:
    data = ProfileRequest(**{"at_least": "1/2", "basis": "ข้อ 9", **profile})
    request = InstrumentRequest(instrument="ระเบียบ", members=members, quorum_profile=data, effective_on=since)
    appointing.adopt_instrument(office, OPERATOR, key(), BODY, request)


def decided(office: Office, present: int, votes: dict[str, Any], ref: str = "P-1", chair: str = "m-1") -> None:
    """The plan put to a meeting of so many, counted and resolved."""
    today = bangkok_date(office.clock())
    plans.open_plan(office, CLERK, key(), open_request(ref, "matter", content={"text": {"words": "ก"}}))
    notice = ask.NoticeRequest(sent_on=today - timedelta(days=5))
    convening = ask.ConveneRequest(meeting=f"M-{ref}", body=BODY, label="1/2569", held_on=today, notice=notice)
    meetings.convene(office, CLERK, key(), convening)
    members = tuple(ask.MemberRequest(person=person) for person in persons(present))
    steps: list[tuple[str, Any]] = [
        ("place", ask.PlaceRequest(asked="ขอความเห็นชอบ", plan=ref)),
        ("lock-papers", ask.LockRequest()),
        ("arrive", ask.ArriveRequest(persons=members, at="09:00")),
        ("open", ask.OpenMeetingRequest(presiding=ask.MemberRequest(person=chair, post="chair"), at="09:05")),
        ("take", ask.TakeRequest(item=1, at="09:10")),
        ("count", ask.CountRequest(item=1, put="endorse", at="09:20", **{"method": "show", **votes})),
    ]
    for name, request in steps:
        meetings.carry(office, CLERK, key(), f"M-{ref}", name, request, None)
    meetings.resolve_item(office, CLERK, key(), f"M-{ref}", ask.ResolveRequest(item=1), None)
    meetings.carry(office, CLERK, key(), f"M-{ref}", "close", ask.AtRequest(at="09:30"), None)


def test_a_plan_is_decided_by_the_bodys_own_profile_and_the_facts_say_so(office: Office) -> None:
    adopt(office, bangkok_date(office.clock()) - timedelta(days=30), at_least="2/3", carried_by="3/4")
    with pytest.raises(RefusedByRule) as refusal:
        decided(office, 7, {"votes_for": 7}, "P-0")
    assert {reason.rule for reason in refusal.value.reasons} == {"R-29"}
    meetings.carry(office, CLERK, key(), "M-P-0", "close", ask.AtRequest(at="09:30"), None)
    decided(office, 8, {"votes_for": 8})
    (made,) = plans.load(office, "P-1").moves("adopt")
    assert {"quorum@2", "majority@2"} <= made.facts.keys()
    assert not {"quorum@1", "majority@1"} & made.facts.keys()
    for name in ("quorum@2", "majority@2"):
        guard = GUARDS[name]
        stored = msgspec.convert(made.facts[name], guard.facts)
        assert guard.judge(stored, guard.params()) is None


def test_a_quorum_smaller_than_the_default_is_not_contradicted_by_it(office: Office) -> None:
    adopt(office, bangkok_date(office.clock()), at_least="1/3", carried_by="2/5")
    decided(office, 5, {"votes_for": 2, "against": 3})
    assert plans.load(office, "P-1").stage == "adopted"


def test_an_edition_that_begins_tomorrow_judges_nothing_today(office: Office) -> None:
    adopt(office, bangkok_date(office.clock()) + timedelta(days=1), at_least="1/1")
    decided(office, 6, {"votes_for": 6})
    (made,) = plans.load(office, "P-1").moves("adopt")
    assert "quorum@1" in made.facts


def test_where_one_vote_bars_the_votes_are_named(office: Office) -> None:
    adopt(office, bangkok_date(office.clock()), bars=["chair"])
    with pytest.raises(RefusedByRule) as refusal:
        decided(office, 6, {"votes_for": 5, "against": 1})
    assert [reason.missing for reason in refusal.value.reasons] == ["named"]


def test_a_quorum_of_those_in_office_falls_with_the_vacancies(office: Office) -> None:
    today = bangkok_date(office.clock())
    adopt(office, today, of="members_in_office")
    for number, person in enumerate(persons(6)):
        post = "area_subcommittee" if number == 0 else "member"
        put(office.ledger, appointed(BODY, post, person))
    decided(office, 3, {"votes_for": 3})
    (made,) = plans.load(office, "P-1").moves("adopt")
    facts = made.facts["quorum@2"]
    assert (facts["members"], facts["seats"], facts["in_office"], facts["present"]) == (6, 11, 6, 3)


def test_a_person_in_two_posts_of_a_body_is_one_member(office: Office) -> None:
    put(office.ledger, appointed(BODY, "area_subcommittee", "m-1"), appointed(BODY, "vice_chair", "m-1"))
    today = bangkok_date(office.clock())
    notice = ask.NoticeRequest(sent_on=today - timedelta(days=5))
    convening = ask.ConveneRequest(meeting="M-9", body=BODY, label="9", held_on=today, notice=notice)
    meetings.convene(office, CLERK, key(), convening)
    roster = meetings.show(office, "M-9").meeting.roster
    assert [one.person for one in roster] == ["m-1"]


def test_a_body_is_founded_with_its_posts_and_a_rule_of_its_own(office: Office) -> None:
    posts = (PostTerms(post="chair", th="ประธาน", en="Chair", votes=True, presides=1),)
    request = BodyRequest(
        body="BODY-ASM",
        role="assembly",
        th="สมัชชาสุขภาพจังหวัด",
        en="Provincial health assembly",
        instrument="ประกาศ",
        members=60,
        quorum_profile=ProfileRequest(at_least="1/2", carried_by="consensus", basis="ข้อ 12"),
        parent="BODY-NC",
        area="นนทบุรี",
        posts=posts,
    )
    receipt = found_body(office, OPERATOR, key(), request)
    assert len(receipt.events) == 2
    body = _body(office, "BODY-ASM")
    assert (body.parent, body.area, tuple(body.roster.posts)) == ("BODY-NC", "นนทบุรี", ("chair",))
    assert body.rule == rule(carried_by="consensus", basis="ข้อ 12")


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"at_least": "3/2"}, "/quorum_profile"),
        ({"carried_by": "9/2"}, "/quorum_profile"),
        ({"at_least": None}, "/quorum_profile"),
    ],
)
def test_a_rule_that_cannot_be_counted_is_refused(office: Office, changes: dict[str, Any], pointer: str) -> None:
    with pytest.raises(InvalidInput) as wrong:
        adopt(office, bangkok_date(office.clock()), **changes)
    assert [error.pointer for error in wrong.value.errors] == [pointer]


def _body(office: Office, name: str) -> Body:
    found = office.folds.get(f"body/{name}").state
    assert isinstance(found, Body)
    return found
