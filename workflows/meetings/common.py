"""Conditions that many facts of a meeting share: the right clerk, the right state, the right day, who is there."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from domain import events as ev
from domain.meeting import Item, Meeting, Status
from domain.outcome import clock, present
from domain.reasons import Reason, Text
from domain.thai.dates import bangkok_date, hour_text
from workflows.meetings.around import Around, cure, reason, secretariat

SKEW = timedelta(minutes=2)
"""By how much the clock of whoever records may be ahead."""
_STATUS: dict[Status, Text] = {
    "convened": Text("นัดประชุมแล้ว", "convened"),
    "open": Text("กำลังประชุม", "open"),
    "adjourned": Text("เลื่อนประชุม", "adjourned"),
    "closed": Text("ปิดประชุมแล้ว", "closed"),
    "cancelled": Text("ยกเลิกการประชุม", "cancelled"),
}


def keeper(around: Around, actor: ev.Actor, effective_on: date) -> Iterator[Reason]:
    """Only the posts that record the body's decisions keep its meetings, and on no future day."""
    bound = around.keepers.get(actor.post)
    if bound is None or (bound and actor.body != around.body.body):
        who = secretariat(around)
        text = Text("เฉพาะฝ่ายเลขานุการของคณะบันทึกการประชุมได้", "Only the body's secretariat may record its meetings")
        yield reason("actor", text, "definition", who, cure(text.th, text.en, who), {"post": actor.post})
    if effective_on > around.today:
        text = Text("บันทึกล่วงหน้าไม่ได้ วันที่ต้องไม่เกินวันนี้", "A date in the future cannot be recorded")
        yield reason("dates", text, "default", "effective_on", cure(text.th, text.en, "caller"))


def standing(meeting: Meeting, *wanted: Status) -> Iterator[Reason]:
    """The meeting has come so far, and not further."""
    if meeting.status in wanted:
        return
    now, needed = _STATUS[meeting.status], [_STATUS[status] for status in wanted]
    th, en = " หรือ ".join(s.th for s in needed), " or ".join(s.en for s in needed)
    text = Text(f"การประชุมอยู่ในสถานะ “{now.th}”", f"The meeting is {now.en}")
    yield reason(
        "meeting_state", text, "APA s.80–s.82", " / ".join(wanted), cure(f"ต้องอยู่ในสถานะ {th}", f"It must be {en}")
    )


def on_the_day(meeting: Meeting, around: Around, at: datetime) -> Iterator[Reason]:
    """What happens at a meeting happens on its day and has happened; a circular procedure runs from its day on."""
    day = bangkok_date(at)
    if day == around.today and around.now is not None and at > around.now + SKEW:
        now = clock(around.now)
        text = Text(
            f"เวลา {hour_text(at, 'th')} ยังมาไม่ถึง ขณะนี้ {hour_text(around.now, 'th')}",
            f"{clock(at)} has not come yet: it is {now}",
        )
        what = cure("บันทึกเมื่อเหตุเกิดแล้ว ตามเวลาจริง", "Record it once it has happened, with its true time", "caller")
        yield reason("dates", text, "default", "at", what)
    elif day > around.today:
        text = Text("เวลาต้องไม่อยู่ในอนาคต", "The time may not lie in the future")
        yield reason("dates", text, "default", "at", cure(text.th, text.en, "caller"))
    elif day != meeting.held_on and not (meeting.circular and day > meeting.held_on):
        text = Text("เวลาต้องอยู่ในวันประชุม", "The time must be on the day of the meeting")
        yield reason("dates", text, "APA s.80", "at", cure(text.th, text.en, earliest=meeting.held_on))


def known_item(meeting: Meeting, number: int) -> Iterator[Reason]:
    """The item is on the agenda, and the meeting is not done with it."""
    item = meeting.items.get(number)
    if item is None:
        text = Text(f"ไม่มีวาระที่ {number}", f"There is no item {number} on the agenda")
        yield reason("agenda", text, "APA s.80", "item", cure("บรรจุเป็นวาระก่อน", "Place it on the agenda first"))
    elif item.settled:
        text = Text(f"วาระที่ {number} มีมติแล้ว", f"Item {number} has been resolved")
        yield reason("item_resolved", text, "W05", "item", facts={"item": number})
    elif item.withdrawn is not None:
        text = Text(f"วาระที่ {number} ถอนออกแล้ว", f"Item {number} was taken off the agenda")
        yield reason("agenda", text, "APA s.80", "item", cure("บรรจุเป็นวาระใหม่", "Place it on the agenda anew"))
    elif item.concluded is not None:
        text = Text(f"วาระที่ {number} พิจารณาเสร็จแล้วโดยไม่ผ่าน", f"Item {number} was concluded without being carried")
        what = cure("บรรจุเป็นวาระใหม่", "Place it on the agenda anew")
        yield reason("item_resolved", text, "W05", "item", what, {"item": number})


def member(meeting: Meeting, person: str) -> Iterator[Reason]:
    """Where the roster is known, only those on it are members."""
    if meeting.roster and person not in {one.person for one in meeting.roster}:
        text = Text("บุคคลนี้ไม่อยู่ในรายชื่อกรรมการของการประชุม", "This person is not on the roster of the meeting")
        yield reason("roster", text, "APA s.79", "person", cure("ตรวจรายชื่อกรรมการ", "Check the roster"))


def there(meeting: Meeting, person: str, at: datetime) -> Iterator[Reason]:
    """The person is in the room at that instant."""
    if meeting.circular or person in present(meeting, at):
        return
    text = Text(f"บุคคลนี้ไม่อยู่ในที่ประชุมเวลา {hour_text(at, 'th')}", f"This person is not present at {clock(at)}")
    yield reason("presence", text, "APA s.79", "person", cure("บันทึกเวลามาประชุมก่อน", "Record the arrival first"))


def unconflicted(item: Item, person: str) -> Iterator[Reason]:
    """A member who declared a conflict does not act on the item (APA s.13)."""
    if person in item.recused:
        text = Text("ผู้มีส่วนได้เสียไม่ร่วมพิจารณาวาระนี้", "A member with a conflict may not act on this item")
        yield reason("R-33", text, "APA s.13 (W27)", "person", cure("ให้ผู้อื่นทำหน้าที่แทน", "Let another member act"))
