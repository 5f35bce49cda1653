"""A revision: the second issue of a plan, opened by a review of the first."""

from tests.support.scenario import Scenario, given
from tests.support.steps import does, until

SUCCESSOR = {"ref": "NP-v2", "issue": "2"}


def revision_in_drafting() -> Scenario:
    risk = does("StrategicRiskAssessed")
    revise = does("close_review", outcome="revise", successor=SUCCESSOR)
    return given("national_plan_version", *until("under_review"), risk, revise, does("open_plan_file", "NP-v2"))


def carried_over_from(story: Scenario) -> list[dict[str, str]]:
    drafts = [plan for plan in story.plans.values() if plan.kind == "component_draft" and plan.parent == "NP-v1"]
    return [{"area": draft.area or "", "digest": draft.parts["core"].digest} for draft in drafts]
