"""A meeting through the doors: from its notice to the plan that moves, read back with its arithmetic."""

from datetime import timedelta

import pytest

from domain.thai.dates import bangkok_date
from tests.support.doors import Doors, Visitor, plan_body
from tests.support.meetings import matter, persons
from tests.support.offices import publish_all

BODY = "BODY-SC-BOR"


@pytest.fixture(scope="module")
def clerk(doors: Doors) -> Visitor:
    publish_all(doors.office.ledger, (matter(),))
    return doors.visitor("meeting-clerk", "clerk", scopes="read act decide")


@pytest.fixture(scope="module")
def reader(doors: Doors) -> Visitor:
    return doors.visitor("meeting-reader", f"area_subcommittee_secretary@{BODY}", scopes="read")


def notice(doors: Doors, ref: str, **more: object) -> dict[str, object]:
    today = bangkok_date(doors.office.clock())
    sent_on = (today - timedelta(days=5)).isoformat()
    given = {"label": "1/2569", "held_on": today.isoformat(), "notice": {"sent_on": sent_on}}
    return {"meeting": ref, "body": BODY, **given, **more}


class Secretary:
    """Sends one command after another, each with the version the one before left."""

    def __init__(self, visitor: Visitor, ref: str) -> None:
        self.visitor = visitor
        self.ref = ref
        self.version = 1

    def does(self, name: str, status: int = 201, **body: object) -> dict[str, object]:
        answer = self.visitor.post(f"/v1/meetings/{self.ref}/{name}", body, seen=self.version)
        assert answer.status_code == status, answer.json()
        if status == 201:
            self.version = int(answer.headers["etag"].strip('"'))
        found: dict[str, object] = answer.json()
        return found


def put_off_what_sits(doors: Doors, clerk: Visitor) -> None:
    """Members cannot be at two meetings: those before are put off."""
    doors.catch_up()
    for other in [row["ref"] for row in clerk.get("/v1/meetings?status=open").json()["meetings"]]:
        seen = int(clerk.get(f"/v1/meetings/{other}").headers["etag"].strip('"'))
        clerk.post(f"/v1/meetings/{other}/adjourn", {"at": "00:41"}, seen=seen)


def held(doors: Doors, clerk: Visitor, number: int) -> Secretary:
    """A meeting in which a plan was put to the vote; none sits beside it."""
    put_off_what_sits(doors, clerk)
    plan, ref = f"MP-{number}", f"MT-{number}"
    assert clerk.post("/v1/plans", plan_body(plan, kind="matter", content={"text": {"words": "ก"}})).is_success
    assert clerk.post("/v1/meetings", notice(doors, ref)).headers["etag"] == '"1"'
    secretary = Secretary(clerk, ref)
    secretary.does("place", plan=plan, asked="ขอความเห็นชอบ")
    secretary.does("lock-papers")
    secretary.does("arrive", persons=[{"person": one} for one in persons(6)], at="00:00")
    secretary.does("open", presiding={"person": "m-1", "post": "chair"}, at="00:05")
    secretary.does("take", item=1, at="00:10")
    return secretary


def test_a_meeting_runs_from_its_notice_to_the_plan_it_moves(doors: Doors, clerk: Visitor, reader: Visitor) -> None:
    secretary = held(doors, clerk, 1)
    secretary.does("count", item=1, method="show", put="endorse", votes_for=5, against=1, at="00:20")
    secretary.does("dissent", item=1, person="m-6", reasons="งบประมาณไม่ชัดเจน")
    state = reader.get("/v1/meetings/MT-1").json()
    (item,) = state["items"]
    assert (state["status"], item["outcome"]["result"], item["quorum"]["needed"]) == ("open", "carried", 6)
    assert item["outcome"]["basis"] == ["APA s.79", "APA s.82"]
    assert state["dissents"]["1"][0]["reasons"]["text"] == "งบประมาณไม่ชัดเจน"
    assert item["choices"]["approve"] == ["adopt", "adopt_in_part"]
    dry = clerk.post("/v1/meetings/MT-1/resolve?dry_run=true", {"item": 1}, seen=secretary.version)
    assert [event["published"] for event in dry.json()["events"]] == ["ItemResolved", "MatterAdopted"]
    assert clerk.get("/v1/plans/MP-1").json()["stage"] == "review"
    secretary.does("resolve", item=1)
    secretary.does("close", at="00:40")
    assert clerk.get("/v1/plans/MP-1").json()["stage"] == "adopted"


def test_a_refusal_names_every_reason_and_leaves_the_meeting_as_it_was(
    doors: Doors, clerk: Visitor, reader: Visitor
) -> None:
    secretary = held(doors, clerk, 2)
    problem = secretary.does("count", 409, item=1, method="show", put="endorse", votes_for=7, at="00:20")
    assert (problem["code"], [reason["rule"] for reason in problem["reasons"]]) == ("refused_by_rule", ["votes"])
    stale = clerk.post("/v1/meetings/MT-2/close", {"at": "00:40"}, seen=2)
    assert (stale.status_code, stale.json()["current_version"]) == (412, secretary.version)
    assert clerk.post("/v1/meetings/MT-2/close", {"at": "00:40"}).status_code == 428
    assert clerk.post("/v1/meetings/MT-2/close", {"at": "25:00"}, seen=secretary.version).status_code == 422
    assert reader.post("/v1/meetings/MT-2/close", {"at": "00:40"}, seen=secretary.version).status_code == 403
    assert clerk.post("/v1/meetings/MT-9/close", {"at": "00:40"}, seen=1).status_code == 404
    assert clerk.get("/v1/meetings/MT-2").headers["etag"] == f'"{secretary.version}"'


def test_an_auditor_finds_who_was_refused_what_at_a_meeting_and_why(doors: Doors, clerk: Visitor) -> None:
    secretary = held(doors, clerk, 3)
    refused = clerk.post("/v1/meetings/MT-3/adopt-minutes", {"at_meeting": "MT-3"}, seen=secretary.version, key="no")
    again = clerk.post("/v1/meetings/MT-3/adopt-minutes", {"at_meeting": "MT-3"}, seen=secretary.version, key="no")
    assert (refused.status_code, again.status_code, again.json()["reasons"]) == (409, 409, refused.json()["reasons"])
    secretary.does("resolve", 409, item=1)
    auditor = doors.visitor("meeting-auditor", scopes="audit")
    trail = auditor.get("/v1/meetings/MT-3/history").json()["events"]
    assert [e["published"] for e in trail][-2:] == ["MeetingCommandRefused"] * 2
    found = [(e["data"]["command"], e["data"].get("item"), e["actor"]["post"]) for e in trail[-2:]]
    assert found == [("adopt-minutes", None, "clerk"), ("resolve", 1, "clerk")]
    assert trail[-2]["data"]["reasons"] == refused.json()["reasons"]
    assert trail[-1]["data"]["plan"] == "MP-3"
    of_plan = auditor.get("/v1/plans/MP-3/history").json()["events"][-1]
    assert (of_plan["published"], of_plan["data"]["move"]) == ("MoveRefused", "resolve")
    assert of_plan["command_id"] == trail[-1]["command_id"]
    first = auditor.get("/v1/meetings/MT-3/history?limit=1")
    assert (len(first.json()["events"]), first.json()["next"]) == (1, trail[0]["position"])
    assert doors.visitor("meeting-nobody", scopes="read").get("/v1/meetings/MT-3/history").status_code == 404


def test_meetings_are_listed_by_body_and_candidates_come_from_the_register(doors: Doors, clerk: Visitor) -> None:
    clerk.post("/v1/plans", plan_body("MP-9", kind="matter", content={"text": {"words": "ก"}}))
    for number in (5, 6, 7):
        assert clerk.post("/v1/meetings", notice(doors, f"MT-{number}")).status_code == 201
    doors.catch_up()
    page = clerk.get("/v1/meetings", params={"body": BODY, "status": "convened", "limit": "2"})
    assert [row["ref"] for row in page.json()["meetings"]] == ["MT-7", "MT-6"]
    rest = clerk.get(page.headers["link"].split(">")[0].strip("<")).json()
    assert [row["ref"] for row in rest["meetings"]] == ["MT-5"]
    assert clerk.get("/v1/meetings", params={"body": "BODY-NC"}).json()["meetings"] == []
    waiting = [plan["ref"] for plan in clerk.get("/v1/meetings/MT-5/candidates").json()["plans"]]
    assert "MP-9" in waiting


def test_the_same_key_convenes_once(doors: Doors, clerk: Visitor) -> None:
    first = clerk.post("/v1/meetings", notice(doors, "MT-K"), key="once")
    again = clerk.post("/v1/meetings", notice(doors, "MT-K"), key="once")
    assert (first.status_code, again.status_code, again.headers["idempotency-replayed"]) == (201, 201, "true")
    assert clerk.post("/v1/meetings", notice(doors, "MT-K")).json()["code"] == "already_exists"


def test_minutes_are_drafted_corrected_and_adopted_and_an_extract_is_certified(doors: Doors, clerk: Visitor) -> None:
    secretary = held(doors, clerk, 20)
    secretary.does("count", item=1, method="consensus", put="endorse", at="00:20")
    secretary.does("resolve", item=1)
    secretary.does("close", at="00:40")
    sent = clerk.send("POST", "/v1/documents", files={"file": ("minutes.txt", "รายงานการประชุม".encode())})
    file = {"sha256": sent.headers["location"].rpartition("/")[2], "kind": "minutes"}
    secretary.does("draft-minutes", documents=[file])
    proposed = secretary.does("correct-minutes", correction="ผู้มาประชุม 6 คน", why="พิมพ์ผิด")
    correction = f"corrections/{proposed['command_id']}"
    waiting = clerk.get("/v1/meetings/MT-20").json()["meeting"]
    assert (waiting["corrections"], waiting["corrections_proposed"][0]["proposal"]) == ([], proposed["command_id"])
    alone = secretary.does(f"{correction}/confirm", 409)
    assert [reason["rule"] for reason in alone["reasons"]] == ["four_eyes"]
    second = Secretary(doors.visitor("meeting-second", "clerk", scopes="read act decide"), "MT-20")
    second.version = secretary.version
    second.does(f"{correction}/confirm")
    second.does(f"{correction}/confirm", 404)
    mistaken = second.does("correct-minutes", correction="ผู้มาประชุม 9 คน", why="เข้าใจผิด")
    second.does(f"corrections/{mistaken['command_id']}/decline", reason="เดิมถูกต้องแล้ว")
    secretary.version = second.version
    secretary.does("certify", item=1, documents=[{**file, "kind": "certified_minutes"}])
    refused = secretary.does("adopt-minutes", 409, at_meeting="MT-20")
    assert [reason["rule"] for reason in refused["reasons"]] == ["minutes"]
    state = clerk.get("/v1/meetings/MT-20").json()
    (corrected,) = state["meeting"]["corrections"]
    assert corrected["correction"]["text"] == "ผู้มาประชุม 6 คน"
    assert corrected["proposed_by"]["person"] != corrected["actor"]["person"]
    assert state["meeting"]["corrections_proposed"] == []
    assert state["meeting"]["minutes"]["documents"][0]["sha256"] == file["sha256"]
    assert state["items"][0]["certified"]


def test_every_step_of_a_meeting_can_be_judged_without_recording_it(doors: Doors, clerk: Visitor) -> None:
    called = clerk.post("/v1/meetings?dry_run=true", notice(doors, "MT-DRY"))
    assert (called.status_code, called.json()["events"][0]["published"]) == (200, "MeetingConvened")
    assert clerk.get("/v1/meetings/MT-DRY").status_code == 404
    assert clerk.post("/v1/meetings", notice(doors, "MT-DRY")).is_success
    head = doors.office.ledger.head()
    placed = clerk.post("/v1/meetings/MT-DRY/place?dry_run=true", {"asked": "เรื่องอื่น"})
    assert (placed.status_code, placed.json()["allowed"]) == (200, True)
    refused = clerk.post("/v1/meetings/MT-DRY/take?dry_run=true", {"item": 1})
    assert (refused.status_code, refused.json()["code"]) == (409, "refused_by_rule")
    assert clerk.post("/v1/meetings/MT-DRY/place?dry_run=true", {"asked": "ก"}, seen=9).status_code == 412
    assert doors.office.ledger.head() == head


def kept(doors: Doors) -> list[int]:
    """How much an office keeps beside its log: keys of sealed words, and files."""
    tables = ("office.sealing_key", "office.document")
    with doors.office.pool.connection() as connection:
        found = [connection.execute(f"SELECT count(*) FROM {table}").fetchone() for table in tables]
    return [row[0] for row in found if row]


def test_a_dry_run_answers_in_the_words_that_were_typed_and_keeps_no_key_of_them(doors: Doors, clerk: Visitor) -> None:
    term = {"sort": "observation", "text": "จัดทำแผนสำรอง", "owner": {"role": "clerk"}}
    secretary = held(doors, clerk, 30)
    secretary.does("count", item=1, method="show", put="endorse", votes_for=6, at="00:20")
    before = kept(doors)
    dry = clerk.post("/v1/meetings/MT-30/resolve?dry_run=true", {"item": 1, "move": "adopt", "terms": [term]})
    assert dry.status_code == 200, dry.text
    (imposed,) = [event for event in dry.json()["events"] if "term" in event]
    assert imposed["term"]["text"]["text"] == term["text"]
    said = {"item": 1, "person": "m-6", "reasons": "งบประมาณไม่ชัดเจน"}
    dissent = clerk.post("/v1/meetings/MT-30/dissent?dry_run=true", said).json()["events"][0]
    assert dissent["reasons"]["text"] == said["reasons"]
    opening = plan_body("MP-DRY", reason="ตามมติ")
    opened = clerk.post("/v1/plans?dry_run=true", opening).json()["events"][0]
    assert opened["reason"]["text"] == "ตามมติ"
    assert "ciphertext" not in dry.text
    assert kept(doors) == before


@pytest.mark.parametrize(
    ("path", "body"),
    [
        (
            "/v1/bodies",
            {
                "body": "BODY-DRY",
                "role": "board",
                "th": "คณะ",
                "en": "Board",
                "instrument": "คำสั่งที่ 1",
                "members": 3,
                "quorum_profile": "apa_default",
            },
        ),
        ("/v1/posts", {"body": BODY, "post": "adviser", "th": "ที่ปรึกษา", "en": "Adviser", "instrument": "คำสั่งที่ 1"}),
        (f"/v1/bodies/{BODY}/instruments", {"instrument": "ระเบียบ", "members": 9, "quorum_profile": "apa_default"}),
    ],
)
def test_what_is_founded_can_be_judged_without_recording_it(doors: Doors, path: str, body: dict[str, object]) -> None:
    operator = doors.visitor(f"dry-operator-{path.count('/')}-{len(path)}", scopes="read operate")
    head = doors.office.ledger.head()
    answer = operator.post(f"{path}?dry_run=true", body)
    assert (answer.status_code, answer.json().get("allowed")) == (200, True), answer.json()
    assert doors.office.ledger.head() == head


def test_whoever_imports_a_meeting_without_a_plan_reads_it_and_goes_on(doors: Doors, clerk: Visitor) -> None:
    importer = doors.visitor("meeting-importer", scopes="read import")
    assert importer.post("/v1/imports", {"source": "สมุดรายงานการประชุม"}).status_code == 201
    told = {"known_at": "2020-05-04", "actor": f"area_subcommittee_secretary@{BODY}/s-1", "source": "รายงาน"}
    past = {"effective_on": "2020-05-01", "testimony": told}
    asked = notice(doors, "MT-OLD", held_on="2020-05-04", notice={"sent_on": "2020-04-20"}, **past)
    assert importer.post("/v1/meetings", asked).status_code == 201
    seen = importer.get("/v1/meetings/MT-OLD").headers["etag"].strip('"')
    placed = importer.post("/v1/meetings/MT-OLD/place", {"asked": "เรื่องอื่น", **past}, seen=int(seen))
    assert placed.status_code == 201, placed.text
    doors.catch_up()
    assert [row["ref"] for row in importer.get("/v1/meetings").json()["meetings"]] == ["MT-OLD"]
    assert clerk.post("/v1/meetings", notice(doors, "MT-LIVE")).status_code == 201
    assert importer.get("/v1/meetings/MT-LIVE").status_code == 404
