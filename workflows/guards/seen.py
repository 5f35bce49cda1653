"""Common readings of a view: the deciding body, the sitting, what was recorded since a move, what is attached."""

from collections.abc import Iterable
from datetime import date

import msgspec

from domain import events as ev
from domain.body import Body
from domain.plan import Plan
from domain.sitting import Sitting
from workflows.commands import MakeMove
from workflows.definition import Move
from workflows.view import View


def deciding_body(view: View) -> str | None:
    """The body whose decision the step records; None when it is no body's decision."""
    step = view.step
    if not isinstance(step, Move) or step.body is None:
        return None
    return view.plan.body if step.body == "own" else step.body


def founded(view: View) -> Body | None:
    """The deciding body as its own stream has it, under the edition of its instrument in force on the legal date."""
    found = view.around.bodies.get(deciding_body(view) or "")
    return found.on(view.command.effective_on) if found else None


def sitting(view: View) -> Sitting | None:
    """The sitting typed in with a decision; None when there is none or it cannot be read."""
    typed = view.command.sitting if isinstance(view.command, MakeMove) else None
    if typed is None:
        return None
    try:
        return msgspec.convert(typed, Sitting)
    except msgspec.ValidationError:
        return None


def resolution(view: View) -> ev.Resolution | None:
    return view.command.resolution if isinstance(view.command, MakeMove) else None


def last_version(plan: Plan, names: Iterable[str]) -> int:
    """The stream version of the last move or fact of these names; 0 when there is none."""
    wanted = set(names)
    return max((e.version for e in plan.entries if e.name in wanted), default=0)


def facts_since(plan: Plan, fact: str, moves: Iterable[str]) -> tuple[ev.FactRecorded, ...]:
    """Facts of one name recorded after the last of these moves."""
    after = last_version(plan, moves)
    return tuple(
        e.event
        for e in plan.entries
        if isinstance(e.event, ev.FactRecorded) and e.event.fact == fact and e.version > after
    )


def last_move(plan: Plan, *names: str) -> ev.MoveMade | None:
    """The last move of these names."""
    return next(reversed(plan.moves(*names)), None)


def attached(view: View) -> tuple[str, ...]:
    """Kinds of the documents that come with the command."""
    return tuple(sorted({document.kind for document in view.command.documents}))


def day(value: object) -> date | None:
    """A date of the input, which JSON Schema has checked; None when it was left out or is no date."""
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
