"""Moves the engine makes itself, by reactions and timers: ordinary commands whose id comes from their cause."""

import hashlib
import uuid
from datetime import date, datetime

from domain import events as ev
from domain.plan import Plan
from domain.thai.dates import bangkok_date
from services.callers import Key
from services.carrying_out import carry_out
from services.casework.plans import matched
from services.ledger import Ledger, Receipt
from services.means import Office
from services.refusals import Subject
from services.world import World, surroundings
from workflows.authority import ENGINE
from workflows.commands import MakeMove
from workflows.companions import decide_together
from workflows.deadlines import timer_date
from workflows.decide import Accepted, Refused


def engine_key(ledger: Ledger, *parts: object) -> Key:
    """A command id from what calls for the move (rule, plan, position or due date): the same cause never acts twice."""
    name = ":".join(map(str, parts))
    return Key(uuid.uuid5(ledger.log_id, f"engine:{name}"), hashlib.sha256(name.encode()).digest())


def engine_move(
    office: Office,
    key: Key,
    ref: str,
    move: str,
    effective_on: date,
    because: str,
    testimony: ev.Testimony | None = None,
) -> Receipt:
    """Make a move as the engine. Raises RefusedByRule when its guards do not hold, and as plans.make_move."""

    def attempt(world: World) -> tuple[Accepted | Refused, Plan | None, ev.Actor]:
        plan = matched(world.plan(ref), None)
        definition = office.book.pinned(plan.definition)
        command = MakeMove(
            actor=ENGINE,
            effective_on=effective_on,
            correlation_id=str(key.command_id),
            causation_id=because,
            testimony=testimony,
            move=move,
        )
        today = bangkok_date(office.clock())
        if testimony is not None:
            today = bangkok_date(datetime.fromisoformat(testimony.known_at))
        step = definition.move(move, plan.stage) or definition.any_move(move)
        assert step is not None
        around = surroundings(world, definition, step, plan, today, office.calendar)
        return decide_together(office.book, plan, around, command), plan, ENGINE

    return carry_out(office, key, Subject(ref, move, ENGINE.person), attempt)


def due_timers(office: Office, plan: Plan, today: date) -> list[tuple[str, date]]:
    """The timer moves of a plan whose day has come: move name and the legal day they take effect."""
    definition = office.book.pinned(plan.definition)
    found = []
    for timer in definition.timers:
        day = timer_date(timer, plan, office.calendar)
        if day is not None and day <= today and definition.move(timer.move, plan.stage) is not None:
            found.append((timer.move, day))
    return found
