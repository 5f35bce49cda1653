"""What goes into the ledger and what comes back: commands, stored events, receipts."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Literal
from uuid import UUID

import msgspec

from domain.events import Event


class NewEvent(msgspec.Struct, frozen=True):
    """One event to append; `version` is the 1-based version it takes in its stream."""

    stream_name: str
    version: int
    event: Event


class Command(msgspec.Struct, frozen=True):
    """Events that are stored together or not at all, once per `command_id`.

    `request_hash` is 32 bytes over what was asked; `reads` are (stream name, version) pairs that must still hold.
    """

    command_id: UUID
    request_hash: bytes
    events: tuple[NewEvent, ...]
    reads: tuple[tuple[str, int], ...] = ()


class Stored(msgspec.Struct, frozen=True, gc=False):
    """An event read back and verified: the header, then the body.

    `event` is None when `absent` says why: erased under an authorised erasure, voided by two persons, or of a
    topic or shape this release does not know. `body` is None only when erased.
    """

    position: int
    recorded_at: datetime
    stream: UUID
    version: int
    topic: str
    event_id: UUID
    command_id: UUID
    key_id: str
    body_sha256: bytes
    signature: bytes
    leaf_hash: bytes
    body: bytes | None
    event: Event | None
    absent: Literal["", "erased", "void", "unknown"] = ""


class ReceiptEvent(msgspec.Struct, frozen=True):
    """Where one event of a command came to lie."""

    stream: UUID
    ref: str
    version: int
    position: int
    event_id: UUID
    leaf_hash: bytes


@dataclass(frozen=True)
class Receipt:
    """The signed answer to a write; `replayed` (not signed) tells that the command was already stored."""

    command_id: UUID
    recorded_at: datetime
    events: tuple[ReceiptEvent, ...]
    key_id: str
    sign: Callable[[], bytes] = field(repr=False, compare=False)
    replayed: bool = False

    @cached_property
    def signature(self) -> bytes:
        """Over what was stored; made when first asked for, since most receipts are never shown to anyone."""
        return self.sign()
