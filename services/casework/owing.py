"""What may have to be decided or may lapse: open ratifications by body, and conditions that end an approval."""

from datetime import date

from domain import events as ev
from services.ledger import Ledger
from services.noticing import Noticing


class Owing(Noticing):
    """Candidates read from the log, never from a read model, so that no meeting is called without one of them.

    It only ever names too many: whether an obligation is still open is for its own stream to say.
    """

    topics = tuple(
        kind.TOPIC
        for kind in (ev.ObligationImposed, ev.ObligationDischarged, ev.ObligationReleased, ev.ObligationLapsed)
    )

    def __init__(self, ledger: Ledger) -> None:
        super().__init__(ledger)
        self._ratifications: dict[str, str] = {}
        self._lapsing: dict[str, date] = {}

    def ratifications(self, body: str) -> tuple[str, ...]:
        """Refs of the ratifications that this body has not decided on, the oldest first."""
        self._read_on()
        with self._lock:
            return tuple(ref for ref, of in self._ratifications.items() if of == body)

    def lapsing(self, today: date) -> tuple[str, ...]:
        """Refs of the conditions whose day has passed and by whose terms an approval ends, the oldest first."""
        self._read_on()
        with self._lock:
            return tuple(ref for ref, due_on in self._lapsing.items() if due_on < today)

    def _take(self, event: ev.Event) -> None:
        match event:
            case ev.ObligationImposed(obligation=ref, body=body, term=term) if term.sort == "ratification":
                self._ratifications[ref] = body
            case ev.ObligationImposed(obligation=ref, term=term) if term.lapses and term.due_on is not None:
                self._lapsing[ref] = term.due_on
            case ev.ObligationDischarged(obligation=ref) | ev.ObligationReleased(obligation=ref):
                self._drop(ref)
            case ev.ObligationLapsed(obligation=ref):
                self._drop(ref)

    def _drop(self, ref: str) -> None:
        self._ratifications.pop(ref, None)
        self._lapsing.pop(ref, None)
