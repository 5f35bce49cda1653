"""Steps to begin a story with: one by one, or the lawful way up to a stage."""

from typing import Any

from tests.support.lawful import ANNEX, AREAS, CORE, DRAFT, DRAFTS, SECRETARIAT, SUBMISSION
from tests.support.scenario import PERIOD, Step
from workflows.decide import Accepted


def does(name: str, ref: str | None = None, **data: Any) -> Step:
    """A move made or a fact recorded, with lawful data."""
    return lambda scenario: _nothing(scenario.when(name, ref, **data))


def writes(part: str, value: dict[str, Any], by: str = SECRETARIAT, ref: str | None = None) -> Step:
    return lambda scenario: _nothing(scenario.writes(part, value, by, ref))


def opens_national(**data: Any) -> Step:
    return lambda scenario: _nothing(
        scenario.opens("national_plan_version", "NP-v1", {"core": CORE}, **{"period": PERIOD, "series": "NP", **data})
    )


def opens_draft(ref: str = "CD-SEA", **data: Any) -> Step:
    area = DRAFTS[ref]
    lawful = {"parent": "NP-v1", "area": area, "body": AREAS[area]}
    return lambda scenario: _nothing(scenario.opens("component_draft", ref, {"core": DRAFT}, **{**lawful, **data}))


def body_says(body: str, fact: str) -> Step:
    return lambda scenario: _nothing(scenario.body_says(body, fact).__setattr__("outcome", Accepted(())))


def _nothing(_: object) -> None:
    return None


def accepted_draft(ref: str) -> tuple[Step, ...]:
    """An area draft from its assignment to its acceptance."""
    moves = ("review_in_subcommittee", "submit_area_draft", "accept_area_draft")
    return (opens_draft(ref), *(does(move, ref) for move in moves))


_WAY: tuple[tuple[str, tuple[Step, ...]], ...] = (
    ("mandated", (opens_national(),)),
    ("drafting", (does("open_plan_file"),)),
    ("consolidated", (*(s for ref in DRAFTS for s in accepted_draft(ref)), does("consolidate_drafts"))),
    ("committee_review", (does("call_committee_meeting"),)),
    ("committee_endorsed", (does("endorse", after=10),)),
    ("ministry_clearance", (does("start_ministry_clearance"), writes("annex", ANNEX, "line_department_cpc"))),
    ("central_agency_review", (does("MinistryCpcCleared"), does("send_to_nesdc"))),
    (
        "cabinet_submitted",
        (
            writes("submission", SUBMISSION, "line_department_cpc"),
            does("CentralAgencyOpinionRecorded"),
            does("submit_to_cabinet"),
        ),
    ),
    ("agency_comment", (does("request_agency_opinions"),)),
    (
        "cabinet_scheduled",
        (does("AgencyOpinionRecorded"), does("AgencyOpinionRecorded", agency="MOF"), does("schedule_on_agenda")),
    ),
    ("approved", (does("approve"),)),
    ("disseminating", (does("ResolutionNotified"), does("start_dissemination"))),
    (
        "in_implementation",
        (
            does("ResponsibilitiesAssigned"),
            does("ResponsibilityAcknowledged"),
            does("CommunicationHeld"),
            does("CommunicationHeld", channel="line", formality="informal"),
            does("start_implementation"),
        ),
    ),
    ("under_review", (does("open_review", after=400),)),
)

_DRAFT_WAY: tuple[tuple[str, tuple[Step, ...]], ...] = (
    ("drafting", (opens_national(), does("open_plan_file", "NP-v1"), opens_draft())),
    ("subcommittee_review", (does("review_in_subcommittee"),)),
    ("submitted", (does("submit_area_draft"),)),
    ("accepted", (does("accept_area_draft"),)),
)


def until(stage: str, way: tuple[tuple[str, tuple[Step, ...]], ...] = _WAY) -> tuple[Step, ...]:
    """The lawful way of a national plan up to a stage."""
    stages = [name for name, _ in way]
    return tuple(step for _, steps in way[: stages.index(stage) + 1] for step in steps)


def draft_until(stage: str) -> tuple[Step, ...]:
    """The lawful way of an area draft up to a stage."""
    return until(stage, _DRAFT_WAY)
