"""Testimony in batches: opened, filled through the ordinary doors, closed; the engine's own rows are compared."""

from typing import Any

from domain import events as ev
from domain.plan import Plan
from domain.reasons import Cure, Reason, Severity, Text
from domain.thai.dates import bangkok_date
from services.callers import Caller, Key
from services.carrying_out import carry_out
from services.casework.engine import due_timers, engine_key, engine_move
from services.casework.lapsing import lapse_of
from services.casework.plans import load
from services.ledger import Receipt
from services.means import Office
from services.problems import AssertionFailed, ImportRequired
from services.refusals import Subject
from services.requests import AssertionRequest, ImportRequest, WholeImportRequest
from services.saying import instant, recorder
from services.sealing import seal
from services.world import World
from workflows.decide import Accepted, Refused

Judged = tuple[Accepted | Refused, None, ev.Actor]


def opened(office: Office, caller: Caller, key: Key, request: ImportRequest | WholeImportRequest) -> ev.ImportOpened:
    """The event that opens a batch; its id is the command's."""
    batch = str(key.command_id)
    note = seal(office.vault, f"import/{batch}", request.note)
    said = _said(office, key, recorder(caller), "ImportOpened")
    return ev.ImportOpened(**said, batch=batch, source=request.source, note=note)


def closed(office: Office, caller: Caller, key: Key, batch: str) -> ev.ImportClosed:
    """The event that closes a batch."""
    return ev.ImportClosed(**_said(office, key, recorder(caller), "ImportClosed"), batch=batch)


def open_import(office: Office, caller: Caller, key: Key, request: ImportRequest) -> Receipt:
    """Open a batch; its id is the command's. Raises ImportRequired without the scope `import`."""
    require_importer(caller)

    def attempt(world: World) -> Judged:
        world.imports()
        return Accepted((opened(office, caller, key, request),)), None, recorder(caller)

    return carry_out(office, key, Subject("imports", "open_import", caller.person), attempt)


def close_import(office: Office, caller: Caller, key: Key, batch: str) -> Receipt:
    """Close one's own batch; from then on reactions and timers see its plans. Raises RefusedByRule."""
    require_importer(caller)

    def attempt(world: World) -> Judged:
        actor = recorder(caller)
        begun = world.imports().get(batch)
        if begun is None or begun.actor.person != caller.person:
            return Refused((_not_open(batch),)), None, actor
        return Accepted((closed(office, caller, key, batch),)), None, actor

    return carry_out(office, key, Subject("imports", "close_import", caller.person), attempt)


def assert_row(office: Office, caller: Caller, batch: str, request: AssertionRequest) -> Plan:
    """Let the engine make what it owed by the row's day, then compare. Raises AssertionFailed, ImportRequired."""
    require_importer(caller)
    if batch not in World(office.folds, fresh=True).imports():
        raise ImportRequired(batch)
    known_at = instant(request.known_at, "/known_at")
    plan = load(office, request.ref)
    stated = ev.Testimony(known_at=known_at.isoformat(), source="engine", recorded_by=recorder(caller), batch=batch)
    lapse_of(office, plan, bangkok_date(known_at), stated)
    for move, day in due_timers(office, plan, bangkok_date(known_at)):
        engine_move(
            office, engine_key(office.ledger, "timer", plan.ref, move, day), plan.ref, move, day, "timer", stated
        )
    plan = load(office, request.ref)
    made = plan.moves(request.move)
    last = made[-1] if made else None
    if last is None or plan.stage != request.stage or last.effective_on != request.effective_on:
        found = f"{plan.stage} since {last.effective_on if last else '-'}"
        raise AssertionFailed(f"{request.ref} {request.move}: {request.stage} on {request.effective_on}, found {found}")
    return plan


def open_batches(office: Office) -> dict[str, ev.ImportOpened]:
    """The batches open now."""
    return World(office.folds, fresh=True).imports()


def require_importer(caller: Caller) -> None:
    """Raises ImportRequired without the scope `import`."""
    if "import" not in caller.scopes:
        raise ImportRequired


def _said(office: Office, key: Key, actor: ev.Actor, published: str) -> dict[str, Any]:
    return {
        "stream_name": "system/imports",
        "published": published,
        "actor": actor,
        "effective_on": bangkok_date(office.clock()),
        "correlation_id": str(key.command_id),
    }


def _not_open(batch: str) -> Reason:
    text = Text("ชุดนำเข้านี้ไม่ได้เปิดอยู่", "This import batch is not open")
    return Reason(
        rule="import",
        guard="import@1",
        severity=Severity.BLOCK,
        text=text,
        basis="default",
        facts={"batch": batch},
        missing="batch",
        cure=Cure("operator", Text("เปิดชุดนำเข้าก่อน", "Open an import batch first")),
    )
