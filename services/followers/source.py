"""Reading the log again, fast, for tables that are built anew."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import msgspec

from domain.events import UnknownTopic, decode
from services.ledger import ForgedEvent, Ledger, Stored
from services.ledger.authority import Row, changed
from services.ledger.reader import IN_ORDER

BATCH = 2000


def checked_before(ledger: Ledger, head: int, until: int, decodes: frozenset[str]) -> Iterator[Sequence[Stored]]:
    """Batches of the log up to `head`; bodies are decoded for these topics only.

    Every row must agree with its hashes. Signatures up to `until` were checked when the live tables took the
    events in and are not checked again; nothing is decided by what is read here. Raises ForgedEvent.
    """
    with ThreadPoolExecutor(1) as reading:
        after = reading.submit(_read, ledger, 0, head, until)
        place = 0
        while place < head:
            rows = after.result()
            if not rows or rows[-1][0] != place + len(rows):
                raise ForgedEvent(place + 1, "a position is missing")
            at, place = place, rows[-1][0]
            after = reading.submit(_read, ledger, place, head, until)
            if at < until:
                yield [_checked(ledger, Row._make(raw), decodes) for raw in rows]
            else:
                yield ledger.read(at, place - at)


def _read(ledger: Ledger, place: int, head: int, until: int) -> list[tuple[Any, ...]]:
    """The next rows as they are, while the ones before are worked on; never across `until`."""
    limit = min(BATCH, (until if place < until else head) - place)
    return ledger.reader.rows(IN_ORDER, [place, limit]) if limit > 0 else []


def _checked(ledger: Ledger, row: Row, decodes: frozenset[str]) -> Stored:
    if ledger.reader.authority.voids.get(row.position) == row.leaf_hash:
        return Stored(*row, None, "void")
    if why := changed(ledger.log_id, row):
        raise ForgedEvent(row.position, why)
    if row.body is None:
        return Stored(*row, None, "erased")
    if row.topic not in decodes:
        return Stored(*row, None)
    try:
        return Stored(*row, decode(row.topic, row.body))
    except (UnknownTopic, msgspec.MsgspecError):
        return Stored(*row, None, "unknown")
