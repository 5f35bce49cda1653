"""What a body has to ratify stands on the agenda of its next meeting by itself, until it is decided."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from domain import events as ev
from domain.obligation import Obligation
from domain.thai.dates import bangkok_date
from services import meetings
from services.means import Office
from services.meetings import requests as ask
from services.problems import RefusedByRule
from services.world import World
from tests.services.test_meetings import BODY, CLERK, alone, convene, does, refused, resolve, voted
from tests.support.database import Database
from tests.support.histories import record
from tests.support.meetings import in_the_evening, matter, persons
from tests.support.obligations import discharged, imposed, term
from tests.support.offices import key, office_over

GROUNDS = {"facts": "น้ำลดแล้ว", "law": "มาตรา 37", "considerations": "ไม่เร่งด่วน"}
AWAITED = term("P-1.7.o", "ratification", owner="clerk")


@pytest.fixture
def office(database: Database) -> Iterator[Office]:
    with office_over(database, matter()) as office:
        in_the_evening(office)
        yesterday = bangkok_date(office.clock()) - timedelta(days=1)
        record(office.ledger, imposed(AWAITED, yesterday, BODY))
        yield office


def owed(office: Office, ref: str = AWAITED.obligation) -> Obligation:
    return World(office.folds, fresh=True).obligation(ref)


def sits(office: Office, ref: str = "M-1") -> None:
    """A meeting in session, with what stands on its agenda by itself."""
    convene(office, ref)
    in_session(office, ref)


def in_session(office: Office, ref: str = "M-1") -> None:
    alone(office, ref)
    members = tuple(ask.MemberRequest(person=person) for person in persons(6))
    does(office, "arrive", ask.ArriveRequest(persons=members, at="09:00"), ref)
    chair = ask.MemberRequest(person="m-1", post="chair")
    does(office, "open", ask.OpenMeetingRequest(presiding=chair, at="09:05"), ref)


def agenda(office: Office, ref: str) -> list[str | None]:
    return [item.obligation for _, item in sorted(World(office.folds, fresh=True).meeting(ref).items.items())]


def test_a_meeting_is_convened_with_what_its_body_has_to_ratify_on_the_agenda(office: Office) -> None:
    receipt = convene(office)
    assert len(receipt.events) == 3
    assert agenda(office, "M-1") == [AWAITED.obligation]


def test_it_stands_on_every_agenda_until_it_is_decided_and_on_none_afterwards(office: Office) -> None:
    sits(office)
    convene(office, "M-2")
    assert agenda(office, "M-2") == [AWAITED.obligation]
    voted(office, put="endorse")
    resolve(office)
    convene(office, "M-3")
    assert agenda(office, "M-3") == []


def test_what_another_body_has_to_ratify_is_none_of_this_ones_business(office: Office) -> None:
    record(office.ledger, imposed(term("X.1.o", "ratification"), bangkok_date(office.clock()), "BODY-NC"))
    convene(office)
    assert agenda(office, "M-1") == [AWAITED.obligation]


def test_a_meeting_held_before_the_override_is_not_asked_to_ratify_it(office: Office) -> None:
    tomorrow = bangkok_date(office.clock()) + timedelta(days=1)
    record(office.ledger, imposed(term("P-2.7.o", "ratification", owner="clerk"), tomorrow, BODY))
    convene(office)
    assert agenda(office, "M-1") == [AWAITED.obligation]


def test_ratifications_are_offered_first(office: Office) -> None:
    (offered,) = meetings.ratifications(office, BODY)
    assert (offered.ref, offered.plan) == (AWAITED.obligation, "P-1")


@pytest.mark.parametrize(
    ("put", "status", "published"),
    [("approve", "discharged", "OverrideRatified"), ("reject", "refused", "OverrideNotRatified")],
)
def test_the_resolution_and_its_effect_are_one_command(office: Office, put: str, status: str, published: str) -> None:
    sits(office)
    voted(office, put=put)
    receipt = resolve(office, input={"grounds": GROUNDS} if put == "reject" else {})
    streams = {office.ledger.stream_id(name) for name in ("meeting/M-1", f"obligation/{AWAITED.obligation}")}
    assert {event.stream for event in receipt.events} == streams
    (settled,) = [s.event for s in office.ledger.stream(f"obligation/{AWAITED.obligation}")][1:]
    assert isinstance(settled, ev.ObligationEvent)
    assert (owed(office).status, settled.published) == (status, published)
    assert settled.causation_id == "meeting/M-1:1"


def test_a_deferred_ratification_stays_open(office: Office) -> None:
    sits(office)
    voted(office, put="defer")
    assert len(resolve(office).events) == 1
    assert owed(office).status == "open"


def test_to_acknowledge_an_override_is_not_to_ratify_it(office: Office) -> None:
    sits(office)
    voted(office, put="acknowledge")
    with pytest.raises(RefusedByRule) as refusal:
        resolve(office)
    assert refused(refusal) == {"resolution"}
    assert owed(office).status == "open"


def place(office: Office, ref: str, **more: Any) -> Any:
    return does(office, "place", ask.PlaceRequest(asked="ขอผ่อนผัน", obligation=ref, **more))


@pytest.mark.parametrize(("put", "status"), [("approve", "waived"), ("reject", "open")])
def test_only_the_body_lets_a_condition_fall(office: Office, put: str, status: str) -> None:
    condition = term("P-1.7.1")
    record(office.ledger, imposed(condition, bangkok_date(office.clock()), BODY))
    convene(office)
    place(office, condition.obligation)
    in_session(office)
    voted(office, 2, put=put)
    resolve(office, 2)
    assert owed(office, condition.obligation).status == status


def test_what_has_ended_or_is_anothers_is_not_placed_and_nothing_is_placed_twice(office: Office) -> None:
    today = bangkok_date(office.clock())
    ended, others = term("P-1.7.2"), term("P-1.7.3")
    record(office.ledger, imposed(ended, today, BODY), discharged(ended, today), imposed(others, today, "BODY-NC"))
    convene(office)
    for ref in (ended.obligation, others.obligation, AWAITED.obligation):
        with pytest.raises(RefusedByRule) as refusal:
            place(office, ref)
        assert refused(refusal) == {"agenda"}


def test_two_meetings_do_not_ratify_the_same_override_twice(office: Office) -> None:
    for ref in ("M-1", "M-2"):
        sits(office, ref)
        voted(office, ref=ref)
    resolve(office)
    with pytest.raises(RefusedByRule) as refusal:
        meetings.resolve_item(office, CLERK, key(), "M-2", ask.ResolveRequest(item=1), None)
    assert refused(refusal) == {"obligation"}
