"""Following the log as it grows. Positions are given under the head's lock, so what is committed is always a prefix:
polling by position misses nothing."""

import threading
from collections.abc import Iterator, Sequence

from services.ledger.reader import Reader
from services.ledger.records import Stored

BATCH = 500
POLL_S = 0.01


def tail(reader: Reader, after_position: int, stop: threading.Event, topics: Sequence[str] = ()) -> Iterator[Stored]:
    """Every event after a position, in order, until `stop` is set. Raises ForgedEvent, LedgerUnavailable."""
    while not stop.is_set():
        events = reader.read(after_position, BATCH, topics)
        for event in events:
            yield event
            after_position = event.position
        if len(events) < BATCH:
            stop.wait(POLL_S)
