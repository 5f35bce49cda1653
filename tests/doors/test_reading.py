"""The register and the desk through the doors: filters, Thai order, pages by key, and reads that wait."""

import threading

import pytest

from tests.support.doors import Doors, Visitor, plan_body

TITLES = {"R-1": "แผนเกลือ", "R-2": "แผนกล้วย", "R-3": "แผนขนม", "R-4": "แผนไก่", "R-5": "แผนกา"}
IN_THAI_ORDER = ["R-2", "R-5", "R-1", "R-4", "R-3"]


@pytest.fixture(scope="module")
def clerk(doors: Doors) -> Visitor:
    clerk = doors.visitor("clerk", "clerk")
    for ref, title in TITLES.items():
        clerk.post("/v1/plans", plan_body(ref) | {"title": title})
    clerk.post("/v1/plans/R-3/moves/send", {}, seen=1)
    doors.catch_up()
    return clerk


def refs(visitor: Visitor, path: str) -> list[str]:
    return [plan["ref"] for plan in visitor.get(path).json()["plans"]]


def test_the_register_is_in_thai_order_and_pages_by_key(clerk: Visitor) -> None:
    found: list[str] = []
    path = "/v1/plans?limit=2"
    while path:
        answer = clerk.get(path)
        assert len(answer.json()["plans"]) <= 2
        found += [plan["ref"] for plan in answer.json()["plans"]]
        path = answer.links.get("next", {}).get("url", "")
    assert found == IN_THAI_ORDER


def test_the_register_is_filtered_by_stage_and_words(clerk: Visitor) -> None:
    assert refs(clerk, "/v1/plans?stage=sent") == ["R-3"]
    assert refs(clerk, "/v1/plans?q=กล้วย") == ["R-2"]
    assert refs(clerk, "/v1/plans?q=R-4&kind=letter") == ["R-4"]


def test_a_desk_shows_whose_turn_it_is(doors: Doors, clerk: Visitor) -> None:
    chief = doors.visitor("chief", "chief")
    mine, theirs = clerk.get("/v1/work").json(), chief.get("/v1/work").json()
    assert {task["plan"]["ref"] for task in mine["later"]} >= {"R-1", "R-2", "R-4", "R-5"}
    assert [task["plan"]["ref"] for task in theirs["later"]] == ["R-3"]
    assert set(mine) == {"overdue", "this_week", "later", "waiting", "owed", "to_accept"}


def test_a_read_waits_for_what_its_caller_has_written(doors: Doors, clerk: Visitor) -> None:
    position = clerk.post("/v1/plans", plan_body("R-9")).json()["events"][0]["position"]
    later = threading.Timer(0.2, doors.catch_up)
    later.start()
    assert "R-9" in refs(clerk, f"/v1/plans?min_position={position}")
    later.join()


def test_a_read_that_waits_too_long_says_so(clerk: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.reading.PATIENCE_S", 0.05)
    answer = clerk.get("/v1/work?min_position=1000000")
    assert (answer.status_code, answer.json()["code"]) == (503, "read_behind")
