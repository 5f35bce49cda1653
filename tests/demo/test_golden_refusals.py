"""What the golden scenario's rules refuse when one condition is changed."""

from datetime import date
from typing import Any

import pytest
from msgspec.structs import replace

from services.client import Answered, Client
from services.demo.meetings import Matter, hold
from services.demo.player import Moment, Player
from services.demo.script import read
from services.demo.texts import Texts
from tests.support.served import Served


def tried(client: Client, batch: str, path: str, on: str, actor: Any, **body: Any) -> list[str]:
    """Rules that refuse a move in a dry run; empty when it would be allowed."""
    said = {"known_at": on, "actor": actor, "source": "test", "batch": batch}
    try:
        client.write(path, {"effective_on": on, "testimony": said, **body}, dry_run="true")
    except Answered as refused:
        return [reason["rule"] for reason in refused.reasons]
    return []


def papers(client: Client, *kinds: str) -> list[dict[str, str]]:
    return [{"sha256": client.upload("a.txt", kind.encode()), "kind": kind} for kind in kinds]


def test_three_of_four_area_drafts_are_not_consolidated(served: Served, operator: Client) -> None:
    batch = served.play_until(operator, 12)
    documents = papers(operator, "consolidated_drafts")
    path, who = "/v1/plans/NP-v1/moves/consolidate_drafts", "national_committee_secretariat"
    assert tried(operator, batch, path, "2018-12-04", who, documents=documents) == ["R-01"]


RECONVENED = [
    ("2018-11-20", {}, []),
    ("2018-11-28", {"called": "$on-7"}, ["R-29"]),
    ("2018-11-20", {"present": 3}, ["R-29"]),
    ("2018-11-20", {"one_third_stated": False}, ["R-29"]),
    ("2018-11-20", {"called": "$on-8"}, ["R-29"]),
    ("2018-11-20", {"adjourned_from": None}, ["R-29"]),
]
NAMES = ["as it was", "15 days", "3 of 11", "notice silent", "notice sent before it failed", "nothing adjourned"]


@pytest.mark.parametrize(("on", "change", "rules"), RECONVENED, ids=NAMES)
def test_the_reconvened_meeting_needs_all_its_conditions(
    served: Served, operator: Client, on: str, change: dict[str, Any], rules: list[str]
) -> None:
    batch = served.play_until(operator, 7)
    draft, decision = read("golden.yaml")["8"]
    assert decision.at is not None
    day = date.fromisoformat(on)
    actor = {"post": "area_subcommittee", "body": "BODY-SC-BOR"}
    moment = Moment(key="again", on=day, known_at=day, actor=actor, source="test", batch=batch)
    player = Player(operator, Texts())
    player.play(draft, "CD-BOR", moment, 0)
    item = replace(decision, at=replace(decision.at, **change))
    refused: list[str] = []
    try:
        hold(player, [Matter("CD-BOR", item, moment, 1)])
    except Answered as problem:
        refused = [reason["rule"] for reason in problem.reasons]
    assert refused == rules
    stage = operator.get("/v1/plans/CD-BOR").body["stage"]
    assert stage == ("drafting" if rules else "subcommittee_review")
    shown = operator.get("/v1/meetings/SC-BOR-1-2562-again").body
    assert shown["quorum"]["needed"] == (6 if rules and "present" not in change else 4)
    assert shown["items"][0]["settled"] is (not rules)


@pytest.mark.parametrize(("change", "rules"), [({}, []), ({"present": 3}, ["R-29"])], ids=["4 of 11", "3 of 11"])
def test_a_sitting_told_without_a_meeting_is_judged_by_the_same_rule(
    served: Served, operator: Client, change: dict[str, Any], rules: list[str]
) -> None:
    batch = served.play_until(operator, 7)
    on = "2018-11-20"
    sitting = {
        "held_on": on,
        "members": 11,
        "present": 4,
        "notice": {"sent_on": "2018-11-14", "one_third_stated": True},
        "adjourned_from": {"held_on": "2018-11-13", "lack_of_quorum": True},
        "votes": {"for": 3},
    }
    given = {"resolution": {"label": "1/2562", "literal": "เห็นชอบ"}, "sitting": sitting | change}
    actor = {"post": "area_subcommittee", "body": "BODY-SC-BOR"}
    documents = papers(operator, "minutes")
    path = "/v1/plans/CD-BOR/moves/review_in_subcommittee"
    assert tried(operator, batch, path, on, actor, input=given, documents=documents) == rules


def test_dissemination_waits_for_the_approval(served: Served, operator: Client) -> None:
    batch = served.play_until(operator, 42)
    documents = papers(operator, "notification_letter", "dissemination_plan")
    path = "/v1/plans/NP-v1/moves/start_dissemination"
    early = tried(operator, batch, path, "2020-07-28", "lead_ministry", documents=documents)
    assert "R-03" in early
    assert tried(operator, batch, path, "2020-08-17", "lead_ministry", documents=documents) == []
