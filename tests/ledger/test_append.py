"""What append promises: all or nothing, once, in order, and durable before it answers."""

import hashlib
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from uuid import uuid4

import pytest

from domain.canonical import BODY_LIMIT
from services.ledger import (
    BadReference,
    BodyTooLarge,
    ClockRefused,
    Command,
    KeyReused,
    Ledger,
    NewEvent,
    NotRecordable,
    StaleVersion,
)
from services.ledger.wire import SignedCommand, Wire
from tests.support.database import Database
from tests.support.events import child, command

CHILDREN = "children/NP-v1"


def batch(database: Database, ledger: Ledger, *commands: Command | SignedCommand) -> list[tuple[str, str]]:
    """Send all in one call; verdict and detail of each."""
    wire = Wire(database.url(), 10)
    try:
        signed = [c if isinstance(c, SignedCommand) else ledger.signed(c) for c in commands]
        return [(o.verdict, o.detail) for o in wire.append(signed, 10)]
    finally:
        wire.close()


def test_a_command_is_stored_and_read_back(ledger: Ledger) -> None:
    receipt = ledger.append(command(child(CHILDREN, 1)))
    (stored,) = ledger.stream(CHILDREN)
    assert (stored.position, stored.leaf_hash) == (receipt.events[0].position, receipt.events[0].leaf_hash)
    assert stored.event == child(CHILDREN, 1).event
    assert stored.recorded_at == receipt.recorded_at


def test_a_stale_version_is_refused_with_the_current_one(ledger: Ledger) -> None:
    ledger.append(command(child(CHILDREN, 1)))
    with pytest.raises(StaleVersion) as refused:
        ledger.append(command(child("children/np-V1", 1)))
    assert (refused.value.stream_name, refused.value.current) == ("children/np-V1", 1)


def test_a_version_ahead_of_the_stream_is_refused(ledger: Ledger) -> None:
    with pytest.raises(StaleVersion):
        ledger.append(command(child(CHILDREN, 2)))


def test_what_was_read_must_still_hold(ledger: Ledger) -> None:
    ledger.append(command(child(CHILDREN, 1)))
    with pytest.raises(StaleVersion) as refused:
        ledger.append(command(child("children/NP-v2", 1), reads=((CHILDREN, 0),)))
    assert refused.value.current == 1
    assert ledger.append(command(child("children/NP-v2", 1), reads=((CHILDREN, 1),))).events[0].version == 1


def test_a_command_over_several_streams_is_stored_whole(ledger: Ledger) -> None:
    receipt = ledger.append(command(child(CHILDREN, 1), child("children/NP-v2", 1), child(CHILDREN, 2)))
    assert [(event.ref, event.version) for event in receipt.events] == [("NP-v1", 1), ("NP-v2", 1), ("NP-v1", 2)]
    assert [event.position for event in receipt.events] == list(range(ledger.head() - 2, ledger.head() + 1))


def test_a_command_that_fails_in_part_stores_nothing(ledger: Ledger) -> None:
    size = ledger.head()
    with pytest.raises(StaleVersion):
        ledger.append(command(child(CHILDREN, 1), child("children/NP-v2", 5)))
    assert (ledger.head(), ledger.version(CHILDREN)) == (size, 0)


def test_eight_twins_store_one_event_and_get_one_answer(ledger: Ledger) -> None:
    asked, start = command(child(CHILDREN, 1)), threading.Barrier(8)

    def twin(_: int) -> tuple[bytes, bool]:
        start.wait()
        receipt = ledger.append(asked)
        return receipt.signature, receipt.replayed

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(twin, range(8)))
    assert len({signature for signature, _ in answers}) == 1
    assert sorted(replayed for _, replayed in answers) == [False] + [True] * 7
    assert ledger.version(CHILDREN) == 1


def test_twins_of_two_processes_store_one_event(database: Database) -> None:
    asked, start = command(child(CHILDREN, 1)), threading.Barrier(8)

    def twin(_: int) -> bytes:
        with database.ledger() as own:
            start.wait()
            return own.append(asked).signature

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(twin, range(8)))) == 1


def test_a_replay_is_answered_although_the_stream_has_moved_on(ledger: Ledger) -> None:
    asked = command(child(CHILDREN, 1))
    first = ledger.append(asked)
    ledger.append(command(child(CHILDREN, 2)))
    again = ledger.append(asked)
    assert again.replayed
    assert (again.events, again.recorded_at, again.signature) == (first.events, first.recorded_at, first.signature)
    assert ledger.find(asked.command_id, asked.request_hash) == again


def test_a_key_used_for_another_request_is_refused(ledger: Ledger) -> None:
    first = command(child(CHILDREN, 1))
    ledger.append(first)
    other = command(child(CHILDREN, 2), command_id=first.command_id, asked=b"something else")
    with pytest.raises(KeyReused):
        ledger.append(other)
    with pytest.raises(KeyReused):
        ledger.find(other.command_id, other.request_hash)


def test_an_unknown_command_is_not_found(ledger: Ledger) -> None:
    assert ledger.find(uuid4(), hashlib.sha256().digest()) is None


def test_commands_of_one_batch_see_those_before(database: Database, ledger: Ledger) -> None:
    verdicts = batch(
        database,
        ledger,
        command(child(CHILDREN, 1)),
        command(child(CHILDREN, 2)),
        command(child("children/NP-v2", 1), reads=((CHILDREN, 0),)),
        command(child("children/NP-v2", 1), reads=((CHILDREN, 2),)),
    )
    assert [verdict for verdict, _ in verdicts] == ["stored", "stored", "stale", "stored"]


def test_twins_in_one_batch_store_one_event(database: Database, ledger: Ledger) -> None:
    twin = command(child(CHILDREN, 1))
    other = command(child(CHILDREN, 1), command_id=twin.command_id, asked=b"other")
    assert [v for v, _ in batch(database, ledger, twin, twin, other)] == ["stored", "replayed", "key_reused"]


def test_a_poisoned_command_harms_nobody_else_in_its_batch(database: Database, ledger: Ledger) -> None:
    def spoil(stream: str, **changes: object) -> SignedCommand:
        signed = ledger.signed(command(child(stream, 1)))
        return replace(signed, events=(replace(signed.events[0], **changes),))  # type: ignore[arg-type]

    large = b"x" * (BODY_LIMIT + 1)
    verdicts = batch(
        database,
        ledger,
        command(child("children/a", 1)),
        spoil("children/b", body=large, body_sha256=hashlib.sha256(large).digest()),
        spoil("children/c", body=b"{}"),
        spoil("children/d", signature=b"short"),
        spoil("children/e", topic=""),
        SignedCommand(uuid4(), hashlib.sha256().digest(), ()),
        SignedCommand(uuid4(), b"short", ledger.signed(command(child("children/f", 1))).events),
        command(child("children/a", 1)),
        command(child("children/g", 1)),
    )
    assert verdicts == [
        ("stored", ""),
        ("invalid", "too_large"),
        *[("invalid", "malformed")] * 5,
        ("stale", ""),
        ("stored", ""),
    ]


@pytest.mark.parametrize("poison", ["a topic the server chokes on", "a version no integer holds"])
def test_a_batch_refused_whole_is_stored_without_its_poison(database: Database, ledger: Ledger, poison: str) -> None:
    signed = ledger.signed(command(child("children/poison", 1)))
    if poison.startswith("a topic"):
        bad = replace(signed, events=(replace(signed.events[0], topic="nul\0"),))
    else:
        bad = replace(signed, reads=((uuid4(), 2**40),))
    with database.connect() as blocker, ThreadPoolExecutor(8) as pool:
        with blocker.transaction():
            blocker.execute("SELECT FROM ledger.head FOR UPDATE")
            good = [pool.submit(ledger.append, command(child(f"children/g{n}", 1))) for n in range(7)]
            spoilt = pool.submit(ledger._writer.submit, bad)
        assert all(one.result(10).events for one in good)
        with pytest.raises(NotRecordable):
            spoilt.result(10)


def test_a_body_over_the_limit_is_refused(ledger: Ledger) -> None:
    with pytest.raises(BodyTooLarge):
        ledger.append(command(child(CHILDREN, 1, child="x" * BODY_LIMIT)))


def test_a_body_that_names_another_stream_is_refused(ledger: Ledger) -> None:
    with pytest.raises(NotRecordable):
        ledger.append(command(NewEvent("children/NP-v2", 1, child(CHILDREN, 1).event)))


@pytest.mark.parametrize("name", ["NP-v1", "plan/", "plan/a b", "plan/../x", "plan/" + "x" * 81, "shopping/list"])
def test_a_bad_stream_name_is_refused(ledger: Ledger, name: str) -> None:
    with pytest.raises(BadReference):
        ledger.stream(name)


def test_one_reference_in_two_forms_is_one_stream(ledger: Ledger) -> None:
    assert ledger.stream_id("plan/NP-v1") == ledger.stream_id("plan/ np-V1")
    assert ledger.stream_id("plan/NP-v1") != ledger.stream_id("children/NP-v1")


def test_a_clock_behind_the_last_event_is_refused(database: Database, ledger: Ledger) -> None:
    with database.connect() as connection:
        connection.execute("UPDATE ledger.head SET last_recorded_at = clock_timestamp() + interval '1 hour'")
    with pytest.raises(ClockRefused):
        ledger.append(command(child(CHILDREN, 1)))


def test_a_clock_a_little_behind_never_lets_time_fall(database: Database, ledger: Ledger) -> None:
    with database.connect() as connection:
        connection.execute("UPDATE ledger.head SET last_recorded_at = clock_timestamp() + interval '1.5 seconds'")
        row = connection.execute("SELECT last_recorded_at FROM ledger.head").fetchone()
    assert row == (ledger.append(command(child(CHILDREN, 1))).recorded_at,)


@pytest.mark.parametrize("offset", ["-6 seconds", "6 seconds"])
def test_a_caller_with_another_clock_is_refused(database: Database, offset: str) -> None:
    with database.connect("anumat_api") as connection:
        row = connection.execute(
            "SELECT outcome FROM ledger.append(clock_timestamp() + %s::interval, ARRAY[gen_random_uuid()],"
            " ARRAY[sha256('')], '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}')",
            [offset],
        ).fetchone()
    assert row == ("clock",)


def test_durability_lowered_in_the_session_has_no_effect(database: Database) -> None:
    with database.connect("anumat_api") as connection, connection.transaction():
        connection.execute("SET synchronous_commit = off")
        connection.execute(
            "SELECT FROM ledger.append(clock_timestamp(), '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}',"
            " '{}', '{}', '{}', '{}')"
        )
        assert connection.execute("SHOW synchronous_commit").fetchone() == ("on",)
