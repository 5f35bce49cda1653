"""Only a dated appointment, or a delegation of it, lets somebody act; and nobody approves his or her own case."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest

from domain.sitting import profile_of
from domain.thai.dates import bangkok_date
from services.authority import appointed, appointing, rosters, vacancies
from services.authority.appointed import When
from services.authority.bodies import found_body
from services.callers import Caller
from services.casework import plans
from services.followers import make_read_tables
from services.ledger import Receipt
from services.means import Office
from services.problems import NotPermitted, RefusedByRule
from services.requests import (
    AppointmentRequest,
    BodyRequest,
    DelegationRequest,
    EndRequest,
    InstrumentRequest,
    PostRequest,
    ProfileRequest,
)
from services.world import World
from tests.support.database import Cluster
from tests.support.offices import caller, key, letter, office_over, open_request, step

OPERATOR = caller(scopes="read act operate", person="appointer")
BODY = "BODY-OFFICES"


@pytest.fixture(scope="module")
def office(pg: Cluster) -> Iterator[Office]:
    with pg.fresh() as database:
        make_read_tables(database.owner)
        with office_over(database, letter()) as office:
            for post in ("clerk", "chief"):
                terms = PostRequest(post=post, th="ตำแหน่ง", en="post", instrument="order 1", seats=50)
                appointing.establish_post(office, OPERATOR, key(), BODY, terms)
            yield office


@pytest.fixture
def today(office: Office) -> date:
    return bangkok_date(office.clock())


def hold(office: Office, person: Caller, post: str, **more: object) -> str:
    """Appoint the person; the appointment's id."""
    asked = AppointmentRequest(person=person.person, post=post, instrument="order 2", **more)  # type: ignore[arg-type]
    return str(appointing.appoint(office, OPERATOR, key(), asked).command_id)


def anyone() -> Caller:
    return caller(person=f"p{uuid4().hex[:8]}")


def rules(refused: pytest.ExceptionInfo[RefusedByRule]) -> set[str]:
    return {reason.rule for reason in refused.value.reasons}


def opened(office: Office, clerk: Caller, sent: bool = True) -> str:
    ref = f"L-{uuid4().hex[:8]}"
    plans.open_plan(office, clerk, key(), open_request(ref, content={"text": {"words": "ก"}}))
    if sent:
        plans.make_move(office, clerk, key(), ref, "send", step(), None)
    return ref


def test_an_account_without_an_appointment_may_nothing(office: Office) -> None:
    with pytest.raises(RefusedByRule) as refused:
        opened(office, anyone())
    assert rules(refused) == {"actor"}


def test_the_verdict_names_the_appointment_and_its_instrument(office: Office) -> None:
    clerk = anyone()
    appointment = hold(office, clerk, "clerk")
    facts = plans.load(office, opened(office, clerk)).moves("send")[0].facts["actor@2"]
    assert (facts["appointment"], facts["instrument"]) == (appointment, "order 2")


def test_competence_is_that_of_the_legal_date_and_recording_that_of_today(office: Office, today: date) -> None:
    clerk = anyone()
    appointment = hold(office, clerk, "clerk", holds_from=today - timedelta(days=2))
    with pytest.raises(RefusedByRule) as refused:
        plans.open_plan(office, clerk, key(), open_request("L-early", effective_on=today - timedelta(days=3)))
    assert rules(refused) == {"actor"}
    ended = EndRequest(effective_on=today - timedelta(days=1), instrument="letter")
    appointing.end_appointment(office, OPERATOR, key(), appointment, ended)
    for on in (today, today - timedelta(days=1)):
        with pytest.raises(RefusedByRule) as refused:
            plans.open_plan(office, clerk, key(), open_request("L-late", effective_on=on))
        assert rules(refused) == {"actor"}


def test_nobody_records_his_or_her_own_appointment(office: Office) -> None:
    with pytest.raises(RefusedByRule) as refused:
        hold(office, OPERATOR, "chief")
    assert rules(refused) == {"self_appointment"}


def test_without_the_scope_of_the_operator_nobody_appoints(office: Office) -> None:
    asked = AppointmentRequest(person="p-anyone", post="chief", instrument="order")
    with pytest.raises(NotPermitted):
        appointing.appoint(office, anyone(), key(), asked)


def delegate(office: Office, chief: Caller, to: Caller, today: date, **more: object) -> str:
    appointment = hold(office, chief, "chief")
    asked = DelegationRequest(
        appointment=appointment,
        delegate=to.person,
        instrument="order 3",
        **{"until": today + timedelta(days=9), **more},  # type: ignore[arg-type]
    )
    return str(appointing.grant_delegation(office, chief, key(), asked).command_id)


def test_a_delegate_acts_on_behalf_of_the_delegator(office: Office, today: date) -> None:
    clerk, chief, deputy = anyone(), anyone(), anyone()
    hold(office, clerk, "clerk")
    delegation = delegate(office, chief, deputy, today, moves=("answer",), kinds=("letter",))
    ref = opened(office, clerk)
    plans.make_move(office, deputy, key(), ref, "answer", step(), None)
    (made,) = plans.load(office, ref).moves("answer")
    assert made.on_behalf_of is not None
    assert (made.actor.person, made.on_behalf_of.person) == (deputy.person, chief.person)
    assert made.facts["actor@2"]["delegation"] == delegation


def test_a_delegation_covers_only_what_it_names_and_ends_when_it_is_revoked(office: Office, today: date) -> None:
    clerk, chief, deputy = anyone(), anyone(), anyone()
    hold(office, clerk, "clerk")
    ref = opened(office, clerk)
    delegation = delegate(office, chief, deputy, today, moves=("recall",))
    with pytest.raises(RefusedByRule) as refused:
        plans.make_move(office, deputy, key(), ref, "answer", step(), None)
    assert rules(refused) == {"actor"}
    wide = delegate(office, anyone(), deputy, today)
    ended = EndRequest(effective_on=today - timedelta(days=1), instrument="order 4")
    for name in (delegation, wide):
        appointing.revoke_delegation(office, deputy, key(), name, ended)
    with pytest.raises(RefusedByRule) as refused:
        plans.make_move(office, deputy, key(), ref, "answer", step(), None)
    assert rules(refused) == {"actor"}


@pytest.mark.parametrize("dated", [False, True], ids=["without a date", "dated today"])
def test_from_the_moment_it_is_revoked_nobody_acts_by_a_delegation_and_what_was_done_that_day_stands(
    office: Office, today: date, dated: bool
) -> None:
    clerk, chief, deputy = anyone(), anyone(), anyone()
    hold(office, clerk, "clerk")
    ref = opened(office, clerk)
    delegation = delegate(office, chief, deputy, today)
    before = datetime.now(UTC)
    ended = EndRequest(effective_on=today if dated else None, instrument="order 4")
    appointing.revoke_delegation(office, chief, key(), delegation, ended)
    with pytest.raises(RefusedByRule) as refused:
        plans.make_move(office, deputy, key(), ref, "answer", step(), None)
    assert rules(refused) == {"actor"}
    now, then = When(), When(effective=today)
    asked = (now, then, When(effective=today, known=before), When(effective=today + timedelta(days=1)))
    assert [appointed.delegation(office, delegation, when).in_force for when in asked] == [False, True, True, False]
    with pytest.raises(RefusedByRule) as again:
        appointing.revoke_delegation(office, chief, key(), delegation, ended)
    assert rules(again) == {"ended"}


def test_a_delegation_that_ends_today_can_still_be_revoked_at_once(office: Office, today: date) -> None:
    chief, deputy = anyone(), anyone()
    delegation = delegate(office, chief, deputy, today, until=today)
    assert World(office.folds, fresh=True).capacities(deputy.person, today)
    appointing.revoke_delegation(office, chief, key(), delegation, EndRequest(instrument="order 4"))
    assert not World(office.folds, fresh=True).capacities(deputy.person, today)


def test_what_was_delegated_is_not_passed_on_and_the_refusal_names_who_may(office: Office, today: date) -> None:
    chief, deputy = anyone(), anyone()
    delegate(office, chief, deputy, today)
    (capacity,) = World(office.folds, fresh=True).capacities(deputy.person, today)
    onward = DelegationRequest(
        appointment=capacity.appointment, delegate=anyone().person, until=today, instrument="order 5"
    )
    with pytest.raises(RefusedByRule) as refused:
        appointing.grant_delegation(office, deputy, key(), onward)
    (reason,) = refused.value.reasons
    assert (reason.rule, reason.cure.who if reason.cure else "") == ("onward", "chief")
    assert "ผู้รับมอบอำนาจมอบต่อไม่ได้" in reason.text.th


@pytest.mark.parametrize("later", [0, 1])
def test_what_has_ended_ends_again_only_on_an_earlier_day(office: Office, today: date, later: int) -> None:
    chief, deputy = anyone(), anyone()
    delegation = delegate(office, chief, deputy, today)
    (held,) = World(office.folds, fresh=True).capacities(chief.person, today)
    ends = [EndRequest(effective_on=today + timedelta(days=days), instrument="letter") for days in (2, 2 + later, 1)]
    again: list[Callable[[EndRequest], Receipt]] = [
        lambda end: appointing.revoke_delegation(office, chief, key(), delegation, end),
        lambda end: appointing.end_appointment(office, OPERATOR, key(), held.appointment, end),
    ]
    for end in again:
        end(ends[0])
        head = office.ledger.head()
        with pytest.raises(RefusedByRule) as refused:
            end(ends[1])
        (reason,) = refused.value.reasons
        assert (reason.rule, reason.facts["until"]) == ("ended", str(today + timedelta(days=2)))
        assert office.ledger.head() == head
        end(ends[2])


def test_a_ring_of_delegations_is_refused_across_bodies_too(office: Office, today: date) -> None:
    one, two, other = anyone(), anyone(), f"BODY-{uuid4().hex[:6]}"
    given = BodyRequest(
        body=other, role="head", th="คณะ", en="Body", instrument="order", members=3, quorum_profile="apa_default"
    )
    found_body(office, OPERATOR, key(), given)
    terms = PostRequest(post="head", th="หัวหน้า", en="Head", instrument="order 1", seats=3)
    appointing.establish_post(office, OPERATOR, key(), other, terms)
    delegate(office, one, two, today)
    back = DelegationRequest(
        appointment=hold(office, two, "head", body=other),
        delegate=one.person,
        until=today + timedelta(days=3),
        instrument="order 6",
    )
    with pytest.raises(RefusedByRule) as refused:
        appointing.grant_delegation(office, two, key(), back)
    assert rules(refused) == {"ring"}


def test_nobody_answers_his_or_her_own_letter_by_any_hat_or_delegation(office: Office, today: date) -> None:
    clerk, chief = anyone(), anyone()
    hold(office, clerk, "clerk")
    delegate(office, chief, clerk, today)
    ref = opened(office, clerk)
    hatted = anyone()
    hold(office, hatted, "clerk")
    hold(office, hatted, "chief")
    theirs, agent = opened(office, hatted), anyone()
    (held,) = [
        h
        for _, b in appointing.every_body(office)
        for h in b.roster.holders(today, "chief")
        if h.person == hatted.person
    ]
    asked = DelegationRequest(
        appointment=held.appointment, delegate=agent.person, until=today + timedelta(days=3), instrument="order 5"
    )
    appointing.grant_delegation(office, hatted, key(), asked)
    for who, whose in ((clerk, ref), (hatted, theirs), (agent, theirs)):
        with pytest.raises(RefusedByRule) as refused:
            plans.make_move(office, who, key(), whose, "answer", step(), None)
        assert rules(refused) == {"four_eyes"}
    plans.make_move(office, chief, key(), theirs, "answer", step(), None)


def test_whoever_declared_a_conflict_acts_no_more_on_that_plan(office: Office) -> None:
    clerk, other = anyone(), anyone()
    hold(office, clerk, "clerk")
    hold(office, other, "clerk")
    ref = opened(office, clerk, sent=False)
    plans.record_fact(office, clerk, key(), ref, "ConflictDeclared", step(input={"grounds": "ญาติ"}), None)
    with pytest.raises(RefusedByRule) as refused:
        plans.make_move(office, clerk, key(), ref, "send", step(), None)
    assert "R-33" in rules(refused)
    plans.make_move(office, other, key(), ref, "send", step(), None)


def test_an_appointment_that_ends_at_the_same_moment_is_judged_again(office: Office, today: date) -> None:
    clerk = anyone()
    hold(office, clerk, "clerk")
    world = World(office.folds, fresh=False)
    world.capacities(clerk.person, today)
    assert f"body/{BODY}" in dict(world.reads(()))


def test_a_roster_is_answered_as_of_a_day_and_as_known_at_a_moment(office: Office, today: date) -> None:
    before = office.clock()
    held = hold(office, anyone(), "chief", holds_from=today - timedelta(days=5), until=today + timedelta(days=5))

    def names(**cut: object) -> list[str]:
        return [seat.appointment for seat in rosters.roster_of(office, BODY, **cut).holders]  # type: ignore[arg-type]

    assert held in names()
    assert held not in names(effective=today - timedelta(days=6))
    assert held not in names(known=before)


def test_a_body_gets_another_instrument_with_its_profile_as_data(office: Office) -> None:
    profile = ProfileRequest(at_least="2/3", basis="ข้อ 9")
    asked = InstrumentRequest(instrument="ระเบียบ 2569", members=7, quorum_profile=profile)
    body = BodyRequest(
        body="BODY-X", role="board", th="ค", en="x", instrument="order", members=5, quorum_profile="apa_default"
    )
    found_body(office, OPERATOR, key(), body)
    appointing.adopt_instrument(office, OPERATOR, key(), "BODY-X", asked)
    found = World(office.folds, fresh=True).body("BODY-X")
    assert found is not None
    assert (found.edition, found.members, found.rule) == (2, 7, profile_of("", found.profile))
    assert found.profile is not None
    assert (found.profile["at_least"], found.profile["basis"]) == ("2/3", "ข้อ 9")


def test_a_step_whose_post_stands_empty_on_its_day_is_a_vacancy(office: Office, today: date) -> None:
    clerk = anyone()
    hold(office, clerk, "clerk")
    ref = opened(office, clerk)
    plan = plans.load(office, ref)
    definition = office.book.pinned(plan.definition)
    bodies = dict(appointing.every_body(office))
    assert not [v for v in vacancies.of_plan(definition, plan, bodies, today) if v.move == "answer"]
    far = today.replace(year=today.year - 60)
    assert "answer" in [v.move for v in vacancies.of_plan(definition, plan, bodies, far)]


@pytest.mark.parametrize(
    ("named", "rule"),
    [
        ({"moves": ("no_such_step",)}, "unknown_move"),
        ({"kinds": ("no_such_kind",)}, "unknown_kind"),
        ({"holds_from": date(2019, 1, 1)}, "long_ago"),
    ],
)
def test_a_delegation_names_steps_and_kinds_there_are_and_no_day_long_gone(
    office: Office, today: date, named: dict[str, object], rule: str
) -> None:
    chief, other = anyone(), anyone()
    held = hold(office, chief, "chief", holds_from=date(2018, 1, 1))
    given = {"appointment": held, "delegate": other.person, "until": today, "instrument": "letter", **named}
    with pytest.raises(RefusedByRule) as refusal:
        appointing.grant_delegation(office, chief, key(), DelegationRequest(**given))  # type: ignore[arg-type]
    assert [reason.rule for reason in refusal.value.reasons] == [rule]
