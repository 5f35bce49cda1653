"""Which acts on authority were proposed and which still wait, noticed from the log; their own streams say the rest."""

from domain import events as ev
from services.ledger import Ledger
from services.noticing import Noticing


class Proposed(Noticing):
    """Proposals in the order they were made."""

    topics = (ev.AuthorityProposed.TOPIC, ev.AuthorityConfirmed.TOPIC, ev.AuthorityDeclined.TOPIC)

    def __init__(self, ledger: Ledger) -> None:
        super().__init__(ledger)
        self._names: dict[str, None] = {}
        self._closed: set[str] = set()

    def names(self) -> tuple[str, ...]:
        """Every proposal."""
        self._read_on()
        with self._lock:
            return tuple(self._names)

    def open(self) -> tuple[str, ...]:
        """Those that wait for a signature."""
        self._read_on()
        with self._lock:
            return tuple(name for name in self._names if name not in self._closed)

    def _take(self, event: ev.Event) -> None:
        match event:
            case ev.AuthorityProposed(proposal=name):
                self._names[name] = None
            case ev.AuthorityConfirmed(proposal=name) | ev.AuthorityDeclined(proposal=name):
                self._closed.add(name)
