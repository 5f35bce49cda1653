"""Posts, appointments and delegations as lists: filters, two clocks, pages, and their addresses."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from services.followers import make_read_tables
from tests.support.database import Cluster
from tests.support.doors import Doors, Visitor, doors_of
from tests.support.offices import office_over

ORDER = {"instrument": "คำสั่งที่ 1/2569"}


@pytest.fixture(scope="module")
def doors(pg: Cluster) -> Iterator[Doors]:
    with pg.fresh() as database:
        make_read_tables(database.owner)
        with office_over(database) as office, doors_of(office) as doors:
            yield doors


@pytest.fixture(scope="module")
def operator(doors: Doors) -> Visitor:
    return doors.visitor("operator", scopes="read operate")


@pytest.fixture(scope="module")
def holder(doors: Doors) -> Visitor:
    return doors.visitor("holder")


def person(visitor: Visitor) -> str:
    return str(visitor.get("/v1/me").json()["person"])


def names(visitor: Visitor, noun: str, key: str, **query: str) -> list[str]:
    answer = visitor.get(f"/v1/{noun}", params=query)
    assert answer.status_code == 200, answer.text
    return [row[key] for row in answer.json()[noun]]


@pytest.fixture(scope="module")
def appointment(operator: Visitor, holder: Visitor) -> str:
    asked = {"person": person(holder), "body": "BODY-NC", "post": "vice_chair", "holds_from": "2026-01-01", **ORDER}
    made = operator.post("/v1/appointments", asked)
    assert made.status_code == 201, made.text
    assert made.headers["location"] == f"/v1/appointments/{made.json()['command_id']}"
    return str(made.json()["command_id"])


def test_a_post_is_founded_by_its_instrument_and_listed(operator: Visitor, holder: Visitor) -> None:
    post = {"body": "BODY-NC", "post": "adviser", "th": "ที่ปรึกษา", "en": "Adviser", "seats": 3, **ORDER}
    assert holder.post("/v1/posts", post).status_code == 403
    assert operator.post("/v1/posts", post).status_code == 201
    rows = operator.get("/v1/posts?body=BODY-NC").json()["posts"]
    (found,) = [row for row in rows if row["post"] == "adviser"]
    assert (found["seats"], found["held"], found["instrument"]) == (3, 0, ORDER["instrument"])
    assert "adviser" not in names(operator, "posts", "post", body="BODY-NC", effective="2020-01-01")
    assert "adviser" in names(operator, "posts", "post", body="BODY-NC", effective="2020-01-01", any_time="true")
    assert operator.post("/v1/posts", {**post, "body": "BODY-NONE"}).status_code == 404
    elsewhere = {**post, "post": "surveyor"}
    del elsewhere["body"]
    assert operator.post("/v1/posts", elsewhere).status_code == 201
    assert "surveyor" in names(operator, "posts", "post", body="BODY-OFFICES")


def test_posts_come_in_pages_by_key(operator: Visitor) -> None:
    found: list[tuple[str, str]] = []
    address = "/v1/posts?limit=7"
    while address:
        answer = operator.get(address)
        found += [(row["body"], row["post"]) for row in answer.json()["posts"]]
        assert len(answer.json()["posts"]) <= 7
        link = answer.headers.get("link", "")
        address = link.partition(">")[0].removeprefix("<")
    assert found == sorted(set(found))
    assert len(found) > 30
    assert operator.get("/v1/posts?cursor=nonsense").json()["code"] == "bad_cursor"
    assert operator.get("/v1/posts?colour=red").status_code == 422


def test_appointments_are_found_by_post_and_person_on_a_day_as_known(
    operator: Visitor, holder: Visitor, appointment: str
) -> None:
    mine = {"person": person(holder)}
    assert names(operator, "appointments", "appointment", **mine) == [appointment]
    assert names(operator, "appointments", "appointment", post="vice_chair", body="BODY-NC") == [appointment]
    assert not names(operator, "appointments", "appointment", body="BODY-CAB", **mine)
    assert not names(operator, "appointments", "appointment", effective="2025-12-31", **mine)
    assert names(operator, "appointments", "appointment", effective="2025-12-31", any_time="true", **mine)
    assert not names(operator, "appointments", "appointment", known="2020-01-01", **mine)
    one = operator.get(f"/v1/appointments/{appointment}").json()
    assert (one["post"], one["in_force"]) == ("vice_chair", True)
    assert not operator.get(f"/v1/appointments/{appointment}?effective=2025-12-31").json()["in_force"]
    assert operator.get(f"/v1/appointments/{appointment}?known=2020-01-01").status_code == 404
    assert operator.get("/v1/appointments/none").status_code == 404


def test_delegations_are_found_by_either_side(doors: Doors, holder: Visitor, appointment: str) -> None:
    other = doors.visitor("other")
    before = datetime.now(UTC).isoformat()
    lend = {"appointment": appointment, "delegate": person(other), "until": "2099-01-01", **ORDER}
    made = holder.post("/v1/delegations", lend)
    name = made.json()["command_id"]
    assert made.headers["location"] == f"/v1/delegations/{name}"
    for side in (holder, other):
        assert names(other, "delegations", "delegation", person=person(side)) == [name]
    assert not names(other, "delegations", "delegation", person=person(other), known=before)
    assert holder.post(f"/v1/delegations/{name}/revoke", {**ORDER, "effective_on": "2026-01-01"}).status_code == 201
    assert not names(other, "delegations", "delegation", person=person(other))
    assert not other.get(f"/v1/delegations/{name}").json()["in_force"]
    assert other.get(f"/v1/delegations/{name}", params={"known": before}).status_code == 404


def test_bodies_are_filtered_and_paged(operator: Visitor) -> None:
    assert names(operator, "bodies", "body", role="area_subcommittee", limit="2") == ["BODY-SC-SEA", "BODY-SC-EEC"]
    answer = operator.get("/v1/bodies?role=area_subcommittee&limit=2")
    second = operator.get(answer.headers["link"].partition(">")[0].removeprefix("<")).json()
    assert [one["body"] for one in second["bodies"]] == ["BODY-SC-BOR", "BODY-SC-MIG"]
    assert second["next"] is None
    assert names(operator, "bodies", "body", area="border") == ["BODY-SC-BOR"]


def test_a_body_founded_with_a_rule_of_its_own_shows_its_editions(operator: Visitor) -> None:
    rule = {"at_least": "2/3", "carried_by": "3/4", "bars": ["chair"], "basis": "ข้อ 9"}
    body = {
        "body": "BODY-DB",
        "role": "district_board",
        "th": "คณะกรรมการทดสอบ",
        "en": "Test board",
        "members": 21,
        "parent": "BODY-NC",
        "area": "ทดสอบ",
        "quorum_profile": rule,
        "posts": [{"post": "chair", "th": "ประธาน", "en": "Chair", "votes": True, "presides": 1}],
        **ORDER,
    }
    twice = operator.post("/v1/bodies", {**body, "posts": [*body["posts"], *body["posts"]]})  # type: ignore[misc]
    assert (twice.status_code, twice.json()["errors"][0]["pointer"]) == (422, "/posts/1/post")
    nowhere = operator.post("/v1/bodies", {**body, "parent": "BODY-NONE"})
    assert (nowhere.status_code, nowhere.json()["errors"][0]["pointer"]) == (422, "/parent")
    unknown = operator.post("/v1/bodies", {**body, "quorum_profile": {**rule, "at_most": "1/1"}})
    assert (unknown.status_code, unknown.json()["errors"][0]["pointer"]) == (422, "/quorum_profile/at_most")
    assert operator.post("/v1/bodies", body).status_code == 201
    again = {"members": 30, "quorum_profile": "apa_default", "effective_on": "2027-01-01", "instrument": "ระเบียบใหม่"}
    assert operator.post("/v1/bodies/BODY-DB/instruments", again).status_code == 201
    shown = operator.get("/v1/bodies/BODY-DB").json()
    assert (shown["members"], shown["edition"], shown["parent"], shown["rule"]["carried_by"]) == (
        21,
        1,
        "BODY-NC",
        "3/4",
    )
    assert [one["edition"] for one in shown["editions"]] == [1, 2]
    later = operator.get("/v1/bodies/BODY-DB?effective=2027-01-01").json()
    assert (later["members"], later["edition"], later["rule"]["name"]) == (30, 2, "apa_default")
    assert operator.get("/v1/bodies/BODY-DB?known=2020-01-01").status_code == 404
    assert names(operator, "bodies", "body", parent="BODY-NC") == ["BODY-DB"]
