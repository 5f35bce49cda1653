"""A sitting that somebody typed decides nothing, unless it is testimony; a meeting's own comes to the same."""

from datetime import date, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from domain import events as ev
from domain.plan import Plan, evolve
from domain.reasons import Reason
from tests.support.lawful import MOVES
from tests.support.meetings import BOOK, decide_at_meeting
from tests.support.scenario import CALENDAR, Scenario, given
from tests.support.steps import does, draft_until, until
from workflows import library
from workflows.commands import MakeMove
from workflows.companions import decide_together
from workflows.decide import Accepted, Refused, decide
from workflows.definition import Definition, Move
from workflows.view import Surroundings

NP, CD = "national_plan_version", "component_draft"
ON = date(2030, 1, 8)
ACTOR = ev.Actor(person="p", post="clerk")
TOLD = ev.Testimony(known_at="2030-01-08T00:00:00+07:00", source="แฟ้มเดิม", recorded_by=ACTOR, batch="b")
DECIDING = [(d, m) for d in library.shipped() for m in d.moves if m.body]
each = pytest.mark.parametrize(
    ("definition", "move"), DECIDING, ids=[f"{d.kind}@{d.edition}.{m.name}.{m.from_[0]}" for d, m in DECIDING]
)


def at_stage(definition: Definition, stage: str) -> Plan:
    """A plan of this edition that stands at a stage, whatever brought it there."""
    opened = ev.PlanOpened(
        stream_name="plan/P",
        published="PlanOpened",
        actor=ACTOR,
        effective_on=ON,
        correlation_id="c",
        ref="P",
        kind=definition.kind,
        title="P",
        series="P",
        issue="1",
        definition=definition.ref,
        to_stage=stage,
        body="BODY-SC-SEA",
    )
    return evolve(None, opened)


def typed(move: Move, body: str, testimony: ev.Testimony | None) -> MakeMove:
    """The best sitting anyone could type: all came, all agreed, a month's notice."""
    sitting = {
        "body": body,
        "held_on": ON.isoformat(),
        "present": 11,
        "votes": {"for": 11},
        "notice": {"sent_on": "2029-12-08", "written": True},
    }
    return MakeMove(
        move=move.name,
        actor=ev.Actor(person="p", post=move.by[0], body=body),
        effective_on=ON,
        correlation_id="c",
        testimony=testimony,
        sitting=sitting,
    )


def against(definition: Definition, move: Move, testimony: ev.Testimony | None) -> list[Reason]:
    plan = at_stage(definition, move.from_[0])
    body = plan.body if move.body == "own" else move.body
    around = Surroundings(today=ON, calendar=CALENDAR)
    outcome = decide(definition, plan, around, typed(move, body or "", testimony))
    return [r for r in outcome.reasons if r.rule == "meeting"] if isinstance(outcome, Refused) else []


@each
def test_a_sitting_typed_today_is_refused_at_every_decision_of_a_body(definition: Definition, move: Move) -> None:
    (reason,) = against(definition, move, None)
    assert reason.cure is not None
    body = "BODY-SC-SEA" if move.body == "own" else move.body
    assert reason.facts["body"] == body
    assert str(body) in reason.cure.what.th
    assert "/v1/meetings" in reason.cure.what.en


@each
def test_a_sitting_told_of_the_past_needs_no_meeting_kept_here(definition: Definition, move: Move) -> None:
    assert against(definition, move, TOLD) == []


DECISIONS = {
    "endorse": (NP, until("committee_review")),
    "return_by_committee": (NP, until("committee_review")),
    "approve": (NP, until("cabinet_scheduled")),
    "defer": (NP, until("cabinet_scheduled")),
    "return_by_cabinet": (NP, until("cabinet_scheduled")),
    "reject": (NP, until("cabinet_scheduled")),
    "close_review": (NP, until("under_review")),
    "cancel": (NP, until("drafting")),
    "review_in_subcommittee": (CD, draft_until("drafting")),
}


def judged(move: str) -> tuple[Scenario, MakeMove]:
    """A plan that waits for the decision, and the command that carries it with a lawful sitting."""
    kind, way = DECISIONS[move]
    story = given(kind, *way)
    story.today += timedelta(days=7)
    command = story.command(story.plan, move, {})
    assert isinstance(command, MakeMove)
    return story, command


@pytest.mark.parametrize("move", DECISIONS)
def test_told_or_computed_the_same_sitting_comes_to_the_same(move: str) -> None:
    story, command = judged(move)
    resolution, sitting = command.resolution, command.sitting
    assert resolution is not None
    assert sitting is not None
    votes: dict[str, Any] = {"for": sitting["present"], **sitting.get("votes", {})}
    told = replace(command, testimony=TOLD, sitting={**sitting, "votes": votes})
    by_telling = decide_together(BOOK, story.plan, story.around, told)
    by_meeting = decide_at_meeting(
        story.plan, command, story.around, resolution.body, sitting["present"], votes_for=votes["for"]
    )
    assert isinstance(by_telling, Accepted), by_telling
    assert isinstance(by_meeting, Accepted), by_meeting
    first, second = (next(e for e in o.events if isinstance(e, ev.MoveMade)) for o in (by_telling, by_meeting))
    assert (first.to_stage, first.verdict, first.parts) == (second.to_stage, second.verdict, second.parts)
    assert (first.facts["meeting@1"]["meeting"], second.facts["meeting@1"]["meeting"]) == (None, "M-1")


def test_every_deciding_move_but_those_after_years_is_compared() -> None:
    assert {m.name for _, m in DECIDING} - DECISIONS.keys() == {"close"}
    assert DECISIONS.keys() <= MOVES.keys()


def test_an_unlawful_sitting_is_refused_as_testimony_too() -> None:
    story = given(NP, *until("committee_review"))
    story.when("endorse", sitting={"present": 12, "votes": {"for": 12}}).then_refused("R-29")
    told = replace(judged("endorse")[1], testimony=TOLD, sitting={"held_on": story.today.isoformat(), "present": 12})
    outcome = decide_together(BOOK, story.plan, story.around, replace(told, effective_on=story.today))
    assert isinstance(outcome, Refused)
    assert "R-29" in {reason.rule for reason in outcome.reasons}


def test_a_live_act_without_a_meeting_is_refused_for_that_alone() -> None:
    given(NP, *until("committee_review")).when("endorse", typed=True).then_refused("meeting")
    given(CD, *draft_until("drafting")).when("review_in_subcommittee", typed=True).then_refused("meeting")
    given(NP, *until("cabinet_scheduled")).when("approve", typed=True).then_refused("meeting")


def test_where_there_is_a_meeting_its_own_sitting_counts_whatever_was_typed() -> None:
    story, command = judged("endorse")
    boasted = replace(command, sitting={**(command.sitting or {}), "present": 25, "votes": {"for": 25}})
    outcome = decide_at_meeting(story.plan, boasted, story.around, "BODY-NC", 14, votes_for=12, against=2)
    assert isinstance(outcome, Accepted)
    made = next(e for e in outcome.events if isinstance(e, ev.MoveMade))
    assert made.facts["quorum@1"]["present"] == 14
    assert (made.facts["majority@1"]["votes_for"], made.input["sitting"]["votes"]["for"]) == (12, 12)


def test_no_decision_of_a_body_is_a_move_of_the_engine() -> None:
    assert all("system" not in move.by for _, move in DECIDING)


def test_what_a_decision_takes_along_needs_no_meeting_of_its_own() -> None:
    story = given(NP, *until("under_review"), does("StrategicRiskAssessed"))
    successor = {"ref": "NP-v2", "issue": "2"}
    story.when("close_review", outcome="revise", successor=successor).then_moved_to("in_implementation")
    assert story.plans["NP-v2"].stage == "mandated"
