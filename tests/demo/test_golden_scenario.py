"""The golden scenario, played by the command line over HTTP, and what it must show."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from domain import events as ev
from domain.clocks import fold
from services.casework.plans import load
from services.client import Client
from services.demo.scenario import Row, rows
from tests.support.database import Cluster
from tests.support.served import Served, served_over

REPO = Path(__file__).parents[2]
PLANS = ("NP-v1", "NP-v2", "CD-SEA", "CD-EEC", "CD-BOR", "CD-MIG")
ROWS = rows()


def command(served: Served, key: str) -> subprocess.CompletedProcess[str]:
    """`anumat demo national-plan` as a process of its own."""
    words = ["demo", "national-plan", "--pace", "0", "--json", "--url", served.url, "--key", key]
    return subprocess.run(
        [sys.executable, "-m", "api.cli", *words], capture_output=True, text=True, cwd=REPO, timeout=120, check=False
    )


class Story:
    """The played system, its reader, and what the first run said of itself."""

    def __init__(self, served: Served, key: str, said: dict[str, Any], client: Client) -> None:
        self.served, self.key, self.said, self.client = served, key, said, client

    def stage(self, ref: str, **cut: str) -> str:
        return str(self.client.get(f"/v1/plans/{ref}", **cut).body["stage"])

    def history(self, ref: str) -> list[dict[str, Any]]:
        return [e for page in self.client.pages(f"/v1/plans/{ref}/history", limit=500) for e in page["events"]]


@pytest.fixture(scope="module")
def story(pg: Cluster) -> Iterator[Story]:
    with served_over(pg) as served:
        key = served.key("operator", "read import operate")
        played = command(served, key)
        assert played.returncode == 0, played.stderr
        with Client(served.url, key) as client:
            yield Story(served, key, json.loads(played.stdout), client)


def test_all_67_rows_and_74_records_are_played(story: Story) -> None:
    assert (story.said["rows"], story.said["records"]) == (67, 74)
    assert story.said["new"] == story.said["commands"] > 74


def test_each_plan_ends_where_the_scenario_says(story: Story) -> None:
    ends = {"NP-v1": "superseded", "NP-v2": "closed"} | dict.fromkeys(PLANS[2:], "accepted")
    assert {ref: story.stage(ref) for ref in PLANS} == ends


@pytest.mark.parametrize("row", ROWS, ids=[str(row.seq) for row in ROWS])
def test_the_stage_on_each_legal_date_is_the_rows(story: Story, row: Row) -> None:
    later = [r for r in ROWS if r.seq > row.seq and r.effective_on == row.effective_on]
    for ref in row.plans:
        if not any(ref in other.plans for other in later):
            assert story.stage(ref, effective=row.effective_on.isoformat()) == row.after


def test_a_second_run_changes_nothing(story: Story) -> None:
    head = story.served.office.ledger.head()
    again = command(story.served, story.key)
    assert again.returncode == 0, again.stderr
    assert json.loads(again.stdout)["new"] == 0
    assert story.served.office.ledger.head() == head


def test_everything_is_testimony_of_one_closed_batch(story: Story) -> None:
    batches = {
        s.event.testimony.batch if s.event and s.event.testimony else None
        for ref in PLANS
        for s in story.served.office.ledger.stream(f"plan/{ref}")
    }
    assert len(batches) == 1
    assert None not in batches
    assert story.client.get("/v1/imports").body["imports"] == []


def test_a_row_is_known_from_its_own_day(story: Story) -> None:
    assert story.stage("NP-v1", known="2019-05-13") == "central_agency_review"
    assert story.stage("NP-v1", known="2020-07-28", effective="2026-01-01") == "cabinet_scheduled"
    assert story.stage("NP-v1", known="2020-07-29") == "approved"


def test_each_row_says_who_acted_by_the_scenarios_role(story: Story) -> None:
    wanted = {(r.effective_on.isoformat(), r.actor) for r in ROWS if not r.engine_made and r.seq not in (81, 84)}
    said = {(e["effective_on"], e["actor"]["post"]) for ref in PLANS for e in story.history(ref)}
    assert wanted <= said


@pytest.mark.parametrize("ref", PLANS)
def test_replaying_the_first_events_gives_what_the_plan_was_then(story: Story, ref: str) -> None:
    stored = story.served.office.ledger.stream(f"plan/{ref}")
    for count in range(1, len(stored) + 1):
        plan = fold([(s.version, s.event) for s in stored[:count] if isinstance(s.event, ev.PlanEvent)])
        assert plan is not None
        shown = story.client.get(f"/v1/plans/{ref}", version=count).body
        assert (shown["stage"], shown["version"]) == (plan.stage, count)
        assert {name: part["digest"] for name, part in shown["parts"].items()} == plan.digests()


def test_the_revision_without_a_risk_assessment_leaves_only_its_refusal(story: Story) -> None:
    refused = [e for e in story.history("NP-v1") if e["topic"] == ev.MoveRefused.TOPIC]
    assert len(refused) == 1
    data = refused[0]["data"]
    assert (data["move"], data["stage"]) == ("close_review", "under_review")
    assert "R-14" in {reason["rule"] for reason in data["reasons"]}
    assert (data["effective_on"], data["testimony"]["known_at"][:10]) == ("2021-11-16", "2021-11-16")
    assert data["testimony"]["batch"] == next(e for e in story.history("NP-v1"))["data"]["testimony"]["batch"]
    assert story.stage("NP-v1", effective="2021-11-16") == "under_review"


def test_the_wrong_date_stays_visible_and_the_right_one_is_read(story: Story) -> None:
    notified = next(e for e in story.history("NP-v1") if e["published"] == "ResolutionNotified")
    assert notified["data"]["input"]["resolution_date"] == "2020-07-28"
    correction = story.client.get("/v1/plans/NP-v1/corrections").body["corrections"][0]
    assert (correction["status"], correction["was"], correction["now"]) == ("confirmed", "2020-07-28", "2020-07-29")
    assert correction["proposed_by"]["person"] != correction["decided_by"]["person"]
    read = load(story.served.office, "NP-v1").facts("ResolutionNotified")[0]
    assert read.input["resolution_date"] == "2020-07-29"


def test_the_second_issue_supersedes_the_first_in_the_same_command(story: Story) -> None:
    approved = next(e for e in story.history("NP-v2") if e["published"] == "CabinetApproved")
    superseded = next(e for e in story.history("NP-v1") if e["published"] == "PlanSuperseded")
    assert approved["command_id"] == superseded["command_id"]


HELD = {
    "SC-SEA-1-2562": ("ครั้งที่ 1/2562", "2018-11-06", 11, 8, 6),
    "SC-EEC-1-2562": ("ครั้งที่ 1/2562", "2018-11-08", 11, 8, 6),
    "SC-MIG-1-2562": ("ครั้งที่ 1/2562", "2018-11-15", 11, 9, 6),
    "SC-BOR-1-2562-again": ("ครั้งที่ 1/2562 (นัดใหม่)", "2018-11-20", 11, 4, 4),
    "NC-1-2561": ("1/2561", "2019-02-01", 25, 19, 13),
    "CAB-2563-07-21": ("การประชุมคณะรัฐมนตรี ๒๑ ก.ค. ๒๕๖๓", "2020-07-21", 36, 30, 12),
    "CAB-2563-07-29": ("การประชุมคณะรัฐมนตรี ๒๙ ก.ค. ๒๕๖๓", "2020-07-29", 36, 31, 12),
    "NC-2-2564": ("ครั้งที่ 2/2564", "2021-12-16", 25, 17, 13),
    "NC-1-2565": ("ครั้งที่ 1/2565", "2022-02-22", 25, 18, 13),
    "NC-2-2565": ("ครั้งที่ 2/2565", "2022-03-22", 25, 20, 13),
    "CAB-2565-06-28": ("การประชุมคณะรัฐมนตรี ๒๘ มิ.ย. ๒๕๖๕", "2022-06-28", 36, 33, 12),
    "NC-4-2565": ("ครั้งที่ 4/2565", "2022-12-14", 25, 21, 13),
}
"""Label, day, members, those present and those needed, by the meeting's reference."""


@pytest.mark.parametrize("ref", HELD)
def test_each_meeting_was_held_with_its_label_day_and_head_count(story: Story, ref: str) -> None:
    shown = story.client.get(f"/v1/meetings/{ref}").body
    (item,) = shown["items"]
    meeting, outcome = shown["meeting"], item["outcome"]
    counts = (outcome["members"], outcome["present"], outcome["needed"])
    assert (meeting["label"], meeting["held_on"], *counts) == HELD[ref]
    assert (shown["status"], outcome["result"], item["settled"]) == ("closed", "carried", True)
    assert meeting["minutes"] is not None


def test_every_decision_of_a_body_came_from_one_of_these_meetings(story: Story) -> None:
    made = [e["data"] for ref in PLANS for e in story.history(ref) if e["data"].get("resolution")]
    assert {move["facts"]["meeting@1"]["meeting"] for move in made if "move" in move} == set(HELD)
    assert all(move["input"]["sitting"]["meeting"] for move in made if "move" in move)


def test_the_border_subcommittee_met_again_a_week_after_too_few_had_come(story: Story) -> None:
    first = story.client.get("/v1/meetings/SC-BOR-1-2562").body
    assert (first["status"], first["meeting"]["held_on"]) == ("adjourned", "2018-11-13")
    adjourned = first["meeting"]["adjourned"]
    assert (adjourned["present"], adjourned["needed"], adjourned["lack_of_quorum"]) == (4, 6, True)
    again = story.client.get("/v1/meetings/SC-BOR-1-2562-again").body
    assert again["meeting"]["adjourned_from"] == "SC-BOR-1-2562"
    assert (again["items"][0]["quorum"]["share"], again["items"][0]["quorum"]["basis"]) == ("1/3", "APA s.79")


def test_the_one_dissent_is_kept_with_the_item_and_minutes_are_adopted_by_the_next_meeting(story: Story) -> None:
    returned = story.client.get("/v1/meetings/NC-1-2565").body
    assert returned["items"][0]["outcome"]["against"] == 1
    assert [d["reasons"]["text"] for d in returned["dissents"]["1"]] == ["เห็นว่าลำดับเดิมเหมาะสมแล้ว"]
    assert returned["meeting"]["adopted_at"] == "NC-2-2565"
    assert story.client.get("/v1/meetings/NC-4-2565").body["meeting"]["adopted_at"] is None


def test_meetings_are_testimony_of_the_same_batch_in_their_secretaries_names(story: Story) -> None:
    stored = story.served.office.ledger.stream("meeting/NC-1-2561")
    assert {s.event.testimony is not None for s in stored if s.event} == {True}
    posts = [s.event.actor.post for s in stored if s.event]
    assert set(posts) == {"national_committee_secretariat", "national_committee"}
    assert posts.count("national_committee") == 1


def test_nothing_endorsed_is_changed_after_its_endorsement(story: Story) -> None:
    for ref in ("NP-v1", "NP-v2"):
        moves = [e["data"] for e in story.history(ref) if e["data"].get("move") in ("endorse", "approve")]
        assert moves[-1]["move"] == "approve"
        assert moves[-2]["parts"]["core"] == moves[-1]["parts"]["core"]
