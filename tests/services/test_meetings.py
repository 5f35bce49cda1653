"""Meetings through the services: an item and its plan move together or not at all, on the text the members had."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier
from typing import Any

import pytest
from msgspec.structs import replace

from domain import events as ev
from domain.thai.dates import bangkok_date
from services import meetings
from services import requests as asked
from services.casework import imports, plans
from services.ledger import Receipt, StaleVersion
from services.means import Office
from services.meetings import requests as ask
from services.problems import AlreadyExists, InvalidInput, NotFound, RefusedByRule, StepUpRequired
from services.world import World
from tests.support.database import Database
from tests.support.meetings import in_the_evening, matter, persons
from tests.support.offices import caller, key, office_over, open_request
from workflows.definition import Definition

CLERK = caller("clerk")
SECOND = caller("clerk", person="second clerk")
STRANGER = caller("chief")
BODY = "BODY-SC-BOR"


@pytest.fixture
def office(database: Database) -> Iterator[Office]:
    with office_over(database, matter()) as office:
        in_the_evening(office)
        for ref in ("P-1", "P-2"):
            request = open_request(ref, "matter", content={"text": {"words": "ก่อน"}})
            plans.open_plan(office, CLERK, key(), request)
        yield office


def convene(office: Office, ref: str = "M-1", **more: Any) -> Receipt:
    today = bangkok_date(office.clock())
    notice = ask.NoticeRequest(sent_on=today - timedelta(days=5))
    given = {"label": "1/2569", "held_on": today, "notice": notice, **more}
    return meetings.convene(office, CLERK, key(), ask.ConveneRequest(meeting=ref, body=BODY, **given))


def does(office: Office, name: str, request: Any, ref: str = "M-1", seen: int | None = None) -> Receipt:
    return meetings.carry(office, CLERK, key(), ref, name, request, seen)


def begun(office: Office, *plan_refs: str, ref: str = "M-1", present: int = 6) -> None:
    """A meeting with these plans on its agenda, papers locked, opened."""
    convene(office, ref)
    for plan in plan_refs:
        does(office, "place", ask.PlaceRequest(asked="ขอความเห็นชอบ", plan=plan), ref)
    does(office, "lock-papers", ask.LockRequest(), ref)
    alone(office, ref)
    members = tuple(ask.MemberRequest(person=person) for person in persons(present))
    does(office, "arrive", ask.ArriveRequest(persons=members, at="09:00"), ref)
    chair = ask.MemberRequest(person="m-1", post="chair")
    does(office, "open", ask.OpenMeetingRequest(presiding=chair, at="09:05"), ref)


def alone(office: Office, ref: str) -> None:
    """The body's other open meetings are put off: nobody is at two of them."""
    for other in World(office.folds, fresh=True).meetings_of(BODY, lambda one: one.ref != ref):
        if other.status == "open":
            does(office, "adjourn", ask.AtRequest(at="22:00"), other.ref)


def voted(office: Office, item: int = 1, put: str = "endorse", ref: str = "M-1", **votes: Any) -> None:
    does(office, "take", ask.TakeRequest(item=item, at="09:10"), ref)
    given = {"method": "show", "votes_for": 6, **votes}
    does(office, "count", ask.CountRequest(item=item, put=put, at="09:20", **given), ref)


def resolve(office: Office, item: int = 1, who: Any = CLERK, seen: int | None = None, **more: Any) -> Receipt:
    return meetings.resolve_item(office, who, key(), "M-1", ask.ResolveRequest(item=item, **more), seen)


def day(text: str) -> date:
    return date.fromisoformat(text)


def refused(refusal: pytest.ExceptionInfo[RefusedByRule]) -> set[str]:
    return {reason.rule for reason in refusal.value.reasons}


def test_a_carried_item_moves_its_plan_in_the_same_command_with_the_sitting_computed(office: Office) -> None:
    begun(office, "P-1")
    voted(office)
    receipt = resolve(office)
    assert [e.stream for e in receipt.events] == [office.ledger.stream_id(n) for n in ("meeting/M-1", "plan/P-1")]
    plan = plans.load(office, "P-1")
    (made,) = plan.moves("adopt")
    assert plan.stage == "adopted"
    assert made.causation_id == "meeting/M-1:1"
    assert made.resolution is not None
    assert (made.resolution.kind, made.resolution.label, made.resolution.outcome) == ("endorse", "1/2569", "positive")
    assert (made.facts["quorum@1"]["present"], made.facts["quorum@1"]["needed"]) == (6, 6)
    assert made.input["sitting"]["meeting"] == "M-1"
    shown = meetings.show(office, "M-1")
    assert shown.items[0].outcome is not None
    assert shown.items[0].outcome.result == "carried"
    assert [(move.plan, move.move) for move in shown.items[0].moves] == [("P-1", "adopt")]


def test_two_items_of_one_sitting_come_to_two_kinds_of_resolution(office: Office) -> None:
    begun(office, "P-1", "P-2")
    voted(office, 1)
    voted(office, 2, "return", votes_for=5, against=1)
    resolve(office, 1)
    resolve(office, 2, literal="ส่งคืน", input={"note": "แก้ตัวเลข"})
    assert (plans.load(office, "P-1").stage, plans.load(office, "P-2").stage) == ("adopted", "draft")
    assert plans.load(office, "P-2").moves("send_back")[0].input["note"] == "แก้ตัวเลข"


def test_a_vote_that_is_lost_is_recorded_and_moves_nothing_and_another_may_be_put(office: Office) -> None:
    begun(office, "P-1")
    voted(office, votes_for=2, against=4)
    receipt = resolve(office)
    assert len(receipt.events) == 1
    assert plans.load(office, "P-1").stage == "review"
    shown = meetings.show(office, "M-1").items[0]
    assert shown.outcome is not None
    assert (shown.outcome.result, shown.settled, shown.resolution) == ("not_carried", False, None)
    again = ask.CountRequest(item=1, method="show", put="reject", votes_for=6, at="09:40", reason="ขอมติไม่รับ")
    does(office, "count", again)
    resolve(office)
    assert plans.load(office, "P-1").stage == "refused"


def test_a_quorum_lost_on_the_way_is_recorded_as_invalid_and_moves_nothing(office: Office) -> None:
    begun(office, "P-1")
    does(office, "take", ask.TakeRequest(item=1, at="14:00"))
    does(office, "leave", ask.LeaveRequest(persons=("m-6",), at="14:32"))
    shown = meetings.show(office, "M-1").items[0]
    assert shown.outcome is not None
    assert "14:32" in shown.outcome.en
    assert len(resolve(office).events) == 1
    (last,) = [s.event for s in office.ledger.stream("meeting/M-1") if isinstance(s.event, ev.ItemResolved)]
    assert (last.computed.result, last.resolution, last.moves) == ("invalid_no_quorum", None, ())
    assert plans.load(office, "P-1").stage == "review"


def test_a_text_changed_after_the_papers_were_locked_is_not_what_was_decided_on(office: Office) -> None:
    begun(office, "P-1")
    voted(office)
    revised = asked.ContentRequest(value={"words": "หลัง"})
    plans.revise_content(office, CLERK, key(), "P-1", "text", revised, None)
    with pytest.raises(RefusedByRule) as refusal:
        resolve(office)
    assert refused(refusal) == {"papers"}
    assert meetings.show(office, "M-1").items[0].papers_changed
    does(office, "lock-papers", ask.LockRequest())
    with pytest.raises(RefusedByRule) as refusal:
        resolve(office)
    assert refused(refusal) == {"item_open"}
    does(office, "count", ask.CountRequest(item=1, method="show", put="endorse", votes_for=6, at="09:50"))
    resolve(office)
    assert plans.load(office, "P-1").stage == "adopted"


def test_an_annex_changed_after_the_lock_is_part_of_what_the_members_had_though_the_move_binds_the_text_alone(
    database: Database,
) -> None:
    raw = matter().model_dump(mode="json", by_alias=True)
    raw["parts"] |= {"annex": raw["parts"]["text"]}
    raw["stages"]["review"]["edits"]["annex"] = ["clerk"]
    with office_over(database, Definition.model_validate(raw)) as office:
        in_the_evening(office)
        content = {"text": {"words": "ก่อน"}, "annex": {"words": "ก่อน"}}
        plans.open_plan(office, CLERK, key(), open_request("P-1", "matter", content=content))
        begun(office, "P-1")
        voted(office)
        revised = asked.ContentRequest(value={"words": "หลัง"})
        plans.revise_content(office, CLERK, key(), "P-1", "annex", revised, None)
        with pytest.raises(RefusedByRule) as refusal:
            resolve(office)
        assert refused(refusal) == {"papers"}
        assert "annex" in refusal.value.reasons[0].facts


def test_of_two_secretaries_who_resolve_one_item_at_once_one_is_recorded(office: Office) -> None:
    begun(office, "P-1")
    voted(office)
    barrier = Barrier(2)

    def race(who: Any) -> Receipt | RefusedByRule:
        barrier.wait()
        try:
            return resolve(office, who=who)
        except RefusedByRule as refusal:
            return refusal

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(race, (CLERK, SECOND)))
    assert sum(isinstance(answer, Receipt) for answer in answers) == 1
    assert {a.reasons[0].rule for a in answers if isinstance(a, RefusedByRule)} == {"item_resolved"}
    assert sum(isinstance(s.event, ev.ItemResolved) for s in office.ledger.stream("meeting/M-1")) == 1
    assert len(plans.load(office, "P-1").moves("adopt")) == 1


def test_the_same_key_resolves_once_and_another_version_than_was_seen_is_refused(office: Office) -> None:
    begun(office, "P-1")
    voted(office)
    version = meetings.show(office, "M-1").meeting.version
    with pytest.raises(StaleVersion):
        resolve(office, seen=version - 1)
    same = key("resolve once")
    request = ask.ResolveRequest(item=1)
    first = meetings.resolve_item(office, CLERK, same, "M-1", request, version)
    again = meetings.resolve_item(office, CLERK, same, "M-1", request, version)
    assert again.replayed
    assert again.events == first.events


def test_resolving_needs_a_recent_sign_in_as_every_decision_does(office: Office) -> None:
    begun(office, "P-1")
    voted(office)
    with pytest.raises(StepUpRequired):
        resolve(office, who=replace(CLERK, scopes=frozenset({"read", "act"})))


def test_the_plans_own_rules_still_judge_and_their_reasons_come_back(office: Office) -> None:
    begun(office, "P-1")
    voted(office)
    with pytest.raises(RefusedByRule) as refusal:
        resolve(office, who=STRANGER)
    assert "actor" in refused(refusal)
    with pytest.raises(RefusedByRule) as refusal:
        resolve(office, literal="ไม่เห็นชอบ")
    assert refused(refusal) == {"motion"}
    with pytest.raises(InvalidInput):
        resolve(office, input={"sitting": {"held_on": "2026-01-01", "present": 11}})
    assert plans.load(office, "P-1").stage == "review"


def test_where_a_resolution_can_mean_several_moves_the_secretary_names_one(office: Office) -> None:
    begun(office, "P-1")
    voted(office, put="approve")
    assert meetings.show(office, "M-1").items[0].choices["approve"] == ("adopt", "adopt_in_part")
    with pytest.raises(RefusedByRule) as refusal:
        resolve(office)
    assert refused(refusal) == {"resolution"}
    resolve(office, move="adopt_in_part")
    assert plans.load(office, "P-1").moves("adopt_in_part")


def test_a_kind_of_resolution_that_means_no_move_from_here_is_refused(office: Office) -> None:
    begun(office, "P-1")
    voted(office, put="acknowledge")
    with pytest.raises(RefusedByRule) as refusal:
        resolve(office)
    assert refused(refusal) == {"resolution"}


def test_only_a_plan_that_waits_for_the_body_comes_on_its_agenda_once(office: Office) -> None:
    begun(office, "P-1")
    voted(office)
    for plan, rule in (("P-1", "agenda"), ("P-9", "")):
        with pytest.raises(RefusedByRule if rule else NotFound):
            does(office, "place", ask.PlaceRequest(asked="ขอความเห็นชอบ", plan=plan))
    resolve(office)
    with pytest.raises(RefusedByRule) as refusal:
        does(office, "place", ask.PlaceRequest(asked="ขอความเห็นชอบ", plan="P-1"))
    assert refused(refusal) == {"agenda"}


def test_a_dry_run_shows_what_would_be_recorded_and_records_nothing(office: Office) -> None:
    begun(office, "P-1")
    voted(office)
    head = office.ledger.head()
    seen = meetings.preview_item(office, CLERK, "M-1", ask.ResolveRequest(item=1))
    assert seen.allowed
    assert [event["published"] for event in seen.events] == ["ItemResolved", "MatterAdopted"]
    denied = meetings.preview_item(office, CLERK, "M-1", ask.ResolveRequest(item=1, literal="ส่งคืน"))
    assert [reason.rule for reason in denied.reasons] == ["motion"]
    assert office.ledger.head() == head


def test_an_urgent_meeting_waives_the_days_of_its_notice_with_the_reason_it_recorded(office: Office) -> None:
    today = bangkok_date(office.clock())
    late = ask.NoticeRequest(sent_on=today, urgent=True, reason="โรคระบาด")
    with pytest.raises(RefusedByRule):
        convene(office, notice=ask.NoticeRequest(sent_on=today))
    convene(office, notice=late)
    does(office, "place", ask.PlaceRequest(asked="ขอความเห็นชอบ", plan="P-1"))
    does(office, "lock-papers", ask.LockRequest())
    members = tuple(ask.MemberRequest(person=person) for person in persons(6))
    does(office, "arrive", ask.ArriveRequest(persons=members, at="09:00"))
    does(office, "open", ask.OpenMeetingRequest(presiding=members[0], at="09:05"))
    voted(office)
    resolve(office)
    (made,) = plans.load(office, "P-1").moves("adopt")
    assert next(found.outcome for found in made.verdict if found.guard == "notice@1") == "waived"
    assert not any("โรคระบาด".encode() in (s.body or b"") for s in office.ledger.stream("meeting/M-1"))


def test_the_past_is_told_as_testimony_with_its_own_times(office: Office) -> None:
    importer = caller("clerk", scopes="read act import", person="importer")
    imports.open_import(office, importer, key(), asked.ImportRequest(source="แฟ้มเดิม"))
    told = asked.TestimonyRequest(known_at="2024-02-01", actor="clerk", source="แฟ้มเดิม")
    text = {"text": {"words": "เดิม"}}
    opening = open_request("P-3", "matter", content=text, effective_on=day("2024-01-02"), testimony=told)
    plans.open_plan(office, importer, key(), opening)

    def past(name: str, request: Any) -> None:
        meetings.carry(office, importer, key(), "M-9", name, request, None)

    notice = ask.NoticeRequest(sent_on=day("2024-01-10"))
    call = ask.ConveneRequest(
        meeting="M-9", body=BODY, label="1/2567", held_on=day("2024-01-16"), notice=notice, testimony=told
    )
    meetings.convene(office, importer, key(), call)
    past("place", ask.PlaceRequest(asked="ขอความเห็นชอบ", plan="P-3", testimony=told))
    past("lock-papers", ask.LockRequest(testimony=told))
    members = tuple(ask.MemberRequest(person=person) for person in persons(6))
    past("arrive", ask.ArriveRequest(persons=members, at="09:00", testimony=told))
    past("open", ask.OpenMeetingRequest(presiding=members[0], at="09:30", testimony=told))
    past("take", ask.TakeRequest(item=1, at="09:40", testimony=told))
    with pytest.raises(InvalidInput):
        past("count", ask.CountRequest(item=1, method="consensus", put="endorse", testimony=told))
    past("count", ask.CountRequest(item=1, method="consensus", put="endorse", at="10:00", testimony=told))
    request = ask.ResolveRequest(item=1, testimony=told)
    meetings.resolve_item(office, importer, key(), "M-9", request, None)
    (made,) = plans.load(office, "P-3").moves("adopt")
    assert made.effective_on == day("2024-01-16")
    assert made.testimony is not None


def test_a_meeting_is_convened_once_and_needs_its_body(office: Office) -> None:
    convene(office)
    with pytest.raises(AlreadyExists):
        convene(office, "m-1")
    with pytest.raises(NotFound):
        meetings.show(office, "M-2")


def test_a_typed_sitting_is_refused_and_a_meeting_is_not(office: Office) -> None:
    today = bangkok_date(office.clock()).isoformat()
    sitting = {"held_on": today, "present": 11, "votes": {"for": 11}, "notice": {"sent_on": "2026-01-01"}}
    typed = asked.StepRequest(input={"resolution": {"label": "1", "literal": "เห็นชอบ"}, "sitting": sitting})
    with pytest.raises(RefusedByRule) as refusal:
        plans.make_move(office, CLERK, key(), "P-1", "adopt", typed, None)
    assert refused(refusal) == {"meeting"}
    begun(office, "P-1")
    voted(office)
    resolve(office)
    (made,) = plans.load(office, "P-1").moves("adopt")
    assert made.facts["meeting@1"] == {"meeting": "M-1", "testimony": False, "body": BODY}


def test_a_meeting_is_written_down_within_a_month_and_told_as_testimony_later(office: Office) -> None:
    long_ago = bangkok_date(office.clock()) - timedelta(days=31)
    with pytest.raises(RefusedByRule) as late:
        convene(office, held_on=long_ago, notice=ask.NoticeRequest(sent_on=long_ago - timedelta(days=8)))
    assert refused(late) == {"dates"}
    assert late.value.reasons[0].cure is not None
    assert "testimony" in late.value.reasons[0].cure.what.en
    in_time = long_ago + timedelta(days=1)
    convene(office, held_on=in_time, notice=ask.NoticeRequest(sent_on=in_time - timedelta(days=8)))


@pytest.mark.parametrize(
    ("at", "given"),
    [
        ("/held_on", {"held_on": date(1900, 1, 1)}),
        ("/held_on", {"held_on": date(2600, 1, 1)}),
        ("/held_on", {"held_on": date.max}),
        ("/notice/sent_on", {"notice": ask.NoticeRequest(sent_on=date(1899, 1, 1))}),
        ("/begins_at", {"begins_at": "9999-12-31T23:59:59+00:00"}),
        ("/begins_at", {"begins_at": "0001-01-01T00:00:00+00:00"}),
        ("/effective_on", {"effective_on": date.max}),
    ],
)
def test_days_outside_every_calendar_of_meetings_are_named_and_not_taken(
    office: Office, at: str, given: dict[str, Any]
) -> None:
    with pytest.raises(InvalidInput) as wrong:
        convene(office, **given)
    assert [one.pointer for one in wrong.value.errors] == [at]


def test_nothing_happens_at_a_meeting_at_the_end_of_the_calendar(office: Office) -> None:
    convene(office)
    for far in ("9999-12-31T23:59:59+00:00", "9999-12-31T12:00:00+00:00", "1899-01-01T00:00:00+07:00"):
        for name, request in (
            ("arrive", ask.ArriveRequest(persons=(ask.MemberRequest(person="m-1"),), at=far)),
            ("open", ask.OpenMeetingRequest(presiding=ask.MemberRequest(person="m-1", post="chair"), at=far)),
            ("adjourn", ask.AtRequest(at=far)),
        ):
            with pytest.raises(InvalidInput) as wrong:
                does(office, name, request)
            assert [one.pointer for one in wrong.value.errors] == ["/at"]
