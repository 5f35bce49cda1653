"""The closed vocabulary of recorded facts, with the topic each is stored under for ever."""

from datetime import date
from typing import Any, ClassVar

import msgspec

from domain.errors import Problem
from domain.reasons import Reason

Json = dict[str, Any]  # checked by domain.canonical before it enters an event


class Part(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Base of the values inside a body; unknown fields of newer releases are ignored, never an error."""


class Actor(Part, frozen=True, kw_only=True):
    """Who acted: a pseudonym, the post in whose capacity, the body of that post. Names live in the directory."""

    person: str
    post: str
    body: str | None = None


class Sealed(Part, frozen=True, kw_only=True):
    """Free text or a personal field: ciphertext beside a commitment, the key kept outside the log."""

    key_id: str
    commitment: str
    ciphertext: str


class Testimony(Part, frozen=True, kw_only=True):
    """What a later entry states of an earlier act: when the office knew, the source, the recorder, the batch."""

    known_at: str
    source: str
    recorded_by: Actor
    batch: str


class DefinitionRef(Part, frozen=True, kw_only=True):
    """Which edition of which kind's workflow judged; the digest is over its canonical JSON."""

    kind: str
    edition: int
    digest: str


class Document(Part, frozen=True, kw_only=True):
    """A file by its SHA-256, as the evidence `kind` the definition asks for."""

    sha256: str
    kind: str
    title: str
    media_type: str
    size: int


class Finding(Part, frozen=True, kw_only=True):
    """What one guard said: passed, noted, waived (with the sealed reason) or owed (an obligation)."""

    guard: str
    rule: str
    severity: str
    outcome: str
    waiver: Sealed | None = None


class Awaiting(Part, frozen=True, kw_only=True):
    """A post whose turn it is; `body` narrows it to the plan's own body."""

    role: str
    body: str | None = None


class ResolutionItem(Part, frozen=True, kw_only=True):
    """One numbered item of a resolution, the literal words beside the normalised outcome."""

    number: int
    literal: str
    kind: str
    outcome: str


class Resolution(Part, frozen=True, kw_only=True):
    """What a body resolved (kinds: domain.resolutions); label and letter number are free text, never parsed."""

    body: str
    label: str
    decided_on: date
    literal: str
    kind: str
    outcome: str
    items: tuple[ResolutionItem, ...] = ()
    letter_number: str | None = None


class ReturnReason(Part, frozen=True, kw_only=True):
    """Why a text was sent back: a code of the definition, whom it is addressed to, by when; the words are sealed."""

    number: int
    code: str
    addressee: str
    due_on: date
    text: Sealed


class ReturnAnswer(Part, frozen=True, kw_only=True):
    """The answer to one return reason, by its number."""

    number: int
    text: Sealed


class Period(Part, frozen=True, kw_only=True):
    """First and last day of the plan period, both included."""

    start: date
    end: date


class Event(Part, frozen=True, kw_only=True):
    """What every body carries; position, recorded_at, version and ids are the header's."""

    TOPIC: ClassVar[str]
    stream_name: str
    published: str
    actor: Actor
    effective_on: date
    correlation_id: str
    causation_id: str | None = None
    on_behalf_of: Actor | None = None
    testimony: Testimony | None = None


class PlanEvent(Event, frozen=True, kw_only=True):
    """A fact in a plan's own stream."""

    ref: str
    kind: str


class PlanOpened(PlanEvent, frozen=True, kw_only=True):
    TOPIC: ClassVar[str] = "plan.opened.1"
    title: str
    series: str
    issue: str
    definition: DefinitionRef
    to_stage: str
    awaiting: tuple[Awaiting, ...] = ()
    due_on: date | None = None
    period: Period | None = None
    area: str | None = None
    body: str | None = None
    parent: str | None = None
    predecessor: str | None = None
    documents: tuple[Document, ...] = ()
    input: Json = {}
    reason: Sealed | None = None


class MoveMade(PlanEvent, frozen=True, kw_only=True):
    """A named step from a stage to a stage, with everything needed to judge it again."""

    TOPIC: ClassVar[str] = "plan.move_made.1"
    move: str
    from_stage: str
    to_stage: str
    definition: DefinitionRef
    facts: Json
    verdict: tuple[Finding, ...]
    round: int
    awaiting: tuple[Awaiting, ...] = ()
    due_on: date | None = None
    parts: dict[str, str] = {}
    documents: tuple[Document, ...] = ()
    resolution: Resolution | None = None
    returns: tuple[ReturnReason, ...] = ()
    answers: tuple[ReturnAnswer, ...] = ()
    input: Json = {}
    reason: Sealed | None = None


class FactRecorded(PlanEvent, frozen=True, kw_only=True):
    """A named fact that changes no stage (an opinion received, a resolution notified, an objection)."""

    TOPIC: ClassVar[str] = "plan.fact_recorded.1"
    fact: str
    stage: str
    definition: DefinitionRef
    facts: Json
    verdict: tuple[Finding, ...]
    parts: dict[str, str] = {}
    documents: tuple[Document, ...] = ()
    due_on: date | None = None
    input: Json = {}
    reason: Sealed | None = None


class ContentRevised(PlanEvent, frozen=True, kw_only=True):
    """A new version of one named part of the content, whole; `digest` is over its canonical JSON."""

    TOPIC: ClassVar[str] = "plan.content_revised.1"
    part: str
    content_version: int
    digest: str
    value: Json
    stage: str
    definition: DefinitionRef
    reason: Sealed | None = None


class CorrectionProposed(PlanEvent, frozen=True, kw_only=True):
    """One person says that a date, number, name or file of the event at `target_version` was written down wrongly."""

    TOPIC: ClassVar[str] = "plan.correction_proposed.1"
    correction: str
    target_version: int
    pointer: str
    was: Any
    now: Any
    reason: Sealed


class CorrectionConfirmed(PlanEvent, frozen=True, kw_only=True):
    """A second person agreed: from here on the event reads as corrected; the wrong entry stays visible."""

    TOPIC: ClassVar[str] = "plan.correction_confirmed.1"
    correction: str
    target_version: int
    pointer: str
    was: Any
    now: Any
    proposed_by: Actor


class CorrectionDeclined(PlanEvent, frozen=True, kw_only=True):
    TOPIC: ClassVar[str] = "plan.correction_declined.1"
    correction: str
    proposed_by: Actor
    reason: Sealed | None = None


class EditionAdoptionProposed(PlanEvent, frozen=True, kw_only=True):
    TOPIC: ClassVar[str] = "plan.edition_adoption_proposed.1"
    adopted: DefinitionRef
    reason: Sealed


class EditionAdopted(PlanEvent, frozen=True, kw_only=True):
    """Two persons moved a running plan to another edition of its kind."""

    TOPIC: ClassVar[str] = "plan.edition_adopted.1"
    left: DefinitionRef
    adopted: DefinitionRef
    proposed_by: Actor
    awaiting: tuple[Awaiting, ...] = ()
    due_on: date | None = None


class ChildOpened(Event, frozen=True, kw_only=True):
    """In `children/<parent>`: the set of a plan's children grows in the call that opens the child."""

    TOPIC: ClassVar[str] = "children.opened.1"
    parent: str
    child: str
    child_kind: str
    area: str | None = None


class MoveRefused(Event, frozen=True, kw_only=True):
    """In `refusals/<plan>`: a move or fact was refused by rule; kept, because a refusal is history too."""

    TOPIC: ClassVar[str] = "refusals.move_refused.1"
    ref: str
    kind: str
    move: str
    stage: str
    definition: DefinitionRef
    reasons: tuple[Reason, ...]


class EditionPublished(Event, frozen=True, kw_only=True):
    """In `definition/<kind>`: one edition of a kind's workflow, whole, for ever."""

    TOPIC: ClassVar[str] = "definition.edition_published.1"
    kind: str
    edition: int
    digest: str
    in_force_from: date
    definition: Json


class CalendarPublished(Event, frozen=True, kw_only=True):
    """In `calendar/<name>`: one edition of the holiday table."""

    TOPIC: ClassVar[str] = "calendar.published.1"
    name: str
    edition: int
    digest: str
    calendar: Json


class BodyFounded(Event, frozen=True, kw_only=True):
    """In `body/<id>`: a body, its instrument, number of members and quorum profile."""

    TOPIC: ClassVar[str] = "body.founded.1"
    body: str
    role: str
    th: str
    en: str
    instrument: str
    members: int
    quorum_profile: str
    area: str | None = None


class BodyFactRecorded(Event, frozen=True, kw_only=True):
    """In `body/<id>`: a fact about the body itself (the Cabinet vacated office)."""

    TOPIC: ClassVar[str] = "body.fact_recorded.1"
    body: str
    fact: str
    input: Json = {}
    documents: tuple[Document, ...] = ()
    reason: Sealed | None = None


class ImportOpened(Event, frozen=True, kw_only=True):
    """In `system/imports`: a batch of testimony begins; reactions leave its plans alone until it is closed."""

    TOPIC: ClassVar[str] = "system.import_opened.1"
    batch: str
    source: str
    note: Sealed | None = None


class ImportClosed(Event, frozen=True, kw_only=True):
    TOPIC: ClassVar[str] = "system.import_closed.1"
    batch: str


class LedgerFounded(Event, frozen=True, kw_only=True):
    """Position 1 of every log: its id and the public root key that verifiers pin (raw Ed25519, hex)."""

    TOPIC: ClassVar[str] = "system.ledger_founded.1"
    log_id: str
    root_key: str


class KeyCertified(Event, frozen=True, kw_only=True):
    """The root key vouches for an appending role's key; `certificate` is its signature, hex."""

    TOPIC: ClassVar[str] = "system.key_certified.1"
    key_id: str
    role: str
    public_key: str
    certificate: str


class KeyRevoked(Event, frozen=True, kw_only=True):
    TOPIC: ClassVar[str] = "system.key_revoked.1"
    key_id: str
    certificate: str


class VoidProposed(Event, frozen=True, kw_only=True):
    """One person asks that a forged row be declared void."""

    TOPIC: ClassVar[str] = "system.void_proposed.1"
    position: int
    leaf_hash: str
    reason: Sealed


class PositionVoided(Event, frozen=True, kw_only=True):
    """A second person agreed: the row stays in the tree and is never folded."""

    TOPIC: ClassVar[str] = "system.position_voided.1"
    position: int
    leaf_hash: str
    proposed_by: Actor


class ErasureAuthorised(Event, frozen=True, kw_only=True):
    """Two persons allow the bodies at these positions to be emptied."""

    TOPIC: ClassVar[str] = "system.erasure_authorised.1"
    positions: tuple[int, ...]
    basis: str
    proposed_by: Actor


def _concrete(root: type[Event]) -> list[type[Event]]:
    found = [root] if "TOPIC" in root.__dict__ else []
    for sub in root.__subclasses__():
        found += _concrete(sub)
    return found


TOPICS: dict[str, type[Event]] = {cls.TOPIC: cls for cls in _concrete(Event)}
"""The allow-list: nothing outside it is ever written, read, or looked up as code."""

_decoders = {topic: msgspec.json.Decoder(cls) for topic, cls in TOPICS.items()}


class UnknownTopic(Problem):
    """The record is of a kind this release does not know."""

    code = "unknown_topic"
    th = "รายการนี้เป็นชนิดที่รุ่นโปรแกรมนี้ไม่รู้จัก"


def decode(topic: str, body: bytes) -> Event:
    """The typed fact of stored bytes. Raises UnknownTopic; msgspec.ValidationError for bytes of another topic."""
    decoder = _decoders.get(topic)
    if decoder is None:
        raise UnknownTopic(detail=topic)
    return decoder.decode(body)
