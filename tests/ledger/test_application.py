"""The ledger under the eventsourcing library: functional aggregates saved and rebuilt, topics never resolved."""

import sys
from collections.abc import Iterable
from pathlib import Path
from uuid import UUID, uuid4

import msgspec
import pytest
from eventsourcing.application import AggregateNotFoundError
from eventsourcing.persistence import IntegrityError, StoredEvent

from domain.events import ChildOpened, Event, UnknownTopic
from services.ledger import ForgedEvent, Ledger
from services.ledger.application import LedgerApplication
from services.ledger.mapper import LedgerMapper, Recorded
from tests.ledger.test_reading import forge
from tests.support.events import child

CHILDREN = "children/NP-v1"


class Children(msgspec.Struct, frozen=True):
    """A parent's children, folded from their stream."""

    id: UUID
    version: int
    names: tuple[str, ...]


def fold(state: Children | None, events: Iterable[Recorded]) -> Children | None:
    for recorded in events:
        assert isinstance(recorded.event, ChildOpened)
        names = (*(state.names if state else ()), recorded.event.child)
        state = Children(recorded.originator_id, recorded.originator_version, names)
    return state


@pytest.fixture
def application(ledger: Ledger) -> LedgerApplication:
    return LedgerApplication(ledger)


def saved(application: LedgerApplication, version: int, name: str) -> Recorded:
    return application.recorded(version, child(CHILDREN, version, child=name).event)


def test_what_is_saved_is_rebuilt(application: LedgerApplication, ledger: Ledger) -> None:
    recordings = application.save(saved(application, 1, "CD-SEA"), saved(application, 2, "CD-EEC"))
    assert [one.notification.id for one in recordings] == [ledger.head() - 1, ledger.head()]
    stream = ledger.stream_id(CHILDREN)
    assert application.repository.get(stream, projector_func=fold) == Children(stream, 2, ("CD-SEA", "CD-EEC"))
    assert application.repository.get(stream, version=1, projector_func=fold).names == ("CD-SEA",)


def test_a_stale_save_is_an_integrity_error(application: LedgerApplication) -> None:
    application.save(saved(application, 1, "CD-SEA"))
    with pytest.raises(IntegrityError):
        application.save(saved(application, 1, "CD-EEC"))


def test_a_save_with_a_command_id_is_made_once(application: LedgerApplication, ledger: Ledger) -> None:
    command_id = uuid4()
    for _ in range(2):
        application.save(saved(application, 1, "CD-SEA"), command_id=command_id)
    assert ledger.version(CHILDREN) == 1


def test_an_empty_stream_is_not_found(application: LedgerApplication, ledger: Ledger) -> None:
    with pytest.raises(AggregateNotFoundError):
        application.repository.get(ledger.stream_id("children/none"), projector_func=fold)


def test_the_notification_log_is_the_ledger(application: LedgerApplication, ledger: Ledger) -> None:
    application.save(*(saved(application, n, f"CD-{n}") for n in range(1, 13)))
    section = application.notification_log["1,10"]
    assert [item.id for item in section.items] == list(range(1, 11))
    assert section.next_id == "11,20"
    assert application.recorder.max_notification_id() == ledger.head()
    chosen = application.notification_log.select(1, 5, topics=[ChildOpened.TOPIC])
    assert {item.topic for item in chosen} == {ChildOpened.TOPIC}


def test_a_subscription_follows_the_ledger(application: LedgerApplication, ledger: Ledger) -> None:
    with application.recorder.subscribe(gt=ledger.head(), topics=[ChildOpened.TOPIC]) as news:
        application.save(saved(application, 1, "CD-SEA"))
        assert next(news).id == ledger.head()
        news.stop()
        assert list(news) == []


def test_streams_can_be_read_backwards_and_in_part(application: LedgerApplication, ledger: Ledger) -> None:
    application.save(*(saved(application, n, f"CD-{n}") for n in range(1, 6)))
    stream, select = ledger.stream_id(CHILDREN), application.recorder.select_events
    assert [e.originator_version for e in select(stream, gt=1, lte=4)] == [2, 3, 4]
    assert [e.originator_version for e in select(stream, desc=True, limit=2)] == [5, 4]


def test_a_forged_row_is_refused_here_too(application: LedgerApplication, ledger: Ledger) -> None:
    application.save(saved(application, 1, "CD-SEA"))
    forge(ledger)
    with pytest.raises(ForgedEvent):
        application.repository.get(ledger.stream_id(CHILDREN), projector_func=fold)


def test_a_topic_is_looked_up_and_never_imported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "evil_mod.py").write_text("raise SystemExit('imported')")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(UnknownTopic):
        LedgerMapper().to_domain_event(StoredEvent(uuid4(), 1, "evil_mod:X", b"{}"))
    assert "evil_mod" not in sys.modules


def test_a_class_outside_the_vocabulary_is_not_written() -> None:
    class Planted(Event, frozen=True, kw_only=True):
        TOPIC = ChildOpened.TOPIC

    new = child(CHILDREN, 1).event
    planted = Planted(**{name: getattr(new, name) for name in Event.__struct_fields__})
    with pytest.raises(UnknownTopic):
        LedgerMapper().to_stored_event(Recorded(uuid4(), 1, planted))


def test_the_environment_configures_nothing(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PERSISTENCE_MODULE", "CIPHER_TOPIC", "COMPRESSOR_TOPIC", "MAPPER_TOPIC", "TRANSCODER_TOPIC"):
        monkeypatch.setenv(name, "evil_mod:X")
    application = LedgerApplication(ledger)
    application.save(saved(application, 1, "CD-SEA"))
    assert ledger.version(CHILDREN) == 1
