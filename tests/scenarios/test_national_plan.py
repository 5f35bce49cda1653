"""The life of a national plan as a story: what the rules let happen, and what they refuse and why."""

import pytest

from tests.support.scenario import given, until

NP = "national_plan_version"


@pytest.mark.parametrize("stage", ["drafting", "consolidated", "committee_endorsed", "approved", "under_review"])
def test_a_plan_reaches_each_stage_by_lawful_steps(stage: str) -> None:
    assert given(NP, *until(stage)).plan.stage == stage


def test_a_revision_without_a_risk_assessment_is_refused() -> None:
    successor = {"ref": "NP-v2", "issue": "2"}
    given(NP, *until("under_review")).when("close_review", outcome="revise", successor=successor).then_refused("R-14")
