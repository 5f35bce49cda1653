"""What each command asks to be recorded, written as the fact it would become; the rules judge it afterwards."""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any

import msgspec

from domain import events as ev
from domain.meeting import Meeting
from domain.obligation import Obligation
from domain.thai.dates import bangkok_date
from domain.thai.refs import normalise_ref
from domain.thai.text import clean
from services.attachments import described
from services.callers import Key
from services.means import Office
from services.meetings import filing
from services.meetings import requests as ask
from services.meetings.reading import facts, moment
from services.problems import InvalidInput, Wrong
from services.requests import AttachedDocument
from services.saying import Said
from workflows.meetings import Around, waits
from workflows.meetings.judging import counted_present
from workflows.meetings.ratifying import ASKED
from workflows.meetings.room import in_the_chairs_place


class Desk(msgspec.Struct, frozen=True):
    """One command being written down: who says it, under which key, with the meeting before him or her."""

    office: Office
    said: Said
    key: Key
    meeting: Meeting
    around: Around
    dated: bool
    """True when the caller gave the legal date; else a fact takes the day of its own time."""
    account: str = ""
    """The account under which files made on the way are kept."""

    def says(self, published: str, at: datetime | None = None) -> dict[str, Any]:
        """The common fields; with `at`, dated that day."""
        on: date | None = bangkok_date(at) if at and not self.dated else None
        found = facts(self.said, self.key, self.around, self.meeting.ref, published, on)
        return {**found, "at": at} if at else found

    def at(self, text: str | None) -> datetime:
        day = self.said.effective_on if self.meeting.circular else self.meeting.held_on
        return moment(text, day, self.said, self.office.clock())

    def seal(self, text: str) -> ev.Sealed:
        return self.office.vault.seal(clean(text), f"meeting/{self.meeting.ref}")

    def files(self, documents: tuple[AttachedDocument, ...]) -> tuple[ev.Document, ...]:
        return described(self.office, self.said.caller, documents)


Facts = tuple[ev.MeetingEvent, ...]
Writer = Callable[[Desk, Any], Facts]


def placed(desk: Desk, asked: ask.PlaceRequest) -> Facts:
    number = asked.item or max(desk.meeting.items, default=0) + 1
    plan = next(iter(desk.around.plans), None) if asked.plan else None
    owed = next(iter(desk.around.obligations), None) if asked.obligation else None
    if plan is not None and owed is not None:
        raise InvalidInput((Wrong("/obligation", "ระบุได้เพียงแผนหรือภาระอย่างใดอย่างหนึ่ง", "stands without a plan"),))
    about: dict[str, Any] = {"agenda_kind": asked.agenda_kind, "plan": plan, "obligation": owed}
    return (ev.AgendaItemPlaced(**desk.says("AgendaItemPlaced"), item=number, asked=asked.asked, **about),)


def to_ratify(said: dict[str, Any], owed: Iterable[Obligation]) -> Facts:
    """The items that a meeting's agenda begins with: every override that awaits this body's ratification."""
    return tuple(
        ev.AgendaItemPlaced(
            **{**said, "published": "AgendaItemPlaced"},
            item=number,
            asked=ASKED.format(plan=one.plan or "").strip(),
            agenda_kind="consideration",
            obligation=one.ref,
        )
        for number, one in enumerate(owed, start=1)
    )


def locked(desk: Desk, asked: ask.LockRequest) -> Facts:
    """The text of what can still be decided here."""
    waiting = [i for i in desk.meeting.items.values() if i.plan is not None and not i.over and waits(desk.around, i)]
    papers = {str(i.number): desk.around.plans[i.plan or ""].digests() for i in waiting}
    return (ev.PapersLocked(**desk.says("PapersLocked"), papers=papers),)


def opened(desk: Desk, asked: ask.OpenMeetingRequest) -> Facts:
    """Who takes the chair's place is known from the roster, where the roster names a chair."""
    said = desk.says("MeetingOpened", desk.at(asked.at))
    substitute = asked.substitute or in_the_chairs_place(desk.meeting, desk.around, asked.presiding.person)
    return (ev.MeetingOpened(**said, presiding=member(asked.presiding), substitute=substitute),)


def arrived(desk: Desk, asked: ask.ArriveRequest) -> Facts:
    said = desk.says("PersonArrived", desk.at(asked.at))
    return tuple(ev.PersonArrived(**said, person=one.person, post=one.post) for one in asked.persons)


def left(desk: Desk, asked: ask.LeaveRequest) -> Facts:
    said = desk.says("PersonLeft", desk.at(asked.at))
    posts = {stay.person: stay.post for stay in desk.meeting.stays}
    return tuple(ev.PersonLeft(**said, person=one, post=posts.get(one, "member")) for one in asked.persons)


def recused(desk: Desk, asked: ask.RecuseRequest) -> Facts:
    said = desk.says("PersonRecused")
    return (ev.PersonRecused(**said, item=asked.item, person=asked.person, reason=desk.seal(asked.conflict)),)


def taken(desk: Desk, asked: ask.TakeRequest) -> Facts:
    chair = member(asked.presiding) if asked.presiding else None
    return (ev.ItemTaken(**desk.says("ItemTaken", desk.at(asked.at)), item=asked.item, presiding=chair),)


def counted(desk: Desk, asked: ask.CountRequest) -> Facts:
    """Named votes give the numbers that are left out."""
    sides = {side: sum(one.vote == side for one in asked.named) for side in ("for", "against", "abstain")}
    return (
        ev.VotesCounted(
            **desk.says("VotesCounted", desk.at(asked.at)),
            item=asked.item,
            method=asked.method,
            put=asked.put,
            votes_for=sides["for"] if asked.votes_for is None else asked.votes_for,
            against=sides["against"] if asked.against is None else asked.against,
            abstain=sides["abstain"] if asked.abstain is None else asked.abstain,
            casting=asked.casting,
            named=tuple(ev.NamedVote(person=one.person, vote=one.vote) for one in asked.named),
            reason=desk.seal(asked.reason) if asked.reason and asked.reason.strip() else None,
        ),
    )


def dissent(desk: Desk, asked: ask.DissentRequest) -> Facts:
    said = desk.says("DissentRecorded")
    return (ev.DissentRecorded(**said, item=asked.item, person=asked.person, reasons=desk.seal(asked.reasons)),)


def presence_corrected(desk: Desk, asked: ask.CorrectPresenceRequest) -> Facts:
    """The entry is found by its time as recorded; typed as a time of the day it means that very minute."""
    was = moment(asked.was, desk.meeting.held_on, desk.said, desk.office.clock(), "/was")
    mine = [s for s in desk.meeting.stays if s.person == asked.person]
    recorded = [s.since if asked.entry == "arrived" else s.until for s in mine]
    was = next((at for at in recorded if at is not None and at.replace(second=0) in (was, was.replace(second=0))), was)
    said = {**desk.says("PresenceCorrected"), "person": asked.person, "entry": asked.entry, "was": was}
    post = next((s.post for s in mine), "member")
    true = desk.at(asked.at) if asked.at is not None else None
    return (ev.PresenceCorrected(**said, post=post, corrected=true, reason=desk.seal(asked.why)),)


def concluded(desk: Desk, asked: ask.ConcludeRequest) -> Facts:
    item = desk.meeting.items.get(asked.item)
    words = clean(asked.literal) if asked.literal and asked.literal.strip() else None
    said = desk.says("ItemConcluded")
    return (ev.ItemConcluded(**said, item=asked.item, plan=item.plan if item else None, literal=words),)


def withdrawn(desk: Desk, asked: ask.WithdrawRequest) -> Facts:
    item = desk.meeting.items.get(asked.item)
    about: dict[str, Any] = {"plan": item.plan, "obligation": item.obligation} if item else {}
    said = desk.says("AgendaItemWithdrawn")
    return (ev.AgendaItemWithdrawn(**said, item=asked.item, reason=desk.seal(asked.why), **about),)


def cancelled(desk: Desk, asked: ask.CancelRequest) -> Facts:
    return (ev.MeetingCancelled(**desk.says("MeetingCancelled"), reason=desk.seal(asked.why)),)


def adjourned(desk: Desk, asked: ask.AtRequest) -> Facts:
    """The head count and the lack of quorum are computed."""
    said = desk.says("MeetingAdjourned", desk.at(asked.at))
    reason = desk.seal(asked.reason) if asked.reason and asked.reason.strip() else None
    fact = ev.MeetingAdjourned(**said, lack_of_quorum=False, present=0, needed=0, reason=reason)
    return (counted_present(desk.meeting, desk.around, fact),)


def closed(desk: Desk, asked: ask.AtRequest) -> Facts:
    return (ev.MeetingClosed(**desk.says("MeetingClosed", desk.at(asked.at))),)


def minutes_drafted(desk: Desk, asked: ask.MinutesRequest) -> Facts:
    printed = filing.minutes(desk.office, desk.account, desk.meeting, asked.printed)
    files = desk.files((*asked.documents, *printed))
    return (ev.MinutesDrafted(**desk.says("MinutesDrafted"), documents=files),)


def minutes_adopted(desk: Desk, asked: ask.AdoptMinutesRequest) -> Facts:
    later = next((m.ref for m in desk.around.meetings.values() if same(m.ref, asked.at_meeting)), asked.at_meeting)
    return (ev.MinutesAdopted(**desk.says("MinutesAdopted"), at_meeting=later),)


def certified(desk: Desk, asked: ask.CertifyRequest) -> Facts:
    printed = filing.extract(desk.office, desk.account, desk.meeting, asked.item, asked.printed)
    files = desk.files((*asked.documents, *printed))
    return (ev.ResolutionCertified(**desk.says("ResolutionCertified"), item=asked.item, documents=files),)


def member(asked: ask.MemberRequest) -> ev.Member:
    return ev.Member(person=asked.person, post=asked.post)


def same(one: str, other: str) -> bool:
    """Whether two references mean the same meeting."""
    return normalise_ref(one).lower() == normalise_ref(other).lower()
