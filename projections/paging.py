"""Lists in pages by key, never by offset: a page costs the same however far down it is."""

import base64
import binascii
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

import msgspec

from domain.errors import Problem

T = TypeVar("T")
LONGEST = 500
"""Rows on one page at most."""


class BadCursor(Problem, ValueError):
    """This cursor was not given by us; start again from the first page."""

    code = "bad_cursor"
    th = "ตัวชี้หน้านี้ไม่ได้มาจากระบบ โปรดเริ่มจากหน้าแรก"


class Page(msgspec.Struct, frozen=True):
    """Rows in order, and the cursor of the next page (None on the last)."""

    rows: tuple[Any, ...]
    next: str | None


class Filters:
    """Conditions with their values, joined by AND; one whose value is None asks nothing."""

    def __init__(self, *conditions: tuple[str, object]) -> None:
        asked = [(sql, value) for sql, value in conditions if value is not None]
        self.sql = " AND ".join(sql for sql, _ in asked) or "true"
        self.values = [part for _, value in asked for part in (value if isinstance(value, tuple) else (value,))]


def encode(key: Sequence[object]) -> str:
    """An opaque cursor that stands after this key."""
    return base64.urlsafe_b64encode(msgspec.json.encode(list(key))).rstrip(b"=").decode()


def decode(cursor: str | None, types: tuple[type, ...]) -> tuple[Any, ...] | None:
    """The key a cursor stands after. Raises BadCursor."""
    if not cursor:
        return None
    try:
        raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        key: tuple[Any, ...] = msgspec.json.decode(raw, type=tuple[types])  # type: ignore[valid-type]
    except (binascii.Error, ValueError, msgspec.MsgspecError):
        raise BadCursor from None
    if any("\0" in part for part in key if isinstance(part, str)):
        raise BadCursor
    return key


def paged(
    read: Callable[[tuple[Any, ...] | None, int], Sequence[T]],
    key: Callable[[T], tuple[Any, ...]],
    after: tuple[Any, ...] | None,
    limit: int,
    keep: Callable[[T], bool] = lambda row: True,
) -> Page:
    """Read on after `after` until `limit` rows are kept; `read` gives rows after a key in order."""
    limit = max(1, min(limit, LONGEST))
    kept: list[T] = []
    for row in _onward(read, key, after, limit + 1):
        if not keep(row):
            continue
        if len(kept) == limit:
            return Page(tuple(kept), encode(key(kept[-1])))
        kept.append(row)
    return Page(tuple(kept), None)


def _onward(
    read: Callable[[tuple[Any, ...] | None, int], Sequence[T]],
    key: Callable[[T], tuple[Any, ...]],
    after: tuple[Any, ...] | None,
    count: int,
) -> Iterator[T]:
    while True:
        rows = read(after, count)
        yield from rows
        if len(rows) < count:
            return
        after = key(rows[-1])
