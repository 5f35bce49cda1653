"""One item of a script as a call of the public API: its path, its body, and whether it needs the version."""

from collections.abc import Mapping
from typing import Any

import msgspec

from services.client import path_of
from services.demo.script import Item, Value, filled
from services.demo.texts import Texts


class Call(msgspec.Struct, frozen=True):
    """A write; `of_plan` says that it needs the plan's version."""

    path: str
    body: Value
    method: str = "POST"
    of_plan: bool = True


def call(item: Item, ref: str, said: Value, known: Mapping[str, Any], texts: Texts) -> Call:
    """The call that does what the item says; `said` is what every command says: date, reason, papers, testimony."""
    plan = ("plans", ref)
    given = {"input": filled(item.input, known)}
    match item.verb:
        case "open":
            content = {part: value(name, known, texts) for part, name in (item.value or {}).items()}
            opening = {"kind": item.name, "ref": ref, "content": content}
            return Call("/v1/plans", said | given | opening | filled(item.fields, known), of_plan=False)
        case "move" | "fact":
            waivers = [{"rule": rule, "reason": filled(reason, known)} for rule, reason in item.waivers.items()]
            return Call(path_of(*plan, f"{item.verb}s", item.name), said | given | {"waivers": waivers})
        case "text":
            body = said | {"value": value(item.value, known, texts)}
            return Call(path_of(*plan, "content", item.name), body, method="PUT")
        case "body_fact":
            return Call(path_of("bodies", item.body or "", "facts"), said | given | {"fact": item.name}, of_plan=False)
        case "propose":
            body = said | filled(item.fields, known) | {"pointer": item.name}
            return Call(path_of(*plan, "corrections"), body)
        case "confirm":
            return Call(path_of(*plan, "corrections", filled(item.name, known), "confirm"), said)
        case verb:
            raise ValueError(verb)


def value(wanted: Any, known: Mapping[str, Any], texts: Texts) -> Value:
    """A value written out in the script, or the text it names."""
    if isinstance(wanted, str):
        return texts.value(filled(wanted, known))
    written: Value = filled(wanted, known)
    return written
