"""The caller's desk: overdue, this week, later, and what waits for others."""

from api.http.doors import Answer, Call, Door
from api.http.queries import Param
from api.http.v1.plans import SINCE, require_taken_in
from domain.reasons import Text
from domain.thai.dates import bangkok_date
from projections import desk
from services.means import Office


def my_work(office: Office, call: Call) -> Answer:
    """What waits on the caller's desk."""
    posts = [(post.role, post.body) for post in call.caller.posts]
    today = bangkok_date(office.clock())
    with office.pool.connection() as connection:
        require_taken_in(connection, desk.Desk.name, call.query["min_position"])
        return Answer(body=desk.work(connection, posts, today, call.query["kind"], call.query["limit"]))


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
