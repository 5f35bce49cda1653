"""Who reads what before publication: every door and page for every sort of account, and a feed that hides no gap."""

import json
import re
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any, ClassVar
from urllib.parse import quote
from uuid import UUID

import httpx
import msgspec
import pytest

from api import pages as all_pages
from api.http.identity import Identity
from api.http.v1 import DOORS
from domain import canonical
from domain import events as ev
from domain.roster import OFFICES
from projections import obligations
from services import accounts
from services.followers import make_read_tables
from services.ledger import Stored
from services.relay.cloudevent import base64
from services.rights import Reader
from tests.support.appointing import appointed, ended, put
from tests.support.database import Cluster
from tests.support.doors import Doors, Visitor, doors_of
from tests.support.offices import office_over
from tests.support.unpublished import (
    AREA_MEETING,
    DRAFT,
    MEETING,
    NATIONAL,
    OTHER,
    OWED,
    PLAN,
    SEA,
    TODAY,
    child,
    ended_yesterday,
    imposed,
    moved,
    opened,
    told,
    written,
)

READS: dict[str, tuple[tuple[str, ...], str, set[str]]] = {
    "outsider": ((), "read act", set()),
    "stranger": (("district_secretary@BODY-DHB",), "read act", set()),
    "operator": ((), "read operate", set()),
    "ended-delegate": ((), "read act", set()),
    "ended-secretary": ((), "read act", set()),
    "other-area": (("member@BODY-SC-BOR",), "read act", {NATIONAL}),
    "own-area": (("member@BODY-SC-SEA",), "read act", {NATIONAL, SEA}),
    "area-secretary": (("area_subcommittee_secretary@BODY-SC-SEA",), "read act", {NATIONAL, SEA}),
    "committee-member": (("member@BODY-NC",), "read act", {NATIONAL, SEA}),
    "national-secretary": (("national_committee_secretariat@BODY-NC",), "read act", {NATIONAL, SEA}),
    "cabinet-officer": (("soc@BODY-SOC",), "read act", {NATIONAL}),
    "auditor": ((), "audit", {NATIONAL, SEA}),
    "subscriber": ((), "read subscribe", {NATIONAL, SEA}),
}
"""Posts, scopes, and which of the planted words an account may read."""
ALL = {"committee-member", "national-secretary", "auditor", "subscriber"}
"""Those who may read everything of it, the border draft too."""
LINES = {"Accept": "application/x-ndjson"}


class Room:
    """The served office, its visitors by name, their sessions, and the planted files."""

    def __init__(self, doors: Doors) -> None:
        self.doors = doors
        self.visitors = {name: doors.visitor(name, *posts, scopes=scopes) for name, (posts, scopes, _) in READS.items()}
        people = {name: visitor.get("/v1/me").json()["person"] for name, visitor in self.visitors.items()}
        ended_yesterday(doors.office, people["ended-delegate"], people["ended-secretary"])
        self.files = told(doors.office)
        doors.catch_up()
        time.sleep(0.6)  # what an account may do is remembered for half a second

    def page(self, name: str, path: str) -> httpx.Response:
        """A page in the browser of an account."""
        if name not in self.sessions:
            account = accounts.find_account(self.doors.office, name)
            assert account is not None
            self.sessions[name] = accounts.create_session(self.doors.office, UUID(str(account.account))).token
        return self.doors.client.get(path, headers={"Cookie": f"anumat={self.sessions[name]}"})

    sessions: ClassVar[dict[str, str]] = {}


@pytest.fixture(scope="module")
def room(pg: Cluster) -> Iterator[Room]:
    with pg.fresh() as database:
        make_read_tables(database.owner)
        with office_over(database) as office, doors_of(office) as doors:
            doors.worker_url = database.url("anumat_worker")
            Room.sessions = {}
            yield Room(doors)


def addresses(room: Room) -> list[str]:
    """Every GET door, about each of the planted things, and with every filter that could tell of them."""
    digests = [file.sha256 for file in room.files.values()]
    fill = {
        "ref": [PLAN, DRAFT],
        "meeting": [MEETING, AREA_MEETING],
        "obligation": [OWED],
        "sha256": digests,
        "body": ["BODY-NC", "BODY-SC-SEA"],
        "kind": ["component_draft"],
        "edition": ["1"],
        "name": ["th"],
        "type": ["cloudevent", "withheld"],
        "username": ["outsider"],
    }
    paths: list[str] = []
    for door in DOORS:
        if door.method != "GET":
            continue
        known = [door.path]
        for name in re.findall(r"{(\w+)}", door.path):
            known = [p.replace(f"{{{name}}}", quote(value)) for p in known for value in fill.get(name, [PLAN, MEETING])]
        asked = {"limit": "1", "body": "BODY-SC-SEA", "stage": "subcommittee_review", "q": "ลับ", "series": PLAN}
        asked |= {"kind": "component_draft", "status": "convened", "effective": TODAY.isoformat(), "version": "1"}
        asked |= {
            "position": str(room.doors.office.ledger.head()),
            "after": "0",
            "types": "anumat.meeting.item_taken.v1",
        }
        filtered = [f"{p}?{name}={quote(asked[name])}" for p in known for name in door.query if name in asked]
        paths += [*known, *filtered]
    return paths


def pages(room: Room) -> list[str]:
    """Every page, about each of the planted things."""
    made = all_pages.routes(room.doors.office, Identity(room.doors.office))
    found = []
    for path in (str(getattr(route, "path", "")) for route in made):
        for ref in (MEETING, AREA_MEETING) if path.startswith("/meetings") else (PLAN, DRAFT):
            filled = path.replace("{ref}", ref).replace("{part}", "core").replace("{body}", "BODY-NC")
            found.append(re.sub(r"{(\w+)}", "1", filled))
    return [*dict.fromkeys(found), "/plans?q=" + quote("ลับ"), "/plans/new?kind=component_draft"]


def leaks(answer: httpx.Response, may: set[str]) -> set[str]:
    """The planted words in an answer that its reader may not have, however they are written."""
    whole = answer.text + json.dumps(dict(answer.headers))
    forms = {words: {words, quote(words), json.dumps(words)[1:-1]} for words in {NATIONAL, SEA} - may}
    return {words for words, spelled in forms.items() if any(form in whole for form in spelled)}


def test_no_door_tells_anyone_a_word_of_what_may_not_be_read(room: Room) -> None:
    asked = addresses(room)
    read: dict[str, set[str]] = {name: set() for name in READS}
    for name, (_, _, may) in READS.items():
        for path in asked:
            answer = room.visitors[name].get(path)
            assert answer.status_code < 500, (path, answer.text)
            assert not leaks(answer, may), (name, path, answer.text)
            read[name] |= {words for words in (NATIONAL, SEA) if words in answer.text}
    assert read == {name: may for name, (_, _, may) in READS.items()}


def test_no_page_tells_anyone_a_word_of_what_may_not_be_read(room: Room) -> None:
    read: dict[str, set[str]] = {}
    for name in ("outsider", "ended-delegate", "other-area", "own-area", "auditor"):
        read[name] = set()
        for path in pages(room):
            answer = room.page(name, path)
            assert answer.status_code < 500, (path, answer.text)
            assert not leaks(answer, READS[name][2]), (name, path)
            read[name] |= {words for words in (NATIONAL, SEA) if words in answer.text}
    assert read == {name: READS[name][2] for name in read}


def test_what_may_not_be_read_looks_like_what_is_not_there(room: Room) -> None:
    absent = {PLAN: "NP-0", DRAFT: "CD-0-SEA", MEETING: "NC-0", AREA_MEETING: "SEA-0", OWED: "OB-0"}
    absent |= {file.sha256: "0" * 64 for file in room.files.values()}
    outsider = room.visitors["outsider"]

    def shape(answer: httpx.Response) -> tuple[object, ...]:
        changing = {"date", "content-length", "x-request-id", "etag"}
        return answer.status_code, answer.text, {k: v for k, v in answer.headers.items() if k not in changing}

    tried = 0
    for path in addresses(room):
        for there, nothing in absent.items():
            if there in path.split("?")[0].split("/"):
                tried += 1
                found = outsider.get(path)
                assert found.status_code in (404, 422), path
                assert shape(found) == shape(outsider.get(path.replace(there, nothing))), path
                assert "etag" not in found.headers
    assert tried > 20
    for door in DOORS:
        if door.method == "GET" or not re.search(r"{ref}|{meeting}", door.path):
            continue
        there = door.path.replace("{ref}", PLAN).replace("{meeting}", MEETING)
        there = re.sub(r"{(\w+)}", "x", there)
        nothing = there.replace(PLAN, "NP-0").replace(MEETING, "NC-0")
        answers = [outsider.post(path, {}, seen=3, method=door.method) for path in (there, nothing)]
        assert shape(answers[0]) == shape(answers[1]), door.path
        assert answers[0].status_code in (404, 422), door.path
    page = room.page("outsider", f"/plans/{PLAN}")
    assert page.status_code == 404
    assert page.text.replace(PLAN, "") == room.page("outsider", "/plans/NP-0").text.replace("NP-0", "")


def test_neither_counts_nor_pages_nor_words_sought_tell_of_a_hidden_plan(room: Room) -> None:
    for name in ("outsider", "ended-delegate", "stranger"):
        visitor = room.visitors[name]
        assert not any(visitor.get("/v1/plans").json().values())
        assert visitor.get("/v1/plans?limit=1").links == {}
        assert not any(visitor.get("/v1/meetings").json().values())
        assert visitor.get("/v1/vacancies").json() == {"vacancies": []}
        assert not any(visitor.get("/v1/work").json().values())
        assert "drafting" not in room.page("outsider", "/plans").text
    lacking = room.visitors["operator"].get("/v1/vacancies").json()["vacancies"]
    assert lacking
    assert {one["ref"] for one in lacking} == {""}
    refs = [row["ref"] for row in room.visitors["other-area"].get("/v1/plans").json()["plans"]]
    assert sorted(refs) == sorted([PLAN, OTHER])
    first = room.visitors["other-area"].get("/v1/plans?limit=1")
    second = room.visitors["other-area"].get(first.links["next"]["url"])
    assert [row["ref"] for page in (first, second) for row in page.json()["plans"]] == refs
    assert second.json()["next"] is None


def test_the_parent_is_read_by_the_bodies_of_its_children_without_the_other_children(room: Room) -> None:
    history = room.visitors["other-area"].get(f"/v1/plans/{PLAN}/history").json()["events"]
    assert [e["data"]["child"] for e in history if e["topic"] == "children.opened.1"] == [OTHER]
    children = [room.page(name, f"/plans/{PLAN}").text for name in ("other-area", "own-area", "auditor")]
    assert [[ref in text for ref in (OTHER, DRAFT)] for text in children] == [
        [True, False],
        [False, True],
        [True, True],
    ]


def test_durations_count_what_may_be_read_and_nothing_else(room: Room) -> None:
    room.doors.catch_up()
    counted = {}
    for name in ("outsider", "other-area", "own-area", "auditor"):
        answer = room.visitors[name].get("/v1/stage-durations", params={"kind": "component_draft"})
        assert answer.status_code == 200, answer.text
        refs = {one["ref"] for one in answer.json()["longest"]}
        counted[name] = sum(one["plans_now"] for one in answer.json()["stages"])
        assert counted[name] == len(refs), name
        assert all(room.visitors[name].get(f"/v1/plans/{ref}").status_code == 200 for ref in refs)
    assert counted["outsider"] == 0
    assert 0 < counted["own-area"] < counted["auditor"]


def test_reasons_name_no_child_that_may_not_be_read_but_say_that_there_is_one(room: Room) -> None:
    whole, mine, theirs = "NP-8", "CD-8-BOR", "CD-8-SEA"
    bodies = {"border": "BODY-SC-BOR", "maritime": "BODY-SC-SEA"}
    value = {"areas": [{"code": code, "th": code, "body": body} for code, body in bodies.items()]}
    put(
        room.doors.office.ledger,
        opened(whole, "ชุดใหม่"),
        msgspec.structs.replace(written(whole, "ชุดใหม่"), value=value, digest=canonical.digest(value)),
        opened(mine, "ชายแดน", parent=whole, body="BODY-SC-BOR", area="border"),
        child(whole, mine, "border"),
        opened(theirs, "ทะเล", parent=whole, body="BODY-SC-SEA", area="maritime"),
        child(whole, theirs, "maritime"),
    )
    keeper, other = room.visitors["national-secretary"], room.visitors["other-area"]
    path = f"/v1/plans/{whole}/moves"
    assert theirs in keeper.get(path).text
    dry = other.post(f"{path}/consolidate_drafts?dry_run=true", {})
    assert dry.status_code == 409
    page = room.page("other-area", f"/plans/{whole}")
    for answer in (other.get(path), dry, other.post(f"{path}/consolidate_drafts", {}, seen=1), page):
        assert theirs not in answer.text, answer.url
    assert "a child plan you may not read" in dry.text
    assert mine in dry.text


def test_a_readable_meeting_withholds_the_items_of_hidden_plans_and_its_minutes(room: Room) -> None:
    member = room.visitors["committee-member"].get(f"/v1/meetings/{MEETING}").json()
    assert ([i["number"] for i in member["items"]], member["withheld"]) == ([1, 2], [])
    other = room.visitors["other-area"].get(f"/v1/meetings/{MEETING}").json()
    assert ([i["number"] for i in other["items"]], other["withheld"]) == ([1], [2])
    assert room.visitors["other-area"].get(f"/v1/meetings/{AREA_MEETING}").status_code == 404
    assert room.visitors["own-area"].get(f"/v1/meetings/{AREA_MEETING}").json()["meeting"]["minutes"]


def test_a_file_is_read_by_its_sender_and_by_the_readers_of_what_relies_on_it(room: Room) -> None:
    sea, national = (f"/v1/documents/{room.files[words].sha256}" for words in (SEA, NATIONAL))
    given = {name: [room.visitors[name].get(path).status_code for path in (national, sea)] for name in READS}
    assert given == {
        name: [200 if words in may else 404 for words in (NATIONAL, SEA)] for name, (_, _, may) in READS.items()
    }
    sender = room.visitors["outsider"]
    sent = sender.send("POST", "/v1/documents", files={"file": ("note.txt", b"a note of my own", "text/plain")})
    assert sender.get(sent.headers["location"]).content == b"a note of my own"
    assert room.visitors["own-area"].get(sent.headers["location"]).status_code == 404


def fed(visitor: Visitor, path: str = "/v1/events") -> list[dict[str, Any]]:
    return [json.loads(line) for line in visitor.get(path, headers=LINES).text.splitlines()]


def paged(visitor: Visitor, limit: int) -> list[dict[str, Any]]:
    path, found = f"/v1/events?limit={limit}", []
    while path:
        answer = visitor.get(path)
        found += answer.json()["events"]
        path = answer.links.get("next", {}).get("url", "")
    return found


def test_a_restricted_feed_is_the_whole_feed_with_stubs_in_the_place_of_some_events(room: Room) -> None:
    log: list[Stored] = room.doors.office.ledger.read(0, 10_000)
    whole = fed(room.visitors["subscriber"])
    assert not any("withheld" in event for event in whole)
    assert paged(room.visitors["auditor"], 7) == whole
    hidden: dict[str, int] = {}
    for name in READS:
        mine = fed(room.visitors[name])
        assert [event["position"] for event in mine] == list(range(1, len(log) + 1))
        assert [event["leafhash"] for event in mine] == [base64(one.leaf_hash) for one in log]
        for own, full in zip(mine, whole, strict=True):
            stub = {"position": full["position"], "leafhash": full["leafhash"], "withheld": True}
            assert own in (full, stub)
        assert paged(room.visitors[name], 5) == mine
        hidden[name] = len(withheld(mine) - of_others(room.doors, name))
        assert (hidden[name] == 0) is (name in ALL), name
    assert hidden["outsider"] > hidden["other-area"] > 0


def test_every_event_about_something_hidden_is_a_stub_and_nothing_else_is(room: Room) -> None:
    log = room.doors.office.ledger.read(0, 10_000)
    stubs = withheld(fed(room.visitors["outsider"]))
    about = (
        ev.PlanEvent,
        ev.ChildOpened,
        ev.MoveRefused,
        ev.MeetingEvent,
        ev.ObligationEvent,
        ev.AgendaNoted,
        ev.MeetingCommandRefused,
    )
    others = of_others(room.doors, "outsider")
    assert stubs == others | {one.position for one in log if isinstance(one.event, about)}
    assert withheld(fed(room.visitors["operator"])) == stubs - others, "whoever keeps accounts reads of them all"


def withheld(events: list[dict[str, Any]]) -> set[int]:
    """The positions at which something is hidden."""
    return {event["position"] for event in events if "withheld" in event}


def of_others(doors: Doors, name: str) -> set[int]:
    """Where the log tells of accounts of other persons than this visitor."""
    mine = accounts.find_account(doors.office, name)
    assert mine is not None
    log = doors.office.ledger.read(0, 10_000)
    return {s.position for s in log if isinstance(s.event, ev.AccountEvent) and s.event.person != mine.person}


def test_a_filter_by_type_leaves_out_what_is_hidden_for_a_stub_would_name_its_type(room: Room) -> None:
    types = "anumat.component_draft.plan_content_revised.v1,anumat.body.body_founded.v1"
    outsider = room.visitors["outsider"].get(f"/v1/events?limit=1000&types={types}").json()
    auditor = room.visitors["auditor"].get(f"/v1/events?limit=1000&types={types}").json()
    assert {e["type"] for e in auditor["events"]} == set(types.split(","))
    assert outsider["events"] == [e for e in auditor["events"] if e["type"] == "anumat.body.body_founded.v1"]
    assert outsider["next"] == auditor["next"]


def test_a_stream_gives_stubs_too_and_moves_its_last_event_id(room: Room) -> None:
    head = room.doors.office.ledger.head()
    headers = {"Authorization": f"Bearer {room.visitors['outsider'].key}", "Accept": "text/event-stream"}
    url = str(room.doors.client.base_url.join(f"/v1/events?after={head - 3}"))
    ids, data = [], []
    with httpx.stream("GET", url, headers=headers, timeout=20, trust_env=False) as answer:
        for line in answer.iter_lines():
            name, _, value = line.partition(": ")
            ids += [int(value)] if name == "id" else []
            data += [json.loads(value)] if name == "data" else []
            if len(data) == 3:
                break
    assert ids == [one["position"] for one in data] == [head - 2, head - 1, head]
    assert data == fed(room.visitors["outsider"])[-3:]


def test_an_obligation_is_read_by_who_owes_it_and_by_the_readers_of_its_plan(room: Room) -> None:
    office = room.doors.office
    put(office.ledger, imposed("OB-10", DRAFT, "ชายแดน", ev.Awaiting(role="provider", body="BODY-OUT")))
    room.doors.catch_up()
    owner = room.doors.visitor("owner", "provider@BODY-OUT")
    assert owner.get("/v1/me").status_code == 200

    def reads(name: str) -> tuple[list[str], bool]:
        account = accounts.find_account(office, name)
        assert account is not None
        made = accounts.caller(office, UUID(str(account.account)))
        assert made is not None
        reader = Reader(office, made)
        with office.pool.connection() as connection:
            page = obligations.search(connection, obligations.Query(), reader=reader.lists)
        return [row.ref for row in page.rows], reader.obligation(OWED)

    assert {name: reads(name) for name in ("outsider", "other-area", "own-area", "owner", "auditor")} == {
        "outsider": ([], False),
        "other-area": ([], False),
        "own-area": (["OB-10", OWED], True),
        "owner": (["OB-10"], False),
        "auditor": (["OB-10", OWED], True),
    }


def test_a_hidden_parent_is_no_parent_to_open_a_plan_under(room: Room) -> None:
    asked = {"kind": "component_draft", "ref": "CD-X", "title": "x", "area": "maritime", "body": "BODY-SC-SEA"}
    outsider = room.visitors["outsider"]
    hidden, absent = (
        outsider.post("/v1/plans", {**asked, "parent": parent}).text.replace(parent, "") for parent in (PLAN, "NP-0")
    )
    assert hidden == absent


def test_a_right_ends_with_the_day_its_appointment_ends(room: Room) -> None:
    office = room.doors.office
    leaver = room.doors.visitor("leaver")
    person = leaver.get("/v1/me").json()["person"]
    put(office.ledger, appointed("BODY-NC", "national_committee_secretariat", person, until=TODAY, appointment="last"))
    time.sleep(0.6)
    assert leaver.get(f"/v1/plans/{PLAN}").status_code == 200
    before, clock = fed(leaver), office.clock
    try:
        office.clock = lambda: clock() + timedelta(days=1)
        time.sleep(0.6)
        assert leaver.get(f"/v1/plans/{PLAN}").status_code == 404
        assert leaver.get("/v1/plans").json()["plans"] == []
        after = fed(leaver)
    finally:
        office.clock = clock
    assert [e["position"] for e in after] == [e["position"] for e in before]
    assert withheld(before) == of_others(room.doors, "leaver")
    assert withheld(after) > withheld(before)


def test_lines_under_way_narrow_within_a_second_when_an_appointment_ends(room: Room, unhurried: None) -> None:
    office, leaver = room.doors.office, room.doors.visitor("leaver-mid-way")
    person = leaver.get("/v1/me").json()["person"]
    put(office.ledger, appointed("BODY-NC", "member", person, appointment="mid-way"))
    time.sleep(0.6)
    before = {event["position"] for event in paged(leaver, 1000) if event.get("subject") == PLAN}
    headers = {"Authorization": f"Bearer {leaver.key}", **LINES}
    with httpx.stream("GET", f"{room.doors.client.base_url}/v1/events", headers=headers, trust_env=False) as answer:
        lines = answer.iter_lines()
        next(lines)
        put(office.ledger, ended("BODY-NC", "mid-way", TODAY - timedelta(days=1)))
        started = time.monotonic()
        late = {json.loads(line)["position"]: line for line in lines if time.monotonic() > started + 1.2}
    assert before & late.keys()
    assert all('"withheld":true' in line for position, line in late.items() if position in before)


def test_an_official_who_acted_reads_on_in_another_post_and_may_object(room: Room) -> None:
    office = room.doors.office
    mover, bystander = (
        room.doors.visitor("moved-on", "district_chief"),
        room.doors.visitor("passer-by", "district_chief"),
    )
    person = mover.get("/v1/me").json()["person"]
    wrote = written(OTHER, "ถ้อยคำที่แก้ไว้")
    put(
        office.ledger, msgspec.structs.replace(wrote, actor=ev.Actor(person=person, post="area_subcommittee_secretary"))
    )
    time.sleep(0.6)
    shown = mover.get(f"/v1/plans/{OTHER}")
    assert shown.status_code == 200
    assert bystander.get(f"/v1/plans/{OTHER}").status_code == 404
    said = {"input": {"objection": "เงินไม่พอ"}}
    path = f"/v1/plans/{OTHER}/facts/ObjectionRecorded"
    assert bystander.post(path, said, seen=1).status_code == 404
    assert mover.post(path, said, seen=shown.json()["version"]).status_code == 201


def test_who_may_not_open_a_plan_learns_from_no_refusal_which_references_are_taken(room: Room) -> None:
    period = {"start": "2027-10-01", "end": "2031-09-30"}
    for name in ("outsider", "stranger"):
        asked = {"kind": "national_plan_version", "title": "ก", "period": period}
        taken, free = (
            room.visitors[name].post("/v1/plans", {**asked, "ref": ref}, headers={"If-None-Match": "*"})
            for ref in (PLAN, "NP-FREE")
        )
        assert (taken.status_code, taken.json()["code"]) == (free.status_code, free.json()["code"])
        assert [r["rule"] for r in taken.json()["reasons"]] == [r["rule"] for r in free.json()["reasons"]]
    secretary = room.visitors["national-secretary"].post("/v1/plans", {**asked, "ref": PLAN})
    assert secretary.json()["code"] == "already_exists"


def test_no_file_is_opened_by_attaching_its_digest_to_something_readable(room: Room) -> None:
    visitor = room.visitors["cabinet-officer"]
    hidden = room.files[SEA].sha256
    seen = visitor.get(f"/v1/plans/{PLAN}").json()["version"]
    for digest in (hidden, "0" * 64):
        said = {"input": {"objection": "ก"}, "documents": [{"sha256": digest, "kind": "memorandum"}]}
        answer = visitor.post(f"/v1/plans/{PLAN}/facts/ObjectionRecorded", said, seen=seen)
        assert answer.status_code == 422
        assert [error["pointer"] for error in answer.json()["errors"]] == ["/documents/0/sha256"]
    room.doors.catch_up()
    assert visitor.get(f"/v1/documents/{hidden}").status_code == 404


def test_whoever_sends_the_same_file_again_may_use_it_and_learns_nothing_of_the_first(room: Room) -> None:
    first, second = room.visitors["own-area"], room.visitors["cabinet-officer"]
    sent = first.send("POST", "/v1/documents", files={"file": ("secret name.txt", b"the same bytes", "text/plain")})
    again = second.send("POST", "/v1/documents", files={"file": ("mine.txt", b"the same bytes", "text/plain")}).json()
    assert (again["sha256"], again["name"]) == (sent.json()["sha256"], "mine.txt")
    assert again["stored_at"] > sent.json()["stored_at"]
    assert second.get(f"/v1/documents/{again['sha256']}").content == b"the same bytes"


def test_an_office_post_of_no_body_reads_what_its_workflow_names_it_for(room: Room) -> None:
    visitor = room.doors.visitor("ministry", "minister")
    assert visitor.get(f"/v1/plans/{PLAN}").status_code == 200
    assert visitor.get(f"/v1/plans/{DRAFT}").status_code == 404
    assert OFFICES not in visitor.get(f"/v1/plans/{PLAN}").text


def test_who_imports_reads_what_was_imported_and_nothing_else(room: Room) -> None:
    importer = room.doors.visitor("importer", scopes="read import")
    stated = ev.Testimony(
        known_at=TODAY.isoformat(), source="file", recorded_by=ev.Actor(person="p", post="x"), batch="b"
    )
    put(room.doors.office.ledger, opened("NP-OLD", "เก่า", testimony=stated))
    room.doors.catch_up()
    assert importer.get("/v1/plans/NP-OLD").status_code == 200
    assert importer.get(f"/v1/plans/{PLAN}").status_code == 404
    assert [row["ref"] for row in importer.get("/v1/plans").json()["plans"]] == ["NP-OLD"]


def test_once_published_a_plan_and_its_drafts_are_open_with_all_their_past(room: Room) -> None:
    outsider, subscriber = room.visitors["outsider"], room.visitors["subscriber"]
    put(room.doors.office.ledger, moved(PLAN, "approved"))
    assert outsider.get(f"/v1/plans/{PLAN}").status_code == 200, "the log decides, not a list that is behind"
    room.doors.catch_up()
    for ref, words in ((PLAN, NATIONAL), (DRAFT, SEA)):
        assert words in outsider.get(f"/v1/plans/{ref}").text
        assert words in outsider.get(f"/v1/plans/{ref}/content").text
        assert outsider.get(f"/v1/plans/{ref}?version=1").json()["stage"] == "drafting"
        assert ref in [row["ref"] for row in outsider.get("/v1/plans").json()["plans"]]
        assert words in room.page("outsider", f"/plans/{ref}").text
        assert outsider.get(f"/v1/documents/{room.files[words].sha256}").status_code == 200
    mine = {e["position"]: e for e in fed(outsider)}
    for event in fed(subscriber):
        if event["type"].split(".")[1] in ("national_plan_version", "component_draft", "children"):
            unpublished = event["subject"] in ("NP-OLD", "NP-8", "CD-8-BOR", "CD-8-SEA")
            assert unpublished or mine[event["position"]] == event
    assert outsider.get(f"/v1/meetings/{MEETING}").status_code == 404, "what was said in the room is not published"
    put(room.doors.office.ledger, moved(PLAN, "lapsed"), written(OTHER, "ชายแดน"))
    assert outsider.get(f"/v1/plans/{PLAN}").json()["stage"] == "lapsed"
