"""Scripts of the demo: what is done for each row, read from YAML, with dates and names filled in when it is played."""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from importlib.resources import files
from typing import Any, Literal

import msgspec
import yaml

Value = dict[str, Any]
_PLACE = re.compile(r"\$(?P<name>[a-z_]+(?:[.:][A-Za-z0-9_:.-]+?)?)(?P<days>[+-]\d+)?")


class Meet(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The meeting at which something is decided: `number` follows the body's short name, as in `NC-1-2561`.

    `called` is the day of the written notice, `present` how many came, `adopts` the meeting whose minutes this one
    adopts. It goes on `until` it is called, a matter is taken up, or its minutes are written.
    """

    number: str
    label: str
    called: str
    body: str = "$body"
    held_on: str = "$on"
    mode: str = "onsite"
    present: int = 0
    one_third_stated: bool = False
    adjourned_from: str | None = None
    adopts: str | None = None
    certified: bool = False
    agenda_kind: str = "consideration"
    until: Literal["called", "taken", "minutes"] = "minutes"


class Item(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One thing to do. Exactly one of the verbs is given; what is left out is the row's.

    `decide` names the move that the meeting `at` comes to by its `count`; `adjourn` says why a meeting came to nothing.
    `save` keeps the answer's version and command under a name; `refused` names a rule that must refuse it;
    `note` says why the demo supplies it.
    """

    open: str | None = None
    move: str | None = None
    fact: str | None = None
    text: str | None = None
    body_fact: str | None = None
    propose: str | None = None
    confirm: str | None = None
    assertion: str | None = None
    decide: str | None = None
    adjourn: str | None = None
    at: Meet | None = None
    count: Value = {}
    dissents: dict[int, str] = {}
    literal: str | None = None
    plans: tuple[str, ...] | None = None
    body: str | None = None
    actor: str | Value | None = None
    day: str | None = None
    value: Any = None
    fields: Value = {}
    input: Value = {}
    documents: dict[str, str] = {}
    waivers: dict[str, str] = {}
    reason: str | None = None
    refused: str | None = None
    save: str | None = None
    note: str | None = None

    @property
    def verb(self) -> str:
        """Which of the verbs it is."""
        given = [name for name in VERBS if getattr(self, name) is not None]
        if len(given) != 1:
            raise ValueError(f"one verb is needed, not {given}")
        return given[0]

    @property
    def name(self) -> str:
        """The move's, fact's, part's or kind's name."""
        return str(getattr(self, self.verb))


VERBS = ("open", "move", "fact", "text", "body_fact", "propose", "confirm", "assertion", "decide", "adjourn")


def read(name: str) -> dict[str, tuple[Item, ...]]:
    """A script of `services/demo/data` by the key of its rows. Raises msgspec.ValidationError."""
    said = yaml.safe_load((files("services.demo") / "data" / name).read_text("utf-8"))
    return {str(key): msgspec.convert(items, tuple[Item, ...]) for key, items in said.items()}


def filled(value: Any, known: Mapping[str, Any]) -> Any:
    """The value with `$name` replaced; `$on-7` is seven days before the day called `on`. Raises KeyError."""
    if isinstance(value, Mapping):
        return {key: filled(inner, known) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [filled(inner, known) for inner in value]
    if not isinstance(value, str) or "$" not in value:
        return value.isoformat() if isinstance(value, date) else value
    whole = _PLACE.fullmatch(value)
    if whole:
        return _looked_up(whole, known)
    return _PLACE.sub(lambda found: str(_looked_up(found, known)), value)


def _looked_up(found: re.Match[str], known: Mapping[str, Any]) -> Any:
    value = known[found["name"]]
    if isinstance(value, date):
        return (value + timedelta(days=int(found["days"] or 0))).isoformat()
    return value
