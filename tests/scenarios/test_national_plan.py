"""The life of a national plan as a story: what the rules let happen, and what they refuse and why."""

from datetime import timedelta

import pytest

from domain import events as ev
from tests.support.lawful import ACTIVITY, CORE, SUBMISSION
from tests.support.scenario import (
    PERIOD,
    Scenario,
    accepted_draft,
    body_says,
    does,
    given,
    opens_national,
    until,
    writes,
)

NP = "national_plan_version"
SUCCESSOR = {"ref": "NP-v2", "issue": "2"}
CORE_OF_DRAFT = {"problem": "โรคข้ามแดน", "target": "ลดผู้ป่วย", "activities": [ACTIVITY]}
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


@pytest.mark.parametrize("stage", ["drafting", "consolidated", "committee_endorsed", "approved", "under_review"])
def test_a_plan_reaches_each_stage_by_lawful_steps(stage: str) -> None:
    assert given(NP, *until(stage)).plan.stage == stage


class TestOpening:
    def test_a_plan_without_a_period_is_refused(self) -> None:
        Scenario("NP-v1").opens(NP, "NP-v1").then_refused("period")

    def test_only_the_secretariat_committee_or_cabinet_opens_a_plan(self) -> None:
        Scenario("NP-v1").opens(NP, "NP-v1", by="agency", period=PERIOD).then_refused("actor")

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
        story = _revision_in_drafting()
        story.when("consolidate_drafts", "NP-v2").then_refused("R-01")
        carried = _carried(story)
        wrong = [{**row, "digest": "0" * 64} for row in carried]
        story.when("consolidate_drafts", "NP-v2", carried_over=wrong).then_refused("R-01")
        story.when("consolidate_drafts", "NP-v2", carried_over=carried).then_moved_to("consolidated", "NP-v2")

    def test_a_revision_may_replace_one_area_and_carry_over_the_rest(self) -> None:
        story = _revision_in_drafting()
        body = {"parent": "NP-v2", "area": "border", "body": "BODY-SC-BOR"}
        story.opens("component_draft", "CD-BOR-2", {"core": {"problem": "ก"}}, **body)
        carried = [row for row in _carried(story) if row["area"] != "border"]
        story.when("consolidate_drafts", "NP-v2", carried_over=carried).then_refused("R-01")
        story.writes("core", {**CORE_OF_DRAFT, "target": "ใหม่"}, "area_subcommittee_secretary", "CD-BOR-2")
        story.when("review_in_subcommittee", "CD-BOR-2").when("submit_area_draft", "CD-BOR-2")
        story.when("consolidate_drafts", "NP-v2", carried_over=carried).then_moved_to("consolidated", "NP-v2")


def _revision_in_drafting() -> Scenario:
    risk = does("StrategicRiskAssessed")
    revise = does("close_review", outcome="revise", successor=SUCCESSOR)
    return given(NP, *until("under_review"), risk, revise, does("open_plan_file", "NP-v2"))


def _carried(story: Scenario) -> list[dict[str, str]]:
    drafts = [plan for plan in story.plans.values() if plan.kind == "component_draft" and plan.parent == "NP-v1"]
    return [{"area": draft.area or "", "digest": draft.parts["core"].digest} for draft in drafts]


class TestCommittee:
    def test_every_activity_is_ranked_before_the_meeting_is_called(self) -> None:
        unranked = {**CORE, "activities": [{**ACTIVITY, "priority": None}, {**ACTIVITY, "id": "A-2"}]}
        story = given(NP, *until("consolidated"), writes("core", unranked)).when("call_committee_meeting")
        story.then_refused("R-04")
        assert story.reasons[0].missing == "A-1"

    def test_the_alignment_is_complete_before_the_meeting_is_called(self) -> None:
        unaligned = {**CORE, "alignment": CORE["alignment"][:-1]}
        story = given(NP, *until("consolidated"), writes("core", unaligned)).when("call_committee_meeting")
        story.then_refused("alignment_complete")
        assert story.reasons[0].missing == "indicator:K-1"

    @pytest.mark.parametrize("given_notice", [{"meeting_in": 2}, {"notice_sent_in": None}, {"notice_written": False}])
    def test_short_or_unwritten_notice_needs_a_waiver(self, given_notice: dict[str, object]) -> None:
        story = given(NP, *until("consolidated")).when("call_committee_meeting", **given_notice).then_refused("R-30")
        story.when("call_committee_meeting", waive=("R-30",), **given_notice).then_moved_to("committee_review")
        assert story.found("notice") == "waived"

    def test_three_days_of_notice_are_enough(self) -> None:
        given(NP, *until("consolidated")).when("call_committee_meeting", meeting_in=3).then_moved_to("committee_review")

    @pytest.mark.parametrize(("present", "is_quorum"), [(13, True), (12, False)])
    def test_half_of_the_committee_is_a_quorum(self, present: int, is_quorum: bool) -> None:
        votes = {"for": present}
        story = given(NP, *until("committee_review")).when("endorse", sitting={"present": present, "votes": votes})
        story.then_moved_to("committee_endorsed") if is_quorum else story.then_refused("R-29")

    @pytest.mark.parametrize(
        ("votes", "carries"),
        [
            ({"for": 8, "against": 7}, True),
            ({"for": 7, "against": 8}, False),
            ({"for": 7, "against": 7}, False),
            ({"for": 7, "against": 7, "casting": "for"}, True),
            ({"for": 7, "against": 7, "casting": "against"}, False),
            ({"for": 15, "against": 1}, False),
        ],
    )
    def test_a_resolution_needs_a_majority_of_those_present(self, votes: dict[str, object], carries: bool) -> None:
        story = given(NP, *until("committee_review")).when("endorse", sitting={"present": 15, "votes": votes})
        story.then_moved_to("committee_endorsed") if carries else story.then_refused("majority")

    def test_what_nobody_opposes_is_deemed_agreed(self) -> None:
        story = given(NP, *until("committee_review")).when("endorse", sitting={"present": 15, "deemed": True})
        story.then_moved_to("committee_endorsed")

    def test_a_dissent_not_in_the_minutes_is_noted_and_blocks_nothing(self) -> None:
        votes = {"for": 10, "against": 2}
        one = [{"by": "sealed", "text": "sealed"}]
        story = given(NP, *until("committee_review"))
        story.when("endorse", sitting={"present": 15, "votes": votes, "dissents": one}).then_accepted()
        assert story.found("dissent") == "noted"

    def test_a_recorded_dissent_passes(self) -> None:
        sitting = {"present": 15, "votes": {"for": 14, "against": 1}, "dissents": [{"by": "s", "text": "s"}]}
        story = given(NP, *until("committee_review")).when("endorse", sitting=sitting).then_accepted()
        assert story.found("dissent") == "passed"

    def test_a_decision_without_a_sitting_or_resolution_is_refused(self) -> None:
        story = given(NP, *until("committee_review")).when("endorse", sitting=None, resolution=False)
        story.then_refused("R-29", "R-30", "majority", "resolution")

    @pytest.mark.parametrize("kind", ["return", "defer", "nonsense", "deemed_approved"])
    def test_a_resolution_of_another_kind_does_not_endorse(self, kind: str) -> None:
        given(NP, *until("committee_review")).when("endorse", kind=kind).then_refused("resolution")

    def test_another_bodys_resolution_does_not_endorse(self) -> None:
        story = given(NP, *until("committee_review"))
        on = story.today + timedelta(days=7)
        foreign = ev.Resolution(
            body="BODY-CAB", label="1", decided_on=on, literal="เห็นชอบ", kind="endorse", outcome="positive"
        )
        story.when("endorse", resolution=foreign).then_refused("resolution")

    def test_words_that_reject_cannot_be_booked_as_an_endorsement(self) -> None:
        story = given(NP, *until("committee_review"))
        on = story.today + timedelta(days=7)
        twisted = ev.Resolution(
            body="BODY-NC", label="1", decided_on=on, literal="ไม่เห็นชอบ", kind="endorse", outcome="positive"
        )
        story.when("endorse", resolution=twisted).then_refused("resolution")

    def test_one_resolution_holds_items_of_several_kinds(self) -> None:
        story = given(NP, *until("committee_review"))
        on = story.today + timedelta(days=7)
        items = (
            ev.ResolutionItem(number=1, literal="รับทราบ", kind="acknowledge", outcome="neutral"),
            ev.ResolutionItem(number=2, literal="เห็นชอบ", kind="endorse", outcome="positive"),
        )
        both = ev.Resolution(
            body="BODY-NC",
            label="1",
            decided_on=on,
            literal="รับทราบและเห็นชอบ",
            kind="endorse",
            outcome="positive",
            items=items,
        )
        story.when("endorse", resolution=both).then_moved_to("committee_endorsed")

    def test_a_return_states_grounds_and_coded_reasons(self) -> None:
        story = given(NP, *until("committee_review"))
        story.when("return_by_committee", grounds={"facts": "s"}, returns=()).then_refused("R-32", "return_reasons")
        story.when("return_by_committee", returns=[("nonsense", "who", 5)]).then_refused("return_reasons")
        story.when("return_by_committee").then_moved_to("committee_returned")

    def test_each_return_reason_is_answered_and_rounds_are_counted(self) -> None:
        two = [("missing_priority", "national_committee_secretariat", 9), ("other", "national_committee", 30)]
        story = given(NP, *until("committee_review"), does("return_by_committee", returns=two))
        assert story.plan.due_on == story.today + timedelta(days=9)
        story.when("resubmit_to_committee", answers=(1,)).then_refused("answers")
        story.when("resubmit_to_committee").then_moved_to("committee_review")
        assert story.plan.returns == ()
        assert story.plan.rounds["committee_review"] == 2

    def test_cancelling_needs_reason_and_grounds(self) -> None:
        story = given(NP, *until("drafting")).when("cancel", reason=None, grounds=None)
        story.then_refused("reason", "R-32").when("cancel").then_moved_to("cancelled")


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
        story = _revision_in_drafting()
        story.when("supersede").then_refused("newer_approved")
        story.when("consolidate_drafts", "NP-v2", carried_over=_carried(story))
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
