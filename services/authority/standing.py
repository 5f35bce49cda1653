"""Where a person may hold a post: the bodies whose rosters name him or her; candidates, to be folded and judged."""

from domain import events as ev
from services.ledger import Ledger
from services.noticing import Noticing


class Standing(Noticing):
    """Bodies in the order they were founded, and by person.

    It only ever names too many bodies or, until it reads on, too few: then less is allowed, never more.
    """

    topics = (ev.BodyFounded.TOPIC, ev.PersonAppointed.TOPIC, ev.DelegationGranted.TOPIC)

    def __init__(self, ledger: Ledger) -> None:
        super().__init__(ledger)
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

    def _take(self, event: ev.Event) -> None:
        match event:
            case ev.BodyFounded(body=body):
                self._bodies[body] = None
            case ev.PersonAppointed(body=body, person=person) | ev.DelegationGranted(body=body, delegate=person):
                self._of.setdefault(person, {})[body] = None
