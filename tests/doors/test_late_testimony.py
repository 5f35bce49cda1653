"""Whoever imports the past carries on with no running plan: where officials move it, what is told shows a paper."""

from typing import Any

import pytest

from tests.support.doors import Doors, Visitor, plan_body

PAST: dict[str, Any] = {"effective_on": "2020-05-01"}


def told(person: str = "x") -> dict[str, Any]:
    return {"testimony": {"known_at": "2020-05-02", "actor": {"post": "clerk", "person": person}, "source": "แฟ้ม"}}


@pytest.fixture(scope="module")
def clerk(doors: Doors) -> Visitor:
    return doors.visitor("keeper", "clerk", scopes="read act audit")


@pytest.fixture(scope="module")
def importer(doors: Doors) -> Visitor:
    operator = doors.visitor("importer", scopes="read import audit")
    assert operator.post("/v1/imports", {"source": "แฟ้ม"}).status_code == 201
    return operator


def kept(clerk: Visitor, ref: str) -> int:
    """A plan that an official opened and moved; its version."""
    assert clerk.post("/v1/plans", plan_body(ref, **PAST)).status_code == 201
    for version, move in enumerate(("send", "recall"), 1):
        assert clerk.post(f"/v1/plans/{ref}/moves/{move}", PAST, seen=version).status_code == 201
    return 3


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "moves/send", {}),
        ("POST", "facts/ConflictDeclared", {}),
        ("PUT", "content/text", {"value": {"words": "ใหม่"}}),
        ("POST", "corrections", {"version": 1, "pointer": "/title", "now": "ชื่ออื่น", "reason": "ผิด"}),
        ("POST", "adoptions", {"edition": 2, "reason": "ใหม่"}),
    ],
)
def test_nothing_is_told_of_a_plan_kept_here_without_more(
    clerk: Visitor, importer: Visitor, method: str, path: str, body: dict[str, Any]
) -> None:
    ref = f"L-60-{path.partition('/')[0]}"
    version = kept(clerk, ref)
    answer = importer.post(f"/v1/plans/{ref}/{path}", {**PAST, **body, **told()}, seen=version, method=method)
    assert answer.status_code == 409, answer.text
    assert "testimony" in {reason["rule"] for reason in answer.json()["reasons"]}


def test_a_step_is_told_of_with_the_paper_that_says_so(clerk: Visitor, importer: Visitor) -> None:
    version = kept(clerk, "L-64")
    sent = importer.send("POST", "/v1/documents", files={"file": ("minutes.txt", "รายงาน".encode(), "text/plain")})
    paper = sent.json()["sha256"]
    shown = {"documents": [{"sha256": paper, "kind": "minutes"}]}
    answer = importer.post("/v1/plans/L-64/moves/send", {**PAST, **told(), **shown}, seen=version)
    assert answer.status_code == 201, answer.text
    last = clerk.get("/v1/plans/L-64/history").json()["events"][-1]
    assert last["data"]["testimony"]["source"] == "แฟ้ม"
    assert last["data"]["facts"]["testimony@2"] == {"told": True, "kept_here": True, "papers": 1}


def test_a_plan_only_opened_and_written_here_is_told_of(clerk: Visitor, importer: Visitor) -> None:
    clerk.post("/v1/plans", plan_body("L-65", **PAST))
    assert importer.post("/v1/plans/L-65/moves/send", {**PAST, **told()}, seen=1).status_code == 201


def test_the_attested_actor_is_written_in_one_word_or_as_an_object(clerk: Visitor, importer: Visitor) -> None:
    for number, actor in enumerate(("clerk@BODY-X/p-9", {"post": "clerk", "body": "BODY-X", "person": "p-9"})):
        said = {"testimony": {**told()["testimony"], "actor": actor}}
        assert importer.post("/v1/plans", plan_body(f"L-7{number}", **PAST, **said)).status_code == 201
        opened = clerk.get(f"/v1/plans/L-7{number}/history").json()["events"][0]
        assert opened["actor"] == {"person": "attested:p-9", "post": "clerk", "body": "BODY-X", "name": None}


def test_the_second_person_of_a_correction_is_not_attested_on_a_running_plan(clerk: Visitor, importer: Visitor) -> None:
    version = kept(clerk, "L-61")
    change = {"version": 1, "pointer": "/title", "now": "ชื่ออื่น", "reason": "ผิด"}
    proposed = clerk.post("/v1/plans/L-61/corrections", change, seen=version)
    assert proposed.status_code == 201
    confirm = f"/v1/plans/L-61/corrections/{proposed.json()['command_id']}/confirm"
    assert importer.post(confirm, told("y"), seen=version + 1).status_code == 409
    assert clerk.get("/v1/plans/L-61").json()["title"] != "ชื่ออื่น"


def test_a_file_of_past_facts_moves_no_running_plan(clerk: Visitor, importer: Visitor) -> None:
    version = kept(clerk, "L-63")
    row = {"do": "move", "ref": "L-63", "name": "send", **PAST, **told()}
    answer = importer.post("/v1/imports/whole", {"source": "แฟ้ม", "rows": [row]})
    assert answer.status_code == 422
    assert clerk.get("/v1/plans/L-63").json()["version"] == version
