"""Laws over every door: nobody gets in unnamed, who only watches changes nothing, nothing unknown is overlooked."""

import re

import httpx
import pytest

from api.http.doors import Door
from api.http.v1 import DOORS
from tests.support.doors import Doors, Visitor, plan_body

CLOSED = [door for door in DOORS if door.needs]
WRITES = [door for door in DOORS if door.method != "GET"]
EVERYBODYS = {"/v1/me", "/v1/accounts/{username}/keys", "/v1/accounts/{username}/keys/{key_id}"}
EVERYBODYS |= {"/v1/accounts/{username}/keys/{key_id}/rotate"}
EVERYBODYS |= {"/v1/accounts/{username}/sessions", "/v1/accounts/{username}/sessions/{session}"}
"""One's own account, with any scope."""


def named(door: Door) -> str:
    return f"{door.method} {door.path}"


def knock(visitor: Visitor | Doors, door: Door, query: str = "") -> httpx.Response:
    path = door.path.replace("{ref}", "W-1").replace("{move}", "send").replace("{fact}", "LetterStamped")
    path = re.sub(r"{\w+}", "x", path) + query
    client = visitor.client if isinstance(visitor, Doors) else visitor
    rest = {"json": door.example or {}, "headers": {"If-Match": '"1"'}} if door.takes else {}
    if isinstance(client, Visitor):
        return client.send(door.method, path, **rest)
    return client.request(door.method, path, **rest)


@pytest.fixture(scope="module")
def operator(doors: Doors) -> Visitor:
    operator = doors.visitor("operator", "clerk", scopes="read act audit import operate subscribe")
    operator.post("/v1/plans", plan_body("W-1"))
    doors.catch_up()
    return operator


@pytest.fixture(scope="module")
def auditor(doors: Doors, operator: Visitor) -> Visitor:
    return doors.visitor("auditor", "clerk", scopes="audit")


@pytest.fixture(scope="module")
def stranger(doors: Doors, operator: Visitor) -> Visitor:
    return doors.visitor("stranger", "clerk", scopes="")


@pytest.mark.parametrize("door", CLOSED, ids=named)
def test_nobody_gets_in_without_signing_in(doors: Doors, operator: Visitor, door: Door) -> None:
    answer = knock(doors, door)
    assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in")


@pytest.mark.parametrize("door", [d for d in CLOSED if d.path not in EVERYBODYS], ids=named)
def test_who_has_no_scope_finds_nothing(stranger: Visitor, door: Door) -> None:
    answer = knock(stranger, door)
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


@pytest.mark.parametrize("door", [d for d in WRITES if d.path not in EVERYBODYS], ids=named)
def test_an_auditor_changes_nothing(doors: Doors, auditor: Visitor, door: Door) -> None:
    before = doors.office.ledger.head()
    assert knock(auditor, door).status_code == 403
    assert doors.office.ledger.head() == before


@pytest.mark.parametrize("door", [d for d in DOORS if not d.stream], ids=named)
def test_an_unknown_query_parameter_is_never_overlooked(operator: Visitor, door: Door) -> None:
    answer = knock(operator, door, "?unheard_of=1")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/query/unheard_of"


@pytest.mark.parametrize("door", DOORS, ids=named)
def test_every_door_tells_what_it_is_in_both_languages(door: Door) -> None:
    assert re.search("[ก-๙]", door.summary.th)
    assert not re.search("[ก-๙]", door.summary.en)


@pytest.mark.parametrize("door", [d for d in WRITES if "{ref}" in d.path], ids=named)
def test_every_change_to_a_plan_needs_the_version_seen_and_may_be_repeated(door: Door) -> None:
    assert door.seen
    assert door.command
