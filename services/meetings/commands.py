"""Convening a meeting, and recording what happens to it: every command by its name, judged, stored, answered."""

from collections.abc import Callable
from typing import Any

import msgspec

from domain import events as ev
from domain.meeting import Meeting
from domain.reasons import Text
from domain.thai.refs import normalise_ref
from services.callers import Caller, Key
from services.carrying_out import carry_out
from services.ledger import Receipt
from services.means import Office
from services.meetings import amending, writing
from services.meetings import requests as ask
from services.meetings.reading import MEETING_AHEAD, around, body_of, facts, matched, moment, named_by, same_day
from services.meetings.writing import same
from services.problems import AlreadyExists
from services.refusals import AtMeeting, Subject, attempted
from services.requests import Dated
from services.saying import Said, require_dated, say
from services.world import World
from workflows.decide import Accepted, Refused
from workflows.meetings import Around, decide_all
from workflows.meetings.ratifying import noted

Judged = tuple[Accepted | Refused, AtMeeting | None, ev.Actor]


class Command(msgspec.Struct, frozen=True):
    """One thing that can be recorded of a meeting; `plans` and `obligations` are those whose streams it reads."""

    takes: type[Dated]
    label: Text
    write: writing.Writer
    plans: Callable[[Meeting, Any], tuple[str | None, ...]] = lambda meeting, asked: ()
    obligations: Callable[[Any], tuple[str | None, ...]] = lambda asked: ()
    coming: Callable[[Meeting, Any], tuple[str, ...]] = lambda meeting, asked: ()
    """Those of whom it is asked whether they are at another meeting."""


def _undecided(meeting: Meeting, _: Any) -> tuple[str | None, ...]:
    return tuple(item.plan for item in meeting.items.values() if not item.over)


def _of_item(meeting: Meeting, asked: Any) -> tuple[str | None, ...]:
    item = meeting.items.get(asked.item)
    return (item.plan,) if item is not None and not item.over else ()


COMMANDS: dict[str, Command] = {
    "place": Command(
        ask.PlaceRequest,
        Text("บรรจุวาระ", "Place an item on the agenda"),
        writing.placed,
        lambda _, asked: (asked.plan,),
        lambda asked: (asked.obligation,),
    ),
    "lock-papers": Command(ask.LockRequest, Text("ล็อกเอกสารประชุม", "Lock the papers"), writing.locked, _undecided),
    "open": Command(
        ask.OpenMeetingRequest,
        Text("เปิดประชุม", "Open the meeting"),
        writing.opened,
        coming=lambda meeting, _: tuple(stay.person for stay in meeting.stays),
    ),
    "arrive": Command(
        ask.ArriveRequest,
        Text("บันทึกผู้มาประชุม", "Record who arrived"),
        writing.arrived,
        coming=lambda _, asked: tuple(one.person for one in asked.persons),
    ),
    "leave": Command(ask.LeaveRequest, Text("บันทึกผู้ออกจากที่ประชุม", "Record who left"), writing.left),
    "recuse": Command(ask.RecuseRequest, Text("บันทึกผู้ไม่ร่วมพิจารณา", "Record a recusal"), writing.recused),
    "correct-presence": Command(
        ask.CorrectPresenceRequest,
        Text("แก้ไขเวลามาหรือออก", "Correct an arrival or a departure"),
        writing.presence_corrected,
    ),
    "take": Command(ask.TakeRequest, Text("เริ่มพิจารณาวาระ", "Turn to an item"), writing.taken, _of_item),
    "count": Command(ask.CountRequest, Text("บันทึกคะแนนเสียง", "Record the votes"), writing.counted, _of_item),
    "dissent": Command(ask.DissentRequest, Text("บันทึกความเห็นแย้ง", "Record a dissent"), writing.dissent),
    "conclude": Command(ask.ConcludeRequest, Text("สรุปวาระว่าไม่ผ่าน", "Conclude as not carried"), writing.concluded),
    "withdraw-item": Command(ask.WithdrawRequest, Text("ถอนวาระ", "Take off the agenda"), writing.withdrawn),
    "cancel": Command(ask.CancelRequest, Text("ยกเลิกการประชุม", "Cancel the meeting"), writing.cancelled),
    "adjourn": Command(ask.AtRequest, Text("เลื่อนประชุม", "Adjourn the meeting"), writing.adjourned),
    "close": Command(ask.AtRequest, Text("ปิดประชุม", "Close the meeting"), writing.closed, _undecided),
    "draft-minutes": Command(
        ask.MinutesRequest, Text("ร่างรายงานการประชุม", "Draft the minutes"), writing.minutes_drafted
    ),
    "adopt-minutes": Command(
        ask.AdoptMinutesRequest, Text("รับรองรายงานการประชุม", "Adopt the minutes"), writing.minutes_adopted
    ),
    "correct-minutes": Command(
        ask.CorrectMinutesRequest,
        Text("เสนอแก้ไขรายงานการประชุม", "Propose a correction of the minutes"),
        amending.proposed,
    ),
    "confirm-correction": Command(
        ask.ConfirmMinutesRequest, Text("ยืนยันการแก้ไขรายงาน", "Confirm the correction"), amending.confirmed
    ),
    "decline-correction": Command(
        ask.DeclineMinutesRequest, Text("ไม่รับการแก้ไขรายงาน", "Decline the correction"), amending.declined
    ),
    "certify": Command(ask.CertifyRequest, Text("รับรองสำเนามติ", "Certify an extract"), writing.certified),
}
"""By the name in the address; the outcome of an item has a door of its own, because plans move with it."""


def convene(office: Office, caller: Caller, key: Key, request: ask.ConveneRequest) -> Receipt:
    """Call a meeting; what awaits the body's ratification stands on its agenda at once.

    Raises AlreadyExists, NotFound, InvalidInput, RefusedByRule.
    """
    ref = normalise_ref(request.meeting)

    def attempt(world: World) -> Judged:
        if world.find_meeting(ref) is not None:
            raise AlreadyExists(ref)
        said = say(world, caller, office.clock(), request.effective_on, request.testimony)
        require_dated(request.held_on, "/held_on", said.today, MEETING_AHEAD)
        require_dated(request.notice.sent_on, "/notice/sent_on", said.today, MEETING_AHEAD)
        body = body_of(world, request.body, request.held_on)
        named = (request.adjourned_from, request.notice.told_at_last_meeting)
        awaited = [one for one in world.ratifications(body.body) if one.imposed_on <= request.held_on]
        now = office.clock() if said.testimony is None else None
        near = around(office, world, said.today, body, named, obligations=[one.ref for one in awaited], now=now)
        if (earlier := request.adjourned_from) is not None:
            again = world.meetings_of(
                body.body, lambda one: one.adjourned_from is not None and same(one.adjourned_from, earlier)
            )
            near = msgspec.structs.replace(near, of_body=again)
        fact = _convened(office, said, key, near, ref, request)
        agenda = writing.to_ratify(facts(said, key, near, ref, "AgendaItemPlaced"), awaited)
        judged = decide_all(None, near, (fact, *agenda))
        if isinstance(judged, Accepted):
            judged = Accepted((*judged.events, noted(fact, meeting=ref)))
        return judged, None, fact.actor

    return carry_out(office, key, Subject(ref, "convene", caller.person), attempt)


def carry(
    office: Office, caller: Caller, key: Key, ref: str, name: str, request: Dated, if_match: int | None
) -> Receipt:
    """Record what the command says. Raises RefusedByRule, InvalidInput, StaleVersion, NotFound, ChangedMeanwhile."""
    command = COMMANDS[name]

    def attempt(world: World) -> Judged:
        meeting = matched(world.meeting(ref), if_match)
        said = say(world, caller, office.clock(), request.effective_on, request.testimony)
        named = (*named_by(meeting), getattr(request, "at_meeting", None))
        plans, owed = command.plans(meeting, request), command.obligations(request)
        body = body_of(world, meeting.body, meeting.held_on)
        now = office.clock() if said.testimony is None else None
        near = around(office, world, said.today, body, named, plans, owed, now)
        near = msgspec.structs.replace(near, same_day=same_day(world, meeting, command.coming(meeting, request)))
        desk = writing.Desk(office, said, key, meeting, near, request.effective_on is not None, caller.account)
        asked = command.write(desk, request)
        return decide_all(meeting, near, asked), _tried(meeting, request), asked[0].actor

    return carry_out(office, key, attempted(ref, name, caller, request), attempt)


def _tried(meeting: Meeting, request: Dated) -> AtMeeting:
    """The meeting with the item and the plan that a command is about."""
    item = meeting.items.get(getattr(request, "item", None) or 0)
    plan = getattr(request, "plan", None) or (item.plan if item else None)
    return AtMeeting(meeting, item.number if item else None, plan)


def _convened(
    office: Office, said: Said, key: Key, near: Around, ref: str, request: ask.ConveneRequest
) -> ev.MeetingConvened:
    """The notice as a fact; the number of members is the body's, the roster too unless it is given."""
    begins = request.begins_at
    notice = request.notice
    reason = office.vault.seal(notice.reason, f"meeting/{ref}") if notice.reason and notice.reason.strip() else None
    earlier = {name.lower(): name for name in near.meetings}
    return ev.MeetingConvened(
        **facts(said, key, near, ref, "MeetingConvened"),
        label=request.label,
        held_on=request.held_on,
        mode=request.mode,
        members=near.body.counted(request.held_on),
        begins_at=moment(begins, request.held_on, said, office.clock(), "/begins_at") if begins else None,
        place=request.place,
        adjourned_from=earlier.get((request.adjourned_from or "").lower(), request.adjourned_from),
        roster=tuple(map(writing.member, request.roster)) or _members(near, request),
        notice=ev.MeetingNotice(
            sent_on=notice.sent_on,
            written=notice.written,
            one_third_stated=notice.one_third_stated,
            told_at_last_meeting=earlier.get((notice.told_at_last_meeting or "").lower(), notice.told_at_last_meeting),
            urgent=notice.urgent,
            reason=reason,
        ),
    )


def _members(near: Around, request: ask.ConveneRequest) -> tuple[ev.Member, ...]:
    """The body's members on the day of the meeting, each person once in the first post held."""
    posts = {one.person: one.post for one in reversed(near.body.roster.members(request.held_on))}
    return tuple(ev.Member(person=one, post=posts[one]) for one in near.body.roster.voters(request.held_on))
