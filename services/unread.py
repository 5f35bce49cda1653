"""Reasons as one reader may have them: related plans that may not be read are spoken of without their references."""

import re
from collections.abc import Iterable
from functools import partial
from typing import Any

from msgspec.structs import replace

from domain.plan import successors
from domain.reasons import Reason, Text
from services.means import Office
from services.rights import Reader
from services.world import World

CHILD = Text("แผนลูกที่ท่านไม่มีสิทธิ์อ่าน", "a child plan you may not read")
RELATED = Text("แผนที่ท่านไม่มีสิทธิ์อ่าน", "a plan you may not read")


def as_read(office: Office, reader: Reader, path: str, reasons: tuple[Reason, ...]) -> tuple[Reason, ...]:
    """The reasons for what was asked at a path, of a door or a page, that names a plan, a meeting or an obligation.

    That there is such a plan is kept, for it is why; which one it is, is not told.
    """
    _, address, ref, *_ = *path.removeprefix("/v1").split("/"), "", ""
    if reader.full or not reasons or not ref:
        return reasons
    hidden: dict[str, Text] = {}
    for plan in _plans(office, address, ref):
        hidden |= _hidden(office, reader, plan)
    if not hidden:
        return reasons
    names = "|".join(re.escape(one) for one in sorted(hidden, key=len, reverse=True))
    named = re.compile(rf"(?<![\w.-])(?:{names})(?![\w-])", re.IGNORECASE)
    return tuple(_without(reason, named, hidden) for reason in reasons)


def _plans(office: Office, address: str, ref: str) -> Iterable[str]:
    """The plans whose rules may have judged."""
    world = World(office.folds, fresh=False)
    match address:
        case "plans":
            return (ref,)
        case "meetings":
            meeting = world.find_meeting(ref)
            return [item.plan for item in meeting.items.values() if item.plan] if meeting else ()
        case "obligations":
            owed = world.find_obligation(ref)
            return (owed.plan,) if owed and owed.plan else ()
        case _:
            return ()


def _hidden(office: Office, reader: Reader, ref: str) -> dict[str, Text]:
    """The plans that guards of this one look at and the reader may not: by ref in lower case, what to say instead."""
    world = World(office.folds, fresh=False)
    plan = world.find_plan(ref)
    if plan is None:
        return {}
    near = [one for one in (plan.parent, plan.predecessor, *successors(plan)) if one]
    near += [child for one in (plan.parent, plan.predecessor) if one for child in world.children(one)]
    related = dict.fromkeys(near, RELATED) | dict.fromkeys(world.children(plan.ref), CHILD)
    return {one.lower(): said for one, said in related.items() if one != plan.ref and not reader.plan(one)}


def _without(reason: Reason, named: re.Pattern[str], hidden: dict[str, Text]) -> Reason:
    def said(lang: str, text: str) -> str:
        return named.sub(lambda found: hidden[found.group().lower()].of(lang), text)

    def told(text: Text) -> Text:
        return Text(said("th", text.th), said("en", text.en))

    cure = replace(reason.cure, what=told(reason.cure.what)) if reason.cure else None
    neither = partial(said, "en")
    return replace(
        reason, text=told(reason.text), facts=_in_all(reason.facts, neither), missing=neither(reason.missing), cure=cure
    )


def _in_all(value: Any, said: partial[str]) -> Any:
    """The same plain data, every text in it, names too, as it is said."""
    match value:
        case str():
            return said(value)
        case dict():
            return {said(str(name)): _in_all(inner, said) for name, inner in value.items()}
        case list() | tuple():
            return [_in_all(inner, said) for inner in value]
        case _:
            return value
