"""What could stand on a body's agenda: the plans whose stage awaits its decision, as the register has them."""

from projections import register
from projections.register import PlanRow
from services.bodies import load_body
from services.means import Office
from workflows.meetings.around import deciding_moves

MOST = 200


def candidates(office: Office, body: str) -> tuple[PlanRow, ...]:
    """Plans that wait for the body, in title order within each stage; at most 200 of each. Raises NotFound."""
    known = load_body(office, body)
    places: dict[tuple[str, str, str | None], None] = {}
    for definition in office.book.all():
        for own in (None, known.body):
            for move in deciding_moves(definition, known, own):
                narrowed = known.body if move.body == "own" else None
                places |= {(definition.kind, stage, narrowed): None for stage in move.from_}
    found: dict[str, PlanRow] = {}
    with office.pool.connection() as connection:
        for kind, stage, narrowed in places:
            page = register.search(connection, register.Query(kind=kind, stage=stage, body=narrowed), None, MOST)
            found |= {row.ref: row for row in page.rows}
    return tuple(found.values())
