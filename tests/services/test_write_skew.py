"""A decision about one plan that rests on another is judged again when the other moves before it is stored (F18)."""

from collections.abc import Iterator

import pytest

from services.casework import plans
from services.ledger import Command, Ledger, Receipt
from services.means import Office
from services.problems import ChangedMeanwhile, RefusedByRule
from services.running.wiring import open_office
from tests.support.database import Database
from tests.support.offices import caller, key, letter, office_over, open_request, settings_of, step

CLERK, CHIEF = caller("clerk"), caller("chief")
KIND = letter().model_dump(mode="json", by_alias=True)
FAMILY = letter(
    kind="family",
    moves=[
        *(m for m in KIND["moves"] if m["name"] != "answer"),
        {
            **next(m for m in KIND["moves"] if m["name"] == "answer"),
            "guards": [{"use": "children_closed@1", "with": {"done": ["answered"]}}],
        },
    ],
)
CHILD = letter(opening={**KIND["opening"], "parent_kind": "family"})


class Interrupted:
    """A ledger before which something else happens, so many times, between judging and storing in a stream."""

    def __init__(self, ledger: Ledger, happens: object, times: int, stream: str = "plan/P") -> None:
        self._ledger, self._happens, self._times, self._stream = ledger, happens, times, stream

    def append(self, command: Command) -> Receipt:
        if self._times > 0 and command.events[0].stream_name == self._stream:
            self._times -= 1
            self._happens()  # type: ignore[operator]
        return self._ledger.append(command)

    def __getattr__(self, name: str) -> object:
        return getattr(self._ledger, name)


@pytest.fixture
def office(database: Database) -> Iterator[Office]:
    with office_over(database, FAMILY, CHILD) as office:
        plans.open_plan(office, CLERK, key(), open_request("P", kind="family"))
        plans.make_move(office, CLERK, key(), "P", "send", step(), None)
        yield office


@pytest.fixture
def other(office: Office, database: Database) -> Iterator[Office]:
    """A second process on the same ledger."""
    with open_office(settings_of(database), "api") as other:
        yield other


def test_a_child_opened_between_judging_and_storing_is_taken_into_account(office: Office, other: Office) -> None:
    def open_child() -> None:
        plans.open_plan(other, CLERK, key(), open_request("C-1", parent="P"))

    office.ledger = Interrupted(office.ledger, open_child, 1)  # type: ignore[assignment]
    with pytest.raises(RefusedByRule) as refused:
        plans.make_move(office, CHIEF, key(), "P", "answer", step(), None)
    assert [r.guard for r in refused.value.reasons] == ["children_closed@1"]
    assert plans.load(other, "P").stage == "sent"


def test_a_child_that_moves_on_lawfully_costs_another_judgement_and_no_more(office: Office, other: Office) -> None:
    plans.open_plan(other, CLERK, key(), open_request("C-1", parent="P"))
    plans.make_move(other, CLERK, key(), "C-1", "send", step(), None)
    plans.make_move(other, CHIEF, key(), "C-1", "answer", step(), None)

    def stamp() -> None:
        plans.record_fact(other, CLERK, key(), "C-1", "LetterStamped", step(input={"number": "1"}), None)

    office.ledger = Interrupted(office.ledger, stamp, 1)  # type: ignore[assignment]
    plans.make_move(office, CHIEF, key(), "P", "answer", step(), None)
    assert plans.load(other, "P").stage == "answered"


def test_what_never_stands_still_is_given_up_with_an_answer(office: Office, other: Office) -> None:
    plans.open_plan(other, CLERK, key(), open_request("C-1", parent="P"))
    plans.make_move(other, CLERK, key(), "C-1", "send", step(), None)
    plans.make_move(other, CHIEF, key(), "C-1", "answer", step(), None)

    def stamp() -> None:
        plans.record_fact(other, CLERK, key(), "C-1", "LetterStamped", step(input={"number": "1"}), None)

    office.ledger = Interrupted(office.ledger, stamp, 99)  # type: ignore[assignment]
    with pytest.raises(ChangedMeanwhile):
        plans.make_move(office, CHIEF, key(), "P", "answer", step(), None)
    assert plans.load(other, "P").stage == "sent"
