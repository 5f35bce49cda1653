"""A stored event as subscribers see it: CloudEvents 1.0, structured JSON, with all that its leaf hash covers."""

import hashlib
import re
from base64 import b64encode
from datetime import UTC, datetime
from typing import Literal
from uuid import UUID

import msgspec
from msgspec import UNSET, UnsetType

from domain.events import Event, MoveRefused, PlanEvent
from domain.reasons import Text
from services.ledger.records import Stored

CONTENT_TYPE = "application/cloudevents+json"
VOID = "PositionVoid"
ERASED = "PositionErased"
ABSENCE = {
    "void": (VOID, Text("รายการนี้ถูกประกาศให้เป็นโมฆะโดยบุคคลสองคน", "Two persons declared this record void.")),
    "erased": (ERASED, Text("เนื้อหาถูกลบตามคำสั่งที่อนุมัติแล้ว", "The body was erased under an authorised erasure.")),
}
"""What stands in the place of an event that may not be shown: sequence and position stay equal."""

_WORD = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_NOT_NAME = re.compile(r"[^a-z0-9_]")


class Unpublishable(Exception):
    """A newer release wrote this event; the relay waits at it, because a guess could never be taken back."""


class CloudEvent(msgspec.Struct, frozen=True, kw_only=True):
    """The envelope: `position` = JetStream sequence; `leafhash`, `signature` base64; `data` = the body's own bytes.

    `streamid, streamversion, topic, commandid, keyid` are the rest of the header, so that anyone can compute the leaf
    again; `planversion` is `streamversion` where the stream is a plan's.
    """

    specversion: str = "1.0"
    id: str
    source: str
    type: str
    subject: str
    time: datetime
    datacontenttype: str = "application/json"
    dataschema: str
    position: int
    effectiveon: str | UnsetType = UNSET
    planversion: int | UnsetType = UNSET
    leafhash: str
    signature: str
    traceparent: str | UnsetType = UNSET
    topic: str
    streamid: str
    streamversion: int
    commandid: str
    keyid: str
    data: msgspec.Raw


class Stub(msgspec.Struct, frozen=True):
    """`data` in the place of a void or erased event."""

    position: int
    topic: str
    body_sha256: str
    text: Text


class Withheld(msgspec.Struct, frozen=True, kw_only=True):
    """What a reader gets in the place of an event that he or she may not read: the leaf proves that nothing is missing.

    It says neither what happened, nor to what, nor when. Asked again once it may be read, the event is whole.
    """

    position: int
    leafhash: str
    withheld: Literal[True] = True


_encoder = msgspec.json.Encoder()


def snake_case(name: str) -> str:
    """`CabinetApproved` → `cabinet_approved`, made of a-z, 0-9 and _ only: it becomes part of a subject."""
    return _NOT_NAME.sub("_", _WORD.sub("_", name).lower())


def type_of(kind: str, published: str) -> str:
    """The CloudEvents type of a published event name."""
    return f"anumat.{kind}.{snake_case(published)}.v1"


def schema_uri(type_name: str) -> str:
    """The `dataschema` of a type; `/v1/schemas/<type>` serves it."""
    return f"urn:anumat:schema:{type_name}"


def kind_of(event: Event) -> str:
    """The plan's kind, or the type of the stream for an event without a plan."""
    if isinstance(event, PlanEvent | MoveRefused):
        return event.kind
    return event.stream_name.partition("/")[0]


def names(stored: Stored) -> tuple[str, str]:
    """Kind and published name. Raises Unpublishable for an event of a newer release."""
    if stored.event is not None:
        return kind_of(stored.event), stored.event.published
    if stored.absent not in ABSENCE:
        raise Unpublishable(f"position {stored.position}, topic {stored.topic}")
    return "system", ABSENCE[stored.absent][0]


def nats_subject(stored: Stored, tenant: str) -> str:
    """`anumat.v1.<tenant>.<kind>.<event>`. Raises Unpublishable."""
    kind, published = names(stored)
    return f"anumat.v1.{tenant}.{snake_case(kind)}.{snake_case(published)}"


def build(stored: Stored, log_id: UUID) -> CloudEvent:
    """The envelope of an event, or of the stub in its place. Raises Unpublishable."""
    kind, published = names(stored)
    event, type_name = stored.event, type_of(kind, published)
    return CloudEvent(
        id=str(stored.event_id),
        source=f"urn:anumat:{log_id}",
        type=type_name,
        subject=_subject(event) if event else str(stored.position),
        time=stored.recorded_at.astimezone(UTC),
        dataschema=schema_uri(type_name),
        position=stored.position,
        effectiveon=event.effective_on.isoformat() if event else UNSET,
        planversion=stored.version if isinstance(event, PlanEvent) else UNSET,
        leafhash=base64(stored.leaf_hash),
        signature=base64(stored.signature),
        traceparent=_traceparent(event.correlation_id, stored.event_id) if event else UNSET,
        topic=stored.topic,
        streamid=str(stored.stream),
        streamversion=stored.version,
        commandid=str(stored.command_id),
        keyid=stored.key_id,
        data=msgspec.Raw(stored.body if event and stored.body else _stub(stored)),
    )


def of(stored: Stored, log_id: UUID) -> bytes:
    """One line of structured JSON, for the broker and for `GET /v1/events` alike. Raises Unpublishable."""
    return _encoder.encode(build(stored, log_id))


def withheld(stored: Stored) -> bytes:
    """One line of JSON in the place of an event. Raises Unpublishable."""
    names(stored)
    return _encoder.encode(Withheld(position=stored.position, leafhash=base64(stored.leaf_hash)))


def _subject(event: Event) -> str:
    if isinstance(event, PlanEvent | MoveRefused):
        return event.ref
    return event.stream_name.partition("/")[2] or event.stream_name


def _stub(stored: Stored) -> bytes:
    text = ABSENCE[stored.absent][1]
    return _encoder.encode(Stub(stored.position, stored.topic, stored.body_sha256.hex(), text))


def base64(raw: bytes) -> str:
    return b64encode(raw).decode()


def _traceparent(correlation_id: str, event_id: UUID) -> str:
    """W3C trace context: one trace per correlation id, one span per event."""
    try:
        trace = UUID(correlation_id).hex
    except ValueError:
        trace = hashlib.sha256(correlation_id.encode()).hexdigest()[:32]
    return f"00-{trace}-{event_id.hex[16:]}-01"
