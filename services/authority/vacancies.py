"""Which open steps will have nobody to make them lawfully, or no reachable quorum, on the day they are due."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from functools import partial
from typing import Any

import msgspec

from domain.body import Body
from domain.plan import Plan
from domain.roster import Capacity
from domain.thai.dates import bangkok_date
from projections import register
from services.authority.appointing import every_body
from services.means import Office
from services.world import World
from workflows.definition import Definition, Move

PAGE = 200


class Vacancy(msgspec.Struct, frozen=True, kw_only=True):
    """A step of a plan that cannot be made on its day: no `holder` of `roles`, or no `quorum` of `body`.

    `on` is the day it is due, or today when that is past or not set; `holders` can be had of the `needed`, by the rule
    in force on that day (`share`, `basis`). `until` is the last day on which it still can be made: the terms that end
    before it is due; None when nobody can make it today either.
    """

    ref: str
    stage: str
    move: str
    lacks: str
    on: date
    roles: tuple[str, ...]
    body: str | None = None
    needed: int = 1
    holders: int = 0
    share: str = ""
    basis: str = ""
    until: date | None = None


def vacancies(office: Office) -> Iterator[Vacancy]:
    """Every such step of every open plan, in the register's order."""
    today = bangkok_date(office.clock())
    bodies = dict(every_body(office))
    world = World(office.folds, fresh=False)
    for ref in _open(office):
        if (plan := world.find_plan(ref)) is not None:
            yield from of_plan(office.book.pinned(plan.definition), plan, bodies, today)


def concerns(vacancy: Vacancy, held: Iterable[Capacity]) -> bool:
    """Whether it is for somebody in these posts to see to: a step of one of them, or of a body one of them is in."""
    return any(one.role in vacancy.roles or (one.body is not None and one.body == vacancy.body) for one in held)


def of_plan(definition: Definition, plan: Plan, bodies: dict[str, Body], today: date) -> Iterator[Vacancy]:
    """The steps from the plan's present stage that lack somebody."""
    if definition.stages[plan.stage].terminal:
        return
    on = max(today, plan.due_on or today)
    for move in definition.by_stage[plan.stage]:
        if "system" in move.by:
            continue
        said: dict[str, Any] = {"ref": plan.ref, "stage": plan.stage, "move": move.name, "on": on}
        roles = definition.actors(move.by)
        if not has_holder(definition, move, plan, bodies, on):
            until = _last(bodies.values(), today, on, partial(has_holder, definition, move, plan, bodies))
            yield Vacancy(**said, lacks="holder", roles=roles, until=until)
        if (short := _quorum(move, plan, bodies, on)) is not None:
            until = _last(bodies.values(), today, on, partial(_reached, move, plan, bodies))
            yield Vacancy(**said, lacks="quorum", roles=roles, until=until, **short)


def has_holder(definition: Definition, move: Move, plan: Plan, bodies: dict[str, Body], on: date) -> bool:
    """Whether anybody holds a post that may make the move on a day, stand-ins and recorders among them."""
    return any(_held(definition, role, plan, bodies, on) for role in definition.actors(move.by))


def _held(definition: Definition, role: str, plan: Plan, bodies: dict[str, Body], on: date) -> bool:
    own = plan.body if (spec := definition.roles.get(role)) is not None and spec.own_body else None
    looked = [bodies[own]] if own in bodies else [] if own else list(bodies.values())
    return any(body.roster.holders(on, role) for body in looked)


def _quorum(move: Move, plan: Plan, bodies: dict[str, Body], on: date) -> dict[str, Any] | None:
    """What is lacking of the quorum by the body's rule in force on the day; None when it can be reached.

    The share for a meeting called again is not counted on: it needs a first meeting that failed.
    """
    known = bodies.get((plan.body if move.body == "own" else move.body) or "")
    body = known.on(on) if known else None
    if body is None or (rule := body.rule) is None:
        return None
    needed = max(1, rule.ordinary.of(body.counted(on)))
    members = len(body.roster.voters(on))
    if members >= needed:
        return None
    return {
        "body": body.body,
        "needed": needed,
        "holders": members,
        "share": str(rule.ordinary),
        "basis": rule.basis,
    }


def _reached(move: Move, plan: Plan, bodies: dict[str, Body], on: date) -> bool:
    return _quorum(move, plan, bodies, on) is None


def _last(bodies: Iterable[Body], today: date, on: date, can: Callable[[date], bool]) -> date | None:
    """The last day before `on` on which it could be done: today, or the last day of some term in between."""
    ends = {held.until for body in bodies for held in body.roster.appointments.values() if held.until is not None}
    days = sorted({today, *(day for day in ends if today <= day < on)}, reverse=True)
    return next((day for day in days if can(day)), None)


def _open(office: Office) -> Iterator[str]:
    cursor: str | None = None
    with office.pool.connection() as connection:
        while True:
            found = register.search(connection, register.Query(), cursor, PAGE)
            yield from (row.ref for row in found.rows)
            cursor = found.next
            if cursor is None:
                return
