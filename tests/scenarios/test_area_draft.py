"""The life of an area draft: assigned to one subcommittee, reviewed with a quorum, submitted, returned, joined."""

from datetime import timedelta

import pytest

from tests.support.lawful import ACTIVITY, DRAFT, SECRETARIAT
from tests.support.scenario import Scenario, given
from tests.support.steps import does, draft_until, opens_draft, opens_national, until, writes

CD = "component_draft"
SECRETARY = "area_subcommittee_secretary"


@pytest.mark.parametrize("stage", ["drafting", "subcommittee_review", "submitted", "accepted"])
def test_a_draft_reaches_each_stage_by_lawful_steps(stage: str) -> None:
    assert given(CD, *draft_until(stage)).plan.stage == stage


class TestAssignment:
    def test_a_draft_is_assigned_only_once_the_national_file_is_open(self) -> None:
        story = given(CD, opens_national())
        opens_draft()(story)
        story.then_refused("parent_drafting")

    @pytest.mark.parametrize("wrong", [{"body": "BODY-SC-MIG"}, {"area": "space"}])
    def test_area_and_body_are_those_of_the_national_plan(self, wrong: dict[str, str]) -> None:
        story = given(CD, *draft_until("drafting"))
        opens_draft("CD-EEC", **wrong)(story)
        story.then_refused("area_of_parent")

    def test_an_area_has_one_draft(self) -> None:
        story = given(CD, *draft_until("drafting"))
        story.opens(CD, "CD-2", parent="NP-v1", area="maritime", body="BODY-SC-SEA").then_refused("one_per_area")


class TestQuorum:
    """Eleven members: six are a quorum; four are, re-convened within 14 days if the notice says so (APA s.79)."""

    def review(self, present: int, days: int = 7, stated: bool = True, lack: bool = True) -> Scenario:
        story = given(CD, *draft_until("drafting"))
        on = story.today + timedelta(days=7)
        sitting = {
            "present": present,
            "notice": {"sent_on": (on - timedelta(days=5)).isoformat(), "one_third_stated": stated},
            "adjourned_from": {"held_on": (on - timedelta(days=days)).isoformat(), "lack_of_quorum": lack},
        }
        return story.when("review_in_subcommittee", sitting=sitting)

    @pytest.mark.parametrize(("present", "is_quorum"), [(6, True), (5, False)])
    def test_half_rounded_up_at_a_first_sitting(self, present: int, is_quorum: bool) -> None:
        story = given(CD, *draft_until("drafting")).when("review_in_subcommittee", sitting={"present": present})
        story.then_moved_to("subcommittee_review") if is_quorum else story.then_refused("R-29")

    def test_a_third_at_a_sitting_convened_again_within_fourteen_days(self) -> None:
        self.review(4, days=7).then_moved_to("subcommittee_review")
        self.review(4, days=14).then_moved_to("subcommittee_review")

    @pytest.mark.parametrize(
        "change", [{"days": 15}, {"days": 0}, {"days": 4}, {"stated": False}, {"lack": False}, {"present": 3}], ids=str
    )
    def test_without_any_one_of_its_conditions_a_third_is_not_enough(self, change: dict[str, int]) -> None:
        """The notice is sent five days before: of a sitting that failed four days before, it can know nothing."""
        self.review(**{"present": 4, **change}).then_refused("R-29")

    def test_the_number_of_members_is_that_of_the_founding_instrument(self) -> None:
        sitting = {"present": 4, "members": 8}
        given(CD, *draft_until("drafting")).when("review_in_subcommittee", sitting=sitting).then_refused("R-29")

    def test_no_more_can_be_present_than_there_are_members(self) -> None:
        given(CD, *draft_until("drafting")).when("review_in_subcommittee", sitting={"present": 12}).then_refused("R-29")

    def test_a_person_named_twice_counts_once(self) -> None:
        names = ["a", "b", "c", "d", "e", "e"]
        given(CD, *draft_until("drafting")).when("review_in_subcommittee", sitting={"present": names}).then_refused(
            "R-29"
        )

    def test_an_adjourned_meeting_is_a_fact_that_changes_no_stage(self) -> None:
        story = given(CD, *draft_until("drafting"))
        known = {"held_on": story.today.isoformat(), "members": 11, "present": 4, "needed": 6}
        story.when("MeetingAdjournedNoQuorum", **known).then_moved_to("drafting")


class TestSubmission:
    def test_another_areas_secretary_cannot_submit(self) -> None:
        story = given(CD, *draft_until("subcommittee_review")).when("submit_area_draft", body="BODY-SC-MIG")
        story.then_refused("R-02", "actor")

    def test_who_stands_in_for_the_secretary_is_bound_to_the_same_body(self) -> None:
        story = given(CD, *draft_until("drafting"))
        story.when("review_in_subcommittee", by=f"acting_{SECRETARY}", body="BODY-SC-MIG").then_refused("actor")
        story.when("review_in_subcommittee", by=f"acting_{SECRETARY}").then_moved_to("subcommittee_review")

    @pytest.mark.parametrize("block", ["problem", "target", "activities"])
    def test_a_draft_lacking_a_block_is_refused(self, block: str) -> None:
        lacking = {name: value for name, value in DRAFT.items() if name != block}
        story = given(CD, *draft_until("subcommittee_review"), writes("core", lacking, SECRETARY))
        story.when("submit_area_draft").then_refused("area_draft_complete")

    def test_activities_without_source_pass_only_with_a_recorded_reason(self) -> None:
        bare = {**DRAFT, "activities": [ACTIVITY, *({**ACTIVITY, "id": f"B-{n}", "source": None} for n in range(3))]}
        story = given(CD, *draft_until("subcommittee_review"), writes("core", bare, SECRETARY))
        story.when("submit_area_draft").then_refused("R-05")
        assert story.reasons[0].missing == "B-0, B-1, B-2"
        story.when("submit_area_draft", waive=("R-05",)).then_moved_to("submitted")
        assert story.found("activities_budgeted") == "waived"

    def test_an_activity_that_needs_no_money_needs_no_amount(self) -> None:
        free = {**DRAFT, "activities": [{**ACTIVITY, "amount": None, "source": "no_budget_needed"}]}
        story = given(CD, *draft_until("subcommittee_review"), writes("core", free, SECRETARY))
        story.when("submit_area_draft").then_moved_to("submitted")


class TestReturn:
    def test_a_return_carries_code_words_addressee_and_due_date(self) -> None:
        story = given(CD, *draft_until("submitted"))
        story.when("return_area_draft", returns=(), reason=None).then_refused("reason", "return_reasons")
        story.when("return_area_draft", returns=[("other", "", 5)]).then_refused("return_reasons")
        story.when("return_area_draft", returns=[("other", "who", -1)]).then_refused("return_reasons")
        story.when("return_area_draft").then_moved_to("returned")

    def test_every_reason_is_answered_on_the_way_back(self) -> None:
        story = given(CD, *draft_until("submitted"), does("return_area_draft"))
        story.when("resubmit_area_draft", answers=()).then_refused("answers")
        story.when("resubmit_area_draft", answers=(1, 9)).then_refused("answers")
        story.when("resubmit_area_draft", answers=(1, 1)).then_refused("answers")
        story.when("resubmit_area_draft").then_moved_to("submitted")
        assert story.plan.rounds == {"drafting": 1, "subcommittee_review": 1, "submitted": 2, "returned": 1}

    def test_a_draft_is_reopened_only_after_the_national_draft_was_returned(self) -> None:
        story = given("national_plan_version", *until("committee_review"))
        story.when("reopen_area_draft", "CD-BOR").then_refused("parent_returned")
        story.when("return_by_committee").when("reopen_area_draft", "CD-BOR").then_moved_to("returned", "CD-BOR")
        story.when("resubmit_to_committee").then_refused("R-01")
        story.when("resubmit_area_draft", "CD-BOR").when("accept_area_draft", "CD-BOR")
        story.when("resubmit_to_committee").then_moved_to("committee_review")

    def test_only_the_secretariat_accepts(self) -> None:
        given(CD, *draft_until("submitted")).when("accept_area_draft", by=SECRETARY).then_refused("actor")

    def test_a_submitted_text_is_not_edited_before_it_is_accepted(self) -> None:
        story = given(CD, *draft_until("submitted")).writes("core", {**DRAFT, "problem": "อื่น"}, SECRETARIAT)
        assert story.reasons
