"""Reading the log again, fast, for tables that are built anew."""

from collections.abc import Iterator, Sequence

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
    place = 0
    while place < head:
        limit = min(BATCH, head - place)
        if place + limit <= until:
            batch = [_checked(ledger, Row._make(raw), decodes) for raw in ledger.reader.rows(IN_ORDER, [place, limit])]
        else:
            batch = ledger.read(place, limit)
        if not batch or batch[-1].position != place + len(batch):
            raise ForgedEvent(place + 1, "a position is missing")
        place = batch[-1].position
        yield batch


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
