"""Publishing in order, many acknowledgements outstanding: the broker refuses what misses its position."""

import asyncio

import msgspec
from nats.aio.client import Client
from nats.aio.msg import Msg


class BrokerFault(Exception):
    """The broker is gone, silent, or where we did not think it was; connect again and look."""


class _Error(msgspec.Struct, frozen=True):
    description: str = ""


class _Ack(msgspec.Struct, frozen=True):
    seq: int = 0
    error: _Error | None = None


_ack = msgspec.json.Decoder(_Ack)


class Window:
    """At most `size` messages await their acknowledgement; each must be acknowledged at its own position."""

    def __init__(self, nats: Client, size: int, patience_s: float) -> None:
        self._nats = nats
        self._size = size
        self._patience_s = patience_s
        self._inbox = nats.new_inbox()
        self._pending: set[int] = set()
        self._moved = asyncio.Event()
        self._fault = ""

    async def open(self) -> None:
        await self._nats.subscribe(f"{self._inbox}.*", cb=self._acknowledged)

    def break_off(self, why: str) -> None:
        """Whoever waits here learns that no acknowledgement will come."""
        self._fault = self._fault or why
        self._moved.set()

    async def send(self, position: int, subject: str, data: bytes, message_id: str) -> None:
        """Publish; waits while the window is full. Raises BrokerFault."""
        while len(self._pending) >= self._size:
            await self._wait()
        self._check()
        self._pending.add(position)
        headers = {"Nats-Msg-Id": message_id, "Nats-Expected-Last-Sequence": str(position - 1)}
        await self._nats.publish(subject, data, f"{self._inbox}.{position}", headers)

    async def drain(self) -> None:
        """Return when the broker has every message sent. Raises BrokerFault."""
        while self._pending:
            await self._wait()
        self._check()

    async def _wait(self) -> None:
        self._check()
        self._moved.clear()
        try:
            async with asyncio.timeout(self._patience_s):
                await self._moved.wait()
        except TimeoutError:
            raise BrokerFault(f"no acknowledgement for {self._patience_s:g} s") from None
        self._check()

    def _check(self) -> None:
        if self._fault:
            raise BrokerFault(self._fault)

    async def _acknowledged(self, message: Msg) -> None:
        position = int(message.subject.rpartition(".")[2])
        try:
            ack = _ack.decode(message.data)
        except msgspec.DecodeError:
            ack = _Ack(error=_Error("no stream answers"))  # an empty reply: nobody listens on the subject
        if ack.error or ack.seq != position:
            why = ack.error.description if ack.error else f"it was stored at {ack.seq}"
            self.break_off(f"position {position}: {why}")
        self._pending.discard(position)
        self._moved.set()
