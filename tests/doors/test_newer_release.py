"""A record that only a newer release understands stops decisions on that plan, and hides nothing of its history."""

from tests.support.doors import Doors, plan_body
from tests.support.planting import plant


def test_history_shows_what_this_release_cannot_read_and_moves_wait_for_the_newer_one(doors: Doors) -> None:
    clerk = doors.visitor("clerk", "clerk")
    for ref in ("L-1", "L-2"):
        assert clerk.post("/v1/plans", plan_body(ref)).status_code == 201
    place = plant(doors.office.ledger, doors.worker_url, "plan/L-1", "plan.moved_by_magic.1", b'{"to":"the moon"}')
    history = clerk.get("/v1/plans/L-1/history").json()["events"]
    assert [history[-1][name] for name in ("position", "topic", "absent")] == [
        place,
        "plan.moved_by_magic.1",
        "unknown",
    ]
    refused = clerk.post("/v1/plans/L-1/moves/send", {}, seen=1)
    assert refused.status_code == 503
    assert refused.json()["code"] == "unknown_topic"
    assert clerk.post("/v1/plans/L-2/moves/send", {}, seen=1).status_code == 201
