"""From the mandate to the join of the area drafts: what opens a plan, and what makes it whole."""

import pytest

from domain import events as ev
from tests.support.lawful import ACTIVITY, CORE
from tests.support.revisions import carried_over_from, revision_in_drafting
from tests.support.scenario import PERIOD, Scenario, given
from tests.support.steps import accepted_draft, does, opens_national, until, writes

NP = "national_plan_version"
CORE_OF_DRAFT = {"problem": "โรคข้ามแดน", "target": "ลดผู้ป่วย", "activities": [ACTIVITY]}


@pytest.mark.parametrize("stage", ["drafting", "consolidated", "committee_endorsed", "approved", "under_review"])
def test_a_plan_reaches_each_stage_by_lawful_steps(stage: str) -> None:
    assert given(NP, *until(stage)).plan.stage == stage


class TestOpening:
    def test_a_plan_without_a_period_is_refused(self) -> None:
        Scenario("NP-v1").opens(NP, "NP-v1").then_refused("period")

    def test_only_the_secretariat_committee_or_cabinet_opens_a_plan(self) -> None:
        Scenario("NP-v1").opens(NP, "NP-v1", by="agency", period=PERIOD).then_refused("actor")

    def test_a_national_plan_has_no_parent(self) -> None:
        story = given(NP, opens_national())
        story.opens(NP, "NP-v9", period=PERIOD, parent="NP-v1").then_refused("parent")

    def test_the_file_opens_with_a_mandate(self) -> None:
        given(NP, opens_national()).when("open_plan_file", docs=[]).then_refused("mandate", "evidence")

    def test_a_period_that_ends_before_it_starts_is_refused(self) -> None:
        backwards = ev.Period(start=PERIOD.end, end=PERIOD.start)
        given(NP, opens_national(period=backwards)).when("open_plan_file").then_refused("period_valid")

    @pytest.mark.parametrize(
        "areas",
        [
            CORE["areas"][:3],
            [{**area, "body": "BODY-SC-SEA"} for area in CORE["areas"]],
            [{"code": area["code"], "th": "ก"} for area in CORE["areas"]],
        ],
        ids=["three areas", "one body for all", "nobody assigned"],
    )
    def test_four_areas_with_four_subcommittees_are_needed(self, areas: list[dict[str, str]]) -> None:
        steps = (opens_national(), writes("core", {**CORE, "areas": areas}))
        given(NP, *steps).when("open_plan_file").then_refused("areas_assigned")


class TestJoin:
    def test_three_of_four_drafts_are_not_enough(self) -> None:
        drafts = [step for ref in ("CD-SEA", "CD-EEC", "CD-BOR") for step in accepted_draft(ref)]
        refused = given(NP, *until("drafting"), *drafts).when("consolidate_drafts").then_refused("R-01")
        assert refused.reasons[0].missing == "migrant"

    def test_a_returned_draft_does_not_count(self) -> None:
        ready = [step for ref in ("CD-SEA", "CD-EEC", "CD-BOR") for step in accepted_draft(ref)]
        late = accepted_draft("CD-MIG")[:-1]
        story = given(NP, *until("drafting"), *ready, *late, does("return_area_draft", "CD-MIG"))
        story.when("consolidate_drafts").then_refused("R-01")
        assert "CD-MIG: returned" in story.reasons[0].missing

    def test_a_submitted_draft_counts_before_it_is_accepted(self) -> None:
        ready = [step for ref in ("CD-SEA", "CD-EEC", "CD-BOR") for step in accepted_draft(ref)]
        story = given(NP, *until("drafting"), *ready, *accepted_draft("CD-MIG")[:-1])
        story.when("consolidate_drafts").then_moved_to("consolidated")

    def test_a_revision_carries_areas_over_by_digest(self) -> None:
        story = revision_in_drafting()
        story.when("consolidate_drafts", "NP-v2").then_refused("R-01")
        carried = carried_over_from(story)
        wrong = [{**row, "digest": "0" * 64} for row in carried]
        story.when("consolidate_drafts", "NP-v2", carried_over=wrong).then_refused("R-01")
        story.when("consolidate_drafts", "NP-v2", carried_over=carried).then_moved_to("consolidated", "NP-v2")

    def test_a_revision_may_replace_one_area_and_carry_over_the_rest(self) -> None:
        story = revision_in_drafting()
        body = {"parent": "NP-v2", "area": "border", "body": "BODY-SC-BOR"}
        story.opens("component_draft", "CD-BOR-2", {"core": {"problem": "ก"}}, **body)
        carried = [row for row in carried_over_from(story) if row["area"] != "border"]
        story.when("consolidate_drafts", "NP-v2", carried_over=carried).then_refused("R-01")
        story.writes("core", {**CORE_OF_DRAFT, "target": "ใหม่"}, "area_subcommittee_secretary", "CD-BOR-2")
        story.when("review_in_subcommittee", "CD-BOR-2").when("submit_area_draft", "CD-BOR-2")
        story.when("consolidate_drafts", "NP-v2", carried_over=carried).then_moved_to("consolidated", "NP-v2")
