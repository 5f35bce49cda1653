"""How far each follower is, what stopped it, and which events it had to set aside."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
import psycopg

from services.ledger import Stored

Connection = psycopg.Connection[Any]

RUNNING, PAUSED, HALTED, FAILING = "running", "paused", "halted", "failing"

_TABLES = """
    CREATE TABLE IF NOT EXISTS reads.follower (
        name           text NOT NULL,
        version        bigint NOT NULL,
        colour         text NOT NULL DEFAULT '',
        position       bigint NOT NULL,
        state          text NOT NULL DEFAULT 'running' CHECK (state IN ('running', 'paused', 'halted', 'failing')),
        error          text,
        error_position bigint,
        leader         text,
        last_success   timestamptz,
        PRIMARY KEY (name, version, colour)
    );
    CREATE TABLE IF NOT EXISTS reads.dead_letter (
        name           text NOT NULL,
        version        bigint NOT NULL,
        colour         text NOT NULL DEFAULT '',
        position       bigint NOT NULL,
        stream         uuid NOT NULL,
        stream_version bigint NOT NULL,
        topic          text NOT NULL,
        error          text NOT NULL,
        noted_at       timestamptz NOT NULL DEFAULT clock_timestamp(),
        PRIMARY KEY (name, version, colour, position)
    );"""


class Id(msgspec.Struct, frozen=True):
    """A follower: its name, its version, and the colour of the tables it fills ("" = live)."""

    name: str
    version: int = 1
    colour: str = ""


class Status(msgspec.Struct, frozen=True, kw_only=True):
    """A follower as operators see it; `error_position` is the event that stopped it."""

    name: str
    version: int
    position: int
    state: str
    error: str | None
    error_position: int | None
    leader: str | None
    last_success: datetime | None
    dead_letters: int


class DeadLetter(msgspec.Struct, frozen=True, kw_only=True):
    """An event a read model could not take in; later events of its stream wait until a rebuild succeeds."""

    name: str
    version: int
    position: int
    stream: UUID
    stream_version: int
    topic: str
    error: str
    noted_at: datetime


def prepare(connection: Connection) -> None:
    """Make the two tables if they are not there; safe to call at once from many processes."""
    with connection.transaction():
        connection.execute("SELECT pg_advisory_xact_lock(hashtext('anumat followers'))")
        found = connection.execute("SELECT to_regclass('reads.dead_letter') IS NOT NULL").fetchone()
        if found != (True,):
            for statement in _TABLES.split(";\n    "):
                connection.execute(statement)


def introduce(connection: Connection, who: Id, position: int) -> None:
    """A follower seen for the first time starts after `position`."""
    connection.execute(
        "INSERT INTO reads.follower (name, version, colour, position) VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING",
        [who.name, who.version, who.colour, position],
    )


def position(connection: Connection, who: Id, *, lock: bool = False) -> int | None:
    """The last position it has taken in, or None when it is unknown. With `lock`, nobody else moves it until commit."""
    found = connection.execute(
        "SELECT position FROM reads.follower WHERE name = %s AND version = %s AND colour = %s"
        + (" FOR UPDATE" if lock else ""),
        [who.name, who.version, who.colour],
    ).fetchone()
    return None if found is None else int(found[0])


def advance(connection: Connection, who: Id, to: int) -> None:
    """It has taken in everything up to `to`, and is well."""
    connection.execute(
        "UPDATE reads.follower SET position = %s, state = 'running', error = NULL, error_position = NULL,"
        " last_success = clock_timestamp() WHERE name = %s AND version = %s AND colour = %s",
        [to, who.name, who.version, who.colour],
    )


def report(connection: Connection, who: Id, state: str, error: str, at: int | None = None) -> None:
    """It cannot go on, and why."""
    connection.execute(
        "UPDATE reads.follower SET state = %s, error = %s, error_position = %s"
        " WHERE name = %s AND version = %s AND colour = %s",
        [state, error.replace("\0", "")[:2000], at, who.name, who.version, who.colour],
    )


def lead(connection: Connection, who: Id, leader: str) -> None:
    """This process now feeds it."""
    connection.execute(
        "UPDATE reads.follower SET leader = %s WHERE name = %s AND version = %s AND colour = %s",
        [leader, who.name, who.version, who.colour],
    )


def set_aside(connection: Connection, who: Id, event: Stored, error: str) -> None:
    """Note a dead letter: from here on this stream's events are held back for this follower."""
    connection.execute(
        "INSERT INTO reads.dead_letter (name, version, colour, position, stream, stream_version, topic, error)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
        [
            *(who.name, who.version, who.colour),
            *(event.position, event.stream, event.version, event.topic),
            error.replace("\0", "")[:2000],
        ],
    )


def blocked(connection: Connection, who: Id) -> frozenset[UUID]:
    """Streams held back because one of their events could not be taken in."""
    rows = connection.execute(
        "SELECT DISTINCT stream FROM reads.dead_letter WHERE name = %s AND version = %s AND colour = %s",
        [who.name, who.version, who.colour],
    ).fetchall()
    return frozenset(row[0] for row in rows)


def forget(connection: Connection, who: Id) -> None:
    """As if it had never been."""
    for table in ("follower", "dead_letter"):
        connection.execute(
            f"DELETE FROM reads.{table} WHERE name = %s AND version = %s AND colour = %s",
            [who.name, who.version, who.colour],
        )


def take_over(connection: Connection, green: Id) -> None:
    """What was built beside is now the live one: its position and its dead letters; older versions are forgotten."""
    found = position(connection, green) or 0
    connection.execute("DELETE FROM reads.dead_letter WHERE name = %s AND colour = ''", [green.name])
    connection.execute("UPDATE reads.dead_letter SET colour = '' WHERE name = %s", [green.name])
    forget(connection, green)
    connection.execute("DELETE FROM reads.follower WHERE name = %s AND version < %s", [green.name, green.version])
    advance(connection, Id(green.name, green.version), found)


def statuses(connection: Connection) -> list[Status]:
    """Every live follower, with how many events it set aside; empty before the first start."""
    if connection.execute("SELECT to_regclass('reads.dead_letter')").fetchone() == (None,):
        return []
    rows = connection.execute(
        "SELECT f.name, f.version, f.position, f.state, f.error, f.error_position, f.leader, f.last_success,"
        " (SELECT count(*) FROM reads.dead_letter d WHERE (d.name, d.version, d.colour) = (f.name, f.version, ''))"
        " FROM reads.follower f WHERE f.colour = '' ORDER BY f.name, f.version"
    ).fetchall()
    return [Status(**dict(zip(Status.__struct_fields__, row, strict=True))) for row in rows]


def dead_letters(connection: Connection) -> Sequence[DeadLetter]:
    """Every event set aside by a live follower, oldest first."""
    rows = connection.execute(
        "SELECT name, version, position, stream, stream_version, topic, error, noted_at FROM reads.dead_letter"
        " WHERE colour = '' ORDER BY position, name"
    ).fetchall()
    return [DeadLetter(**dict(zip(DeadLetter.__struct_fields__, row, strict=True))) for row in rows]
