"""Bad input of any kind: a clear error in the reader's language with its place, and nothing stored."""

import json

import httpx
import pytest

from tests.support.doors import Doors, Visitor, plan_body


@pytest.fixture(scope="module")
def clerk(doors: Doors) -> Visitor:
    clerk = doors.visitor("clerk", "clerk")
    clerk.post("/v1/plans", plan_body("B-1"))
    return clerk


def head(clerk: Visitor) -> int:
    return int(clerk.get("/v1/events?limit=1").json()["head"])


def raw(clerk: Visitor, body: bytes, media_type: str = "application/json") -> httpx.Response:
    return clerk.send("POST", "/v1/plans", content=body, headers={"Content-Type": media_type})


def title(text: str) -> bytes:
    return json.dumps({**plan_body("B-2"), "title": text}).encode()


BAD_BODIES = {
    "nothing at all": (b"", 422, "invalid_input"),
    "no JSON": (b"{", 400, "not_json"),
    "not UTF-8": (b'{"kind": "\xff"}', 400, "not_json"),
    "an array": (b"[]", 422, "invalid_input"),
    "a float": (b'{"kind": 1.5}', 422, "invalid_input"),
    "an exponent": (b'{"kind": 1e3}', 422, "invalid_input"),
    "not a number": (b'{"kind": NaN}', 422, "invalid_input"),
    "a huge integer": (b'{"kind": 9007199254740993}', 422, "invalid_input"),
    "an integer of ten thousand digits": (b'{"kind": ' + b"9" * 10_000 + b"}", 422, "invalid_input"),
    "the same name twice": (b'{"kind": "letter", "kind": "letter"}', 422, "invalid_input"),
    "nested 33 deep": (b'{"content": ' + b'{"a":' * 33 + b"1" + b"}" * 34, 422, "invalid_input"),
    "nested 100,000 deep": (b"[" * 100_000 + b"]" * 100_000, 422, "invalid_input"),
    "an unknown field": (b'{"kind": "letter", "ref": "B-2", "title": "x", "colour": "red"}', 422, "invalid_input"),
    "a name outside ASCII": ('{"ชนิด": 1}'.encode(), 422, "invalid_input"),
    "a direction override": (title("แผน\u202eดี"), 422, "invalid_input"),
    "a zero-width joiner": (title("แผน\u200dดี"), 422, "invalid_input"),
    "a control character": (title("แผน\x07"), 422, "invalid_input"),
    "a lone surrogate": (b'{"kind": "letter", "ref": "B-2", "title": "\\ud800"}', 422, "invalid_input"),
    "a date in the Buddhist era": (
        json.dumps({**plan_body("B-2"), "effective_on": "1/1/2569"}).encode(),
        422,
        "invalid_input",
    ),
    "a legal date before any law it could rest on": (
        json.dumps({**plan_body("B-2"), "effective_on": "1932-06-23"}).encode(),
        422,
        "invalid_input",
    ),
    "a plan that ends before it starts": (
        json.dumps({**plan_body("B-2"), "period": {"start": "2026-10-01", "end": "2026-09-30"}}).encode(),
        422,
        "invalid_input",
    ),
    "a plan that starts in the year 1": (
        json.dumps({**plan_body("B-2"), "period": {"start": "0001-01-01", "end": "2026-09-30"}}).encode(),
        422,
        "invalid_input",
    ),
    "a path as a reference": (json.dumps(plan_body("../etc")).encode(), 422, "bad_reference"),
    "more than 1 MiB": (b'"' + b"a" * 2**20 + b'"', 413, "body_too_long"),
}


@pytest.mark.parametrize("case", BAD_BODIES)
def test_a_bad_body_is_refused_and_nothing_is_stored(clerk: Visitor, case: str) -> None:
    body, status, code = BAD_BODIES[case]
    before = head(clerk)
    answer = raw(clerk, body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.headers["content-type"] == "application/problem+json"
    if code == "invalid_input":
        assert all("pointer" in error and error["detail"] for error in answer.json()["errors"])
    assert head(clerk) == before


def test_a_body_that_goes_on_without_saying_its_length_is_cut_off(clerk: Visitor) -> None:
    def endless():  # type: ignore[no-untyped-def]
        for _ in range(40):
            yield b"[" * 2**15

    answer = clerk.send("POST", "/v1/plans", content=endless(), headers={"Content-Type": "application/json"})
    assert answer.status_code == 413


def test_only_json_is_taken(clerk: Visitor) -> None:
    answer = raw(clerk, b"kind=letter", "application/x-www-form-urlencoded")
    assert (answer.status_code, answer.json()["code"]) == (415, "unsupported_media_type")


def test_the_wrong_field_is_pointed_at(clerk: Visitor) -> None:
    body = {**plan_body("B-3"), "documents": [{"sha256": "0" * 64, "kind": "minutes"}, {"kind": "minutes"}]}
    answer = clerk.post("/v1/plans", body)
    assert answer.json()["errors"][0]["pointer"] == "/documents/1/sha256"


@pytest.mark.parametrize(
    ("field", "value"),
    [("title", " "), ("title", "ก" * 501), ("reason", "ก" * 20_001), ("documents", [{"sha256": "0", "kind": "a"}])],
)
def test_every_field_has_its_limits(clerk: Visitor, field: str, value: object) -> None:
    answer = clerk.post("/v1/plans", {**plan_body("B-5"), field: value})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"].startswith(f"/{field}")


def test_text_is_stored_in_nfc_and_zero_width_space_stays(clerk: Visitor) -> None:
    assert clerk.post("/v1/plans", plan_body("B-4") | {"title": "cafe\u0301 แผน\u200bงาน"}).status_code == 201
    assert clerk.get("/v1/plans/B-4").json()["title"] == "caf\u00e9 แผน\u200bงาน"


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ("colour=red", "/query/colour"),
        ("kind=letter&kind=letter", "/query/kind"),
        ("due_before=2569-13-01", "/query/due_before"),
        ("limit=0", "/query/limit"),
        ("limit=ten", "/query/limit"),
        ("q=%E2%80%AE", "/query/q"),
        ("q=" + "a" * 201, "/query/q"),
    ],
)
def test_a_query_parameter_that_is_unknown_repeated_or_malformed_is_named(
    clerk: Visitor, query: str, pointer: str
) -> None:
    answer = clerk.get(f"/v1/plans?{query}")
    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]


def test_a_cursor_of_our_own_making_is_needed(clerk: Visitor) -> None:
    assert clerk.get("/v1/plans?cursor=abc").json()["code"] == "bad_cursor"


@pytest.mark.parametrize(
    ("name", "value"),
    [("If-Match", '"one"'), ("If-Match", "*"), ("Idempotency-Key", "a b"), ("Idempotency-Key", "a" * 201)],
)
def test_a_malformed_header_is_refused(clerk: Visitor, name: str, value: str) -> None:
    answer = clerk.send("POST", "/v1/plans/B-1/moves/send", json={}, headers={"If-Match": '"1"', name: value})
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_header")


@pytest.mark.parametrize("ref", ["%2e%2e", "%00", "%E2%80%AE", "a" * 300, "%C0%AE"])
def test_an_impossible_reference_is_not_found(clerk: Visitor, ref: str) -> None:
    for path in (f"/v1/plans/{ref}", f"/v1/plans/{ref}/history", f"/v1/plans/{ref}/content"):
        assert clerk.get(path).status_code in (404, 405), path


def test_errors_are_thai_unless_english_is_preferred(clerk: Visitor) -> None:
    def told(accept: str) -> tuple[str, str]:
        answer = clerk.get("/v1/plans/B-none", headers={"Accept-Language": accept})
        return answer.json()["title"], answer.headers["content-language"]

    assert told("") == told("th, en;q=0.9") == told("fr") == ("ไม่พบสิ่งที่อ้างถึง", "th")
    assert told("en-GB, th;q=0.5") == ("There is nothing here.", "en")


def test_a_wrong_method_and_a_wrong_path_are_problems_too(clerk: Visitor) -> None:
    assert clerk.send("PATCH", "/v1/plans/B-1").json()["code"] == "method_not_allowed"
    assert clerk.get("/v1/nothing").json()["code"] == "not_found"


def test_nothing_is_acceptable_that_nobody_offers(clerk: Visitor) -> None:
    answer = clerk.get("/v1/events", headers={"Accept": "text/html"})
    assert (answer.status_code, answer.json()["code"]) == (406, "not_acceptable")


def pointers(clerk: Visitor, body: dict[str, object]) -> list[str]:
    answer = clerk.post("/v1/plans", body)
    assert answer.status_code == 422
    return [error["pointer"] for error in answer.json()["errors"]]


def test_a_date_that_cannot_be_is_pointed_at(clerk: Visitor) -> None:
    early = {**plan_body("B-3"), "effective_on": "0543-01-01"}
    assert pointers(clerk, early) == ["/effective_on"]
    backwards = {**plan_body("B-3"), "period": {"start": "2026-10-01", "end": "2026-09-30"}}
    assert pointers(clerk, backwards) == ["/period/end"]
    ancient = {**plan_body("B-3"), "period": {"start": "1900-10-01", "end": "2026-09-30"}}
    assert pointers(clerk, ancient) == ["/period/start"]
    one_day = {**plan_body("B-ONE-DAY"), "period": {"start": "2026-10-01", "end": "2026-10-01"}}
    assert clerk.post("/v1/plans", one_day).status_code == 201
