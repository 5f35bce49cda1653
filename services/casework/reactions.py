"""What the engine does by itself: the moves that a body's fact calls for, and those whose day has come."""

from collections.abc import Callable, Iterator
from datetime import date

import structlog

from domain import events as ev
from domain.plan import Plan
from domain.thai.dates import bangkok_date
from projections import register
from projections.model import Connection
from services.callers import Key
from services.casework.engine import due_timers, engine_key, engine_move
from services.casework.imports import open_batches
from services.casework.lapsing import lapse_due
from services.casework.plans import load
from services.ledger import Stored
from services.means import Office
from services.problems import ChangedMeanwhile, NotFound, RefusedByRule
from workflows.definition import Definition, Reaction

log = structlog.get_logger(__name__)

BODY_FACT = ev.BodyFactRecorded.TOPIC
IMPORT_CLOSED = ev.ImportClosed.TOPIC


class Reactions:
    """Follows the log; each cause makes each of its moves once, wherever the process is killed."""

    name = "reactions"
    topics = frozenset({BODY_FACT, IMPORT_CLOSED})

    def __init__(self, office: Office, wait: Callable[[int], None]) -> None:
        """`wait` blocks until the register has taken up a position: plans opened before a fact must be seen."""
        self._office = office
        self._wait = wait

    def handle(self, stored: Stored) -> None:
        """React to one event. Raises what cannot be answered by trying the next event."""
        match stored.event:
            case ev.BodyFactRecorded() as fact if fact.testimony is None:
                self._wait(stored.position)
                self._react(fact, stored.position)
            case ev.ImportClosed():
                self._wait(stored.position)
                for past in self._past_facts(stored.position):
                    assert isinstance(past.event, ev.BodyFactRecorded)
                    self._react(past.event, past.position)
            case _:
                return

    def _past_facts(self, until: int) -> list[Stored]:
        found: list[Stored] = []
        while news := self._office.ledger.read(found[-1].position if found else 0, 500, topics=(BODY_FACT,)):
            found += [stored for stored in news if stored.position < until]
            if news[-1].position >= until:
                break
        return found

    def _react(self, fact: ev.BodyFactRecorded, position: int) -> None:
        for definition in self._office.book.all():
            for reaction in definition.reactions:
                if reaction.body == fact.body and reaction.fact == fact.fact:
                    self._move_all(definition, reaction, fact, position)

    def _move_all(self, definition: Definition, reaction: Reaction, fact: ev.BodyFactRecorded, position: int) -> None:
        for plan in _standing(self._office, definition, reaction.move):
            if _stage_on(plan, fact.effective_on) in _stages_of(definition, reaction.move):
                key = engine_key(self._office.ledger, reaction.fact, plan.ref, position)
                day = max(fact.effective_on, plan.entered_on)
                _try(self._office, key, plan, reaction.move, day, f"{reaction.fact}@{position}")


def _stage_on(plan: Plan, day: date) -> str | None:
    """Where the plan stood on a day; a fact that comes to light late still reaches what was pending then."""
    stages = [
        entry.event.to_stage
        for entry in plan.entries
        if not isinstance(entry.event, ev.FactRecorded) and entry.event.effective_on <= day
    ]
    return stages[-1] if stages else None


def _stages_of(definition: Definition, move: str) -> set[str]:
    return {stage for m in definition.moves if m.name == move for stage in m.from_}


def make_due_moves(office: Office) -> int:
    """Record every approval that ended by its terms, make every timer move whose day has come; gives how many."""
    today = bangkok_date(office.clock())
    made = lapse_due(office, open_batches(office))
    for definition in office.book.all():
        for name in {timer.move for timer in definition.timers}:
            for plan in _standing(office, definition, name):
                for move, day in due_timers(office, plan, today):
                    key = engine_key(office.ledger, "timer", plan.ref, move, day)
                    made += _try(office, key, plan, move, max(day, plan.entered_on), "timer")
    return made


def _standing(office: Office, definition: Definition, move: str) -> Iterator[Plan]:
    """Plans of this very edition at a stage the move leaves from, outside open import batches."""
    batches = open_batches(office)
    stages = _stages_of(definition, move)
    with office.pool.connection() as connection:
        refs = [
            row.ref
            for stage in sorted(stages)
            for row in _all_rows(connection, register.Query(kind=definition.kind, stage=stage))
        ]
    for ref in refs:
        try:
            plan = load(office, ref)
        except NotFound:
            continue
        if plan.stage in stages and plan.definition == definition.ref and plan.import_batch not in batches:
            yield plan


def _all_rows(connection: Connection, query: register.Query) -> Iterator[register.PlanRow]:
    cursor = None
    while True:
        page = register.search(connection, query, cursor, 500)
        yield from page.rows
        cursor = page.next
        if cursor is None:
            return


def _try(office: Office, key: Key, plan: Plan, move: str, day: date, because: str) -> bool:
    try:
        engine_move(office, key, plan.ref, move, day, because)
    except RefusedByRule as refused:
        log.info("engine_move_refused", ref=plan.ref, move=move, rules=[r.rule for r in refused.reasons])
        return False
    except ChangedMeanwhile:
        log.info("engine_move_postponed", ref=plan.ref, move=move)
        raise
    return True
