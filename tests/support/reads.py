"""Read models brought up to date on demand, and what they hold."""

from dataclasses import dataclass
from typing import Any

from domain import events as ev
from projections import store
from projections.catalogue import READ_MODELS
from projections.model import ReadModel
from services.followers import catch_up_reads
from services.followers.state import Connection
from services.ledger import Ledger, Receipt
from tests.support.histories import record


@dataclass(frozen=True)
class Reads:
    """A ledger and the read models beside it."""

    ledger: Ledger
    connection: Connection

    def told(self, *events: ev.Event, together: bool = False) -> list[Receipt]:
        """Record these events and take them in."""
        receipts = record(self.ledger, *events, together=together)
        self.catch_up()
        return receipts

    def catch_up(self, *names: str) -> None:
        catch_up_reads(self.ledger, self.connection, names)

    def digests(self) -> dict[str, str]:
        """The bytes of each read model, hashed."""
        return {model.name: store.digest(self.connection, model) for model in READ_MODELS}

    def rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        return self.connection.execute(query, values).fetchall()

    def count(self, model: ReadModel) -> int:
        return store.count(self.connection, model)
