"""The caller's desk: overdue, this week, later, what waits for others, and the obligations of the caller's posts."""

from api.http.doors import Answer, Call, Door
from api.http.queries import Param, require
from api.http.v1.plans import SINCE
from domain.reasons import Text
from domain.thai.dates import bangkok_date
from projections import desk
from projections.obligations import ObligationRow
from services.casework import obligations
from services.means import Office
from services.reading import wait_for


class MyWork(desk.Work, frozen=True):
    """The desk, and beside it what decisions left to be done: owed by the caller's posts, or shown for acceptance."""

    owed: tuple[ObligationRow, ...]
    to_accept: tuple[ObligationRow, ...]


def my_work(office: Office, call: Call) -> Answer:
    """What waits on the caller's desk. Raises InvalidInput for a kind that is not there."""
    if call.query["kind"] is not None:
        require(call.query["kind"], office.book.kinds(), "/query/kind")
    posts = [(post.role, post.body) for post in call.caller.posts]
    today = bangkok_date(office.clock())
    wait_for(office, desk.Desk, call.query["min_position"])
    kind, limit, reader = call.query["kind"], call.query["limit"], call.reader(office).lists
    with office.pool.connection() as connection:
        found = desk.work(connection, posts, today, kind, limit, reader)
        beside = obligations.waiting(office, call.caller, connection, limit)
    lists = {name: getattr(found, name) for name in desk.Work.__struct_fields__}
    return Answer(body=MyWork(**lists, owed=beside.owed, to_accept=beside.to_accept))


DOORS = (
    Door(
        method="GET",
        path="/v1/work",
        handle=my_work,
        summary=Text("งานของฉัน", "My work"),
        gives=MyWork,
        query={
            "kind": Param("text", "Kind of plan"),
            "limit": Param("integer", "Rows in each list", 100, least=1, most=500),
            "min_position": SINCE,
        },
    ),
)
