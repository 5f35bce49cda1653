"""What a door may ask of the services: typed, closed to unknown fields, dates as dates."""

from datetime import date
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

Instrument = Annotated[str, Meta(min_length=1, max_length=500)]
"""The order or resolution something rests on, in words."""

Line = Annotated[str, msgspec.Meta(min_length=1, max_length=500, pattern=r"\S")]
"""One line for people: a title, a source, a name."""
Words = Annotated[str, msgspec.Meta(max_length=20_000)]
Name = Annotated[str, msgspec.Meta(min_length=1, max_length=80)]
"""A reference, or a name of the definition."""
Sha256 = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$")]
Ordinal = Annotated[int, msgspec.Meta(ge=1, le=2**31 - 1)]


class Request(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of all requests."""


class TestimonyRequest(Request, frozen=True, kw_only=True):
    """When the office knew (date or instant), who acted as attested, the source; `batch` only when several are open.

    `actor` is `role`, `role@BODY` or `role@BODY/person`, or the same as an object of `post`, `body` and `person`.
    """

    known_at: Name
    actor: str | dict[str, str | None]
    source: Line
    batch: Name | None = None


class AttachedDocument(Request, frozen=True, kw_only=True):
    """A stored file by digest, as the evidence kind the definition asks for."""

    sha256: Sha256
    kind: Name
    title: Line | None = None


class Waiver(Request, frozen=True, kw_only=True):
    """Why a warning (ควร, ไม่ควร) is passed; `rule` is the R-number or the guard's name."""

    rule: Name
    reason: Words


class Dated(Request, frozen=True, kw_only=True):
    """Common to every write: legal date (today in Bangkok when left out), reason, testimony."""

    effective_on: date | None = None
    reason: Words | None = None
    testimony: TestimonyRequest | None = None


class StepRequest(Dated, frozen=True, kw_only=True):
    """A move or a fact."""

    input: dict[str, Any] = {}
    documents: Annotated[tuple[AttachedDocument, ...], msgspec.Meta(max_length=100)] = ()
    waivers: Annotated[tuple[Waiver, ...], msgspec.Meta(max_length=100)] = ()


class PeriodRequest(Request, frozen=True, kw_only=True):
    start: date
    end: date


class OpenRequest(StepRequest, frozen=True, kw_only=True):
    """A new plan; `content` maps part names to their first text."""

    kind: Name
    ref: str
    title: Line
    series: Name | None = None
    issue: Name | None = None
    parent: Name | None = None
    predecessor: Name | None = None
    area: Name | None = None
    body: Name | None = None
    period: PeriodRequest | None = None
    content: dict[str, dict[str, Any]] = {}


class ContentRequest(Dated, frozen=True, kw_only=True):
    value: dict[str, Any]


class CorrectionRequest(Dated, frozen=True, kw_only=True):
    """Which entry (stream version) reads wrongly, where (JSON pointer), and what it should say."""

    version: Ordinal
    pointer: Line
    now: Any


class DecisionRequest(Dated, frozen=True, kw_only=True):
    """Agreeing to what another person proposed, or declining it."""


class ConfirmationRequest(DecisionRequest, frozen=True, kw_only=True):
    """Confirming what another person proposed; testimony of it may need the document that shows it."""

    documents: Annotated[tuple[AttachedDocument, ...], msgspec.Meta(max_length=100)] = ()


class OverrideRequest(Request, frozen=True, kw_only=True):
    """An emergency override of one move from the present stage; it takes effect on the day it is confirmed."""

    move: Name
    reason: Words
    input: dict[str, Any] = {}
    documents: Annotated[tuple[AttachedDocument, ...], msgspec.Meta(max_length=100)] = ()


class OverrideDecision(Request, frozen=True, kw_only=True):
    """Confirming or declining an override that another listed post proposed."""

    reason: Words | None = None


class EditorialRequest(Dated, frozen=True, kw_only=True):
    """A part of a decided text as it should read, whole; the reason says which slip that mends."""

    value: dict[str, Any]


class AdoptionRequest(Dated, frozen=True, kw_only=True):
    edition: Ordinal


class ImportRequest(Request, frozen=True, kw_only=True):
    source: Line
    note: Words | None = None


class RowRequest(OpenRequest, frozen=True, kw_only=True):
    """One past fact of a whole import. `name` is the move's, fact's or part's; `value` is the text of a part."""

    do: Literal["open", "move", "fact", "text"]
    name: str = ""
    kind: str = ""
    title: str = ""
    value: dict[str, Any] = {}


class WholeImportRequest(Request, frozen=True, kw_only=True):
    """Past facts recorded together or not at all, in the order of their rows."""

    source: str
    rows: Annotated[tuple[RowRequest, ...], msgspec.Meta(min_length=1, max_length=2000)]
    note: str | None = None


class AssertionRequest(Request, frozen=True, kw_only=True):
    """A row of past facts that the engine makes itself: it is compared, never repeated."""

    ref: str
    move: str
    stage: str
    known_at: str
    effective_on: date


Share = Annotated[str, Meta(pattern="^[1-9][0-9]{0,2}/[1-9][0-9]{0,2}$")]
"""A part of a whole: 2/3."""


class ProfileRequest(Request, frozen=True, kw_only=True):
    """How a body decides by an instrument of its own, with its paragraph (`basis`); or only the `name` of a known rule.

    `of`: a share of all seats, vacant or not, or of those in office. `reconvened`: the share when an adjourned meeting
    is taken up again within 14 days; left out, there is none. `carried_by`: majority, consensus or a share of the votes
    cast. `bars`: posts (or `chair`, whoever presides) whose vote against bars a resolution.
    """

    name: Name = "custom"
    at_least: Share | None = None
    of: Literal["seats", "members_in_office"] = "seats"
    reconvened: Share | None = None
    carried_by: Annotated[str, Meta(pattern="^(majority|consensus|[1-9][0-9]{0,2}/[1-9][0-9]{0,2})$")] = "majority"
    tie: Literal["casting", "lost"] = "casting"
    bars: Annotated[tuple[Name, ...], Meta(max_length=20)] = ()
    basis: Line | None = None
    majority_basis: Line | None = None


class PostTerms(Request, frozen=True, kw_only=True):
    """A post of a body; `presides` is 0, or the place in the line of chairs; `votes` counts as a member.

    `may_override` lists it among the posts that may make an emergency override.
    """

    post: Annotated[str, Meta(pattern="^[a-z][a-z0-9_]{1,63}$")]
    th: Annotated[str, Meta(min_length=1, max_length=200)]
    en: Annotated[str, Meta(min_length=1, max_length=200)]
    seats: Annotated[int, Meta(ge=1, le=10_000)] = 1
    votes: bool = False
    presides: Annotated[int, Meta(ge=0, le=99)] = 0
    may_override: bool = False


class BodyRequest(Dated, frozen=True, kw_only=True):
    """A body by its founding instrument; `quorum_profile` is a known rule by name, or one of its own as data."""

    body: Name
    role: Annotated[str, Meta(pattern="^[a-z][a-z0-9_]{0,63}$")]
    th: Line
    en: Line
    instrument: Line
    members: Ordinal
    quorum_profile: Name | ProfileRequest
    area: Name | None = None
    parent: Name | None = None
    posts: Annotated[tuple[PostTerms, ...], Meta(max_length=50)] = ()


class BodyFactRequest(Dated, frozen=True, kw_only=True):
    fact: Name
    input: dict[str, Any] = {}
    documents: Annotated[tuple[AttachedDocument, ...], msgspec.Meta(max_length=100)] = ()


class VoidRequest(Request, frozen=True, kw_only=True):
    """Which position holds a record that no key of the log stands behind, and how that was seen."""

    position: Annotated[int, msgspec.Meta(ge=1, le=2**53 - 1)]
    reason: Words


class PostRequest(PostTerms, frozen=True, kw_only=True):
    """A post by its instrument; without a body, one of the posts that belong to none of ours."""

    instrument: Instrument
    body: Name | None = None
    effective_on: date | None = None
    reason: Words | None = None
    testimony: TestimonyRequest | None = None


class AppointmentRequest(Dated, frozen=True, kw_only=True):
    """Who holds which post by which instrument; without a body, one of the posts that belong to none of ours."""

    person: Annotated[str, Meta(pattern="^[a-z0-9-]{3,64}$")]
    post: str
    instrument: Instrument
    body: str | None = None
    holds_from: date | None = None
    until: date | None = None
    acting: bool = False


class EndRequest(Dated, frozen=True, kw_only=True):
    """The end of an appointment or a delegation; the legal date is its last day."""

    instrument: Instrument


class DelegationRequest(Dated, frozen=True, kw_only=True):
    """What the holder of an appointment lets another do; empty moves and kinds mean all that the post may."""

    appointment: str
    delegate: Annotated[str, Meta(pattern="^[a-z0-9-]{3,64}$")]
    until: date
    instrument: Instrument
    holds_from: date | None = None
    moves: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()


class EditionRequest(Dated, frozen=True, kw_only=True):
    """An edition of a kind's workflow, whole."""

    definition: dict[str, Any]


class SecondSignatureRequest(Dated, frozen=True, kw_only=True):
    """From the legal date on two persons sign for every act on authority; there is no way back."""

    instrument: Instrument


class AuthorityDecision(Request, frozen=True, kw_only=True):
    """Declining what another operator proposed, or taking back what one proposed oneself."""

    reason: Words | None = None


class InstrumentRequest(Dated, frozen=True, kw_only=True):
    """Another edition of a body's instrument, in force from its legal date, which may lie ahead."""

    instrument: Instrument
    members: Annotated[int, Meta(ge=1, le=10_000)]
    quorum_profile: Name | ProfileRequest
