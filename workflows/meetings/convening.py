"""Before the meeting: the notice, the agenda, and the papers fixed by digest."""

from collections.abc import Iterator
from datetime import date, timedelta

from domain import events as ev
from domain.meeting import Meeting
from domain.reasons import Reason, Severity, Text
from domain.sitting import NOTICE_DAYS
from domain.thai.dates import bangkok_date
from workflows.meetings.around import Around, cure, reason, waits_for
from workflows.meetings.common import known_item, standing
from workflows.meetings.matters import overtaken
from workflows.meetings.one_third import missing

WRITTEN_DOWN_WITHIN = timedelta(days=30)
"""How long after its day a meeting may still be recorded by its secretary (INV); every fact says when it was."""


def convened(_: None, around: Around, fact: ev.MeetingConvened) -> Iterator[Reason]:
    """A lawful notice, a body whose quorum can be counted, and earlier meetings that are what they are said to be."""
    if around.profile is None:
        text = Text("ไม่ทราบเกณฑ์องค์ประชุมของคณะนี้", "How this body's quorum is counted is not known")
        yield reason("R-29", text, "APA s.79", "quorum_profile", cure("กำหนดเกณฑ์องค์ประชุม", "State the quorum profile"))
    yield from _written_down_in_time(around, fact)
    yield from _notice(around, fact)
    if fact.begins_at is not None and bangkok_date(fact.begins_at) != fact.held_on:
        text = Text("เวลาเริ่มต้องอยู่ในวันประชุม", "The time it begins must be on the day of the meeting")
        yield reason("dates", text, "APA s.80", "begins_at", cure(text.th, text.en, "caller"))
    yield from _taken_up_again(around, fact)
    yield from _one_third(around, fact)
    yield from _roster(fact)


def _written_down_in_time(around: Around, fact: ev.MeetingConvened) -> Iterator[Reason]:
    """A meeting held on paper may be written down some weeks later, and is shown as such; an older one is told as
    testimony, with its source.
    """
    if fact.testimony is not None or fact.held_on >= around.today - WRITTEN_DOWN_WITHIN:
        return
    days = WRITTEN_DOWN_WITHIN.days
    text = Text(
        f"วันประชุมผ่านไปเกิน {days} วันแล้ว บันทึกได้เฉพาะเป็นการบันทึกย้อนหลัง",
        f"The meeting lies more than {days} days back: it can only be told as testimony",
    )
    what = cure(
        "บันทึกการประชุมที่ผ่านมาเป็นการบันทึกย้อนหลังพร้อมแหล่งที่มา",
        "Record a meeting of the past as testimony, in an import batch, with its source",
        "import",
        around.today,
    )
    yield reason("dates", text, "APA s.80", "held_on", what, {"held_on": fact.held_on.isoformat()})


def _roster(fact: ev.MeetingConvened) -> Iterator[Reason]:
    """Each member once, and no more of them than the instrument names."""
    persons = [one.person for one in fact.roster]
    counts = f"{len(persons)}/{fact.members}"
    facts = {"called": len(persons), "members": fact.members}
    if len(persons) > fact.members:
        text = Text(
            f"รายชื่อกรรมการไม่ตรงกับคำสั่งแต่งตั้ง: มี {counts} คน",
            f"The roster does not match the founding instrument: {counts} members",
        )
        what = cure(
            "ให้ผู้เกินจำนวนพ้นตำแหน่ง หรือรับคำสั่งแต่งตั้งฉบับใหม่",
            "End the appointment of those beyond that number, or adopt another instrument",
            "operator",
        )
        yield reason("roster", text, "APA s.79", "roster", what, facts)
    elif len(set(persons)) != len(persons):
        text = Text("มีชื่อกรรมการซ้ำในรายชื่อ", "The roster names a member twice")
        yield reason("roster", text, "APA s.79", "roster", cure("ตรวจรายชื่อกรรมการ", "Check the roster"), facts)


def _notice(around: Around, fact: ev.MeetingConvened) -> Iterator[Reason]:
    """Written and three days before; told at the last meeting; or urgent, with the reason recorded (APA s.80)."""
    notice = fact.notice
    if notice.sent_on is not None and notice.sent_on > around.today:
        text = Text("วันส่งหนังสือนัดต้องไม่อยู่ในอนาคต", "The notice cannot have been sent in the future")
        yield reason("dates", text, "default", "notice.sent_on", cure(text.th, text.en, "caller"))
    in_time = notice.written and notice.sent_on is not None and (fact.held_on - notice.sent_on).days >= NOTICE_DAYS
    if in_time or told_on(around, fact.body, fact.held_on, notice) or (notice.urgent and notice.reason is not None):
        return
    if notice.urgent:
        text = Text("กรณีเร่งด่วนต้องบันทึกเหตุผล", "An urgent meeting is called with the reason of its urgency")
        what = cure("ระบุเหตุเร่งด่วน", "State why it is urgent")
        yield reason("R-30", text, "APA s.80 (W25)", "notice.reason", what, severity=Severity.WARN)
        return
    text = Text(
        "ต้องแจ้งนัดประชุมเป็นหนังสือล่วงหน้าไม่น้อยกว่า 3 วัน",
        "Notice must be written and sent at least 3 days before the meeting",
    )
    what = cure(
        "เลื่อนวันประชุม หรือบันทึกเหตุเร่งด่วน หรืออ้างการประชุมครั้งก่อนซึ่งจัดในวันก่อนหน้าและได้แจ้งนัดไว้",
        "Choose a later day, record why it is urgent, or name the meeting of an earlier day at which it was told",
    )
    yield reason("R-30", text, "APA s.80 (W25)", "notice", what, severity=Severity.WARN)


def told_on(around: Around, body: str, held_on: date, notice: ev.MeetingNotice) -> date | None:
    """The day of the earlier meeting of the same body at which the members were told of this one."""
    earlier = around.meetings.get(notice.told_at_last_meeting or "")
    if earlier is None or earlier.opened is None or earlier.body != body or earlier.held_on >= held_on:
        return None
    return earlier.held_on


def _taken_up_again(around: Around, fact: ev.MeetingConvened) -> Iterator[Reason]:
    if fact.adjourned_from is None:
        return
    earlier = around.meetings.get(fact.adjourned_from)
    if earlier is None or earlier.body != fact.body or earlier.adjourned is None or earlier.held_on >= fact.held_on:
        text = Text("การประชุมครั้งก่อนที่อ้างไม่ใช่การประชุมของคณะนี้ที่ถูกเลื่อน", "No adjourned meeting of this body is so named")
        yield reason("adjourned_from", text, "APA s.79", "adjourned_from", cure("ระบุการประชุมที่ถูกเลื่อน", "Name it"))
    again = next((m for m in around.of_body if m.adjourned_from == fact.adjourned_from and m.cancelled is None), None)
    if again is not None:
        text = Text(f"ได้นัดใหม่แทนการประชุมนั้นแล้ว: {again.ref}", f"That meeting is taken up again already: {again.ref}")
        what = cure(f"ใช้การประชุม {again.ref} หรือยกเลิกก่อน", f"Use the meeting {again.ref}, or cancel it first")
        yield reason("adjourned_from", text, "APA s.79", "adjourned_from", what, {"meeting": again.ref})


def _one_third(around: Around, fact: ev.MeetingConvened) -> Iterator[Reason]:
    """A notice promises the smaller quorum only where it will be enough; of a past one it is told what it said."""
    if not fact.notice.one_third_stated or fact.testimony is not None or around.profile is None:
        return
    earlier = around.meetings.get(fact.adjourned_from or "")
    why = missing(around.profile, fact.held_on, fact.notice, fact.adjourned_from, earlier)
    if why is not None:
        text = Text(
            f"หนังสือนัดระบุองค์ประชุมหนึ่งในสามไว้ แต่ใช้ไม่ได้ เพราะ{why.th}",
            f"The notice says that one third is enough, and it is not: {why.en}",
        )
        what = cure("แก้หนังสือนัดโดยไม่ระบุหนึ่งในสาม", "Correct the notice: leave the sentence out")
        yield reason("R-29", text, "APA s.79 (W25)", "notice.one_third_stated", what)


def placed(meeting: Meeting, around: Around, fact: ev.AgendaItemPlaced) -> Iterator[Reason]:
    """A number of its own, and only a plan that waits for this body, or an obligation it may settle, once."""
    yield from standing(meeting, "convened", "open")
    if fact.item in meeting.items:
        text = Text(f"มีวาระที่ {fact.item} แล้ว", f"Item {fact.item} is taken")
        yield reason("agenda", text, "APA s.80", "item", cure("ใช้เลขวาระถัดไป", "Use the next number"))
    if fact.obligation is not None:
        yield from _to_settle(meeting, around, fact)
    if fact.plan is None:
        return
    if any(item.plan == fact.plan and not item.over for item in meeting.items.values()):
        text = Text("แผนนี้อยู่ในวาระแล้ว", "This plan is on the agenda already")
        yield reason("agenda", text, "APA s.80", "plan", facts={"plan": fact.plan})
    plan, definition = around.plans[fact.plan], around.definitions[fact.plan]
    if not waits_for(definition, plan, around.body):
        stage = definition.stages[plan.stage].text
        text = Text(
            f"แผนอยู่ในขั้น “{stage.th}” ซึ่งไม่รอมติของคณะนี้",
            f"The plan stands at “{stage.en}”, where no decision of this body is awaited",
        )
        facts = {"plan": plan.ref, "stage": plan.stage, "body": around.body.body}
        yield reason("agenda", text, "APA s.80; R-02", "plan", cure("รอให้แผนถึงขั้นพิจารณา", "Wait for its turn"), facts)


def _to_settle(meeting: Meeting, around: Around, fact: ev.AgendaItemPlaced) -> Iterator[Reason]:
    """An obligation that this body imposed and that is still open: to ratify, or to release."""
    if any(item.obligation == fact.obligation and not item.over for item in meeting.items.values()):
        text = Text("ภาระนี้อยู่ในวาระแล้ว", "This obligation is on the agenda already")
        yield reason("agenda", text, "APA s.80", "obligation", facts={"obligation": fact.obligation})
    owed = around.obligations[fact.obligation or ""]
    if owed.body != around.body.body or not owed.pending:
        text = Text("ภาระนี้ไม่รอมติของคณะนี้", "No decision of this body is awaited on this obligation")
        facts = {"obligation": owed.ref, "body": owed.body, "status": owed.status}
        what = cure("บรรจุในวาระของคณะที่กำหนดภาระนี้", "Place it before the body that imposed it, while it is open")
        yield reason("agenda", text, "resolution", "obligation", what, facts)


def locked(meeting: Meeting, around: Around, fact: ev.PapersLocked) -> Iterator[Reason]:
    """Papers of matters not yet decided; locked anew they void votes already counted on another text."""
    yield from standing(meeting, "convened", "open")
    if not fact.papers:
        text = Text("ไม่มีเอกสารของแผนในวาระให้ล็อก", "No item of the agenda has papers to lock")
        yield reason("papers", text, "default", "papers", cure("บรรจุแผนเป็นวาระก่อน", "Place a plan first"))
    for number in fact.papers:
        yield from known_item(meeting, int(number))
        if (item := meeting.items.get(int(number))) is not None:
            yield from overtaken(around, item)
