"""Setting a decision aside: the plan stands again where it stood before it, and the decision stays on record."""

from domain import events as ev
from domain.plan import Plan
from domain.workdays import Calendar
from workflows.commands import MakeMove
from workflows.deadlines import due_after
from workflows.decide import awaiting, recorded
from workflows.definition import RESERVED, Definition


def set_aside(
    plan: Plan, definition: Definition, decision: ev.MoveMade, command: MakeMove, calendar: Calendar
) -> ev.MoveMade:
    """The reserved move (`command.move`, one of `RESERVED`) that undoes `decision`, a move of this very plan.

    Whoever waited before the decision is awaited again, with a deadline that runs anew. It binds no text and asks no
    guard: what calls for it is judged where it is called for. Of its companions only a predecessor that it replaced is
    given back (`in_force_again`); plans that it opened stay.
    """
    to_stage = decision.from_stage
    version = next(entry.version for entry in plan.entries if entry.event == decision)
    return ev.MoveMade(
        **recorded(plan, definition, command, RESERVED[command.move].event),
        move=command.move,
        from_stage=plan.stage,
        to_stage=to_stage,
        kept_facts=ev.kept({}),
        kept_verdict=ev.kept(()),
        round=plan.rounds.get(to_stage, 0) + 1,
        awaiting=awaiting(definition, to_stage, plan.body),
        due_on=due_after(definition, to_stage, command.effective_on, plan, calendar),
        documents=command.documents,
        resolution=command.resolution,
        input={**command.input, "decision": version},
    )
