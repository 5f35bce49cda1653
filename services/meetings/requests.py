"""What a door may ask of a meeting; times are "09:30" on the meeting's day or ISO instants, and now when left out."""

from datetime import date
from typing import Annotated, Literal

from msgspec import Meta

from domain.events.meetings import AgendaKind, Entry, Method, Mode, Side
from services.casework.terms import TermRequest
from services.printing import Lang
from services.requests import AttachedDocument, ConfirmationRequest, Dated, DecisionRequest, Request, StepRequest

Number = Annotated[int, Meta(ge=1, le=999)]
Count = Annotated[int, Meta(ge=0, le=10_000)]
Name = Annotated[str, Meta(min_length=1, max_length=80)]
Words = Annotated[str, Meta(min_length=1, max_length=500)]
LongText = Annotated[str, Meta(min_length=1, max_length=20_000)]


class MemberRequest(Request, frozen=True, kw_only=True):
    """A member by pseudonym and the post held."""

    person: Name
    post: Name = "member"


class NoticeRequest(Request, frozen=True, kw_only=True):
    """How the members were called; `reason` states an urgency and is kept sealed."""

    sent_on: date | None = None
    written: bool = True
    one_third_stated: bool = False
    told_at_last_meeting: Name | None = None
    urgent: bool = False
    reason: LongText | None = None


class ConveneRequest(Dated, frozen=True, kw_only=True):
    """A new meeting; the roster is taken from the body's where it is left out and known."""

    meeting: Name
    body: Name
    label: Words
    held_on: date
    notice: NoticeRequest
    mode: Mode = "onsite"
    begins_at: str | None = None
    place: Words | None = None
    adjourned_from: Name | None = None
    roster: tuple[MemberRequest, ...] = ()


class PlaceRequest(Dated, frozen=True, kw_only=True):
    """An item; the next number when none is given. It is about a plan, about an obligation, or other business."""

    asked: Words
    plan: Name | None = None
    obligation: Name | None = None
    item: Number | None = None
    agenda_kind: AgendaKind = "consideration"


class LockRequest(Dated, frozen=True, kw_only=True):
    """Fix the text of every matter not yet decided."""


class OpenMeetingRequest(Dated, frozen=True, kw_only=True):
    presiding: MemberRequest
    substitute: bool = False
    at: str | None = None


class ArriveRequest(Dated, frozen=True, kw_only=True):
    """Members who came, all at one time."""

    persons: Annotated[tuple[MemberRequest, ...], Meta(min_length=1, max_length=500)]
    at: str | None = None


class LeaveRequest(Dated, frozen=True, kw_only=True):
    persons: Annotated[tuple[Name, ...], Meta(min_length=1, max_length=500)]
    at: str | None = None


class RecuseRequest(Dated, frozen=True, kw_only=True):
    """`conflict` is what the member declared; kept sealed."""

    item: Number
    person: Name
    conflict: LongText


class TakeRequest(Dated, frozen=True, kw_only=True):
    """Turn to an item; `presiding` when another than the opener presides over it."""

    item: Number
    at: str | None = None
    presiding: MemberRequest | None = None


class NamedVoteRequest(Request, frozen=True, kw_only=True):
    person: Name
    vote: Side


class CountRequest(Dated, frozen=True, kw_only=True):
    """Votes on a resolution of the kind `put`; the numbers may be left out where votes are named."""

    item: Number
    method: Method
    put: Name
    votes_for: Count | None = None
    against: Count | None = None
    abstain: Count | None = None
    casting: Literal["for", "against"] | None = None
    named: tuple[NamedVoteRequest, ...] = ()
    at: str | None = None
    reason: LongText | None = None
    """Why it is voted on anew, where a vote was counted before; kept sealed."""


class ConcludeRequest(Dated, frozen=True, kw_only=True):
    """An item on which nothing was carried is done with; `literal` are the words of the meeting."""

    item: Number
    literal: Words | None = None


class WithdrawRequest(Dated, frozen=True, kw_only=True):
    """`why` is kept sealed."""

    item: Number
    why: LongText


class CancelRequest(Dated, frozen=True, kw_only=True):
    """`why` is kept sealed."""

    why: LongText


class CorrectPresenceRequest(Dated, frozen=True, kw_only=True):
    """The entry as it was recorded (an instant, or a time of the day where only one entry has it) and the true time;
    without one the entry is struck. `why` is kept sealed."""

    person: Name
    entry: Entry
    was: str
    at: str | None = None
    why: LongText


class DissentRequest(Dated, frozen=True, kw_only=True):
    item: Number
    person: Name
    reasons: LongText


class AtRequest(Dated, frozen=True, kw_only=True):
    """Adjourn or close; the adjournment's `reason` is kept sealed."""

    at: str | None = None


class MinutesRequest(Dated, frozen=True, kw_only=True):
    """Files that hold the draft; with `printed`, the minutes as they are printed in that language are one of them."""

    documents: tuple[AttachedDocument, ...] = ()
    printed: Lang | None = None


class AdoptMinutesRequest(Dated, frozen=True, kw_only=True):
    at_meeting: Name


class CorrectMinutesRequest(Dated, frozen=True, kw_only=True):
    """What the minutes should say instead, and why; both kept sealed."""

    correction: LongText
    why: LongText
    documents: tuple[AttachedDocument, ...] = ()


class ConfirmMinutesRequest(ConfirmationRequest, frozen=True, kw_only=True):
    """The correction that another person proposed, by its id."""

    proposal: Name


class DeclineMinutesRequest(DecisionRequest, frozen=True, kw_only=True):
    """The same, declined or taken back; the reason is kept sealed."""

    proposal: Name


class CertifyRequest(Dated, frozen=True, kw_only=True):
    """The extract as a file; with `printed`, the extract as it is printed in that language."""

    item: Number
    documents: tuple[AttachedDocument, ...] = ()
    printed: Lang | None = None


class ResolutionItemRequest(Request, frozen=True, kw_only=True):
    """One numbered item of the resolution; its kind is read from the words when left out."""

    number: Number
    literal: Words
    kind: Name | None = None


class ResolveRequest(StepRequest, frozen=True, kw_only=True):
    """The words of the resolution that was put, and what the plan's move asks for beside it.

    The outcome is computed. `move` chooses where a resolution of this kind can mean several; label and words come from
    the meeting and the kind when left out. `in_force_on` is the day from which it holds, where it names one of its own.
    """

    item: Number
    label: Words | None = None
    literal: Words | None = None
    letter_number: Words | None = None
    in_force_on: date | None = None
    items: tuple[ResolutionItemRequest, ...] = ()
    terms: Annotated[tuple[TermRequest, ...], Meta(max_length=50)] = ()
    move: Name | None = None
