"""A command and the moves it brings about on other plans, judged together: all are recorded, or none."""

from datetime import date
from typing import Any, Protocol

from msgspec.structs import replace

from domain import events as ev
from domain.plan import Plan, evolve
from workflows.authority import ENGINE
from workflows.commands import MakeMove, OpenPlan, RecordFact
from workflows.decide import Accepted, Refused, decide
from workflows.definition import Companion, Definition, Move
from workflows.opening import decide_opening
from workflows.terms import imposed_by_move
from workflows.view import Surroundings


class Book(Protocol):
    """The published editions."""

    def pinned(self, ref: ev.DefinitionRef) -> Definition:
        """The edition a plan is pinned to, by digest."""
        ...

    def in_force(self, kind: str, on: date) -> Definition:
        """The newest edition of a kind in force on a day."""
        ...


def decide_together(book: Book, plan: Plan, around: Surroundings, command: MakeMove | RecordFact) -> Accepted | Refused:
    """decide(), then the companions of the move; each sees the plan as the earlier ones left it."""
    definition = book.pinned(plan.definition)
    outcome = decide(definition, plan, around, command)
    if isinstance(outcome, Refused) or isinstance(command, RecordFact):
        return outcome
    made = outcome.events[0]
    assert isinstance(made, ev.MoveMade)
    return with_companions(book, plan, around, command, made)


def with_companions(
    book: Book, plan: Plan, around: Surroundings, command: MakeMove, made: ev.MoveMade
) -> Accepted | Refused:
    """The move and those it takes along, each judged by its own plan's rules: all are recorded, or none."""
    move = book.pinned(plan.definition).move(command.move, plan.stage)
    assert move is not None
    imposed = imposed_by_move(made, command.sitting)
    if not move.with_:
        return Accepted((made, *imposed))
    around = replace(around, initiator=evolve(plan, made))
    events: list[ev.Event] = [made, *imposed]
    for companion in move.with_:
        if not _applies(companion, command):
            continue
        result = _accompany(book, plan, around, command, companion, move)
        if isinstance(result, Refused):
            return result
        events += result.events
    return Accepted(tuple(events))


def _applies(companion: Companion, command: MakeMove) -> bool:
    return all(command.input.get(name) == value for name, value in companion.when.items())


def _accompany(
    book: Book, plan: Plan, around: Surroundings, command: MakeMove, companion: Companion, move: Move
) -> Accepted | Refused:
    if companion.opens == "successor":
        return _open_successor(book, plan, around, command)
    other = around.plans.get((plan.predecessor if companion.plan == "predecessor" else plan.parent) or "")
    if other is None or companion.move is None:
        return Accepted(())
    if book.pinned(other.definition).move(companion.move, other.stage) is None:
        return Accepted(())  # it has already ended, or never began: there is nothing to take along
    engine = MakeMove(
        actor=ENGINE,
        on_behalf_of=command.actor,
        effective_on=command.effective_on,
        correlation_id=command.correlation_id,
        causation_id=f"{plan.ref}:{move.name}",
        testimony=command.testimony,
        move=companion.move,
        documents=command.documents,
    )
    return decide_together(book, other, around, engine)


def _open_successor(book: Book, plan: Plan, around: Surroundings, command: MakeMove) -> Accepted | Refused:
    """The next issue of the same series, with the present text as its first text."""
    wanted: dict[str, Any] = command.input.get("successor") or {}
    definition = book.in_force(plan.kind, command.effective_on)
    opening = OpenPlan(
        actor=ENGINE,
        on_behalf_of=command.actor,
        effective_on=command.effective_on,
        correlation_id=command.correlation_id,
        causation_id=f"{plan.ref}:{command.move}",
        testimony=command.testimony,
        reason=command.reason,
        ref=str(wanted.get("ref", "")),
        title=str(wanted.get("title") or plan.title),
        series=plan.series,
        issue=str(wanted.get("issue", "")),
        predecessor=plan.ref,
        area=plan.area,
        body=plan.body,
        period=plan.period,
        documents=command.documents,
    )
    return decide_opening(definition, around, opening, {name: part.value for name, part in plan.parts.items()})
