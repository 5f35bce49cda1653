"""A decision binds to the text: a later change makes it stale, a slip mended by two persons does not."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from domain.decided import decision, stale
from domain.thai.dates import bangkok_date
from services import meetings
from services.authority import appointing
from services.casework import editorial, plans
from services.ledger import Receipt
from services.means import Office
from services.meetings import requests as ask
from services.problems import RefusedByRule, StepUpRequired
from services.requests import ContentRequest, DecisionRequest, DelegationRequest, EditorialRequest
from tests.services.test_meetings import CLERK, SECOND, begun, voted
from tests.support.database import Database
from tests.support.meetings import in_the_evening, matter
from tests.support.offices import caller, key, office_over, open_request, step
from workflows.definition import Definition

SLIP, RIGHT = {"words": "ประชาชนสุขภาพดืี"}, {"words": "ประชาชนสุขภาพดี"}
YES = DecisionRequest()


def kind() -> Definition:
    """A matter whose text may be changed after it is adopted."""
    words = {"th": "ก", "en": "x"}
    raw = matter().model_dump(mode="json", by_alias=True)
    raw["stages"]["adopted"] = {**words, "edits": {"text": ["clerk"]}}
    raw["facts"] = {"ResolutionNotified": {"label": words, "by": ["clerk"]}}
    return Definition.model_validate(raw)


@pytest.fixture
def office(database: Database) -> Iterator[Office]:
    with office_over(database, kind()) as office:
        in_the_evening(office)
        plans.open_plan(office, CLERK, key(), open_request("P-1", "matter", content={"text": SLIP}))
        yield office


@pytest.fixture
def adopted(office: Office) -> Office:
    """The body adopted the text with the slip, in force nine days later."""
    begun(office, "P-1")
    voted(office)
    in_force_on = bangkok_date(office.clock()) + timedelta(days=9)
    request = ask.ResolveRequest(item=1, in_force_on=in_force_on)
    meetings.resolve_item(office, CLERK, key(), "M-1", request, None)
    return office


def propose(office: Office, value: dict[str, Any] = RIGHT, who: Any = CLERK, reason: str = "พิมพ์เกิน") -> str:
    request = EditorialRequest(value=value, reason=reason)
    return str(editorial.propose(office, who, key(), "P-1", "text", request, None).command_id)


def accept(office: Office, correction: str, who: Any = SECOND) -> Receipt:
    return editorial.accept(office, who, key(), "P-1", correction, YES, None)


def refused(act: Any, *given: Any) -> set[str]:
    with pytest.raises(RefusedByRule) as problem:
        act(*given)
    return {reason.rule for reason in problem.value.reasons}


def test_a_slip_mended_by_two_persons_leaves_the_decision_standing(adopted: Office) -> None:
    receipt = accept(adopted, propose(adopted))
    plan = plans.load(adopted, "P-1")
    assert len(receipt.events) == 2
    assert plan.parts["text"].value == RIGHT
    assert plan.moves("adopt")[0].parts == plan.digests()
    assert stale(plan) == ()
    assert plan.editorial == {}
    assert {share.author.person for share in plan.parts["text"].written} == {CLERK.person, SECOND.person}


def test_any_other_change_makes_the_approval_stale_and_says_from_which_version(adopted: Office) -> None:
    plans.revise_content(adopted, CLERK, key(), "P-1", "text", ContentRequest(value={"words": "อื่น"}), None)
    (one,) = editorial.stale_parts(adopted, plans.load(adopted, "P-1"))
    assert (one.part, one.from_version, one.to_version) == ("text", 1, 2)


def test_the_words_are_shown_before_anything_is_recorded(adopted: Office) -> None:
    found = editorial.preview_proposal(adopted, CLERK, "P-1", "text", EditorialRequest(value=RIGHT, reason="พิมพ์เกิน"))
    assert found.allowed
    (change,) = found.changes
    assert {op for op, _ in change.words} >= {"same", "removed"}
    assert plans.load(adopted, "P-1").editorial == {}
    correction = propose(adopted)
    again = editorial.preview_decision(adopted, SECOND, "P-1", correction, YES, accepts=True)
    assert (again.allowed, again.changes) == (True, found.changes)


def test_neither_the_proposer_nor_a_delegate_nor_a_stranger_accepts(adopted: Office) -> None:
    correction = propose(adopted)
    assert refused(accept, adopted, correction, CLERK) == {"four_eyes"}
    assert refused(accept, adopted, correction, caller("chief")) == {"actor"}
    agent = caller(person="agent of a clerk")
    until = bangkok_date(adopted.clock()) + timedelta(days=3)
    (held,) = [
        h
        for _, body in appointing.every_body(adopted)
        for h in body.roster.holders(bangkok_date(adopted.clock()), "clerk")
        if h.person == SECOND.person
    ]
    given = DelegationRequest(
        appointment=held.appointment, delegate=agent.person, until=until, instrument="letter", moves=(), kinds=()
    )
    appointing.grant_delegation(adopted, SECOND, key(), given)
    assert refused(accept, adopted, correction, agent) == {"four_eyes"}
    assert plans.load(adopted, "P-1").parts["text"].value == SLIP


def test_a_text_nobody_decided_on_an_unchanged_text_and_a_second_proposal_are_refused(
    office: Office,
) -> None:
    assert refused(propose, office) == {"editorial"}
    begun(office, "P-1")
    voted(office)
    meetings.resolve_item(office, CLERK, key(), "M-1", ask.ResolveRequest(item=1), None)
    assert refused(propose, office, SLIP) == {"editorial"}
    assert refused(propose, office, RIGHT, CLERK, " ") == {"correction_reason"}
    propose(office)
    assert refused(propose, office) == {"editorial"}


def test_a_text_that_changed_since_is_not_mended_unseen(adopted: Office) -> None:
    correction = propose(adopted)
    plans.revise_content(adopted, CLERK, key(), "P-1", "text", ContentRequest(value={"words": "อื่น"}), None)
    assert refused(accept, adopted, correction) == {"editorial"}
    editorial.decline(adopted, CLERK, key(), "P-1", correction, YES, None)
    assert plans.load(adopted, "P-1").editorial == {}
    assert refused(accept, adopted, correction) == {"not_pending"}


def test_who_accepts_has_signed_in_just_now(adopted: Office) -> None:
    correction = propose(adopted)
    stale_caller = caller("clerk", person="second clerk", scopes="read")
    with pytest.raises(StepUpRequired):
        accept(adopted, correction, stale_caller)
    caller("clerk", person="second clerk")


def test_decided_notified_and_in_force_are_three_days_each_with_a_fact_of_its_own(adopted: Office) -> None:
    today = bangkok_date(adopted.clock())
    found = decision(plans.load(adopted, "P-1"))
    assert found is not None
    assert (found.decided_on, found.in_force_on, found.notified_on) == (today, today + timedelta(days=9), None)
    plans.record_fact(adopted, CLERK, key(), "P-1", "ResolutionNotified", step(), None)
    told = decision(plans.load(adopted, "P-1"))
    assert told is not None
    assert told.notified_on == today
    assert told.notified_version is not None
    assert told.notified_version > told.version
