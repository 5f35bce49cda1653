"""An obligation before the body that imposed it: ratified, refused or released by the resolution of an agenda item."""

from typing import Any

from domain import events as ev
from domain import resolutions
from domain.events.obligations import Waiver
from domain.meeting import Item, Meeting
from domain.obligation import Obligation
from domain.reasons import Reason, Text
from domain.resolutions import Outcome
from workflows.decide import Accepted, Refused
from workflows.meetings.around import cure, reason

DECIDES = {Outcome.POSITIVE: True, Outcome.NEGATIVE: False, Outcome.WAIT: None}
"""Whether a resolution of this outcome grants what the item asks for; None leaves it open."""


def settle(
    meeting: Meeting, item: Item, owed: Obligation, said: dict[str, Any], resolution: ev.Resolution
) -> Accepted | Refused:
    """What a carried resolution does to the obligation; `said` are the common fields of the meeting's facts.

    A ratification is granted or refused. Of anything else the body is asked to let it fall: it does, or the obligation
    stays. A deferred item leaves either open for the next meeting. The day is that of the decision.
    """
    wrong = (*_open(owed), *_decides(resolution))
    if wrong:
        return Refused(wrong)
    granted, ratification = DECIDES[Outcome(resolution.outcome)], owed.term.sort == "ratification"
    if granted is None or not (granted or ratification):
        return Accepted(())
    common = _common(meeting, item, owed, said, resolution)
    if granted and ratification:
        published = ev.ObligationDischarged.NAMES[owed.term.sort]
        return Accepted((ev.ObligationDischarged(**common, published=published),))
    published = ev.ObligationReleased.NAMES[owed.term.sort]
    how: Waiver = "waived" if granted else "refused"
    return Accepted((ev.ObligationReleased(**common, published=published, how=how),))


def _common(
    meeting: Meeting, item: Item, owed: Obligation, said: dict[str, Any], resolution: ev.Resolution
) -> dict[str, Any]:
    kept = {name: said.get(name) for name in ("actor", "on_behalf_of", "correlation_id", "testimony")}
    return {
        **kept,
        "stream_name": f"obligation/{owed.ref}",
        "effective_on": resolution.decided_on,
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
