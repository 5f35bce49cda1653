"""An official's written objection (Budget Procedures Act s.52): by all named in the act, never stopped, for ever."""

from collections.abc import Iterator

import pytest

from domain.roster import OFFICES
from services.callers import Caller
from services.casework import overriding, plans
from services.followers import make_read_tables
from services.means import Office
from services.problems import RefusedByRule
from services.requests import OverrideDecision, OverrideRequest
from services.rights import Reader
from tests.support.appointing import established, put
from tests.support.browsing import PASSWORD, Browser
from tests.support.database import Cluster
from tests.support.doors import Doors, doors_of, plan_body
from tests.support.meetings import matter
from tests.support.offices import caller, key, letter, office_over, open_request, step
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


class TestWhoOverrode:
    """Both persons of an override are named in the act: who asked for it no less than who agreed."""

    def test_the_first_person_objects_while_it_waits_and_once_it_is_made(self, pg: Cluster) -> None:
        first, second = caller("chief", person="asked first"), caller("marshal", person="agreed second")
        bystander = caller("chief", person="only holds the same post")
        with pg.fresh() as database, office_over(database, matter()) as office:
            for post in ("chief", "marshal"):
                put(office.ledger, established(OFFICES, post, may_override=True))
            plans.open_plan(
                office, caller("clerk"), key(), open_request("O-1", "matter", content={"text": {"words": "ก"}})
            )
            asked = OverrideRequest(move="adopt", reason="อุทกภัย")
            override = str(overriding.propose(office, first, key(), "O-1", asked, None).command_id)
            objects(office, first)
            overriding.confirm(office, second, key(), "O-1", override, OverrideDecision(), None)
            objects(office, first)
            objects(office, second)
            with pytest.raises(RefusedByRule):
                objects(office, bystander)
            assert Reader(office, first).plan("O-1")


def objects(office: Office, who: Caller) -> None:
    plans.record_fact(office, who, key(), "O-1", "ObjectionRecorded", step(input=WORDS["input"]), None)


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
