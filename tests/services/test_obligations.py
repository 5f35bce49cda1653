"""The life of an obligation: shown by who owes it, accepted or sent back by another, let fall by the body alone."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from services import requests as asked
from services.casework import imports, obligations, plans
from services.casework.obligations import AcceptRequest, EvidenceRequest, ReturnRequest
from services.casework.terms import OwnerRequest, TermRequest
from services.ledger import Receipt, StaleVersion
from services.means import Office
from services.problems import NotFound, RefusedByRule, StepUpRequired
from tests.support.conditional import CLERK, OWNER, PLAN, condition, decides, kind, later, opened, sits, today
from tests.support.database import Database
from tests.support.offices import caller, key, office_over, step
from workflows.decide import Refused

BOTH = caller("owner", "clerk", person="both")
SECOND = caller("clerk", person="second clerk")
STRANGER = caller("chief")


@pytest.fixture
def office(database: Database) -> Iterator[Office]:
    with office_over(database, kind()) as office:
        opened(office)
        yield office


@pytest.fixture
def ref(office: Office) -> str:
    """One condition that the start waits for."""
    sits(office)
    decides(office, condition(office, 30, blocks=("start",)))
    (found,) = plans.load(office, PLAN).obligations
    return found


def does(office: Office, who: Any, ref: str, name: str, request: Any, seen: int | None = None) -> Receipt:
    return obligations.carry(office, who, key(), ref, name, request, seen)


def shows(office: Office, ref: str, who: Any = OWNER, **more: Any) -> Receipt:
    return does(office, who, ref, "evidence", EvidenceRequest(**{"statement": "จัดทำแล้ว", **more}))


def refused(office: Office, who: Any, ref: str, name: str, request: Any) -> set[str]:
    with pytest.raises(RefusedByRule) as refusal:
        does(office, who, ref, name, request)
    for reason in refusal.value.reasons:
        assert all((reason.text.th, reason.text.en, reason.basis, reason.missing)), reason
    return {reason.rule for reason in refusal.value.reasons}


def status(office: Office, ref: str) -> str:
    return obligations.load(office, ref).status


def test_shown_and_accepted_by_two_persons_it_frees_what_waited(office: Office, ref: str) -> None:
    shows(office, ref)
    assert status(office, ref) == "submitted"
    does(office, CLERK, ref, "accept", AcceptRequest())
    assert status(office, ref) == "discharged"
    plans.make_move(office, OWNER, key(), PLAN, "start", step(), None)
    assert plans.load(office, PLAN).stage == "running"


def test_nobody_accepts_what_he_has_shown_himself(office: Office, ref: str) -> None:
    shows(office, ref, BOTH)
    assert refused(office, BOTH, ref, "accept", AcceptRequest()) == {"four_eyes"}
    assert refused(office, BOTH, ref, "return", ReturnRequest(why="ไม่ครบ")) == {"four_eyes"}
    does(office, SECOND, ref, "accept", AcceptRequest())


def test_only_the_owner_shows_and_only_a_keeper_of_the_body_answers(office: Office, ref: str) -> None:
    assert refused(office, STRANGER, ref, "evidence", EvidenceRequest(statement="ก")) == {"actor"}
    shows(office, ref)
    assert refused(office, STRANGER, ref, "accept", AcceptRequest()) == {"actor"}
    assert refused(office, OWNER, ref, "accept", AcceptRequest()) == {"actor", "four_eyes"}


def test_evidence_sent_back_can_be_shown_again(office: Office, ref: str) -> None:
    shows(office, ref)
    does(office, CLERK, ref, "return", ReturnRequest(why="ไม่ครบ"))
    assert status(office, ref) == "open"
    shows(office, ref, statement="แก้แล้ว")
    does(office, CLERK, ref, "accept", AcceptRequest())
    assert obligations.load(office, ref).version == 5


def test_nothing_is_accepted_before_it_is_shown_nor_shown_twice_nor_after_it_ended(office: Office, ref: str) -> None:
    assert refused(office, CLERK, ref, "accept", AcceptRequest()) == {"obligation"}
    shows(office, ref)
    assert refused(office, OWNER, ref, "evidence", EvidenceRequest(statement="ก")) == {"obligation"}
    does(office, CLERK, ref, "accept", AcceptRequest())
    assert refused(office, OWNER, ref, "evidence", EvidenceRequest(statement="ก")) == {"obligation"}


def test_evidence_is_something(office: Office, ref: str) -> None:
    assert refused(office, OWNER, ref, "evidence", EvidenceRequest()) == {"evidence"}
    assert refused(office, OWNER, ref, "evidence", EvidenceRequest(statement="  ")) == {"evidence"}


def test_the_kinds_of_evidence_that_were_asked_for_are_needed(office: Office) -> None:
    sits(office)
    decides(office, condition(office, 30, evidence=("report",)))
    (found,) = plans.load(office, PLAN).obligations
    assert refused(office, OWNER, found, "evidence", EvidenceRequest(statement="ก")) == {"evidence"}


def test_it_counts_from_the_day_it_was_shown_however_late_that_is_accepted(office: Office, ref: str) -> None:
    shown_on = today(office)
    shows(office, ref)
    later(office, 20)
    does(office, CLERK, ref, "accept", AcceptRequest())
    assert obligations.load(office, ref).settled_on == shown_on


def test_no_day_lies_ahead_or_before_what_came_first(office: Office, ref: str) -> None:
    ahead, before = today(office) + timedelta(days=1), today(office) - timedelta(days=1)
    for day in (ahead, before):
        assert "dates" in refused(office, OWNER, ref, "evidence", EvidenceRequest(statement="ก", effective_on=day))
    shows(office, ref)
    for day in (ahead, before):
        assert "dates" in refused(office, CLERK, ref, "accept", AcceptRequest(effective_on=day))


def test_an_approval_that_has_ended_cannot_be_saved_by_late_evidence(office: Office) -> None:
    sits(office)
    decides(office, condition(office, 3, lapses=True))
    (found,) = plans.load(office, PLAN).obligations
    later(office, 4)
    assert refused(office, OWNER, found, "evidence", EvidenceRequest(statement="ก")) == {"lapsed"}


def test_a_conflict_declared_on_the_plan_reaches_its_obligations(office: Office, ref: str) -> None:
    plans.record_fact(office, OWNER, key(), PLAN, "ConflictDeclared", step(), None)
    assert refused(office, OWNER, ref, "evidence", EvidenceRequest(statement="ก")) == {"R-33"}


def test_acceptance_is_a_decision_and_asks_for_a_recent_sign_in(office: Office, ref: str) -> None:
    shows(office, ref)
    stale = caller("clerk", scopes="read", person="stale clerk")
    with pytest.raises(StepUpRequired):
        does(office, stale, ref, "accept", AcceptRequest())


def test_a_dry_run_records_nothing_and_says_the_same(office: Office, ref: str) -> None:
    head = office.ledger.head()
    events = obligations.preview(office, OWNER, ref, "evidence", EvidenceRequest(statement="ก"))
    assert not isinstance(events, Refused)
    assert [event.published for event in events] == ["EvidenceSubmitted"]
    answer = obligations.preview(office, CLERK, ref, "accept", AcceptRequest())
    assert isinstance(answer, Refused)
    assert office.ledger.head() == head
    assert {name for name, reasons in obligations.against(office, OWNER, ref).items() if not reasons} == {"evidence"}


def test_a_repeated_command_is_recorded_once_and_a_stale_one_not_at_all(office: Office, ref: str) -> None:
    same = key("shown once")
    first, second = (
        obligations.carry(office, OWNER, same, ref, "evidence", EvidenceRequest(statement="ก"), 1) for _ in range(2)
    )
    assert first.events == second.events
    with pytest.raises(StaleVersion):
        does(office, CLERK, ref, "accept", AcceptRequest(), seen=1)
    with pytest.raises(NotFound):
        obligations.load(office, "P-1.9.9")


def test_what_a_past_decision_left_to_be_done_is_testified_with_it(office: Office) -> None:
    importer = caller("clerk", scopes="read act import", person="importer")
    batch = imports.open_import(office, importer, key(), asked.ImportRequest(source="แฟ้มเดิม"))
    assert batch.events
    known = (today(office) - timedelta(days=10)).isoformat()
    term = {"sort": "condition", "text": "จัดทำแผนสำรอง", "owner": {"role": "owner"}, "blocks": ["start"]}
    resolution = {"label": "9/2568", "literal": "อนุมัติในหลักการ", "terms": [term]}
    sitting = {"held_on": known, "present": 6, "votes": {"for": 6}, "notice": {"sent_on": "2020-01-01"}}
    stated = asked.TestimonyRequest(known_at=known, actor="committee", source="มติ")
    ref = "P-OLD"
    opening = asked.OpenRequest(
        kind="matter",
        ref=ref,
        title="เดิม",
        content={"text": {"words": "ก"}},
        effective_on=today(office) - timedelta(days=20),
        testimony=asked.TestimonyRequest(known_at=known, actor="clerk", source="มติ"),
    )
    plans.open_plan(office, importer, key(), opening)
    given = {"resolution": resolution, "sitting": sitting}
    request = step(today(office) - timedelta(days=10), input=given, testimony=stated)
    plans.make_move(office, importer, key(), ref, "approve", request, None)
    plan = plans.load(office, ref)
    (one,) = obligations.of_plan(office, plan)
    assert (plan.stage, one.ref, one.term.blocks, one.meeting) == ("approved", f"{ref}.3.1", ("start",), None)
    assert office.vault.open(one.term.text) == "จัดทำแผนสำรอง"


def test_an_assignment_of_other_business_is_shown_and_accepted_like_any(office: Office) -> None:
    sits(office, plan=None, put="assign")
    keeper = OwnerRequest(role="area_subcommittee")
    decides(office, TermRequest(sort="assignment", text="ไปจัดทำ", owner=keeper))
    member = caller("area_subcommittee", person="member")
    shows(office, "M-1.1.1", member)
    does(office, CLERK, "M-1.1.1", "accept", AcceptRequest())
    assert status(office, "M-1.1.1") == "discharged"
