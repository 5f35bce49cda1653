"""A whole import in one command: every row is judged after the rows before it, and all are recorded or none."""

from typing import Any

import msgspec

from domain import events as ev
from domain.errors import Problem
from domain.plan import Plan
from services.callers import Caller, Key
from services.carrying_out import Attempt, carry_out
from services.casework.imports import closed, opened, require_importer
from services.casework.plans import moving, opening, revising, stating
from services.ledger import Receipt
from services.means import Office
from services.problems import InvalidInput, RefusedByRule, Wrong
from services.refusals import Subject
from services.requests import ContentRequest, OpenRequest, RowRequest, StepRequest, WholeImportRequest
from services.saying import recorder
from services.world import Rehearsal, World
from workflows.decide import Accepted, Refused


class Rehearsed(msgspec.Struct, frozen=True):
    """What an import would record: how many facts, and where each plan it names would stand.

    `recorded` is true when this very command was recorded before; then there is nothing left to record.
    """

    facts: int
    plans: dict[str, str]
    recorded: bool = False


def record(office: Office, caller: Caller, key: Key, request: WholeImportRequest) -> Receipt:
    """Open a batch, record its rows, close it. Raises InvalidInput naming every row that cannot be recorded."""
    require_importer(caller)
    subject = Subject("imports", "import", caller.person)
    return carry_out(office, key, subject, lambda world: _judged(office, caller, key, request, Rehearsal(world)))


def rehearse(office: Office, caller: Caller, key: Key, request: WholeImportRequest) -> Rehearsed:
    """The same judged only; nothing is stored. Raises as record."""
    require_importer(caller)
    world = Rehearsal(World(office.folds, fresh=True))
    refs = dict.fromkeys(row.ref for row in request.rows)
    if office.ledger.find(key.command_id, key.request_hash) is not None:
        return Rehearsed(0, {ref: world.plan(ref).stage for ref in refs}, recorded=True)
    outcome, _, _ = _judged(office, caller, key, request, world)
    assert isinstance(outcome, Accepted)
    return Rehearsed(len(outcome.events) - 2, {ref: world.plan(ref).stage for ref in refs})


def _judged(
    office: Office, caller: Caller, key: Key, request: WholeImportRequest, world: Rehearsal
) -> tuple[Accepted | Refused, Plan | None, ev.Actor]:
    events: list[ev.Event] = [opened(office, caller, key, request)]
    world.happen(events)
    wrong: list[Wrong] = []
    failed: dict[str, int] = {}
    for number, row in enumerate(request.rows):
        if row.ref in failed:
            continue  # what follows a row that failed would fail for that alone
        found = _row_events(office, caller, key, row, world, number)
        if isinstance(found, list):
            wrong += found
            failed[row.ref] = number
        else:
            world.happen(found.events)
            events += found.events
    if wrong:
        raise InvalidInput(tuple(wrong))
    return Accepted((*events, closed(office, caller, key, str(key.command_id)))), None, recorder(caller)


def _row_events(
    office: Office, caller: Caller, key: Key, row: RowRequest, world: World, number: int
) -> Accepted | list[Wrong]:
    """The row's events, or everything that is wrong with it, by pointer."""
    at = f"/rows/{number}"
    if row.testimony is None:
        return [
            Wrong(
                f"{at}/testimony", "ต้องระบุวันที่รับรู้ ผู้กระทำ และแหล่งที่มา", "say when it was known, who acted and the source"
            )
        ]
    try:
        outcome, _, _ = _attempt(office, caller, key, row)(world)
        if isinstance(outcome, Refused):
            raise RefusedByRule(outcome.reasons)
    except InvalidInput as problem:
        return [Wrong(at + wrong.pointer, wrong.th, wrong.en) for wrong in problem.errors]
    except RefusedByRule as problem:
        return [Wrong(at, f"{r.rule}: {r.text.th}", f"{r.rule}: {r.text.en}") for r in problem.reasons]
    except Problem as problem:
        return [Wrong(at, *(f"{problem.text(lang)} {problem.detail}".strip() for lang in ("th", "en")))]
    return outcome


def _attempt(office: Office, caller: Caller, key: Key, row: RowRequest) -> Attempt:
    stated = msgspec.structs.replace(row.testimony, batch=str(key.command_id)) if row.testimony else None
    match row.do:
        case "open":
            return opening(office, caller, key, _as(OpenRequest, row, stated))
        case "text":
            return revising(office, caller, key, row.ref, row.name, _as(ContentRequest, row, stated))
        case "move":
            return moving(office, caller, key, row.ref, row.name, _as(StepRequest, row, stated))
        case "fact":
            return stating(office, caller, key, row.ref, row.name, _as(StepRequest, row, stated))


def _as(shape: type[Any], row: RowRequest, testimony: Any) -> Any:
    """The row's fields that the request has."""
    fields = {name: getattr(row, name) for name in shape.__struct_fields__}
    return shape(**{**fields, "testimony": testimony})
