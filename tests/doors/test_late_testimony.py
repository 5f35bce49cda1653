"""Whoever imports the past carries on with no running plan: where somebody has acted live, no testimony is taken."""

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
def test_no_testimony_goes_on_with_a_plan_opened_live(
    clerk: Visitor, importer: Visitor, method: str, path: str, body: dict[str, Any]
) -> None:
    ref = f"L-60-{path.partition('/')[0]}"
    assert clerk.post("/v1/plans", plan_body(ref)).status_code == 201
    answer = importer.post(f"/v1/plans/{ref}/{path}", {**PAST, **body, **told()}, seen=1, method=method)
    assert answer.status_code == 409, answer.text
    assert "testimony" in {reason["rule"] for reason in answer.json()["reasons"]}


def test_the_second_person_of_a_correction_is_not_attested_on_a_running_plan(clerk: Visitor, importer: Visitor) -> None:
    clerk.post("/v1/plans", plan_body("L-61"))
    change = {"version": 1, "pointer": "/title", "now": "ชื่ออื่น", "reason": "ผิด"}
    proposed = clerk.post("/v1/plans/L-61/corrections", change, seen=1)
    assert proposed.status_code == 201
    confirm = f"/v1/plans/L-61/corrections/{proposed.json()['command_id']}/confirm"
    assert importer.post(confirm, told("y"), seen=2).status_code == 409
    assert clerk.get("/v1/plans/L-61").json()["title"] != "ชื่ออื่น"


def test_an_imported_plan_is_told_on_until_somebody_acts_on_it(clerk: Visitor, importer: Visitor) -> None:
    text = "/v1/plans/L-62/content/text"
    past = {"value": {"words": "เดิม"}, **PAST, **told()}
    assert importer.post("/v1/plans", plan_body("L-62", **PAST, **told())).status_code == 201
    assert importer.post(text, past, seen=1, method="PUT").status_code == 200
    live = clerk.post(text, {"value": {"words": "ใหม่"}}, seen=2, method="PUT")
    assert live.status_code == 200
    late = importer.post(text, past, seen=3, method="PUT")
    assert late.status_code == 409
    assert "testimony" in {reason["rule"] for reason in late.json()["reasons"]}


def test_a_file_of_past_facts_changes_no_running_plan(clerk: Visitor, importer: Visitor) -> None:
    clerk.post("/v1/plans", plan_body("L-63"))
    row = {"do": "move", "ref": "L-63", "name": "send", **PAST, **told()}
    answer = importer.post("/v1/imports/whole", {"source": "แฟ้ม", "rows": [row]})
    assert answer.status_code == 422
    assert clerk.get("/v1/plans/L-63").json()["version"] == 1
