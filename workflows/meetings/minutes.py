"""Minutes: drafted after the meeting, adopted at a later one, corrected only by what two persons recorded."""

from collections.abc import Iterator

from domain import events as ev
from domain.meeting import Meeting
from domain.reasons import Reason, Text
from workflows.authority import behind, told_by_one
from workflows.correctable import ONE_RECORDER, SECOND
from workflows.meetings.around import Around, cure, reason
from workflows.meetings.common import standing

BASIS = "APA s.83 (W25)"


def drafted(meeting: Meeting, around: Around, fact: ev.MinutesDrafted) -> Iterator[Reason]:
    """A file, after the meeting has ended; a new draft replaces one that is not adopted."""
    yield from standing(meeting, "closed", "adjourned")
    if not fact.documents:
        text = Text("ต้องแนบร่างรายงานการประชุม", "The draft of the minutes must be attached")
        yield reason("evidence", text, BASIS, "documents", cure(text.th, text.en))
    yield from _not_adopted(meeting)


def adopted(meeting: Meeting, around: Around, fact: ev.MinutesAdopted) -> Iterator[Reason]:
    """By a meeting of the same body that was opened after this one had ended."""
    yield from _drafted(meeting)
    yield from _not_adopted(meeting)
    later = around.meetings.get(fact.at_meeting)
    ended = meeting.ended_at
    begun = later.opened.at if later is not None and later.opened is not None else None
    of_it = later is not None and later.body == meeting.body and later.ref != meeting.ref
    if not of_it or begun is None or ended is None or begun < ended:
        text = Text("ต้องรับรองในการประชุมครั้งหลังของคณะเดียวกัน", "A later meeting of the same body must adopt them")
        yield reason("minutes", text, BASIS, "at_meeting", cure("ระบุการประชุมครั้งหลัง", "Name the later meeting"))


def correction_proposed(meeting: Meeting, around: Around, fact: ev.MinutesCorrectionProposed) -> Iterator[Reason]:
    """Of minutes that are there; nothing changes until a second person confirms it."""
    yield from _drafted(meeting)


def corrected(meeting: Meeting, around: Around, fact: ev.MinutesCorrected) -> Iterator[Reason]:
    """Confirmed by another person than proposed it; the earlier wording stays.

    One recorder may tell of both persons only where a document shows the second one's word.
    """
    yield from _drafted(meeting)
    proposed = meeting.proposed(fact.proposal)
    if proposed is None:
        yield _none_pending(fact.proposal)
    elif behind(proposed, fact) & behind(fact):
        what = cure(SECOND.th, SECOND.en)
        yield reason("four_eyes", SECOND, "default", "second_person", what, {"proposed_by": proposed.actor.person})
    elif told_by_one(proposed, fact) and not set(fact.documents) - set(proposed.documents):
        yield reason("four_eyes", ONE_RECORDER, "default", "documents", cure(ONE_RECORDER.th, ONE_RECORDER.en))


def correction_declined(meeting: Meeting, around: Around, fact: ev.MinutesCorrectionDeclined) -> Iterator[Reason]:
    """The proposer takes it back, or another declines it."""
    if meeting.proposed(fact.proposal) is None:
        yield _none_pending(fact.proposal)


def _none_pending(proposal: str | None) -> Reason:
    text = Text("ไม่มีข้อเสนอที่รอการยืนยัน", "Nothing of that name waits to be confirmed")
    return reason("not_pending", text, "default", proposal or "proposal", cure("เสนอแก้ไขก่อน", "Propose it first"))


def _drafted(meeting: Meeting) -> Iterator[Reason]:
    if meeting.minutes is None:
        text = Text("ยังไม่มีร่างรายงานการประชุม", "No minutes have been drafted")
        yield reason("minutes", text, BASIS, "minutes", cure("จัดทำร่างรายงานการประชุมก่อน", "Draft the minutes first"))


def _not_adopted(meeting: Meeting) -> Iterator[Reason]:
    if meeting.adopted_at is not None:
        text = Text("รับรองรายงานการประชุมแล้ว", "The minutes have been adopted")
        what = cure("บันทึกการแก้ไขรายงานการประชุม", "Record a correction of the minutes")
        yield reason("minutes", text, BASIS, "minutes", what)
