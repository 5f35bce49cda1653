"""Laws of who reads an unpublished plan, for every shipped definition: each stage is before or after publication."""

from datetime import date
from itertools import pairwise

import pytest

from domain import events as ev
from domain.plan import Plan, evolve
from domain.publication import FACTS, STAGES, published, publishes
from domain.roster import Capacity
from services.callers import Post
from tests.support import histories
from workflows import library
from workflows.definition import Definition
from workflows.reading import audience, concerns, follows_parent, whole

SHIPPED = library.shipped()
each = pytest.mark.parametrize("definition", SHIPPED, ids=lambda d: f"{d.kind}@{d.edition}")


def reached(definition: Definition) -> dict[str, set[bool]]:
    """For each stage, whether a plan that stands there is published, over every way to it."""
    start = (definition.opening.to, definition.opening.to in STAGES)
    seen, todo = {start}, [start]
    while todo:
        stage, public = todo.pop()
        for move in definition.by_stage[stage]:
            following = (move.to, public or move.to in STAGES)
            if following not in seen:
                seen.add(following)
                todo.append(following)
    return {stage: {public for at, public in seen if at == stage} for stage in definition.stages}


@each
def test_every_stage_that_is_not_an_end_is_before_publication_or_after_it(definition: Definition) -> None:
    ways = reached(definition)
    assert all(ways.values())
    both = {stage for stage, public in ways.items() if len(public) == 2}
    assert all(definition.stages[stage].terminal for stage in both), both
    if not follows_parent(definition):
        assert {True} in ways.values(), "a kind whose plans are never published"


def test_the_national_plan_is_public_from_its_approval_and_ends_public_or_as_it_was() -> None:
    (national,) = (d for d in SHIPPED if d.kind == "national_plan_version")
    ways = reached(national)
    public = {stage for stage, found in ways.items() if found == {True}}
    assert public == {
        "approved",
        "disseminating",
        "in_implementation",
        "under_review",
        "closing",
        "closed",
        "superseded",
    }
    assert ways["rejected"] == {False}
    assert ways["cancelled"] >= {False}


def test_an_area_draft_is_published_with_the_plan_it_went_into() -> None:
    (draft,) = (d for d in SHIPPED if d.kind == "component_draft")
    assert follows_parent(draft)
    assert draft.opening.parent_kind == "national_plan_version"


@each
def test_a_fact_that_publishes_is_recorded_only_after_publication_or_is_the_publication(definition: Definition) -> None:
    ways = reached(definition)
    for name in FACTS & definition.facts.keys():
        assert all(ways[stage] == {True} for stage in definition.facts[name].stages)


def told(*events: ev.PlanEvent) -> list[Plan]:
    plans: list[Plan] = []
    for event in events:
        plans.append(evolve(plans[-1] if plans else None, event))
    return plans


def test_what_was_public_once_stays_public() -> None:
    lapsed = told(
        histories.opened(),
        histories.moved(1, "approved"),
        histories.moved(2, "lapsed"),
        histories.moved(3, "cancelled"),
    )
    assert [published(plan) for plan in lapsed] == [False, True, True, True]
    assert all(before <= after for before, after in pairwise(map(published, lapsed)))
    assert publishes(histories.moved(1, "approved"))
    assert not publishes(histories.moved(1, "review"))


@each
def test_everyone_whom_a_step_names_reads_the_plan_and_the_engine_is_nobody(definition: Definition) -> None:
    own = "BODY-OWN"
    for step in (definition.opening, *definition.moves, *definition.facts.values()):
        for role in set(definition.actors(step.by)) - {"system"}:
            assert concerns(definition, own, Post(role, own)), role
    assert "system" not in audience(definition).roles
    assert not concerns(definition, own, Post("nobody", "BODY-ELSEWHERE"))
    assert not concerns(definition, None, Post("nobody"))


@each
def test_a_post_of_the_plans_own_body_opens_nothing_of_another_body(definition: Definition) -> None:
    for role, spec in definition.roles.items():
        if spec.own_body:
            assert concerns(definition, "BODY-A", Post(role, "BODY-A"))
            assert not concerns(definition, "BODY-A", Post(role, "BODY-B"))


def test_every_member_of_a_deciding_body_reads_what_it_will_decide() -> None:
    for definition in SHIPPED:
        for body in audience(definition).bodies:
            assert concerns(definition, None, Post("member", body))


def test_a_delegation_reads_the_kinds_it_names_and_no_family() -> None:
    (draft,) = (d for d in SHIPPED if d.kind == "component_draft")
    given = {"body": "BODY-SC-SEA", "appointment": "a", "instrument": "i", "holds_from": date(2020, 1, 1)}
    broad, narrow = Capacity(role="member", **given), Capacity(role="member", **given, kinds=("component_draft",))
    other = Capacity(role="member", **given, kinds=("something_else",))
    assert [concerns(draft, "BODY-SC-SEA", held) for held in (broad, narrow, other)] == [True, True, False]
    assert [whole(held) for held in (broad, narrow, other)] == [True, False, False]
