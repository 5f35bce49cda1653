"""Plans decided elsewhere or rewritten, members at two meetings, meetings cancelled or convened twice: as stored."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from domain.thai.dates import bangkok_date
from services import meetings
from services import requests as asked
from services.casework import plans
from services.means import Office
from services.meetings import requests as ask
from services.meetings.options import options
from services.problems import RefusedByRule
from services.world import World
from tests.services.test_meetings import CLERK, begun, convene, does, refused, resolve, voted
from tests.support.database import Database
from tests.support.meetings import in_the_evening, matter, persons
from tests.support.offices import key, office_over, open_request


@pytest.fixture
def office(database: Database) -> Iterator[Office]:
    with office_over(database, matter()) as office:
        in_the_evening(office)
        for ref in ("P-1", "P-2"):
            plans.open_plan(office, CLERK, key(), open_request(ref, "matter", content={"text": {"words": "ก่อน"}}))
        yield office


def fails(office: Office, name: str, request: Any, ref: str = "M-1") -> RefusedByRule:
    with pytest.raises(RefusedByRule) as refusal:
        does(office, name, request, ref)
    return refusal.value


def rules(problem: RefusedByRule) -> set[str]:
    return {reason.rule for reason in problem.reasons}


def rewritten(office: Office, ref: str = "P-1") -> None:
    plans.revise_content(office, CLERK, key(), ref, "text", asked.ContentRequest(value={"words": "หลัง"}), None)


def came(*who: str, at: str = "09:00") -> ask.ArriveRequest:
    return ask.ArriveRequest(persons=tuple(ask.MemberRequest(person=one) for one in who), at=at)


def test_a_text_rewritten_under_locked_papers_stops_the_vote_and_not_the_closing(office: Office) -> None:
    begun(office, "P-1")
    does(office, "take", ask.TakeRequest(item=1, at="09:10"))
    rewritten(office)
    count = ask.CountRequest(item=1, method="show", put="endorse", votes_for=6, at="09:20")
    problem = fails(office, "count", count)
    assert rules(problem) == {"papers"}
    assert problem.reasons[0].cure is not None
    assert "Lock the papers again" in problem.reasons[0].cure.what.en
    does(office, "lock-papers", ask.LockRequest())
    does(office, "count", count)
    rewritten_again = asked.ContentRequest(value={"words": "หลังสุด"})
    plans.revise_content(office, CLERK, key(), "P-1", "text", rewritten_again, None)
    with pytest.raises(RefusedByRule) as late:
        resolve(office)
    assert refused(late) == {"papers"}
    does(office, "close", ask.AtRequest(at="10:00"))


def test_a_plan_decided_elsewhere_says_so_and_is_neither_locked_nor_taken_nor_voted_on(office: Office) -> None:
    convene(office, "M-2")
    does(office, "place", ask.PlaceRequest(asked="ขอความเห็นชอบ", plan="P-1"), "M-2")
    does(office, "lock-papers", ask.LockRequest(), "M-2")
    does(office, "place", ask.PlaceRequest(asked="ขอความเห็นชอบ", plan="P-2"), "M-2")
    begun(office, "P-1")
    voted(office)
    resolve(office)
    does(office, "close", ask.AtRequest(at="09:30"))
    shown = meetings.show(office, "M-2").items
    assert [item.overtaken for item in shown] == [True, False]
    does(office, "lock-papers", ask.LockRequest(), "M-2")
    assert "1" not in World(office.folds, fresh=True).meeting("M-2").items
    does(office, "arrive", came(*persons(6), at="10:00"), "M-2")
    chair = ask.MemberRequest(person="m-1", post="chair")
    does(office, "open", ask.OpenMeetingRequest(presiding=chair, at="10:05"), "M-2")
    problem = fails(office, "take", ask.TakeRequest(item=1, at="10:10"), "M-2")
    assert rules(problem) == {"agenda"}
    assert "decided on elsewhere" in problem.reasons[0].text.en
    does(office, "withdraw-item", ask.WithdrawRequest(item=1, why="มีมติแล้วในการประชุมก่อน"), "M-2")
    does(office, "take", ask.TakeRequest(item=2, at="10:15"), "M-2")


def test_a_member_at_another_open_meeting_leaves_it_first(office: Office) -> None:
    begun(office, "P-1")
    convene(office, "M-2", mode="electronic")
    assert rules(fails(office, "arrive", came("m-1", at="09:30"), "M-2")) == {"presence"}
    does(office, "leave", ask.LeaveRequest(persons=("m-1",), at="09:25"))
    does(office, "arrive", came("m-1", at="09:30"), "M-2")
    does(office, "arrive", came("m-1", at="09:40"))
    chair = ask.MemberRequest(person="m-1", post="chair")
    assert rules(fails(office, "open", ask.OpenMeetingRequest(presiding=chair, at="09:45"), "M-2")) == {"presence"}


def test_one_meeting_takes_up_an_adjourned_one_until_it_is_cancelled(office: Office) -> None:
    today = bangkok_date(office.clock())
    convene(office, "M-1")
    does(office, "arrive", came(*persons(4)))
    does(office, "adjourn", ask.AtRequest(at="10:00"))
    notice = ask.NoticeRequest(sent_on=today, one_third_stated=True)
    later: dict[str, Any] = {"held_on": today + timedelta(days=7), "adjourned_from": "M-1", "notice": notice}
    convene(office, "M-2", **later)
    with pytest.raises(RefusedByRule) as twice:
        convene(office, "M-3", **later)
    assert refused(twice) == {"adjourned_from"}
    does(office, "cancel", ask.CancelRequest(why="ประธานติดราชการด่วน"), "M-2")
    convene(office, "M-3", **later)
    assert meetings.show(office, "M-2").status == "cancelled"


def test_who_did_not_take_part_is_not_offered_for_a_dissent(office: Office) -> None:
    begun(office, "P-1", present=8)
    does(office, "take", ask.TakeRequest(item=1, at="09:10"))
    does(office, "recuse", ask.RecuseRequest(item=1, person="m-8", conflict="เป็นผู้เสนอ"))
    does(office, "leave", ask.LeaveRequest(persons=("m-7",), at="09:15"))
    does(office, "count", ask.CountRequest(item=1, method="show", put="endorse", votes_for=6, at="09:20"))
    offered = options(office, CLERK, "M-1").items[1]["dissent"].choices
    assert offered == ("m-1", "m-2", "m-3", "m-4", "m-5", "m-6")


def test_a_wrong_arrival_is_offered_for_correction_and_struck_under_the_eyes_of_all(office: Office) -> None:
    begun(office, "P-1", present=7)
    choices = options(office, CLERK, "M-1").commands["correct-presence"].choices
    assert [one.split(" ")[:2] for one in choices] == [[f"m-{n}", "arrived"] for n in range(1, 8)]
    struck = ask.CorrectPresenceRequest(person="m-7", entry="arrived", was="09:00", why="บันทึกผิดคน")
    does(office, "correct-presence", struck)
    shown = meetings.show(office, "M-1")
    assert shown.present == tuple(persons(6))
    assert [one.person for one in shown.meeting.presence_corrected] == ["m-7"]
    does(office, "arrive", came("m-7", at="09:08"))


def test_the_hour_offered_is_never_one_that_has_not_come(office: Office) -> None:
    begun(office, "P-1")
    assert options(office, CLERK, "M-1").live
    assert options(office, CLERK, "M-1").at <= office.clock()
