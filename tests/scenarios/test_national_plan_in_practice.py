"""An approved plan: communicated, owned, reviewed, superseded, closed."""

from datetime import timedelta

import pytest

from tests.support.revisions import SUCCESSOR, carried_over_from, revision_in_drafting
from tests.support.scenario import PERIOD, given
from tests.support.steps import accepted_draft, does, until

NP = "national_plan_version"
FROM_COMMITTEE_TO_CABINET = (
    "call_committee_meeting",
    "endorse",
    "start_ministry_clearance",
    "MinistryCpcCleared",
    "send_to_nesdc",
    "CentralAgencyOpinionRecorded",
    "submit_to_cabinet",
    "request_agency_opinions",
    "AgencyOpinionRecorded",
)


class TestPractice:
    def test_dissemination_cannot_be_dated_before_the_approval(self) -> None:
        story = given(NP, *until("approved"))
        story.when("start_dissemination", on=story.today - timedelta(days=1)).then_refused("R-03", "dates")

    def test_dissemination_before_any_approval_is_no_move_at_all(self) -> None:
        given(NP, *until("cabinet_scheduled")).when("start_dissemination").then_refused("stage")

    def test_dissemination_is_due_thirty_days_after_the_notice(self) -> None:
        story = given(NP, *until("approved"), does("ResolutionNotified"))
        assert story.plan.due_on == story.today + timedelta(days=30)

    def test_a_measure_assigned_but_not_acknowledged_blocks(self) -> None:
        told = (does("CommunicationHeld"), does("CommunicationHeld", formality="informal"))
        story = given(NP, *until("disseminating"), *told, does("ResponsibilitiesAssigned"))
        story.when("start_implementation").then_refused("R-11")
        assert story.reasons[0].cure is not None
        assert story.reasons[0].cure.who == "operating_unit"
        story.when("ResponsibilityAcknowledged", unit="another").when("start_implementation").then_refused("R-11")
        story.when("ResponsibilityAcknowledged").when("start_implementation").then_moved_to("in_implementation")

    def test_sectors_and_channels_missed_need_waivers(self) -> None:
        owned = (does("ResponsibilitiesAssigned"), does("ResponsibilityAcknowledged"))
        story = given(NP, *until("disseminating"), *owned, does("CommunicationHeld", audiences=["state"]))
        story.when("start_implementation").then_refused("R-09", "R-10")
        story.when("start_implementation", waive=("R-09", "R-10")).then_moved_to("in_implementation")

    def test_an_objection_is_recorded_by_any_official_named_and_changes_nothing(self) -> None:
        story = given(NP, *until("agency_comment")).when("ObjectionRecorded").then_moved_to("agency_comment")
        assert len(story.plan.facts("ObjectionRecorded")) == 1


class TestReview:
    def test_a_review_waits_for_the_first_year_of_use(self) -> None:
        story = given(NP, *until("in_implementation")).when("open_review", after=100).then_refused("R-13")
        assert story.reasons[0].cure is not None
        assert story.reasons[0].cure.earliest is not None

    def test_a_changed_situation_opens_a_review_early(self) -> None:
        story = given(NP, *until("in_implementation")).when("open_review", after=100, trigger="situation_changed")
        story.then_moved_to("under_review")

    def test_a_late_review_stays_on_record_as_an_obligation(self) -> None:
        story = given(NP, *until("in_implementation")).when("open_review", after=365 + 91).then_accepted()
        assert story.found("review_in_time") == "owed"

    @pytest.mark.parametrize("missing", ["outcome", "reason_code"])
    def test_a_review_closes_with_outcome_and_reason_code(self, missing: str) -> None:
        given(NP, *until("under_review")).when("close_review", **{missing: None}).then_refused("R-15")

    def test_a_revision_without_a_risk_assessment_is_refused(self) -> None:
        story = given(NP, *until("under_review"))
        story.when("close_review", outcome="revise", successor=SUCCESSOR).then_refused("R-14")

    def test_a_risk_assessment_without_its_report_is_refused(self) -> None:
        given(NP, *until("under_review")).when("StrategicRiskAssessed", docs=[]).then_refused("evidence")

    def test_a_revision_names_its_successor(self) -> None:
        story = given(NP, *until("under_review"), does("StrategicRiskAssessed"))
        story.when("close_review", outcome="revise").then_refused("successor_named")

    def test_a_revision_opens_the_next_issue_in_the_same_step(self) -> None:
        story = given(NP, *until("under_review"), does("StrategicRiskAssessed"))
        story.when("close_review", outcome="revise", successor=SUCCESSOR).then_moved_to("in_implementation")
        successor = story.plans["NP-v2"]
        assert (successor.stage, successor.predecessor, successor.issue) == ("mandated", "NP-v1", "2")
        assert successor.digests() == story.plan.digests()

    def test_a_review_without_change_opens_nothing(self) -> None:
        story = given(NP, *until("under_review")).when("close_review").then_moved_to("in_implementation")
        assert set(story.plans) == {"NP-v1", "CD-SEA", "CD-EEC", "CD-BOR", "CD-MIG"}


class TestEnding:
    def test_a_newer_issue_supersedes_the_old_one_in_the_same_step(self) -> None:
        story = revision_in_drafting()
        story.when("supersede").then_refused("newer_approved")
        story.when("consolidate_drafts", "NP-v2", carried_over=carried_over_from(story))
        for move in FROM_COMMITTEE_TO_CABINET:
            story.when(move, "NP-v2").then_accepted()
        story.when("AgencyOpinionRecorded", "NP-v2", agency="MOF").when("schedule_on_agenda", "NP-v2")
        story.when("approve", "NP-v2").then_moved_to("approved", "NP-v2")
        assert story.plan.stage == "superseded"

    def test_the_period_ends_the_day_after_its_last_day(self) -> None:
        story = given(NP, *until("in_implementation"))
        story.when("end_period", on=PERIOD.end, after=2000).then_refused("period_over")
        story.when("end_period", on=PERIOD.end + timedelta(days=1)).then_moved_to("closing")

    def test_closing_needs_reports_children_evaluation_and_self_assessment(self) -> None:
        story = given(NP, *until("in_implementation"), does("end_period", after=2000))
        story.when("close", docs=[]).then_refused("reports_accepted", "finally_evaluated", "evidence")
        for half in story.reasons[[r.rule for r in story.reasons].index("reports_accepted")].missing.split(", "):
            year, number = half.split("/")
            story.when("ReportAccepted", fiscal_year_be=int(year), half=int(number)).then_accepted()
        story.when("close").then_moved_to("closed")

    def test_an_open_child_keeps_its_parent_open(self) -> None:
        story = given(NP, *until("cabinet_scheduled"), does("return_by_cabinet"), does("reopen_area_draft", "CD-SEA"))
        story.when("resubmit_to_cabinet").then_refused("R-01")

    def test_a_draft_never_accepted_keeps_the_plan_from_closing(self) -> None:
        ready = [step for ref in ("CD-SEA", "CD-EEC", "CD-BOR") for step in accepted_draft(ref)]
        late = accepted_draft("CD-MIG")[:-1]
        rest = until("in_implementation")[len(until("consolidated")) - 1 :]
        story = given(NP, *until("drafting"), *ready, *late, *rest, does("end_period", after=2000))
        story.when("close").then_refused("children_closed", "reports_accepted")
