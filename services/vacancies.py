"""Which open steps will have nobody to make them lawfully, or no reachable quorum, on the day they are due."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import msgspec

from domain.body import Body
from domain.plan import Plan
from domain.sitting import PROFILES
from domain.thai.dates import bangkok_date
from projections import register
from services.appointing import every_body
from services.means import Office
from services.world import World
from workflows.definition import Definition, Move

PAGE = 200


class Vacancy(msgspec.Struct, frozen=True, kw_only=True):
    """A step of a plan that cannot be made on its day: no `holder` of `roles`, or no `quorum` of `body`.

    `on` is the day it is due, or today when that is past or not set; `holders` can be had of the `needed`.
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


def vacancies(office: Office) -> list[Vacancy]:
    """Every such step of every open plan, in the register's order."""
    today = bangkok_date(office.clock())
    bodies = dict(every_body(office))
    world = World(office.folds, fresh=False)
    found: list[Vacancy] = []
    for ref in _open(office):
        if (plan := world.find_plan(ref)) is not None:
            found += of_plan(office.book.pinned(plan.definition), plan, bodies, today)
    return found


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
            yield Vacancy(**said, lacks="holder", roles=roles)
        if (short := _quorum(move, plan, bodies, on)) is not None:
            name, needed, members = short
            yield Vacancy(**said, lacks="quorum", roles=roles, body=name, needed=needed, holders=members)


def has_holder(definition: Definition, move: Move, plan: Plan, bodies: dict[str, Body], on: date) -> bool:
    """Whether anybody holds a post that may make the move on a day, stand-ins and recorders among them."""
    return any(_held(definition, role, plan, bodies, on) for role in definition.actors(move.by))


def _held(definition: Definition, role: str, plan: Plan, bodies: dict[str, Body], on: date) -> bool:
    own = plan.body if (spec := definition.roles.get(role)) is not None and spec.own_body else None
    looked = [bodies[own]] if own in bodies else [] if own else list(bodies.values())
    return any(body.roster.holders(on, role) for body in looked)


def _quorum(move: Move, plan: Plan, bodies: dict[str, Body], on: date) -> tuple[str, int, int] | None:
    name = plan.body if move.body == "own" else move.body
    body = bodies.get(name or "")
    if body is None or body.quorum_profile not in PROFILES:
        return None
    needed = PROFILES[body.quorum_profile].ordinary.of(body.members)
    members = len(body.roster.members(on))
    return (body.body, needed, members) if members < needed else None


def _open(office: Office) -> Iterator[str]:
    cursor: str | None = None
    with office.pool.connection() as connection:
        while True:
            found = register.search(connection, register.Query(), cursor, PAGE)
            yield from (row.ref for row in found.rows)
            cursor = found.next
            if cursor is None:
                return
