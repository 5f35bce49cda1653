"""A meeting as its events make it: notice, agenda, who was in the room and when, what each item came to, minutes."""

from datetime import date, datetime
from typing import Literal

import msgspec
from msgspec.structs import replace

from domain import events as ev
from domain.events.meetings import AgendaKind, Mode

Status = Literal["convened", "open", "adjourned", "closed", "cancelled"]


class Stay(msgspec.Struct, frozen=True):
    """One person in the room from an instant on; `until` is None while he or she is there."""

    person: str
    post: str
    since: datetime
    until: datetime | None = None


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """One matter of the agenda; `votes` are those of the last count that no outcome has used up."""

    number: int
    asked: str
    agenda_kind: AgendaKind
    plan: str | None = None
    obligation: str | None = None
    papers: dict[str, str] | None = None
    taken_at: datetime | None = None
    presiding: ev.Member | None = None
    recused: tuple[str, ...] = ()
    votes: ev.VotesCounted | None = None
    dissents: tuple[ev.DissentRecorded, ...] = ()
    resolved: ev.ItemResolved | None = None
    counted_at: datetime | None = None
    """When the votes were counted that `resolved` rests on."""
    certified: bool = False
    set_aside: bool = False
    """True when the item was taken up anew over a vote; the next vote says why."""
    concluded: ev.ItemConcluded | None = None
    withdrawn: ev.AgendaItemWithdrawn | None = None

    @property
    def settled(self) -> bool:
        """True once a resolution was carried; what was not carried, or invalid, may be put again."""
        return self.resolved is not None and self.resolved.computed.result == "carried"

    @property
    def over(self) -> bool:
        """True when the meeting has nothing more to do with it: carried, concluded without, or taken off the agenda."""
        return self.settled or self.concluded is not None or self.withdrawn is not None

    @property
    def voted(self) -> bool:
        """True when a valid vote was counted, so that another one is a new vote; what voided it asked for another."""
        return self.votes is not None or self.set_aside or self.lost

    @property
    def lost(self) -> bool:
        """True when the last recorded outcome is that the motion was not carried."""
        return self.resolved is not None and self.resolved.computed.result == "not_carried"


class Meeting(msgspec.Struct, frozen=True, kw_only=True):
    """State folded from `meeting/<ref>`; `members` is the number the body's instrument named when it was convened."""

    version: int
    ref: str
    body: str
    label: str
    held_on: date
    mode: Mode
    notice: ev.MeetingNotice
    members: int
    begins_at: datetime | None = None
    place: str | None = None
    adjourned_from: str | None = None
    roster: tuple[ev.Member, ...] = ()
    items: dict[int, Item] = {}
    stays: tuple[Stay, ...] = ()
    opened: ev.MeetingOpened | None = None
    adjourned: ev.MeetingAdjourned | None = None
    cancelled: ev.MeetingCancelled | None = None
    presence_corrected: tuple[ev.PresenceCorrected, ...] = ()
    closed_at: datetime | None = None
    minutes: ev.MinutesDrafted | None = None
    adopted_at: str | None = None
    corrections: tuple[ev.MinutesCorrected, ...] = ()
    corrections_proposed: tuple[ev.MinutesCorrectionProposed, ...] = ()
    """Corrections of the minutes that wait for a second person, and change nothing until then."""
    import_batch: str | None = None
    """The batch of the last fact told of its past; None while all was recorded live."""

    @property
    def status(self) -> Status:
        if self.cancelled is not None:
            return "cancelled"
        if self.adjourned is not None:
            return "adjourned"
        if self.closed_at is not None:
            return "closed"
        return "open" if self.opened is not None else "convened"

    @property
    def ended_at(self) -> datetime | None:
        """When it was closed or put off; None while it goes on."""
        return self.adjourned.at if self.adjourned is not None else self.closed_at

    @property
    def circular(self) -> bool:
        """True when the matters go round in writing and nobody meets."""
        return self.mode == "circular"

    def proposed(self, proposal: str | None) -> ev.MinutesCorrectionProposed | None:
        """The correction of the minutes that waits for a second person under that id."""
        return next((one for one in self.corrections_proposed if one.proposal == proposal), None)

    def presiding(self, item: Item | None = None) -> ev.Member | None:
        """Who presides over the item: whoever took the chair for it, else who opened the meeting."""
        if item is not None and item.presiding is not None:
            return item.presiding
        return self.opened.presiding if self.opened else None


def evolve(meeting: Meeting | None, event: ev.Event) -> Meeting:
    """The meeting after one more fact. It assigns what the event says and asks no rule."""
    if meeting is None:
        if not isinstance(event, ev.MeetingConvened):
            raise ValueError(f"a meeting begins with its notice, not with {type(event).__name__}")
        return _convened(event)
    batch = event.testimony.batch if event.testimony else meeting.import_batch
    meeting = replace(meeting, version=meeting.version + 1, import_batch=batch)
    match event:
        case ev.AgendaItemPlaced():
            return _with(meeting, _placed(event))
        case ev.PapersLocked():
            return _locked(meeting, event)
        case ev.MeetingOpened():
            return replace(meeting, opened=event)
        case ev.PersonArrived():
            stays = (*meeting.stays, Stay(event.person, event.post, event.at))
            return _voided(replace(meeting, stays=stays), event.at)
        case ev.PersonLeft():
            stays = tuple(_left(stay, event) for stay in meeting.stays)
            return _voided(replace(meeting, stays=stays), event.at)
        case ev.PresenceCorrected():
            return _corrected(meeting, event)
        case ev.MeetingAdjourned():
            return replace(meeting, adjourned=event)
        case ev.MeetingCancelled():
            return replace(meeting, cancelled=event)
        case ev.MeetingClosed():
            return replace(meeting, closed_at=event.at)
        case ev.MinutesDrafted():
            return replace(meeting, minutes=event)
        case ev.MinutesAdopted():
            return replace(meeting, adopted_at=event.at_meeting)
        case ev.MinutesCorrectionProposed() | ev.MinutesCorrectionDeclined() | ev.MinutesCorrected():
            return _amended(meeting, event)
        case _:
            return _item(meeting, event)


def _item(meeting: Meeting, event: ev.Event) -> Meeting:
    """Facts about one item. Votes count for the members and the text they were cast on: a change voids them."""
    match event:
        case ev.PersonRecused():
            item = meeting.items[event.item]
            return _with(meeting, replace(item, recused=(*item.recused, event.person), votes=None))
        case ev.ItemTaken():
            item = meeting.items[event.item]
            again = {"taken_at": event.at, "presiding": event.presiding, "set_aside": item.voted, "votes": None}
            return _with(meeting, replace(item, **again))
        case ev.VotesCounted():
            return _with(meeting, replace(meeting.items[event.item], votes=event, set_aside=False))
        case ev.ItemConcluded():
            return _with(meeting, replace(meeting.items[event.item], concluded=event))
        case ev.AgendaItemWithdrawn():
            return _with(meeting, replace(meeting.items[event.item], withdrawn=event))
        case ev.DissentRecorded():
            item = meeting.items[event.item]
            return _with(meeting, replace(item, dissents=(*item.dissents, event)))
        case ev.ItemResolved():
            return _with(meeting, _resolved(meeting.items[event.item], event))
        case ev.ResolutionCertified():
            return _with(meeting, replace(meeting.items[event.item], certified=True))
        case _:
            raise ValueError(f"a meeting's stream holds no {type(event).__name__}")


def _convened(event: ev.MeetingConvened) -> Meeting:
    return Meeting(
        version=1,
        ref=event.meeting,
        body=event.body,
        label=event.label,
        held_on=event.held_on,
        mode=event.mode,
        notice=event.notice,
        members=event.members,
        begins_at=event.begins_at,
        place=event.place,
        adjourned_from=event.adjourned_from,
        roster=event.roster,
        import_batch=event.testimony.batch if event.testimony else None,
    )


def _placed(event: ev.AgendaItemPlaced) -> Item:
    return Item(
        number=event.item,
        asked=event.asked,
        agenda_kind=event.agenda_kind,
        plan=event.plan,
        obligation=event.obligation,
    )


def _locked(meeting: Meeting, event: ev.PapersLocked) -> Meeting:
    """A text locked anew under votes already counted asks for another count."""
    for number, papers in event.papers.items():
        item = meeting.items[int(number)]
        votes = item.votes if item.papers in (None, papers) else None
        meeting = _with(meeting, replace(item, papers=papers, votes=votes))
    return meeting


def _resolved(item: Item, event: ev.ItemResolved) -> Item:
    """A count is used up by its outcome; an item whose quorum was lost has to be taken up again."""
    invalid = event.computed.result == "invalid_no_quorum"
    counted_at = item.votes.at if item.votes else None
    taken_at = None if invalid else item.taken_at
    return replace(item, resolved=event, votes=None, set_aside=False, counted_at=counted_at, taken_at=taken_at)


def _voided(meeting: Meeting, at: datetime) -> Meeting:
    """Who was there before a count bears on it: recorded after it, the count has to be made again."""
    items = {
        number: replace(item, votes=None) if item.votes is not None and at < item.votes.at else item
        for number, item in meeting.items.items()
    }
    return replace(meeting, items=items)


def _corrected(meeting: Meeting, event: ev.PresenceCorrected) -> Meeting:
    """The room as it truly was; counts later than what was wrong, or than what is true, have to be made again."""
    stays = tuple(made for stay in meeting.stays for made in _as_it_was(stay, event))
    meeting = replace(meeting, stays=stays, presence_corrected=(*meeting.presence_corrected, event))
    return _voided(meeting, min(event.was, event.corrected or event.was))


def _as_it_was(stay: Stay, event: ev.PresenceCorrected) -> tuple[Stay, ...]:
    """The stay that is meant with its true time, none where it never was; any other unchanged."""
    if stay.person != event.person or event.was != (stay.since if event.entry == "arrived" else stay.until):
        return (stay,)
    if event.entry == "left":
        return (replace(stay, until=event.corrected),)
    return (replace(stay, since=event.corrected),) if event.corrected is not None else ()


def _left(stay: Stay, event: ev.PersonLeft) -> Stay:
    here = stay.person == event.person and stay.until is None
    return replace(stay, until=event.at) if here else stay


def _with(meeting: Meeting, item: Item) -> Meeting:
    return replace(meeting, items={**meeting.items, item.number: item})


def _amended(
    meeting: Meeting, event: ev.MinutesCorrectionProposed | ev.MinutesCorrectionDeclined | ev.MinutesCorrected
) -> Meeting:
    """A correction of the minutes proposed, or one that waits no longer."""
    waiting = tuple(one for one in meeting.corrections_proposed if one.proposal != event.proposal)
    if isinstance(event, ev.MinutesCorrectionProposed):
        waiting = (*waiting, event)
    confirmed = (event,) if isinstance(event, ev.MinutesCorrected) else ()
    return replace(meeting, corrections_proposed=waiting, corrections=(*meeting.corrections, *confirmed))
