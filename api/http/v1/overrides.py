"""Emergency overrides: one listed post asks for a move that is refused, another confirms or declines."""

from typing import Any

import msgspec

from api.http import keys, unsealed
from api.http.doors import Answer, Call, Door, ShownReceipt, path_of, recorded, seen_version
from api.http.v1.moves import DRY_RUN
from domain import events as ev
from domain.reasons import Reason, Text
from services.casework import overriding, plans
from services.ledger import Stored
from services.means import Office
from services.problems import NotFound, RefusedByRule
from services.requests import OverrideDecision, OverrideRequest
from services.world import World

ACT = frozenset({"act"})


class Override(msgspec.Struct, frozen=True, kw_only=True):
    """An override and how it stands: proposed, confirmed or declined; and what became of its ratification.

    `reasons` are those that stood against the move when it was asked for, `overruled` the guards it was made against.
    """

    id: str
    status: str
    move: str
    stage: str
    reason: Any
    reasons: tuple[Reason, ...]
    proposed_by: ev.Actor
    decided_by: ev.Actor | None
    overruled: tuple[str, ...]
    ratification: str | None
    ratified_by: str | None
    due_on: Any


class Overrides(msgspec.Struct, frozen=True):
    overrides: tuple[Override, ...]


def list_overrides(office: Office, call: Call) -> Answer:
    """Every override of the plan, oldest first."""
    stored = office.ledger.stream(f"plan/{call.path['ref']}")
    if not stored:
        raise NotFound
    return Answer(body=Overrides(_overrides(office, stored)), headers={"ETag": keys.etag(stored[-1].version)})


def propose(office: Office, call: Call) -> Answer:
    """Ask for an override, or judge it only; its id is the command's."""
    ref, key = call.path["ref"], call.key
    if call.query["dry_run"]:
        return _judged(overriding.preview_proposal(office, call.caller, ref, call.body))
    receipt = overriding.propose(office, call.caller, key, ref, call.body, seen_version(office, call))
    return recorded(office, receipt, ref, 201, path_of("plans", ref, "overrides", str(key.command_id)))


def confirm(office: Office, call: Call) -> Answer:
    """Agree as the second post, or judge it only: the move is made and its ratification imposed."""
    ref, override = _proposed(office, call)
    if call.query["dry_run"]:
        return _judged(overriding.preview_confirmation(office, call.caller, ref, override))
    receipt = overriding.confirm(office, call.caller, call.key, ref, override, call.body, seen_version(office, call))
    return recorded(office, receipt, ref)


def decline(office: Office, call: Call) -> Answer:
    """Decline, or take back one's own proposal; with `dry_run` judge it only."""
    ref, override = _proposed(office, call)
    if call.query["dry_run"]:
        return _judged(overriding.preview_refusal(office, call.caller, ref, override, call.body))
    receipt = overriding.decline(office, call.caller, call.key, ref, override, call.body, seen_version(office, call))
    return recorded(office, receipt, ref)


def _judged(found: overriding.Preview) -> Answer:
    if not found.allowed:
        raise RefusedByRule(found.reasons)
    return Answer(body=found)


def _proposed(office: Office, call: Call) -> tuple[str, str]:
    ref, override = call.path["ref"], call.path["id"]
    plans.load(office, ref)
    proposals = (s.event for s in office.ledger.stream(f"plan/{ref}"))
    if not any(isinstance(e, ev.OverrideProposed) and e.override == override for e in proposals):
        raise NotFound(override)
    return ref, override


def _overrides(office: Office, stored: list[Stored]) -> tuple[Override, ...]:
    events = [s.event for s in stored]
    made = {e.override.override: e for e in events if isinstance(e, ev.MoveMade) and e.override}
    declined = {e.override: e for e in events if isinstance(e, ev.OverrideDeclined)}
    world = World(office.folds, fresh=True)
    found = []
    for event in events:
        if not isinstance(event, ev.OverrideProposed):
            continue
        confirmed, refused = made.get(event.override), declined.get(event.override)
        owed = world.find_obligation(event.override) if confirmed else None
        decided = confirmed or refused
        found.append(
            Override(
                id=event.override,
                status="confirmed" if confirmed else "declined" if refused else "proposed",
                move=event.move,
                stage=event.stage,
                reason=unsealed.plain(office, event.reason),
                reasons=event.reasons,
                proposed_by=event.actor,
                decided_by=decided.actor if decided else None,
                overruled=confirmed.override.overruled if confirmed and confirmed.override else (),
                ratification=owed.status if owed else None,
                ratified_by=owed.body if owed else None,
                due_on=owed.term.due_on if owed else None,
            )
        )
    return tuple(found)


DOORS = (
    Door(
        method="GET",
        path="/v1/plans/{ref}/overrides",
        handle=list_overrides,
        summary=Text("การดำเนินการฉุกเฉินของแผน", "The plan's emergency overrides"),
        gives=Overrides,
    ),
    Door(
        method="POST",
        path="/v1/plans/{ref}/overrides",
        handle=propose,
        summary=Text("เสนอดำเนินการฉุกเฉิน", "Ask for an emergency override"),
        needs=ACT,
        takes=OverrideRequest,
        gives=ShownReceipt,
        status=201,
        command=True,
        seen=True,
        query=DRY_RUN,
        example={"move": "approve", "reason": "โรคระบาดข้ามแดน คณะรัฐมนตรีประชุมไม่ได้ก่อนสิ้นเดือน", "input": {}},
    ),
    Door(
        method="POST",
        path="/v1/plans/{ref}/overrides/{id}/confirm",
        handle=confirm,
        summary=Text("ยืนยันการดำเนินการฉุกเฉิน", "Confirm an emergency override"),
        needs=ACT,
        takes=OverrideDecision,
        gives=ShownReceipt,
        command=True,
        seen=True,
        query=DRY_RUN,
        example={},
    ),
    Door(
        method="POST",
        path="/v1/plans/{ref}/overrides/{id}/decline",
        handle=decline,
        summary=Text("ไม่เห็นด้วยกับการดำเนินการฉุกเฉิน", "Decline an emergency override"),
        needs=ACT,
        takes=OverrideDecision,
        gives=ShownReceipt,
        command=True,
        seen=True,
        query=DRY_RUN,
        example={"reason": "รอการประชุมครั้งหน้าได้"},
    ),
)
