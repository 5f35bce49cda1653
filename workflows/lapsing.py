"""An approval that ends by its own terms: the condition lapsed, and the plan stands before the body again."""

from collections.abc import Iterable
from typing import Any

from domain import events as ev
from domain.obligation import Obligation
from domain.plan import Plan
from domain.workdays import Calendar
from workflows.commands import MakeMove
from workflows.decide import Accepted
from workflows.definition import Definition
from workflows.in_force_again import Replaced, in_force_again
from workflows.setting_aside import set_aside
from workflows.standing import decided_at, stands

LAPSE = "lapse_of_approval"


def lapse(
    plan: Plan | None,
    definition: Definition | None,
    owed: Obligation,
    others: Iterable[Obligation],
    command: MakeMove,
    calendar: Calendar,
    replaced: Replaced | None = None,
) -> Accepted:
    """What is recorded when a condition's day has passed; `command` is the engine's, of the day it `lapses_from`.

    The decision is set aside where it still carries a plan that goes on; what else it asked for falls with it, and the
    issue that it replaced is in force again. A plan that has ended, or went back before, keeps its stage: then the
    condition lapses and nothing follows.
    """
    fallen: list[ev.Event] = [_lapsed(owed, owed, command)]
    version = decided_at(plan, owed.ref) if plan else None
    if plan is None or definition is None or version is None:
        return Accepted(tuple(fallen))
    entry = plan.entry(version)
    decision = entry.event if entry else None
    if not isinstance(decision, ev.MoveMade) or definition.stages[plan.stage].terminal or not stands(plan, version):
        return Accepted(tuple(fallen))
    same = {term.obligation for term in decision.resolution.terms} if decision.resolution else set()
    fallen += [_lapsed(one, owed, command) for one in others if one.ref in same - {owed.ref} and one.pending]
    made = set_aside(plan, definition, decision, command, calendar)
    return Accepted((made, *fallen, *in_force_again(plan, version, made, replaced, calendar)))


def _lapsed(one: Obligation, because_of: Obligation, command: MakeMove) -> ev.ObligationLapsed:
    due_on = because_of.term.due_on
    assert due_on is not None
    said: dict[str, Any] = {
        "actor": command.actor,
        "effective_on": command.effective_on,
        "correlation_id": command.correlation_id,
        "causation_id": command.causation_id,
        "testimony": command.testimony,
    }
    return ev.ObligationLapsed(
        **said,
        stream_name=f"obligation/{one.ref}",
        published=ev.ObligationLapsed.NAMES[one.term.sort],
        obligation=one.ref,
        plan=one.plan,
        due_on=due_on,
    )
