"""Four eyes across the whole case: authors of any version, every mover and reviewer, and kin."""

from msgspec.structs import replace

from domain import events as ev
from tests.support.lawful import ANNEX, CORE, DRAFT, SECRETARIAT
from tests.support.scenario import Scenario, given
from tests.support.steps import does, draft_until, opens_draft, until, writes

NP, CD = "national_plan_version", "component_draft"
CPC = "line_department_cpc"
OPINIONS = (does("AgencyOpinionRecorded"), does("AgencyOpinionRecorded", agency="MOF"))


def meant(story: Scenario) -> str:
    """What the four-eyes reason names."""
    return next(r.missing for r in story.reasons if r.rule == "four_eyes")


class TestAuthors:
    def test_who_wrote_an_earlier_version_does_not_pass_the_text_on_in_another_post(self) -> None:
        story = given(NP, *until("ministry_clearance"), does("MinistryCpcCleared", by="permanent_secretary"))
        story.writes("annex", {**ANNEX, "notes": "second version"}, "permanent_secretary").then_accepted()
        story.when("send_to_nesdc", person=f"p-{CPC}").then_refused("four_eyes")
        assert "annex" in meant(story)

    def test_an_author_may_still_hand_on_what_he_or_she_may_edit(self) -> None:
        given(CD, *draft_until("subcommittee_review")).when("submit_area_draft").then_moved_to("submitted")


class TestMovers:
    def test_who_moved_the_case_two_steps_ago_does_not_decide_it_in_another_post(self) -> None:
        story = given(NP, *until("agency_comment"))
        story.when("AgencyOpinionRecorded").when("AgencyOpinionRecorded", agency="MOF").then_accepted()
        story.when("schedule_on_agenda", person="p-permanent_secretary").then_refused("four_eyes")
        assert meant(story) == "send_to_nesdc"
        story.when("schedule_on_agenda").then_moved_to("cabinet_scheduled")

    def test_a_delegate_is_barred_by_the_delegators_act_and_the_delegator_by_the_delegates(self) -> None:
        story = given(NP, *until("agency_comment"), *OPINIONS)
        command = story.command(story.plan, "schedule_on_agenda", {})
        for person, behalf in (("p-permanent_secretary", "p-x"), ("p-x", "p-permanent_secretary")):
            actor = replace(command.actor, person=person)
            held = replace(command, actor=actor, on_behalf_of=replace(actor, person=behalf))
            story.judges(held).then_refused("four_eyes")

    def test_a_return_makes_nobody_forget_whose_hands_it_went_through(self) -> None:
        back = {"person": "p-permanent_secretary", "by": "soc"}
        story = given(NP, *until("cabinet_submitted"), does("return_by_soc"))
        story.when("resubmit_to_cabinet", person="p-soc").then_refused("four_eyes")
        story.when("resubmit_to_cabinet").then_moved_to("cabinet_submitted")
        story.when("request_agency_opinions", **back).then_refused("four_eyes")
        story.when("request_agency_opinions").then_moved_to("agency_comment")

    def test_the_recorder_of_a_bodys_decision_may_have_drafted_in_the_same_post(self) -> None:
        given(NP, *until("committee_review")).when("endorse", after=10).then_moved_to("committee_endorsed")


class TestReviews:
    def test_nobody_clears_or_gives_an_opinion_on_his_or_her_own_matter(self) -> None:
        story = given(NP, *until("agency_comment"))
        story.when("AgencyOpinionRecorded", person="p-minister").then_refused("four_eyes")
        story.when("AgencyOpinionRecorded").then_accepted()

    def test_who_gave_an_opinion_does_not_place_the_matter_on_the_agenda(self) -> None:
        story = given(NP, *until("agency_comment"), *OPINIONS)
        story.when("schedule_on_agenda", person="p-agency").then_refused("four_eyes")
        assert meant(story) == "AgencyOpinionRecorded"

    def test_a_note_is_no_review(self) -> None:
        story = given(NP, *until("cabinet_submitted"))
        story.when("ObjectionRecorded", person="p-minister").then_accepted()


class TestKin:
    def test_who_drafted_an_area_does_not_consolidate_the_areas(self) -> None:
        story = given(NP, *until("consolidated")[:-1])
        story.when("consolidate_drafts", person="p-area_subcommittee_secretary").then_refused("four_eyes")
        assert "CD-SEA:submit_area_draft" in meant(story)
        story.when("consolidate_drafts").then_moved_to("consolidated")

    def test_who_wrote_the_national_text_does_not_submit_an_area_draft(self) -> None:
        steps = (writes("core", CORE, SECRETARIAT, "NP-v1"),)
        story = given(CD, *draft_until("subcommittee_review"), *steps)
        story.when("submit_area_draft", person=f"p-{SECRETARIAT}").then_refused("four_eyes")

    def test_who_drafted_an_area_does_not_accept_it(self) -> None:
        story = given(CD, *draft_until("drafting")[:-1], opens_draft())
        story.writes("core", DRAFT, "area_subcommittee_secretary").when("review_in_subcommittee").then_accepted()
        story.when("submit_area_draft", person="p-other").then_accepted()
        story.when("accept_area_draft", person="p-area_subcommittee_secretary").then_refused("four_eyes")


class TestTestimony:
    def test_who_typed_in_the_drafting_does_not_decide_live_in_another_post(self) -> None:
        typist = ev.Actor(person="p-typist", post="operator")
        stated = ev.Testimony(known_at="2018-01-01T00:00:00+07:00", source="file", recorded_by=typist, batch="b")
        story = given(NP, *until("agency_comment"), *OPINIONS)
        entries = tuple(replace(entry, event=replace(entry.event, testimony=stated)) for entry in story.plan.entries)
        story.plans["NP-v1"] = replace(story.plan, entries=entries)
        story.when("schedule_on_agenda", person="p-typist").then_refused("four_eyes")
        told = replace(story.command(story.plan, "schedule_on_agenda", {}), testimony=stated)
        story.judges(told).then_accepted()
