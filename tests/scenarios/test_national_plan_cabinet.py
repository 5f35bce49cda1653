"""A national plan on its way through the ministry and the Cabinet, and what can happen to it there."""

import pytest

from domain.decided import decision
from tests.support.lawful import ACTIVITY, CORE, SUBMISSION
from tests.support.scenario import given
from tests.support.steps import body_says, does, until, writes

NP = "national_plan_version"


class TestMinistry:
    def test_clearance_starts_with_certified_minutes(self) -> None:
        story = given(NP, *until("committee_endorsed")).when("start_ministry_clearance", docs=["memorandum"])
        story.then_refused("certified_minutes")

    def test_nesdc_gets_a_cleared_plan_with_links(self) -> None:
        story = given(NP, *until("ministry_clearance"), writes("annex", {}, "line_department_cpc"))
        story.when("send_to_nesdc").then_refused("cpc_cleared", "links_filled")

    def test_a_clearance_on_paper_is_as_good_as_the_fact(self) -> None:
        papers = ["nesdc_letter", "linkage_form", "cpc_clearance"]
        story = given(NP, *until("ministry_clearance")).when("send_to_nesdc", docs=papers)
        story.then_moved_to("central_agency_review")

    def test_the_minister_signs_after_nesdcs_opinion(self) -> None:
        story = given(NP, *until("central_agency_review")).when("submit_to_cabinet", signed_in=None)
        story.then_refused("nesdc_opinion", "minister_signed")

    def test_an_earlier_opinion_does_not_serve_a_second_round(self) -> None:
        story = given(NP, *until("agency_comment"), body_says("BODY-CAB", "CabinetVacatedOffice"), does("lapse"))
        story.when("confirm_after_lapse").when("MinistryCpcCleared").when("send_to_nesdc").then_accepted()
        story.when("submit_to_cabinet").then_refused("nesdc_opinion")

    def test_an_acting_minister_may_sign(self) -> None:
        story = given(NP, *until("central_agency_review"), does("CentralAgencyOpinionRecorded"))
        story.when("submit_to_cabinet", by="acting_minister").then_moved_to("cabinet_submitted")

    def test_an_activity_without_money_needs_a_waiver(self) -> None:
        bare = {**CORE, "activities": [{**ACTIVITY, "amount": None, "source": None}]}
        steps = (
            *until("consolidated"),
            writes("core", bare),
            *until("central_agency_review")[len(until("consolidated")) :],
        )
        story = given(NP, *steps, does("CentralAgencyOpinionRecorded"))
        story.when("submit_to_cabinet").then_refused("R-05")
        story.when("submit_to_cabinet", waive=("R-05",)).then_moved_to("cabinet_submitted")


class TestCabinet:
    def test_agencies_asked_are_named(self) -> None:
        given(NP, *until("cabinet_submitted")).when("request_agency_opinions", agencies=[]).then_refused(
            "agencies_named"
        )

    def test_opinions_are_awaited_until_overdue_and_then_only_for_a_reason(self) -> None:
        story = given(NP, *until("agency_comment"), does("AgencyOpinionRecorded"))
        story.when("schedule_on_agenda", after=0, override_reason="sealed").then_refused("opinions_in")
        assert story.reasons[0].missing == "MOF"
        assert story.reasons[0].cure is not None
        assert story.reasons[0].cure.earliest is not None
        story.when("schedule_on_agenda", after=14).then_refused("opinions_in")
        story.when("schedule_on_agenda", after=0, override_reason="sealed").then_moved_to("cabinet_scheduled")

    def test_an_agency_that_did_not_tell_its_minister_needs_a_waiver(self) -> None:
        heard = (does("AgencyOpinionRecorded"), does("AgencyOpinionRecorded", agency="MOF", informed_minister_in=None))
        story = given(NP, *until("agency_comment"), *heard).when("schedule_on_agenda").then_refused("R-38")
        story.when("schedule_on_agenda", waive=("ministers_informed",)).then_moved_to("cabinet_scheduled")

    def test_the_kind_of_agenda_is_set(self) -> None:
        story = given(NP, *until("cabinet_scheduled")[:-1]).when("schedule_on_agenda", agenda_kind=None)
        story.then_refused("agenda_kind")

    @pytest.mark.parametrize(("present", "is_quorum"), [(12, True), (11, False)])
    def test_a_third_of_the_ministers_is_a_quorum(self, present: int, is_quorum: bool) -> None:
        story = given(NP, *until("cabinet_scheduled")).when("approve", sitting={"present": present})
        story.then_moved_to("approved") if is_quorum else story.then_refused("R-29")

    @pytest.mark.parametrize(
        "kind", ["approve", "endorse", "approve_in_principle", "endorse_with_observations", "permit"]
    )
    def test_each_positive_kind_approves(self, kind: str) -> None:
        given(NP, *until("cabinet_scheduled")).when("approve", kind=kind).then_moved_to("approved")

    @pytest.mark.parametrize("kind", ["acknowledge", "assign", "order", "return", "defer", "reject", "withdraw"])
    def test_no_other_kind_approves(self, kind: str) -> None:
        given(NP, *until("cabinet_scheduled")).when("approve", kind=kind).then_refused("resolution")

    def test_only_a_matter_listed_for_it_is_deemed_approved(self) -> None:
        story = given(NP, *until("cabinet_scheduled")).when("approve", kind="deemed_approved")
        story.then_refused("deemed_as_listed")
        listed = does("schedule_on_agenda", agenda_kind="acknowledgement_deemed_approval")
        story = given(NP, *until("cabinet_scheduled")[:-1], listed).when("approve", kind="deemed_approved")
        story.then_moved_to("approved")

    def test_a_deferred_matter_comes_back_with_a_clarification(self) -> None:
        story = given(NP, *until("cabinet_scheduled")).when("defer").then_moved_to("cabinet_deferred")
        story.when("reschedule", docs=[]).then_refused("clarification_filed", "evidence")
        story.when("reschedule").then_moved_to("cabinet_scheduled")

    def test_a_rejection_states_its_grounds(self) -> None:
        story = given(NP, *until("cabinet_scheduled")).when("reject", grounds=None).then_refused("R-32")
        story.when("reject").then_moved_to("rejected")

    def test_a_returned_matter_comes_back_with_answers(self) -> None:
        story = given(NP, *until("cabinet_submitted")).when("return_by_soc").then_moved_to("cabinet_returned")
        story.when("resubmit_to_cabinet", answers=()).then_refused("answers")
        story.when("resubmit_to_cabinet").then_moved_to("cabinet_submitted")

    def test_text_changed_after_the_endorsement_is_stale_until_the_committee_agrees(self) -> None:
        story = given(NP, *until("cabinet_scheduled"), does("return_by_cabinet"))
        story.writes("core", {**CORE, "vision": "ใหม่"}).then_accepted()
        story.when("resubmit_to_cabinet").then_refused("text_unchanged")
        assert [reason.cure and reason.cure.who for reason in story.reasons] == ["national_committee"]
        story.when("CommitteeConcurrenceRecorded").when("resubmit_to_cabinet").then_moved_to("cabinet_submitted")

    def test_a_text_put_back_as_it_was_is_not_stale(self) -> None:
        story = given(NP, *until("cabinet_scheduled"), does("return_by_cabinet"))
        story.writes("core", {**CORE, "vision": "ใหม่"}).writes("core", CORE)
        story.when("resubmit_to_cabinet").then_moved_to("cabinet_submitted")

    def test_the_submission_is_approved_as_it_was_submitted(self) -> None:
        story = given(NP, *until("cabinet_submitted"), does("return_by_soc"))
        story.writes("submission", {**SUBMISSION, "budget": "งบกลาง"}, "minister")
        story.when("resubmit_to_cabinet").when("request_agency_opinions").when("AgencyOpinionRecorded")
        story.when("AgencyOpinionRecorded", agency="MOF").when("schedule_on_agenda").when("approve")
        story.then_moved_to("approved")

    def test_nobody_edits_the_text_on_its_way_through_the_cabinet(self) -> None:
        story = given(NP, *until("cabinet_scheduled")).writes("core", {**CORE, "vision": "ใหม่"})
        assert story.reasons

    @pytest.mark.parametrize("stage", ["cabinet_submitted", "agency_comment", "cabinet_scheduled"])
    def test_a_pending_matter_lapses_when_the_cabinet_leaves_office(self, stage: str) -> None:
        story = given(NP, *until(stage)).when("lapse").then_refused("cabinet_vacated")
        story.body_says("BODY-CAB", "CabinetVacatedOffice").when("lapse").then_moved_to("lapsed")

    def test_a_cabinet_that_left_before_the_submission_lapses_nothing(self) -> None:
        early = until("central_agency_review")
        late = until("cabinet_submitted")[len(early) :]
        story = given(NP, *early, body_says("BODY-CAB", "CabinetVacatedOffice"), *late)
        story.when("lapse").then_refused("cabinet_vacated")

    def test_only_the_engine_lapses_a_matter(self) -> None:
        story = given(NP, *until("agency_comment"), body_says("BODY-CAB", "CabinetVacatedOffice"))
        story.when("lapse", by="soc").then_refused("actor")

    def test_a_minister_of_the_old_cabinet_cannot_confirm(self) -> None:
        story = given(NP, *until("agency_comment"), body_says("BODY-CAB", "CabinetVacatedOffice"), does("lapse"))
        story.when("confirm_after_lapse", took_office_in=-60).then_refused("new_minister_confirms")
        story.when("confirm_after_lapse").then_moved_to("ministry_clearance")

    def test_a_withdrawn_matter_can_be_reopened(self) -> None:
        story = given(NP, *until("agency_comment")).when("withdraw", reason=None).then_refused("reason")
        story.when("withdraw").when("reopen_after_withdrawal").then_moved_to("ministry_clearance")


def test_a_plan_is_in_force_by_the_cabinets_approval_and_by_no_endorsement_before_it() -> None:
    endorsed = decision(given(NP, *until("committee_endorsed")).plan)
    assert endorsed is not None
    assert endorsed.in_force_on is None
    approved = decision(given(NP, *until("cabinet_scheduled")).when("approve").then_moved_to("approved").plan)
    assert approved is not None
    assert approved.in_force_on == approved.decided_on
