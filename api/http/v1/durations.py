"""How long stages take: totals by kind and stage, and the stays that go on longest, of what the caller may read."""

import msgspec

from api.http.doors import Answer, Call, Door
from api.http.queries import Param
from api.http.v1.plans import PAGE, SINCE
from domain.reasons import Text
from domain.thai.dates import bangkok_date
from projections import stage_durations
from projections.stage_durations import Duration, StageTotal
from services.means import Office
from services.reading import wait_for


class Durations(msgspec.Struct, frozen=True):
    """Working days of all stays in each stage, counted to today; and the stays that go on, the longest first."""

    stages: tuple[StageTotal, ...]
    longest: tuple[Duration, ...]


def list_durations(office: Office, call: Call) -> Answer:
    """Totals by kind and stage, and bottlenecks."""
    wait_for(office, stage_durations.StageDurations, call.query["min_position"])
    today, kind, theirs = bangkok_date(office.clock()), call.query["kind"], call.reader(office).lists
    with office.pool.connection() as connection:
        stages = stage_durations.per_stage(connection, today, kind, theirs)
        longest = stage_durations.longest_now(connection, today, call.query["limit"], kind, theirs)
    return Answer(body=Durations(tuple(stages), tuple(longest)))


DOORS = (
    Door(
        method="GET",
        path="/v1/stage-durations",
        handle=list_durations,
        summary=Text("ระยะเวลาของแต่ละขั้น", "How long stages take"),
        gives=Durations,
        query={"kind": Param("text", "Kind of plan"), "limit": PAGE, "min_position": SINCE},
    ),
)
