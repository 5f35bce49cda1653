"""Every row is verified before anyone sees it; what no key of the log stands behind stops the log."""

import hashlib
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from uuid import UUID, uuid4

import psycopg
import pytest

from domain.events import Actor, KeyCertified, UnknownTopic
from services.ledger import (
    ForgedEvent,
    Ledger,
    LedgerHalted,
    NewEvent,
    SigningKey,
    WrongLedger,
    from_seed,
)
from services.ledger.founding import found, revoke
from services.ledger.header import signing_input
from services.ledger.keys import BadSeed, new_key
from services.ledger.wire import SignedCommand, SignedEvent
from tests.support.database import Database
from tests.support.events import child, command

CHILDREN = "children/NP-v1"


def plant(ledger: Ledger, event: SignedEvent, command_id: UUID | None = None) -> int:
    """Store a row as someone may who can call append but holds no key; return its position."""
    outcome = ledger._writer.submit(SignedCommand(command_id or uuid4(), hashlib.sha256().digest(), (event,)))
    assert outcome.verdict == "stored"
    return outcome.first_position


def forge(ledger: Ledger, stream_name: str = CHILDREN) -> int:
    """Plant an event with a made-up signature as the next version of a stream."""
    (signed,) = ledger.signed(command(child(stream_name, ledger.version(stream_name) + 1))).events
    return plant(ledger, replace(signed, signature=bytes(64)))


def tamper(database: Database, statement: str) -> None:
    """Change a row as a superuser who switches the guards off first."""
    with database.connect() as connection:
        for table in ("event", "body"):
            connection.execute(f"ALTER TABLE ledger.{table} DISABLE TRIGGER ALL")  # type: ignore[arg-type]
        connection.execute(statement)  # type: ignore[arg-type]


def test_a_forged_row_is_refused_and_stops_the_log(ledger: Ledger) -> None:
    ledger.append(command(child(CHILDREN, 1)))
    position = forge(ledger)
    for read in (lambda: ledger.stream(CHILDREN), lambda: ledger.read(0)):
        with pytest.raises(ForgedEvent) as refused:
            read()
        assert refused.value.position == position
    with pytest.raises(LedgerHalted) as halted:
        ledger.append(command(child("children/other", 1)))
    assert halted.value.position == position
    assert ledger.reader.halted() == (position, "it is not signed by a key of this log")


def test_reading_stops_before_a_forged_row_for_every_later_reader(database: Database, ledger: Ledger) -> None:
    position = forge(ledger)
    with database.ledger("worker") as other:
        assert other.read(0, limit=position - 1)[-1].position == position - 1
        with pytest.raises(ForgedEvent):
            other.read(position - 1)


def test_a_signed_event_moved_to_another_stream_is_refused(ledger: Ledger) -> None:
    (signed,) = ledger.signed(command(child(CHILDREN, 1))).events
    plant(ledger, replace(signed, stream=ledger.stream_id("children/NP-v2")))
    with pytest.raises(ForgedEvent):
        ledger.stream("children/NP-v2")


def test_a_signed_event_sent_under_another_command_is_refused(ledger: Ledger) -> None:
    (signed,) = ledger.signed(command(child(CHILDREN, 1))).events
    plant(ledger, signed)
    with pytest.raises(ForgedEvent):
        ledger.stream(CHILDREN)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ("UPDATE ledger.body SET bytes = bytes || ' ' WHERE position = {p}", "body does not match"),
        ("UPDATE ledger.event SET recorded_at = recorded_at - interval '1 day' WHERE position = {p}", "leaf hash"),
        ("UPDATE ledger.event SET key_id = 'root' WHERE position = {p}", "leaf hash"),
        ("DELETE FROM ledger.event WHERE position = {p}", "missing before it"),
        ("DELETE FROM ledger.body WHERE position = {p}", "missing before it"),
    ],
)
def test_a_row_changed_by_a_superuser_is_found_at_its_place(
    database: Database, ledger: Ledger, change: str, why: str
) -> None:
    ledger.append(command(child(CHILDREN, 1)))
    position = ledger.append(command(child(CHILDREN, 2))).events[0].position
    ledger.append(command(child(CHILDREN, 3)))
    assert len(ledger.stream(CHILDREN)) == 3
    tamper(database, change.format(p=position))
    place = position + (why == "missing before it")
    for read in (lambda: ledger.stream(CHILDREN), lambda: ledger.read(0)):
        with pytest.raises(ForgedEvent, match=why) as refused:
            read()
        assert refused.value.position == place


def test_a_planted_topic_is_never_imported(ledger: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "evil_mod.py").write_text("raise SystemExit('imported')")
    monkeypatch.syspath_prepend(tmp_path)
    (signed,) = ledger.signed(command(child(CHILDREN, 1))).events
    plant(ledger, replace(signed, topic="evil_mod:X"))
    with pytest.raises(ForgedEvent):
        ledger.stream(CHILDREN)
    assert "evil_mod" not in sys.modules


def test_a_signed_topic_we_do_not_know_is_shown_raw_and_never_imported(
    ledger: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "evil_mod.py").write_text("raise SystemExit('imported')")
    monkeypatch.syspath_prepend(tmp_path)
    position = plant_signed(ledger, "evil_mod:X")
    (stored,) = ledger.read(position - 1)
    assert (stored.topic, stored.event, stored.absent) == ("evil_mod:X", None, "unknown")
    assert stored.body
    with pytest.raises(UnknownTopic, match=str(position)):
        ledger.stream(CHILDREN)
    assert "evil_mod" not in sys.modules


def plant_signed(ledger: Ledger, topic: str) -> int:
    """Plant what a newer release might write: soundly signed, of a topic unknown here."""
    command_id = uuid4()
    (event,) = ledger.signed(command(child(CHILDREN, 1), command_id=command_id)).events
    message = signing_input(ledger.log_id, event.stream, 1, topic, event.event_id, command_id, event.body_sha256)
    return plant(ledger, replace(event, topic=topic, signature=ledger.key.sign(message)), command_id)


def test_another_root_key_is_another_ledger(database: Database) -> None:
    with pytest.raises(WrongLedger):
        Ledger(database.url(), database.key(), new_key("root").public)
    with pytest.raises(WrongLedger):
        found(database.owner, new_key("root"), [])


def test_founding_again_changes_nothing(database: Database, ledger: Ledger) -> None:
    size = ledger.head()
    assert found(database.owner, database.root, [database.key("api")]) == ledger.log_id
    assert ledger.head() == size


def test_a_key_certified_later_is_learnt_by_running_readers(database: Database, ledger: Ledger) -> None:
    notary = new_key("notary")
    found(database.owner, database.root, [notary])
    with Ledger(database.url(), notary, database.root.public) as other:
        other.append(command(child(CHILDREN, 1)))
    assert ledger.stream(CHILDREN)[0].key_id == notary.key_id


def test_a_key_that_the_root_did_not_certify_is_worth_nothing(database: Database, ledger: Ledger) -> None:
    stranger = new_key("api")
    event = KeyCertified(
        stream_name="system/ledger",
        published="KeyCertified",
        actor=Actor(person="system", post="system"),
        effective_on=date(2026, 1, 5),
        correlation_id="test",
        key_id=stranger.key_id,
        role="api",
        public_key=stranger.public.hex(),
        certificate=ledger.key.sign(b"anything").hex(),
    )
    ledger.append(command(NewEvent("system/ledger", ledger.version("system/ledger") + 1, event)))
    assert_powerless(database, ledger, stranger)


def test_a_revoked_key_keeps_its_past_and_has_no_future(database: Database, ledger: Ledger) -> None:
    ledger.append(command(child(CHILDREN, 1)))
    with Ledger(database.owner, database.root, database.root.public) as by_root:
        revoke(by_root, database.root, ledger.key.key_id)
    with database.ledger("worker") as reader:
        assert reader.stream(CHILDREN)[0].event
    assert_powerless(database, ledger, ledger.key)


def assert_powerless(database: Database, ledger: Ledger, key: SigningKey) -> None:
    """What this key signs from now on is not believed by a fresh reader."""
    with Ledger(database.url(), key, database.root.public) as writer:
        writer.append(command(child("children/powerless", 1)))
    with database.ledger("worker") as reader, pytest.raises(ForgedEvent):
        reader.stream("children/powerless")


def test_events_can_be_read_by_topic(ledger: Ledger) -> None:
    ledger.append(command(child(CHILDREN, 1)))
    assert [e.topic for e in ledger.read(0, topics=["system.ledger_founded.1"])] == ["system.ledger_founded.1"]
    assert {e.topic for e in ledger.read(0, topics=["system.key_certified.1"])} == {"system.key_certified.1"}


def test_a_seed_of_the_wrong_length_is_refused() -> None:
    for seed in ("", "AAAA", "not base64!"):
        with pytest.raises(BadSeed):
            from_seed("api", seed)


def test_append_cannot_be_reached_without_execute(database: Database) -> None:
    with database.connect() as connection:
        connection.execute("CREATE ROLE passer_by LOGIN PASSWORD 'x'")
    try:
        url = psycopg.conninfo.make_conninfo(database.owner, user="passer_by", password="x")
        with psycopg.connect(url) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("SELECT * FROM ledger.head")
    finally:
        with database.connect() as connection:
            connection.execute("DROP ROLE passer_by")
