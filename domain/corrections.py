"""What a correction may touch, and an event as it reads once corrected."""

import re
from typing import Any, TypeVar

import msgspec

from domain import canonical
from domain import events as ev

E = TypeVar("E", bound=ev.Event)

CORRECTABLE = re.compile(
    r"/effective_on|/title|/issue|/period/(start|end)|/documents/\d+|/resolution/(label|letter_number|decided_on)|/input(/[A-Za-z0-9_]+)+"
)
"""A date, number, name or file; never a move, an outcome, a verdict or a text that was decided on."""
FILE = re.compile(r"/documents/\d+")
SEALED = frozenset(ev.Sealed.__struct_fields__)
"""Words under seal are evidence: their ciphertext is no name or number, and nothing would open it once changed."""


def read(event: ev.Event, pointer: str) -> Any:
    """The value at a JSON pointer of the event. Raises KeyError when there is none, or when it is under seal."""
    value: Any = canonical.plain(event)
    for token in pointer.lstrip("/").split("/"):
        try:
            value = value[int(token)] if isinstance(value, list | tuple) else value[token]
        except (KeyError, IndexError, ValueError, TypeError) as error:
            raise KeyError(pointer) from error
        if isinstance(value, dict) and value.keys() == SEALED:
            raise KeyError(pointer)
    return value


def corrected(event: E, pointer: str, now: Any) -> E:
    """The event with another value at `pointer`. Raises msgspec.ValidationError for a value of the wrong type."""
    raw: Any = msgspec.json.decode(canonical.encode(event))  # lists throughout: a tuple could not be written to
    *path, last = pointer.lstrip("/").split("/")
    place = raw
    for token in path:
        place = place[int(token)] if isinstance(place, list) else place[token]
    place[int(last) if isinstance(place, list) else last] = now
    return msgspec.json.decode(canonical.encode(raw), type=type(event))
