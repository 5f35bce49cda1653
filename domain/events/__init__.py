"""The closed vocabulary of recorded facts, with the topic each is stored under for ever."""

import msgspec

from domain.errors import Problem
from domain.events.accounts import (
    AccountClosed,
    AccountEvent,
    AccountOpened,
    AccountScopesChanged,
    CredentialEnded,
    CredentialGiven,
    Ending,
    Means,
)
from domain.events.authority import (
    AuthorityAct,
    AuthorityConfirmed,
    AuthorityDeclined,
    AuthorityEvent,
    AuthorityProposed,
    SecondSignatureRequired,
)
from domain.events.base import (
    Event,
    PlanEvent,
)
from domain.events.bodies import (
    AppointmentEnded,
    BodyFactRecorded,
    BodyFounded,
    DelegationGranted,
    DelegationRevoked,
    InstrumentAdopted,
    PersonAppointed,
    PostEstablished,
    RosterEvent,
)
from domain.events.meetings import (
    AgendaItemPlaced,
    AgendaItemWithdrawn,
    AgendaNoted,
    Computed,
    DissentRecorded,
    ItemConcluded,
    ItemResolved,
    ItemTaken,
    MeetingAdjourned,
    MeetingCancelled,
    MeetingClosed,
    MeetingCommandRefused,
    MeetingConvened,
    MeetingEvent,
    MeetingNotice,
    MeetingOpened,
    Member,
    MinutesAdopted,
    MinutesCorrected,
    MinutesDrafted,
    MoveOfItem,
    NamedVote,
    PapersLocked,
    PersonArrived,
    PersonLeft,
    PersonRecused,
    PresenceCorrected,
    ResolutionCertified,
    VotesCounted,
)
from domain.events.minutes import MinutesCorrectionDeclined, MinutesCorrectionProposed
from domain.events.obligations import (
    EvidenceReturned,
    EvidenceSubmitted,
    ObligationDischarged,
    ObligationEvent,
    ObligationImposed,
    ObligationLapsed,
    ObligationReleased,
)
from domain.events.plans import (
    ChildOpened,
    ContentRevised,
    CorrectionConfirmed,
    CorrectionDeclined,
    CorrectionProposed,
    EditionAdopted,
    EditionAdoptionProposed,
    EditorialCorrectionAccepted,
    EditorialCorrectionDeclined,
    EditorialCorrectionProposed,
    FactRecorded,
    MoveMade,
    MoveRefused,
    OverrideDeclined,
    OverrideProposed,
    PlanOpened,
)
from domain.events.system import (
    AccountsKept,
    CalendarPublished,
    EditionPublished,
    ErasureAuthorised,
    FoundingSigned,
    ImportClosed,
    ImportOpened,
    KeyCertified,
    KeyRevoked,
    LedgerFounded,
    PositionVoided,
    VoidProposed,
)
from domain.events.values import (
    Actor,
    Awaiting,
    DefinitionRef,
    Document,
    Finding,
    Json,
    Override,
    Part,
    Period,
    Resolution,
    ResolutionItem,
    ReturnAnswer,
    ReturnReason,
    Sealed,
    Sort,
    Term,
    Testimony,
    kept,
)

__all__ = [
    "TOPICS",
    "AccountClosed",
    "AccountEvent",
    "AccountOpened",
    "AccountScopesChanged",
    "AccountsKept",
    "Actor",
    "AgendaItemPlaced",
    "AgendaItemWithdrawn",
    "AgendaNoted",
    "AppointmentEnded",
    "AuthorityAct",
    "AuthorityConfirmed",
    "AuthorityDeclined",
    "AuthorityEvent",
    "AuthorityProposed",
    "Awaiting",
    "BodyFactRecorded",
    "BodyFounded",
    "CalendarPublished",
    "ChildOpened",
    "Computed",
    "ContentRevised",
    "CorrectionConfirmed",
    "CorrectionDeclined",
    "CorrectionProposed",
    "CredentialEnded",
    "CredentialGiven",
    "DefinitionRef",
    "DelegationGranted",
    "DelegationRevoked",
    "DissentRecorded",
    "Document",
    "EditionAdopted",
    "EditionAdoptionProposed",
    "EditionPublished",
    "EditorialCorrectionAccepted",
    "EditorialCorrectionDeclined",
    "EditorialCorrectionProposed",
    "Ending",
    "ErasureAuthorised",
    "Event",
    "EvidenceReturned",
    "EvidenceSubmitted",
    "FactRecorded",
    "Finding",
    "FoundingSigned",
    "ImportClosed",
    "ImportOpened",
    "InstrumentAdopted",
    "ItemConcluded",
    "ItemResolved",
    "ItemTaken",
    "Json",
    "KeyCertified",
    "KeyRevoked",
    "LedgerFounded",
    "Means",
    "MeetingAdjourned",
    "MeetingCancelled",
    "MeetingClosed",
    "MeetingCommandRefused",
    "MeetingConvened",
    "MeetingEvent",
    "MeetingNotice",
    "MeetingOpened",
    "Member",
    "MinutesAdopted",
    "MinutesCorrected",
    "MinutesCorrectionDeclined",
    "MinutesCorrectionProposed",
    "MinutesDrafted",
    "MoveMade",
    "MoveOfItem",
    "MoveRefused",
    "NamedVote",
    "ObligationDischarged",
    "ObligationEvent",
    "ObligationImposed",
    "ObligationLapsed",
    "ObligationReleased",
    "Override",
    "OverrideDeclined",
    "OverrideProposed",
    "PapersLocked",
    "Part",
    "Period",
    "PersonAppointed",
    "PersonArrived",
    "PersonLeft",
    "PersonRecused",
    "PlanEvent",
    "PlanOpened",
    "PositionVoided",
    "PostEstablished",
    "PresenceCorrected",
    "Resolution",
    "ResolutionCertified",
    "ResolutionItem",
    "ReturnAnswer",
    "ReturnReason",
    "RosterEvent",
    "Sealed",
    "SecondSignatureRequired",
    "Sort",
    "Term",
    "Testimony",
    "UnknownTopic",
    "VoidProposed",
    "VotesCounted",
    "decode",
    "kept",
]


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
