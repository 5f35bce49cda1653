"""Who may not be appointed and to whom nothing may be passed on: terms, seats, members, rings and auditors."""

from collections.abc import Iterator
from datetime import date, timedelta
from uuid import uuid4

import pytest

from domain.thai.dates import bangkok_date
from services.authority import appointing
from services.authority.bodies import found_body
from services.callers import Caller
from services.means import Office
from services.problems import InvalidInput, RefusedByRule
from services.requests import (
    AppointmentRequest,
    BodyRequest,
    DelegationRequest,
    EndRequest,
    InstrumentRequest,
    PostRequest,
    PostTerms,
    ProfileRequest,
)
from services.world import World
from tests.support.database import Cluster
from tests.support.offices import caller, key, letter, office_over

OPERATOR = caller(scopes="read act operate", person="appointer")
OFFICES = "BODY-OFFICES"


@pytest.fixture(scope="module")
def office(pg: Cluster) -> Iterator[Office]:
    with pg.fresh() as database, office_over(database, letter()) as office:
        for post in ("chief", "auditor"):
            terms = PostRequest(post=post, th="ตำแหน่ง", en="post", instrument="order 1", seats=50)
            appointing.establish_post(office, OPERATOR, key(), OFFICES, terms)
        yield office


@pytest.fixture
def today(office: Office) -> date:
    return bangkok_date(office.clock())


@pytest.fixture
def panel(office: Office) -> str:
    """A body whose instrument names two members, with three seats that vote."""
    name = f"BODY-{uuid4().hex[:8].upper()}"
    posts = (
        PostTerms(post="chair", th="ประธาน", en="Chair", votes=True, presides=1),
        PostTerms(post="member", th="กรรมการ", en="Member", seats=2, votes=True),
    )
    common = {"role": "panel", "th": "คณะ", "en": "Panel", "instrument": "order", "quorum_profile": "apa_default"}
    found_body(office, OPERATOR, key(), BodyRequest(body=name, members=2, posts=posts, **common))  # type: ignore[arg-type]
    return name


def anyone() -> Caller:
    return caller(person=f"p{uuid4().hex[:8]}")


def hold(office: Office, person: Caller, post: str, **more: object) -> str:
    asked = AppointmentRequest(person=person.person, post=post, instrument="order 2", **more)  # type: ignore[arg-type]
    return str(appointing.appoint(office, OPERATOR, key(), asked).command_id)


def lend(office: Office, one: Caller, other: Caller, today: date, post: str = "chief") -> str:
    held = next(c for c in World(office.folds, fresh=True).capacities(one.person, today) if c.role == post)
    asked = DelegationRequest(
        appointment=held.appointment, delegate=other.person, until=today + timedelta(days=9), instrument="order 3"
    )
    return str(appointing.grant_delegation(office, one, key(), asked).command_id)


def rules(refused: pytest.ExceptionInfo[RefusedByRule]) -> set[str]:
    return {reason.rule for reason in refused.value.reasons}


def test_an_appointment_does_not_end_before_it_begins_and_one_to_come_is_recalled(office: Office, today: date) -> None:
    begun, coming = hold(office, anyone(), "chief"), today + timedelta(days=20)
    end = EndRequest(instrument="letter", effective_on=today - timedelta(days=1))
    with pytest.raises(RefusedByRule) as refused:
        appointing.end_appointment(office, OPERATOR, key(), begun, end)
    assert rules(refused) == {"period"}
    person = anyone()
    later = hold(office, person, "chief", holds_from=coming)
    with pytest.raises(RefusedByRule) as refused:
        appointing.end_appointment(office, OPERATOR, key(), later, EndRequest(instrument="letter"))
    assert rules(refused) == {"period"}
    recalled = EndRequest(instrument="letter", effective_on=coming - timedelta(days=1))
    appointing.end_appointment(office, OPERATOR, key(), later, recalled)
    assert not World(office.folds, fresh=True).capacities(person.person, coming)


def test_a_person_holds_a_post_once_at_a_time(office: Office, today: date) -> None:
    person = anyone()
    hold(office, person, "chief", until=today + timedelta(days=9))
    with pytest.raises(RefusedByRule) as refused:
        hold(office, person, "chief", holds_from=today + timedelta(days=5))
    assert rules(refused) == {"held_already"}
    hold(office, person, "chief", holds_from=today + timedelta(days=10))


def test_a_seat_is_free_on_every_day_of_the_term_or_it_is_none(office: Office, panel: str, today: date) -> None:
    hold(office, anyone(), "chair", body=panel, holds_from=today + timedelta(days=30))
    with pytest.raises(RefusedByRule) as refused:
        hold(office, anyone(), "chair", body=panel)
    assert rules(refused) == {"seats"}
    hold(office, anyone(), "chair", body=panel, until=today + timedelta(days=29))


def test_no_more_members_are_appointed_than_the_instrument_names(office: Office, panel: str) -> None:
    hold(office, anyone(), "chair", body=panel)
    both = anyone()
    hold(office, both, "member", body=panel)
    with pytest.raises(RefusedByRule) as refused:
        hold(office, anyone(), "member", body=panel)
    (reason,) = refused.value.reasons
    assert (reason.rule, reason.facts["members"], reason.facts["would_be"]) == ("members", 2, 3)
    assert reason.cure is not None
    assert reason.cure.who == "operator"
    adopted = InstrumentRequest(instrument="order 9", members=3, quorum_profile="apa_default")
    appointing.adopt_instrument(office, OPERATOR, key(), panel, adopted)
    hold(office, anyone(), "member", body=panel)


def test_a_ring_of_three_over_two_bodies_is_not_closed(office: Office, panel: str, today: date) -> None:
    first, second, third = anyone(), anyone(), anyone()
    hold(office, first, "chief")
    hold(office, second, "chair", body=panel)
    hold(office, third, "chief")
    lend(office, first, second, today)
    lend(office, second, third, today, post="chair")
    with pytest.raises(RefusedByRule) as refused:
        lend(office, third, first, today)
    assert rules(refused) == {"ring"}


def test_nothing_is_delegated_to_an_auditor(office: Office, today: date) -> None:
    chief, auditor = anyone(), anyone()
    hold(office, chief, "chief")
    hold(office, auditor, "auditor")
    with pytest.raises(RefusedByRule) as refused:
        lend(office, chief, auditor, today)
    assert rules(refused) == {"auditor"}


def test_only_a_post_of_the_body_or_its_chair_bars_a_resolution(office: Office, panel: str) -> None:
    for bars, wrong in ((("member", "chair"), []), (("minister",), ["/quorum_profile/bars/0"])):
        rule = ProfileRequest(at_least="1/2", basis="ข้อ 9", bars=bars)
        adopted = InstrumentRequest(instrument="order 9", members=2, quorum_profile=rule)
        try:
            appointing.adopt_instrument(office, OPERATOR, key(), panel, adopted)
            found: list[str] = []
        except InvalidInput as problem:
            found = [one.pointer for one in problem.errors]
        assert found == wrong
