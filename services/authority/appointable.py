"""Why a person may not be appointed, an appointment not ended, or an authority not passed on."""

from collections.abc import Callable, Iterable
from datetime import date, timedelta

from msgspec.structs import replace

from domain import events as ev
from domain.body import Body
from domain.reasons import Cure, Reason, Text
from domain.roster import OFFICES, Appointment
from domain.thai.dates import date_text
from services.authority.second_signature import OPERATOR, refused
from services.callers import Caller
from services.requests import AppointmentRequest, DelegationRequest

AUDITOR = "auditor"
"""The post that reads everything and writes nothing."""


def against_appointing(
    known: Body, caller: Caller, request: AppointmentRequest, holds_from: date
) -> tuple[Reason, ...]:
    """One's own appointment, a term that ends before it begins, a post unknown, held already, or without a seat."""
    found: list[Reason] = []
    post = known.roster.posts.get(request.post)
    if request.person == caller.person:
        text = Text("บันทึกการแต่งตั้งตนเองไม่ได้ ให้บุคคลอื่นบันทึก", "Nobody may record his or her own appointment")
        found.append(refused("self_appointment", text, "another_person"))
    if request.until is not None and request.until < holds_from:
        text = Text("วันสิ้นสุดต้องไม่ก่อนวันเริ่ม", "The last day may not lie before the first")
        found.append(refused("period", text, "until"))
    if post is None:
        text = Text("องค์กรนี้ไม่มีตำแหน่งนี้", "The body has no such post")
        return (*found, refused("post", text, request.post, posts=list(known.roster.posts)))
    beside = [a for a in known.roster.appointments.values() if _overlaps(a, holds_from, request.until)]
    found += _held_already(beside, request)
    found += _seats(beside, post, holds_from)
    if post.votes and known.body != OFFICES:
        found += _membership(known, beside, request, holds_from)
    return tuple(found)


def _held_already(beside: list[Appointment], request: AppointmentRequest) -> list[Reason]:
    held = next((a for a in beside if a.person == request.person and a.post == request.post), None)
    if held is None:
        return []
    text = Text("บุคคลนี้ดำรงตำแหน่งนี้อยู่แล้วในช่วงเวลานั้น", "This person holds this post already in that time")
    cure = Cure(OPERATOR, Text("ให้วาระเดิมสิ้นสุดก่อน หรือเริ่มหลังวาระเดิม", "End that term first, or begin after it"))
    facts = {"appointment": held.appointment, "holds_from": str(held.holds_from), "until": str(held.until or "")}
    return [replace(refused("held_already", text, request.post, **facts), cure=cure)]


def _seats(beside: list[Appointment], post: ev.PostEstablished, holds_from: date) -> list[Reason]:
    """On every day of the term there is a seat, not only on its first."""
    in_post = [a for a in beside if a.post == post.post]
    on, taken = _fullest(in_post, holds_from, len)
    if taken < post.seats:
        return []
    text = Text(
        f"ตำแหน่งนี้มีผู้ดำรงครบแล้วในวันที่ {date_text(on, 'th')}",
        f"Every seat of this post is taken on {date_text(on, 'en')}",
    )
    return [refused("seats", text, post.post, seats=post.seats, taken=taken, on=str(on))]


def _membership(known: Body, beside: list[Appointment], request: AppointmentRequest, holds_from: date) -> list[Reason]:
    """No more persons sit and vote than the body's instrument names, or no meeting could be called."""
    voting = [a for a in beside if a.post in known.roster.posts and known.roster.posts[a.post].votes]
    on, there = _fullest(voting, holds_from, lambda held: len({a.person for a in held} | {request.person}))
    members = known.on(on).members
    if there <= members:
        return []
    text = Text(
        f"คำสั่งแต่งตั้งกำหนดกรรมการ {members} คน แต่จะมี {there} คนในวันที่ {date_text(on, 'th')}",
        f"The instrument names {members} members, and there would be {there} on {date_text(on, 'en')}",
    )
    what = Text("ให้ผู้ใดผู้หนึ่งพ้นตำแหน่งก่อน หรือรับคำสั่งฉบับใหม่", "End another's term first, or adopt another instrument")
    facts = {"members": members, "would_be": there, "on": str(on)}
    return [replace(refused("members", text, "members", **facts), cure=Cure(OPERATOR, what))]


def against_ending(held: Appointment, on: date, today: date) -> tuple[Reason, ...]:
    """An end before the beginning; one that has not begun is recalled by the day before it."""
    recalled = held.holds_from > today and on == held.holds_from - timedelta(days=1)
    if on >= held.holds_from or recalled:
        return already_over(held.until, on)
    first = held.holds_from
    text = Text(
        f"วันสิ้นสุดต้องไม่ก่อนวันเริ่ม คือ {date_text(first, 'th')}",
        f"The last day may not lie before the first, {date_text(first, 'en')}",
    )
    what = Text(
        "ระบุวันสุดท้ายในวาระ วาระที่ยังไม่เริ่มเรียกคืนได้โดยระบุวันก่อนวันเริ่ม",
        "Name a day of the term; one that has not begun is recalled by naming the day before it",
    )
    return (replace(refused("period", text, "effective_on", holds_from=str(first)), cure=Cure(OPERATOR, what)),)


def already_over(until: date | None, on: date) -> tuple[Reason, ...]:
    """An end that is no earlier than the one on record would change nothing."""
    if until is None or on < until:
        return ()
    text = Text(f"มีวันสิ้นสุดอยู่แล้ว คือ {date_text(until, 'th')}", f"An end is on record already: {date_text(until, 'en')}")
    earlier = Text("ระบุวันสิ้นสุดที่เร็วกว่าเดิม", "Name an earlier last day")
    reason = refused("ended", text, "effective_on", until=str(until))
    return (replace(reason, cure=Cure(OPERATOR, earlier)),)


def against_onward(held: Appointment, caller: Caller) -> tuple[Reason, ...]:
    """Nobody passes on what another holds."""
    if held.person == caller.person:
        return ()
    text = Text(
        "มอบอำนาจได้เฉพาะผู้ดำรงตำแหน่งเอง ผู้รับมอบอำนาจมอบต่อไม่ได้",
        "Only the holder of the post delegates; what was delegated is not passed on",
    )
    who = Text("ให้ผู้ดำรงตำแหน่งเป็นผู้มอบอำนาจเอง", "Let the holder of the post delegate")
    reason = refused("onward", text, "holder", post=held.post, appointment=held.appointment)
    return (replace(reason, cure=Cure(held.post, who)),)


def against_delegating(
    held: Appointment, request: DelegationRequest, holds_from: date, bodies: Iterable[Body]
) -> tuple[Reason, ...]:
    """To oneself, beyond one's own term, to an auditor, or in a ring of however many, over whatever bodies."""
    bodies, found = tuple(bodies), list[Reason]()
    if request.delegate == held.person:
        text = Text("มอบอำนาจให้ตนเองไม่ได้", "Nobody delegates to his or her own person")
        found.append(refused("self_delegation", text, "delegate"))
    if request.until < holds_from or not held.holds(holds_from) or not held.holds(request.until):
        text = Text("การมอบอำนาจต้องอยู่ภายในวาระของผู้มอบ", "A delegation lies within the appointment it passes on")
        found.append(refused("period", text, "until", holds_from=str(held.holds_from), until=str(held.until or "")))
    if _audits(bodies, request, holds_from):
        text = Text(
            "ผู้ตรวจสอบอ่านได้ทั้งหมดแต่ไม่บันทึก จึงรับมอบอำนาจไม่ได้",
            "An auditor reads and never writes: nothing is delegated to one",
        )
        found.append(refused("auditor", text, "delegate"))
    if held.person != request.delegate and held.person in _reached(bodies, request, holds_from):
        text = Text(
            "ผู้รับมอบได้มอบอำนาจกลับมาถึงผู้มอบอยู่แล้ว ไม่ว่าโดยตรงหรือผ่านผู้อื่น",
            "The delegate's own delegations lead back to the delegator, directly or through others: a ring",
        )
        found.append(refused("ring", text, "delegate"))
    return tuple(found)


def _audits(bodies: Iterable[Body], request: DelegationRequest, holds_from: date) -> bool:
    held = (a for body in bodies for a in body.roster.appointments.values() if a.post == AUDITOR)
    return any(a.person == request.delegate and _overlaps(a, holds_from, request.until) for a in held)


def _reached(bodies: Iterable[Body], request: DelegationRequest, holds_from: date) -> set[str]:
    """Everyone to whom the delegate's delegations lead in that time, step by step."""
    lent = [d for body in bodies for d in body.roster.delegations.values() if not d.ended_at_once]
    alive = [d for d in lent if d.holds_from <= request.until and holds_from <= d.until]
    reached, new = set[str](), {request.delegate}
    while new:
        reached |= new
        new = {d.delegate for d in alive if d.delegator in new} - reached
    return reached


def _overlaps(held: Appointment, first: date, last: date | None) -> bool:
    begun, ends = held.holds_from, held.until
    return (last is None or begun <= last) and (ends is None or first <= ends) and (ends is None or begun <= ends)


def _fullest(held: list[Appointment], first: date, count: Callable[[list[Appointment]], int]) -> tuple[date, int]:
    """The earliest day of a term on which most of these hold: their number grows on first days only."""
    days = sorted({first, *(a.holds_from for a in held if a.holds_from > first)})
    counted = [(day, count([a for a in held if a.holds(day)])) for day in days]
    return max(counted, key=lambda one: one[1])
