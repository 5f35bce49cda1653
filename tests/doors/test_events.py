"""The log going out: pages, lines, and a stream that picks up where it was left."""

import json
import threading
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from services.relay import cloudevent
from tests.support.doors import Doors, Visitor, plan_body

LINES = "application/x-ndjson"


@pytest.fixture(scope="module")
def clerk(doors: Doors) -> Visitor:
    clerk = doors.visitor("clerk", "clerk")
    for number in range(3):
        clerk.post("/v1/plans", plan_body(f"E-{number}"))
    return clerk


@pytest.fixture(scope="module")
def subscriber(doors: Doors, clerk: Visitor) -> Visitor:
    return doors.visitor("subscriber", scopes="subscribe")


def paged(visitor: Visitor, path: str) -> Iterator[dict[str, Any]]:
    while path:
        answer = visitor.get(path)
        yield from answer.json()["events"]
        path = answer.links.get("next", {}).get("url", "")


def test_pages_together_are_the_whole_log_without_a_gap(doors: Doors, subscriber: Visitor) -> None:
    events = list(paged(subscriber, "/v1/events?limit=4"))
    head = doors.office.ledger.head()
    assert [event["position"] for event in events] == list(range(1, head + 1))


def test_an_event_is_the_same_bytes_as_on_the_broker(doors: Doors, subscriber: Visitor) -> None:
    stored = doors.office.ledger.read(0, 3)
    lines = subscriber.get("/v1/events", headers={"Accept": LINES}).content.splitlines()
    assert lines[:3] == [cloudevent.of(one, doors.office.ledger.log_id) for one in stored]


def test_lines_are_the_whole_rest_of_the_log(doors: Doors, subscriber: Visitor) -> None:
    answer = subscriber.get("/v1/events?after=2", headers={"Accept": LINES})
    assert answer.headers["content-type"] == "application/x-ndjson"
    positions = [json.loads(line)["position"] for line in answer.content.splitlines()]
    assert positions == list(range(3, doors.office.ledger.head() + 1))


def test_types_choose_and_the_cursor_moves_on_all_the_same(doors: Doors, subscriber: Visitor) -> None:
    page = subscriber.get("/v1/events?types=anumat.letter.letter_drafted.v1&limit=1000").json()
    assert {event["type"] for event in page["events"]} == {"anumat.letter.letter_drafted.v1"}
    assert len(page["events"]) >= 3
    assert page["next"] == doors.office.ledger.head()
    assert subscriber.get("/v1/events?types=anumat.none.none.v1").json()["events"] == []


def test_a_reader_at_the_head_gets_an_empty_page_that_can_be_asked_again(doors: Doors, subscriber: Visitor) -> None:
    head = doors.office.ledger.head()
    page = subscriber.get(f"/v1/events?after={head}").json()
    assert page == {"events": [], "next": head, "head": head}


class Listening:
    """A stream read in the background."""

    def __init__(self, doors: Doors, visitor: Visitor, path: str, last: int | None = None) -> None:
        self.ids: list[int] = []
        self.data: list[dict[str, Any]] = []
        self.ended = threading.Event()
        headers = {"Authorization": f"Bearer {visitor.key}", "Accept": "text/event-stream"}
        if last is not None:
            headers["Last-Event-ID"] = str(last)
        self._url, self._headers = str(doors.client.base_url.join(path)), headers
        self._stop = False
        self._thread = threading.Thread(target=self._read)
        self._thread.start()

    def _read(self) -> None:
        with httpx.stream("GET", self._url, headers=self._headers, timeout=30, trust_env=False) as answer:
            for line in answer.iter_lines():
                name, _, value = line.partition(": ")
                if name == "id":
                    self.ids.append(int(value))
                elif name == "data":
                    self.data.append(json.loads(value))
                if self._stop:
                    break
        self.ended.set()

    def wait_for(self, position: int) -> None:
        deadline = time.monotonic() + 10
        while not self.ids or self.ids[-1] < position:
            assert time.monotonic() < deadline, (self.ids, position)
            time.sleep(0.01)

    def close(self) -> None:
        self._stop = True


def test_a_stream_gives_what_comes_and_goes_on_after_the_last_event_seen(
    doors: Doors, clerk: Visitor, subscriber: Visitor
) -> None:
    start = doors.office.ledger.head()
    first = Listening(doors, subscriber, f"/v1/events?after={start}")
    clerk.post("/v1/plans", plan_body("E-10"))
    first.wait_for(start + 1)
    first.close()
    clerk.post("/v1/plans", plan_body("E-11"))
    clerk.post("/v1/plans", plan_body("E-12"))
    seen, head = first.ids[-1], doors.office.ledger.head()
    second = Listening(doors, subscriber, "/v1/events?after=0", last=seen)
    second.wait_for(head)
    second.close()
    clerk.post("/v1/plans", plan_body("E-13"))
    assert first.data[0]["subject"] == "E-10"
    there = list(range(int(seen) + 1, head + 1))
    assert there
    assert [event["position"] for event in second.data][: len(there)] == there


def test_a_filtered_stream_still_moves_its_last_event_id(doors: Doors, clerk: Visitor, subscriber: Visitor) -> None:
    start = doors.office.ledger.head()
    listening = Listening(doors, subscriber, f"/v1/events?after={start}&types=anumat.none.none.v1")
    clerk.post("/v1/plans", plan_body("E-20"))
    listening.wait_for(start + 1)
    listening.close()
    clerk.post("/v1/plans", plan_body("E-21"))
    assert listening.data == []


def test_a_stream_ends_when_its_key_is_revoked(doors: Doors) -> None:
    visitor = doors.visitor("leaver", scopes="subscribe")
    listening = Listening(doors, visitor, f"/v1/events?after={doors.office.ledger.head()}")
    key = visitor.get("/v1/accounts/leaver/keys").json()["keys"][0]["key_id"]
    assert visitor.send("DELETE", f"/v1/accounts/leaver/keys/{key}").status_code == 204
    assert listening.ended.wait(3)


def test_lines_end_when_their_key_is_revoked(doors: Doors, clerk: Visitor, unhurried: None) -> None:
    for number in range(25):
        clerk.post("/v1/plans", plan_body(f"E-5{number}"))
    visitor = doors.visitor("hearer", scopes="subscribe")
    headers = {"Authorization": f"Bearer {visitor.key}", "Accept": LINES}
    key = visitor.get("/v1/accounts/hearer/keys").json()["keys"][0]["key_id"]
    with httpx.stream("GET", f"{doors.client.base_url}/v1/events", headers=headers, trust_env=False) as answer:
        lines = answer.iter_lines()
        next(lines)
        assert visitor.send("DELETE", f"/v1/accounts/hearer/keys/{key}").status_code == 204
        revoked = time.monotonic()
        last = [json.loads(line) for line in lines][-1]["position"]
    assert time.monotonic() - revoked < 1.5
    assert last < doors.office.ledger.head()


def test_a_malformed_last_event_id_is_refused(subscriber: Visitor) -> None:
    answer = subscriber.get("/v1/events", headers={"Last-Event-ID": "one"})
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_header")


def test_lines_end_at_the_limit_that_was_asked_for(doors: Doors, clerk: Visitor, subscriber: Visitor) -> None:
    for number in range(3):
        clerk.post("/v1/plans", plan_body(f"E-3{number}"))
    lines = {"Accept": LINES}
    assert len(subscriber.get("/v1/events?after=0&limit=2", headers=lines).text.splitlines()) == 2
    everything = subscriber.get("/v1/events?after=0", headers=lines).text.splitlines()
    assert len(everything) == doors.office.ledger.head()
