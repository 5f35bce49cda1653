"""An official's written objection (Budget Procedures Act s.52): by all named in the act, never stopped, for ever."""

from collections.abc import Iterator

import pytest

from services.followers import make_read_tables
from tests.support.browsing import PASSWORD, Browser
from tests.support.database import Cluster
from tests.support.doors import Doors, doors_of, plan_body
from tests.support.offices import letter, office_over
from tests.support.scenario import BOOK, SEALED, given
from tests.support.steps import until
from workflows.amendments import propose_correction
from workflows.commands import ProposeCorrection
from workflows.decide import Refused

NP = "national_plan_version"
WORDS = {"input": {"objection": "คัดค้านคำสั่งนี้"}}


@pytest.fixture(scope="module")
def doors(pg: Cluster) -> Iterator[Doors]:
    with pg.fresh() as database:
        make_read_tables(database.owner)
        with office_over(database, letter()) as office, doors_of(office) as doors:
            doors.worker_url = database.url("anumat_worker")
            yield doors


class TestWhoMayObject:
    def test_a_post_that_the_workflow_lists(self) -> None:
        given(NP, *until("mandated")).when("ObjectionRecorded", by="soc", person="p-new").then_accepted()

    def test_a_member_of_a_body_that_decided_though_no_list_names_the_post(self) -> None:
        story = given(NP, *until("committee_review"))
        story.when("ObjectionRecorded", by="member", body="BODY-NC", person="p-m").then_refused("R-34")
        story.when("endorse", after=10).then_accepted()
        story.when("ObjectionRecorded", by="member", body="BODY-NC", person="p-m").then_accepted()

    def test_who_acted_and_now_holds_another_post(self) -> None:
        story = given(NP, *until("agency_comment"))
        story.when("ObjectionRecorded", by="auditor", person="p-minister").then_accepted()
        story.when("ObjectionRecorded", by="auditor", person="p-nobody").then_refused("R-34")


class TestNothingStandsInTheWay:
    def test_a_declared_conflict_does_not(self) -> None:
        story = given(NP, *until("cabinet_submitted"))
        story.when("ConflictDeclared", by="minister").then_accepted()
        story.when("withdraw").then_refused("R-33")
        story.when("ObjectionRecorded", by="minister").then_accepted()

    def test_no_stage_does_not_even_where_the_plan_has_ended(self) -> None:
        story = given(NP, *until("cabinet_scheduled")).when("reject").then_moved_to("rejected")
        story.when("ObjectionRecorded", by="minister").then_accepted()


def test_an_objection_cannot_be_corrected_away() -> None:
    story = given(NP, *until("cabinet_submitted")).when("ObjectionRecorded", by="minister").then_accepted()
    actor = story.command(story.plan, "call_committee_meeting", {}).actor
    for version, refused in ((story.plan.version, {"correctable"}), (story.plan.version - 1, set())):
        entry = story.plan.entry(version)
        assert entry is not None
        command = ProposeCorrection(
            actor=actor,
            effective_on=story.today,
            correlation_id="c",
            reason=SEALED,
            correction="x",
            target_version=version,
            pointer="/effective_on",
            now=entry.event.effective_on.replace(day=1).isoformat(),
        )
        judged = propose_correction(BOOK.pinned(story.plan.definition), story.plan, story.around, command)
        assert {r.rule for r in judged.reasons} == refused if isinstance(judged, Refused) else not refused


def test_the_door_takes_it_from_the_named_and_seals_its_words(doors: Doors) -> None:
    clerk, stranger = doors.visitor("obj-clerk", "clerk"), doors.visitor("obj-stranger", "chief")
    assert clerk.post("/v1/plans", plan_body("OBJ-1")).status_code == 201
    path = "/v1/plans/OBJ-1/facts/ObjectionRecorded"
    refused = stranger.post(path, WORDS, seen=1)
    assert refused.status_code == 409, refused.text
    assert [r["rule"] for r in refused.json()["reasons"]] == ["R-34"]
    assert clerk.post(path, {"input": {}}, seen=1).status_code == 422
    assert clerk.post(path, WORDS, seen=1).status_code == 201
    stored = doors.office.ledger.read(0, 1000, topics=("plan.fact_recorded.1",))
    assert all(WORDS["input"]["objection"] not in str(one.event) for one in stored)
    told = clerk.get("/v1/plans/OBJ-1/history").json()["events"][-1]
    assert (told["published"], told["data"]["input"]["objection"]["text"]) == (
        "ObjectionRecorded",
        WORDS["input"]["objection"],
    )
    feed = clerk.get("/v1/events?types=anumat.letter.objection_recorded.v1")
    assert "OBJ-1" in feed.text


def test_the_plan_page_shows_it_with_its_author(doors: Doors) -> None:
    doors.account("obj-reader", "clerk", password=PASSWORD)
    clerk = doors.visitor("obj-writer", "clerk")
    assert clerk.post("/v1/plans", plan_body("OBJ-2")).status_code == 201
    browser = Browser(doors)
    browser.sign_in("obj-reader")
    assert "objections-h" not in browser.get("/plans/OBJ-2").text
    assert clerk.post("/v1/plans/OBJ-2/facts/ObjectionRecorded", WORDS, seen=1).status_code == 201
    doors.catch_up()
    shown = browser.get("/plans/OBJ-2").text
    assert WORDS["input"]["objection"] in shown
    assert "obj-writer" in shown.split("objections-h")[2]
    assert "facts/ObjectionRecorded" in shown
