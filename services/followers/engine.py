"""What the engine does by itself, as followers: reactions to facts, and moves whose day has come."""

from collections.abc import Sequence

from projections.register import Register
from services.followers.acting import Later
from services.ledger import Stored
from services.means import Office
from services.problems import ChangedMeanwhile
from services.reactions import Reactions, make_due_moves
from services.reading import ReadBehind, wait_for


class Reacting:
    """Hands each event to the reactions, once the register has taken it in."""

    name = Reactions.name
    topics = Reactions.topics
    wake_s = 0.0

    def __init__(self, office: Office) -> None:
        self._office = office
        self._reactions = Reactions(office, self._wait)

    def handle(self, batch: Sequence[Stored]) -> None:
        try:
            for stored in batch:
                self._reactions.handle(stored)
        except ChangedMeanwhile as changed:
            raise Later(str(changed)) from changed

    def _wait(self, position: int) -> None:
        try:
            wait_for(self._office, Register, position)
        except ReadBehind as behind:
            raise Later(f"the register has not reached position {position}") from behind


class Deadlines:
    """Makes the moves whose day has come, several times a day."""

    name = "deadlines"
    topics: frozenset[str] = frozenset()
    wake_s = 60.0

    def __init__(self, office: Office) -> None:
        self._office = office

    def handle(self, batch: Sequence[Stored]) -> None:
        if batch:
            return
        try:
            make_due_moves(self._office)
        except ChangedMeanwhile as changed:
            raise Later(str(changed)) from changed
