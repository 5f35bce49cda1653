"""Facts in the streams of bodies."""

from datetime import date
from typing import ClassVar

from msgspec import field

from domain.events.base import Event
from domain.events.values import Actor, Document, Json, Sealed


class BodyFounded(Event, frozen=True, kw_only=True):
    """In `body/<id>`: a body, its instrument, number of members and quorum profile.

    `profile` is the quorum profile as data, where the instrument has a rule of its own; `parent` is the body above it.
    `proposed_by` is who signed first, where two persons signed.
    """

    TOPIC: ClassVar[str] = "body.founded.1"
    body: str
    role: str
    th: str
    en: str
    instrument: str
    members: int
    quorum_profile: str
    area: str | None = None
    parent: str | None = None
    profile: Json | None = None
    proposed_by: Actor | None = None


class BodyFactRecorded(Event, frozen=True, kw_only=True):
    """In `body/<id>`: a fact about the body itself (the Cabinet vacated office)."""

    TOPIC: ClassVar[str] = "body.fact_recorded.1"
    body: str
    fact: str
    input: Json = field(default_factory=dict)
    documents: tuple[Document, ...] = ()
    reason: Sealed | None = None


class RosterEvent(Event, frozen=True, kw_only=True):
    """A fact about who may act for a body: its posts, their holders, and whom these let act.

    `proposed_by` is who signed first, where two persons signed; the actor is then the second.
    """

    body: str
    proposed_by: Actor | None = None


class PostEstablished(RosterEvent, frozen=True, kw_only=True):
    """A post of the body: `votes` counts as a member; `presides` 0 no, 1 chair, 2 and on the deputies in order.

    `may_override`: it is one of the posts that may make an emergency override. Established again it has new terms from
    then on.
    """

    TOPIC: ClassVar[str] = "body.post_established.1"
    post: str
    th: str
    en: str
    seats: int
    votes: bool
    presides: int
    instrument: str
    may_override: bool = False


class PersonAppointed(RosterEvent, frozen=True, kw_only=True):
    """A person holds a post from a day; `until` is the last day, both included."""

    TOPIC: ClassVar[str] = "body.person_appointed.1"
    appointment: str
    person: str
    post: str
    holds_from: date
    instrument: str
    acting: bool
    until: date | None = None


class AppointmentEnded(RosterEvent, frozen=True, kw_only=True):
    """`effective_on` is the last day the appointment holds."""

    TOPIC: ClassVar[str] = "body.appointment_ended.1"
    appointment: str
    instrument: str


class DelegationGranted(RosterEvent, frozen=True, kw_only=True):
    """The holder of an appointment lets another person act; no names mean all that the post may."""

    TOPIC: ClassVar[str] = "body.delegation_granted.1"
    delegation: str
    appointment: str
    delegator: str
    delegate: str
    holds_from: date
    until: date
    instrument: str
    moves: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()


class DelegationRevoked(RosterEvent, frozen=True, kw_only=True):
    """`effective_on` is the last day the delegation holds; `at_once` when that day is not ahead.

    What was done under it earlier that day stands; nothing is done under it from the moment this is recorded.
    """

    TOPIC: ClassVar[str] = "body.delegation_revoked.1"
    delegation: str
    instrument: str
    at_once: bool = False


class InstrumentAdopted(RosterEvent, frozen=True, kw_only=True):
    """Another edition of what constitutes the body: how many members, and how it decides, as data.

    It judges what happens from `effective_on` on.
    """

    TOPIC: ClassVar[str] = "body.instrument_adopted.1"
    edition: int
    instrument: str
    members: int
    quorum_profile: Json
