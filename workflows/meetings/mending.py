"""What does not go as planned: a meeting cancelled, an item taken off or concluded, an entry of presence corrected."""

from collections.abc import Iterator
from itertools import pairwise

from domain import events as ev
from domain.meeting import Meeting, evolve
from domain.outcome import clock, present
from domain.reasons import Reason, Text
from domain.thai.dates import hour_text
from workflows.meetings.around import Around, cure, reason
from workflows.meetings.common import known_item, on_the_day, standing
from workflows.meetings.room import undecided


def cancelled(meeting: Meeting, around: Around, fact: ev.MeetingCancelled) -> Iterator[Reason]:
    """Called and not begun; what was begun is adjourned."""
    yield from standing(meeting, "convened")


def withdrawn(meeting: Meeting, around: Around, fact: ev.AgendaItemWithdrawn) -> Iterator[Reason]:
    """A matter the meeting has not voted on; one whose plan was decided elsewhere cannot be voted on any more."""
    yield from standing(meeting, "convened", "open")
    yield from known_item(meeting, fact.item)
    item = meeting.items.get(fact.item)
    if item is not None and (item.voted or item.counted_at is not None):
        text = Text(f"วาระที่ {item.number} ลงมติแล้ว ถอนไม่ได้", f"Item {item.number} has been voted on and stays")
        what = cure("บันทึกผลของวาระ แล้วสรุปว่าไม่ผ่าน", "Record its outcome, then conclude it as not carried")
        yield reason("item_open", text, "APA s.80; s.82", "item", what, {"item": item.number})


def concluded(meeting: Meeting, around: Around, fact: ev.ItemConcluded) -> Iterator[Reason]:
    """An item whose recorded outcome is that nothing was carried, and on which nobody votes any more."""
    yield from standing(meeting, "open", "adjourned", "closed")
    yield from known_item(meeting, fact.item)
    item = meeting.items.get(fact.item)
    if item is None or item.over or (item.resolved is not None and item.votes is None):
        return
    text = Text(f"วาระที่ {item.number} ยังไม่มีผลที่บันทึกไว้", f"No outcome of item {item.number} is recorded yet")
    yield reason("item_open", text, "APA s.82", "item", cure("บันทึกผลของวาระก่อน", "Record the outcome first"))


def corrected(meeting: Meeting, around: Around, fact: ev.PresenceCorrected) -> Iterator[Reason]:
    """An entry that is there, to a time that can be true, before a decision rests on it."""
    yield from standing(meeting, "convened", "open")
    yield from undecided(meeting, min(fact.was, fact.corrected or fact.was))
    if fact.corrected is not None:
        yield from on_the_day(meeting, around, fact.corrected)
    meant = [s for s in meeting.stays if s.person == fact.person and fact.was in _ends(s.since, s.until, fact.entry)]
    if not meant:
        text = Text(
            f"ไม่มีรายการเวลา {hour_text(fact.was, 'th')} ของบุคคลนี้", f"This person has no such entry at {clock(fact.was)}"
        )
        yield reason("presence", text, "APA s.79", "was", cure("เลือกรายการที่บันทึกไว้", "Choose a recorded entry"))
        return
    if fact.corrected == fact.was:
        text = Text("เวลาที่แก้ไขตรงกับที่บันทึกไว้แล้ว", "The entry has this time already")
        yield reason("presence", text, "APA s.79", "corrected", cure("ระบุเวลาที่ถูกต้อง", "Give the true time"))
    yield from _possible(evolve(meeting, fact), fact)


def _ends(since: object, until: object, entry: str) -> tuple[object, ...]:
    return (since,) if entry == "arrived" else (until,) if until is not None else ()


def _possible(after: Meeting, fact: ev.PresenceCorrected) -> Iterator[Reason]:
    """Nobody leaves before coming or is there twice, and who opened the meeting was there."""
    stays = sorted((s for s in after.stays if s.person == fact.person), key=lambda s: s.since)
    backwards = any(s.until is not None and s.until < s.since for s in stays)
    twice = any(one.until is None or two.since < one.until for one, two in pairwise(stays))
    if backwards or twice:
        text = Text("เวลามาและเวลาออกขัดกัน", "The times of coming and leaving contradict each other")
        yield reason("presence", text, "APA s.79", "corrected", cure("ตรวจเวลามาและเวลาออก", "Check both times"))
    opened = after.opened
    if opened is not None and not after.circular and opened.presiding.person not in present(after, opened.at):
        text = Text(
            f"บุคคลนี้เป็นผู้เปิดประชุมเมื่อ {hour_text(opened.at, 'th')} จึงต้องอยู่ในขณะนั้น",
            f"This person opened the meeting at {clock(opened.at)} and was there then",
        )
        yield reason("presence", text, "APA s.81 (K)", "corrected", cure("ตรวจเวลาเปิดประชุม", "Check who opened it"))
