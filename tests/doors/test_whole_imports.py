"""A whole import over HTTP: judged in order, recorded together, repeated without effect."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

from tests.support.doors import Doors, Visitor

STATED = {"known_at": "2021-03-01", "actor": "clerk", "source": "สมุดทะเบียน"}


def importer(doors: Doors) -> Visitor:
    return doors.visitor(f"importer-{uuid4().hex[:8]}", scopes="read import")


def rows(ref: str, **changes: Any) -> list[dict[str, Any]]:
    """A letter is drafted, written and sent."""
    common = {"ref": ref, "effective_on": "2021-02-01", "testimony": STATED}
    return [
        {"do": "open", "kind": "letter", "title": f"หนังสือ {ref}", **common},
        {"do": "text", "name": "text", "value": {"words": "ก"}, **common},
        {"do": "move", "name": "send", **common, **changes},
    ]


def body(*of: list[dict[str, Any]]) -> dict[str, Any]:
    return {"source": "ทะเบียนหนังสือ", "rows": [row for part in of for row in part]}


def test_rows_that_follow_from_each_other_are_recorded_together(doors: Doors) -> None:
    visitor = importer(doors)
    answer = visitor.post("/v1/imports/whole", body(rows("WH-1"), rows("WH-2")))
    assert answer.status_code == 201
    assert [visitor.get(f"/v1/plans/{ref}").json()["stage"] for ref in ("WH-1", "WH-2")] == ["sent", "sent"]
    positions = [event["position"] for event in answer.json()["events"]]
    assert positions == list(range(positions[0], positions[0] + 8))
    assert answer.headers["Location"] == f"/v1/imports/{answer.json()['command_id']}"


def test_one_wrong_row_and_nothing_is_recorded(doors: Doors) -> None:
    visitor = importer(doors)
    head = doors.office.ledger.head()
    late = rows("WH-4", effective_on="2020-12-31")
    answer = visitor.post("/v1/imports/whole", body(rows("WH-3"), late, late[1:]))
    assert (answer.status_code, doors.office.ledger.head()) == (422, head)
    assert [error["pointer"] for error in answer.json()["errors"]] == ["/rows/5"]
    assert visitor.get("/v1/plans/WH-3").status_code == 404


def test_a_dry_run_says_where_the_plans_would_stand(doors: Doors) -> None:
    visitor = importer(doors)
    head = doors.office.ledger.head()
    answer = visitor.post("/v1/imports/whole?dry_run=true", body(rows("WH-5")))
    assert answer.json() == {"facts": 3, "plans": {"WH-5": "sent"}, "recorded": False}
    assert doors.office.ledger.head() == head


def test_a_repeat_is_answered_as_the_first_time_and_known_to_a_dry_run(doors: Doors) -> None:
    visitor, key = importer(doors), uuid4().hex
    first = visitor.post("/v1/imports/whole", body(rows("WH-6")), key=key)
    again = visitor.post("/v1/imports/whole", body(rows("WH-6")), key=key)
    assert (again.json(), again.headers["Idempotency-Replayed"]) == (first.json(), "true")
    assert visitor.post("/v1/imports/whole?dry_run=true", body(rows("WH-6")), key=key).json()["recorded"] is True
    assert visitor.post("/v1/imports/whole", body(rows("WH-7")), key=key).json()["code"] == "key_reused"


def test_twins_at_once_are_one(doors: Doors) -> None:
    visitor, key = importer(doors), uuid4().hex
    with ThreadPoolExecutor(4) as threads:
        answers = list(threads.map(lambda _: visitor.post("/v1/imports/whole", body(rows("WH-8")), key=key), range(4)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["command_id"] for answer in answers}) == 1
    assert visitor.get("/v1/plans/WH-8").json()["version"] == 3


def test_a_row_must_say_how_it_is_known(doors: Doors) -> None:
    bare = [{name: value for name, value in row.items() if name != "testimony"} for row in rows("WH-9")]
    answer = importer(doors).post("/v1/imports/whole", body(bare))
    assert [error["pointer"] for error in answer.json()["errors"]] == ["/rows/0/testimony"]


def test_who_may_act_may_not_import(doors: Doors) -> None:
    clerk = doors.visitor(f"clerk-{uuid4().hex[:8]}", "clerk")
    assert clerk.post("/v1/imports/whole", body(rows("WH-10"))).status_code == 403


def test_no_rows_or_too_many_are_malformed(doors: Doors) -> None:
    visitor = importer(doors)
    assert visitor.post("/v1/imports/whole", body()).status_code == 422
    small = {"do": "fact", "ref": "WH-11", "name": "LetterStamped", "testimony": STATED}
    assert visitor.post("/v1/imports/whole", body([small] * 2001)).status_code == 422
