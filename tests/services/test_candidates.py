"""What could stand on a body's agenda: plans that wait for its decision, not every plan that it could put an end to."""

import psycopg

from services import meetings
from services.casework import plans
from services.followers import make_read_tables
from tests.services.test_meetings import BODY, CLERK
from tests.support.database import Database
from tests.support.meetings import matter
from tests.support.offices import key, office_over, open_request
from tests.support.reads import catch_up_reads
from workflows.definition import Definition


def test_a_plan_that_the_body_could_only_end_does_not_wait_for_it(database: Database) -> None:
    raw = matter().model_dump(mode="json", by_alias=True)
    raw["moves"] = [one if one["name"] == "refuse" else {**one, "from": ["draft"]} for one in raw["moves"]]
    raw["moves"] = [{**one, "to": "review"} if one["name"] == "redraft" else one for one in raw["moves"]]
    make_read_tables(database.owner)
    with office_over(database, Definition.model_validate(raw)) as office:
        plans.open_plan(office, CLERK, key(), open_request("P-1", "matter", content={"text": {"words": "ก"}}))
        with psycopg.connect(database.owner, autocommit=True) as connection:
            catch_up_reads(office.ledger, connection)
        assert [row.ref for row in meetings.candidates(office, BODY)] == []
