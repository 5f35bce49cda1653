"""A national plan before its committee: notice, quorum, majority, resolution, return."""

from datetime import timedelta

import pytest

from domain import events as ev
from tests.support.lawful import ACTIVITY, CORE
from tests.support.scenario import given
from tests.support.steps import does, until, writes

NP = "national_plan_version"


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
        story.then_refused("R-29", "R-30", "majority", "resolution", "meeting")

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
