"""The relay against the broker's own windowed publishing, and how long after its commit a subscriber has an event."""

import asyncio
import statistics
import time
from datetime import datetime
from pathlib import Path

import nats
from msgspec import json
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.js import JetStreamContext
from nats.js.api import ConsumerConfig, DeliverPolicy

from services.casework import plans
from services.means import Office
from services.relay.stream import stream_name
from tests.benchmarks.limits import unique
from tests.benchmarks.measure import timed
from tests.benchmarks.steps import CLERK, opened
from tests.support.database import Database
from tests.support.offices import key, step
from tests.support.relaying import TENANT, Broker, relay_process, until

WINDOW = 256
PAYLOAD = b"x" * 1500


def published_raw(broker: Broker, messages: int) -> float:
    """Messages a second published with a window of outstanding acknowledgements, without any ledger."""

    async def publish(_: Client, js: JetStreamContext) -> float:
        name = f"RAW-{unique()}"
        await js.add_stream(name=name, subjects=[f"raw.{name}"])
        window = asyncio.Semaphore(WINDOW)

        async def one() -> None:
            async with window:
                await js.publish(f"raw.{name}", PAYLOAD, timeout=10)

        with timed() as seconds:
            await asyncio.gather(*(one() for _ in range(messages)))
            rate = messages / seconds()
        await js.delete_stream(name)
        return rate

    return broker.ask(publish)


def relayed(office: Office, database: Database, broker: Broker, folder: Path) -> float:
    """Events a second from a full ledger into an empty stream, by `anumat relay`."""
    head = office.ledger.head()
    with relay_process(broker, database, folder / f"relay-{unique()}.log"):
        until(lambda: broker.sizes()[1] > 0, 30)
        begun = broker.sizes()[1]
        with timed() as seconds:
            until(lambda: broker.sizes()[1] >= head, 300)
            return (head - begun) / seconds()


def delays_ms(
    office: Office, database: Database, broker: Broker, folder: Path, events: int, a_second: int
) -> list[float]:
    """Milliseconds from `recorded_at` to a subscriber's hands, at a steady rate."""
    with relay_process(broker, database, folder / f"relay-{unique()}.log"):
        until(lambda: broker.sizes()[1] >= office.ledger.head(), 300)
        return asyncio.run(_listen(office, broker, events, a_second))


async def _listen(office: Office, broker: Broker, events: int, a_second: int) -> list[float]:
    refs = opened(office, 16)
    await asyncio.sleep(1)
    delays: list[float] = []
    client = await nats.connect(broker.url("subscriber"))
    start_at = office.ledger.head() + 1

    async def take(message: Msg) -> None:
        arrived = time.time()
        event = json.decode(message.data)
        recorded = _seconds(str(event["time"]))
        if int(event["position"]) >= start_at:
            delays.append((arrived - recorded) * 1000)

    # from here on, not from the beginning: a subscriber that is still catching up measures its backlog
    onwards = ConsumerConfig(deliver_policy=DeliverPolicy.BY_START_SEQUENCE, opt_start_seq=start_at)
    js = client.jetstream()
    await js.subscribe(
        f"anumat.v1.{TENANT}.>", stream=stream_name(TENANT), cb=take, ordered_consumer=True, config=onwards
    )
    await asyncio.to_thread(_steadily, office, refs, events, a_second)
    for _ in range(200):
        if len(delays) >= events:
            break
        await asyncio.sleep(0.05)
    await client.close()
    return delays


def _steadily(office: Office, refs: list[str], events: int, a_second: int) -> None:
    begun = time.perf_counter()
    for turn in range(events):
        wait = begun + turn / a_second - time.perf_counter()
        if wait > 0:
            time.sleep(wait)
        round_of = turn // len(refs)
        ref = refs[turn % len(refs)]
        plans.make_move(office, CLERK, key(), ref, ("send", "recall")[round_of % 2], step(), None)


def _seconds(instant: str) -> float:
    return datetime.fromisoformat(instant).timestamp()


def percentile(values: list[float], part: float) -> float:
    """The value below which that part of them lies."""
    return statistics.quantiles(values, n=100)[round(part * 100) - 1]
