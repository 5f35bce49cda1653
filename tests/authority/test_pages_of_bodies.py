"""Founding and looking after bodies at the pages: forms for who operates, the whole body for who reads."""

import re
from collections.abc import Iterator
from datetime import date
from uuid import UUID

import httpx
import pytest

from services import accounts
from services.followers import make_read_tables
from services.world import World
from tests.support.database import Cluster
from tests.support.doors import Doors, doors_of
from tests.support.meetings import matter
from tests.support.offices import office_over

PASSWORD = "a long enough password"


@pytest.fixture(scope="module")
def doors(pg: Cluster) -> Iterator[Doors]:
    with pg.fresh() as database:
        make_read_tables(database.owner)
        with office_over(database, matter()) as office, doors_of(office) as doors:
            doors.worker_url = database.url("anumat_worker")
            yield doors


class Person:
    """Somebody with a session, reading English."""

    def __init__(self, doors: Doors, username: str, *posts: str, scopes: str = "read act") -> None:
        account = UUID(doors.account(username, *posts, scopes=scopes, password=PASSWORD))
        caller = accounts.caller(doors.office, account)
        assert caller is not None
        self.person = caller.person
        self._client = doors.client
        cookie = f"anumat={accounts.create_session(doors.office, account).token}; anumat-lang=en"
        self._headers = {"Cookie": cookie, "Origin": str(doors.client.base_url)}

    def get(self, path: str) -> httpx.Response:
        return self._client.get(path, headers=self._headers)

    def sends(self, path: str, form: dict[str, str]) -> httpx.Response:
        hidden = dict(re.findall(r'name="(csrf|command)" value="([^"]+)"', self.get(path).text))
        return self._client.post(path, data={**hidden, "do": "record", **form}, headers=self._headers)


@pytest.fixture(scope="module")
def keeper(doors: Doors) -> Person:
    return Person(doors, "keeper", scopes="read operate")


@pytest.fixture(scope="module")
def reader(doors: Doors) -> Person:
    return Person(doors, "reader", "national_committee_secretariat@BODY-NC")


BOARD = {
    "ask/th": "คณะกรรมการทดสอบ",
    "ask/en": "Trial board",
    "ask/body": "BODY-TRIAL",
    "ask/role": "trial_board",
    "ask/instrument": "คำสั่งที่ 5/2569",
    "ask/members": "๑๑",
    "ask/parent": "BODY-NC",
    "ask/rule/known": "own",
    "ask/rule/at_least": "2/3",
    "ask/rule/of": "seats",
    "ask/rule/carried_by": "3/4",
    "ask/rule/tie": "lost",
    "ask/rule/bars": "chair",
    "ask/rule/basis": "ข้อ 9",
    "ask/posts#": "2",
    "ask/posts/0/post": "chair",
    "ask/posts/0/th": "ประธาน",
    "ask/posts/0/en": "Chair",
    "ask/posts/0/votes": "true",
    "ask/posts/0/presides": "1",
    "ask/posts/1/post": "member",
    "ask/posts/1/th": "กรรมการ",
    "ask/posts/1/en": "Member",
    "ask/posts/1/seats": "10",
    "ask/posts/1/votes": "true",
}


def test_only_who_operates_founds_a_body(reader: Person) -> None:
    assert reader.get("/bodies/new").status_code == 403
    assert "/bodies/new" not in reader.get("/bodies").text
    assert reader.sends("/bodies/new", BOARD).status_code == 403


def test_a_body_with_posts_and_a_rule_of_its_own_is_founded_at_the_page(doors: Doors, keeper: Person) -> None:
    missing = keeper.sends("/bodies/new", {**BOARD, "ask/rule/basis": ""})
    assert missing.status_code == 422
    assert "the paragraph it rests on is needed" in missing.text
    assert 'value="Trial board"' in missing.text
    wrong = keeper.sends("/bodies/new", {**BOARD, "ask/rule/at_least": "most"})
    assert (wrong.status_code, 'id="errors"' in wrong.text) == (422, True)
    assert keeper.sends("/bodies/new", BOARD).status_code == 303
    body = World(doors.office.folds, fresh=True).body("BODY-TRIAL")
    assert body is not None
    assert body.rule is not None
    assert (str(body.rule.ordinary), body.rule.carried_by, body.rule.bars) == ("2/3", "3/4", ("chair",))
    assert (body.members, body.parent, set(body.roster.posts)) == (11, "BODY-NC", {"chair", "member"})
    shown = keeper.get("/bodies/BODY-TRIAL").text
    assert "quorum: at least 2/3 of the number of members that the instrument names (11), that is 8 · ข้อ 9" in shown
    assert "carried by at least 3/4 of the votes cast (of 10, 8)" in shown
    assert "a vote against bars a resolution when it is of: chair" in shown
    assert "Trial board" in keeper.get("/bodies/BODY-NC").text
    again = keeper.sends("/bodies/new", BOARD)
    assert again.status_code == 409


def test_appointments_and_their_end_are_recorded_at_the_page(doors: Doors, keeper: Person) -> None:
    chosen = Person(doors, "chosen")
    form = {
        "ask/person": chosen.person,
        "ask/post": "chair",
        "ask/holds_from.day": "1",
        "ask/holds_from.month": "10",
        "ask/holds_from.year": "2569",
        "ask/instrument": "คำสั่งที่ 6/2569",
    }
    own = keeper.sends("/bodies/BODY-TRIAL/appoint", {**form, "ask/person": keeper.person})
    assert (own.status_code, "Nobody may record his or her own appointment" in own.text) == (409, True)
    assert keeper.sends("/bodies/BODY-TRIAL/appoint", form).status_code == 303
    assert "chosen" in keeper.get("/bodies/BODY-TRIAL").text
    before = "/bodies/BODY-TRIAL?on.day=1&on.month=9&on.year=2569"
    assert "<strong>chosen" not in keeper.get(before).text
    unknown = "/bodies/BODY-TRIAL?known.day=1&known.month=1&known.year=2560"
    assert keeper.get(unknown).status_code == 404
    (appointment,) = re.findall(r'<option value="([^"]+)">chosen · Chair', keeper.get("/bodies/BODY-TRIAL/end").text)
    last = {"ask/effective_on.day": "30", "ask/effective_on.month": "11", "ask/effective_on.year": "2569"}
    ended = {"ask/appointment": appointment, "ask/instrument": "ลาออก", **last}
    assert keeper.sends("/bodies/BODY-TRIAL/end", ended).status_code == 303
    found = World(doors.office.folds, fresh=True).body("BODY-TRIAL")
    assert found is not None
    assert found.roster.appointments[appointment].until == date(2026, 11, 30)
    shown = keeper.get("/bodies/BODY-TRIAL?on.day=15&on.month=11&on.year=2569").text
    assert "Terms that end soon" in shown


def test_another_instrument_and_another_post_are_recorded_at_the_page(keeper: Person) -> None:
    form = {
        "ask/instrument": "ระเบียบฉบับใหม่",
        "ask/members": "15",
        "ask/rule/known": "apa_default",
        "ask/effective_on.day": "1",
        "ask/effective_on.month": "1",
        "ask/effective_on.year": "2570",
    }
    assert keeper.sends("/bodies/BODY-TRIAL/instrument", form).status_code == 303
    before = keeper.get("/bodies/BODY-TRIAL?on.day=31&on.month=12&on.year=2569").text
    after = keeper.get("/bodies/BODY-TRIAL?on.day=1&on.month=1&on.year=2570").text
    assert ("that is 8" in before, "(15), that is 8 · Administrative Procedure Act B.E. 2539 s.79" in after) == (
        True,
        True,
    )
    assert "ระเบียบฉบับใหม่" in before
    post = {"ask/post": "adviser", "ask/th": "ที่ปรึกษา", "ask/en": "Adviser", "ask/instrument": "คำสั่งที่ 7/2569"}
    assert keeper.sends("/bodies/BODY-TRIAL/post", post).status_code == 303
    assert "Adviser" in keeper.get("/bodies/BODY-TRIAL").text


@pytest.mark.parametrize("path", ["/bodies/BODY-NONE", "/bodies/BODY-NONE/appoint", "/bodies/BODY-NC/moon"])
def test_a_body_that_is_not_there_has_no_page(keeper: Person, path: str) -> None:
    assert keeper.get(path).status_code == 404


def test_a_body_says_what_waits_for_it_and_when_it_met(reader: Person) -> None:
    shown = reader.get("/bodies/BODY-NC").text
    assert "Matters that wait for it" in shown
    assert "Latest meetings" in shown
    assert "taken up again within 14 days, if the notice says so: 1/3, that is 9" in shown


def test_a_step_that_nobody_could_make_in_time_is_seen_by_those_concerned(doors: Doors) -> None:
    clerk = doors.visitor("clerk", "clerk")
    opened = clerk.post("/v1/plans", {"kind": "matter", "ref": "P-1", "title": "เรื่อง"})
    assert opened.status_code == 201, opened.text
    doors.catch_up()
    (adopt,) = [v for v in clerk.get("/v1/vacancies").json()["vacancies"] if v["move"] == "adopt"]
    assert (adopt["lacks"], adopt["needed"], adopt["holders"], adopt["basis"]) == ("quorum", 6, 0, "APA s.79")
    member = Person(doors, "member", "area_subcommittee@BODY-SC-BOR")
    shown = member.get("/authority").text
    assert "Steps that nobody could lawfully make in time" in shown
    assert "no quorum: 1 in office, 6 needed (1/2 Administrative Procedure Act B.E. 2539 s.79)" in shown
    assert "Steps that nobody" not in Person(doors, "stranger", "minister").get("/authority").text
    assert 'href="/plans/P-1"' in member.get("/bodies/BODY-SC-BOR").text
