"""Two persons, and never one, declare a forged row void; then the log goes on and the row is never folded."""

from datetime import date
from uuid import UUID, uuid4

import pytest

from domain.events import Actor, Sealed
from services.ledger import ForgedEvent, Ledger, LedgerHalted, Receipt
from services.ledger.problems import NothingToVoid, SamePerson
from services.ledger.voids import confirm, propose
from tests.ledger.test_reading import CHILDREN, forge, tamper
from tests.support.database import Database
from tests.support.events import ACTOR, child, command

SECOND = Actor(person="p-anan", post="director")
REASON = Sealed(key_id="k", commitment="c", ciphertext="t")
TODAY = date(2026, 1, 5)
HASH = bytes(32)


def asks(ledger: Ledger, position: int, actor: Actor = ACTOR, command_id: UUID | None = None) -> Receipt:
    return propose(
        ledger, position, actor=actor, reason=REASON, today=TODAY, command_id=command_id or uuid4(), request_hash=HASH
    )


def agrees(ledger: Ledger, position: int, actor: Actor = SECOND, command_id: UUID | None = None) -> Receipt:
    return confirm(ledger, position, actor=actor, today=TODAY, command_id=command_id or uuid4(), request_hash=HASH)


def test_the_log_goes_on_when_two_persons_voided_the_row(database: Database, ledger: Ledger) -> None:
    ledger.append(command(child(CHILDREN, 1)))
    position = forge(ledger)
    with pytest.raises(ForgedEvent):
        ledger.read(0)
    asks(ledger, position)
    with pytest.raises(LedgerHalted):
        ledger.append(command(child("children/other", 1)))
    agrees(ledger, position)
    assert ledger.reader.halted() is None
    assert [(e.version, e.absent) for e in ledger.stream(CHILDREN)] == [(1, ""), (2, "void")]
    assert ledger.append(command(child(CHILDREN, 3))).events[0].version == 3
    with database.ledger("worker") as other:
        void = other.read(position - 1, 1)[0]
        assert (void.position, void.event, void.absent) == (position, None, "void")


def test_one_person_is_not_two(ledger: Ledger) -> None:
    position = forge(ledger)
    asks(ledger, position)
    with pytest.raises(SamePerson):
        agrees(ledger, position, actor=ACTOR)
    with pytest.raises(SamePerson):
        agrees(ledger, position, actor=Actor(person=ACTOR.person, post="director"))
    with pytest.raises(ForgedEvent):
        ledger.stream(CHILDREN)


def test_nothing_is_voided_that_nobody_proposed(ledger: Ledger) -> None:
    with pytest.raises(NothingToVoid):
        agrees(ledger, forge(ledger))


def test_a_sound_record_cannot_be_voided(ledger: Ledger) -> None:
    sound = ledger.append(command(child(CHILDREN, 1))).events[0].position
    for position in (sound, sound + 1, 0):
        with pytest.raises(NothingToVoid):
            asks(ledger, position)


def test_a_lost_answer_can_be_asked_for_again(ledger: Ledger) -> None:
    position, first, second = forge(ledger), uuid4(), uuid4()
    assert asks(ledger, position, command_id=first).events == asks(ledger, position, command_id=first).events
    assert agrees(ledger, position, command_id=second).events == agrees(ledger, position, command_id=second).events


def test_a_forged_void_is_no_void(ledger: Ledger) -> None:
    position = forge(ledger)
    forge(ledger, "system/ledger")
    with pytest.raises(ForgedEvent) as refused:
        ledger.read(0)
    assert refused.value.position == position


def test_a_forged_row_among_the_keys_can_be_voided_too(ledger: Ledger) -> None:
    position = forge(ledger, "system/ledger")
    with pytest.raises(ForgedEvent):
        ledger.read(0)
    asks(ledger, position)
    agrees(ledger, position)
    assert [e.absent for e in ledger.read(0)] == [""] * (position - 1) + ["void", "", ""]


def test_each_of_two_forged_rows_needs_its_own_void(ledger: Ledger) -> None:
    first, second = forge(ledger), forge(ledger)
    for position in (first, second):
        with pytest.raises(ForgedEvent) as refused:
            ledger.read(0)
        assert refused.value.position == position
        asks(ledger, position)
        agrees(ledger, position)
    assert ledger.read(0)[-1].position == ledger.head()


def test_a_row_changed_after_it_was_voided_stops_the_log_again(database: Database, ledger: Ledger) -> None:
    position = forge(ledger)
    asks(ledger, position)
    agrees(ledger, position)
    ledger.read(0)
    tamper(database, f"UPDATE ledger.event SET leaf_hash = sha256('x') WHERE position = {position}")
    with pytest.raises(ForgedEvent):
        ledger.read(0)
