"""Reads the broker's copy back and compares it with the ledger: a flipped bit is found, not delivered in silence."""

import asyncio

from nats.errors import TimeoutError as NatsTimeout
from nats.js import JetStreamContext
from nats.js.api import AckPolicy, ConsumerConfig, DeliverPolicy

from services.relay.stream import Log, Message, difference, message_at, stream_name

FETCH_S = 2.0
INACTIVE_S = 30.0


async def audit(js: JetStreamContext, ledger: Log, tenant: str, first: int, last: int) -> str:
    """Compare sequences `first`..`last` with the ledger; the first difference found, or empty.

    Raises LedgerRewritten, ForgedEvent, LedgerUnavailable.
    """
    held = await _messages(js, tenant, first, last)
    recorded = await asyncio.to_thread(ledger.read, first - 1, last - first + 1)
    for stored in recorded:
        at = stored.position
        message = held.get(at) or await message_at(js, tenant, at)  # a slow answer is not a lost message
        if why := difference(message, stored, ledger.log_id):
            return f"{why} at {at}"
    return ""


async def _messages(js: JetStreamContext, tenant: str, first: int, last: int) -> dict[int, Message]:
    config = ConsumerConfig(
        deliver_policy=DeliverPolicy.BY_START_SEQUENCE,
        opt_start_seq=first,
        ack_policy=AckPolicy.NONE,
        mem_storage=True,
        num_replicas=1,
        inactive_threshold=INACTIVE_S,
    )
    name = stream_name(tenant)
    consumer = await js.add_consumer(name, config)
    reader = await js.pull_subscribe_bind(consumer.name, name)
    try:
        found = await reader.fetch(last - first + 1, timeout=FETCH_S)
    except NatsTimeout:
        found = []
    finally:
        await reader.unsubscribe()
        await js.delete_consumer(name, consumer.name)
    places = [(m.metadata.sequence.stream, m) for m in found]
    return {at: Message(at, (m.headers or {}).get("Nats-Msg-Id", ""), m.data) for at, m in places}
