"""Brings a database to the shape this release needs: roles, schemas, then each numbered SQL file once, in order."""

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path

import psycopg
from psycopg import sql

from domain.errors import Problem

FOLDERS = tuple(Path(__file__).parents[1] / name / "sql" for name in ("ledger", "office"))
OWNER = "anumat_owner"
SERVING = ("anumat_api", "anumat_worker", "anumat_relay")


class MigrationChanged(Problem):
    """A migration that was already applied has been edited; restore the file and write a new one."""

    code = "migration_changed"
    th = "ไฟล์ปรับโครงสร้างฐานข้อมูลที่ใช้ไปแล้วถูกแก้ไข ให้คืนไฟล์เดิมแล้วเขียนไฟล์ใหม่"


def migrate(conninfo: str, folders: Sequence[Path] = FOLDERS, passwords: Mapping[str, str] | None = None) -> list[str]:
    """Apply what is missing, as a superuser or a role that may create roles; return the names applied.

    `passwords` gives serving roles their password; a role without one keeps what it has. Safe to repeat, and at once.
    """
    with psycopg.connect(conninfo, autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(hashtext('anumat migrate'))")
        _roles(connection, passwords or {})
        _schemas(connection)
        connection.execute(f"SET ROLE {OWNER}")
        return [name for folder in folders for name in _apply(connection, folder)]


def _roles(connection: psycopg.Connection, passwords: Mapping[str, str]) -> None:
    for role in (OWNER, *SERVING):
        login = "NOLOGIN" if role == OWNER else "LOGIN"
        connection.execute(
            f"DO $$ BEGIN CREATE ROLE {role} {login};"
            " EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$"
        )
    for role, password in passwords.items():
        statement = sql.SQL("ALTER ROLE {} PASSWORD {}")
        connection.execute(statement.format(sql.Identifier(role), sql.Literal(password)))


def _schemas(connection: psycopg.Connection) -> None:
    superuser = connection.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user").fetchone()
    if superuser != (True,):
        connection.execute(f"GRANT {OWNER}, anumat_worker TO CURRENT_USER")
    database = sql.Identifier(connection.info.dbname)
    connection.execute(sql.SQL(f"GRANT CREATE ON DATABASE {{}} TO {OWNER}").format(database))
    connection.execute("CREATE SCHEMA IF NOT EXISTS reads AUTHORIZATION anumat_worker")
    connection.execute("GRANT USAGE ON SCHEMA reads TO anumat_api, anumat_relay")
    connection.execute(
        "ALTER DEFAULT PRIVILEGES FOR ROLE anumat_worker IN SCHEMA reads"
        " GRANT SELECT ON TABLES TO anumat_api, anumat_relay"
    )
    connection.execute(f"CREATE SCHEMA IF NOT EXISTS office AUTHORIZATION {OWNER}")
    connection.execute("GRANT USAGE ON SCHEMA office TO anumat_api, anumat_worker")
    connection.execute(f"SET ROLE {OWNER}")
    connection.execute(
        "CREATE TABLE IF NOT EXISTS office.migration"
        " (name text PRIMARY KEY, sha256 text NOT NULL, applied_at timestamptz NOT NULL DEFAULT clock_timestamp())"
    )
    connection.execute("GRANT SELECT ON office.migration TO anumat_api, anumat_worker")  # readiness looks at it
    for kind, rights in (("TABLES", "SELECT, INSERT, UPDATE, DELETE"), ("SEQUENCES", "USAGE")):
        connection.execute(f"ALTER DEFAULT PRIVILEGES IN SCHEMA office GRANT {rights} ON {kind} TO anumat_api")
    connection.execute("RESET ROLE")


def _apply(connection: psycopg.Connection, folder: Path) -> list[str]:
    applied = []
    for path in sorted(folder.glob("[0-9]*.sql")):
        name, text = f"{folder.parent.name}/{path.stem}", path.read_bytes()
        digest = hashlib.sha256(text).hexdigest()
        row = connection.execute("SELECT sha256 FROM office.migration WHERE name = %s", [name]).fetchone()
        if row is None:
            with connection.transaction():
                connection.execute(text)
                connection.execute("INSERT INTO office.migration (name, sha256) VALUES (%s, %s)", [name, digest])
            applied.append(name)
        elif row[0] != digest:
            raise MigrationChanged(name)
    return applied
