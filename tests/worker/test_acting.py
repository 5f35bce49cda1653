"""Followers that act: never on the past, each event once in effect, late rather than wrong, by themselves."""

from collections.abc import Iterator, Sequence
from datetime import date

import pytest

from domain import events as ev
from projections.register import Register
from services import requests as ask
from services.authority import bodies
from services.casework import plans
from services.followers import Acting, Projector, state
from services.followers.acting import TRIES, Later
from services.followers.following import catch_up, step
from services.followers.state import Id
from services.ledger import Stored
from services.means import Office
from tests.support.database import Database
from tests.support.histories import fact, moved, opened, record
from tests.support.offices import caller, key, letter, office_over, open_request
from tests.support.offices import step as asked
from tests.worker.test_worker import until, worker

WORDS = {"th": "ก", "en": "x"}


class Notes:
    """A follower that notes the stages it hears of, and fails as often as told."""

    name = "notes"
    topics = frozenset({ev.MoveMade.TOPIC})
    wake_s = 0.0

    def __init__(self) -> None:
        self.heard: list[str] = []
        self.failures: list[Exception] = []

    def handle(self, batch: Sequence[Stored]) -> None:
        for stored in batch:
            assert isinstance(stored.event, ev.MoveMade)
            if self.failures:
                raise self.failures.pop()
            self.heard.append(stored.event.to_stage)
        if not batch:
            self.heard.append("woken")


@pytest.fixture
def notes(reads) -> Notes:
    """Introduced after one move was made."""
    record(reads.ledger, opened(0), moved(1, "past"))
    notes = Notes()
    catch_up(Acting(notes), reads.ledger, reads.connection)
    return notes


def position(reads) -> int | None:
    return state.position(reads.connection, Id("notes"))


def test_it_starts_at_the_head_and_hears_every_later_event_once(reads, notes):
    assert (notes.heard, position(reads)) == ([], reads.ledger.head())
    record(reads.ledger, moved(2, "a"), fact(2), moved(3, "b"))
    catch_up(Acting(notes), reads.ledger, reads.connection)
    catch_up(Acting(Notes()), reads.ledger, reads.connection)
    assert notes.heard == ["a", "b"]
    assert position(reads) == reads.ledger.head()


def test_what_cannot_be_done_just_now_is_tried_again_from_the_same_event(reads, notes):
    record(reads.ledger, moved(2, "a"), moved(3, "b"))
    notes.failures = [Later("not yet")]
    with pytest.raises(Later):
        step(Acting(notes), reads.ledger, reads.connection)
    assert position(reads) == reads.ledger.head() - 2
    catch_up(Acting(notes), reads.ledger, reads.connection)
    assert notes.heard == ["a", "b"]


def test_an_event_that_fails_again_and_again_is_set_aside_with_its_stream_only(reads, notes):
    record(reads.ledger, opened(0, ref="B"), moved(2, "a"), moved(2, "c"), moved(3, "b", ref="B"))
    notes.failures = [ValueError("broken")] * TRIES
    catch_up(Acting(notes), reads.ledger, reads.connection)
    assert notes.heard == ["b"]
    (letter_,) = state.dead_letters(reads.connection)
    assert (letter_.name, letter_.error) == ("notes", "ValueError: broken")
    assert position(reads) == reads.ledger.head()


def test_a_fault_that_passes_before_the_last_try_leaves_no_trace(reads, notes):
    record(reads.ledger, moved(2, "a"))
    notes.failures = [ValueError("broken")] * (TRIES - 1)
    catch_up(Acting(notes), reads.ledger, reads.connection)
    assert notes.heard == ["a"]
    assert list(state.dead_letters(reads.connection)) == []


def test_time_passing_wakes_it_without_an_event(notes):
    Acting(notes).wake()
    assert notes.heard == ["woken"]


KIND = letter().model_dump(mode="json", by_alias=True)
LAPSE = {"name": "lapse", "from": ["sent"], "to": "draft", "by": ["system"], "event": "LetterLapsed", "label": WORDS}
EXPIRE = LAPSE | {"name": "expire", "to": "answered", "event": "LetterExpired"}
ACTING = letter(
    moves=[*KIND["moves"], LAPSE, EXPIRE],
    reactions=[{"body": "BODY-CAB", "fact": "CabinetVacatedOffice", "move": "lapse"}],
    timers=[{"move": "expire", "at": "period_end", "working_days": 1}],
)
CLERK = caller("clerk")
OPERATOR = caller("clerk", scopes="read act import operate", person="operator")


@pytest.fixture
def office(database: Database, reads) -> Iterator[Office]:
    with office_over(database, ACTING) as office:
        yield office


def sent(office: Office, ref: str, **more: object) -> None:
    plans.open_plan(office, CLERK, key(), open_request(ref, **more))
    plans.make_move(office, CLERK, key(), ref, "send", asked(), None)


def stage(office: Office, ref: str) -> str:
    return plans.load(office, ref).stage


def test_a_worker_reacts_once_though_it_is_killed_and_its_position_is_lost(office, database, reads, tmp_path):
    refs = [f"L-{n}" for n in range(6)]
    for ref in refs:
        sent(office, ref)
    began = office.ledger.head()
    with worker(database, tmp_path / "first") as process:
        until(lambda: state.position(reads.connection, Id("reactions")) == began)
        bodies.record_body_fact(office, OPERATOR, key(), "BODY-CAB", ask.BodyFactRequest(fact="CabinetVacatedOffice"))
        until(lambda: stage(office, refs[0]) == "draft")
        process.kill()
    reads.connection.execute("UPDATE reads.follower SET position = %s WHERE name = 'reactions'", [began])
    with worker(database, tmp_path / "second"):
        until(lambda: all(stage(office, ref) == "draft" for ref in refs))
        until(lambda: (state.position(reads.connection, Id("reactions")) or 0) > began)
    assert [len(plans.load(office, ref).moves("lapse")) for ref in refs] == [1] * 6


def test_a_worker_makes_the_move_whose_day_has_come(office, database, reads, tmp_path):
    sent(office, "L-OLD", period=ask.PeriodRequest(start=date(2021, 10, 1), end=date(2022, 9, 30)))
    catch_up(Projector(Register()), office.ledger, reads.connection)
    with worker(database, tmp_path / "log"):
        until(lambda: stage(office, "L-OLD") == "answered")
    assert len(plans.load(office, "L-OLD").moves("expire")) == 1
