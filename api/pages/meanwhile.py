"""What others recorded since a form was opened, shown beside what was typed into it."""

import msgspec

from api.pages import telling
from api.pages.naming import Names
from api.pages.shown import Showing
from api.pages.telling import Told
from api.pages.visit import Visit
from api.pages.words import known_word
from domain import events as ev
from domain.diff import Change, diff_parts
from domain.plan import Plan
from workflows.definition import Definition


class Changed(msgspec.Struct, frozen=True, kw_only=True):
    """One changed place of the text: its path in words, and the words removed, kept and added."""

    place: str
    kind: str
    words: tuple[tuple[str, str], ...]


class Meanwhile(msgspec.Struct, frozen=True, kw_only=True):
    """What happened since, newest last, and how the edited part changed."""

    events: tuple[Told, ...]
    changes: tuple[Changed, ...] = ()


def since(visit: Visit, names: Names, definition: Definition, plan: Plan, seen: int, part: str = "") -> Meanwhile:
    """Everything recorded on the plan after the version the form was opened at."""
    stored = visit.office.ledger.stream(f"plan/{plan.ref}")
    news = [s for s in stored if s.version > seen]
    telling.learn(names, news)
    changes: tuple[Changed, ...] = ()
    if part:
        before: ev.Json = {}
        for one in stored:
            if one.version <= seen and isinstance(one.event, ev.ContentRevised) and one.event.part == part:
                before = one.event.value
        now = plan.parts[part].value if part in plan.parts else {}
        changes = changed(visit, names, before, now)
    return Meanwhile(events=tuple(telling.told(visit, names, definition, plan.ref, s) for s in news), changes=changes)


def changed(visit: Visit, names: Names, old: ev.Json, new: ev.Json) -> tuple[Changed, ...]:
    """The changed places between two texts, word by word."""
    return tuple(_changed(visit, names, change) for change in diff_parts(old, new))


def _changed(visit: Visit, names: Names, change: Change) -> Changed:
    showing = Showing(visit.lang, names.choice)
    words: tuple[tuple[str, str], ...] = tuple(change.words)
    if not words:
        sides = (("removed", change.was), ("added", change.now))
        words = tuple((op, showing.value(value, {}).short) for op, value in sides if value is not None)
    return Changed(place=_place(visit, change.path), kind=change.kind, words=words)


def _place(visit: Visit, path: str) -> str:
    tokens = [token.replace("~1", "/").replace("~0", "~") for token in path.strip("/").split("/")]
    return " › ".join(known_word(visit.lang, f"field.{token}", token) for token in tokens)
