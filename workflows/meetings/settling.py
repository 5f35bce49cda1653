"""An obligation before the body that imposed it: ratified, refused or released by the resolution of an agenda item."""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

from domain import events as ev
from domain import resolutions
from domain.events.meetings import Result
from domain.meeting import Item, Meeting
from domain.obligation import Obligation
from domain.reasons import Reason, Text
from domain.resolutions import Outcome
from workflows.decide import Accepted, Refused
from workflows.guards.meetings import PARTS_OF_GROUNDS, GroundsFacts
from workflows.meetings.around import cure, reason
from workflows.registry import GUARDS, NoParams

Grounds = Mapping[str, ev.Sealed]
DECIDES = {Outcome.POSITIVE: True, Outcome.NEGATIVE: False, Outcome.WAIT: None}
"""Whether a resolution of this outcome grants what the item asks for; None leaves it open."""


_PART: dict[str, Any] = {"type": "string", "minLength": 1, "maxLength": 20_000, "x-sealed": True}
GROUNDS: dict[str, Any] = {
    "type": "object",
    "title": "Grounds",
    "x-title-th": "เหตุผลแห่งมติ",
    "additionalProperties": False,
    "properties": {
        "facts": {**_PART, "title": "Facts", "x-title-th": "ข้อเท็จจริง"},
        "law": {**_PART, "title": "Law", "x-title-th": "ข้อกฎหมาย"},
        "considerations": {**_PART, "title": "Considerations", "x-title-th": "ข้อพิจารณา"},
    },
}
"""What a body states when it refuses to ratify (APA s.37 by analogy, R-32)."""


def refuses(owed: Obligation | None, put: str, result: Result) -> bool:
    """Whether a valid vote denies the ratification: a motion to refuse that is carried, or one to ratify that is lost.

    A lost motion to refuse or to defer decides nothing, and so does a vote without a quorum.
    """
    if owed is None or owed.term.sort != "ratification" or result == "invalid_no_quorum":
        return False
    outcome = resolutions.outcome_of(put)
    return outcome == (Outcome.NEGATIVE if result == "carried" else Outcome.POSITIVE)


def settle(
    meeting: Meeting,
    item: Item,
    owed: Obligation,
    said: dict[str, Any],
    resolution: ev.Resolution,
    grounds: Grounds = MappingProxyType({}),
) -> Accepted | Refused:
    """What a carried resolution does to the obligation; `said` are the common fields of the meeting's facts.

    A ratification is granted, or refused with the `grounds` of that. Of anything else the body is asked to let it
    fall: it does, or the obligation stays. A deferred item leaves either open for the next meeting. The day is that of
    the decision.
    """
    wrong = (*_open(owed), *_decides(resolution))
    if wrong:
        return Refused(wrong)
    granted, ratification = DECIDES[Outcome(resolution.outcome)], owed.term.sort == "ratification"
    if granted is None or not (granted or ratification):
        return Accepted(())
    if not granted:
        return refuse(meeting, item, owed, said, resolution.decided_on, grounds)
    common = _common(meeting, item, owed, said, resolution.decided_on)
    if ratification:
        published = ev.ObligationDischarged.NAMES[owed.term.sort]
        return Accepted((ev.ObligationDischarged(**common, published=published),))
    published = ev.ObligationReleased.NAMES[owed.term.sort]
    return Accepted((ev.ObligationReleased(**common, published=published, how="waived"),))


def refuse(
    meeting: Meeting, item: Item, owed: Obligation, said: dict[str, Any], day: date, grounds: Grounds
) -> Accepted | Refused:
    """The ratification denied, with the facts, the law and the considerations of it (R-32)."""
    guard, facts = GUARDS["grounds@1"], GroundsFacts(tuple(part for part in PARTS_OF_GROUNDS if part in grounds))
    failure = guard.judge(facts, NoParams())
    wrong = (*_open(owed), *((guard.reason(facts, failure, guard.severity),) if failure else ()))
    if wrong:
        return Refused(wrong)
    published = ev.ObligationReleased.NAMES[owed.term.sort]
    common = _common(meeting, item, owed, said, day)
    return Accepted((ev.ObligationReleased(**common, published=published, how="refused", grounds=dict(grounds)),))


def _common(meeting: Meeting, item: Item, owed: Obligation, said: dict[str, Any], day: date) -> dict[str, Any]:
    kept = {name: said.get(name) for name in ("actor", "on_behalf_of", "correlation_id", "testimony")}
    return {
        **kept,
        "stream_name": f"obligation/{owed.ref}",
        "effective_on": day,
        "causation_id": f"meeting/{meeting.ref}:{item.number}",
        "obligation": owed.ref,
        "plan": owed.plan,
        "meeting": meeting.ref,
        "item": item.number,
    }


def _open(owed: Obligation) -> tuple[Reason, ...]:
    if owed.pending:
        return ()
    text = Text("ภาระนี้สิ้นสุดแล้ว", "This obligation has ended")
    facts = {"obligation": owed.ref, "status": owed.status}
    return (reason("obligation", text, "resolution", "obligation", facts=facts),)


def _decides(resolution: ev.Resolution) -> tuple[Reason, ...]:
    if resolution.outcome in DECIDES:
        return ()
    text = Text("มติประเภทนี้ไม่ตัดสินภาระ", "A resolution of this kind does not decide on an obligation")
    kinds = [kind for kind in resolutions.KINDS.values() if kind.outcome in DECIDES]
    th, en = (" / ".join(getattr(kind, lang) for kind in kinds) for lang in ("th", "en"))
    what = cure(f"ลงมติประเภท {th}", f"Resolve to {en}")
    return (reason("resolution", text, "W05", "put", what, {"kind": resolution.kind}),)
