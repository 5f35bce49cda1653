"""Follows an Anumat ledger: every event takes effect here once, whatever is killed, repeated, reordered or lost.

The rule is short: `position` and effect are committed in one transaction, and only the event at `position + 1` is
ever applied. Everything else (the broker, this process, the network) may fail as it likes.
"""

import argparse
import asyncio
import json
import random
import signal
import sqlite3
import sys
import urllib.error
import urllib.request
from collections.abc import Iterable
from contextlib import suppress
from typing import Any

import nats
from nats.errors import Error as NatsError
from nats.errors import TimeoutError as NatsTimeout
from nats.js.api import AckPolicy, ConsumerConfig, DeliverPolicy
from nats.js.errors import NotFoundError

Event = dict[str, Any]
FETCH = 200
ONE_TRY: Any = {
    "allow_reconnect": False, "connect_timeout": 3, "max_reconnect_attempts": 1, "reconnect_time_wait": 0.1,
}  # fmt: skip
WAIT_S = 1.0
RETRY_S = 0.3
TROUBLE = (NatsError, OSError, TimeoutError, json.JSONDecodeError)


class Contradiction(Exception):
    """The ledger no longer says what it said before. A person must look; going on would hide it."""


class Effects:
    """Our own database: the effect of each event, and how far we are, together."""

    def __init__(self, path: str) -> None:
        self.db = sqlite3.connect(path, isolation_level=None)
        self.db.execute("PRAGMA journal_mode = WAL")
        self.db.execute("PRAGMA synchronous = FULL")
        self.db.execute(
            "CREATE TABLE IF NOT EXISTS place (one INTEGER PRIMARY KEY CHECK (one = 1), position INTEGER,"
            " event_id TEXT, leafhash TEXT, source TEXT, stream_created TEXT)"
        )
        self.db.execute("INSERT OR IGNORE INTO place VALUES (1, 0, '', '', '', '')")
        # No unique index on position: were an event applied twice, it would show here.
        self.db.execute("CREATE TABLE IF NOT EXISTS effect (position INTEGER, type TEXT, subject TEXT, data TEXT)")
        self.db.execute("CREATE TABLE IF NOT EXISTS tally (subject TEXT PRIMARY KEY, events INTEGER)")

    @property
    def position(self) -> int:
        return int(self.db.execute("SELECT position FROM place").fetchone()[0])

    @property
    def last(self) -> tuple[str, str, str]:
        """Id and leaf hash of the last event applied, and the ledger it is from."""
        id_, leaf, source = self.db.execute("SELECT event_id, leafhash, source FROM place").fetchone()
        return id_, leaf, source

    def apply(self, events: Iterable[Event]) -> int:
        """Apply what comes next in one transaction, skip what we have, end at a gap; returns the new position."""
        self.db.execute("BEGIN IMMEDIATE")
        try:
            position, source = self.position, self.last[2]
            for event in events:
                if source and event["source"] != source:
                    raise Contradiction(f"{event['source']} is another ledger than {source}")
                if event["position"] > position + 1:
                    break
                if event["position"] == position + 1:
                    self._take_effect(event)
                    position, source = event["position"], event["source"]
            self.db.execute("COMMIT")
        except BaseException:
            self.db.execute("ROLLBACK")
            raise
        return position

    def _take_effect(self, event: Event) -> None:
        """Yours goes here. It happens in the same transaction as the position, so it happens once."""
        self.db.execute(
            "INSERT INTO effect VALUES (?, ?, ?, ?)",
            [event["position"], event["type"], event["subject"], json.dumps(event["data"], ensure_ascii=False)],
        )
        self.db.execute(
            "INSERT INTO tally VALUES (?, 1) ON CONFLICT (subject) DO UPDATE SET events = events + 1",
            [event["subject"]],
        )
        self.db.execute(
            "UPDATE place SET position = ?, event_id = ?, leafhash = ?, source = ?",
            [event["position"], event["id"], event["leafhash"], event["source"]],
        )

    def rebuilt(self, created: str) -> bool:
        """True when the stream is not the one we read before: the broker lost it and the relay made it anew."""
        known = self.db.execute("SELECT stream_created FROM place").fetchone()[0]
        self.db.execute("UPDATE place SET stream_created = ?", [created])
        return bool(known) and known != created


class Api:
    """`GET /v1/events`, for what the broker does not have."""

    def __init__(self, url: str, key: str) -> None:
        self.url = url.rstrip("/")
        self.headers = {"Accept": "application/json", "Authorization": f"Bearer {key}"}

    async def after(self, position: int, limit: int = FETCH) -> list[Event]:
        """The events after a position, a page of them; empty at the head of the ledger."""
        return await asyncio.to_thread(self._get, f"{self.url}/v1/events?after={position}&limit={limit}")

    def _get(self, url: str) -> list[Event]:
        with urllib.request.urlopen(urllib.request.Request(url, headers=self.headers), timeout=10) as answer:
            events: list[Event] = json.load(answer)["events"]
            return events


class Subscriber:
    """Reads the stream; whatever the stream cannot give comes from the API."""

    def __init__(self, effects: Effects, api: Api, broker: str, tenant: str) -> None:
        self.effects = effects
        self.api = api
        self.broker = broker
        self.stream = f"ANUMAT_{tenant}"
        self.beat_subject = f"anumat.beat.{tenant}"
        self.size = 0  # of the ledger, as the last beat said

    async def run(self) -> None:
        """Follow until cancelled. Raises Contradiction."""
        while True:
            try:
                await self.confirm()
                await self.follow()
            except TROUBLE as trouble:
                print(f"again soon: {type(trouble).__name__} {trouble}", file=sys.stderr, flush=True)
                with suppress(*TROUBLE):
                    await self.catch_up()  # the broker may be down for long; the ledger's own door is open
                await asyncio.sleep(RETRY_S * (0.5 + random.random()))

    async def confirm(self) -> None:
        """Ask the ledger for our last event again. Raises Contradiction when it is gone or different."""
        position = self.effects.position
        if position == 0:
            return
        page = await self.api.after(position - 1, 1)
        known = self.effects.last
        if not page or (page[0]["id"], page[0]["leafhash"], page[0]["source"]) != known:
            raise Contradiction(f"the ledger does not hold event {known[0]} at {position} any more")

    async def follow(self) -> None:
        """One connection to the broker, until it fails or the stream is replaced."""
        client = await nats.connect(self.broker, **ONE_TRY, error_cb=_quiet)
        try:
            await client.subscribe(self.beat_subject, cb=self._beat)
            js = client.jetstream()
            info = await js.stream_info(self.stream)
            if self.effects.rebuilt(str(info.created)):
                print("the stream was rebuilt; positions are as before", file=sys.stderr, flush=True)
            config = ConsumerConfig(
                deliver_policy=DeliverPolicy.BY_START_SEQUENCE,
                opt_start_seq=self.effects.position + 1,
                ack_policy=AckPolicy.NONE,  # our position is the acknowledgement
                inactive_threshold=30,
            )
            consumer = await js.add_consumer(self.stream, config)
            reader = await js.pull_subscribe_bind(consumer.name, self.stream)
            while True:
                try:
                    messages = await reader.fetch(FETCH, timeout=WAIT_S)
                except NatsTimeout:
                    messages = []
                    await js.consumer_info(self.stream, consumer.name)  # gone with the stream?
                await self.receive([json.loads(message.data) for message in messages])
        except NotFoundError as gone:
            raise OSError("the stream is not there") from gone
        finally:
            await client.close()

    async def receive(self, events: list[Event]) -> None:
        """Apply what follows our position; fetch what is missing before it, or what a beat says is missing."""
        position = self.effects.apply(events)
        ahead = max((event["position"] for event in events), default=0 if events else self.size)
        if ahead > position:
            await self.catch_up()
            self.effects.apply(events)
        elif not events and 0 < self.size < position:
            await self.confirm()

    async def catch_up(self) -> None:
        """Fill from the ledger up to its head."""
        while page := await self.api.after(self.effects.position):
            before = self.effects.position
            if self.effects.apply(page) == before:
                raise OSError(f"the API skipped from {before} to {page[0]['position']}")

    async def _beat(self, message: Any) -> None:
        self.size = int(json.loads(message.data)["size"])


async def _quiet(_: Exception) -> None:
    """Troubles end the connection and are told there."""


async def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--nats", required=True, help="nats://subscriber:PASSWORD@HOST:PORT")
    parser.add_argument("--api", required=True, help="http://HOST:PORT of Anumat")
    parser.add_argument("--key", required=True, help="API key with the scope subscribe")
    parser.add_argument("--tenant", default="main")
    parser.add_argument("--db", default="effects.sqlite")
    given = parser.parse_args()
    work = asyncio.ensure_future(
        Subscriber(Effects(given.db), Api(given.api, given.key), given.nats, given.tenant).run()
    )
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, work.cancel)
    with suppress(asyncio.CancelledError):
        await work


if __name__ == "__main__":
    try:
        asyncio.run(main())
    except Contradiction as contradiction:
        sys.exit(f"stopped: {contradiction}")
