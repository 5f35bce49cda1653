"""Differences between two texts of a plan: the places that changed and the words; Thai marks are never torn off."""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Any, Literal

import msgspec

from domain.events import Json

_TOKEN = re.compile(r"\s+|\d+|[๐-๙]+|[เ-ไ]?[ก-ฮ][ะ-ฺๅ-๎]*|[^\W\d_ก-๙]+|.[ะ-ฺ็-๎]*", re.DOTALL)
_MOST_PAIRS = 4_000_000
"""Beyond this many token pairs a place is shown as wholly replaced: a comparison must not hang a page."""

_KEYS = ("id", "code")

Op = Literal["same", "removed", "added"]


class Change(msgspec.Struct, frozen=True, omit_defaults=True):
    """One changed place: JSON pointer (list members by their id), what was and what is, and the text piece by piece."""

    path: str
    kind: Literal["added", "removed", "changed"]
    was: Any = None
    now: Any = None
    words: tuple[tuple[Op, str], ...] = ()


def diff_parts(old: Json, new: Json) -> Iterator[Change]:
    """Changes from one part's value to another, in the order of the text."""
    yield from _diff(old, new, "")


def _diff(old: object, new: object, path: str) -> Iterator[Change]:
    if old == new:
        return
    if isinstance(old, dict) and isinstance(new, dict):
        yield from _diff_members(old, new, path)
    elif isinstance(old, list | tuple) and isinstance(new, list | tuple):
        yield from _diff_members(_keyed(old), _keyed(new), path)
    elif isinstance(old, str) and isinstance(new, str):
        yield Change(path, "changed", old, new, diff_words(old, new))
    else:
        yield Change(path, "changed", old, new)


def _diff_members(old: dict[str, Any], new: dict[str, Any], path: str) -> Iterator[Change]:
    for name in dict.fromkeys((*old, *new)):
        where = f"{path}/{name.replace('~', '~0').replace('/', '~1')}"
        if name not in new:
            yield Change(where, "removed", was=old[name])
        elif name not in old:
            yield Change(where, "added", now=new[name])
        else:
            yield from _diff(old[name], new[name], where)


def _keyed(items: list[Any] | tuple[Any, ...]) -> dict[str, Any]:
    """List members by id or code, so that a moved row is not a changed row; by number where they have none."""
    keys = [_key(item) for item in items]
    if all(keys) and len(set(keys)) == len(keys):
        return {str(key): item for key, item in zip(keys, items, strict=True)}
    return {str(number): item for number, item in enumerate(items)}


def _key(item: object) -> str | None:
    if not isinstance(item, dict):
        return None
    return next((str(item[key]) for key in _KEYS if item.get(key)), None)


def tokens(text: str) -> list[str]:
    """Pieces no smaller than what a reader sees as one letter: words of Latin script, numbers, Thai clusters."""
    return _TOKEN.findall(text)


def diff_words(old: str, new: str) -> tuple[tuple[Op, str], ...]:
    """The two texts as one run of same, removed and added pieces: without the added ones it reads as the old text."""
    before, after = tokens(old), tokens(new)
    head = _common(before, after)
    tail = _common(before[head:][::-1], after[head:][::-1])
    middle = (before[head : len(before) - tail], after[head : len(after) - tail])
    pieces: list[tuple[Op, str]] = [("same", "".join(before[:head]))]
    pieces += _compare(*middle)
    pieces.append(("same", "".join(before[len(before) - tail :])))
    return tuple((op, text) for op, text in pieces if text)


def _common(a: list[str], b: list[str]) -> int:
    return next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))


def _compare(before: list[str], after: list[str]) -> Iterator[tuple[Op, str]]:
    if len(before) * len(after) > _MOST_PAIRS:
        yield ("removed", "".join(before))
        yield ("added", "".join(after))
        return
    for op, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if op == "equal":
            yield ("same", "".join(before[i1:i2]))
        else:
            yield ("removed", "".join(before[i1:i2]))
            yield ("added", "".join(after[j1:j2]))
