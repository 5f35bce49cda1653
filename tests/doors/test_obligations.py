"""Obligations through the doors: listed, shown, evidence accepted or sent back, each with its dry run and receipt."""

from typing import Any

import pytest

from domain.thai.dates import bangkok_date
from tests.doors.test_meetings import Secretary, notice, put_off_what_sits
from tests.support.conditional import PLAN, kind
from tests.support.doors import Doors, Visitor, plan_body
from tests.support.histories import record
from tests.support.meetings import persons
from tests.support.obligations import imposed, term
from tests.support.offices import publish_all


@pytest.fixture(scope="module")
def clerk(doors: Doors) -> Visitor:
    publish_all(doors.office.ledger, (kind(),))
    return doors.visitor("obligations-clerk", "clerk", scopes="read act decide")


@pytest.fixture(scope="module")
def owner(doors: Doors) -> Visitor:
    return doors.visitor("obligations-owner", "owner", scopes="read act decide")


@pytest.fixture(scope="module")
def ref(doors: Doors, clerk: Visitor) -> str:
    """A condition imposed by a meeting that decided through the doors."""
    assert clerk.post("/v1/plans", plan_body(PLAN, kind="matter", content={"text": {"words": "ก"}})).is_success
    assert clerk.post("/v1/meetings", notice(doors, "OB-1")).is_success
    secretary = Secretary(clerk, "OB-1")
    secretary.does("place", plan=PLAN, asked="ขอความเห็นชอบ")
    secretary.does("lock-papers")
    secretary.does("arrive", persons=[{"person": one} for one in persons(6)], at="00:01")
    secretary.does("open", presiding={"person": "m-1", "post": "chair"}, at="00:02")
    secretary.does("take", item=1, at="00:03")
    secretary.does("count", item=1, method="show", put="approve_in_principle", votes_for=6, at="00:04")
    term = {"sort": "condition", "text": "จัดทำแผนสำรอง", "owner": {"role": "owner"}, "blocks": ["start"]}
    secretary.does("resolve", item=1, terms=[{**term, "due_on": "2099-01-31"}])
    doors.catch_up()
    return f"{PLAN}.3.1"


def state(visitor: Visitor, ref: str) -> dict[str, Any]:
    found: dict[str, Any] = visitor.get(f"/v1/obligations/{ref}").json()
    return found


def test_it_is_listed_shown_and_told_to_who_may_do_what(clerk: Visitor, owner: Visitor, ref: str) -> None:
    rows = clerk.get(f"/v1/obligations?plan={PLAN}&status=open&owner=owner&due_before=2099-02-01").json()["obligations"]
    assert [(row["ref"], row["body"], row["sort"]) for row in rows] == [(ref, "BODY-SC-BOR", "condition")]
    assert clerk.get(f"/v1/obligations?plan={PLAN}&due_before=2099-01-31").json()["obligations"] == []
    seen = state(owner, ref)
    assert seen["obligation"]["term"]["text"]["text"] == "จัดทำแผนสำรอง"
    assert (seen["against"]["evidence"], seen["overdue"], seen["lapses_from"]) == ([], False, None)
    assert {reason["rule"] for reason in seen["against"]["accept"]} >= {"obligation", "actor"}


def test_a_plan_shows_what_its_decisions_left_to_be_done(clerk: Visitor, ref: str) -> None:
    (shown,) = clerk.get(f"/v1/plans/{PLAN}").json()["obligations"]
    assert (shown["ref"], shown["status"], shown["term"]["owner"]) == (ref, "open", {"role": "owner"})
    assert shown["term"]["text"]["text"] == "จัดทำแผนสำรอง"


def test_a_meeting_shows_the_words_of_the_terms_its_resolution_set(clerk: Visitor, ref: str) -> None:
    (item,) = clerk.get("/v1/meetings/OB-1").json()["items"]
    assert item["resolution"]["kind"] == "approve_in_principle"
    assert [term["text"]["text"] for term in item["resolution"]["terms"]] == ["จัดทำแผนสำรอง"]


@pytest.mark.parametrize(
    ("number", "owner_named", "status"),
    [
        (1, {"role": "owner"}, 201),
        (2, {"role": "district_chief", "body": "BODY-OTHER"}, 201),
        (3, {"role": "owner", "body": "BODY-OTHER"}, 409),
        (4, {"role": "nobody_at_all"}, 409),
    ],
)
def test_other_business_charges_a_post_of_the_offices_or_of_the_body_named(
    doors: Doors, clerk: Visitor, owner: Visitor, number: int, owner_named: dict[str, str], status: int
) -> None:
    doors.visitor(f"obligations-chief-{number}", "district_chief@BODY-OTHER")
    put_off_what_sits(doors, clerk)
    ref = f"OB-BUSINESS-{number}"
    assert clerk.post("/v1/meetings", notice(doors, ref)).is_success
    secretary = Secretary(clerk, ref)
    secretary.does("place", asked="เรื่องอื่น")
    secretary.does("arrive", persons=[{"person": one} for one in persons(6)], at="00:01")
    secretary.does("open", presiding={"person": "m-1", "post": "chair"}, at="00:02")
    secretary.does("take", item=1, at="00:03")
    secretary.does("count", item=1, method="show", put="assign", votes_for=6, at="00:04")
    charged = {"sort": "assignment", "text": "จัดทำรายงาน", "owner": owner_named}
    answer: dict[str, Any] = secretary.does("resolve", status, item=1, terms=[charged])
    refused = [reason["missing"] for reason in answer.get("reasons", ())]
    assert refused == ([] if status == 201 else ["resolution.terms.1.owner"])


def test_whoever_may_not_read_the_plan_finds_no_obligation_unless_he_owes_it(
    doors: Doors, clerk: Visitor, owner: Visitor, ref: str
) -> None:
    unpublished = plan_body("P-2", kind="matter", content={"text": {"words": "ก"}})
    assert clerk.post("/v1/plans", unpublished).is_success
    hidden = term("P-2.9.1", owner="owner")
    record(doors.office.ledger, imposed(hidden, bangkok_date(doors.office.clock()), "BODY-SC-BOR", "P-2"))
    doors.catch_up()
    stranger = doors.visitor("obligations-stranger", "chief", scopes="read act")
    assert stranger.get(f"/v1/obligations/{hidden.obligation}").status_code == 404
    assert stranger.post(f"/v1/obligations/{hidden.obligation}/accept", {}, seen=1).status_code == 404
    assert stranger.get("/v1/obligations?plan=P-2").json()["obligations"] == []
    assert owner.get(f"/v1/obligations/{hidden.obligation}").status_code == 200


def test_evidence_is_shown_sent_back_shown_again_and_accepted(
    doors: Doors, clerk: Visitor, owner: Visitor, ref: str
) -> None:
    one = f"/v1/obligations/{ref}"
    assert owner.post(f"{one}/evidence", {"statement": "ก"}).status_code == 428
    assert owner.post(f"{one}/evidence", {"statement": "ก"}, seen=9).status_code == 412
    dry = owner.post(f"{one}/evidence?dry_run=true", {"statement": "ก"}).json()
    assert [event["published"] for event in dry["events"]] == ["EvidenceSubmitted"]
    refused = owner.post(f"{one}/evidence", {}, seen=1)
    assert (refused.status_code, {reason["rule"] for reason in refused.json()["reasons"]}) == (409, {"evidence"})
    sent = owner.post(f"{one}/evidence", {"statement": "จัดทำแล้ว"}, seen=1, key="7c0f0d5e-3b4a-4d0e-9a54-0f3b6f3c0001")
    assert (sent.status_code, sent.headers["etag"]) == (201, '"2"')
    again = owner.post(f"{one}/evidence", {"statement": "จัดทำแล้ว"}, seen=1, key="7c0f0d5e-3b4a-4d0e-9a54-0f3b6f3c0001")
    assert again.headers["idempotency-replayed"] == "true"
    doors.catch_up()
    (waiting,) = clerk.get("/v1/work").json()["to_accept"]
    assert waiting["ref"] == ref
    back = clerk.post(f"{one}/return", {"why": "ไม่ครบ"}, seen=2)
    assert back.headers["etag"] == '"3"', back.json()
    doors.catch_up()
    owed = owner.get("/v1/work").json()["owed"][0]
    assert (owed["ref"], owed["due_on"]) == (ref, "2099-01-31")
    assert owner.post(f"{one}/evidence", {"statement": "แก้แล้ว"}, seen=3).is_success
    assert clerk.post(f"{one}/accept", {}, seen=4).is_success
    assert state(clerk, ref)["obligation"]["status"] == "discharged"
