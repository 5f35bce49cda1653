"""The map tells the definition: every stage once, one of them here, boxes apart, a way for every move."""

import pytest
from msgspec.structs import replace

from api.pages.stagemap import draw, in_order
from tests.support.scenario import given
from tests.support.steps import opens_national
from workflows import library
from workflows.definition import Definition

PLAN = given("national_plan_version", opens_national()).plan
SHIPPED = [pytest.param(definition, id=definition.kind) for definition in library.shipped()]


@pytest.mark.parametrize("definition", SHIPPED)
def test_every_stage_is_drawn_once_and_apart_wherever_the_plan_stands(definition: Definition) -> None:
    plan = PLAN
    for stage in definition.stages:
        drawn = draw(definition, replace(plan, stage=stage, rounds={stage: 1}), "th")
        assert [node.name for node in drawn.nodes] == in_order(definition)
        assert [node.name for node in drawn.nodes if node.state == "here"] == [stage]
        for upper, lower in zip(drawn.nodes, drawn.nodes[1:], strict=False):
            assert upper.y + upper.height < lower.y
        assert drawn.nodes[-1].y + drawn.nodes[-1].height <= drawn.height


@pytest.mark.parametrize("definition", SHIPPED)
def test_a_way_is_drawn_for_every_pair_of_stages_that_a_move_joins(definition: Definition) -> None:
    plan = replace(PLAN, stage=definition.opening.to)
    pairs = {(start, move.to) for move in definition.moves for start in move.from_ if start != move.to}
    drawn = draw(definition, plan, "en")
    assert len(drawn.ways) == len(pairs)
    onward = {to for start, to in pairs if start == plan.stage}
    assert {node.name for node in drawn.nodes if node.state == "next"} == onward
    assert sum(way.next for way in drawn.ways) == len(onward)


@pytest.mark.parametrize("definition", SHIPPED)
def test_the_order_starts_at_the_opening_and_ends_where_plans_end(definition: Definition) -> None:
    order = in_order(definition)
    assert order[0] == definition.opening.to
    terminal = [definition.stages[name].terminal for name in order]
    assert terminal == sorted(terminal)
