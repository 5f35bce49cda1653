"""Laws of the emergency override: two persons in two listed posts of their own, over every pair; no other way round."""

from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from msgspec.structs import replace

from domain import events as ev
from domain.errors import Problem
from domain.plan import evolve
from domain.roster import Capacity
from services.callers import Caller
from services.casework import overriding as services
from services.casework import plans
from services.means import Office
from services.problems import RefusedByRule
from services.requests import OverrideDecision, OverrideRequest
from tests.support.appointing import FOUNDER
from tests.support.database import Cluster
from tests.support.meetings import matter
from tests.support.offices import caller, key, office_over, open_request, step
from tests.support.scenario import BOOK, SEALED, Scenario, given
from tests.support.steps import until
from workflows import overriding
from workflows.authority import acting
from workflows.commands import MakeMove
from workflows.decide import Accepted, Refused
from workflows.override_facts import Listed, Near
from workflows.override_rules import NEVER
from workflows.registry import GUARDS

PERSONS = ("p-1", "p-2")
POSTS = {"minister": True, "permanent_secretary": True, "porter": False}
WAYS = ("own", "delegated", "none")
HANDS = [(person, post, way) for person in PERSONS for post in POSTS for way in WAYS]


def listed(person: str, post: str, way: str) -> Listed:
    """A person in a post by an own appointment, by a delegation, or by none."""
    terms = ev.PostEstablished(
        stream_name="body/BODY-OFFICES",
        published="PostEstablished",
        actor=FOUNDER,
        effective_on=date(2010, 1, 1),
        correlation_id="c",
        body="BODY-OFFICES",
        post=post,
        th=post,
        en=post,
        seats=9,
        votes=False,
        presides=0,
        instrument="order",
        may_override=POSTS[post],
    )
    held = Capacity(role=post, body=None, appointment=f"{person}:{post}", instrument="o", holds_from=date(2010, 1, 1))
    if way == "none":
        return Listed(acting=acting(person, None), terms=terms)
    if way == "delegated":
        held = replace(held, delegation="d-1", on_behalf_of="p-other")
    return Listed(acting=acting(person, held), terms=terms)


@pytest.fixture(scope="module")
def before_the_committee() -> Scenario:
    return given("national_plan_version", *until("committee_review"))


def proposed(scenario: Scenario, one: Listed) -> Any:
    """What comes of a proposal to endorse without any meeting, and the near world it was judged in."""
    body = scenario.bodies["BODY-NC"]
    near = Near(around=scenario.around, first=one, body=body, due_on=scenario.today)
    command = MakeMove(
        actor=one.acting.actor,
        authority=one.acting.authority,
        effective_on=scenario.today,
        correlation_id="c",
        move="endorse",
        reason=SEALED,
    )
    definition = BOOK.pinned(scenario.plan.definition)
    return near, command, overriding.propose(definition, scenario.plan, near, command, "over-1")


def is_listed(hand: tuple[str, str, str]) -> bool:
    _, post, way = hand
    return POSTS[post] and way == "own"


@pytest.mark.parametrize("first", HANDS, ids=" ".join)
def test_an_override_is_made_by_two_persons_in_two_listed_posts_of_their_own_and_by_no_other_pair(
    before_the_committee: Scenario, first: tuple[str, str, str]
) -> None:
    scenario = before_the_committee
    near, command, asked = proposed(scenario, listed(*first))
    assert isinstance(asked, Accepted) == is_listed(first)
    if not isinstance(asked, Accepted):  # judged as if it stood in the log all the same
        near, command, asked = proposed(scenario, listed("p-1", "minister", "own"))
        near = replace(near, first=listed(*first))
    proposal = replace(asked.events[0], actor=near.first.acting.actor)
    plan = evolve(scenario.plan, proposal)
    for second in HANDS:
        hand = listed(*second)
        said = replace(command, actor=hand.acting.actor, authority=hand.acting.authority)
        agreed = overriding.confirm(BOOK, plan, replace(near, second=hand), said, "over-1")
        lawful = is_listed(first) and is_listed(second) and first[0] != second[0] and first[1] != second[1]
        assert isinstance(agreed, Accepted) == lawful, (first, second)


@pytest.mark.parametrize("later", ["text", "round"])
def test_a_proposal_ends_with_the_text_and_the_round_it_was_made_on(before_the_committee: Scenario, later: str) -> None:
    scenario = before_the_committee
    near, command, asked = proposed(scenario, listed("p-1", "minister", "own"))
    hand = listed("p-2", "permanent_secretary", "own")
    said = replace(command, actor=hand.acting.actor, authority=hand.acting.authority)
    plan = evolve(scenario.plan, asked.events[0])
    if later == "text":
        changed = replace(plan, parts=plan.parts | {"core": replace(plan.parts["core"], digest="0" * 64)})
    else:  # sent back and brought before the committee again
        changed = replace(plan, rounds=plan.rounds | {plan.stage: plan.rounds[plan.stage] + 1})
    agreed = overriding.confirm(BOOK, changed, replace(near, second=hand), said, "over-1")
    assert isinstance(agreed, Refused)
    assert [reason.rule for reason in agreed.reasons] == ["override_changed"]


def test_what_was_made_binds_the_text_as_any_decision_does_and_says_which_edition_judged(
    before_the_committee: Scenario,
) -> None:
    scenario = before_the_committee
    near, command, asked = proposed(scenario, listed("p-1", "minister", "own"))
    hand = listed("p-2", "permanent_secretary", "own")
    said = replace(command, actor=hand.acting.actor, authority=hand.acting.authority)
    plan = evolve(scenario.plan, asked.events[0])
    agreed = overriding.confirm(BOOK, plan, replace(near, second=hand), said, "over-1")
    assert isinstance(agreed, Accepted)
    made = agreed.events[0]
    assert isinstance(made, ev.MoveMade)
    assert made.definition == scenario.plan.definition
    assert made.parts == scenario.plan.digests(("core",))
    assert {f.guard for f in made.verdict} >= set(made.facts)
    assert made.resolution is None


def test_what_no_emergency_excuses_is_made_of_guards_there_are() -> None:
    assert {guard.name for guard in GUARDS.values()} >= NEVER


EVERYTHING = "read act decide audit import subscribe operate"
POSTS_OF_ALL = ("clerk", "committee", "operator", "auditor", "rule_author", "chief", "system", "minister")


@pytest.fixture(scope="module")
def office(pg: Cluster) -> Iterator[Office]:
    with pg.fresh() as database, office_over(database, matter()) as office:
        yield office


@pytest.mark.parametrize("post", POSTS_OF_ALL)
def test_no_scope_and_no_post_makes_a_refused_move_by_any_route(office: Office, post: str) -> None:
    opener = caller("clerk", person="opener")
    ref = f"P-{uuid4().hex[:8]}"
    plans.open_plan(office, opener, key(), open_request(ref, "matter", content={"text": {"words": "ก"}}))
    mighty = caller(post, scopes=EVERYTHING, person=f"mighty {post}")
    for move in ("adopt", "refuse", "not_ratified", "lapse_of_approval", "redraft"):
        for route in routes(office, mighty, ref, move):
            with pytest.raises(Problem):
                route()
    assert plans.load(office, ref).stage == "review"
    assert plans.load(office, ref).moves() == ()


def routes(office: Office, who: Caller, ref: str, move: str) -> list[Any]:
    """Every way that a person has to a move, with everything typed that could be typed."""
    typed = {"sitting": {"held_on": "2026-01-01", "present": 1}}
    return [
        lambda: plans.make_move(office, who, key(), ref, move, step(), None),
        lambda: plans.make_move(office, who, key(), ref, move, step(input=typed), None),
        lambda: plans.record_fact(office, who, key(), ref, move, step(), None),
        lambda: confirmed_alone(office, who, ref, move),
    ]


def confirmed_alone(office: Office, who: Caller, ref: str, move: str) -> None:
    """One person tries both parts of an override."""
    asked = services.propose(office, who, key(), ref, OverrideRequest(move=move, reason="x"), None)
    override = str(asked.command_id)
    try:
        services.confirm(office, who, key(), ref, override, OverrideDecision(), None)
    except RefusedByRule:
        services.decline(office, who, key(), ref, override, OverrideDecision(), None)
        raise
