"""Corrections: one person proposes that an entry reads wrongly, a second one confirms or declines."""

from typing import Any

import msgspec

from api.http import keys, unsealed
from api.http.doors import Answer, Call, Door, ShownReceipt, path_of, recorded, seen_version
from api.http.v1.moves import DRY_RUN
from domain import events as ev
from domain.reasons import Text
from services.casework import plans, second_person
from services.ledger import Stored
from services.means import Office
from services.problems import NotFound
from services.requests import ConfirmationRequest, CorrectionRequest, DecisionRequest

ACT = frozenset({"act", "import"})


class Correction(msgspec.Struct, frozen=True, kw_only=True):
    """A correction and how it stands: proposed, confirmed or declined."""

    id: str
    status: str
    version: int
    pointer: str
    was: Any
    now: Any
    reason: Any
    proposed_by: ev.Actor
    decided_by: ev.Actor | None


class Corrections(msgspec.Struct, frozen=True):
    corrections: tuple[Correction, ...]


def list_corrections(office: Office, call: Call) -> Answer:
    """Every correction of the plan, oldest first."""
    stored = office.ledger.stream(f"plan/{call.path['ref']}")
    if not stored:
        raise NotFound
    return Answer(body=Corrections(_corrections(office, stored)), headers={"ETag": keys.etag(stored[-1].version)})


def propose(office: Office, call: Call) -> Answer:
    """Propose a correction; its id is the command's."""
    ref, key = call.path["ref"], call.key
    receipt = second_person.propose_correction(office, call.caller, key, ref, call.body, seen_version(office, call))
    return recorded(office, receipt, ref, 201, path_of("plans", ref, "corrections", str(key.command_id)))


def confirm(office: Office, call: Call) -> Answer:
    """Confirm as the second person."""
    ref, correction = _proposed(office, call)
    receipt = second_person.confirm_correction(
        office, call.caller, call.key, ref, correction, call.body, seen_version(office, call)
    )
    return recorded(office, receipt, ref)


def decline(office: Office, call: Call) -> Answer:
    """Decline, or take back one's own proposal."""
    ref, correction = _proposed(office, call)
    receipt = second_person.decline_correction(
        office, call.caller, call.key, ref, correction, call.body, seen_version(office, call)
    )
    return recorded(office, receipt, ref)


def _proposed(office: Office, call: Call) -> tuple[str, str]:
    ref, correction = call.path["ref"], call.path["id"]
    plans.load(office, ref)
    proposals = (s.event for s in office.ledger.stream(f"plan/{ref}"))
    if not any(isinstance(e, ev.CorrectionProposed) and e.correction == correction for e in proposals):
        raise NotFound(correction)
    return ref, correction


def _corrections(office: Office, stored: list[Stored]) -> tuple[Correction, ...]:
    events = [s.event for s in stored]
    decided = {e.correction: e for e in events if isinstance(e, ev.CorrectionConfirmed | ev.CorrectionDeclined)}
    return tuple(
        Correction(
            id=e.correction,
            status=_status(decided.get(e.correction)),
            version=e.target_version,
            pointer=e.pointer,
            was=unsealed.plain(office, e.was),
            now=unsealed.plain(office, e.now),
            reason=unsealed.plain(office, e.reason),
            proposed_by=e.actor,
            decided_by=decided[e.correction].actor if e.correction in decided else None,
        )
        for e in events
        if isinstance(e, ev.CorrectionProposed)
    )


def _status(decision: ev.CorrectionConfirmed | ev.CorrectionDeclined | None) -> str:
    if decision is None:
        return "proposed"
    return "confirmed" if isinstance(decision, ev.CorrectionConfirmed) else "declined"


DOORS = (
    Door(
        method="GET",
        path="/v1/plans/{ref}/corrections",
        handle=list_corrections,
        summary=Text("การแก้ไขข้อผิดพลาดของแผน", "The plan's corrections"),
        gives=Corrections,
    ),
    Door(
        method="POST",
        path="/v1/plans/{ref}/corrections",
        handle=propose,
        summary=Text("เสนอแก้ไขข้อผิดพลาด", "Propose a correction"),
        needs=ACT,
        takes=CorrectionRequest,
        gives=ShownReceipt,
        status=201,
        command=True,
        query=DRY_RUN,
        seen=True,
        example={
            "version": 3,
            "pointer": "/resolution/decided_on",
            "now": "2026-11-16",
            "reason": "วันที่ประชุมบันทึกผิด",
        },
    ),
    Door(
        method="POST",
        path="/v1/plans/{ref}/corrections/{id}/confirm",
        handle=confirm,
        summary=Text("ยืนยันการแก้ไข", "Confirm a correction"),
        needs=ACT,
        takes=ConfirmationRequest,
        gives=ShownReceipt,
        command=True,
        query=DRY_RUN,
        seen=True,
        example={},
    ),
    Door(
        method="POST",
        path="/v1/plans/{ref}/corrections/{id}/decline",
        handle=decline,
        summary=Text("ไม่รับการแก้ไข", "Decline a correction"),
        needs=ACT,
        takes=DecisionRequest,
        gives=ShownReceipt,
        command=True,
        query=DRY_RUN,
        seen=True,
        example={"reason": "วันที่เดิมถูกต้องแล้ว"},
    ),
)
