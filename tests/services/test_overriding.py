"""An emergency override is a move of its own: two listed posts, a reason, and a body that is asked afterwards."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from domain import events as ev
from domain.roster import OFFICES
from domain.thai.dates import bangkok_date
from services.authority import appointing
from services.callers import Caller
from services.casework import overriding, plans
from services.ledger import Receipt
from services.means import Office
from services.problems import InvalidInput, NotFound, RefusedByRule, StepUpRequired
from services.requests import ContentRequest, DelegationRequest, OverrideDecision, OverrideRequest
from services.running.wiring import open_office
from services.world import World
from tests.support.appointing import established, put
from tests.support.database import Cluster
from tests.support.meetings import matter
from tests.support.offices import caller, key, office_over, open_request, step

CLERK = caller("clerk")
FIRST = caller("chief", person="first post")
TWIN = caller("chief", person="first post again")
SECOND = caller("marshal", person="second post")
UNLISTED = caller("porter", person="unlisted post")
LISTED = ("chief", "marshal")
YES = OverrideDecision()


@pytest.fixture(scope="module")
def office(pg: Cluster) -> Iterator[Office]:
    with pg.fresh() as database, office_over(database, matter()) as office:
        for post in LISTED:
            terms = {"may_override": True, "instrument": "order on emergencies"}
            put(office.ledger, established(OFFICES, post, **terms))
        yield office


@pytest.fixture
def beside(office: Office) -> Iterator[Office]:
    """Another process over the same log."""
    with open_office(office.settings, "api") as other:
        yield other


@pytest.fixture
def ref(office: Office) -> str:
    return opened(office)


def opened(office: Office, by: Caller = CLERK) -> str:
    name = f"P-{uuid4().hex[:8]}"
    plans.open_plan(office, by, key(), open_request(name, "matter", content={"text": {"words": "ก่อน"}}))
    return name


def ask(move: str = "adopt", **more: Any) -> OverrideRequest:
    return OverrideRequest(move=move, **{"reason": "อุทกภัยตัดขาดพื้นที่", **more})


def propose(office: Office, ref: str, by: Caller = FIRST, **more: Any) -> str:
    return str(overriding.propose(office, by, key(), ref, ask(**more), None).command_id)


def confirm(office: Office, ref: str, override: str, by: Caller = SECOND) -> Receipt:
    return overriding.confirm(office, by, key(), ref, override, YES, None)


def refused(act: Any, *given: Any, **more: Any) -> set[str]:
    with pytest.raises(RefusedByRule) as problem:
        act(*given, **more)
    assert all(r.text.th and r.text.en and r.basis and r.missing and r.cure for r in problem.value.reasons)
    return {reason.rule for reason in problem.value.reasons}


def test_a_proposal_moves_nothing_and_keeps_every_reason_that_stood_against_it(office: Office, ref: str) -> None:
    override = propose(office, ref)
    plan = plans.load(office, ref)
    assert plan.stage == "review"
    assert {"actor@2", "resolution@1", "quorum@1"} <= {r.guard for r in plan.overrides[override].reasons}


def test_two_listed_posts_make_the_move_under_a_name_of_its_own(office: Office, ref: str) -> None:
    override = propose(office, ref)
    confirm(office, ref, override)
    plan = plans.load(office, ref)
    (made,) = plan.moves()
    assert (plan.stage, plan.overrides, made.published) == ("adopted", {}, "MoveOverridden")
    assert made.override is not None
    assert (made.override.proposed_by.person, made.actor.person) == (FIRST.person, SECOND.person)
    overruled = {f.guard for f in made.verdict if f.outcome == "overridden"}
    assert overruled == set(made.override.overruled)
    assert "resolution@1" in overruled
    hands = [made.facts["override@1"][hand] for hand in ("first", "second")]
    assert [(hand["post"], hand["listed_by"]) for hand in hands] == [
        ("chief", "order on emergencies"),
        ("marshal", "order on emergencies"),
    ]


def test_the_body_that_should_have_decided_is_asked_in_the_same_command(office: Office, ref: str) -> None:
    override = propose(office, ref)
    receipt = confirm(office, ref, override)
    owed = World(office.folds, fresh=True).obligation(override)
    today = bangkok_date(office.clock())
    assert len(receipt.events) == 3
    assert (owed.term.sort, owed.status, owed.plan, owed.move) == ("ratification", "open", ref, "adopt")
    assert (owed.body, owed.term.owner.body) == ("BODY-SC-BOR", "BODY-SC-BOR")
    assert owed.term.due_on == today + timedelta(days=30)
    assert plans.load(office, ref).obligations == (override,)


def test_only_holders_of_listed_posts_override(office: Office, ref: str) -> None:
    assert refused(propose, office, ref, UNLISTED) == {"override_post"}
    assert refused(propose, office, ref, caller(person="without a post")) == {"override_post"}
    override = propose(office, ref)
    assert refused(confirm, office, ref, override, UNLISTED) == {"override_post"}
    assert refused(overriding.decline, office, UNLISTED, key(), ref, override, YES, None) == {"override_post"}
    assert plans.load(office, ref).stage == "review"


def test_neither_the_same_person_nor_the_same_post_agrees(office: Office, ref: str) -> None:
    override = propose(office, ref)
    assert refused(confirm, office, ref, override, FIRST) == {"four_eyes", "override_post"}
    assert refused(confirm, office, ref, override, TWIN) == {"override_post"}
    both = caller("chief", "marshal", person="both posts")
    mine = propose(office, opened(office), both)
    assert mine
    assert "four_eyes" in refused(confirm, office, theirs(office, both), both_override(office, both), both)


def theirs(office: Office, by: Caller) -> str:
    """A plan on which this person proposed an override."""
    name = opened(office)
    propose(office, name, by)
    _PROPOSED[by.person] = name
    return name


_PROPOSED: dict[str, str] = {}


def both_override(office: Office, by: Caller) -> str:
    return next(iter(plans.load(office, _PROPOSED[by.person]).overrides))


def test_the_power_is_not_delegated(office: Office, ref: str) -> None:
    agent = caller(person="agent")
    appointment = f"{FIRST.person}:chief:{OFFICES}"
    until = bangkok_date(office.clock()) + timedelta(days=3)
    given = DelegationRequest(appointment=appointment, delegate=agent.person, until=until, instrument="letter")
    appointing.grant_delegation(office, FIRST, key(), given)
    assert refused(propose, office, ref, agent) == {"override_post"}


def test_nobody_overrides_for_a_matter_of_his_or_her_own(office: Office) -> None:
    author = caller("clerk", "marshal", person="author in high office")
    name = opened(office, author)
    assert refused(propose, office, name, author) == {"four_eyes"}
    override = propose(office, name)
    assert refused(confirm, office, name, override, author) == {"four_eyes"}


def test_whoever_declared_a_conflict_overrides_nothing(office: Office, ref: str) -> None:
    kin = caller("marshal", person="kin")
    plans.record_fact(office, kin, key(), ref, "ConflictDeclared", step(input={"grounds": "ญาติ"}), None)
    assert "R-33" in refused(propose, office, ref, kin)
    assert "R-33" in refused(confirm, office, ref, propose(office, ref), kin)


def test_an_override_needs_a_reason_and_something_that_stands_in_the_way(office: Office) -> None:
    name = opened(office)
    assert refused(propose, office, name, reason="  ") == {"override_reason"}
    override = propose(office, name, move="send_back", input={"note": "ก"})
    confirm(office, name, override)
    assert refused(propose, office, name, move="redraft") == {"override_needless"}


def test_two_overrides_of_one_plan_do_not_wait_at_once_nor_is_one_repeated_unratified(office: Office) -> None:
    name = opened(office)
    first = propose(office, name, move="send_back", input={"note": "ก"})
    assert refused(propose, office, name) == {"override_waiting"}
    confirm(office, name, first)
    plans.make_move(office, CLERK, key(), name, "redraft", step(), None)
    again = {"move": "send_back", "input": {"note": "ข"}}
    assert refused(propose, office, name, **again) == {"override_unsettled"}
    assert propose(office, name)


def test_what_changed_since_the_proposal_is_proposed_anew(office: Office) -> None:
    name = opened(office)
    first = propose(office, name, move="send_back", input={"note": "ก"})
    confirm(office, name, first)
    waits = {"move": "redraft"}
    assert refused(propose, office, name, **waits) == {"override_needless"}
    plans.make_move(office, CLERK, key(), name, "redraft", step(), None)
    override = propose(office, name)
    overriding.decline(office, FIRST, key(), name, override, YES, None)
    assert refused(confirm, office, name, override) == {"not_pending"}


def test_a_text_written_after_the_proposal_is_not_what_was_agreed_to(office: Office, ref: str) -> None:
    override = propose(office, ref)
    rewritten = ContentRequest(value={"words": "หลัง"})
    plans.revise_content(office, CLERK, key(), ref, "text", rewritten, None)
    assert refused(confirm, office, ref, override) == {"override_changed"}
    assert plans.load(office, ref).stage == "review"
    overriding.decline(office, FIRST, key(), ref, override, YES, None)
    confirm(office, ref, propose(office, ref))
    assert plans.load(office, ref).stage == "adopted"


def test_of_two_processes_that_confirm_at_once_the_later_hears_that_nothing_waits(
    office: Office, ref: str, beside: Office
) -> None:
    override = propose(office, ref)
    assert plans.load(beside, ref, fresh=False).overrides, "the other process knows of the proposal"
    confirm(office, ref, override)
    assert refused(confirm, beside, ref, override) == {"not_pending"}


def test_a_second_post_may_decline(office: Office, ref: str) -> None:
    override = propose(office, ref)
    overriding.decline(office, SECOND, key(), ref, override, OverrideDecision(reason="รอประชุมได้"), None)
    stored = [s.event for s in office.ledger.stream(f"plan/{ref}")]
    assert isinstance(stored[-1], ev.OverrideDeclined)
    assert plans.load(office, ref).overrides == {}
    assert refused(confirm, office, ref, override) == {"not_pending"}


def test_both_persons_have_signed_in_just_now(office: Office, ref: str) -> None:
    stale = caller("chief", person="first post", scopes="read")
    with pytest.raises(StepUpRequired):
        overriding.propose(office, stale, key(), ref, ask(), None)
    override = propose(office, ref)
    late = caller("marshal", person="second post", scopes="read")
    with pytest.raises(StepUpRequired):
        overriding.confirm(office, late, key(), ref, override, YES, None)
    caller("chief", person="first post")
    caller("marshal", person="second post")


def test_a_typed_sitting_an_unknown_move_and_a_file_nobody_kept_are_no_part_of_an_override(
    office: Office, ref: str
) -> None:
    with pytest.raises(InvalidInput):
        propose(office, ref, input={"sitting": {"held_on": "2026-01-01", "present": 9}})
    with pytest.raises(NotFound):
        propose(office, ref, move="invented")
    assert refused(propose, office, ref, move="redraft") == {"stage"}


def test_a_dry_run_says_what_is_set_aside_and_records_nothing(office: Office, ref: str) -> None:
    found = overriding.preview_proposal(office, FIRST, ref, ask())
    assert (found.allowed, found.to, found.ratified_by) == (True, "adopted", "BODY-SC-BOR")
    assert "resolution@1" in {reason.guard for reason in found.overruled}
    assert plans.load(office, ref).overrides == {}
    override = propose(office, ref)
    assert overriding.preview_confirmation(office, SECOND, ref, override).events[0]["published"] == "MoveOverridden"
    assert not overriding.preview_confirmation(office, UNLISTED, ref, override).allowed
    assert plans.load(office, ref).stage == "review"
