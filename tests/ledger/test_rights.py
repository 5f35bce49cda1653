"""Nobody changes what is written: not a serving role, not the owner, and bodies go only under an authorised erasure."""

from datetime import date

import psycopg
import pytest

from domain.events import Actor, ErasureAuthorised
from services.ledger import ForgedEvent, Ledger, NewEvent
from tests.support.database import Database
from tests.support.events import ACTOR, child, command

CHANGE = {"head": "size = 0", "event": "recorded_at = now()", "body": "bytes = ''", "command": "recorded_at = now()"}
TABLES = tuple(CHANGE)
SECOND = Actor(person="p-anan", post="director")


@pytest.mark.parametrize("role", ["anumat_api", "anumat_worker", "anumat_relay"])
@pytest.mark.parametrize("table", TABLES)
def test_a_serving_role_reads_and_never_writes(database: Database, role: str, table: str) -> None:
    with database.connect(role) as connection:
        connection.execute(f"SELECT * FROM ledger.{table}")  # type: ignore[arg-type]
        for statement in (
            f"INSERT INTO ledger.{table} SELECT * FROM ledger.{table}",
            f"UPDATE ledger.{table} SET {CHANGE[table]}",
            f"DELETE FROM ledger.{table}",
            f"TRUNCATE ledger.{table}",
            f"ALTER TABLE ledger.{table} DISABLE TRIGGER refuse",
            f"DROP TABLE ledger.{table}",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(statement)  # type: ignore[arg-type]


@pytest.mark.parametrize("replica", [False, True])
@pytest.mark.parametrize("table", TABLES)
def test_even_the_owner_is_refused(database: Database, table: str, replica: bool) -> None:
    with database.connect() as connection:
        if replica:
            connection.execute("SET session_replication_role = replica")
        for statement in (
            f"UPDATE ledger.{table} SET {CHANGE[table]}",
            f"DELETE FROM ledger.{table}",
            f"TRUNCATE ledger.{table} CASCADE",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(statement)  # type: ignore[arg-type]


def authorise(ledger: Ledger, *positions: int, second: Actor = SECOND) -> int:
    """Record an erasure; return its position."""
    event = ErasureAuthorised(
        stream_name="system/ledger",
        published="ErasureAuthorised",
        actor=second,
        effective_on=date(2026, 1, 5),
        correlation_id="test",
        positions=positions,
        basis="PDPA s.33",
        proposed_by=ACTOR,
    )
    new = NewEvent("system/ledger", ledger.version("system/ledger") + 1, event)
    return ledger.append(command(new)).events[0].position


def strip(database: Database, position: int, authorised_by: int) -> None:
    with database.connect("anumat_worker") as connection:
        connection.execute("SELECT ledger.strip_body(%s, %s)", [position, authorised_by])


def test_a_body_is_emptied_under_an_erasure_that_names_it(database: Database, ledger: Ledger) -> None:
    position = ledger.append(command(child("children/NP-v1", 1))).events[0].position
    strip(database, position, authorise(ledger, position))
    (stored,) = ledger.stream("children/NP-v1")
    assert (stored.body, stored.event, stored.absent) == (None, None, "erased")
    assert ledger.append(command(child("children/NP-v1", 2))).events[0].version == 2


def test_a_body_that_no_erasure_names_stays(database: Database, ledger: Ledger) -> None:
    position = ledger.append(command(child("children/NP-v1", 1))).events[0].position
    for authorised_by in (position, authorise(ledger, position + 1), authorise(ledger, position, second=ACTOR), 10**6):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            strip(database, position, authorised_by)
    assert ledger.stream("children/NP-v1")[0].event


def test_a_body_emptied_behind_our_back_is_forged(database: Database, ledger: Ledger) -> None:
    position = ledger.append(command(child("children/NP-v1", 1))).events[0].position
    with database.connect() as connection:
        connection.execute("ALTER TABLE ledger.body DISABLE TRIGGER only_erase")
        connection.execute("UPDATE ledger.body SET bytes = NULL WHERE position = %s", [position])
    with pytest.raises(ForgedEvent, match="without an authorised erasure"):
        ledger.stream("children/NP-v1")
