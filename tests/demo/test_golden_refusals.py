"""What the golden scenario's rules refuse when one condition is changed."""

from copy import deepcopy
from typing import Any

import pytest

from services.client import Answered, Client
from services.demo.script import filled, read
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
    ({}, []),
    ({"adjourned_from": {"held_on": "2018-11-05", "lack_of_quorum": True}}, ["R-29"]),
    ({"present": 3}, ["R-29"]),
    ({"notice": {"sent_on": "2018-11-14", "written": True, "one_third_stated": False}}, ["R-29"]),
]


@pytest.mark.parametrize(("change", "rules"), RECONVENED, ids=["as it was", "15 days", "3 of 11", "notice silent"])
def test_the_reconvened_meeting_needs_all_three_conditions(
    served: Served, operator: Client, change: dict[str, Any], rules: list[str]
) -> None:
    batch = served.play_until(operator, 7)
    on = "2018-11-20"
    item = read("golden.yaml")["8"][-1]
    given = deepcopy(item.input)
    sitting = given["sitting"] | {
        "held_on": on,
        "notice": given["sitting"]["notice"] | {"sent_on": "2018-11-14"},
        "adjourned_from": {"held_on": "2018-11-13", "lack_of_quorum": True},
    }
    body = filled({**given, "sitting": sitting | change}, {"on": on})
    actor = {"post": "area_subcommittee", "body": "BODY-SC-BOR"}
    documents = papers(operator, "minutes")
    path = "/v1/plans/CD-BOR/moves/review_in_subcommittee"
    assert tried(operator, batch, path, on, actor, input=body, documents=documents) == rules


def test_dissemination_waits_for_the_approval(served: Served, operator: Client) -> None:
    batch = served.play_until(operator, 42)
    documents = papers(operator, "notification_letter", "dissemination_plan")
    path = "/v1/plans/NP-v1/moves/start_dissemination"
    early = tried(operator, batch, path, "2020-07-28", "lead_ministry", documents=documents)
    assert "R-03" in early
    assert tried(operator, batch, path, "2020-08-17", "lead_ministry", documents=documents) == []
