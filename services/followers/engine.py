"""What the engine does by itself, as followers: reactions to facts, and moves whose day has come."""

import time
from collections.abc import Sequence

from projections.register import Register
from services.casework.reactions import Reactions, make_due_moves
from services.followers import state
from services.followers.acting import Later
from services.ledger import Stored
from services.means import Office
from services.problems import ChangedMeanwhile

REGISTER = state.Id(Register.name, Register.version)
REGISTER_PATIENCE_S = 5.0
LOOK_EVERY_S = 0.01


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
        deadline = time.monotonic() + REGISTER_PATIENCE_S
        while True:
            with self._office.pool.connection() as connection:
                reached = state.position(connection, REGISTER)
            if reached is not None and reached >= position:
                return
            if time.monotonic() > deadline:
                raise Later(f"the register has not reached position {position}")
            time.sleep(LOOK_EVERY_S)


class Deadlines:
    """Makes the moves whose day has come, and ends approvals by their terms, several times a day."""

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
