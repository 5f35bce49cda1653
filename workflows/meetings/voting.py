"""An item taken up, its votes counted, dissent kept, and the extract certified."""

from collections.abc import Iterator
from datetime import datetime

from domain import events as ev
from domain import resolutions
from domain.meeting import Item, Meeting
from domain.outcome import CIRCULAR_BASIS, CIRCULAR_DAYS, Quorum, clock, quorum, took_part, voting
from domain.reasons import Reason, Text
from domain.thai.dates import hour_text
from workflows.meetings.around import Around, cure, reason
from workflows.meetings.common import known_item, member, on_the_day, standing, there, unconflicted
from workflows.meetings.matters import other_text, overtaken
from workflows.meetings.one_third import not_one_third
from workflows.meetings.room import rightly_presides

BY_VOTE = ("show", "roll", "secret")
UNOPPOSED = ("consensus", "no_objection")
ADJOURN = cure(
    "เลื่อนประชุม นัดใหม่ภายใน 14 วันใช้หนึ่งในสามได้หากหนังสือนัดระบุไว้",
    "Adjourn; convened again within 14 days one third is enough if the notice says so",
)
WAIT = cure(
    f"รอหรือบันทึกผู้มาเพิ่ม หรือ{ADJOURN.what.th}",
    f"Wait, or record who has arrived; else: {ADJOURN.what.en}",
)


def taken(meeting: Meeting, around: Around, fact: ev.ItemTaken) -> Iterator[Reason]:
    """With a quorum, locked papers, and somebody in the chair who may act on it."""
    yield from standing(meeting, "open")
    yield from on_the_day(meeting, around, fact.at)
    yield from known_item(meeting, fact.item)
    item = meeting.items.get(fact.item)
    if item is None or meeting.opened is None:
        return
    if fact.at < meeting.opened.at:
        text = Text("เวลาต้องไม่ก่อนเปิดประชุม", "The time may not lie before the opening")
        yield reason("dates", text, "APA s.80", "at", cure(text.th, text.en))
    yield from _not_before_the_last_vote(item, fact.at)
    yield from _not_before_it_was_in_hand(item, fact.at)
    yield from overtaken(around, item)
    if item.plan is not None and item.papers is None:
        text = Text("ยังไม่ได้ล็อกเอกสารของวาระนี้", "The papers of this item are not locked yet")
        yield reason("papers", text, "default", "papers", cure("ล็อกเอกสารก่อน", "Lock the papers first"))
    chair = fact.presiding or meeting.opened.presiding
    yield from member(meeting, chair.person)
    yield from unconflicted(item, chair.person)
    yield from there(meeting, chair.person, fact.at)
    if chair.person != meeting.opened.presiding.person:
        yield from rightly_presides(meeting, around, chair.person, fact.at, item.recused)
    if around.profile is not None and not meeting.circular:
        found = quorum(meeting, around.profile, around.earlier(meeting), fact.at, item)
        if found.present < found.needed:
            yield no_quorum(meeting, found, around, item)


def counted(meeting: Meeting, around: Around, fact: ev.VotesCounted) -> Iterator[Reason]:
    """Cast by members present and unconflicted, under a quorum, in the way the meeting is held."""
    yield from standing(meeting, "open")
    yield from on_the_day(meeting, around, fact.at)
    yield from known_item(meeting, fact.item)
    item = meeting.items.get(fact.item)
    if item is None:
        return
    if item.taken_at is None or fact.at < item.taken_at:
        text = Text("ยังไม่ได้เริ่มพิจารณาวาระนี้ในเวลานั้น", "This item had not been taken up at that time")
        yield reason("item_taken", text, "APA s.80", "item", cure("เริ่มพิจารณาวาระก่อน", "Take the item up first"))
        return
    yield from _not_before_the_last_vote(item, fact.at)
    yield from _explained(item, fact)
    yield from overtaken(around, item)
    yield from other_text(around, item)
    yield from _method(meeting, item, fact)
    yield from _by_name(around, fact)
    yield from _cast(meeting, item, fact)
    yield from _chair(meeting, item, fact)
    if around.profile is not None and not meeting.circular:
        found = quorum(meeting, around.profile, around.earlier(meeting), fact.at, item)
        if found.lost_at is not None:
            yield quorum_lost(found)
        elif len(voting(meeting, item, fact.at)) < found.needed:
            yield no_quorum(meeting, found, around, item)


def quorum_lost(found: Quorum) -> Reason:
    """Too few at some moment since the item was taken up: with the number of that moment, and what heals it now."""
    left, at = found.left or 0, clock(found.lost_at) if found.lost_at else ""
    at_th = hour_text(found.lost_at, "th") if found.lost_at else ""
    counts_th = f"ขณะนั้นเหลือ {left} จาก {found.members} คน ต้องมีอย่างน้อย {found.needed} คน ({found.share})"
    counts_en = f"{left} of {found.members} were left, at least {found.needed} are needed ({found.share})"
    text = Text(
        f"ลงมติไม่ได้ เพราะองค์ประชุมไม่ครบตั้งแต่ {at_th} ระหว่างพิจารณาวาระนี้: {counts_th}",
        f"No vote can be taken: the quorum was lost at {at} while this item was considered; {counts_en}",
    )
    facts = {"left": left, "members": found.members, "needed": found.needed, "share": found.share, "since": at}
    again = ADJOURN
    if found.present >= found.needed:
        again = cure(
            f"เริ่มพิจารณาวาระนี้ใหม่ ขณะนี้มี {found.present} คน ครบองค์ประชุมแล้ว",
            f"Take the item up again: {found.present} are present now, which is a quorum",
        )
    return reason("R-29", text, f"{found.basis} (W25)", "item_taken", again, facts)


def no_quorum(meeting: Meeting, found: Quorum, around: Around, item: Item) -> Reason:
    """Too few present, with the arithmetic, and why one third is not enough where the notice says that it is."""
    lacking = found.needed - found.present
    counts_th = f"มา {found.present} จาก {found.members} คน ต้องมี {found.needed} คน ({found.share}) · ขาดอีก {lacking} คน"
    counts_en = (
        f"{found.present} of {found.members} are here, {found.needed} are needed ({found.share}); {lacking} short"
    )
    why = not_one_third(meeting, around, item)
    th, en = (f"; {why.th}", f"; {why.en}") if why else ("", "")
    text = Text(f"ไม่ครบองค์ประชุม: {counts_th}{th}", f"No quorum: {counts_en}{en}")
    facts = {"present": found.present, "members": found.members, "needed": found.needed, "share": found.share}
    return reason("R-29", text, f"{found.basis} (W25)", f"{lacking} members", WAIT, facts)


def _not_before_the_last_vote(item: Item, at: datetime) -> Iterator[Reason]:
    """What is done anew after a recorded outcome comes after the vote that it rests on."""
    if item.counted_at is not None and at < item.counted_at:
        last = clock(item.counted_at)
        text = Text(
            f"เวลาต้องไม่ก่อนการลงมติครั้งก่อน ({hour_text(item.counted_at, 'th')})",
            f"The time may not lie before the last vote ({last})",
        )
        yield reason("dates", text, "APA s.82", "at", cure(text.th, text.en))


def _not_before_it_was_in_hand(item: Item, at: datetime) -> Iterator[Reason]:
    """An item is taken up again later than it was before, and later than its quorum was lost: no loss is dated away."""
    lost = item.resolved.computed.since if item.resolved is not None else None
    last = max((instant for instant in (item.taken_at, lost) if instant is not None), default=None)
    if last is not None and at < last:
        text = Text(
            f"เวลาต้องไม่ก่อนที่พิจารณาวาระนี้ครั้งก่อน ({hour_text(last, 'th')})",
            f"The time may not lie before the item was last in hand ({clock(last)})",
        )
        yield reason("dates", text, "APA s.79", "at", cure(text.th, text.en))


def _explained(item: Item, fact: ev.VotesCounted) -> Iterator[Reason]:
    """A new vote over one that stands is explained; a casting vote completes the one that was counted."""
    if not item.voted or fact.reason is not None or _completes(item.votes, fact):
        return
    text = Text("วาระนี้ลงมติแล้ว การลงมติใหม่ต้องมีเหตุผล", "This item has been voted on: another vote needs its reason")
    what = cure("ระบุเหตุผลที่ลงมติใหม่", "State why it is voted on anew")
    yield reason("new_vote", text, "APA s.82–s.83", "reason", what, {"item": item.number})


def _completes(before: ev.VotesCounted | None, fact: ev.VotesCounted) -> bool:
    """The same votes with the casting vote that decides their tie."""
    if before is None or before.casting is not None or fact.casting is None:
        return False
    same = ("method", "put", "votes_for", "against", "abstain", "named")
    return all(getattr(before, name) == getattr(fact, name) for name in same)


def _method(meeting: Meeting, item: Item, fact: ev.VotesCounted) -> Iterator[Reason]:
    if (fact.method == "circular") != meeting.circular:
        text = Text("วิธีลงมติไม่ตรงกับวิธีประชุม", "This way of voting does not fit the way the meeting is held")
        yield reason("method", text, CIRCULAR_BASIS, "method", cure("เลือกวิธีลงมติให้ตรง", "Choose a fitting one"))
    if meeting.circular and item.taken_at and (fact.at - item.taken_at).days < CIRCULAR_DAYS:
        text = Text(
            f"เวียนหนังสือต้องให้เวลาไม่น้อยกว่า {CIRCULAR_DAYS} วัน",
            f"A circular paper goes round for at least {CIRCULAR_DAYS} days",
        )
        yield reason("circular", text, CIRCULAR_BASIS, "at", cure(text.th, text.en))
    if fact.put not in resolutions.KINDS:
        text = Text("ไม่รู้จักประเภทมติที่ขอ", "The kind of resolution put to the vote is not known")
        yield reason("motion", text, "W05", "put", cure("เลือกประเภทมติ", "Choose a kind of resolution"))
    deemed = item.agenda_kind == "acknowledgement_deemed_approval" and fact.method == "no_objection"
    if fact.put == "deemed_approved" and not deemed:
        text = Text(
            "ถือเป็นมติตามที่เสนอได้เฉพาะวาระเพื่อทราบที่บรรจุไว้เช่นนั้นและไม่มีผู้ทักท้วง",
            "Only a matter listed for it, to which nobody objected, is deemed resolved as proposed",
        )
        yield reason("deemed_as_listed", text, "W07", "method", cure("เลือกวิธีไม่มีผู้ทักท้วง", "Ask for objections"))


def _by_name(around: Around, fact: ev.VotesCounted) -> Iterator[Reason]:
    """Where one member's vote bars a resolution, whoever voted against it is named."""
    bars = around.profile.bars if around.profile else ()
    if bars and fact.against and not fact.named:
        names = ", ".join(bars)
        text = Text(
            f"คณะนี้มีผู้มีอำนาจยับยั้ง ({names}) จึงต้องลงคะแนนโดยเปิดเผยชื่อ",
            f"A vote of {names} against bars this body's resolution: its votes are named",
        )
        basis = around.profile.majority_basis if around.profile else ""
        yield reason("votes", text, basis, "named", cure("บันทึกคะแนนรายบุคคล", "Record the votes by name"))


def _cast(meeting: Meeting, item: Item, fact: ev.VotesCounted) -> Iterator[Reason]:
    """No more votes than voters; the named votes are the numbers, each by a member who may vote."""
    voters = () if meeting.circular else voting(meeting, item, fact.at)
    most = meeting.members - len(item.recused) if meeting.circular else len(voters)
    if fact.votes_for + fact.against + fact.abstain > most:
        text = Text("คะแนนเสียงมากกว่าผู้มีสิทธิลงคะแนน", f"More votes than the {most} who may vote")
        yield reason("votes", text, "APA s.82", "votes", cure("ตรวจคะแนนเสียง", "Check the votes"))
    names = [one.person for one in fact.named]
    totals = tuple(sum(one.vote == side for one in fact.named) for side in ("for", "against", "abstain"))
    wrong = fact.named and totals != (fact.votes_for, fact.against, fact.abstain)
    if wrong or len(set(names)) != len(names) or (fact.method == "roll" and not names):
        text = Text("คะแนนรายบุคคลไม่ตรงกับจำนวน", "The named votes and the numbers disagree")
        yield reason("votes", text, "APA s.82", "named", cure("ตรวจคะแนนรายบุคคล", "Check the named votes"))
    if fact.named and fact.method == "secret":
        text = Text("ลงคะแนนลับไม่บันทึกชื่อ", "A secret vote names nobody")
        yield reason("votes", text, "APA s.82", "named", cure(text.th, text.en))
    for name in names:
        yield from unconflicted(item, name)
        if name not in voters and name not in item.recused:
            yield from member(meeting, name) if meeting.circular else there(meeting, name, fact.at)


def _chair(meeting: Meeting, item: Item, fact: ev.VotesCounted) -> Iterator[Reason]:
    """Who presides is there and unconflicted; the casting vote is for a tie only (APA s.82)."""
    chair = meeting.presiding(item)
    if chair is not None:
        yield from unconflicted(item, chair.person)
        if chair.person not in voting(meeting, item, fact.at) and chair.person not in item.recused:
            yield from there(meeting, chair.person, fact.at)
    tie = fact.votes_for == fact.against and fact.votes_for > 0
    if fact.casting is not None and not (tie and fact.method in BY_VOTE):
        text = Text("เสียงชี้ขาดใช้เมื่อคะแนนเท่ากันเท่านั้น", "The casting vote is for a tie only")
        yield reason("votes", text, "APA s.82", "casting", cure(text.th, text.en))


def dissent(meeting: Meeting, around: Around, fact: ev.DissentRecorded) -> Iterator[Reason]:
    """By a member who took part in the vote, while the minutes are not adopted (APA s.83)."""
    item = meeting.items.get(fact.item)
    if item is None:
        yield from known_item(meeting, fact.item)
        return
    counted_at = item.votes.at if item.votes else item.counted_at
    unknown = meeting.circular and not meeting.roster and fact.person not in item.recused
    if counted_at is None:
        text = Text("ความเห็นแย้งเป็นของกรรมการที่ร่วมลงมติแล้ว", "A dissent is by a member who took part in the vote")
        yield reason("R-31", text, "APA s.83 (W25)", "person", cure("บันทึกคะแนนเสียงก่อน", "Record the votes first"))
    elif fact.person not in took_part(meeting, item) and not unknown:
        text = Text(
            f"บุคคลนี้ไม่ได้ร่วมลงมติวาระนี้เมื่อ {hour_text(counted_at, 'th')}",
            f"This person took no part in the vote of {clock(counted_at)} on this item",
        )
        what = cure("เลือกผู้ที่อยู่ในขณะลงมติและไม่ได้ถอนตัว", "Choose one who was there at the vote and not recused")
        yield reason("R-31", text, "APA s.83 (W25)", "person", what)
    if meeting.adopted_at is not None:
        text = Text("รับรองรายงานการประชุมแล้ว", "The minutes have been adopted")
        what = cure("บันทึกการแก้ไขรายงานการประชุม", "Record a correction of the minutes")
        yield reason("minutes", text, "APA s.83 (W25)", "minutes", what)
    yield from member(meeting, fact.person)


def certified(meeting: Meeting, around: Around, fact: ev.ResolutionCertified) -> Iterator[Reason]:
    """An extract of a resolution that was carried, as a file."""
    item = meeting.items.get(fact.item)
    if item is None or not item.settled:
        text = Text("วาระนี้ยังไม่มีมติ", "No resolution was carried on this item")
        yield reason("item_open", text, "APA s.83", "item", cure("บันทึกผลของวาระก่อน", "Record the outcome first"))
    if not fact.documents:
        text = Text("ต้องแนบสำเนามติที่รับรองแล้ว", "The certified extract must be attached")
        yield reason("evidence", text, "default", "documents", cure(text.th, text.en))
