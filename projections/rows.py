"""The rows a batch of events works on, held in memory: folded first, written once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

if TYPE_CHECKING:
    from projections.model import Table

Row = TypeVar("Row", bound=msgspec.Struct)
Key = tuple[Any, ...]
_Place = tuple["Table", Any, Key]


class Rows:
    """Present rows by table, subject and key. Every change can be undone back to the last `mark`."""

    def __init__(self, tables: Iterable[Table], *, fresh: bool = False) -> None:
        """`fresh`: the tables are empty, so all rows held in the end are new."""
        self._fresh = fresh
        self._held: dict[Table, dict[Any, dict[Key, msgspec.Struct]]] = {table: {} for table in tables}
        self._stored: dict[_Place, msgspec.Struct | None] = {}
        self._undo: list[tuple[_Place, msgspec.Struct | None]] = []

    def hold(self, table: Table, row: msgspec.Struct) -> None:
        """Take in a row as it is stored."""
        key = table.key_of(row)
        self._held[table].setdefault(key[0], {})[key] = row

    def of(self, table: Table, row_type: type[Row], subject: object) -> list[Row]:
        """The subject's rows in key order."""
        held = self._held[table].get(subject, {})
        return [row for _, row in sorted(held.items()) if isinstance(row, row_type)]

    def get(self, table: Table, row_type: type[Row], *key: object) -> Row | None:
        """One row by its whole key."""
        row = self._held[table].get(key[0], {}).get(key)
        return row if isinstance(row, row_type) else None

    def put(self, table: Table, row: msgspec.Struct) -> None:
        """Add the row, or replace the one with its key."""
        key = table.key_of(row)
        held = self._held[table].setdefault(key[0], {})
        self._note((table, key[0], key), held.get(key))
        held[key] = row

    def delete(self, table: Table, row: msgspec.Struct) -> None:
        """Take the row with this one's key away."""
        key = table.key_of(row)
        self._note((table, key[0], key), self._held[table][key[0]].pop(key))

    def mark(self) -> None:
        """Forget how to undo what was done so far."""
        self._undo.clear()

    def undo(self) -> None:
        """Return to the last mark."""
        for (table, subject, key), row in reversed(self._undo):
            held = self._held[table].setdefault(subject, {})
            if row is None:
                held.pop(key, None)
            else:
                held[key] = row
        self._undo.clear()

    def changes(self) -> dict[Table, Changes]:
        """What differs from what is stored, table by table; asking makes it the new stored state."""
        found = {table: Changes() for table in self._held}
        if self._fresh:
            for table, held in self._held.items():
                found[table].new = [row for rows in held.values() for row in rows.values()]
            return found
        for (table, subject, key), stored in self._stored.items():
            now = self._held[table].get(subject, {}).get(key)
            found[table].note(key, stored, now)
        self._stored.clear()
        return found

    def release(self) -> None:
        """Let go of all rows held, so that memory does not grow."""
        for held in self._held.values():
            held.clear()

    def _note(self, place: _Place, before: msgspec.Struct | None) -> None:
        self._undo.append((place, before))
        if not self._fresh:
            self._stored.setdefault(place, before)


class Changes:
    """Rows new to the table, rows that changed, keys that went."""

    def __init__(self) -> None:
        self.new: list[msgspec.Struct] = []
        self.changed: list[msgspec.Struct] = []
        self.gone: list[Key] = []

    def note(self, key: Key, stored: msgspec.Struct | None, now: msgspec.Struct | None) -> None:
        if now is None and stored is not None:
            self.gone.append(key)
        elif now is not None and stored is None:
            self.new.append(now)
        elif now is not None and now != stored:
            self.changed.append(now)
