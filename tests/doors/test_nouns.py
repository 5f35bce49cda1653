"""The other nouns: definitions, bodies, calendars, schemas, the desk, and what tells of the doors themselves."""

import re

import jsonschema
import pytest

from api.http.v1 import DOORS
from tests.support.doors import Doors, Visitor, plan_body
from tests.support.offices import letter


@pytest.fixture(scope="module")
def reader(doors: Doors) -> Visitor:
    return doors.visitor("reader", "clerk")


@pytest.fixture(scope="module")
def operator(doors: Doors) -> Visitor:
    return doors.visitor("operator", scopes="read operate")


def test_definitions_are_listed_and_read_whole(reader: Visitor) -> None:
    listed = reader.get("/v1/definitions").json()["definitions"]
    assert {"letter", "national_plan_version", "component_draft"} <= {one["kind"] for one in listed}
    ours = next(one for one in listed if one["kind"] == "letter")
    whole = reader.get("/v1/definitions/letter/1")
    assert whole.headers["etag"] == f'"{ours["digest"]}"'
    assert whole.json()["opening"]["event"] == "LetterDrafted"
    assert reader.get("/v1/definitions/letter").json()["definitions"] == [ours]
    for absent in ("letter/9", "letter/one", "none/1", "none"):
        assert reader.get(f"/v1/definitions/{absent}").status_code == 404


def test_the_operator_publishes_an_edition_and_never_changes_one(reader: Visitor, operator: Visitor) -> None:
    roles = {name: {"th": "ก", "en": "x", "substitutes": ["deputy"]} for name in ("clerk", "chief", "system")}
    roles["deputy"] = {"th": "ก", "en": "x", "substitutes": ["clerk"]}
    second = letter(2, in_force_from="2199-01-01", roles=roles).canonical
    assert reader.post("/v1/definitions", second).status_code == 403
    published = operator.post("/v1/definitions", second)
    assert published.status_code == 201
    assert published.headers["location"] == "/v1/definitions/letter/2"
    again = operator.post("/v1/definitions", second)
    assert (again.status_code, again.headers["idempotency-replayed"]) == (201, "true")
    changed = operator.post("/v1/definitions", {**second, "in_force_from": "2199-02-01"})
    assert (changed.status_code, changed.json()["code"]) == (409, "edition_taken")


def test_an_unsound_definition_is_refused_with_every_flaw(operator: Visitor) -> None:
    answer = operator.post("/v1/definitions", {"kind": "memo"})
    assert answer.status_code == 422
    assert {"/edition", "/stages", "/title"} <= {error["pointer"] for error in answer.json()["errors"]}


def test_bodies_are_founded_and_their_facts_recorded(reader: Visitor, operator: Visitor) -> None:
    body = {
        "body": "BODY-TEST",
        "role": "clerk",
        "th": "คณะทดสอบ",
        "en": "Test body",
        "instrument": "คำสั่งที่ 1/2569",
        "members": 9,
        "quorum_profile": "apa_default",
    }
    assert reader.post("/v1/bodies", body).status_code == 403
    assert operator.post("/v1/bodies", body).status_code == 201
    assert operator.post("/v1/bodies", body).json()["code"] == "already_exists"
    made_up = operator.post("/v1/bodies/BODY-TEST/facts", {"fact": "CabinetVacatedOffice"})
    assert (made_up.status_code, made_up.json()["errors"][0]["pointer"]) == (422, "/fact")
    for given, pointer in (({"colour": "red"}, "/input/colour"), ({"cause": "boredom"}, "/input/cause")):
        vacated = {"fact": "CabinetVacatedOffice", "input": given}
        answer = operator.post("/v1/bodies/BODY-CAB/facts", vacated)
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer)
    known = {"fact": "CabinetVacatedOffice", "input": {"cause": "dissolution"}}
    assert operator.post("/v1/bodies/BODY-CAB/facts", known).status_code == 201
    assert reader.get("/v1/bodies/BODY-TEST").json()["members"] == 9
    assert reader.get("/v1/bodies/BODY-CAB").json()["facts"] == ["CabinetVacatedOffice"]
    assert "BODY-TEST" in [one["body"] for one in reader.get("/v1/bodies").json()["bodies"]]
    assert reader.get("/v1/bodies/BODY-NONE").status_code == 404


def test_the_holiday_table_is_read(reader: Visitor) -> None:
    assert "th" in [one["name"] for one in reader.get("/v1/calendars").json()["calendars"]]
    assert reader.get("/v1/calendars/th").json()["name"] == "th"
    assert reader.get("/v1/calendars/none").status_code == 404


def test_every_published_type_has_a_schema_that_its_events_meet(doors: Doors, reader: Visitor) -> None:
    assert reader.post("/v1/plans", plan_body("N-1")).status_code == 201
    types = doors.client.get("/v1/schemas").json()["types"]
    assert "anumat.letter.letter_drafted.v1" in types
    envelope = doors.client.get("/v1/schemas/cloudevent").json()
    everything = doors.visitor("reads-everything", scopes="read audit")
    for event in everything.get("/v1/events?limit=1000").json()["events"]:
        jsonschema.validate(event, envelope)
        jsonschema.validate(event["data"], doors.client.get(f"/v1/schemas/{event['type']}").json())
    assert doors.client.get("/v1/schemas/none").status_code == 404


def test_the_documents_describe_the_doors_and_need_nothing_from_outside(doors: Doors) -> None:
    described = doors.client.get("/openapi.json").json()
    assert described["openapi"] == "3.1.0"
    assert {(path, method.upper()) for path, of in described["paths"].items() for method in of} == {
        (door.path, door.method) for door in DOORS
    }
    assert doors.client.get("/asyncapi.json").json()["asyncapi"].startswith("3.")
    page = doors.client.get("/docs").text
    for address in re.findall(r'(?:src|href)="([^"]+)"', page):
        assert address.startswith("/docs/static/"), address
        assert doors.client.get(address).status_code == 200


def test_every_example_in_the_documents_is_a_sound_request(doors: Doors) -> None:
    described = doors.client.get("/openapi.json").json()
    for door in DOORS:
        if door.example is not None:
            body = described["paths"][door.path][door.method.lower()]["requestBody"]["content"]["application/json"]
            jsonschema.validate(body["example"], {**body["schema"], "components": described["components"]})


def test_every_command_can_be_judged_only_and_shows_an_example_of_itself() -> None:
    commands = [door for door in DOORS if door.command]
    assert [door.path for door in commands if "dry_run" not in door.query] == []
    assert [door.path for door in commands if door.takes is not None and door.example is None] == []


def test_the_example_of_a_definition_is_sound_and_its_dry_run_publishes_nothing(doors: Doors, reader: Visitor) -> None:
    operator = doors.visitor("example-operator", scopes="read operate")
    (door,) = [door for door in DOORS if (door.method, door.path) == ("POST", "/v1/definitions")]
    dry = operator.post("/v1/definitions?dry_run=true", door.example)
    assert (dry.status_code, dry.json()["events"][0]["published"]) == (200, "EditionPublished")
    assert reader.get("/v1/definitions/circular").status_code == 404


def test_batches_are_judged_without_opening_or_closing_one(doors: Doors) -> None:
    importer = doors.visitor("dry-importer", scopes="read import")
    head = doors.office.ledger.head()
    dry = importer.post("/v1/imports?dry_run=true", {"source": "แฟ้ม", "note": "ปี 2562"})
    assert (dry.status_code, dry.json()["events"][0]["note"]["text"]) == (200, "ปี 2562")
    assert importer.post("/v1/imports/none/close?dry_run=true").json()["code"] == "refused_by_rule"
    assert doors.office.ledger.head() == head
    batch = importer.post("/v1/imports", {"source": "แฟ้ม"}).headers["location"].rpartition("/")[2]
    closing = importer.post(f"/v1/imports/{batch}/close?dry_run=true")
    assert (closing.status_code, closing.json()["events"][0]["published"]) == (200, "ImportClosed")
    assert importer.post(f"/v1/imports/{batch}/close").status_code == 200


def test_the_system_says_that_it_lives_is_ready_and_what_it_counts(doors: Doors) -> None:
    assert doors.client.get("/livez").json() == {"live": True}
    ready = doors.client.get("/readyz")
    assert (ready.status_code, ready.json()) == (200, {"ready": True, "wrong": {}})
    counted = doors.client.get("/metrics").text
    assert 'anumat_http_answers_total{method="POST",route="/v1/plans",status="201"}' in counted
    assert "N-1" not in counted
