"""The doors of the second signature: 202 and an address, one confirmation, nothing for whom it does not concern."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import httpx
import pytest

from api.http.v1 import DOORS
from services.followers import make_read_tables
from tests.support.database import Cluster
from tests.support.doors import Doors, Visitor, doors_of
from tests.support.offices import letter, office_over
from tests.support.two import by_one, log_of


def minister() -> dict[str, Any]:
    """The appointment of someone new: nobody holds the same post twice at a time."""
    return {"person": f"p-{uuid4().hex[:8]}", "post": "minister", "instrument": "order 8"}


class Two:
    """An office in which two operators sign, an auditor who reads and a clerk whom it does not concern."""

    def __init__(self, doors: Doors) -> None:
        self.doors = doors
        self.first = doors.visitor("first", "operator", scopes="read operate")
        self.second = doors.visitor("second", "operator", scopes="read operate")
        self.auditor = doors.visitor("auditor", scopes="audit")
        self.clerk = doors.visitor("clerk", "clerk")

    def asked(self, path: str = "/v1/appointments", body: dict[str, Any] | None = None, **rest: Any) -> httpx.Response:
        return self.first.post(path, body or minister(), **rest)


@pytest.fixture(scope="module")
def two(pg: Cluster) -> Iterator[Two]:
    with pg.fresh() as database:
        make_read_tables(database.owner)
        with office_over(database, letter()) as office, doors_of(office) as doors:
            yield Two(doors)


def reasons(answer: httpx.Response) -> set[str]:
    return {reason["rule"] for reason in answer.json()["reasons"]}


def test_one_signature_is_enough_until_two_persons_require_two(two: Two) -> None:
    answer = two.asked()
    assert answer.status_code == 201, answer.json()
    assert "published" not in answer.json()
    assert answer.headers["location"] == f"/v1/appointments/{answer.json()['command_id']}"
    assert two.auditor.get("/v1/authority").json() == {"required_since": None, "proposals": [], "next": None}
    require = two.asked("/v1/authority/second-signature", {"instrument": "order 7"})
    assert (require.status_code, require.json()["published"]) == (202, "AuthorityProposed")
    confirm = f"{require.headers['location']}/confirm"
    assert reasons(two.first.post(confirm)) == {"second_person"}
    assert two.asked().status_code == 201
    assert two.second.post(confirm).status_code == 201
    assert two.auditor.get("/v1/authority").json()["required_since"]


def test_a_proposal_is_answered_with_its_address_and_confirmed_there_once(two: Two) -> None:
    body = minister()
    answer = two.asked(body=body, key="once")
    name, place = answer.json()["proposal"], answer.headers["location"]
    assert (answer.status_code, place) == (202, f"/v1/authority/{name}")
    again = two.asked(body=body, key="once")
    assert (again.status_code, again.headers["idempotency-replayed"]) == (202, "true")
    assert again.json() == answer.json()
    shown = two.auditor.get(place).json()
    assert (shown["status"], shown["act"], shown["request"]["person"]) == ("open", "appoint", body["person"])
    assert two.clerk.get(f"/v1/appointments/{name}").status_code == 404
    assert two.second.post(f"{place}/confirm?dry_run=true").status_code == 200
    done = two.second.post(f"{place}/confirm", key="sign")
    assert done.status_code == 201
    assert two.second.post(f"{place}/confirm", key="sign").headers["idempotency-replayed"] == "true"
    assert reasons(two.second.post(f"{place}/confirm")) == {"closed"}
    held = two.clerk.get(f"/v1/appointments/{name}").json()
    assert (held["recorded_by"]["person"], held["proposed_by"]["person"]) == (
        two.second.get("/v1/me").json()["person"],
        two.first.get("/v1/me").json()["person"],
    )


def test_a_dry_run_names_the_proposal_and_stores_nothing(two: Two) -> None:
    size = two.doors.office.ledger.head()
    answer = two.asked("/v1/appointments?dry_run=true")
    assert [event["published"] for event in answer.json()["events"]] == ["AuthorityProposed"]
    assert two.doors.office.ledger.head() == size


def test_a_proposal_is_declined_with_a_reason_that_keepers_and_auditors_read(two: Two) -> None:
    place = two.asked().headers["location"]
    assert two.second.post(f"{place}/decline", {"reason": "คำสั่งยังไม่ลงนาม"}).status_code == 201
    shown = two.auditor.get(place).json()
    assert (shown["status"], shown["declined_because"]) == ("declined", "คำสั่งยังไม่ลงนาม")
    assert place in {f"/v1/authority/{one['proposal']}" for one in page(two.auditor, "?status=declined")}
    assert place not in {f"/v1/authority/{one['proposal']}" for one in page(two.auditor, "?status=open")}


def page(visitor: Visitor, query: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = visitor.get(f"/v1/authority{query}").json()["proposals"]
    return found


def test_proposals_are_listed_the_newest_first_page_by_page(two: Two) -> None:
    names = [two.asked().json()["proposal"] for _ in range(3)]
    first = two.first.get("/v1/authority?limit=2")
    following = two.first.get(first.links["next"]["url"])
    found = [one["proposal"] for one in (*first.json()["proposals"], *following.json()["proposals"])]
    assert found[:3] == names[::-1]


def test_whom_it_does_not_concern_finds_nothing_and_the_feed_withholds_it(two: Two) -> None:
    place = two.asked().headers["location"]
    assert two.clerk.get(place).status_code == 404
    assert two.clerk.get("/v1/authority").status_code == 404
    types = "anumat.authority.authority_proposed.v1,anumat.system.second_signature_required.v1"
    seen = {
        visitor: {one["type"] for one in visitor.get(f"/v1/events?limit=1000&types={types}").json()["events"]}
        for visitor in (two.clerk, two.first, two.auditor)
    }
    assert seen[two.clerk] == {"anumat.system.second_signature_required.v1"}
    assert seen[two.first] == seen[two.auditor] == set(types.split(","))


def test_an_account_is_made_and_its_appointment_waits(two: Two) -> None:
    asked = {"username": "newcomer", "name": "ผู้มาใหม่", "posts": [{"role": "minister"}], "instrument": "order 9"}
    made = two.asked("/v1/accounts", asked)
    assert made.status_code == 201
    (proposal,) = made.json()["waiting"]
    assert two.auditor.get(f"/v1/authority/{proposal}").json()["request"]["person"] == made.json()["person"]


def test_every_door_that_may_answer_202_says_so(two: Two) -> None:
    described = two.first.get("/openapi.json").json()["paths"]
    waiting = [door for door in DOORS if door.waiting is not None]
    assert len(waiting) == 7
    for door in waiting:
        schema = described[door.path]["post"]["responses"]["202"]["content"]["application/json"]["schema"]
        assert schema["$ref"].endswith("/ShownProposal")


def test_in_the_end_nobody_did_anything_alone(two: Two) -> None:
    assert list(by_one(log_of(two.doors.office))) == []


def test_whoever_gave_the_other_the_means_to_sign_in_is_not_another_person(two: Two) -> None:
    second = two.second.get("/v1/me").json()["person"]
    mask = {"username": "mask", "name": "ก", "scopes": ["read", "operate"], "person": second}
    assert two.asked("/v1/accounts", {**mask, "password": "a password first knows"}).status_code == 201
    place = two.asked().headers["location"]
    assert reasons(two.second.post(f"{place}/confirm")) == {"one_hand"}
    third = two.doors.visitor("third", "operator", scopes="read operate")
    assert two.second.send("DELETE", "/v1/accounts/mask").status_code == 204
    assert two.second.post(f"{place}/confirm").status_code == 201
    for name, by in (("third-again", two.first), ("second-again", two.first)):
        person = (third if name == "third-again" else two.second).get("/v1/me").json()["person"]
        by.post("/v1/accounts", {**mask, "username": name, "person": person, "password": "a password first knows"})
    place = two.second.post("/v1/appointments", minister()).headers["location"]
    assert reasons(third.post(f"{place}/confirm")) == {"one_hand"}
