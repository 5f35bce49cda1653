"""Small events and commands for tests that care about storing, not about plans."""

import hashlib
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from domain.events import Actor, ChildOpened
from services.ledger import Command, NewEvent

ACTOR = Actor(person="p-somsri", post="secretary", body="BODY-NC")


def child(stream_name: str, version: int, *, child: str = "CD-SEA", actor: Actor = ACTOR) -> NewEvent:
    """The smallest event there is, at that place."""
    event = ChildOpened(
        stream_name=stream_name,
        published="ChildOpened",
        actor=actor,
        effective_on=date(2026, 1, 5),
        correlation_id="test",
        parent="NP-v1",
        child=child,
        child_kind="component_draft",
    )
    return NewEvent(stream_name, version, event)


def command(*events: NewEvent, command_id: UUID | None = None, asked: bytes = b"asked", **rest: Any) -> Command:
    """A command; the same id and `asked` make it the same request."""
    return Command(command_id or uuid4(), hashlib.sha256(asked).digest(), events, **rest)
