"""An issue that replaced its predecessor and whose approval falls: the predecessor is in force again."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from domain import events as ev
from domain.clocks import Cut, as_of
from domain.plan import Plan
from domain.roster import OFFICES
from services.casework import overriding, plans
from services.casework.lapsing import lapse_due
from services.casework.terms import TermRequest
from services.means import Office
from services.requests import OverrideDecision, OverrideRequest
from services.world import World
from tests.services.test_ratifying import GROUNDS
from tests.support.appointing import established, put
from tests.support.conditional import OWNER, PLAN, condition, decides, kind, later, opened, sits, today
from tests.support.database import Database
from tests.support.offices import caller, key, office_over, step
from workflows.definition import Definition

NEXT = "P-2"


def reissued() -> Definition:
    """The small kind whose issues are revised while they run, and replaced when the next one is approved."""
    raw = kind().model_dump(mode="json", by_alias=True)
    words = {"th": "ก", "en": "x"}
    fields = {"type": "object", "properties": {"ref": {"type": "string"}, "issue": {"type": "string"}}}
    (approve,) = [move for move in raw["moves"] if move["name"] == "approve"]
    approve["with"] = [{"plan": "predecessor", "move": "supersede"}]
    raw["opening"]["by"].append("system")
    raw["stages"]["superseded"] = {**words, "terminal": True}
    raw["moves"] += [
        {"name": "revise", "from": ["running"], "to": "approved", "by": ["owner"], "event": "Revised", "label": words}
        | {"asks": {"successor": fields, "outcome": {"type": "string"}}, "with": [{"opens": "successor"}]},
        {"name": "supersede", "from": ["approved", "running"], "to": "superseded", "by": ["system"]}
        | {"event": "Superseded", "label": words, "guards": [{"use": "newer_approved@1"}]},
    ]
    return Definition.model_validate(raw)


@pytest.fixture
def empty(database: Database) -> Iterator[Office]:
    with office_over(database, reissued(), role="worker") as office:
        yield office


@pytest.fixture
def office(empty: Office) -> Office:
    """The first issue is approved and runs; its revision has opened the next one."""
    under_revision(empty)
    return empty


def under_revision(office: Office, *terms: TermRequest) -> None:
    """The first issue approved on these terms, and running; the next one opened."""
    opened(office)
    sits(office, put="approve_in_principle" if terms else "approve")
    decides(office, *terms)
    start(office, PLAN)
    revise(office, NEXT)
    start(office, PLAN)


def start(office: Office, ref: str) -> None:
    plans.make_move(office, OWNER, key(), ref, "start", step(), None)


def revise(office: Office, successor: str) -> None:
    asked = step(input={"successor": {"ref": successor, "issue": successor}, "outcome": "revise"})
    plans.make_move(office, OWNER, key(), PLAN, "revise", asked, None)


def approved(office: Office, ref: str = NEXT, meeting: str = "M-2", **more: Any) -> None:
    later(office, 1)
    sits(office, ref, meeting)
    decides(office, condition(office, 3, lapses=True), ref=meeting, **more)


def fresh(office: Office, ref: str) -> Plan:
    return World(office.folds, fresh=True).plan(ref)


def lapses(office: Office, days: int = 4) -> None:
    later(office, days)
    lapse_due(office, ())


def test_the_predecessor_is_in_force_again_from_the_day_the_approval_lapsed(office: Office) -> None:
    approved(office)
    due_on, before = today(office) + timedelta(days=3), office.ledger.read(office.ledger.head() - 1, 1)[0].recorded_at
    assert fresh(office, PLAN).stage == "superseded"
    lapses(office, 30)
    plan = fresh(office, PLAN)
    made = plan.last_move
    assert made is not None
    assert (plan.stage, made.move, made.published) == ("running", "in_force_again", "PlanInForceAgain")
    assert made.effective_on == due_on + timedelta(days=1)
    assert (made.input["newer"], made.causation_id) == (NEXT, f"{NEXT}:lapse_of_approval")
    assert {post.role for post in plan.awaiting} == {"owner"}
    assert fresh(office, NEXT).stage == "review"
    events = office.ledger.stream(f"plan/{PLAN}")

    def stage(**asked: Any) -> str | None:
        found = as_of(events, Cut(**asked))
        return found.stage if found else None

    assert stage(effective=due_on) == "superseded"
    assert stage(effective=due_on + timedelta(days=1)) == "running"
    assert stage(effective=due_on + timedelta(days=9)) == "running"
    for moment in ({"known": before}, {"recorded": before}):
        assert stage(effective=due_on + timedelta(days=9), **moment) == "superseded", "as it was known then"


def test_it_is_replaced_once_more_when_the_next_issue_is_approved_again(office: Office) -> None:
    approved(office)
    lapses(office)
    approved(office, meeting="M-3")
    assert fresh(office, PLAN).stage == "superseded"
    lapses(office)
    assert fresh(office, PLAN).stage == "running"
    assert len(fresh(office, PLAN).moves("in_force_again")) == 2


def test_it_stays_replaced_where_another_issue_that_replaced_it_stands(office: Office) -> None:
    revise(office, "P-3")
    approved(office, NEXT, "M-2")
    later(office, 1)
    sits(office, "P-3", "M-3", put="approve")
    decides(office, ref="M-3")
    lapses(office)
    assert fresh(office, NEXT).stage == "review"
    assert fresh(office, PLAN).stage == "superseded"


def test_nothing_comes_back_where_the_next_issue_keeps_its_stage(office: Office) -> None:
    approved(office)
    start(office, NEXT)
    plans.make_move(office, OWNER, key(), NEXT, "finish", step(), None)
    lapses(office)
    assert (fresh(office, NEXT).stage, fresh(office, PLAN).stage) == ("done", "superseded")


def test_what_would_itself_have_lapsed_meanwhile_does_not_come_back(empty: Office) -> None:
    under_revision(empty, condition(empty, 3, lapses=True))
    approved(empty)
    lapses(empty)
    assert (fresh(empty, NEXT).stage, fresh(empty, PLAN).stage) == ("review", "superseded")


def test_an_override_that_falls_gives_the_predecessor_back_too(office: Office) -> None:
    for post in ("chief", "marshal"):
        put(office.ledger, established(OFFICES, post, may_override=True))
    first, second = caller("chief", person="first post"), caller("marshal", person="second post")
    asked = OverrideRequest(move="approve", reason="อุทกภัย")
    override = str(overriding.propose(office, first, key(), NEXT, asked, None).command_id)
    overriding.confirm(office, second, key(), NEXT, override, OverrideDecision(), None)
    assert fresh(office, PLAN).stage == "superseded"
    later(office, 1)
    sits(office, None, "M-3", put="reject")
    decides(office, ref="M-3", input={"grounds": GROUNDS})
    assert (fresh(office, NEXT).stage, fresh(office, PLAN).stage) == ("review", "running")
    made = fresh(office, PLAN).last_move
    assert isinstance(made, ev.MoveMade)
    assert made.causation_id == f"{NEXT}:not_ratified"
