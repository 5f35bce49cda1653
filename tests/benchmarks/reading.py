"""Replaying one plan and reading the log in order, against the plainest SELECT of the same rows."""

import psycopg

from domain.plan import Plan, evolve
from services.casework import plans
from services.folds import Folds
from services.ledger import Ledger
from services.means import Office
from tests.benchmarks.measure import timed
from tests.benchmarks.steps import CLERK, opened
from tests.support.offices import key, step

STREAM = """
SELECT e.position, e.recorded_at, e.stream, e.version, e.topic, e.event_id, e.command_id, e.key_id, e.body_sha256,
       e.signature, e.leaf_hash, b.bytes
  FROM ledger.event e JOIN ledger.body b USING (position)
"""


def plan_of(office: Office, events: int) -> str:
    """A plan with so many events."""
    (ref,) = opened(office, 1)
    for turn in range(events - 1):
        plans.make_move(office, CLERK, key(), ref, ("send", "recall")[turn % 2], step(), None)
    return ref


def replays(office: Office, ref: str, times: int) -> float:
    """Events a second: read, verified, decoded, folded."""
    with timed() as seconds:
        for _ in range(times):
            plan = Folds(office.ledger).get(f"plan/{ref}").state
        return int(plan.version) * times / seconds()


def decoded_only(office: Office, ref: str, times: int) -> float:
    """Events a second folded from already read bytes: what the fold itself costs."""
    stored = office.ledger.stream(f"plan/{ref}")
    with timed() as seconds:
        for _ in range(times):
            plan: Plan | None = None
            for one in stored:
                plan = evolve(plan, one.event)  # type: ignore[arg-type]
        return len(stored) * times / seconds()


def selects(connection: psycopg.Connection, stream: object, times: int) -> float:
    """Rows a second of the same stream as text, undecoded."""
    rows = 0
    with timed() as seconds:
        for _ in range(times):
            rows += len(connection.execute(STREAM + "WHERE e.stream = %s ORDER BY e.version", [stream]).fetchall())
        return rows / seconds()


def log_decoded(ledger: Ledger) -> float:
    """Events a second read in order through the ledger, hashes checked, decoded; signatures of rows new to it too."""
    position, events = 0, 0
    with timed() as seconds:
        while news := ledger.read(position, 1000):
            position, events = news[-1].position, events + len(news)
        return events / seconds()


def log_raw(connection: psycopg.Connection) -> float:
    """Rows a second read in order through a binary cursor, undecoded."""
    position, rows = 0, 0
    with timed() as seconds:
        while True:
            found = connection.execute(
                STREAM + "WHERE e.position > %s ORDER BY e.position LIMIT 1000", [position], binary=True
            ).fetchall()
            if not found:
                return rows / seconds()
            position, rows = found[-1][0], rows + len(found)
