"""Whether one third is enough at a meeting convened again, and if not, which condition is missing (APA s.79)."""

from datetime import date

from domain import events as ev
from domain.meeting import Item, Meeting
from domain.outcome import put_off
from domain.reasons import Text
from domain.sitting import RECONVENED_WITHIN_DAYS, Profile
from workflows.meetings.around import Around

WITHIN = RECONVENED_WITHIN_DAYS


def missing(
    profile: Profile, held_on: date, notice: ev.MeetingNotice, again: str | None, earlier: Meeting | None
) -> Text | None:
    """The first condition that is not met for a meeting that takes up `again`; None where one third is enough."""
    if profile.reconvened is None:
        return Text("เกณฑ์ของคณะนี้ไม่มีองค์ประชุมหนึ่งในสาม", "this body's rule knows no smaller quorum")
    if again is None or earlier is None or earlier.adjourned is None:
        return Text("การประชุมนี้ไม่ได้นัดใหม่แทนการประชุมที่เลื่อน", "this meeting does not take up an adjourned one")
    if not earlier.adjourned.lack_of_quorum:
        return Text("การประชุมครั้งก่อนเลื่อนทั้งที่ครบองค์ประชุม", "the earlier meeting was put off with a quorum")
    if not 0 < (held_on - earlier.held_on).days <= WITHIN:
        return Text(f"พ้น {WITHIN} วันนับแต่วันที่เลื่อนแล้ว", f"more than {WITHIN} days have passed since it was put off")
    if not notice.one_third_stated:
        return Text("หนังสือนัดไม่ได้ระบุไว้", "the notice does not say so")
    if notice.sent_on is not None and notice.sent_on < earlier.held_on:
        return Text("หนังสือนัดส่งก่อนการประชุมที่เลื่อน", "the notice was sent before the meeting that was put off")
    return None


def not_one_third(meeting: Meeting, around: Around, item: Item | None = None) -> Text | None:
    """Why one third is not enough, at all or for an item, though the notice says so or an adjourned one is taken up."""
    claimed = meeting.notice.one_third_stated or meeting.adjourned_from is not None
    if not claimed or around.profile is None:
        return None
    earlier = around.earlier(meeting)
    why = missing(around.profile, meeting.held_on, meeting.notice, meeting.adjourned_from, earlier)
    if why is None and item is not None and not put_off(earlier, item):
        why = Text("วาระนี้ไม่อยู่ในวาระของการประชุมที่เลื่อน", "this item was not on the agenda that was put off")
    return why and Text(f"ใช้องค์ประชุมหนึ่งในสามไม่ได้ เพราะ{why.th}", f"one third is not enough: {why.en}")
