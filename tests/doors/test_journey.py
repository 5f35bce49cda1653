"""A short real journey through the doors: open, write, be refused, move, read back, repeat, come too late, correct."""

from typing import Any

import pytest

from tests.support.doors import Doors, Visitor, plan_body


@pytest.fixture(scope="module")
def clerk(doors: Doors) -> Visitor:
    return doors.visitor("clerk", "clerk")


@pytest.fixture(scope="module")
def second_clerk(doors: Doors) -> Visitor:
    return doors.visitor("second-clerk", "clerk")


@pytest.fixture(scope="module")
def chief(doors: Doors) -> Visitor:
    return doors.visitor("chief", "chief")


def opened(clerk: Visitor, ref: str) -> None:
    assert clerk.post("/v1/plans", plan_body(ref)).status_code == 201


def codes(response: Any) -> list[str]:
    return [reason["rule"] for reason in response.json()["reasons"]]


def test_opening_a_plan_answers_with_a_receipt_its_address_and_its_version(clerk: Visitor) -> None:
    answer = clerk.post("/v1/plans", plan_body("L-1"))
    assert answer.status_code == 201
    assert answer.headers["location"] == "/v1/plans/L-1"
    assert answer.headers["etag"] == '"1"'
    receipt = answer.json()
    assert set(receipt) == {"command_id", "recorded_at", "events", "key_id", "signature"}
    assert set(receipt["events"][0]) == {"stream", "ref", "version", "position", "event_id", "leaf_hash"}


def test_a_plan_reads_as_it_was_opened(clerk: Visitor) -> None:
    opened(clerk, "L-2")
    answer = clerk.get("/v1/plans/L-2")
    assert answer.headers["etag"] == '"1"'
    plan = answer.json()
    assert (plan["stage"], plan["version"], plan["title"]) == ("draft", 1, "หนังสือ L-2")
    assert plan["stage_text"] == {"th": "ก", "en": "x"}
    assert clerk.get("/v1/plans/L-2", headers={"If-None-Match": '"1"'}).status_code == 304


def test_a_reference_is_taken_once(clerk: Visitor) -> None:
    opened(clerk, "L-3")
    answer = clerk.post("/v1/plans", plan_body("l-3"))
    assert (answer.status_code, answer.json()["code"]) == (409, "already_exists")


def test_moves_are_listed_with_what_they_ask_and_why_they_are_closed(clerk: Visitor, chief: Visitor) -> None:
    opened(clerk, "L-4")
    mine = {move["name"]: move for move in clerk.get("/v1/plans/L-4/moves").json()["moves"]}
    theirs = {move["name"]: move for move in chief.get("/v1/plans/L-4/moves").json()["moves"]}
    assert mine["send"]["allowed"] is True
    assert mine["send"]["to"] == "sent"
    assert theirs["send"]["allowed"] is False
    reason = theirs["send"]["reasons"][0]
    assert {"rule", "severity", "text", "basis", "facts"} <= set(reason)
    assert set(reason["text"]) == {"th", "en"}


def test_a_move_by_the_wrong_post_is_refused_with_every_reason_and_kept_in_history(
    clerk: Visitor, chief: Visitor
) -> None:
    opened(clerk, "L-5")
    answer = chief.post("/v1/plans/L-5/moves/send", {}, seen=1)
    assert answer.status_code == 409
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] == "refused_by_rule"
    assert answer.json()["reasons"]
    topics = [event["topic"] for event in clerk.get("/v1/plans/L-5/history").json()["events"]]
    assert topics == ["plan.opened.1", "refusals.move_refused.1"]


def test_a_repeated_refusal_is_told_as_one_although_the_plan_moved_on(clerk: Visitor, chief: Visitor) -> None:
    opened(clerk, "L-5R")
    first = chief.post("/v1/plans/L-5R/moves/send", {}, seen=1, key="refused-L-5R")
    assert clerk.post("/v1/plans/L-5R/moves/send", {}, seen=1).status_code == 201
    again = chief.post("/v1/plans/L-5R/moves/send", {}, seen=1, key="refused-L-5R")
    assert (first.status_code, again.status_code) == (409, 409)
    assert first.json() == again.json()
    assert "idempotency-replayed" not in first.headers
    assert again.headers["idempotency-replayed"] == "true"


def test_a_version_that_the_plan_has_not_reached_is_not_shown(clerk: Visitor) -> None:
    opened(clerk, "L-5V")
    assert clerk.get("/v1/plans/L-5V?version=1").status_code == 200
    assert clerk.get("/v1/plans/L-5V?version=2").status_code == 404


def test_a_move_needs_the_version_that_was_seen(clerk: Visitor) -> None:
    opened(clerk, "L-6")
    answer = clerk.post("/v1/plans/L-6/moves/send", {})
    assert (answer.status_code, answer.json()["code"]) == (428, "precondition_required")


def test_a_stale_version_is_told_the_current_one(clerk: Visitor) -> None:
    opened(clerk, "L-7")
    assert clerk.post("/v1/plans/L-7/moves/send", {}, seen=1).status_code == 201
    answer = clerk.post("/v1/plans/L-7/moves/recall", {}, seen=1)
    assert (answer.status_code, answer.json()["code"]) == (412, "stale_version")
    assert answer.json()["current_version"] == 2
    assert answer.headers["etag"] == '"2"'


def test_a_repeated_command_gets_its_first_answer_although_the_plan_moved_on(clerk: Visitor) -> None:
    opened(clerk, "L-8")
    first = clerk.post("/v1/plans/L-8/moves/send", {}, seen=1, key="send-L-8")
    assert clerk.post("/v1/plans/L-8/moves/recall", {}, seen=2).status_code == 201
    again = clerk.post("/v1/plans/L-8/moves/send", {}, seen=1, key="send-L-8")
    unseen = clerk.post("/v1/plans/L-8/moves/send", {}, key="send-L-8")
    assert "idempotency-replayed" not in first.headers
    assert again.headers["idempotency-replayed"] == unseen.headers["idempotency-replayed"] == "true"
    assert again.json() == first.json() == unseen.json()
    assert clerk.get("/v1/plans/L-8").json()["version"] == 3


def test_another_body_under_a_used_key_is_refused(clerk: Visitor) -> None:
    opened(clerk, "L-9")
    assert clerk.post("/v1/plans/L-9/moves/send", {}, seen=1, key="k-9").status_code == 201
    answer = clerk.post("/v1/plans/L-9/moves/send", {"reason": "อีกเหตุผล"}, seen=1, key="k-9")
    assert (answer.status_code, answer.json()["code"]) == (422, "key_reused")


def test_the_same_key_of_another_account_is_another_command(clerk: Visitor, second_clerk: Visitor) -> None:
    opened(clerk, "L-10")
    opened(clerk, "L-11")
    assert clerk.post("/v1/plans/L-10/moves/send", {}, seen=1, key="shared").status_code == 201
    assert second_clerk.post("/v1/plans/L-11/moves/send", {}, seen=1, key="shared").status_code == 201


def test_a_dry_run_tells_what_would_be_recorded_and_records_nothing(clerk: Visitor, chief: Visitor) -> None:
    opened(clerk, "L-12")
    head = clerk.get("/v1/events?after=0&limit=1").json()["head"]
    told = clerk.post("/v1/plans/L-12/moves/send?dry_run=true", {})
    refused = chief.post("/v1/plans/L-12/moves/send?dry_run=true", {})
    assert told.status_code == 200
    assert told.json()["to"] == "sent"
    assert told.json()["events"][0]["published"] == "LetterSent"
    assert (refused.status_code, refused.json()["code"]) == (409, "refused_by_rule")
    assert clerk.get("/v1/events?after=0&limit=1").json()["head"] == head


def test_a_fact_changes_no_stage(clerk: Visitor) -> None:
    opened(clerk, "L-13")
    answer = clerk.post("/v1/plans/L-13/facts/LetterStamped", {"input": {"number": "12/2569"}}, seen=1)
    assert answer.status_code == 201
    assert clerk.get("/v1/plans/L-13").json()["stage"] == "draft"


def test_content_has_versions_and_differences(clerk: Visitor) -> None:
    opened(clerk, "L-14")
    path = "/v1/plans/L-14/content"
    for seen, words in enumerate(("เรียนท่านประธาน", "เรียนท่านรองประธาน"), start=1):
        answer = clerk.post(f"{path}/text", {"value": {"words": words}}, seen=seen, method="PUT")
        assert answer.headers["etag"] == f'"{seen + 1}"'
    assert clerk.get(path).json()["parts"]["text"]["value"] == {"words": "เรียนท่านรองประธาน"}
    assert clerk.get(f"{path}?content_version=1").json()["parts"]["text"]["value"] == {"words": "เรียนท่านประธาน"}
    changed = clerk.get(f"{path}/diff?from=1&to=2").json()["parts"]["text"]["changes"][0]
    assert changed["path"] == "/words"
    assert clerk.get("/v1/plans/L-14/diff").json() == clerk.get(f"{path}/diff").json()
    assert ["added", "รอง"] in changed["words"]


def test_content_of_the_wrong_shape_names_the_place(clerk: Visitor) -> None:
    opened(clerk, "L-15")
    answer = clerk.post("/v1/plans/L-15/content/text", {"value": {}}, seen=1, method="PUT")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"].startswith("/value")


def test_a_correction_takes_two_persons_and_leaves_the_wrong_entry_visible(
    clerk: Visitor, second_clerk: Visitor
) -> None:
    opened(clerk, "L-16")
    wrong = {"version": 1, "pointer": "/title", "now": "หนังสือที่ถูก", "reason": "พิมพ์ผิด"}
    proposed = clerk.post("/v1/plans/L-16/corrections", wrong, seen=1)
    assert proposed.status_code == 201
    address = proposed.headers["location"]
    alone = clerk.post(f"{address}/confirm", {}, seen=2)
    assert (alone.status_code, alone.json()["code"]) == (409, "refused_by_rule")
    assert second_clerk.post(f"{address}/confirm", {}, seen=2).status_code == 200
    listed = clerk.get("/v1/plans/L-16/corrections").json()["corrections"][0]
    assert (listed["status"], listed["now"], listed["reason"]["text"]) == ("confirmed", "หนังสือที่ถูก", "พิมพ์ผิด")
    first = clerk.get("/v1/plans/L-16/history").json()["events"][0]
    assert first["data"]["title"] == "หนังสือ L-16"


def test_a_plan_is_read_as_of_a_version_a_position_and_two_clocks(clerk: Visitor) -> None:
    opened(clerk, "L-17")
    moved = clerk.post("/v1/plans/L-17/moves/send", {}, seen=1).json()
    position = moved["events"][0]["position"]
    stage = {
        query: clerk.get(f"/v1/plans/L-17?{query}").json().get("stage")
        for query in ("version=1", f"position={position - 1}", f"position={position}", "effective=2200-01-01")
    }
    assert list(stage.values()) == ["draft", "draft", "sent", "sent"]
    assert clerk.get("/v1/plans/L-17?effective=2001-01-01").status_code == 404
    assert clerk.get("/v1/plans/L-17?version=1&position=2").json()["code"] == "two_cuts"


def test_history_says_who_what_when_and_where_in_the_log(clerk: Visitor) -> None:
    opened(clerk, "L-18")
    clerk.post("/v1/plans/L-18/moves/send", {"reason": "พร้อมส่ง"}, seen=1)
    first, second = clerk.get("/v1/plans/L-18/history").json()["events"]
    assert (first["version"], second["version"]) == (1, 2)
    assert second["actor"]["name"] == "clerk"
    assert second["data"]["reason"]["text"] == "พร้อมส่ง"
    assert second["position"] > first["position"]
    assert len(second["leaf_hash"]) == 64
    page = clerk.get("/v1/plans/L-18/history?limit=1")
    assert clerk.get(page.links["next"]["url"]).json()["events"] == [second]


def test_testimony_is_taken_in_an_open_import_only_and_the_operator_makes_no_live_move(doors: Doors) -> None:
    operator = doors.visitor("operator", scopes="read import operate")
    past = {"testimony": {"known_at": "2020-05-01", "actor": "clerk", "source": "แฟ้ม"}, "effective_on": "2020-05-01"}
    early = operator.post("/v1/plans", plan_body("L-19", **past))
    assert (early.status_code, early.json()["code"]) == (409, "import_required")
    batch = operator.post("/v1/imports", {"source": "แฟ้ม"})
    assert batch.status_code == 201
    assert operator.post("/v1/plans", plan_body("L-19", **past)).status_code == 201
    live = operator.post("/v1/plans/L-19/moves/send", {}, seen=1)
    assert (live.status_code, live.json()["code"]) == (403, "not_permitted")
    assert operator.post("/v1/plans/L-19/moves/send", past, seen=1).status_code == 201
    assert operator.post(f"{batch.headers['location']}/close").status_code == 200
    assert operator.get("/v1/plans/L-19?known=2020-05-01").json()["stage"] == "sent"
    assert operator.get("/v1/plans/L-19?recorded=2020-06-01").status_code == 404
