"""The emergency override through the doors: asked for, judged dry, agreed to by another post, read back."""

from uuid import UUID

import pytest

from domain.roster import OFFICES
from services import accounts
from tests.support.appointing import established, put
from tests.support.doors import Doors, Visitor, plan_body
from tests.support.meetings import matter
from tests.support.offices import publish_all

WHY = {"move": "adopt", "reason": "อุทกภัยตัดขาดพื้นที่"}


@pytest.fixture(scope="module")
def clerk(doors: Doors) -> Visitor:
    publish_all(doors.office.ledger, (matter(),))
    made = doors.visitor("override-clerk", "clerk", scopes="read act decide")
    first = ("chief", "marshal")
    for post in first:
        put(doors.office.ledger, established(OFFICES, post, may_override=True))
    return made


@pytest.fixture(scope="module")
def first(doors: Doors, clerk: Visitor) -> Visitor:
    return doors.visitor("override-first", "chief", "clerk", scopes="read act decide")


@pytest.fixture(scope="module")
def second(doors: Doors, clerk: Visitor) -> Visitor:
    return doors.visitor("override-second", "marshal", "clerk", scopes="read act decide")


def opened(clerk: Visitor, ref: str) -> str:
    body = plan_body(ref, kind="matter", content={"text": {"words": "ก"}})
    assert clerk.post("/v1/plans", body).is_success
    return f"/v1/plans/{ref}/overrides"


def test_an_override_is_tried_asked_for_agreed_to_and_read_back(
    doors: Doors, clerk: Visitor, first: Visitor, second: Visitor
) -> None:
    door = opened(clerk, "OV-1")
    dry = first.post(f"{door}?dry_run=true", WHY, seen=2).json()
    assert (dry["allowed"], dry["to"], dry["ratified_by"]) == (True, "adopted", "BODY-SC-BOR")
    assert {"actor", "R-29"} & {reason["rule"] for reason in dry["overruled"]}
    asked = first.post(door, WHY, seen=2, key="ov-1")
    assert (asked.status_code, asked.headers["etag"]) == (201, '"3"')
    address = asked.headers["location"]
    assert list(clerk.get("/v1/plans/OV-1").json()["overrides"]) == [address.rpartition("/")[2]]
    made = second.post(f"{address}/confirm", {}, seen=3)
    assert made.status_code == 200, made.json()
    assert len(made.json()["events"]) == 3
    (shown,) = clerk.get(door).json()["overrides"]
    assert (shown["status"], shown["ratification"], shown["reason"]["text"]) == ("confirmed", "open", WHY["reason"])
    plan = clerk.get("/v1/plans/OV-1").json()
    assert (plan["stage"], plan["overrides"], plan["ratifications"][0]["status"]) == ("adopted", {}, "open")
    doors.catch_up()
    assert clerk.get("/v1/plans?q=OV-1").json()["unratified"] == ["OV-1"]


def test_a_repeat_is_answered_as_the_first_time_and_another_body_is_not(clerk: Visitor, first: Visitor) -> None:
    door = opened(clerk, "OV-2")
    once, again = (first.post(door, WHY, seen=2, key="ov-2") for _ in range(2))
    assert again.headers["idempotency-replayed"] == "true"
    assert again.json() == once.json()
    assert first.post(door, {**WHY, "reason": "อื่น"}, seen=2, key="ov-2").status_code == 422


def test_it_needs_the_version_that_was_seen(clerk: Visitor, first: Visitor) -> None:
    door = opened(clerk, "OV-3")
    assert first.post(door, WHY).status_code == 428
    assert first.post(door, WHY, seen=1).status_code == 412


def test_everyone_else_is_told_why_not(clerk: Visitor, first: Visitor) -> None:
    door = opened(clerk, "OV-4")
    refused = clerk.post(door, WHY, seen=2)
    assert (refused.status_code, refused.json()["code"]) == (409, "refused_by_rule")
    assert {"override_post"} <= {reason["rule"] for reason in refused.json()["reasons"]}
    address = first.post(door, WHY, seen=2).headers["location"]
    alone = first.post(f"{address}/confirm?dry_run=true", {}, seen=3)
    assert {"four_eyes", "override_post"} <= {reason["rule"] for reason in alone.json()["reasons"]}


def test_a_key_without_the_right_to_decide_is_asked_to_prove_who_it_is(
    doors: Doors, clerk: Visitor, first: Visitor
) -> None:
    door = opened(clerk, "OV-5")
    account = UUID(doors.account("override-weak", "chief", "clerk"))
    weak = Visitor(doors.client, accounts.issue_key(doors.office, account, scopes=["read", "act"]).key)
    assert weak.post(f"{door}?dry_run=true", WHY, seen=2).json()["allowed"]
    asked = weak.post(door, WHY, seen=2)
    assert (asked.status_code, asked.json()["code"]) == (403, "step_up_required")


@pytest.mark.parametrize("extra", [{"testimony": {}}, {"effective_on": "2020-01-01"}, {"waivers": []}])
def test_it_is_neither_backdated_nor_testified(clerk: Visitor, first: Visitor, extra: dict[str, object]) -> None:
    answer = first.post("/v1/plans/OV-1/overrides", {**WHY, **extra}, seen=9)
    assert answer.status_code == 422


def test_a_declined_override_is_history(clerk: Visitor, first: Visitor, second: Visitor) -> None:
    door = opened(clerk, "OV-6")
    address = first.post(door, WHY, seen=2).headers["location"]
    assert second.post(f"{address}/decline?dry_run=true", {}, seen=3).json()["allowed"]
    assert second.post(f"{address}/decline", {"reason": "รอประชุมได้"}, seen=3).status_code == 200
    assert clerk.get(door).json()["overrides"][0]["status"] == "declined"
    assert second.post(f"{address}/confirm", {}, seen=4).json()["reasons"][0]["rule"] == "not_pending"
    assert clerk.get("/v1/plans/OV-6").json()["stage"] == "review"
