"""What every recorded fact carries."""

from datetime import date
from typing import ClassVar

from domain.events.values import Actor, Part, Testimony


class Event(Part, frozen=True, kw_only=True):
    """What every body carries; position, recorded_at, version and ids are the header's."""

    TOPIC: ClassVar[str]
    stream_name: str
    published: str
    actor: Actor
    effective_on: date
    correlation_id: str
    causation_id: str | None = None
    on_behalf_of: Actor | None = None
    testimony: Testimony | None = None


class PlanEvent(Event, frozen=True, kw_only=True):
    """A fact in a plan's own stream."""

    ref: str
    kind: str
