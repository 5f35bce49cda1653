"""A move that opens a further plan: under a new reference, or not at all."""

from collections.abc import Iterator

import pytest

from domain.plan import Plan
from services.casework import plans
from services.casework.options import preview
from services.ledger import Receipt
from services.means import Office
from services.problems import AlreadyExists
from services.world import World
from tests.support.database import Database
from tests.support.offices import caller, key, letter, office_over, open_request, step
from workflows.definition import Definition

CLERK = caller("clerk")
MOVES = letter().model_dump(mode="json", by_alias=True)["moves"]
ASKS = {"successor": {"type": "object", "properties": {"ref": {"type": "string"}, "issue": {"type": "string"}}}}


def renewing() -> Definition:
    """The small kind, whose recall opens the next letter."""
    return letter(
        moves=[{**m, "asks": ASKS, "with": [{"opens": "successor"}]} if m["name"] == "recall" else m for m in MOVES]
    )


@pytest.fixture
def office(database: Database) -> Iterator[Office]:
    with office_over(database, renewing()) as office:
        for ref in ("L-1", "L-2"):
            plans.open_plan(office, CLERK, key(), open_request(ref))
        plans.make_move(office, CLERK, key(), "L-1", "send", step(), None)
        yield office


def recall(office: Office, successor: str) -> Receipt:
    request = step(input={"successor": {"ref": successor, "issue": "2"}})
    return plans.make_move(office, CLERK, key(), "L-1", "recall", request, None)


def fresh(office: Office, ref: str) -> Plan:
    return World(office.folds, fresh=True).plan(ref)


def test_a_successor_is_opened_with_the_move(office: Office) -> None:
    assert [event.ref for event in recall(office, "L-3").events][:2] == ["L-1", "L-3"]
    assert fresh(office, "L-3").predecessor == "L-1"


@pytest.mark.parametrize("taken", ["L-2", "l-2", "L-1", "l-1"])
def test_a_successor_never_takes_a_reference_that_is_in_use(office: Office, taken: str) -> None:
    before = office.ledger.head()
    with pytest.raises(AlreadyExists):
        recall(office, taken)
    assert office.ledger.head() == before
    assert (fresh(office, "L-1").stage, fresh(office, "L-2").stage) == ("sent", "draft")


def test_a_dry_run_says_so_too(office: Office) -> None:
    request = step(input={"successor": {"ref": "L-2", "issue": "2"}})
    with pytest.raises(AlreadyExists):
        preview(office, CLERK, "L-1", "recall", request)


def test_no_stream_is_given_a_second_opening(office: Office) -> None:
    opening = office.ledger.stream("plan/L-2")[0].event
    assert opening is not None
    with pytest.raises(AlreadyExists):
        World(office.folds, fresh=True).numbered((opening,))
