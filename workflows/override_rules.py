"""What no emergency excuses: the conditions of an override, judged from one set of recorded facts.

Never set aside (`NEVER`): a conflict of interest, four eyes over the case, lawful dates, reasons and answers of a
return, and a ratification that was refused. Nor can a move be made that does not leave the present stage, that is the
engine's own, or whose inputs are not of their shape, nor evidence be named that is not kept: these are no guards.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

import msgspec

from domain.reasons import Cure, Reason, Severity, Text

NEVER = frozenset(
    {"conflict", "four_eyes", "four_eyes_kin", "dates", "return_reasons", "answers", "reason", "ratification"}
)
"""Guards by name, in any edition, against which no override is made."""
GUARD = "override@1"
INV = "INV"


class Hand(msgspec.Struct, frozen=True, kw_only=True):
    """One of the two persons: the post held today by an own appointment, and what lists the post for overrides.

    `listed_by` is the instrument of the post's terms, `terms_since` their legal day; None where it is not listed.
    `own` are the acts of this case that are his or hers, `conflict` says that he or she declared one.
    """

    person: str
    post: str
    body: str | None
    appointment: str | None = None
    instrument: str | None = None
    holds_from: date | None = None
    until: date | None = None
    listed_by: str | None = None
    terms_since: date | None = None
    own: tuple[str, ...] = ()
    conflict: bool = False


class Agreed(msgspec.Struct, frozen=True, kw_only=True):
    """What the first person proposed: on which stage, entered how often, on which text, under which definition,
    against which guards.
    """

    stage: str
    definition: str
    against: tuple[str, ...]
    round: int = 0
    parts: dict[str, str] = {}


class OverrideFacts(msgspec.Struct, frozen=True, kw_only=True):
    """Everything an override is judged by; `second` and `agreed` are None while it is only proposed.

    `against`: the guards that refuse the move; `warns`: those of them that only warn. `vacant`: nobody holds a post
    that may make it. `waiting`: overrides of the plan that wait. `unsettled`: ratifications of the same move that are
    open or were refused.
    """

    move: str
    stage: str
    definition: str
    today: date
    effective_on: date
    against: tuple[str, ...]
    warns: tuple[str, ...]
    vacant: bool
    reasoned: bool
    ratified_by: str | None
    first: Hand
    second: Hand | None = None
    agreed: Agreed | None = None
    waiting: tuple[str, ...] = ()
    unsettled: tuple[tuple[str, str], ...] = ()
    round: int = 0
    parts: dict[str, str] = {}


def against(facts: OverrideFacts) -> tuple[Reason, ...]:
    """Every reason why the override may not be made, or not be proposed."""
    return (*_hands(facts), *_two(facts), *_case(facts), *_need(facts), *_still(facts))


def not_pending(override: str) -> Reason:
    """The reason when nothing of that name waits for a second person."""
    text = Text("ไม่มีข้อเสนอดำเนินการฉุกเฉินที่รอการยืนยัน", "No override of that name waits to be confirmed")
    return _reason("not_pending", text, INV, override, {"override": override})


def _hands(facts: OverrideFacts) -> Iterator[Reason]:
    """Own appointments to listed posts; a delegation does not carry this power (it names moves, never an override)."""
    for hand in filter(None, (facts.first, facts.second)):
        said: dict[str, Any] = {"post": hand.post, "body": hand.body, "appointment": hand.appointment}
        if hand.listed_by is None or hand.appointment is None:
            text = Text(
                "การดำเนินการฉุกเฉินเป็นอำนาจเฉพาะผู้ดำรงตำแหน่งที่กำหนดไว้ด้วยตนเอง มอบอำนาจไม่ได้",
                "Only holders of the listed posts override, in person: this power is not delegated",
            )
            yield _reason("override_post", text, "instrument", "may_override", said)
        if hand.conflict:
            text = Text(
                "ผู้ที่แจ้งว่ามีส่วนได้เสียดำเนินการในแผนนี้ไม่ได้", "Whoever declared a conflict on this plan may not act on it"
            )
            yield _reason("R-33", text, "APA s.13", "another_person", said, "another_person")
        if hand.own:
            text = Text(
                "ผู้จัดทำหรือผู้เสนอเรื่องใช้การดำเนินการฉุกเฉินกับเรื่องของตนเองไม่ได้",
                "Nobody overrides for a matter that he or she drafted, brought or reviewed",
            )
            yield _reason("four_eyes", text, "APA s.13", ", ".join(hand.own), {**said, "own": list(hand.own)})


def _two(facts: OverrideFacts) -> Iterator[Reason]:
    """Two persons, in two different posts."""
    first, second = facts.first, facts.second
    if second is None:
        return
    if second.person == first.person:
        text = Text("ผู้เสนอยืนยันเองไม่ได้ ต้องเป็นบุคคลที่สอง", "The person who proposed may not confirm; a second person must")
        yield _reason("four_eyes", text, "APA s.13", "second_person", {"person": first.person})
    if (second.post, second.body) == (first.post, first.body):
        text = Text("ผู้ยืนยันต้องดำรงตำแหน่งอื่นในบัญชี", "The second person must hold another of the listed posts")
        yield _reason("override_post", text, INV, "another_post", {"post": first.post, "body": first.body})


def _case(facts: OverrideFacts) -> Iterator[Reason]:
    """A reason, a lawful day, a body that will be asked, and nothing of the kind unsettled."""
    if not facts.reasoned:
        text = Text("การดำเนินการฉุกเฉินต้องระบุเหตุผล", "An override needs a reason")
        yield _reason("override_reason", text, INV, "reason", {})
    if facts.effective_on != facts.today:
        text = Text("การดำเนินการฉุกเฉินมีผลวันที่ยืนยันเท่านั้น", "An override takes effect on the day it is confirmed")
        yield _reason("dates", text, INV, "effective_on", {"effective_on": facts.effective_on.isoformat()})
    if facts.ratified_by is None:
        text = Text("ไม่มีคณะใดที่จะให้สัตยาบันได้", "No body is in charge of this plan, so none could ratify it")
        yield _reason("override_body", text, INV, "body", {})
    for ref, status in facts.unsettled:
        text = Text(
            "การดำเนินการฉุกเฉินเดียวกันของแผนนี้ยังรอสัตยาบัน หรือไม่ได้รับสัตยาบัน",
            "The same override of this plan awaits ratification, or was refused it",
        )
        yield _reason("override_unsettled", text, INV, ref, {"obligation": ref, "status": status})
    for ref in facts.waiting:
        text = Text("แผนนี้มีข้อเสนอดำเนินการฉุกเฉินรออยู่แล้ว", "An override of this plan is proposed already")
        yield _reason("override_waiting", text, INV, ref, {"override": ref})


def _need(facts: OverrideFacts) -> Iterator[Reason]:
    """Something must stand in the way, and nothing that no emergency excuses.

    That the speaker is not the post in charge is no need by itself, unless nobody holds that post.
    """
    for guard in facts.against:
        if guard.partition("@")[0] in NEVER:
            text = Text("ข้อห้ามนี้ยกเว้นไม่ได้แม้ในกรณีฉุกเฉิน", "This rule is not set aside even in an emergency")
            yield _reason("override_never", text, INV, guard, {"guard": guard})
    serious = [guard for guard in facts.against if guard.partition("@")[0] != "actor" and guard not in facts.warns]
    if not serious and not (facts.vacant and facts.against):
        text = Text(
            "ไม่มีข้อห้ามที่ต้องยกเว้น ผู้มีอำนาจดำเนินการตามปกติได้",
            "Nothing stands in the way: whoever is in charge can make the move",
        )
        yield _reason("override_needless", text, INV, "refusal", {"against": list(facts.against)})


def _still(facts: OverrideFacts) -> Iterator[Reason]:
    """The second person agrees to what was proposed, and to nothing that came up since."""
    agreed = facts.agreed
    if agreed is None:
        return
    new = sorted(set(facts.against) - set(agreed.against) - {"actor@2"})
    was, now = ((one.stage, one.round, one.parts, one.definition) for one in (agreed, facts))
    if was != now or new:
        text = Text("แผนเปลี่ยนไปหลังการเสนอ ให้เสนอใหม่", "The plan has changed since the proposal: propose anew")
        yield _reason("override_changed", text, INV, "proposal", {"stage": agreed.stage, "new": new})


def _reason(
    rule: str, text: Text, basis: str, missing: str, facts: dict[str, Any], who: str = "another_person"
) -> Reason:
    return Reason(
        rule=rule,
        guard=GUARD,
        severity=Severity.BLOCK,
        text=text,
        basis=basis,
        facts=facts,
        missing=missing,
        cure=Cure(who, text),
    )
