"""The shipped workflows decided in meetings: each kind of resolution leads where its definition says."""

from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from domain import events as ev
from domain import resolutions
from domain.reasons import Reason
from tests.support.meetings import BOOK, SECRETARY, Room, persons
from tests.support.scenario import Scenario, asked_for, given
from tests.support.steps import draft_until, until
from workflows.commands import MakeMove
from workflows.decide import Accepted, Refused
from workflows.meetings import Put, choose_move, resolve

PLAN = "national_plan_version"


def put_to_vote(scenario: Scenario, body: str, kind: str, present: int, **more: Any) -> Room:
    """A week later the body meets with the plan on its agenda and votes unanimously."""
    scenario.today += timedelta(days=7)
    room = Room(body, held_on=scenario.today)
    room.places(plan=scenario.plan, agenda_kind=more.get("agenda_kind", "consideration")).then_accepted()
    room.locks().arrives(*persons(present)).opens().takes().then_accepted()
    return room.counts(put=kind, **{"votes_for": present, **more.get("votes", {})}).then_accepted()


def resolved(scenario: Scenario, room: Room, kind: str, **more: Any) -> Accepted | Refused:
    """The item's outcome with the move it means, taken in by the scenario."""
    plan, on = scenario.plan, scenario.today
    definition = BOOK.pinned(plan.definition)
    move = choose_move(definition, plan, room.body, kind, more.pop("move", None))
    assert not isinstance(move, Reason), move
    lawful = scenario.command(plan, move.name, more)
    assert isinstance(lawful, MakeMove)
    literal = resolutions.KINDS[kind].th.partition(" / ")[0]
    resolution = ev.Resolution(
        body=room.body.body,
        label="1/2561",
        decided_on=on,
        literal=literal,
        kind=kind,
        outcome=resolutions.outcome_of(kind),
        terms=asked_for(kind, plan),
    )
    command = replace(lawful, resolution=resolution, sitting=None)
    put = Put(item=1, said=room.says("ItemResolved"), resolution=resolution, command=command)
    outcome = resolve(BOOK, room.now, room.around, put, scenario.around)
    scenario._take(outcome)
    return outcome


@pytest.mark.parametrize(
    ("stage", "body", "kind", "to"),
    [
        ("committee_review", "BODY-NC", "endorse", "committee_endorsed"),
        ("committee_review", "BODY-NC", "endorse_with_observations", "committee_endorsed"),
        ("committee_review", "BODY-NC", "return", "committee_returned"),
        ("cabinet_scheduled", "BODY-CAB", "approve", "approved"),
        ("cabinet_scheduled", "BODY-CAB", "approve_in_principle", "approved"),
        ("cabinet_scheduled", "BODY-CAB", "return", "cabinet_returned"),
        ("cabinet_scheduled", "BODY-CAB", "defer", "cabinet_deferred"),
        ("cabinet_scheduled", "BODY-CAB", "reject", "rejected"),
    ],
)
def test_a_carried_resolution_leads_where_the_definition_says(stage: str, body: str, kind: str, to: str) -> None:
    scenario = given(PLAN, *until(stage))
    outcome = resolved(scenario, put_to_vote(scenario, body, kind, 15), kind)
    assert isinstance(outcome, Accepted), outcome
    first = outcome.events[0]
    assert isinstance(first, ev.ItemResolved)
    assert first.computed.result == "carried"
    assert scenario.plan.stage == to


def test_the_subcommittee_decides_on_the_draft_of_its_own_area_only() -> None:
    scenario = given("component_draft", *draft_until("drafting"))
    outcome = resolved(scenario, put_to_vote(scenario, "BODY-SC-SEA", "endorse", 6), "endorse")
    assert isinstance(outcome, Accepted), outcome
    assert scenario.plan.stage == "subcommittee_review"
    other = given("component_draft", *draft_until("drafting"))
    Room("BODY-SC-BOR", held_on=other.today).places(plan=other.plan).then_refused("agenda")


def test_one_third_of_the_ministers_is_enough_and_one_fewer_cannot_begin() -> None:
    scenario = given(PLAN, *until("cabinet_scheduled"))
    outcome = resolved(scenario, put_to_vote(scenario, "BODY-CAB", "approve", 12), "approve")
    assert isinstance(outcome, Accepted)
    eleven = Room("BODY-CAB").places().arrives(*persons(11)).opens()
    eleven.takes().then_refused("R-29")


def test_a_negative_decision_without_its_grounds_is_refused_by_the_plans_own_rule() -> None:
    scenario = given(PLAN, *until("cabinet_scheduled"))
    room = put_to_vote(scenario, "BODY-CAB", "reject", 20)
    refused = resolved(scenario, room, "reject", grounds=None)
    assert isinstance(refused, Refused)
    assert {reason.rule for reason in refused.reasons} == {"R-32"}
    assert scenario.plan.stage == "cabinet_scheduled"
    assert room.now.items[1].resolved is None


def test_the_text_voted_on_is_the_text_endorsed() -> None:
    scenario = given(PLAN, *until("committee_review"))
    room = put_to_vote(scenario, "BODY-NC", "endorse", 15)
    part, held = next(iter(scenario.plan.parts.items()))
    changed = replace(scenario.plan, parts={**scenario.plan.parts, part: replace(held, digest="other")})
    room.plans = {changed.ref: changed}
    refused = resolved(scenario, room, "endorse")
    assert isinstance(refused, Refused)
    assert [reason.rule for reason in refused.reasons] == ["papers"]


def test_every_body_that_decides_has_somebody_who_keeps_its_meetings() -> None:
    for body, post in SECRETARY.items():
        assert post in Room(body).then_accepted().around.keepers


def test_a_meeting_run_here_is_itself_the_record_of_what_it_resolved() -> None:
    scenario = given(PLAN, *until("committee_review"))
    room = put_to_vote(scenario, "BODY-NC", "endorse", 15)
    assert isinstance(resolved(scenario, room, "endorse", docs=[]), Accepted)
    assert scenario.plan.stage == "committee_endorsed"
    (made,) = scenario.plan.moves("endorse")
    assert (made.documents, made.facts["evidence@2"]["meeting"]) == ((), "M-1")
