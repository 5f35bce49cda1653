"""A forged record stops every decision until two operators declare it void, through the doors."""

from tests.support.doors import Doors, plan_body
from tests.support.planting import plant
from tests.support.relaying import until


def test_the_log_goes_on_after_a_forged_record_when_two_operators_agree(doors: Doors) -> None:
    clerk = doors.visitor("clerk", "clerk")
    first = doors.visitor("first operator", scopes="read operate")
    second = doors.visitor("second operator", scopes="read operate")
    assert clerk.post("/v1/plans", plan_body("L-1")).status_code == 201
    ledger = doors.office.ledger
    forged = plant(ledger, doors.worker_url, "plan/L-1", "plan.move_made.1", b"{}", forged=True)

    stopped = clerk.post("/v1/plans/L-1/moves/send", {}, seen=1)
    assert (stopped.status_code, stopped.json()["code"]) == (503, "forged_event")
    assert clerk.post("/v1/plans", plan_body("L-2")).json()["code"] == "ledger_halted"
    assert first.get("/v1/log/halt").json()["position"] == forged
    assert doors.client.get("/readyz").status_code == 503

    asked = {"position": forged, "reason": "ไม่มีกุญแจใดลงนาม"}
    assert clerk.post("/v1/log/voids", asked).status_code == 403
    dry = first.post("/v1/log/voids?dry_run=true", asked)
    assert (dry.status_code, dry.json()["events"][0]["reason"]["text"]) == (200, asked["reason"])
    assert second.post(f"/v1/log/voids/{forged}/confirm?dry_run=true").json()["code"] == "nothing_to_void"
    assert first.post("/v1/log/voids", asked).status_code == 201
    judged = second.post(f"/v1/log/voids/{forged}/confirm?dry_run=true")
    assert (judged.status_code, judged.json()["events"][0]["position"]) == (200, forged)
    assert first.post(f"/v1/log/voids/{forged}/confirm?dry_run=true").json()["code"] == "same_person"
    assert first.get("/v1/log/halt").json()["position"] == forged
    assert first.post(f"/v1/log/voids/{forged}/confirm").json()["code"] == "same_person"
    assert second.post(f"/v1/log/voids/{forged}/confirm").status_code == 201

    assert second.get("/v1/log/halt").json() == {"position": None, "why": None}
    until(lambda: doors.client.get("/readyz").status_code == 200)
    moved = clerk.post("/v1/plans/L-1/moves/send", {}, seen=clerk.get("/v1/plans/L-1").json()["version"])
    assert moved.status_code == 201
    assert first.post("/v1/log/voids", {"position": 1, "reason": "ลอง"}).json()["code"] == "nothing_to_void"
