"""What the relay promises: every event once, in order, at its position, and never past a contradiction."""

import json
import time
from dataclasses import replace
from pathlib import Path

import nats
import pytest
from nats.aio.client import Client
from nats.js import JetStreamContext
from nats.js.api import StreamConfig

from services.ledger import Ledger
from services.ledger.header import signing_input
from services.relay.problems import LedgerBehindBroker, LedgerRewritten
from services.relay.stream import beat_subject, message_id, stream_name
from tests.support.database import Database
from tests.support.events import child, command
from tests.support.relaying import TENANT, Broker, copies, fill, relaying, until

STREAM = stream_name(TENANT)


def agrees(broker: Broker, ledger: Ledger) -> bool:
    """The stream holds the whole ledger, each event at its position, byte for byte."""
    messages = broker.messages()
    return [m.data for m in messages] == copies(ledger) and [m.sequence for m in messages] == [
        *range(1, ledger.head() + 1)
    ]


def test_events_are_published_once_in_order_at_their_position(
    broker: Broker, database: Database, ledger: Ledger
) -> None:
    fill(ledger, 300)
    with relaying(broker, database, ledger):
        until(lambda: broker.sizes()[1] == ledger.head())
        fill(ledger, 700)
        until(lambda: broker.sizes()[1] == ledger.head())
    assert agrees(broker, ledger)
    assert broker.messages()[-1].message_id == message_id(ledger.log_id, ledger.head())


def test_a_second_relay_waits_and_takes_over(broker: Broker, database: Database, ledger: Ledger) -> None:
    with relaying(broker, database, ledger) as first, relaying(broker, database, ledger):
        until(lambda: broker.sizes()[1] == ledger.head())
        first.end()
        fill(ledger, 50)
        until(lambda: broker.sizes()[1] == ledger.head())
    assert agrees(broker, ledger)


def test_a_beat_tells_the_size_of_the_ledger(broker: Broker, database: Database, ledger: Ledger) -> None:
    async def listen(client: Client, _: JetStreamContext) -> bytes:
        beats = await client.subscribe(beat_subject(TENANT))
        return (await beats.next_msg(timeout=5)).data

    with relaying(broker, database, ledger):
        until(lambda: broker.sizes()[1] == ledger.head())
        beat = json.loads(broker.ask(listen, "subscriber"))
    assert beat["size"] == ledger.head()
    assert beat.keys() == {"size", "leaf_hash", "at"}


def test_a_missing_stream_is_made_again_with_everything(broker: Broker, database: Database, ledger: Ledger) -> None:
    with relaying(broker, database, ledger):
        until(lambda: broker.sizes()[1] == ledger.head())
        broker.ask(lambda _, js: js.delete_stream(STREAM))
        fill(ledger, 20)
        until(lambda: broker.sizes()[1] == ledger.head())
    assert agrees(broker, ledger)


def test_a_stream_with_other_settings_is_made_again(broker: Broker, database: Database, ledger: Ledger) -> None:
    broker.ask(lambda _, js: js.add_stream(StreamConfig(name=STREAM, subjects=["anumat.v1.main.>"], max_msgs=2)))
    with relaying(broker, database, ledger):
        until(lambda: broker.sizes() == (ledger.head(), ledger.head()))
    config = broker.ask(lambda _, js: js.stream_info(STREAM)).config
    assert (config.deny_delete, config.deny_purge, config.max_msgs) == (True, True, -1)


def test_a_ledger_behind_the_broker_halts_the_relay(broker: Broker, database: Database, ledger: Ledger) -> None:
    fill(ledger, 10)
    with relaying(broker, database, ledger):
        until(lambda: broker.sizes()[1] == ledger.head())
    before = broker.messages()
    roll_back(database, 5)
    with relaying(broker, database, ledger) as running:
        running.join(10)
        assert isinstance(running.error, LedgerBehindBroker)
    assert broker.messages() == before


def test_another_history_in_place_of_a_published_one_halts_the_relay(
    broker: Broker, database: Database, ledger: Ledger
) -> None:
    fill(ledger, 10)
    with relaying(broker, database, ledger):
        until(lambda: broker.sizes()[1] == ledger.head())
    before = broker.messages()
    roll_back(database, 5)
    with database.ledger() as reopened:
        fill(reopened, 30, "NP-v2")
        with relaying(broker, database, reopened) as running:
            running.join(10)
            assert isinstance(running.error, LedgerRewritten)
    assert broker.messages() == before


GUARDS = (("event", "refuse"), ("body", "refuse"), ("command", "refuse"), ("head", "refuse"), ("head", "only_grow"))


def roll_back(database: Database, events: int) -> None:
    """Take the newest events away, as an old backup would; only a superuser can, with the triggers off."""
    with database.connect() as connection:
        for table, trigger in GUARDS:
            connection.execute(f"ALTER TABLE ledger.{table} DISABLE TRIGGER {trigger}")
        connection.execute("UPDATE ledger.head SET size = size - %s", [events])
        for table in ("event", "body"):
            connection.execute(f"DELETE FROM ledger.{table} WHERE position > (SELECT size FROM ledger.head)")
        for table, trigger in GUARDS:
            connection.execute(f"ALTER TABLE ledger.{table} ENABLE ALWAYS TRIGGER {trigger}")


@pytest.mark.parametrize("index", ["kept", "lost"])
def test_a_flipped_bit_is_found_and_the_stream_made_again(
    broker: Broker, database: Database, ledger: Ledger, index: str
) -> None:
    fill(ledger, 40)
    with relaying(broker, database, ledger):
        until(lambda: broker.sizes()[1] == ledger.head())
    broker.stop()
    flip_a_bit(broker.store, index == "kept")
    broker.start()
    assert len(broker.messages()) < ledger.head()
    with relaying(broker, database, ledger):
        until(lambda: agrees(broker, ledger))


def flip_a_bit(store: Path, keep_index: bool) -> None:
    """In the middle of the messages; the broker notices at its start, or when the message is read."""
    (block,) = store.rglob("*.blk")
    raw = bytearray(block.read_bytes())
    raw[len(raw) // 2] ^= 1
    block.write_bytes(raw)
    for index in [] if keep_index else [*store.rglob("index.db")]:
        index.unlink()


def test_a_message_that_differs_from_its_event_is_found_by_the_audit(
    broker: Broker, database: Database, ledger: Ledger
) -> None:
    with relaying(broker, database, ledger):
        until(lambda: broker.sizes()[1] == ledger.head())
    good = broker.messages()

    async def forge(_: Client, js: JetStreamContext) -> None:
        config = (await js.stream_info(STREAM)).config
        await js.delete_stream(STREAM)
        await js.add_stream(config)
        for message in good:
            data = message.data.replace(b'"system"', b'"nobody"') if message.sequence == 2 else message.data
            await js.publish("anumat.v1.main.x.y", data, headers={"Nats-Msg-Id": message.message_id})

    broker.ask(forge)
    assert not agrees(broker, ledger)
    with relaying(broker, database, ledger):
        until(lambda: agrees(broker, ledger))


def test_only_the_relay_may_publish(broker: Broker, database: Database, ledger: Ledger) -> None:
    with relaying(broker, database, ledger):
        until(lambda: broker.sizes()[1] == ledger.head())

    async def publish(_: Client, js: JetStreamContext) -> None:
        await js.publish("anumat.v1.main.system.forged", b"{}", timeout=0.5)

    for attempt in (
        publish,
        lambda _, js: js.delete_stream(STREAM),
        lambda _, js: js.add_stream(StreamConfig(name="MINE", subjects=["anumat.beat.>"])),
        lambda _, js: js.purge_stream(STREAM),
    ):
        with pytest.raises(nats.errors.Error):
            broker.ask(attempt, "subscriber")

    async def listen(client: Client, _: JetStreamContext) -> None:
        beats = await client.subscribe(beat_subject(TENANT))
        await client.flush()
        other = await nats.connect(broker.url("subscriber"), error_cb=_quiet)
        await other.publish(beat_subject(TENANT), b'{"size":9}')
        await other.flush()
        await other.close()
        await beats.next_msg(timeout=0.3)

    with pytest.raises(nats.errors.TimeoutError):
        broker.ask(listen)
    assert agrees(broker, ledger)


def test_an_event_of_a_newer_release_makes_the_relay_wait_and_never_skip(
    broker: Broker, database: Database, ledger: Ledger
) -> None:
    fill(ledger, 5)
    last_known = ledger.head()
    plant_unknown(ledger)
    with relaying(broker, database, ledger):
        until(lambda: broker.sizes()[1] == last_known)
        fill(ledger, 5)
        time.sleep(0.5)
        assert broker.sizes() == (last_known, last_known)


def plant_unknown(ledger: Ledger) -> None:
    """An event signed by a key of the log, of a topic this release does not know."""
    signed = ledger.signed(command(child("children/NP-new", 1)))
    event = replace(signed.events[0], topic="plan.teleported.7")
    message = signing_input(
        ledger.log_id, event.stream, event.version, event.topic, event.event_id, signed.command_id, event.body_sha256
    )
    planted = replace(event, signature=ledger.key.sign(message))
    assert ledger._writer.submit(replace(signed, events=(planted,))).verdict == "stored"


async def _quiet(_: Exception) -> None:
    """Refusals are what these tests look for."""
