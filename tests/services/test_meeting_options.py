"""What the page of a meeting may offer: what is allowed is recorded when asked for, all else is refused."""

from collections.abc import Iterator

import pytest

from services import meetings
from services.casework import plans
from services.followers import make_read_tables
from services.means import Office
from services.meetings import requests as ask
from services.meetings.calling import convenable
from services.meetings.options import MeetingOptions, options
from services.problems import RefusedByRule
from tests.services.test_meetings import BODY, CLERK, STRANGER, begun, convene, does, key, voted
from tests.support.database import Database
from tests.support.meetings import in_the_evening, matter
from tests.support.offices import office_over, open_request


@pytest.fixture
def office(database: Database) -> Iterator[Office]:
    make_read_tables(database.owner)
    with office_over(database, matter()) as office:
        in_the_evening(office)
        plans.open_plan(office, CLERK, key(), open_request("P-1", "matter", content={"text": {"words": "ก่อน"}}))
        yield office


def able(office: Office, who: object = CLERK) -> MeetingOptions:
    return options(office, who, "M-1")  # type: ignore[arg-type]


def allowed(found: MeetingOptions, item: int = 0) -> set[str]:
    of = found.items[item] if item else found.commands
    return {name for name, option in of.items() if option.allowed}


def test_before_the_meeting_the_agenda_and_the_room_can_be_prepared_and_nothing_decided(office: Office) -> None:
    convene(office)
    does(office, "place", ask.PlaceRequest(asked="ขอความเห็นชอบ", plan="P-1"))
    assert {"place", "lock-papers", "arrive", "adjourn"} <= allowed(able(office))
    assert not {"open", "close", "draft-minutes", "adopt-minutes"} & allowed(able(office))
    assert not {"take", "count", "resolve", "certify", "casting"} & allowed(able(office), 1)
    assert [r.rule for r in able(office).items[1]["take"].reasons]


def test_ways_of_voting_follow_from_the_way_the_meeting_is_held(office: Office) -> None:
    begun(office, "P-1")
    does(office, "take", ask.TakeRequest(item=1, at="09:10"))
    ways = able(office).items[1]["count"].choices
    assert set(ways) == {"show", "roll", "secret", "consensus", "no_objection"}


def test_the_casting_vote_is_offered_on_a_tie_only(office: Office) -> None:
    begun(office, "P-1")
    voted(office, votes_for=4, against=2)
    assert "casting" not in able(office).items[1]
    anew = {"votes_for": 3, "against": 3, "at": "09:30", "reason": "นับคะแนนผิด"}
    does(office, "count", ask.CountRequest(item=1, method="show", put="endorse", **anew))
    assert "casting" in allowed(able(office), 1)


def test_an_outcome_can_be_recorded_once_the_votes_are_counted_and_only_once(office: Office) -> None:
    begun(office, "P-1")
    assert [r.rule for r in able(office).items[1]["resolve"].reasons] == ["item_open"]
    voted(office)
    assert "resolve" in allowed(able(office), 1)
    assert [r.rule for r in able(office).commands["close"].reasons] == ["item_open"]
    meetings.resolve_item(office, CLERK, key(), "M-1", ask.ResolveRequest(item=1), None)
    assert allowed(able(office), 1) == {"certify", "dissent"}
    assert {"close", "adjourn"} <= allowed(able(office))


def test_what_is_offered_is_recorded_and_what_is_not_is_refused_for_the_same_reasons(office: Office) -> None:
    begun(office, "P-1")
    found = able(office)
    at = found.at.strftime("%H:%M")
    assert "close" in allowed(found)
    with pytest.raises(RefusedByRule) as refusal:
        does(office, "open", ask.OpenMeetingRequest(presiding=ask.MemberRequest(person="m-1"), at=at))
    assert {r.rule for r in refusal.value.reasons} == {r.rule for r in found.commands["open"].reasons}
    does(office, "close", ask.AtRequest(at=at))
    assert "draft-minutes" in allowed(able(office))


def test_nothing_is_stored_by_asking_and_who_keeps_no_meetings_is_told_so(office: Office) -> None:
    begun(office, "P-1")
    head = office.ledger.head()
    assert able(office).keeps
    stranger = able(office, STRANGER)
    assert not stranger.keeps
    assert not allowed(stranger)
    assert {r.rule for r in stranger.commands["place"].reasons} == {"actor"}
    assert office.ledger.head() == head
    assert BODY in {body.body for body in convenable(office, CLERK)}
    assert not list(convenable(office, STRANGER))
