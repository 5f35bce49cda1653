"""Editorial corrections: a slip in a decided text, proposed by one clerk, accepted by another who saw the words."""

from typing import Any

import msgspec

from api.http import keys, unsealed
from api.http.doors import Answer, Call, Door, ShownReceipt, path_of, recorded, seen_version
from api.http.v1.moves import DRY_RUN, require_scope
from domain import events as ev
from domain.diff import Change, diff_parts
from domain.reasons import Text
from services.casework import editorial, plans
from services.ledger import Stored
from services.means import Office
from services.problems import NotFound, RefusedByRule
from services.requests import DecisionRequest, EditorialRequest

ACT = frozenset({"act", "import"})
PATH = "/v1/plans/{ref}/content/{part}/editorial"


class Editorial(msgspec.Struct, frozen=True, kw_only=True):
    """An editorial correction with its word diff, and how it stands: proposed, accepted or declined."""

    id: str
    status: str
    part: str
    was: str
    now: str
    changes: tuple[Change, ...]
    reason: Any
    proposed_by: ev.Actor
    decided_by: ev.Actor | None


class Editorials(msgspec.Struct, frozen=True):
    editorials: tuple[Editorial, ...]


class Compared(ShownReceipt, frozen=True):
    """The signed answer, with the words that the correction changes."""

    changes: tuple[Change, ...] = ()


def list_editorials(office: Office, call: Call) -> Answer:
    """Every editorial correction of the part, oldest first."""
    stored = office.ledger.stream(f"plan/{call.path['ref']}")
    if not stored:
        raise NotFound
    found = tuple(one for one in _editorials(office, stored) if one.part == call.path["part"])
    return Answer(body=Editorials(found), headers={"ETag": keys.etag(stored[-1].version)})


def propose(office: Office, call: Call) -> Answer:
    """Propose that a decided text holds a slip, or judge it only; the id is the command's."""
    require_scope(call)
    ref, part, key = call.path["ref"], call.path["part"], call.key
    if call.query["dry_run"]:
        return _judged(editorial.preview_proposal(office, call.caller, ref, part, call.body))
    receipt = editorial.propose(office, call.caller, key, ref, part, call.body, seen_version(office, call))
    where = path_of("plans", ref, "content", part, "editorial", str(key.command_id))
    made = next(e for e in _editorials(office, office.ledger.stream(f"plan/{ref}")) if e.id == str(key.command_id))
    return _compared(recorded(office, receipt, ref, 201, where), made.changes)


def accept(office: Office, call: Call) -> Answer:
    """Accept as the second person, or judge it only: the text changes, its decisions hold for it."""
    require_scope(call)
    ref, one = _proposed(office, call)
    if call.query["dry_run"]:
        return _judged(editorial.preview_decision(office, call.caller, ref, one.id, call.body, accepts=True))
    receipt = editorial.accept(office, call.caller, call.key, ref, one.id, call.body, seen_version(office, call))
    return _compared(recorded(office, receipt, ref), one.changes)


def decline(office: Office, call: Call) -> Answer:
    """Decline, or take back one's own proposal; with `dry_run` judge it only."""
    require_scope(call)
    ref, one = _proposed(office, call)
    if call.query["dry_run"]:
        return _judged(editorial.preview_decision(office, call.caller, ref, one.id, call.body, accepts=False))
    receipt = editorial.decline(office, call.caller, call.key, ref, one.id, call.body, seen_version(office, call))
    return _compared(recorded(office, receipt, ref), one.changes)


def _judged(found: editorial.Preview) -> Answer:
    if not found.allowed:
        raise RefusedByRule(found.reasons)
    return Answer(body=found)


def _compared(answer: Answer, changes: tuple[Change, ...]) -> Answer:
    shown = answer.body
    assert isinstance(shown, ShownReceipt)
    said = {name: getattr(shown, name) for name in ShownReceipt.__struct_fields__}
    return msgspec.structs.replace(answer, body=Compared(**said, changes=changes))


def _proposed(office: Office, call: Call) -> tuple[str, Editorial]:
    ref = plans.load(office, call.path["ref"]).ref
    for one in _editorials(office, office.ledger.stream(f"plan/{ref}")):
        if (one.id, one.part) == (call.path["id"], call.path["part"]):
            return ref, one
    raise NotFound(call.path["id"])


def _editorials(office: Office, stored: list[Stored]) -> tuple[Editorial, ...]:
    events = [s.event for s in stored]
    accepted = {e.correction: e for e in events if isinstance(e, ev.EditorialCorrectionAccepted)}
    declined = {e.correction: e for e in events if isinstance(e, ev.EditorialCorrectionDeclined)}
    texts = {(e.part, e.digest): e.value for e in events if isinstance(e, ev.ContentRevised)}
    found = []
    for event in events:
        if isinstance(event, ev.EditorialCorrectionProposed):
            decided = accepted.get(event.correction) or declined.get(event.correction)
            status = "accepted" if event.correction in accepted else "declined" if decided else "proposed"
            found.append(
                Editorial(
                    id=event.correction,
                    status=status,
                    part=event.part,
                    was=event.was,
                    now=event.now,
                    changes=tuple(diff_parts(texts.get((event.part, event.was), {}), event.value)),
                    reason=unsealed.plain(office, event.reason),
                    proposed_by=event.actor,
                    decided_by=decided.actor if decided else None,
                )
            )
    return tuple(found)


DOORS = (
    Door(
        method="GET",
        path=PATH,
        handle=list_editorials,
        summary=Text("การแก้ไขถ้อยคำของเนื้อหาที่มีมติแล้ว", "Editorial corrections of a decided text"),
        gives=Editorials,
    ),
    Door(
        method="POST",
        path=PATH,
        handle=propose,
        summary=Text("เสนอแก้ไขถ้อยคำของเนื้อหาที่มีมติแล้ว", "Propose an editorial correction"),
        needs=ACT,
        takes=EditorialRequest,
        gives=Compared,
        status=201,
        command=True,
        seen=True,
        query=DRY_RUN,
        example={"value": {"vision": "ประชาชนสุขภาพดี"}, "reason": "พิมพ์ตก"},
    ),
    Door(
        method="POST",
        path=PATH + "/{id}/accept",
        handle=accept,
        summary=Text("รับการแก้ไขถ้อยคำ", "Accept an editorial correction"),
        needs=ACT,
        takes=DecisionRequest,
        gives=Compared,
        command=True,
        seen=True,
        query=DRY_RUN,
        example={},
    ),
    Door(
        method="POST",
        path=PATH + "/{id}/decline",
        handle=decline,
        summary=Text("ไม่รับการแก้ไขถ้อยคำ", "Decline an editorial correction"),
        needs=ACT,
        takes=DecisionRequest,
        gives=Compared,
        command=True,
        seen=True,
        query=DRY_RUN,
        example={"reason": "เปลี่ยนสาระสำคัญ"},
    ),
)
