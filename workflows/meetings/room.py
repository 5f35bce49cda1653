"""In the room: opening, presence as intervals, recusals, adjournment and closing."""

from collections.abc import Collection, Iterator
from datetime import datetime

from domain import events as ev
from domain.meeting import Item, Meeting
from domain.outcome import clock, present
from domain.reasons import Reason, Text
from domain.thai.dates import hour_text
from workflows.meetings.around import Around, cure, reason
from workflows.meetings.common import known_item, member, on_the_day, standing, there
from workflows.meetings.matters import changed, waits


def opened(meeting: Meeting, around: Around, fact: ev.MeetingOpened) -> Iterator[Reason]:
    """Opened once, on its day, by someone who is there: by the chair where the chair is there (APA s.81).

    On another day nobody can be there: that is one fact, not two.
    """
    yield from standing(meeting, "convened")
    if another_day := tuple(on_the_day(meeting, around, fact.at)):
        yield from another_day
        return
    yield from member(meeting, fact.presiding.person)
    yield from there(meeting, fact.presiding.person, fact.at)
    yield from rightly_presides(meeting, around, fact.presiding.person, fact.at)
    for person in present(meeting, fact.at):
        yield from _elsewhere(meeting, around, person, fact.at)


def rightly_presides(
    meeting: Meeting, around: Around, person: str, at: datetime, recused: Collection[str] = ()
) -> Iterator[Reason]:
    """The chair presides where there; else a deputy in order; a member only where neither is there (APA s.81)."""
    roster, here = around.body.roster, present(meeting, at)
    ranks = {a.person: roster.posts[a.post].presides for a in reversed(roster.chairs(meeting.held_on))}
    line = {who: rank for who, rank in ranks.items() if who in here and who not in recused}
    if not line or line.get(person) == min(line.values()):
        return
    text = Text(
        "ประธานหรือรองประธานอยู่ในที่ประชุม ผู้อื่นเป็นประธานแทนไม่ได้",
        "The chair, or a deputy in the chair's place, is present and presides",
    )
    what = cure("ให้ประธานหรือรองประธานตามลำดับทำหน้าที่", "Let the chair, or the deputy whose turn it is, preside")
    yield reason("presiding", text, "APA s.81 (K)", "presiding", what)


def in_the_chairs_place(meeting: Meeting, around: Around, person: str) -> bool:
    """Whether someone other than the chair on the body's roster presides; False where the roster names no chair."""
    chairs = around.body.roster.chairs(meeting.held_on)
    return bool(chairs) and chairs[0].person != person


def arrived(meeting: Meeting, around: Around, fact: ev.PersonArrived) -> Iterator[Reason]:
    """A member neither here yet nor at another meeting; presence on which a decision rests is not changed."""
    yield from standing(meeting, "convened", "open")
    yield from on_the_day(meeting, around, fact.at)
    yield from member(meeting, fact.person)
    yield from undecided(meeting, fact.at)
    yield from _elsewhere(meeting, around, fact.person, fact.at)
    stays = [stay for stay in meeting.stays if stay.person == fact.person]
    if any(stay.until is None or fact.at < stay.until for stay in stays):
        text = Text("บุคคลนี้อยู่ในที่ประชุมแล้วในเวลานั้น", "This person is present already at that time")
        yield reason("presence", text, "APA s.79", "person", cure("บันทึกเวลาออกก่อน", "Record the departure first"))
    if not stays and len({stay.person for stay in meeting.stays}) >= meeting.members:
        text = Text("ผู้มาประชุมเกินจำนวนกรรมการ", "More persons than the body has members")
        yield reason("roster", text, "APA s.79", "person", cure("ตรวจรายชื่อกรรมการ", "Check the roster"))


def _elsewhere(meeting: Meeting, around: Around, person: str, at: datetime) -> Iterator[Reason]:
    """Nobody sits in two meetings at one time; an electronic one is attended from one place too."""
    for other in around.same_day:
        if other.ref != meeting.ref and other.status == "open" and person in present(other, at):
            text = Text(
                f"เวลา {hour_text(at, 'th')} บุคคลนี้อยู่ในการประชุม {other.ref}",
                f"At {clock(at)} this person is at the meeting {other.ref}",
            )
            what = cure(f"บันทึกเวลาออกจาก {other.ref} ก่อน", f"Record the departure from {other.ref} first")
            yield reason("presence", text, "APA s.79", "person", what, {"meeting": other.ref})


def left(meeting: Meeting, around: Around, fact: ev.PersonLeft) -> Iterator[Reason]:
    """Someone who is there, not before he or she came."""
    yield from standing(meeting, "convened", "open")
    yield from on_the_day(meeting, around, fact.at)
    yield from undecided(meeting, fact.at)
    here = next((s for s in meeting.stays if s.person == fact.person and s.until is None), None)
    if here is None or fact.at < here.since:
        text = Text("บุคคลนี้ไม่ได้อยู่ในที่ประชุมในเวลานั้น", "This person is not present at that time")
        yield reason("presence", text, "APA s.79", "person", cure("บันทึกเวลามาประชุมก่อน", "Record the arrival first"))


def recused(meeting: Meeting, around: Around, fact: ev.PersonRecused) -> Iterator[Reason]:
    """A member, once for an item that is not decided."""
    yield from standing(meeting, "convened", "open")
    yield from known_item(meeting, fact.item)
    yield from member(meeting, fact.person)
    item = meeting.items.get(fact.item)
    if item is not None and fact.person in item.recused:
        text = Text("บันทึกการไม่ร่วมพิจารณาของบุคคลนี้แล้ว", "This person's recusal is recorded already")
        yield reason("R-33", text, "APA s.13", "person", facts={"item": fact.item})


def adjourned(meeting: Meeting, around: Around, fact: ev.MeetingAdjourned) -> Iterator[Reason]:
    yield from standing(meeting, "convened", "open")
    yield from on_the_day(meeting, around, fact.at)
    yield from _not_before_what_happened(meeting, fact.at)


def closed(meeting: Meeting, around: Around, fact: ev.MeetingClosed) -> Iterator[Reason]:
    """Nothing that was put to the vote is left without its outcome, unless it can no longer come to one here."""
    yield from standing(meeting, "open")
    yield from on_the_day(meeting, around, fact.at)
    yield from _not_before_what_happened(meeting, fact.at)
    waiting = [item.number for item in meeting.items.values() if item.votes is not None and _decidable(around, item)]
    if waiting:
        numbers = ", ".join(map(str, waiting))
        text = Text(f"วาระที่ {numbers} นับคะแนนแล้วยังไม่บันทึกผล", f"Item {numbers} was counted and has no outcome yet")
        yield reason("item_open", text, "APA s.82", "item", cure("บันทึกผลของวาระก่อน", "Record the outcome first"))


def _decidable(around: Around, item: Item) -> bool:
    """Whether the outcome of its vote can still be recorded: nothing was decided elsewhere or rewritten since."""
    return waits(around, item) and not changed(around, item)


def _not_before_what_happened(meeting: Meeting, at: datetime) -> Iterator[Reason]:
    last = max((at for at in _instants(meeting)), default=at)
    if at < last:
        text = Text(f"เวลาต้องไม่ก่อน {hour_text(last, 'th')}", f"The time may not lie before {clock(last)}")
        yield reason("dates", text, "APA s.83", "at", cure(text.th, text.en))


def _instants(meeting: Meeting) -> Iterator[datetime]:
    if meeting.opened is not None:
        yield meeting.opened.at
    for stay in meeting.stays:
        yield stay.until or stay.since
    for item in meeting.items.values():
        yield from (at for at in (item.taken_at, item.counted_at, item.votes.at if item.votes else None) if at)


def undecided(meeting: Meeting, at: datetime) -> Iterator[Reason]:
    """No decision that was carried rests on presence at a later instant."""
    counts = [item.counted_at for item in meeting.items.values() if item.settled and item.counted_at]
    last = max(counts, default=at)
    if at < last:
        text = Text(
            f"มีมติที่ลงเมื่อ {hour_text(last, 'th')} ตามผู้มาประชุมที่บันทึกไว้แล้ว",
            f"A resolution of {clock(last)} rests on the presence recorded before it",
        )
        yield reason(
            "presence", text, "APA s.83", "at", cure("บันทึกการแก้ไขรายงานการประชุม", "Record a correction of the minutes")
        )
