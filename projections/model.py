"""What a read model is: its tables, described by row types, and what each event writes into them."""

import types
from abc import ABC, abstractmethod
from collections.abc import Sequence
from datetime import date, datetime
from functools import cached_property
from operator import attrgetter
from typing import Any, ClassVar, Protocol, TypeVar, Union, get_args, get_origin, get_type_hints
from uuid import UUID

import msgspec
import psycopg

from domain import events as ev
from projections.rows import Rows

Subject = str | int
"""The first key column: whose rows an event touches (mostly a plan's identity)."""

Connection = psycopg.Connection[Any]
Row = TypeVar("Row", bound=msgspec.Struct)

SCHEMA = "reads"
_TYPES = {
    str: "text",
    int: "bigint",
    bool: "boolean",
    bytes: "bytea",
    date: "date",
    datetime: "timestamptz",
    UUID: "uuid",
}


class Recorded(Protocol):
    """An event read back and believed; `event` is None when `absent` says why (erased, void, unknown)."""

    @property
    def position(self) -> int: ...
    @property
    def recorded_at(self) -> datetime: ...
    @property
    def stream(self) -> UUID: ...
    @property
    def version(self) -> int: ...
    @property
    def topic(self) -> str: ...
    @property
    def event_id(self) -> UUID: ...
    @property
    def command_id(self) -> UUID: ...
    @property
    def key_id(self) -> str: ...
    @property
    def leaf_hash(self) -> bytes: ...
    @property
    def body(self) -> bytes | None: ...
    @property
    def event(self) -> ev.Event | None: ...
    @property
    def absent(self) -> str: ...


class Table:
    """One table of a read model: columns from the fields of `row`, the first of `key` being the subject."""

    def __init__(self, name: str, row: type[msgspec.Struct], key: Sequence[str], indexes: Sequence[str] = ()) -> None:
        self.name = name
        self.row = row
        self.key = tuple(key)
        self.indexes = tuple(indexes)
        self.columns = row.__struct_fields__
        self._key_of = attrgetter(*key)

    def __repr__(self) -> str:
        return f"Table({self.name})"

    def key_of(self, row: msgspec.Struct) -> tuple[Any, ...]:
        """The values of the key columns."""
        found = self._key_of(row)
        return found if len(self.key) > 1 else (found,)

    @cached_property
    def sql_types(self) -> dict[str, str]:
        """SQL type of each column, from its Python type."""
        hints = get_type_hints(self.row)
        return {name: _sql_type(hints[name])[0] for name in self.columns}

    def create(self, physical: str) -> str:
        """DDL of the bare table; keys and indexes come after it is filled."""
        hints = get_type_hints(self.row)
        columns = ", ".join(
            f"{name} {kind}{'' if optional else ' NOT NULL'}"
            for name, (kind, optional) in ((n, _sql_type(hints[n])) for n in self.columns)
        )
        return f"CREATE TABLE {SCHEMA}.{physical} ({columns})"

    def create_indexes(self, physical: str) -> list[str]:
        """DDL of the primary key and the indexes, named after the table so that a switch can rename them."""
        primary = f"ALTER TABLE {SCHEMA}.{physical} ADD CONSTRAINT {physical}_pk PRIMARY KEY ({', '.join(self.key)})"
        others = [
            f"CREATE INDEX {physical}_i{number} ON {SCHEMA}.{physical} {how}"
            for number, how in enumerate(self.indexes, 1)
        ]
        return [primary, *others]

    def rename(self, old: str, new: str) -> list[str]:
        """DDL that gives a filled table another name, with its key and indexes."""
        indexes = [f"ALTER INDEX {SCHEMA}.{old}_i{n} RENAME TO {new}_i{n}" for n in range(1, len(self.indexes) + 1)]
        return [
            f"ALTER TABLE {SCHEMA}.{old} RENAME TO {new}",
            f"ALTER INDEX {SCHEMA}.{old}_pk RENAME TO {new}_pk",
            *indexes,
        ]


class ReadModel(ABC):
    """One question about the log, answered from tables of its own that can be dropped and filled again.

    `project` may use nothing but the event and the subject's own rows: no clock, no other table, no serial ids.
    """

    name: ClassVar[str]
    version: ClassVar[int] = 1
    tables: ClassVar[tuple[Table, ...]]
    topics: ClassVar[frozenset[str]] = frozenset()
    """What it folds; empty means every event as it was stored, whether or not it can be read."""
    append_only: ClassVar[bool] = False
    """True when rows hardly ever change once written: a rebuild then writes them as it goes."""

    @property
    def raw(self) -> bool:
        """True when it takes every event, also those this release cannot read."""
        return not self.topics

    @property
    def decodes(self) -> frozenset[str]:
        """Topics whose body `project` looks into as an event."""
        return self.topics

    def physical(self, table: Table, colour: str = "") -> str:
        """The table's name in the database: `desk_v1`; `desk_v1_green` while it is built beside."""
        return f"{table.name}_v{self.version}{'_' if colour else ''}{colour}"

    @abstractmethod
    def subjects(self, recorded: Recorded) -> tuple[Subject, ...]:
        """Whose present rows `project` needs to see for this event."""

    @abstractmethod
    def project(self, recorded: Recorded, rows: Rows) -> None:
        """Change the subject's rows as this event says."""


def read_row(kind: type[Row], values: Sequence[Any]) -> Row:
    """A row of the database as its type; arrays become tuples."""
    return kind(
        **{
            name: tuple(value) if isinstance(value, list) else value
            for name, value in zip(kind.__struct_fields__, values, strict=True)
        }
    )


def topics(*kinds: type[ev.Event]) -> frozenset[str]:
    """The topics of these facts."""
    return frozenset(kind.TOPIC for kind in kinds)


PLAN_TOPICS = frozenset(topic for topic, kind in ev.TOPICS.items() if issubclass(kind, ev.PlanEvent))


def _sql_type(hint: Any) -> tuple[str, bool]:
    """The SQL type of a Python type, and whether NULL is allowed."""
    if get_origin(hint) in (Union, types.UnionType):
        (inner,) = [arg for arg in get_args(hint) if arg is not types.NoneType]
        return _sql_type(inner)[0], True
    if get_origin(hint) is tuple:
        return f"{_TYPES[get_args(hint)[0]]}[]", False
    return _TYPES[hint], False
