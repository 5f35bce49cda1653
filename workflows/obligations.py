"""What may be recorded of an obligation: evidence by who owes it, acceptance or return by a second person."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import msgspec

from domain import events as ev
from domain.obligation import Obligation
from domain.plan import Plan
from domain.reasons import Cure, Reason, Severity, Text
from workflows.authority import Held, eyes
from workflows.decide import Accepted, Refused
from workflows.guards.authority import CONFLICT

BASIS = "resolution"
Answer = ev.ObligationDischarged | ev.EvidenceReturned


class Near(msgspec.Struct, frozen=True, kw_only=True):
    """The day, the posts that keep the imposing body (True: bound to that very body), and the plan concerned."""

    today: date
    keepers: dict[str, bool]
    plan: Plan | None = None


def owes(owed: Obligation, post: Held) -> bool:
    """Whether a post is the one that owes it."""
    owner = owed.term.owner
    return post.role == owner.role and owner.body in (None, post.body)


def keeps(owed: Obligation, near: Near, post: Held) -> bool:
    """Whether a post keeps the body that imposed it."""
    bound = near.keepers.get(post.role)
    return bound is not None and (not bound or post.body == owed.body)


def submit(owed: Obligation, near: Near, fact: ev.EvidenceSubmitted) -> Accepted | Refused:
    """Evidence of an open obligation, by a holder of the post that owes it, of the kinds that were asked for."""
    owner = owed.term.owner.role
    reasons = [*_open(owed, near, "open"), *_ratified_elsewhere(owed), *_dates(owed.imposed_on, near, fact)]
    if not owes(owed, _Post(fact.actor.post, fact.actor.body)):
        text = Text("เฉพาะผู้รับผิดชอบภาระนี้ยื่นหลักฐานได้", "Only the post that owes it may show its evidence")
        reasons.append(_reason("actor", text, owner, Cure(owner, text), {"post": fact.actor.post}))
    attached = {document.kind for document in fact.documents}
    lacking = [kind for kind in owed.term.evidence if kind not in attached]
    if lacking or not (fact.documents or fact.statement):
        text = Text("ต้องแนบหลักฐานที่กำหนด หรือชี้แจง", "The evidence asked for must be attached, or a statement given")
        reasons.append(_reason("evidence", text, ", ".join(lacking) or "documents", Cure("caller", text)))
    return _verdict([*reasons, *_conflict(near, fact.actor, fact.on_behalf_of)], fact)


def answer(owed: Obligation, near: Near, fact: Answer) -> Accepted | Refused:
    """Accepting the evidence shown, or sending it back: by a keeper of the body who did not show it himself."""
    reasons = [*_open(owed, near, "submitted"), *_ratified_elsewhere(owed)]
    shown = owed.submitted
    reasons += _dates(shown.effective_on if shown else owed.imposed_on, near, fact)
    if not keeps(owed, near, _Post(fact.actor.post, fact.actor.body)):
        who = " / ".join(near.keepers) or owed.body
        text = Text("เฉพาะฝ่ายเลขานุการของคณะที่กำหนดภาระนี้", "Only the secretariat of the body that imposed it may do so")
        reasons.append(_reason("actor", text, who, Cure(who, text), {"post": fact.actor.post}))
    if shown is not None and eyes(fact.actor, fact.on_behalf_of) & eyes(shown.actor, shown.on_behalf_of):
        text = Text("ผู้ยื่นหลักฐานรับรองหลักฐานของตนเองไม่ได้", "Whoever showed the evidence may not judge it")
        another = Cure("another_person", Text("ให้บุคคลอื่นเป็นผู้พิจารณา", "Let another person judge it"))
        reasons.append(_reason("four_eyes", text, "another_person", another))
    return _verdict([*reasons, *_conflict(near, fact.actor, fact.on_behalf_of)], fact)


class _Post(msgspec.Struct, frozen=True):
    role: str
    body: str | None


def _verdict(reasons: list[Reason], fact: ev.ObligationEvent) -> Accepted | Refused:
    return Refused(tuple(reasons)) if reasons else Accepted((fact,))


def _open(owed: Obligation, near: Near, wanted: str) -> Iterator[Reason]:
    """It stands where this can be done, and no approval has ended by it."""
    if owed.ends_approval(near.today):
        text = Text("มติสิ้นผลแล้วเพราะพ้นกำหนดเงื่อนไข", "The approval has ended: the day of this condition has passed")
        yield _reason("lapsed", text, "due_on", facts={"due_on": str(owed.term.due_on)})
    elif owed.status != wanted:
        word = {
            "open": Text("ยังไม่มีหลักฐานให้พิจารณา", "No evidence has been shown yet"),
            "submitted": Text("มีหลักฐานรอพิจารณาอยู่แล้ว", "Evidence waits to be looked at already"),
        }.get(owed.status, Text("ภาระนี้สิ้นสุดแล้ว", "This obligation has ended"))
        show = Cure(owed.term.owner.role, Text("ยื่นหลักฐานก่อน", "Show the evidence first"))
        yield _reason("obligation", word, wanted, show if wanted == "submitted" else None, {"status": owed.status})


def _ratified_elsewhere(owed: Obligation) -> Iterator[Reason]:
    if owed.term.sort == "ratification":
        text = Text("การให้สัตยาบันทำได้ในการประชุมเท่านั้น", "Only a meeting of the body ratifies")
        yield _reason("meeting", text, "meeting", Cure(owed.term.owner.role, text))


def _dates(earliest: date, near: Near, fact: ev.ObligationEvent) -> Iterator[Reason]:
    if not earliest <= fact.effective_on <= near.today:
        text = Text("วันที่ต้องไม่ก่อนเหตุที่เกิดก่อน และไม่เกินวันนี้", "The day may lie neither before what came first nor ahead")
        yield _reason("dates", text, "effective_on", Cure("caller", text, earliest))


def _conflict(near: Near, actor: ev.Actor, on_behalf_of: ev.Actor | None) -> Iterator[Reason]:
    declared = {p for f in (near.plan.facts(CONFLICT) if near.plan else ()) for p in eyes(f.actor, f.on_behalf_of)}
    if declared & eyes(actor, on_behalf_of):
        text = Text("ผู้แจ้งว่ามีส่วนได้เสียดำเนินการในเรื่องนี้ไม่ได้", "Whoever declared a conflict on the plan may not act on it")
        yield _reason("R-33", text, "another_person", Cure("another_person", text))


def _reason(
    rule: str, text: Text, missing: str, cure: Cure | None = None, facts: dict[str, Any] | None = None
) -> Reason:
    return Reason(
        rule=rule,
        guard=f"{rule}@1",
        severity=Severity.BLOCK,
        text=text,
        basis=BASIS,
        facts=facts or {},
        missing=missing,
        cure=cure,
    )
