"""The relay against the broker's own limit, in pairs; and how long an event takes from its receipt to a subscriber."""

import asyncio
import json
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

import nats
from nats.js import JetStreamContext
from nats.js.api import ConsumerConfig, DeliverPolicy
from nats.js.errors import NotFoundError

from services.embedded import running
from services.ledger import Ledger
from services.relay.stream import configuration, message_id, stream_name
from tests.support.database import Cluster, Database
from tests.support.events import child, command
from tests.support.relaying import REPO, TENANT, copies, fill

STREAM = stream_name(TENANT)
EVENTS = 5000
WINDOW = 1000
PAIRS = 3
RATE = 500
SENT = 2000


def measure(folder: Path) -> dict[str, Any]:
    """Events a second of both ways, their ratios, and milliseconds from receipt to subscriber at 500 a second."""
    with running(folder) as servers:
        cluster = Cluster(servers.postgres, servers.passwords)
        with cluster.fresh() as database, database.ledger() as ledger:
            fill(ledger, EVENTS)
            pairs = []
            for _ in range(PAIRS):
                limit = asyncio.run(raw(servers.nats, ledger))
                pairs.append((limit, throughput(servers.nats, database)))
                asyncio.run(_emptied(servers.nats))
            waits = asyncio.run(latency(servers.nats, servers.nats_subscriber, database, ledger))
    ratios = sorted(ours / limit for limit, ours in pairs)
    return {
        "workload": f"{EVENTS} events of about 1 KB, sync_interval always, {WINDOW} unacknowledged at most",
        "windowed_publish_per_s": [round(limit) for limit, _ in pairs],
        "relay_per_s": [round(ours) for _, ours in pairs],
        "ratio": {
            "median": round(statistics.median(ratios), 2),
            "least": round(ratios[0], 2),
            "most": round(ratios[-1], 2),
        },
        "receipt_to_subscriber_ms": {
            "rate_per_s": RATE,
            "p50": round(statistics.median(waits), 2),
            "p99": round(statistics.quantiles(waits, n=100)[98], 2),
        },
    }


async def raw(url: str, ledger: Ledger) -> float:
    """The same bytes by the plain client, as fast as a window of the same size allows."""
    client = await nats.connect(url)
    js = client.jetstream(publish_async_max_pending=WINDOW, timeout=10)
    await js.add_stream(configuration(TENANT, 1))
    bodies = copies(ledger)
    start = time.perf_counter()
    for position, body in enumerate(bodies, 1):
        headers = {
            "Nats-Msg-Id": message_id(ledger.log_id, position),
            "Nats-Expected-Last-Sequence": str(position - 1),
        }
        await js.publish_async("anumat.v1.main.bench.raw", body, headers=headers)
    await js.publish_async_completed()
    took = time.perf_counter() - start
    await js.delete_stream(STREAM)
    await client.close()
    return len(bodies) / took


def throughput(url: str, database: Database) -> float:
    """`anumat relay` in its own process, from its first message to the head of the ledger."""
    with Relaying(url, database):
        return asyncio.run(_watched(url))


async def _emptied(url: str) -> None:
    """The next of a pair starts on an empty broker."""
    client = await nats.connect(url)
    await client.jetstream().delete_stream(STREAM)
    await client.close()


async def _watched(url: str) -> float:
    client = await nats.connect(url)
    js = client.jetstream()
    while not (first := await _last(js)):
        await asyncio.sleep(0.002)
    start = time.perf_counter()
    while (now := await _last(js)) < EVENTS:
        await asyncio.sleep(0.01)
    took = time.perf_counter() - start
    await client.close()
    return (now - first) / took


async def _last(js: JetStreamContext) -> int:
    try:
        return (await js.stream_info(STREAM)).state.last_seq
    except NotFoundError:
        return 0


async def latency(url: str, subscriber_url: str, database: Database, ledger: Ledger) -> list[float]:
    """Milliseconds from the receipt of a write to its delivery, at a steady rate."""
    with Relaying(url, database):
        client = await nats.connect(subscriber_url)
        js = client.jetstream()
        while await _last(js) < ledger.head():
            await asyncio.sleep(0.05)
        first, done = ledger.head() + 1, asyncio.Event()
        recorded: dict[int, float] = {}
        seen: dict[int, float] = {}

        async def receive(message: Any) -> None:
            seen[message.metadata.sequence.stream] = time.perf_counter()
            if len(seen) == SENT:
                done.set()

        start = ConsumerConfig(deliver_policy=DeliverPolicy.BY_START_SEQUENCE, opt_start_seq=first)
        await js.subscribe(f"anumat.v1.{TENANT}.>", cb=receive, ordered_consumer=True, config=start)
        writer = threading.Thread(target=_write, args=(ledger, recorded))
        writer.start()
        async with asyncio.timeout(60):
            await done.wait()
        writer.join()
        await client.close()
    return [(seen[position] - at) * 1000 for position, at in recorded.items()]


def _write(ledger: Ledger, recorded: dict[int, float]) -> None:
    start = time.perf_counter()
    for number in range(1, SENT + 1):
        time.sleep(max(0.0, start + number / RATE - time.perf_counter()))
        receipt = ledger.append(command(child("children/bench", number)))
        recorded[receipt.events[0].position] = time.perf_counter()


class Relaying:
    """`anumat relay` while the block runs; started on an empty broker it publishes everything."""

    def __init__(self, url: str, database: Database) -> None:
        self._env = {
            "PATH": "/usr/bin:/bin",
            "ANUMAT_DATABASE_URL": database.url("anumat_relay"),
            "ANUMAT_NATS_URL": url,
            "ANUMAT_TENANT": TENANT,
            "ANUMAT_ROOT_PUBLIC": database.root.public.hex(),
        }

    def __enter__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "api.cli", "relay"], cwd=REPO, env=self._env, stdout=subprocess.DEVNULL
        )

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait(20)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        print(json.dumps(measure(Path(scratch)), indent=1))
