"""The relay: goes on after the broker's last sequence, publishes, beats, audits; never contradicts itself."""

import asyncio
import random
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any, NamedTuple

import nats
import psycopg
import structlog
from nats.aio.client import Client
from nats.errors import Error as NatsError
from nats.js import JetStreamContext

from domain import canonical
from services.ledger import ForgedEvent, LedgerUnavailable
from services.relay import cloudevent, stream
from services.relay.audit import audit
from services.relay.cloudevent import Unpublishable
from services.relay.leader import Leadership, leading
from services.relay.problems import LedgerBehindBroker
from services.relay.window import BrokerFault, Window

log = structlog.get_logger("relay")

INBOX = b"_RELAY"
"""Subscribers may not listen or publish here, so none can forge an acknowledgement."""
CANCEL_AGAIN_S = 0.2
TROUBLE = (BrokerFault, NatsError, OSError, psycopg.Error, LedgerUnavailable, ForgedEvent)
"""What may heal: connect again and take up where the broker is."""


class Pace(NamedTuple):
    """How much at once and how often; times in seconds."""

    batch: int = 500
    window: int = 1000
    idle_least: float = 0.001
    idle_most: float = 0.02
    patience: float = 5.0
    retry: float = 0.5
    beat_every: float = 3.0
    audit_every: float = 5.0
    audit_batch: int = 1000


class Ready(NamedTuple):
    """An event rendered for the broker."""

    position: int
    subject: str
    data: bytes


class Relay:
    """Publishes one tenant's ledger to `broker` (comma-separated NATS URLs); `conninfo` is for the leader's lock."""

    def __init__(
        self, ledger: stream.Log, broker: str, conninfo: str, tenant: str, replicas: int = 1, pace: Pace | None = None
    ) -> None:
        self.ledger = ledger
        self.tenant = tenant
        self.pace = pace or Pace()
        self._broker = broker
        self._conninfo = conninfo
        self._replicas = replicas
        self._doubt = ""  # why the stream must be rebuilt, found by the audit
        self._paused = 0  # the position we wait at
        self._audited = 0

    async def run(self) -> None:
        """Publish until cancelled. Raises RelayHalted when the ledger contradicts what was published."""
        while True:
            try:
                async with leading(self._conninfo, self.tenant) as leadership:
                    await self._session(leadership)
            except TROUBLE as trouble:
                log.warning("relay retries", why=f"{type(trouble).__name__}: {trouble}")
                await asyncio.sleep(self.pace.retry * (0.5 + random.random()))

    async def _session(self, leadership: Leadership) -> None:
        """One connection to the broker, until something ends it."""
        async with self._connected() as (client, window):
            js = client.jetstream(timeout=self.pace.patience)
            position = await self._take_up(js)
            await _first_end(leadership.hold(), self._publish(window, position), self._beat(client), self._audit(js))

    @asynccontextmanager
    async def _connected(self) -> AsyncIterator[tuple[Client, Window]]:
        window: Window | None = None

        async def lost() -> None:
            if window:
                window.break_off("the connection to the broker was lost")

        client = await nats.connect(
            self._broker.split(","), name="anumat relay", inbox_prefix=INBOX, connect_timeout=3,
            allow_reconnect=False, max_reconnect_attempts=1, reconnect_time_wait=0.1,
            ping_interval=5, max_outstanding_pings=2, error_cb=_quiet, closed_cb=lost, disconnected_cb=lost,
        )  # fmt: skip
        try:
            window = Window(client, self.pace.window, self.pace.patience)
            await window.open()
            yield client, window
        finally:
            await client.close()

    async def _take_up(self, js: JetStreamContext) -> int:
        """The position the stream is at, after it was found to agree with the ledger or rebuilt. Raises RelayHalted."""
        info, why = await stream.open_stream(js, self.tenant, self._replicas)
        last = info.state.last_seq
        head = await asyncio.to_thread(self.ledger.head)
        if last > head:
            raise LedgerBehindBroker(f"The broker is at {last}, the ledger at {head}.")
        if last:
            stored = (await asyncio.to_thread(self.ledger.read, last - 1, 1))[0]
            message = await stream.message_at(js, self.tenant, last)
            why = why or stream.difference(message, stored, self.ledger.log_id)
        why, self._doubt = self._doubt or why, ""
        if why:
            log.error("stream rebuilt", why=why, positions=head)
            await stream.rebuild(js, self.tenant, self._replicas)
            last = self._audited = 0
        log.info("relay publishes", stream=stream.stream_name(self.tenant), after=last, head=head)
        return last

    async def _publish(self, window: Window, position: int) -> None:
        idle = self.pace.idle_least
        reading = asyncio.ensure_future(self._read(position))
        try:
            while True:
                batch = await reading
                position = batch[-1].position if batch else position
                if not batch:
                    await asyncio.sleep(idle)
                    idle = min(idle * 2, self.pace.idle_most)
                    await window.drain()
                else:
                    idle = self.pace.idle_least
                reading = asyncio.ensure_future(self._read(position))
                for event in batch:
                    identity = stream.message_id(self.ledger.log_id, event.position)
                    await window.send(event.position, event.subject, event.data, identity)
        finally:
            reading.cancel()

    async def _read(self, position: int) -> list[Ready]:
        """The next events to publish; none while the one after `position` cannot be published."""
        try:
            batch = await asyncio.to_thread(self._render, position, self.pace.batch)
        except ForgedEvent as forged:
            sound = forged.position - 1 - position
            if sound > 0:
                return await asyncio.to_thread(self._render, position, sound)
            return await self._pause(forged.position, str(forged))
        except Unpublishable as unknown:
            return await self._pause(position + 1, str(unknown))
        if batch and self._paused:
            log.info("relay goes on", after=position)
            self._paused = 0
        return batch

    def _render(self, position: int, limit: int) -> list[Ready]:
        ready: list[Ready] = []
        for stored in self.ledger.read(position, limit):
            try:
                subject = cloudevent.nats_subject(stored, self.tenant)
            except Unpublishable:
                if ready:
                    break
                raise
            ready.append(Ready(stored.position, subject, cloudevent.of(stored, self.ledger.log_id)))
        return ready

    async def _pause(self, position: int, why: str) -> list[Ready]:
        if self._paused != position:
            log.error("relay waits", position=position, why=why)
            self._paused = position
        await asyncio.sleep(self.pace.retry)
        return []

    async def _beat(self, client: Client) -> None:
        """Say how far the ledger is, so that a silent stream is not mistaken for a quiet ledger."""
        while True:
            if beat := await asyncio.to_thread(self._head):
                await client.publish(stream.beat_subject(self.tenant), beat)
            await asyncio.sleep(self.pace.beat_every)

    def _head(self) -> bytes:
        size = self.ledger.head()
        try:
            leaf = self.ledger.read(size - 1, 1)[0].leaf_hash if size else b""
        except ForgedEvent:
            return b""  # no one should be told that this head is sound
        at = datetime.now(UTC).isoformat().replace("+00:00", "Z")
        return canonical.encode({"size": size, "leaf_hash": cloudevent.base64(leaf), "at": at})

    async def _audit(self, js: JetStreamContext) -> None:
        """Go round the stream, a slice at a time. Raises BrokerFault when it must be rebuilt."""
        while True:
            await asyncio.sleep(self.pace.audit_every)
            info, why = await stream.open_stream(js, self.tenant, self._replicas)
            if not why and (last := info.state.last_seq):
                first = self._audited + 1 if self._audited < last else 1
                self._audited = min(first + self.pace.audit_batch - 1, last)
                try:
                    why = await audit(js, self.ledger, self.tenant, first, self._audited)
                except ForgedEvent as forged:
                    log.error("audit cannot judge", position=forged.position, why=forged.why)
            if why:
                self._doubt = why
                raise BrokerFault(why)


async def _first_end(*works: Coroutine[Any, Any, None]) -> None:
    """Run all until one fails, then end the others and raise its error."""
    tasks = [asyncio.ensure_future(work) for work in works]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        await end(*tasks)
    for task in tasks:
        if not task.cancelled() and (error := task.exception()):
            raise error


async def end(*tasks: "asyncio.Task[Any]") -> None:
    """Cancel until it takes: `wait_for` in Python 3.11, which the NATS client uses, may swallow a cancellation."""
    while waiting := [task for task in tasks if not task.done()]:
        for task in waiting:
            task.cancel()
        await asyncio.wait(waiting, timeout=CANCEL_AGAIN_S)


async def _quiet(_: Exception) -> None:
    """What matters ends the session and is logged there."""
