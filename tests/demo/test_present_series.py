"""What `anumat up --demo` loads: accounts that open, and a series that gives every desk something to do."""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest

from domain import events as ev
from domain.thai.dates import bangkok_date
from services.accounts import names as people_of
from services.authority.rosters import roster_of
from services.client import Client
from services.demo import accounts, present
from services.followers import catch_up_reads
from tests.support.database import Cluster
from tests.support.served import Served, served_over

TODAY = bangkok_date(datetime.now(UTC))
OPEN_STAGES = {
    "drafting",
    "committee_review",
    "committee_returned",
    "agency_comment",
    "disseminating",
    "under_review",
    "ministry_clearance",
    "central_agency_review",
    "cabinet_scheduled",
}


class Loaded:
    """The served office with its demo accounts and series."""

    def __init__(self, served: Served, folder: Path, clients: dict[str, Client]) -> None:
        self.served, self.folder, self.clients = served, folder, clients

    def load(self, today: date) -> int:
        return present.load(self.clients["operator"], self.clients.__getitem__, today)

    def work(self, account: str) -> dict[str, list[str]]:
        found = self.clients[account].get("/v1/work").body
        lists = {name: tasks for name, tasks in found.items() if isinstance(tasks, list)}
        return {name: [task["plan"]["ref"] for task in tasks] for name, tasks in lists.items()}


@pytest.fixture(scope="module")
def loaded(pg: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Loaded]:
    folder = tmp_path_factory.mktemp("demo")
    with served_over(pg) as served, ExitStack() as stack:
        known = accounts.ensure(served.office, folder)
        clients = {n: stack.enter_context(Client(served.url, said["api_key"])) for n, said in known.items()}
        loaded = Loaded(served, folder, clients)
        assert loaded.load(TODAY) > 0
        with psycopg.connect(served.worker_url, autocommit=True) as connection:
            catch_up_reads(served.office.ledger, connection)
        yield loaded


def test_every_role_has_an_account_whose_key_and_password_are_written_for_the_owner_only(loaded: Loaded) -> None:
    path = loaded.folder / "accounts.json"
    assert path.stat().st_mode & 0o777 == 0o600
    known = json.loads(path.read_text("utf-8"))
    assert {"secretary", "second_secretary", "auditor", "subscriber", "operator", "soc", "minister"} <= known.keys()
    assert all(set(said) == {"username", "password", "api_key"} and all(said.values()) for said in known.values())
    assert set(loaded.clients["auditor"].get("/v1/me").body["scopes"]) == {"audit", "read"}


def test_accounts_are_made_once(loaded: Loaded) -> None:
    before = (loaded.folder / "accounts.json").read_text("utf-8")
    accounts.ensure(loaded.served.office, loaded.folder)
    assert (loaded.folder / "accounts.json").read_text("utf-8") == before


def test_a_start_that_was_cut_short_keeps_the_passwords_it_had_written(loaded: Loaded, tmp_path: Path) -> None:
    known = json.loads((loaded.folder / "accounts.json").read_text("utf-8"))
    known["auditor"]["api_key"] = ""
    (tmp_path / "accounts.json").write_text(json.dumps(known), encoding="utf-8")
    again = accounts.ensure(loaded.served.office, tmp_path)
    assert again["auditor"]["password"] == known["auditor"]["password"]
    assert again["auditor"]["api_key"]
    assert again["soc"] == known["soc"]


def test_the_series_stands_at_open_stages(loaded: Loaded) -> None:
    plans = loaded.clients["auditor"].get("/v1/plans", kind="national_plan_version").body["plans"]
    assert {plan["stage"] for plan in plans} == OPEN_STAGES


def test_desks_have_overdue_and_due_work(loaded: Loaded) -> None:
    secretary = loaded.work("secretary")
    assert (secretary["overdue"], secretary["this_week"]) == (["DEMO-3"], ["DEMO-4"])
    assert loaded.work("soc")["overdue"] == ["DEMO-5"]
    assert loaded.work("migrant_secretary")["this_week"] == ["DEMO-1-MIG"]
    assert "DEMO-6" in loaded.work("lead_ministry")["later"]


@pytest.mark.parametrize(
    ("account", "plan"), [("permanent_secretary", "DEMO-8"), ("minister", "DEMO-9"), ("cabinet", "DEMO-10")]
)
def test_the_desks_along_the_ministry_and_the_cabinet_have_work_too(loaded: Loaded, account: str, plan: str) -> None:
    assert plan in [ref for part in ("overdue", "this_week", "later") for ref in loaded.work(account)[part]]


def test_some_of_it_was_done_live_today(loaded: Loaded) -> None:
    plan = loaded.served.office.ledger.stream("plan/DEMO-2")[-1].event
    assert plan is not None
    assert (plan.published, plan.testimony, plan.effective_on) == ("CommitteeMeetingCalled", None, TODAY)


def meetings(loaded: Loaded, **wanted: str) -> list[dict[str, Any]]:
    """The meetings of the series as their pages show them."""
    rows = loaded.clients["secretary"].get("/v1/meetings", limit="200", **wanted).body["meetings"]
    return [loaded.clients["secretary"].get(f"/v1/meetings/{row['ref']}").body for row in rows]


def test_every_decision_of_the_series_was_made_at_a_meeting_of_appointed_members(loaded: Loaded) -> None:
    ledger = loaded.served.office.ledger
    plans = loaded.clients["auditor"].get("/v1/plans", limit="200").body["plans"]
    made = [s.event for p in plans for s in ledger.stream(f"plan/{p['ref']}") if isinstance(s.event, ev.MoveMade)]
    decided = [move for move in made if move.resolution is not None]
    assert len(decided) > 30
    assert all(move.facts["meeting@1"]["meeting"] for move in decided)
    one = loaded.clients["secretary"].get(f"/v1/meetings/{decided[0].facts['meeting@1']['meeting']}").body
    assert len(one["meeting"]["roster"]) == one["meeting"]["members"]


def test_what_several_plans_come_to_on_one_day_is_one_meeting(loaded: Loaded) -> None:
    assert max(len(found["items"]) for found in meetings(loaded, body="BODY-SC-SEA")) >= 7


def test_the_meetings_of_a_body_are_numbered_through_the_year_by_date(loaded: Loaded) -> None:
    said: dict[tuple[str, int], list[str]] = {}
    found = (one["meeting"] for one in meetings(loaded))
    for meeting in sorted(found, key=lambda m: str(m["held_on"])):
        year = date.fromisoformat(meeting["held_on"]).year + 543
        said.setdefault((meeting["body"], year), []).append(meeting["label"])
    numbered = {key: labels for key, labels in said.items() if key[0] != "BODY-CAB"}
    assert max(map(len, numbered.values())) >= 5
    for (_, year), labels in numbered.items():
        assert labels == [f"ครั้งที่ {number}/{year}" for number in range(1, len(labels) + 1)]


def test_a_meeting_of_the_coming_week_waits_with_papers_to_lock(loaded: Loaded) -> None:
    (found,) = meetings(loaded, status="convened")
    day = date.fromisoformat(found["meeting"]["held_on"])
    assert TODAY + timedelta(days=3) <= day <= TODAY + timedelta(days=8)
    assert [(item["plan"], item["papers"]) for item in found["items"]] == [("DEMO-2", None)]


def test_a_meeting_is_in_the_middle_of_an_item(loaded: Loaded) -> None:
    (found,) = meetings(loaded, status="open")
    (item,) = found["items"]
    assert (found["meeting"]["body"], found["meeting"]["held_on"]) == ("BODY-SC-SEA", TODAY.isoformat())
    assert (item["plan"], item["votes"], item["settled"]) == ("DEMO-1-SEA", None, False)
    assert (item["quorum"]["present"], item["quorum"]["needed"]) == (7, 6)


def test_a_meeting_to_which_too_few_came_can_still_be_convened_again(loaded: Loaded) -> None:
    (found,) = meetings(loaded, status="adjourned")
    assert found["items"][0]["plan"] == "DEMO-1-EEC"
    assert (found["meeting"]["adjourned"]["present"], found["meeting"]["adjourned"]["lack_of_quorum"]) == (4, True)
    assert date.fromisoformat(found["meeting"]["held_on"]) + timedelta(days=14) > TODAY


def test_the_committees_last_minutes_wait_to_be_adopted_and_the_others_are(loaded: Loaded) -> None:
    held = sorted(meetings(loaded, body="BODY-NC", status="closed"), key=lambda m: str(m["meeting"]["held_on"]))
    assert len(held) >= 6
    assert [m["meeting"]["adopted_at"] is None for m in held] == [*([False] * (len(held) - 1)), True]
    assert held[-1]["meeting"]["minutes"] is not None


def test_members_without_an_account_are_known_by_role_names(loaded: Loaded) -> None:
    office = loaded.served.office
    seats = roster_of(office, "BODY-SC-BOR", date(2018, 11, 1)).holders
    known = people_of(office, [seat.person for seat in seats])
    assert len([seat for seat in seats if seat.votes]) == 11
    assert len(known) == len(seats)


def test_loading_again_changes_nothing(loaded: Loaded) -> None:
    head = loaded.served.office.ledger.head()
    assert loaded.load(TODAY) == 0
    assert loaded.served.office.ledger.head() == head


def test_nothing_lies_on_a_weekend_but_what_is_done_today() -> None:
    for shift in range(7):
        today = TODAY + timedelta(days=shift)
        for plan in present.series().plans:
            for stop, day in present.dated(plan, today):
                assert day.weekday() < 5 or stop.account


def test_the_days_of_a_path_never_go_back() -> None:
    for shift in range(7):
        for plan in present.series().plans:
            days = [day for stop, day in present.dated(plan, TODAY + timedelta(days=shift)) if not stop.account]
            assert days == sorted(days)
