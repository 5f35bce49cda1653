"""When a plan becomes public: a fact of the log makes it so, and nothing ever takes that back."""

from domain import events as ev
from domain.plan import Plan

STAGES = frozenset({"approved"})
"""Reaching one of these publishes: the decision of the last authority (S0.14)."""
FACTS = frozenset({"DocumentsPublished"})
"""Recording one of these publishes (S0.32)."""


def publishes(event: ev.Event) -> bool:
    """Whether this event by itself makes its plan public."""
    match event:
        case ev.PlanOpened(to_stage=stage) | ev.MoveMade(to_stage=stage):
            return stage in STAGES
        case ev.FactRecorded(fact=fact):
            return fact in FACTS
        case _:
            return False


def published(plan: Plan) -> bool:
    """Whether the plan has become public; a later lapse, revision or closing changes nothing in that."""
    return bool(STAGES & plan.rounds.keys()) or any(plan.facts(name) for name in FACTS)
