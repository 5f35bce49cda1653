"""What could stand on whose agenda: the plans whose stage awaits a body's decision, and the bodies a plan waits for."""

from datetime import date
from functools import partial

import msgspec

from domain.plan import Plan
from domain.resolutions import Outcome, outcome_of
from projections import register
from projections.register import PlanRow
from services.authority.bodies import load_body
from services.means import Office
from services.world import World
from workflows.definition import Definition, Move
from workflows.meetings.around import deciding_moves

MOST = 200


class Owed(msgspec.Struct, frozen=True, kw_only=True):
    """An override that awaits the body's ratification: the plan, the move made, and by when."""

    ref: str
    plan: str | None
    move: str | None
    imposed_on: date
    due_on: date | None


def ratifications(office: Office, body: str) -> tuple[Owed, ...]:
    """What the body has to ratify or refuse before anything else, the oldest first. Raises NotFound."""
    known = load_body(office, body)
    return tuple(
        Owed(ref=one.ref, plan=one.plan, move=one.move, imposed_on=one.imposed_on, due_on=one.term.due_on)
        for one in World(office.folds, fresh=True).ratifications(known.body)
    )


def candidates(office: Office, body: str) -> tuple[PlanRow, ...]:
    """Plans that wait for the body, in title order within each stage; at most 200 of each. Raises NotFound."""
    known = load_body(office, body)
    places: dict[tuple[str, str, str | None], None] = {}
    for definition in office.book.all():
        for own in (None, known.body):
            for move in filter(partial(_goes_on, definition), deciding_moves(definition, known, own)):
                narrowed = known.body if move.body == "own" else None
                places |= {(definition.kind, stage, narrowed): None for stage in move.from_}
    found: dict[str, PlanRow] = {}
    with office.pool.connection() as connection:
        for kind, stage, narrowed in places:
            page = register.search(connection, register.Query(kind=kind, stage=stage, body=narrowed), None, MOST)
            found |= {row.ref: row for row in page.rows}
    return tuple(found.values())


def _goes_on(definition: Definition, move: Move) -> bool:
    """Whether a plan waits for the move: one by which it could only end or be withdrawn is open at any stage."""
    kinds = (kind for kind, names in definition.resolutions.get(move.body or "", {}).items() if move.name in names)
    return any(outcome_of(kind) not in (Outcome.NEGATIVE, Outcome.STOP) for kind in kinds)


def awaited(office: Office, plan: Plan) -> tuple[str, ...]:
    """The bodies whose decision can move the plan from where it stands."""
    moves = office.book.pinned(plan.definition).by_stage[plan.stage]
    found = (plan.body if move.body == "own" else move.body for move in moves)
    return tuple(dict.fromkeys(body for body in found if body))


def decides_next(office: Office, plan: PlanRow) -> str | None:
    """The body whose decision is the usual way on from the plan's stage: the stage's first move is its decision."""
    for definition in reversed(office.book.all()):
        moves = definition.by_stage.get(plan.stage) if definition.kind == plan.kind else None
        if moves:
            return plan.body if moves[0].body == "own" else moves[0].body
    return None
