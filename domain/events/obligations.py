"""Facts in the streams of obligations: what a decision asks for afterwards, who owes it, and what became of it."""

from datetime import date
from typing import ClassVar, Literal

import msgspec

from domain.events.base import Event
from domain.events.values import Actor, Document, Sealed, Term

Waiver = Literal["waived", "refused"]


class ObligationEvent(Event, frozen=True, kw_only=True):
    """A fact in `obligation/<ref>`; `plan` is the plan whose decision imposed it, None for other business.

    `NAMES` are the names subscribers see, by the sort of term, where that is not the name of the class.
    """

    NAMES: ClassVar[dict[str, str]] = {}
    obligation: str
    plan: str | None = None


class ObligationImposed(ObligationEvent, frozen=True, kw_only=True):
    """A body's decision, or an emergency override, imposed a term; the meeting and item say where."""

    TOPIC: ClassVar[str] = "obligation.imposed.1"
    NAMES: ClassVar[dict[str, str]] = {
        "condition": "ConditionImposed",
        "observation": "ObservationMade",
        "assignment": "AssignmentGiven",
        "ratification": "RatificationAwaited",
    }
    term: Term
    body: str
    plan_kind: str | None = None
    move: str | None = None
    meeting: str | None = None
    item: int | None = None
    label: str | None = None


class EvidenceSubmitted(ObligationEvent, frozen=True, kw_only=True):
    """The owner says that it is done, and shows it."""

    TOPIC: ClassVar[str] = "obligation.evidence_submitted.1"
    documents: tuple[Document, ...] = ()
    statement: Sealed | None = None


class EvidenceReturned(ObligationEvent, frozen=True, kw_only=True):
    """The evidence does not show it; the obligation is open again."""

    TOPIC: ClassVar[str] = "obligation.evidence_returned.1"
    reason: Sealed


class ObligationDischarged(ObligationEvent, frozen=True, kw_only=True):
    """It is fulfilled: another person accepted the evidence, or the body ratified by a resolution of a meeting."""

    TOPIC: ClassVar[str] = "obligation.discharged.1"
    NAMES: ClassVar[dict[str, str]] = {
        "condition": "ConditionMet",
        "observation": "ObservationAnswered",
        "assignment": "AssignmentDone",
        "ratification": "OverrideRatified",
    }
    submitted_by: Actor | None = None
    meeting: str | None = None
    item: int | None = None
    documents: tuple[Document, ...] = ()


class ObligationReleased(ObligationEvent, frozen=True, kw_only=True):
    """The body resolved otherwise: `waived` lets it fall, `refused` denies the ratification that was asked for.

    `grounds` are the facts, the law and the considerations of a refusal (R-32), each sealed; none in older records.
    """

    TOPIC: ClassVar[str] = "obligation.released.1"
    NAMES: ClassVar[dict[str, str]] = {
        "condition": "ConditionWaived",
        "observation": "ObservationWaived",
        "assignment": "AssignmentWaived",
        "ratification": "OverrideNotRatified",
    }
    how: Waiver
    meeting: str
    item: int
    grounds: dict[str, Sealed] = msgspec.field(default_factory=dict)


class ObligationLapsed(ObligationEvent, frozen=True, kw_only=True):
    """Its day passed with the condition unfulfilled and the approval ended by its terms; or it fell with that approval.

    `due_on` is the day that passed: of the condition whose terms ended the approval.
    """

    TOPIC: ClassVar[str] = "obligation.lapsed.1"
    NAMES: ClassVar[dict[str, str]] = {
        "condition": "ConditionLapsed",
        "observation": "ObservationLapsed",
        "assignment": "AssignmentLapsed",
    }
    due_on: date
