"""Everyone who follows the log in a worker: the read models, and those who act on what is recorded.

To add a read model, list it in `projections.catalogue`. To add something that acts, write a `Follower`
(services.followers.acting) and list here the function that makes it from the office.
"""

from collections.abc import Callable, Sequence

import psycopg

from projections.catalogue import READ_MODELS
from services.followers.acting import Acting, Follower
from services.followers.engine import Deadlines, Reacting
from services.followers.following import Fed, catch_up
from services.followers.projecting import Projector
from services.followers.state import Connection, prepare
from services.ledger import Ledger
from services.means import Office

ACTING: tuple[Callable[[Office], Follower], ...] = (Reacting, Deadlines)
"""Makers of the followers that act: reactions, deadlines."""


def feeds(office: Office) -> list[tuple[Fed, float]]:
    """Every follower of a worker, with the seconds after which it is woken though nothing was recorded."""
    acting = [make(office) for make in ACTING]
    return [
        *((Projector(model), 0.0) for model in READ_MODELS),
        *((Acting(follower), follower.wake_s) for follower in acting),
    ]


def make_read_tables(owner_url: str) -> None:
    """Make every read model's tables, empty, so that a door finds them before the first worker starts."""
    with psycopg.connect(owner_url, autocommit=True) as connection:
        connection.execute("SET ROLE anumat_worker")
        prepare(connection)
        for model in READ_MODELS:
            Projector(model).prepare(connection)


def catch_up_reads(ledger: Ledger, connection: Connection, names: Sequence[str] = ()) -> None:
    """Bring the read models (all, or those named) up to the head, in this thread: for tests and small tools."""
    prepare(connection)
    for model in READ_MODELS:
        if not names or model.name in names:
            catch_up(Projector(model), ledger, connection)


__all__ = ["ACTING", "Acting", "Follower", "Projector", "catch_up_reads", "feeds", "make_read_tables", "prepare"]
