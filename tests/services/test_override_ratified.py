"""Golden case: an override without ratification, until the body that was passed over resolves on it."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from domain import events as ev
from domain.clocks import Cut, as_of
from domain.obligation import Obligation
from domain.roster import OFFICES
from domain.thai.dates import bangkok_date
from services import meetings
from services.casework import overriding, plans
from services.means import Office
from services.meetings import requests as ask
from services.problems import RefusedByRule
from services.requests import OverrideDecision, OverrideRequest
from services.world import World
from tests.services.test_meetings import CLERK, begun, convene, voted
from tests.services.test_ratifying import GROUNDS, in_session, sits
from tests.support.appointing import established, put
from tests.support.database import Database
from tests.support.meetings import in_the_evening, matter
from tests.support.offices import caller, key, office_over, open_request, step
from workflows.definition import Definition

FIRST = caller("chief", person="first post")
SECOND = caller("marshal", person="second post")


def with_an_archive() -> Definition:
    """A matter that goes on after it is adopted."""
    words = {"th": "ก", "en": "x"}
    raw = matter().model_dump(mode="json", by_alias=True)
    raw["stages"] |= {"adopted": words, "filed": words, "archived": {**words, "terminal": True}}
    raw["moves"][0] |= {"due": {"days": 30}}
    raw["moves"] += [
        {"name": "file", "from": ["adopted"], "to": "filed", "by": ["clerk"], "event": "MatterFiled", "label": words},
        {"name": "archive", "from": ["filed"], "to": "archived", "by": ["clerk"], "event": "MatterArchived"}
        | {"label": words},
    ]
    return Definition.model_validate(raw)


@pytest.fixture
def office(database: Database) -> Iterator[Office]:
    with office_over(database, with_an_archive()) as office:
        in_the_evening(office)
        for post in ("chief", "marshal"):
            put(office.ledger, established(OFFICES, post, may_override=True))
        plans.open_plan(office, CLERK, key(), open_request("P-1", "matter", content={"text": {"words": "ก่อน"}}))
        yield office


def overridden(office: Office, ref: str = "P-1") -> str:
    request = OverrideRequest(move="adopt", reason="อุทกภัย")
    override = str(overriding.propose(office, FIRST, key(), ref, request, None).command_id)
    overriding.confirm(office, SECOND, key(), ref, override, OverrideDecision(), None)
    return override


def told(office: Office, name: str) -> str:
    """A stream's state as it would be shown."""
    return json.dumps(msgspec.json.decode(msgspec.json.encode(office.folds.get(name).state)), sort_keys=True)


def owed(office: Office, ref: str) -> Obligation:
    return World(office.folds, fresh=True).obligation(ref)


def agenda(office: Office, ref: str) -> list[str | None]:
    return [item.obligation for _, item in sorted(World(office.folds, fresh=True).meeting(ref).items.items())]


def decided(office: Office, put: str, meeting: str, item: int = 1, **votes: Any) -> Any:
    """What was put is voted on and resolved; a refusal to ratify with its grounds."""
    voted(office, item, put=put, ref=meeting, **votes)
    given = {"grounds": GROUNDS} if put == "reject" or votes else {}
    return meetings.resolve_item(office, CLERK, key(), meeting, ask.ResolveRequest(item=item, input=given), None)


def refused(office: Office, move: str) -> set[str]:
    with pytest.raises(RefusedByRule) as problem:
        plans.make_move(office, CLERK, key(), "P-1", move, step(), None)
    return {reason.rule for reason in problem.value.reasons}


def test_an_override_without_ratification_is_overdue_on_every_agenda_and_falls_when_it_is_refused(
    office: Office,
) -> None:
    override = overridden(office)
    today = bangkok_date(office.clock())
    for meeting in ("M-1", "M-2"):
        convene(office, meeting)
        assert agenda(office, meeting) == [override]
    in_session(office, "M-1")
    decided(office, "defer", "M-1")
    assert owed(office, override).pending
    due = owed(office, override).term.due_on
    assert due is not None
    assert not owed(office, override).overdue(today)
    assert owed(office, override).overdue(due + timedelta(days=1))
    in_session(office, "M-2")
    decided(office, "reject", "M-2")
    plan = plans.load(office, "P-1")
    fallen = plan.last_move
    assert fallen is not None
    assert (plan.stage, fallen.move, fallen.published) == ("review", "not_ratified", "OverrideSetAside")
    assert owed(office, override).status == "refused"
    convene(office, "M-3")
    assert agenda(office, "M-3") == []


def test_what_was_set_aside_may_be_decided_by_the_body_itself(office: Office) -> None:
    override = overridden(office)
    sits(office)
    decided(office, "reject", "M-1")
    receipt_streams = {office.ledger.stream_id(n) for n in ("plan/P-1", f"obligation/{override}", "meeting/M-1")}
    begun(office, "P-1", ref="M-2")
    decided(office, "endorse", "M-2")
    assert plans.load(office, "P-1").stage == "adopted"
    assert len(receipt_streams) == 3


def test_a_ratified_override_leaves_the_plan_where_it_is(office: Office) -> None:
    override = overridden(office)
    sits(office)
    decided(office, "approve", "M-1")
    assert owed(office, override).status == "discharged"
    assert plans.load(office, "P-1").stage == "adopted"
    plans.make_move(office, CLERK, key(), "P-1", "file", step(), None)
    assert plans.load(office, "P-1").stage == "filed"


def test_a_plan_that_moved_on_stands_still_until_the_body_resolves_otherwise(office: Office) -> None:
    override = overridden(office)
    plans.make_move(office, CLERK, key(), "P-1", "file", step(), None)
    sits(office)
    decided(office, "reject", "M-1")
    assert plans.load(office, "P-1").stage == "filed"
    assert owed(office, override).status == "refused"
    assert refused(office, "archive") == {"ratification"}
    sits(office, "M-2")
    assert agenda(office, "M-2") == [f"{override}.2"]
    decided(office, "reject", "M-2")
    assert refused(office, "archive") == {"ratification"}
    sits(office, "M-3")
    assert agenda(office, "M-3") == [f"{override}.3"]
    decided(office, "approve", "M-3")
    plans.make_move(office, CLERK, key(), "P-1", "archive", step(), None)


def test_no_second_override_lifts_the_refusal(office: Office) -> None:
    overridden(office)
    plans.make_move(office, CLERK, key(), "P-1", "file", step(), None)
    sits(office)
    decided(office, "reject", "M-1")
    with pytest.raises(RefusedByRule) as problem:
        overriding.propose(office, FIRST, key(), "P-1", OverrideRequest(move="archive", reason="ด่วน"), None)
    assert "override_never" in {reason.rule for reason in problem.value.reasons}


def test_a_meeting_called_before_the_emergency_gets_the_item_and_its_day_is_the_due_day(office: Office) -> None:
    held_on = bangkok_date(office.clock()) + timedelta(days=9)
    convene(office, "M-1", held_on=held_on)
    override = overridden(office)
    assert agenda(office, "M-1") == [override]
    assert owed(office, override).term.due_on == held_on


def test_as_of_two_clocks_the_override_is_seen_only_from_when_it_was_made(office: Office) -> None:
    before = datetime.now(UTC)
    overridden(office)
    stored = office.ledger.stream("plan/P-1")
    then, now = as_of(stored, Cut(recorded=before)), as_of(stored, Cut())
    assert then is not None
    assert now is not None
    assert (then.stage, then.obligations) == ("review", ())
    assert (now.stage, len(now.obligations)) == ("adopted", 1)
    sits(office)
    decided(office, "reject", "M-1")
    fallen = as_of(office.ledger.stream("plan/P-1"), Cut())
    assert fallen is not None
    assert fallen.stage == "review"
    assert any(isinstance(e.event, ev.MoveMade) and e.event.override for e in fallen.entries)


def test_replayed_from_the_log_everything_is_the_same(office: Office) -> None:
    override = overridden(office)
    sits(office)
    decided(office, "reject", "M-1")
    names = ("plan/P-1", "meeting/M-1", f"obligation/{override}")
    live = [told(office, name) for name in names]
    office.folds.clear()
    assert [told(office, name) for name in names] == live


def test_a_ratification_goes_to_every_meeting_called_and_not_open_and_the_next_is_its_day(office: Office) -> None:
    today = bangkok_date(office.clock())
    sits(office, "M-0")
    convene(office, "M-2", held_on=today + timedelta(days=16))
    convene(office, "M-1", held_on=today + timedelta(days=9))
    override = overridden(office)
    assert [agenda(office, ref) for ref in ("M-0", "M-1", "M-2")] == [[], [override], [override]]
    assert owed(office, override).term.due_on == today + timedelta(days=9)


def test_what_is_asked_again_stands_on_the_agenda_of_the_meetings_that_are_called(office: Office) -> None:
    override = overridden(office)
    plans.make_move(office, CLERK, key(), "P-1", "file", step(), None)
    sits(office)
    held_on = bangkok_date(office.clock()) + timedelta(days=9)
    convene(office, "M-2", held_on=held_on)
    decided(office, "reject", "M-1")
    assert agenda(office, "M-2") == [override, f"{override}.2"]
    assert owed(office, f"{override}.2").term.due_on == held_on


def test_a_ratification_is_not_refused_without_its_facts_its_law_and_its_considerations(office: Office) -> None:
    override = overridden(office)
    sits(office)
    voted(office, put="reject")
    for given in ({}, {"grounds": {"facts": "น้ำลดแล้ว", "law": "มาตรา 37"}}):
        with pytest.raises(RefusedByRule) as problem:
            meetings.resolve_item(office, CLERK, key(), "M-1", ask.ResolveRequest(item=1, input=given), None)
        assert {reason.rule for reason in problem.value.reasons} == {"R-32"}
    assert owed(office, override).status == "open"
    given = {"grounds": GROUNDS}
    meetings.resolve_item(office, CLERK, key(), "M-1", ask.ResolveRequest(item=1, input=given), None)
    (released,) = [
        stored.event
        for stored in office.ledger.stream(f"obligation/{override}")
        if isinstance(stored.event, ev.ObligationReleased)
    ]
    assert {part: office.vault.open(words) for part, words in released.grounds.items()} == GROUNDS


def test_a_motion_to_ratify_that_is_lawfully_lost_denies_it_with_its_grounds(office: Office) -> None:
    override = overridden(office)
    sits(office)
    decided(office, "approve", "M-1", votes_for=2, against=4)
    assert owed(office, override).status == "refused"
    assert plans.load(office, "P-1").stage == "review"


def test_a_lost_motion_to_refuse_and_a_vote_without_a_quorum_leave_it_open(office: Office) -> None:
    override = overridden(office)
    sits(office)
    decided(office, "reject", "M-1", votes_for=2, against=4)
    assert owed(office, override).status == "open"
    assert plans.load(office, "P-1").stage == "adopted"


def test_an_override_that_is_not_ratified_gives_nobody_a_new_term(office: Office) -> None:
    opened_on = bangkok_date(office.clock()) - timedelta(days=10)
    request = open_request("P-2", "matter", content={"text": {"words": "ก่อน"}}, effective_on=opened_on)
    plans.open_plan(office, CLERK, key(), request)
    overridden(office, "P-2")
    sits(office)
    decided(office, "reject", "M-1")
    plan = plans.load(office, "P-2")
    assert (plan.stage, plan.due_on) == ("review", opened_on + timedelta(days=30))
