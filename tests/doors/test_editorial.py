"""Editorial corrections and the three days of a decision through the doors."""

import pytest

from tests.doors.test_meetings import held
from tests.support.doors import Doors, Visitor
from tests.support.meetings import matter
from tests.support.offices import publish_all

RIGHT = {"words": "ก แก้แล้ว"}


@pytest.fixture(scope="module")
def clerk(doors: Doors) -> Visitor:
    publish_all(doors.office.ledger, (matter(),))
    return doors.visitor("editorial-clerk", "clerk", scopes="read act decide")


@pytest.fixture(scope="module")
def second(doors: Doors, clerk: Visitor) -> Visitor:
    return doors.visitor("editorial-second", "clerk", scopes="read act decide")


def adopted(doors: Doors, clerk: Visitor, number: int) -> tuple[str, int]:
    """A plan whose text its body adopted; its address and version."""
    secretary = held(doors, clerk, number)
    secretary.does("count", item=1, method="show", put="endorse", votes_for=6, at="00:20")
    secretary.does("resolve", item=1, in_force_on="2100-01-01")
    address = f"/v1/plans/MP-{number}"
    return address, int(clerk.get(address).headers["etag"].strip('"'))


def test_a_slip_is_compared_proposed_accepted_and_read_back(doors: Doors, clerk: Visitor, second: Visitor) -> None:
    plan, seen = adopted(doors, clerk, 901)
    door, wanted = f"{plan}/content/text/editorial", {"value": RIGHT, "reason": "พิมพ์ตก"}
    dry = clerk.post(f"{door}?dry_run=true", wanted, seen=seen).json()
    assert "added" in {op for op, _ in dry["changes"][0]["words"]}
    proposed = clerk.post(door, wanted, seen=seen, key="ed-901")
    assert (proposed.status_code, proposed.json()["changes"]) == (201, dry["changes"])
    address = proposed.headers["location"]
    alone = clerk.post(f"{address}/accept", {}, seen=seen + 1)
    assert {reason["rule"] for reason in alone.json()["reasons"]} == {"four_eyes"}
    assert second.post(f"{address}/accept?dry_run=true", {}, seen=seen + 1).json()["changes"] == dry["changes"]
    accepted = second.post(f"{address}/accept", {}, seen=seen + 1)
    assert (accepted.status_code, accepted.json()["changes"]) == (200, dry["changes"])
    again = clerk.post(door, wanted, seen=seen, key="ed-901")
    assert again.json()["changes"] == dry["changes"]
    (shown,) = clerk.get(door).json()["editorials"]
    assert (shown["status"], shown["reason"]["text"]) == ("accepted", "พิมพ์ตก")
    state = clerk.get(plan).json()
    assert (state["stale"], state["editorial"]) == ([], {})
    assert (state["decision"]["in_force_on"], state["decision"]["notified_on"]) == ("2100-01-01", None)


def test_a_declined_slip_is_history(doors: Doors, clerk: Visitor, second: Visitor) -> None:
    plan, seen = adopted(doors, clerk, 902)
    door = f"{plan}/content/text/editorial"
    address = clerk.post(door, {"value": RIGHT, "reason": "พิมพ์ตก"}, seen=seen).headers["location"]
    assert list(clerk.get(plan).json()["editorial"]) == [address.rpartition("/")[2]]
    assert second.post(f"{address}/decline?dry_run=true", {}, seen=seen + 1).json()["allowed"]
    assert second.post(f"{address}/decline", {"reason": "เปลี่ยนสาระ"}, seen=seen + 1).status_code == 200
    assert clerk.get(door).json()["editorials"][0]["status"] == "declined"
    assert clerk.post(f"{plan}/content/text/editorial/none/accept", {}, seen=seen).status_code == 404
