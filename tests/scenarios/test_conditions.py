"""A conditional approval: which terms it may carry, what waits for them, and when it ends by itself."""

from datetime import date, timedelta
from typing import Any

import pytest

from domain import events as ev
from domain.obligation import Obligation, evolve
from tests.support.lawful import SECRETARIAT
from tests.support.obligations import discharged, says, term
from tests.support.scenario import Scenario, asked_for, given
from tests.support.steps import until

NP = "national_plan_version"
BLOCKED = "start_dissemination"


def scheduled() -> Scenario:
    return given(NP, *until("cabinet_scheduled"))


def condition(story: Scenario, number: int = 1, **more: Any) -> ev.Term:
    ref = f"{story.plan.ref}.{story.plan.version + 1}.{number}"
    return term(ref, owner=SECRETARIAT, **{"number": number, "blocks": (BLOCKED,), **more})


def approved(**more: Any) -> tuple[Scenario, ev.Term]:
    """Approved in principle a week later, under one condition."""
    story = scheduled()
    due_in = more.pop("due_in", None)
    due_on = story.today + timedelta(days=7 + due_in) if due_in is not None else None
    asked = condition(story, due_on=due_on, **more)
    return story.when("approve", kind="approve_in_principle", terms=(asked,)).then_moved_to("approved"), asked


def hears(story: Scenario, event: ev.ObligationEvent) -> Scenario:
    story.obligations = {**story.obligations, event.obligation: evolve(story.obligations[event.obligation], event)}
    return story


class TestTerms:
    def test_an_approval_in_principle_is_the_stage_approved_with_open_conditions(self) -> None:
        story, asked = approved()
        assert story.plan.obligations == (asked.obligation,)
        (imposed,) = [e for e in story.outcome.events if isinstance(e, ev.ObligationImposed)]  # type: ignore[union-attr]
        assert (imposed.published, imposed.body, imposed.plan) == ("ConditionImposed", "BODY-CAB", story.plan.ref)
        assert (imposed.move, imposed.label, imposed.term) == ("approve", "1/2561", asked)
        assert story.obligations[asked.obligation].status == "open"

    @pytest.mark.parametrize("kind", ["approve_in_principle", "endorse_with_observations"])
    def test_a_kind_that_asks_for_something_is_refused_without_it(self, kind: str) -> None:
        scheduled().when("approve", kind=kind, terms=()).then_refused("terms")

    def test_each_observation_is_a_task_of_its_own(self) -> None:
        story = scheduled()
        ref = f"{story.plan.ref}.{story.plan.version + 1}"
        terms = tuple(term(f"{ref}.{n}", "observation", SECRETARIAT, number=n) for n in (1, 2))
        story.when("approve", kind="endorse_with_observations", terms=terms).then_moved_to("approved")
        assert [one.term.number for one in story.obligations.values()] == [1, 2]
        assert {one.term.sort for one in story.obligations.values()} == {"observation"}
        story.when(BLOCKED).then_accepted()

    def test_what_is_sent_back_or_refused_asks_for_nothing_beside_it(self) -> None:
        story = scheduled()
        for move in ("return_by_cabinet", "defer", "reject"):
            story.when(move, terms=(condition(story),)).then_refused("terms")

    @pytest.mark.parametrize(
        "spoilt",
        [
            {"owner": ev.Awaiting(role="nobody")},
            {"due_on": date(2010, 1, 1)},
            {"lapses": True},
            {"blocks": ("fly",)},
            {"blocks": ("supersede",)},
            {"sort": "observation"},
        ],
        ids=[
            "no such post",
            "due before it",
            "lapses on no day",
            "no such move",
            "a move of the engine",
            "no condition",
        ],
    )
    def test_terms_that_could_not_be_kept_are_refused(self, spoilt: dict[str, Any]) -> None:
        story = scheduled()
        given_terms = asked_for("approve_in_principle", story.plan)
        base = {name: getattr(condition(story, 2), name) for name in ev.Term.__struct_fields__}
        story.when("approve", kind="approve_in_principle", terms=(*given_terms, ev.Term(**{**base, **spoilt})))
        story.then_refused("terms")
        assert story.reasons[0].missing.startswith("resolution.terms.2")


class TestWaiting:
    def test_what_waits_for_a_condition_is_refused_and_says_for_which(self) -> None:
        story, asked = approved(due_in=30)
        story.when(BLOCKED).then_refused("conditions")
        (reason,) = story.reasons
        assert (reason.missing, reason.basis) == (asked.obligation, "1/2561")
        assert reason.cure is not None
        assert reason.cure.who == SECRETARIAT
        assert "condition 1" in reason.text.en

    def test_nothing_else_waits(self) -> None:
        story, _ = approved(blocks=())
        story.when(BLOCKED).then_accepted()

    @pytest.mark.parametrize("how", ["discharged", "waived"])
    def test_once_it_is_met_or_let_fall_the_move_is_free(self, how: str) -> None:
        story, asked = approved()
        if how == "discharged":
            hears(story, discharged(asked, story.today))
        else:
            said = says(asked.obligation, "ConditionWaived", story.today)
            hears(story, ev.ObligationReleased(**said, how="waived", meeting="M", item=1))
        story.when(BLOCKED).then_moved_to("disseminating")

    def test_it_is_not_free_for_a_day_before_the_condition_was_met(self) -> None:
        story, asked = approved()
        hears(story, discharged(asked, story.today + timedelta(days=3)))
        story.when(BLOCKED, on=story.today + timedelta(days=2)).then_refused("conditions")
        story.when(BLOCKED, on=story.today).then_moved_to("disseminating")

    def test_evidence_that_nobody_has_accepted_frees_nothing(self) -> None:
        story, asked = approved()
        hears(story, ev.EvidenceSubmitted(**says(asked.obligation, "EvidenceSubmitted", story.today)))
        story.when(BLOCKED).then_refused("conditions")


class TestLapsing:
    """Due in 14 days; steps of a story lie a week apart."""

    def test_on_the_due_day_the_approval_still_holds(self) -> None:
        story, _ = approved(blocks=(), due_in=14, lapses=True)
        story.when(BLOCKED, after=14).then_moved_to("disseminating")

    def test_the_day_after_everything_is_refused_whether_or_not_the_engine_was_there(self) -> None:
        story, asked = approved(blocks=(), due_in=14, lapses=True)
        story.when(BLOCKED, after=15).then_refused("conditions")
        assert story.reasons[0].missing == asked.obligation
        story.when("ResolutionNotified", resolution_in=0).then_refused("conditions")

    def test_a_conflict_can_be_declared_all_the_same(self) -> None:
        story, _ = approved(blocks=(), due_in=14, lapses=True)
        story.when("ConflictDeclared", after=15, resolution_in=None).then_accepted()

    def test_met_on_the_last_day_it_holds_though_accepted_later(self) -> None:
        story, asked = approved(blocks=(), due_in=14, lapses=True)
        due_on = asked.due_on
        assert due_on is not None
        hears(story, ev.EvidenceSubmitted(**says(asked.obligation, "EvidenceSubmitted", due_on)))
        story.when("ResolutionNotified", after=20).then_accepted()
        hears(story, discharged(asked, due_on))
        story.when(BLOCKED).then_moved_to("disseminating")

    def test_a_condition_without_such_terms_never_ends_the_approval(self) -> None:
        story, _ = approved(blocks=(), due_in=1)
        story.when(BLOCKED, after=300).then_moved_to("disseminating")


def kept(**more: Any) -> Obligation:
    return evolve(None, imposed_on(**more))


def imposed_on(**more: Any) -> ev.ObligationImposed:
    asked = term("C", due_on=date(2020, 3, 10), lapses=True, **more)
    return ev.ObligationImposed(**says("C", "ConditionImposed", date(2020, 3, 1)), term=asked, body="BODY-CAB")


def shown(on: date) -> ev.EvidenceSubmitted:
    return ev.EvidenceSubmitted(**says("C", "EvidenceSubmitted", on))


def sent_back(on: date) -> ev.EvidenceReturned:
    said = says("C", "EvidenceReturned", on)
    return ev.EvidenceReturned(**said, reason=ev.Sealed(key_id="k", commitment="c", ciphertext="x"))


D = {n: date(2020, 3, n) for n in range(1, 32)}


@pytest.mark.parametrize(
    ("facts", "ends"),
    [
        ((), D[11]),
        ((shown(D[10]),), None),
        ((shown(D[11]),), D[11]),
        ((shown(D[5]), sent_back(D[6])), D[11]),
        ((shown(D[10]), sent_back(D[15])), D[16]),
        ((shown(D[10]), sent_back(D[15]), shown(D[15])), D[16]),
        ((discharged(term("C"), D[10]),), None),
        ((shown(D[10]), sent_back(D[15]), discharged(term("C"), D[15])), None),
    ],
    ids=[
        "never shown",
        "shown on the last day",
        "shown too late",
        "sent back in time",
        "sent back after the day",
        "shown again too late",
        "met on the last day",
        "mended on the day it was sent back",
    ],
)
def test_the_day_from_which_an_approval_has_ended(facts: tuple[ev.ObligationEvent, ...], ends: date | None) -> None:
    owed = kept()
    for fact in facts:
        owed = evolve(owed, fact)
    ended = [day for day in D.values() if owed.ends_approval(day)]
    assert (ended[0] if ended else None) == ends
