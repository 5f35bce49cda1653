"""The eventsourcing library's view of the ledger: its recorder interface over our append and our verified reads."""

import hashlib
import threading
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any
from uuid import UUID, uuid4

from eventsourcing.persistence import (
    ApplicationRecorder,
    IntegrityError,
    Notification,
    StoredEvent,
    Subscription,
)

from domain.events import decode
from services.ledger.book import Ledger
from services.ledger.problems import NotRecordable, StaleVersion
from services.ledger.records import Command, NewEvent, Stored
from services.ledger.tail import tail


class LedgerRecorder(ApplicationRecorder):
    """Events without content for a fold (void, erased, unknown) are left out; their versions and ids stay taken."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger

    def insert_events(
        self,
        stored_events: Sequence[StoredEvent],
        *,
        command_id: UUID | None = None,
        request_hash: bytes = b"",
        reads: tuple[tuple[str, int], ...] = (),
        **kwargs: Any,
    ) -> Sequence[int]:
        """Append all as one command; return their positions. Raises IntegrityError for a stale version."""
        new = tuple(self._new(stored) for stored in stored_events)
        if not new:
            return []
        asked = request_hash or hashlib.sha256(b"".join(stored.state for stored in stored_events)).digest()
        try:
            receipt = self.ledger.append(Command(command_id or uuid4(), asked, new, reads))
        except StaleVersion as stale:
            raise IntegrityError(str(stale)) from stale
        return [event.position for event in receipt.events]

    def select_events(
        self,
        originator_id: UUID | str,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> Sequence[StoredEvent]:
        """The stream's events, verified. Raises ForgedEvent."""
        assert isinstance(originator_id, UUID)
        stored = self.ledger.reader.stream(originator_id, gt or 0)
        events = [e for e in stored if e.event is not None and (lte is None or e.version <= lte)]
        return [_stored_event(e) for e in islice(reversed(events) if desc else events, limit)]

    def select_notifications(
        self,
        start: int | None,
        limit: int,
        stop: int | None = None,
        topics: Sequence[str] = (),
        *,
        inclusive_of_start: bool = True,
    ) -> Sequence[Notification]:
        """Events in recorded order; a notification's id is its position. Raises ForgedEvent."""
        after = (start or 0) - (1 if inclusive_of_start else 0)
        found = self.ledger.reader.read(max(after, 0), limit, topics)
        return [_notification(e) for e in found if e.event is not None and (stop is None or e.position <= stop)]

    def max_notification_id(self) -> int | None:
        return self.ledger.head() or None

    def subscribe(self, gt: int | None = None, topics: Sequence[str] = ()) -> "LedgerSubscription":
        return LedgerSubscription(self, gt, topics)

    def _new(self, stored: StoredEvent) -> NewEvent:
        event = decode(stored.topic, stored.state)
        if self.ledger.stream_id(event.stream_name) != stored.originator_id:
            raise NotRecordable(f"{event.stream_name} is another stream")
        return NewEvent(event.stream_name, stored.originator_version, event)


class LedgerSubscription(Subscription[LedgerRecorder]):
    """Yields notifications for ever by following the tail; needs no thread and no NOTIFY."""

    def __init__(self, recorder: LedgerRecorder, gt: int | None, topics: Sequence[str]) -> None:
        super().__init__(recorder, gt, topics)
        self._stopping = threading.Event()
        self._events: Iterator[Stored] = tail(recorder.ledger.reader, gt or 0, self._stopping, topics)

    def stop(self) -> None:
        super().stop()
        self._stopping.set()

    def __next__(self) -> Notification:
        return _notification(next(event for event in self._events if event.event is not None))


def _stored_event(stored: Stored) -> StoredEvent:
    return StoredEvent(stored.stream, stored.version, stored.topic, stored.body or b"")


def _notification(stored: Stored) -> Notification:
    return Notification(stored.stream, stored.version, stored.topic, stored.body or b"", stored.position)
