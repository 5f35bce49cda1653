"""Remembering what was computed from an object for as long as that very object is known; for large immutable values."""

from collections.abc import Callable
from typing import Generic, TypeVar

Source = TypeVar("Source")
Result = TypeVar("Result")
LIMIT = 4096


class ByIdentity(Generic[Source, Result]):
    """`memo(source)` computes once for each object; hashing it by value would cost more than it saves."""

    def __init__(self, compute: Callable[[Source], Result]) -> None:
        self._compute = compute
        self._known: dict[int, tuple[Source, Result]] = {}

    def __call__(self, source: Source) -> Result:
        known = self._known.get(id(source))
        if known is not None and known[0] is source:
            return known[1]
        result = self._compute(source)
        if len(self._known) >= LIMIT:
            self._known.clear()
        self._known[id(source)] = (source, result)
        return result
