"""Between facts and stored bytes: only topics of the closed vocabulary pass, in either direction."""

from typing import Any
from uuid import UUID

import msgspec
from eventsourcing.domain import DomainEventProtocol
from eventsourcing.persistence import JSONTranscoder, Mapper, StoredEvent

from domain import canonical
from domain.events import TOPICS, Event, UnknownTopic, decode


class Recorded(msgspec.Struct, frozen=True):
    """A fact at its place in a stream, in the shape the eventsourcing library asks of an event."""

    originator_id: UUID
    originator_version: int
    event: Event


def to_bytes(event: Event) -> tuple[str, bytes]:
    """Topic and canonical bytes. Raises UnknownTopic for a class outside the vocabulary."""
    topic = getattr(event, "TOPIC", "")
    if TOPICS.get(topic) is not type(event):
        raise UnknownTopic(detail=topic or type(event).__name__)
    return topic, canonical.encode(event)


class LedgerMapper(Mapper[UUID]):
    """The library's mapper with our bytes and our allow-list; it never resolves a topic to an import path."""

    def __init__(self) -> None:
        super().__init__(JSONTranscoder())

    def to_stored_event(self, domain_event: DomainEventProtocol[UUID]) -> StoredEvent:
        assert isinstance(domain_event, Recorded)
        topic, state = to_bytes(domain_event.event)
        return StoredEvent(domain_event.originator_id, domain_event.originator_version, topic, state)

    def to_domain_event(self, stored_event: StoredEvent) -> Any:
        assert isinstance(stored_event.originator_id, UUID)
        event = decode(stored_event.topic, stored_event.state)
        return Recorded(stored_event.originator_id, stored_event.originator_version, event)
