"""The stream of one ledger: made, checked against the ledger, made anew when the broker lost something."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol
from uuid import UUID

import msgspec
from nats.js import JetStreamContext
from nats.js.api import DiscardPolicy, RetentionPolicy, StorageType, StreamConfig, StreamInfo
from nats.js.errors import NotFoundError

from services.ledger.records import Stored
from services.relay import cloudevent
from services.relay.problems import LedgerRewritten


def stream_name(tenant: str) -> str:
    return f"ANUMAT_{tenant}"


def event_subjects(tenant: str) -> str:
    """What the stream captures; the beat stays outside."""
    return f"anumat.v1.{tenant}.>"


def beat_subject(tenant: str) -> str:
    return f"anumat.beat.{tenant}"


def message_id(log_id: UUID, position: int) -> str:
    """`Nats-Msg-Id`: the same event is stored once, whoever publishes it."""
    return f"{log_id}:{position}"


def configuration(tenant: str, replicas: int) -> StreamConfig:
    """Kept for ever, on disk; when the disk is full new messages wait, old ones never go."""
    return StreamConfig(
        name=stream_name(tenant),
        subjects=[event_subjects(tenant)],
        retention=RetentionPolicy.LIMITS,
        discard=DiscardPolicy.NEW,
        storage=StorageType.FILE,
        num_replicas=replicas,
        deny_delete=True,
        deny_purge=True,
        allow_direct=True,
    )


class Log(Protocol):
    """What the relay needs of the ledger: reading it, nothing else."""

    @property
    def log_id(self) -> UUID: ...
    def head(self) -> int: ...
    def read(self, after_position: int, limit: int = 500, topics: Sequence[str] = ()) -> list[Stored]: ...


class Message(NamedTuple):
    """What the stream holds at one sequence."""

    sequence: int
    message_id: str
    data: bytes


async def open_stream(js: JetStreamContext, tenant: str, replicas: int) -> tuple[StreamInfo, str]:
    """The stream as it is, made if missing; and why it must be rebuilt, empty if it need not be."""
    wanted = configuration(tenant, replicas)
    try:
        info = await js.stream_info(stream_name(tenant))
    except NotFoundError:
        return await js.add_stream(wanted), ""
    if _settings(info.config) != _settings(wanted):
        return info, "its settings differ"
    if info.config.num_replicas != replicas:
        info = await js.update_stream(wanted)
    state = info.state
    if state.messages != state.last_seq or (state.messages and state.first_seq != 1):
        return info, f"it holds {state.messages} messages and its last sequence is {state.last_seq}"
    return info, ""


async def rebuild(js: JetStreamContext, tenant: str, replicas: int) -> None:
    """Throw the copy away; everything is then published again from position 1, at the same sequences."""
    await js.delete_stream(stream_name(tenant))
    await js.add_stream(configuration(tenant, replicas))


async def message_at(js: JetStreamContext, tenant: str, sequence: int) -> Message | None:
    """The message at a sequence; None when the broker cannot give it."""
    try:
        raw = await js.get_msg(stream_name(tenant), seq=sequence, direct=False)
    except NotFoundError:
        return None
    return Message(sequence, (raw.headers or {}).get("Nats-Msg-Id", ""), raw.data or b"")


class _Facts(msgspec.Struct, frozen=True):
    """The part of a published message that no release may render otherwise."""

    id: str
    type: str
    subject: str
    position: int
    leafhash: str
    signature: str
    data: msgspec.Raw


_facts = msgspec.json.Decoder(_Facts)


def difference(message: Message | None, stored: Stored, log_id: UUID) -> str:
    """Why a message is not a true copy of the event at its position; empty if it is.

    Raises LedgerRewritten when the message is sound and tells of another history: that is no fault of the broker.
    """
    if message is None:
        return "a message is missing"
    try:
        published = _facts.decode(message.data)
    except msgspec.DecodeError:
        return "a message cannot be read"
    if message.message_id != message_id(log_id, stored.position):
        raise LedgerRewritten(f"Sequence {message.sequence} holds {message.message_id}, an event of another ledger.")
    if (published.id, published.leafhash) != (str(stored.event_id), cloudevent.base64(stored.leaf_hash)):
        raise LedgerRewritten(f"Position {stored.position} was published as {published.id}.")
    if stored.absent == "unknown":
        return ""  # a newer release rendered it
    return "" if published == _facts.decode(cloudevent.of(stored, log_id)) else "a message differs from its event"


def _settings(config: StreamConfig) -> tuple[object, ...]:
    return (
        config.subjects, config.retention, config.storage, config.discard, config.deny_delete, config.deny_purge,
        config.max_age or 0, max(config.max_msgs or -1, -1), max(config.max_bytes or -1, -1), config.sealed,
    )  # fmt: skip
