"""Read models in the database: their tables made, loaded, written set by set, compared and switched."""

import hashlib
from collections.abc import Iterable, Sequence
from functools import partial
from operator import attrgetter
from typing import Any, cast

import msgspec
from psycopg import sql

from projections.model import SCHEMA, Connection, ReadModel, Subject, Table, read_row
from projections.rows import Changes, Rows

GREEN = "green"


def exists(connection: Connection, model: ReadModel, colour: str = "") -> bool:
    """True when all tables of the model are there."""
    names = [f"{SCHEMA}.{model.physical(table, colour)}" for table in model.tables]
    found = connection.execute("SELECT bool_and(to_regclass(n) IS NOT NULL) FROM unnest(%s::text[]) n", [names])
    return bool((found.fetchone() or (False,))[0])


def create(connection: Connection, model: ReadModel, colour: str = "") -> None:
    """Make the model's tables, empty and without indexes; older ones of this name go."""
    drop(connection, model, colour)
    for table in model.tables:
        _run(connection, table.create(model.physical(table, colour)))


def create_indexes(connection: Connection, model: ReadModel, colour: str = "") -> None:
    """Keys and indexes, once the tables are filled, and the statistics the planner needs."""
    for table in model.tables:
        for statement in table.create_indexes(model.physical(table, colour)):
            _run(connection, statement)
        _run(connection, f"ANALYZE {SCHEMA}.{model.physical(table, colour)}")


def drop(connection: Connection, model: ReadModel, colour: str = "") -> None:
    for table in model.tables:
        _run(connection, f"DROP TABLE IF EXISTS {SCHEMA}.{model.physical(table, colour)}")


def switch(connection: Connection, model: ReadModel) -> None:
    """The green tables take the place of the live ones; call it within a transaction."""
    drop(connection, model)
    for table in model.tables:
        for statement in table.rename(model.physical(table, GREEN), model.physical(table)):
            _run(connection, statement)


def load(connection: Connection, model: ReadModel, rows: Rows, subjects: Sequence[Subject], colour: str = "") -> None:
    """Take the present rows of these subjects into memory."""
    if not subjects:
        return
    for table in model.tables:
        name, first = model.physical(table, colour), table.key[0]
        query = f"SELECT * FROM {SCHEMA}.{name} WHERE {first} = ANY(%s::{table.sql_types[first]}[])"
        for found in connection.execute(_sql(query), [list(subjects)], binary=True).fetchall():
            rows.hold(table, read_row(table.row, found))


def write(connection: Connection, model: ReadModel, changes: dict[Table, Changes], colour: str = "") -> None:
    """Write what changed: rows that went, rows that differ, and new rows by COPY."""
    for table, change in changes.items():
        name = f"{SCHEMA}.{model.physical(table, colour)}"
        if change.gone:
            with connection.cursor() as cursor:
                where = " AND ".join(f"{key} = %s" for key in table.key)
                cursor.executemany(_sql(f"DELETE FROM {name} WHERE {where}"), change.gone)
        if change.changed:
            _update(connection, table, name, change.changed)
        if change.new:
            copy_in(connection, table, name, change.new)


def copy_in(connection: Connection, table: Table, name: str, rows: Iterable[msgspec.Struct]) -> None:
    """COPY rows into a table that holds none with their keys."""
    values = _values(table)
    with (
        connection.cursor() as cursor,
        cursor.copy(_sql(f"COPY {name} ({', '.join(table.columns)}) FROM STDIN")) as copy,
    ):
        for row in rows:
            copy.write_row(values(row))


def digest(connection: Connection, model: ReadModel, colour: str = "") -> str:
    """SHA-256, in hex, over all rows in key order as COPY text: equal answers mean equal tables, byte for byte."""
    found = hashlib.sha256()
    for table in model.tables:
        name = f"{SCHEMA}.{model.physical(table, colour)}"
        ordered = f"COPY (SELECT * FROM {name} ORDER BY {', '.join(table.key)}) TO STDOUT"
        found.update(f"{table.name}\n".encode())
        with connection.cursor() as cursor, cursor.copy(_sql(ordered)) as copy:
            for block in copy:
                found.update(block)
    return found.hexdigest()


def count(connection: Connection, model: ReadModel, colour: str = "") -> int:
    """How many rows all tables of the model hold."""
    names = [f"{SCHEMA}.{model.physical(table, colour)}" for table in model.tables]
    query = " UNION ALL ".join(f"SELECT count(*) FROM {name}" for name in names)
    return sum(int(row[0]) for row in connection.execute(_sql(query)).fetchall())


def _update(connection: Connection, table: Table, name: str, rows: Sequence[msgspec.Struct]) -> None:
    others = [column for column in table.columns if column not in table.key]
    assigned = ", ".join(f"{column} = %s::{table.sql_types[column]}" for column in others)
    where = " AND ".join(f"{key} = %s" for key in table.key)
    places = [table.columns.index(column) for column in (*others, *table.key)]
    values = _values(table)
    with connection.cursor() as cursor:
        query = _sql(f"UPDATE {name} SET {assigned} WHERE {where}")
        cursor.executemany(query, [tuple(map(values(row).__getitem__, places)) for row in rows])


def _values(table: Table) -> Any:
    """A function from a row to its column values, arrays as PostgreSQL's array text."""
    arrays = frozenset(name for name, kind in table.sql_types.items() if kind.endswith("[]"))
    if not arrays:
        return attrgetter(*table.columns)
    return partial(_with_arrays, tuple((name, name in arrays) for name in table.columns))


def _with_arrays(columns: tuple[tuple[str, bool], ...], row: msgspec.Struct) -> tuple[Any, ...]:
    return tuple(array_text(getattr(row, name)) if is_array else getattr(row, name) for name, is_array in columns)


def array_text(items: Iterable[str]) -> str:
    """The text form of a text[]: every item quoted."""
    quoted = (item.replace("\\", "\\\\").replace('"', '\\"') for item in items)
    return '{"' + '","'.join(quoted) + '"}' if items else "{}"


def _run(connection: Connection, statement: str) -> None:
    connection.execute(_sql(statement))


def _sql(text: str) -> sql.SQL:
    """Statements here are made of the names of tables and columns in this package, never of input."""
    return sql.SQL(cast("Any", text))
