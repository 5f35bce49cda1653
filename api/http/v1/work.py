"""The caller's desk: overdue, this week, later, and what waits for others."""

from api.http.doors import Answer, Call, Door
from api.http.queries import Param
from api.http.v1.plans import SINCE
from domain.reasons import Text
from domain.thai.dates import bangkok_date
from projections import desk
from services.means import Office
from services.reading import wait_for


def my_work(office: Office, call: Call) -> Answer:
    """What waits on the caller's desk."""
    posts = [(post.role, post.body) for post in call.caller.posts]
    today = bangkok_date(office.clock())
    wait_for(office, desk.Desk, call.query["min_position"])
    kind, limit, reader = call.query["kind"], call.query["limit"], call.reader(office).lists
    with office.pool.connection() as connection:
        return Answer(body=desk.work(connection, posts, today, kind, limit, reader))


DOORS = (
    Door(
        method="GET",
        path="/v1/work",
        handle=my_work,
        summary=Text("งานของฉัน", "My work"),
        gives=desk.Work,
        query={
            "kind": Param("text", "Kind of plan"),
            "limit": Param("integer", "Rows in each list", 100, least=1, most=500),
            "min_position": SINCE,
        },
    ),
)
