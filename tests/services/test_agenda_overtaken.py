"""A meeting called while an override is confirmed, and the other way round: neither is stored without the other."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from domain.roster import OFFICES
from domain.thai.dates import bangkok_date
from services.casework import overriding, plans
from services.ledger import Command, Ledger, Receipt
from services.means import Office
from services.requests import OverrideDecision, OverrideRequest
from services.running.wiring import open_office
from services.world import World
from tests.services.test_meetings import BODY, CLERK, convene
from tests.services.test_override_ratified import FIRST, SECOND, agenda, decided, overridden, owed, with_an_archive
from tests.services.test_ratifying import sits
from tests.services.test_write_skew import Interrupted
from tests.support.appointing import established, put
from tests.support.database import Database
from tests.support.meetings import in_the_evening
from tests.support.offices import key, office_over, open_request, settings_of, step


class Counted:
    """A ledger that counts how often something is stored in it, or refused for what moved before."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger, self.times = ledger, 0

    def append(self, command: Command) -> Receipt:
        self.times += 1
        return self._ledger.append(command)

    def __getattr__(self, name: str) -> object:
        return getattr(self._ledger, name)


@pytest.fixture
def office(database: Database) -> Iterator[Office]:
    with office_over(database, with_an_archive()) as office:
        in_the_evening(office)
        for post in ("chief", "marshal"):
            put(office.ledger, established(OFFICES, post, may_override=True))
        for ref in ("P-1", "P-2"):
            plans.open_plan(office, CLERK, key(), open_request(ref, "matter", content={"text": {"words": "ก่อน"}}))
        yield office


@pytest.fixture
def other(office: Office, database: Database) -> Iterator[Office]:
    """A second process on the same ledger."""
    with open_office(settings_of(database), "api") as other:
        other.clock = office.clock
        yield other


def proposed(office: Office) -> str:
    request = OverrideRequest(move="adopt", reason="อุทกภัย")
    return str(overriding.propose(office, FIRST, key(), "P-1", request, None).command_id)


def test_a_meeting_called_while_an_override_is_confirmed_gets_its_item(office: Office, other: Office) -> None:
    override, held_on = proposed(office), bangkok_date(office.clock()) + timedelta(days=9)
    office.ledger = Interrupted(office.ledger, lambda: convene(other, held_on=held_on), 1, "plan/P-1")  # type: ignore[assignment]
    overriding.confirm(office, SECOND, key(), "P-1", override, OverrideDecision(), None)
    assert agenda(other, "M-1") == [override]
    assert owed(other, override).term.due_on == held_on


def test_an_override_confirmed_while_a_meeting_is_called_stands_on_its_agenda(office: Office, other: Office) -> None:
    override = proposed(office)

    def confirm() -> None:
        overriding.confirm(other, SECOND, key(), "P-1", override, OverrideDecision(), None)

    office.ledger = Interrupted(office.ledger, confirm, 1, "meeting/M-1")  # type: ignore[assignment]
    convene(office)
    assert agenda(other, "M-1") == [override]


def test_a_ratification_asked_for_again_stands_on_the_agenda_of_a_meeting_called_meanwhile(
    office: Office, other: Office
) -> None:
    override = overridden(office)
    plans.make_move(office, CLERK, key(), "P-1", "file", step(), None)
    sits(office)

    def refuse() -> None:
        decided(other, "reject", "M-1")

    office.ledger = Interrupted(office.ledger, refuse, 1, "meeting/M-2")  # type: ignore[assignment]
    convene(office, "M-2")
    assert agenda(other, "M-2") == [f"{override}.2"]


def test_no_other_command_is_judged_again_because_a_meeting_was_called(office: Office, other: Office) -> None:
    plans.load(office, "P-2")
    World(office.folds, fresh=True).body(BODY)
    counted = Counted(office.ledger)
    office.ledger = Interrupted(counted, lambda: convene(other), 1, "plan/P-2")  # type: ignore[assignment, arg-type]
    plans.record_fact(office, CLERK, key(), "P-2", "ConflictDeclared", step(), None)
    assert counted.times == 1
