"""Facts in the streams of bodies."""

from typing import ClassVar

from msgspec import field

from domain.events.base import Event
from domain.events.values import Document, Json, Sealed


class BodyFounded(Event, frozen=True, kw_only=True):
    """In `body/<id>`: a body, its instrument, number of members and quorum profile."""

    TOPIC: ClassVar[str] = "body.founded.1"
    body: str
    role: str
    th: str
    en: str
    instrument: str
    members: int
    quorum_profile: str
    area: str | None = None


class BodyFactRecorded(Event, frozen=True, kw_only=True):
    """In `body/<id>`: a fact about the body itself (the Cabinet vacated office)."""

    TOPIC: ClassVar[str] = "body.fact_recorded.1"
    body: str
    fact: str
    input: Json = field(default_factory=dict)
    documents: tuple[Document, ...] = ()
    reason: Sealed | None = None
