"""A condition lapsing, from the meeting that imposed it to the plan before the body again, as of any day."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import msgspec
import pytest

from domain import events as ev
from domain.clocks import Cut, as_of
from domain.obligation import Obligation
from services.callers import Post
from services.casework import plans
from services.casework.lapsing import lapse_due
from services.casework.terms import OwnerRequest, TermRequest
from services.ledger import Receipt
from services.means import Office
from services.problems import InvalidInput, RefusedByRule
from services.world import World
from tests.support.appointing import appoint
from tests.support.conditional import BODY, OWNER, PLAN, condition, decides, kind, later, opened, sits, today
from tests.support.database import Database
from tests.support.histories import record
from tests.support.obligations import discharged, says
from tests.support.offices import key, office_over, step


@pytest.fixture
def office(database: Database) -> Iterator[Office]:
    with office_over(database, kind(), role="worker") as office:
        opened(office)
        yield office


def owed(office: Office, ref: str) -> Obligation:
    return World(office.folds, fresh=True).obligation(ref)


def approved(office: Office, *terms: TermRequest, **more: Any) -> tuple[str, ...]:
    """Approved in principle under these conditions; the refs of what is owed."""
    sits(office)
    decides(office, *terms, **more)
    return plans.load(office, PLAN).obligations


def start(office: Office) -> Receipt:
    return plans.make_move(office, OWNER, key(), PLAN, "start", step(), None)


def refusal(office: Office) -> Any:
    with pytest.raises(RefusedByRule) as refused:
        start(office)
    return refused.value.reasons


def test_no_condition_is_due_later_than_a_century_after_its_decision(office: Office) -> None:
    sits(office)
    with pytest.raises(InvalidInput) as wrong:
        decides(office, msgspec.structs.replace(condition(office, lapses=True), due_on=date.max))
    assert [one.pointer for one in wrong.value.errors] == ["/terms/0/due_on"]
    decides(
        office, msgspec.structs.replace(condition(office, lapses=True), due_on=today(office) + timedelta(days=36000))
    )
    assert not owed(office, f"{PLAN}.3.1").overdue(today(office))


def test_the_decision_its_move_and_its_conditions_are_one_command(office: Office) -> None:
    sits(office)
    terms = (condition(office, 10, blocks=("start",)), condition(office, sort="observation"))
    receipt = decides(office, *terms)
    names = ("meeting/M-1", f"plan/{PLAN}", f"obligation/{PLAN}.3.1", f"obligation/{PLAN}.3.2")
    assert [e.stream for e in receipt.events] == [office.ledger.stream_id(name) for name in names]
    plan = plans.load(office, PLAN)
    (made,) = plan.moves("approve")
    (item,) = [s.event for s in office.ledger.stream("meeting/M-1") if isinstance(s.event, ev.ItemResolved)]
    assert made.resolution is not None
    assert made.resolution == item.resolution
    assert [term.obligation for term in made.resolution.terms] == list(plan.obligations)
    one = owed(office, f"{PLAN}.3.1")
    assert (one.body, one.meeting, one.item, one.label, one.move) == (BODY, "M-1", 1, "1/2569", "approve")
    assert office.vault.open(one.term.text) == "จัดทำแผนสำรอง"


def test_what_waits_for_a_condition_waits_and_says_so(office: Office) -> None:
    (ref,) = approved(office, condition(office, 10, blocks=("start",)))
    (reason,) = refusal(office)
    assert (reason.rule, reason.missing, reason.basis) == ("conditions", ref, "1/2569 วาระที่ 1")
    record(office.ledger, discharged(owed(office, ref).term, today(office)))
    start(office)
    assert plans.load(office, PLAN).stage == "running"


class TestLapse:
    def test_the_engine_ends_an_approval_the_day_after_once(self, office: Office) -> None:
        ref, other = approved(office, condition(office, 3, lapses=True), condition(office, sort="observation"))
        due_on = today(office) + timedelta(days=3)
        later(office, 3)
        assert lapse_due(office, ()) == 0
        later(office, 1)
        assert refusal(office)[0].rule == "conditions"
        assert (lapse_due(office, ()), lapse_due(office, ())) == (1, 0)
        plan = plans.load(office, PLAN)
        (made,) = plan.moves("lapse_of_approval")
        assert (plan.stage, made.published, made.effective_on) == (
            "review",
            "ApprovalLapsed",
            due_on + timedelta(days=1),
        )
        assert (made.actor.post, made.causation_id, made.round) == ("system", f"obligation/{ref}", 2)
        assert {post.role for post in plan.awaiting} >= {"committee"}
        assert (owed(office, ref).status, owed(office, other).status) == ("lapsed", "lapsed")

    def test_as_of_each_day_the_plan_stands_where_it_stood_whenever_that_was_recorded(self, office: Office) -> None:
        approved(office, condition(office, 3, lapses=True))
        due_on = today(office) + timedelta(days=3)
        before = office.ledger.head()
        later(office, 30)
        lapse_due(office, ())
        events = office.ledger.stream(f"plan/{PLAN}")

        def stage(**asked: Any) -> str:
            found = as_of(events, Cut(**asked))
            assert found is not None
            return found.stage

        assert stage(effective=due_on) == "approved"
        assert stage(effective=due_on + timedelta(days=1)) == "review"
        assert stage(position=before) == "approved", "as it was known then"

    def test_a_plan_that_went_on_stands_before_the_body_again(self, office: Office) -> None:
        approved(office, condition(office, 3, lapses=True))
        start(office)
        later(office, 4)
        lapse_due(office, ())
        assert plans.load(office, PLAN).stage == "review"

    def test_a_plan_that_has_ended_stays_ended(self, office: Office) -> None:
        (ref,) = approved(office, condition(office, 3, lapses=True))
        start(office)
        plans.make_move(office, OWNER, key(), PLAN, "finish", step(), None)
        later(office, 4)
        assert lapse_due(office, ()) == 1
        assert (plans.load(office, PLAN).stage, owed(office, ref).status) == ("done", "lapsed")

    def test_the_body_may_approve_it_again_and_the_old_condition_is_forgotten(self, office: Office) -> None:
        approved(office, condition(office, 3, lapses=True, blocks=("start",)))
        later(office, 4)
        lapse_due(office, ())
        sits(office, ref="M-2", put="approve")
        decides(office, ref="M-2")
        start(office)
        later(office, 30)
        assert lapse_due(office, ()) == 0
        assert plans.load(office, PLAN).stage == "running"

    def test_met_on_the_last_day_it_holds_though_that_was_recorded_later(self, office: Office) -> None:
        (ref,) = approved(office, condition(office, 3, lapses=True))
        later(office, 3)
        due_on = today(office)
        record(office.ledger, ev.EvidenceSubmitted(**says(ref, "EvidenceSubmitted", due_on)))
        later(office, 5)
        assert lapse_due(office, ()) == 0
        record(office.ledger, discharged(owed(office, ref).term, due_on))
        later(office, 50)
        assert lapse_due(office, ()) == 0
        start(office)

    def test_evidence_sent_back_after_the_day_ends_it_the_day_after_that(self, office: Office) -> None:
        (ref,) = approved(office, condition(office, 3, lapses=True))
        later(office, 3)
        record(office.ledger, ev.EvidenceSubmitted(**says(ref, "EvidenceSubmitted", today(office))))
        later(office, 5)
        returned = today(office)
        seal = office.vault.seal("ไม่ครบ", f"plan/{PLAN}")
        record(office.ledger, ev.EvidenceReturned(**says(ref, "EvidenceReturned", returned), reason=seal))
        assert lapse_due(office, ()) == 0
        later(office, 1)
        assert lapse_due(office, ()) == 1
        assert plans.load(office, PLAN).moves("lapse_of_approval")[0].effective_on == returned + timedelta(days=1)


class TestTerms:
    def test_other_business_can_leave_something_to_be_done(self, office: Office) -> None:
        sits(office, plan=None, put="assign")
        decides(office, TermRequest(sort="assignment", text="ไปจัดทำ", owner=OwnerRequest(role="area_subcommittee")))
        one = owed(office, "M-1.1.1")
        assert (one.plan, one.meeting, one.term.sort) == (None, "M-1", "assignment")

    def test_other_business_that_assigns_nothing_is_refused(self, office: Office) -> None:
        sits(office, plan=None, put="assign")
        with pytest.raises(RefusedByRule) as refused:
            decides(office)
        assert {reason.rule for reason in refused.value.reasons} == {"terms"}

    def test_a_body_that_is_to_owe_something_exists(self, office: Office) -> None:
        sits(office)
        nobody = OwnerRequest(role="owner", body="BODY-NONE")
        with pytest.raises(InvalidInput) as wrong:
            decides(office, TermRequest(sort="condition", text="ก", owner=nobody))
        assert wrong.value.errors[0].pointer == "/terms/0/owner/body"

    def test_a_name_that_would_be_too_long_is_refused(self, office: Office) -> None:
        long = "P-" + "9" * 78
        opened(office, long)
        sits(office, plan=long)
        with pytest.raises(InvalidInput) as wrong:
            decides(office, condition(office))
        assert wrong.value.errors[0].pointer == "/terms"


class TestCharged:
    """Whom a decision on a plan may charge: a post of its workflow, of the body, of the offices, of the body named."""

    @pytest.fixture
    def other(self, office: Office) -> Office:
        appoint(office.ledger, "p-chief", Post("district_chief", "BODY-OTHER"), Post("budget_bureau"))
        sits(office)
        return office

    @pytest.mark.parametrize(
        "owner",
        [OwnerRequest(role="district_chief", body="BODY-OTHER"), OwnerRequest(role="budget_bureau")],
        ids=["a post of another body", "an office outside the workflow"],
    )
    def test_posts_beyond_the_workflow_are_charged(self, other: Office, owner: OwnerRequest) -> None:
        term = msgspec.structs.replace(condition(other, 10), owner=owner)
        decides(other, term)
        (ref,) = plans.load(other, PLAN).obligations
        assert (owed(other, ref).term.owner.role, owed(other, ref).term.owner.body) == (owner.role, owner.body)

    @pytest.mark.parametrize(
        "owner", [OwnerRequest(role="budget_bureau", body="BODY-OTHER"), OwnerRequest(role="nobody_at_all")]
    )
    def test_a_post_that_nobody_established_is_not(self, other: Office, owner: OwnerRequest) -> None:
        with pytest.raises(RefusedByRule) as refused:
            decides(other, msgspec.structs.replace(condition(other, 10), owner=owner))
        assert [(r.rule, r.guard, r.missing) for r in refused.value.reasons] == [
            ("terms", "terms@2", "resolution.terms.1.owner")
        ]
