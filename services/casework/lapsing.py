"""Approvals whose terms have run out: the engine records the lapse, once, on the day their terms say."""

from collections.abc import Container
from datetime import date

import structlog

from domain import events as ev
from domain.obligation import Obligation
from domain.plan import Plan
from domain.thai.dates import bangkok_date
from services.carrying_out import carry_out
from services.casework.engine import engine_key
from services.casework.replaced import replaced_by
from services.means import Office
from services.problems import RefusedByRule
from services.refusals import Subject
from services.world import World
from workflows.authority import ENGINE
from workflows.commands import MakeMove
from workflows.decide import Accepted, Refused
from workflows.lapsing import LAPSE, lapse

log = structlog.get_logger(__name__)


def lapse_due(office: Office, batches: Container[str]) -> int:
    """Record every lapse whose day has come, outside these open import batches; gives how many."""
    today = bangkok_date(office.clock())
    return sum(lapse_one(office, ref, today, batches) for ref in office.folds.owing.lapsing(today))


def lapse_of(office: Office, plan: Plan, today: date, stated: ev.Testimony) -> int:
    """The same for one plan, as a testimony states it: what the engine owed by the day a past fact was known."""
    return sum(lapse_one(office, ref, today, (), stated) for ref in plan.obligations)


def lapse_one(
    office: Office, ref: str, today: date, batches: Container[str], stated: ev.Testimony | None = None
) -> bool:
    """Record that the approval ended, if by this day it has."""
    world = World(office.folds, fresh=True)
    owed = world.find_obligation(ref)
    plan = world.find_plan(owed.plan) if owed else None
    if owed is None or not owed.ends_approval(today) or (plan is not None and plan.import_batch in batches):
        return False

    def attempt(world: World) -> tuple[Accepted | Refused, Plan | None, ev.Actor]:
        owed = world.obligation(ref)
        plan = world.find_plan(owed.plan)
        definition = office.book.pinned(plan.definition) if plan else None
        since = owed.lapses_from
        if since is None or not owed.ends_approval(today):
            return Refused(()), plan, ENGINE
        command = MakeMove(
            actor=ENGINE,
            effective_on=since,
            correlation_id=str(key.command_id),
            causation_id=f"obligation/{ref}",
            testimony=stated,
            move=LAPSE,
            input={"obligation": ref},
        )
        others, replaced = _others(world, plan, ref), replaced_by(office, world, plan)
        return lapse(plan, definition, owed, others, command, office.calendar, replaced), plan, ENGINE

    key = engine_key(office.ledger, LAPSE, ref, owed.lapses_from)
    try:
        carry_out(office, key, Subject(owed.plan or ref, LAPSE, ENGINE.person), attempt)
    except RefusedByRule:
        log.info("lapse_averted", obligation=ref)
        return False
    return True


def _others(world: World, plan: Plan | None, ref: str) -> tuple[Obligation, ...]:
    """What else the plan's decisions imposed."""
    return tuple(world.obligation(other) for other in (plan.obligations if plan else ()) if other != ref)
