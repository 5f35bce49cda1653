"""Which accounts a pseudonym ever had: from the log, whatever the tables say now."""

from domain import events as ev
from services.ledger import Ledger
from services.noticing import Noticing


class Entries(Noticing):
    """Accounts by person, in the order they were opened."""

    topics = (ev.AccountOpened.TOPIC,)

    def __init__(self, ledger: Ledger) -> None:
        super().__init__(ledger)
        self._of: dict[str, dict[str, None]] = {}

    def of(self, person: str) -> tuple[str, ...]:
        """The accounts of this pseudonym; none for one that never had any."""
        self._read_on()
        with self._lock:
            return tuple(self._of.get(person, ()))

    def _take(self, event: ev.Event) -> None:
        if isinstance(event, ev.AccountOpened):
            self._of.setdefault(event.person, {})[event.account] = None
