"""Facts in the streams of meetings: notice, agenda, presence, votes, what was resolved, and the minutes."""

from datetime import date, datetime
from typing import Annotated, ClassVar, Literal

from msgspec import Meta

from domain.events.base import Event
from domain.events.values import Actor, Document, Part, Resolution, Sealed
from domain.reasons import Reason

Instant = Annotated[datetime, Meta(tz=True)]
Mode = Literal["onsite", "electronic", "hybrid", "circular"]
AgendaKind = Literal["consideration", "acknowledgement", "acknowledgement_deemed_approval"]
Method = Literal["show", "roll", "secret", "consensus", "circular", "no_objection"]
Side = Literal["for", "against", "abstain"]
Entry = Literal["arrived", "left"]
Result = Literal["carried", "not_carried", "invalid_no_quorum"]


class Member(Part, frozen=True, kw_only=True):
    """A member of the body by pseudonym, and the post in whose capacity he or she sits."""

    person: str
    post: str


class MeetingNotice(Part, frozen=True, kw_only=True):
    """How the members were called (APA s.80); `told_at_last_meeting` is the reference of that meeting."""

    sent_on: date | None = None
    written: bool = True
    one_third_stated: bool = False
    told_at_last_meeting: str | None = None
    urgent: bool = False
    reason: Sealed | None = None


class NamedVote(Part, frozen=True, kw_only=True):
    """One member's vote, called by name."""

    person: str
    vote: Side


class MoveOfItem(Part, frozen=True, kw_only=True):
    """A step that a resolution brought about, in the same transaction."""

    plan: str
    move: str


class Computed(Part, frozen=True, kw_only=True):
    """What the recorded facts of an item come to: the arithmetic, its citations, and one sentence of it.

    `silent` are members present who neither voted nor abstained; `since` is when the quorum was lost.
    """

    result: Result
    members: int
    share: str
    needed: int
    present: int
    basis: tuple[str, ...]
    th: str
    en: str
    votes_for: int = 0
    against: int = 0
    abstain: int = 0
    silent: int = 0
    casting: str | None = None
    since: Instant | None = None


class MeetingEvent(Event, frozen=True, kw_only=True):
    """A fact in `meeting/<ref>`; the label ("2/2561") is free text, never parsed."""

    meeting: str
    body: str


class MeetingConvened(MeetingEvent, frozen=True, kw_only=True):
    """The members are called to a day, a place and a mode; `members` is the number the body's instrument names."""

    TOPIC: ClassVar[str] = "meeting.convened.1"
    label: str
    held_on: date
    mode: Mode
    notice: MeetingNotice
    members: int
    begins_at: Instant | None = None
    place: str | None = None
    adjourned_from: str | None = None
    roster: tuple[Member, ...] = ()


class AgendaNoted(Event, frozen=True, kw_only=True):
    """In `agenda/<body>`: a meeting was called, or an override came to be ratified; who records one has seen the other.

    One of `meeting` and `obligation` is given.
    """

    TOPIC: ClassVar[str] = "agenda.noted.1"
    body: str
    meeting: str | None = None
    obligation: str | None = None


class AgendaItemPlaced(MeetingEvent, frozen=True, kw_only=True):
    """A matter stands on the agenda: a plan, an obligation to ratify or release, or neither (other business)."""

    TOPIC: ClassVar[str] = "meeting.agenda_item_placed.1"
    item: int
    asked: str
    agenda_kind: AgendaKind
    plan: str | None = None
    obligation: str | None = None


class PapersLocked(MeetingEvent, frozen=True, kw_only=True):
    """The text of each matter is fixed by digest: item number → part of the plan → SHA-256."""

    TOPIC: ClassVar[str] = "meeting.papers_locked.1"
    papers: dict[str, dict[str, str]]


class MeetingOpened(MeetingEvent, frozen=True, kw_only=True):
    """The chair, or who presides in the chair's place, opened the meeting."""

    TOPIC: ClassVar[str] = "meeting.opened.1"
    at: Instant
    presiding: Member
    substitute: bool = False


class PersonArrived(MeetingEvent, frozen=True, kw_only=True):
    TOPIC: ClassVar[str] = "meeting.person_arrived.1"
    person: str
    post: str
    at: Instant


class PersonLeft(MeetingEvent, frozen=True, kw_only=True):
    TOPIC: ClassVar[str] = "meeting.person_left.1"
    person: str
    post: str
    at: Instant


class PersonRecused(MeetingEvent, frozen=True, kw_only=True):
    """A member may not act on one item because of a conflict (APA s.13)."""

    TOPIC: ClassVar[str] = "meeting.person_recused.1"
    item: int
    person: str
    reason: Sealed


class ItemTaken(MeetingEvent, frozen=True, kw_only=True):
    """The meeting turned to an item; `presiding` where another than the opener presides over it."""

    TOPIC: ClassVar[str] = "meeting.item_taken.1"
    item: int
    at: Instant
    presiding: Member | None = None


class VotesCounted(MeetingEvent, frozen=True, kw_only=True):
    """Votes on the resolution as put (`put` is its kind); `against` counts the objections where nobody votes."""

    TOPIC: ClassVar[str] = "meeting.votes_counted.1"
    item: int
    at: Instant
    method: Method
    put: str
    votes_for: int = 0
    against: int = 0
    abstain: int = 0
    casting: Literal["for", "against"] | None = None
    named: tuple[NamedVote, ...] = ()
    reason: Sealed | None = None
    """Why it is voted on anew, where a vote had been counted before."""


class DissentRecorded(MeetingEvent, frozen=True, kw_only=True):
    """A member's dissent with its reasons, kept with the minutes (APA s.83)."""

    TOPIC: ClassVar[str] = "meeting.dissent_recorded.1"
    item: int
    person: str
    reasons: Sealed


class ItemResolved(MeetingEvent, frozen=True, kw_only=True):
    """What an item came to, computed; a resolution and its moves are there only when it was carried."""

    TOPIC: ClassVar[str] = "meeting.item_resolved.1"
    item: int
    computed: Computed
    plan: str | None = None
    resolution: Resolution | None = None
    moves: tuple[MoveOfItem, ...] = ()


class MeetingAdjourned(MeetingEvent, frozen=True, kw_only=True):
    """The meeting was put off; `lack_of_quorum` is computed from who was present and how many were needed."""

    TOPIC: ClassVar[str] = "meeting.adjourned.1"
    at: Instant
    lack_of_quorum: bool
    present: int
    needed: int
    reason: Sealed | None = None


class MeetingClosed(MeetingEvent, frozen=True, kw_only=True):
    TOPIC: ClassVar[str] = "meeting.closed.1"
    at: Instant


class MeetingCancelled(MeetingEvent, frozen=True, kw_only=True):
    """A meeting that was called will not be held; what stood on its agenda waits for another."""

    TOPIC: ClassVar[str] = "meeting.cancelled.1"
    reason: Sealed


class AgendaItemWithdrawn(MeetingEvent, frozen=True, kw_only=True):
    """A matter was taken off the agenda before it was voted on; it may stand on a later one."""

    TOPIC: ClassVar[str] = "meeting.agenda_item_withdrawn.1"
    item: int
    reason: Sealed
    plan: str | None = None
    obligation: str | None = None


class ItemConcluded(MeetingEvent, frozen=True, kw_only=True):
    """The meeting was done with an item on which nothing was carried; `literal` are its words, if any."""

    TOPIC: ClassVar[str] = "meeting.item_concluded.1"
    item: int
    plan: str | None = None
    literal: str | None = None


class PresenceCorrected(MeetingEvent, frozen=True, kw_only=True):
    """An arrival or a departure was recorded wrongly: `was` is its time as recorded, `corrected` the true one, None
    where it did not happen. An arrival that is struck takes the departure after it along."""

    TOPIC: ClassVar[str] = "meeting.presence_corrected.1"
    person: str
    post: str
    entry: Entry
    was: Instant
    reason: Sealed
    corrected: Instant | None = None


class MinutesDrafted(MeetingEvent, frozen=True, kw_only=True):
    TOPIC: ClassVar[str] = "meeting.minutes_drafted.1"
    documents: tuple[Document, ...]


class MinutesAdopted(MeetingEvent, frozen=True, kw_only=True):
    """A later meeting of the same body adopted the minutes."""

    TOPIC: ClassVar[str] = "meeting.minutes_adopted.1"
    at_meeting: str


class MinutesCorrected(MeetingEvent, frozen=True, kw_only=True):
    """What the minutes should say instead, proposed by another (unless one was still enough); the old stays visible."""

    TOPIC: ClassVar[str] = "meeting.minutes_corrected.1"
    correction: Sealed
    reason: Sealed
    documents: tuple[Document, ...] = ()
    proposal: str | None = None
    proposed_by: Actor | None = None


class MeetingCommandRefused(Event, frozen=True, kw_only=True):
    """In `meeting_refusals/<meeting>`: what was refused by rule at a meeting, and about which item or plan."""

    TOPIC: ClassVar[str] = "meeting_refusals.command_refused.1"
    meeting: str
    body: str
    command: str
    reasons: tuple[Reason, ...]
    item: int | None = None
    plan: str | None = None


class ResolutionCertified(MeetingEvent, frozen=True, kw_only=True):
    """A certified extract of the minutes about one resolution was issued."""

    TOPIC: ClassVar[str] = "meeting.resolution_certified.1"
    item: int
    documents: tuple[Document, ...]
