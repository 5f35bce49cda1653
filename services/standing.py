"""Where a person may hold a post: the bodies whose rosters name him or her; candidates, to be folded and judged."""

from threading import Lock

from domain import events as ev
from services.ledger import Ledger

TOPICS = (ev.BodyFounded.TOPIC, ev.PersonAppointed.TOPIC, ev.DelegationGranted.TOPIC)
BATCH = 500


class Standing:
    """Bodies in the order they were founded, and by person; knows how far it has read.

    It only ever names too many bodies or, until it reads on, too few: then less is allowed, never more.
    """

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._lock = Lock()
        self._position = 0
        self._bodies: dict[str, None] = {}
        self._of: dict[str, dict[str, None]] = {}

    def bodies_of(self, person: str, fresh: bool = True) -> tuple[str, ...]:
        """The bodies that ever appointed this person, or let him or her act."""
        if fresh or not self._position:
            self._read_on()
        with self._lock:
            return tuple(self._of.get(person, ()))

    def bodies(self) -> tuple[str, ...]:
        """Every body."""
        self._read_on()
        with self._lock:
            return tuple(self._bodies)

    def take(self, event: ev.Event) -> None:
        """Take up one fact."""
        with self._lock:
            match event:
                case ev.BodyFounded(body=body):
                    self._bodies[body] = None
                case ev.PersonAppointed(body=body, person=person) | ev.DelegationGranted(body=body, delegate=person):
                    self._of.setdefault(person, {})[body] = None

    def _read_on(self) -> None:
        head = self._ledger.head()
        while self._position < head:
            news = self._ledger.read(self._position, BATCH, topics=TOPICS)
            for stored in news:
                if stored.event is not None:
                    self.take(stored.event)
            self._position = news[-1].position if len(news) == BATCH else max(head, self._position)
