"""The radar: which open steps nobody could lawfully make by their due date, by the rule in force on that day."""

from datetime import date, timedelta
from typing import Any

import pytest

from domain import events as ev
from domain.body import Body, evolve
from domain.plan import Plan
from domain.plan import evolve as evolve_plan
from domain.roster import Capacity
from services.authority.vacancies import Vacancy, concerns, of_plan
from tests.support.appointing import appointed, delegated, established, said
from tests.support.meetings import founded, matter, persons

BODY = "BODY-SC-BOR"
TODAY = date(2026, 11, 2)
DUE = TODAY + timedelta(days=60)
MATTER = matter()
CLERK = "clerk"


def body(*events: ev.Event, members: int = 6, until: date | None = None) -> Body:
    """The border subcommittee with so many in office, all of whose terms end on a day."""
    found = founded(BODY)
    roster: list[ev.Event] = [established(BODY, "member", votes=True), established(BODY, CLERK)]
    roster += [appointed(BODY, "member", who, until=until) for who in persons(members)]
    roster.append(appointed(BODY, CLERK, "m-clerk"))
    for event in (*roster, *events):
        found = evolve(found, event)
    return found


def adopted(since: date, **profile: Any) -> ev.InstrumentAdopted:
    data = {"at_least": "1/2", "basis": "ข้อ 9", **profile}
    fields = said(BODY, "InstrumentAdopted", since)
    return ev.InstrumentAdopted(**fields, edition=2, instrument="ระเบียบ", members=11, quorum_profile=data)


@pytest.fixture
def plan() -> Plan:
    opened = ev.PlanOpened(
        stream_name="plan/P-1",
        published="MatterOpened",
        actor=ev.Actor(person="m-clerk", post=CLERK),
        effective_on=TODAY,
        correlation_id="c",
        ref="P-1",
        kind=MATTER.kind,
        title="เรื่อง",
        series="P",
        issue="1",
        definition=MATTER.ref,
        to_stage="review",
        due_on=DUE,
    )
    return evolve_plan(None, opened)


def lacking(plan: Plan, known: Body) -> list[Vacancy]:
    return [v for v in of_plan(MATTER, plan, {BODY: known}, TODAY) if v.move == "adopt"]


def test_a_body_that_reaches_its_quorum_on_the_day_is_no_vacancy(plan: Plan) -> None:
    assert not lacking(plan, body())
    assert not lacking(plan, body(until=DUE))


def test_a_term_that_ends_before_the_step_is_due_is_seen_today(plan: Plan) -> None:
    last = DUE - timedelta(days=1)
    (found,) = lacking(plan, body(until=last))
    assert (found.lacks, found.on, found.until) == ("quorum", DUE, last)
    assert (found.body, found.needed, found.holders, found.share, found.basis) == (BODY, 6, 0, "1/2", "APA s.79")


def test_a_body_that_cannot_reach_its_quorum_is_named_with_the_arithmetic(plan: Plan) -> None:
    (found,) = lacking(plan, body(members=5))
    assert (found.needed, found.holders, found.until) == (6, 5, None)


def test_the_rule_in_force_on_the_due_date_is_the_one_that_counts(plan: Plan) -> None:
    strict = adopted(DUE, at_least="2/3")
    (found,) = lacking(plan, body(strict, members=6))
    assert (found.needed, found.share, found.basis, found.until) == (8, "2/3", "ข้อ 9", TODAY)
    assert not lacking(plan, body(adopted(DUE + timedelta(days=1), at_least="2/3"), members=6))
    assert not lacking(plan, body(adopted(TODAY, of="members_in_office"), members=2))
    (nobody,) = lacking(plan, body(adopted(TODAY, of="members_in_office"), members=0))
    assert (nobody.needed, nobody.holders) == (1, 0)


def test_a_step_whose_clerk_leaves_before_it_is_due_has_nobody_to_record_it(plan: Plan) -> None:
    left = ev.AppointmentEnded(
        **said(BODY, "AppointmentEnded", TODAY + timedelta(days=9)),
        appointment=f"m-clerk:{CLERK}:{BODY}",
        instrument="ลาออก",
    )
    (found,) = lacking(plan, body(left))
    assert (found.lacks, found.until) == ("holder", TODAY + timedelta(days=9))


def test_a_delegation_does_not_outlive_the_post_that_gave_it(plan: Plan) -> None:
    held = appointed(BODY, CLERK, "m-clerk")
    lent = delegated(held, "m-other", TODAY, DUE + timedelta(days=9))
    left = ev.AppointmentEnded(
        **said(BODY, "AppointmentEnded", TODAY), appointment=held.appointment, instrument="ลาออก"
    )
    assert [v.lacks for v in lacking(plan, body(lent, left))] == ["holder"]


def test_it_concerns_those_whose_step_or_body_it_is(plan: Plan) -> None:
    (found,) = lacking(plan, body(members=5))

    def holding(role: str, of: str | None) -> list[Capacity]:
        return [Capacity(role=role, body=of, appointment="a", instrument="i", holds_from=TODAY)]

    assert concerns(found, holding(CLERK, "BODY-NC"))
    assert concerns(found, holding("member", BODY))
    assert not concerns(found, holding("member", "BODY-NC"))
    assert not concerns(found, holding("minister", None))
