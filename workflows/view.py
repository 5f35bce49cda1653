"""Everything a guard may look at: the plan, the command, and the streams it declared, folded by the caller."""

from datetime import date

import msgspec

from domain.body import Body
from domain.obligation import Obligation
from domain.plan import Plan
from domain.workdays import Calendar
from workflows.commands import MakeMove, OpenPlan, RecordFact
from workflows.definition import Definition, Step


class Surroundings(msgspec.Struct, frozen=True, kw_only=True):
    """Facts of other streams, and the day by which "today" is meant (for testimony: the day it was known)."""

    today: date
    calendar: Calendar
    plans: dict[str, Plan] = {}
    """Related plans by ref: parent, predecessor, children, and the children of the predecessor."""
    children: dict[str, tuple[str, ...]] = {}
    """Refs of the children opened under each plan that was read."""
    bodies: dict[str, Body] = {}
    obligations: dict[str, Obligation] = {}
    """What the plan's decisions imposed, by ref."""
    ratifications: dict[str, Obligation] = {}
    """By each override of the plan: its ratification, as it was asked for last."""
    initiator: Plan | None = None
    """For a companion move: the plan whose move brought it about, as that move left it."""

    def children_of(self, ref: str | None) -> tuple[Plan, ...]:
        """The folded children of a plan, in the order they were opened."""
        return tuple(self.plans[child] for child in self.children.get(ref or "", ()))


class View(msgspec.Struct, frozen=True):
    """One judgement's whole world."""

    definition: Definition
    step: Step
    plan: Plan
    command: MakeMove | RecordFact | OpenPlan
    around: Surroundings
