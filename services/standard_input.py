"""The standard input blocks, typed for the event: resolution, sitting, return reasons, answers."""

from datetime import date
from typing import Any

import msgspec

from domain import events as ev
from domain import resolutions
from domain.plan import Plan
from services.casework import terms
from services.ledger.vault import Vault
from services.saying import require_dated
from services.sealing import seal_input
from services.world import deciding_body
from workflows.definition import Definition, Move, Step
from workflows.standard_asks import SITTING, schema_of


def typed(
    vault: Vault, plan: Plan, definition: Definition, step: Step, given: dict[str, Any], effective_on: date
) -> dict[str, Any]:
    """The typed blocks of a move's input, and the input that remains, sealed."""
    if not isinstance(step, Move):
        return {}
    scope = f"plan/{plan.ref}"
    blocks = {"resolution", "sitting", "returns", "answers"}
    rest = {name: value for name, value in given.items() if name not in blocks}
    sitting = given.get("sitting")
    body = deciding_body(step, plan)
    sealed_sitting = seal_input(vault, scope, SITTING, sitting) if sitting else None
    sealed = seal_input(vault, scope, schema_of(step), rest)
    return {
        "resolution": _resolution(vault, plan, definition, body, given.get("resolution"), effective_on),
        "sitting": {"body": body, **sealed_sitting} if sealed_sitting else None,
        "returns": _returns(vault, scope, given.get("returns", ()), effective_on),
        "answers": tuple(
            ev.ReturnAnswer(number=a["number"], text=vault.seal(a["text"], scope)) for a in given.get("answers", ())
        ),
        "input": {**sealed, "sitting": sealed_sitting} if sealed_sitting else sealed,
    }


def _resolution(
    vault: Vault,
    plan: Plan,
    definition: Definition,
    body: str | None,
    given: dict[str, Any] | None,
    effective_on: date,
) -> ev.Resolution | None:
    if body is None or given is None:
        return None
    kind = given.get("kind") or resolutions.parse(given["literal"]) or ""
    decided_on = effective_on
    if "decided_on" in given:
        decided_on = _day(given["decided_on"], "/input/resolution/decided_on", effective_on)
    items = tuple(_item(item) for item in given.get("items", ()))
    asked = msgspec.convert(given.get("terms", ()), tuple[terms.TermRequest, ...])
    at, prefix = "/input/resolution/terms", terms.of_plan(plan)
    return ev.Resolution(
        body=body,
        label=given["label"],
        decided_on=decided_on,
        literal=given["literal"],
        kind=kind,
        outcome=resolutions.outcome_of(kind),
        items=items,
        terms=terms.written(vault, f"plan/{plan.ref}", prefix, asked, at, decided_on, definition, plan.body),
        letter_number=given.get("letter_number"),
    )


def _item(item: dict[str, Any]) -> ev.ResolutionItem:
    kind = item.get("kind") or resolutions.parse(item["literal"]) or ""
    return ev.ResolutionItem(
        number=item["number"], literal=item["literal"], kind=kind, outcome=resolutions.outcome_of(kind)
    )


def _day(text: str, at: str, effective_on: date) -> date:
    day = date.fromisoformat(text)
    require_dated(day, at, effective_on)
    return day


def _returns(vault: Vault, scope: str, given: Any, effective_on: date) -> tuple[ev.ReturnReason, ...]:
    return tuple(
        ev.ReturnReason(
            number=number,
            code=item["code"],
            addressee=item["addressee"],
            due_on=_day(item["due_on"], f"/input/returns/{number - 1}/due_on", effective_on),
            text=vault.seal(item["text"], scope),
        )
        for number, item in enumerate(given, start=1)
    )
