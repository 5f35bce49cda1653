"""Facts in the streams of plans: their life, their children, and what was refused them."""

from datetime import date
from typing import Any, ClassVar

import msgspec
from msgspec import field

from domain.events.base import Event, PlanEvent
from domain.events.values import (
    Actor,
    Awaiting,
    DefinitionRef,
    Document,
    Finding,
    Json,
    Kept,
    KeptFindings,
    Override,
    Period,
    Resolution,
    ReturnAnswer,
    ReturnReason,
    Sealed,
)
from domain.reasons import Reason


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
    input: Json = field(default_factory=dict)
    reason: Sealed | None = None


class Judged(PlanEvent, frozen=True, kw_only=True):
    """A step with everything needed to judge it again: what its guards saw, by guard, and what each of them said."""

    kept_facts: Kept = field(name="facts")
    kept_verdict: KeptFindings = field(name="verdict")

    @property
    def facts(self) -> Json:
        """What the guards saw, by guard and edition."""
        return msgspec.json.decode(self.kept_facts, type=Json)

    @property
    def verdict(self) -> tuple[Finding, ...]:
        """What each guard said, in the order they were asked."""
        return msgspec.json.decode(self.kept_verdict, type=tuple[Finding, ...])


class MoveMade(Judged, frozen=True, kw_only=True):
    """A named step from a stage to a stage."""

    TOPIC: ClassVar[str] = "plan.move_made.1"
    move: str
    from_stage: str
    to_stage: str
    definition: DefinitionRef
    round: int
    awaiting: tuple[Awaiting, ...] = ()
    due_on: date | None = None
    parts: dict[str, str] = field(default_factory=dict)
    documents: tuple[Document, ...] = ()
    resolution: Resolution | None = None
    returns: tuple[ReturnReason, ...] = ()
    answers: tuple[ReturnAnswer, ...] = ()
    override: Override | None = None
    input: Json = field(default_factory=dict)
    reason: Sealed | None = None


class FactRecorded(Judged, frozen=True, kw_only=True):
    """A named fact that changes no stage (an opinion received, a resolution notified, an objection)."""

    TOPIC: ClassVar[str] = "plan.fact_recorded.1"
    fact: str
    stage: str
    definition: DefinitionRef
    parts: dict[str, str] = field(default_factory=dict)
    documents: tuple[Document, ...] = ()
    due_on: date | None = None
    input: Json = field(default_factory=dict)
    reason: Sealed | None = None
    review: bool = False
    """It passes judgement on the matter: an opinion, a clearance, an acceptance."""


class ContentRevised(PlanEvent, frozen=True, kw_only=True):
    """A new version of one named part of the content, whole; `digest` is over its canonical JSON.

    `editorial` names the accepted editorial correction it comes from: decisions bound to the text before hold for it.
    """

    TOPIC: ClassVar[str] = "plan.content_revised.1"
    part: str
    content_version: int
    digest: str
    value: Json
    stage: str
    definition: DefinitionRef
    editorial: str | None = None
    reason: Sealed | None = None


class EditorialCorrectionProposed(PlanEvent, frozen=True, kw_only=True):
    """One person says that a decided text holds a slip that changes nothing: the part as it should read, whole."""

    TOPIC: ClassVar[str] = "plan.editorial_correction_proposed.1"
    correction: str
    part: str
    was: str
    now: str
    value: Json
    reason: Sealed


class EditorialCorrectionAccepted(PlanEvent, frozen=True, kw_only=True):
    """A second person compared the words and agreed: decisions bound to digest `was` hold for digest `now`."""

    TOPIC: ClassVar[str] = "plan.editorial_correction_accepted.1"
    correction: str
    part: str
    was: str
    now: str
    proposed_by: Actor


class EditorialCorrectionDeclined(PlanEvent, frozen=True, kw_only=True):
    """A second person found that it changes the text; the proposal is history."""

    TOPIC: ClassVar[str] = "plan.editorial_correction_declined.1"
    correction: str
    proposed_by: Actor
    reason: Sealed | None = None


class OverrideProposed(PlanEvent, frozen=True, kw_only=True):
    """The holder of a listed post asks to make a move in an emergency against the guards that refuse it.

    `parts` has the digests of the text that was before him or her, `round` how often the stage had been entered.
    """

    TOPIC: ClassVar[str] = "plan.override_proposed.1"
    override: str
    move: str
    stage: str
    round: int = 0
    parts: dict[str, str] = field(default_factory=dict)
    definition: DefinitionRef
    reasons: tuple[Reason, ...]
    reason: Sealed
    documents: tuple[Document, ...] = ()
    input: Json = field(default_factory=dict)


class OverrideDeclined(PlanEvent, frozen=True, kw_only=True):
    """The second post did not agree; nothing moved."""

    TOPIC: ClassVar[str] = "plan.override_declined.1"
    override: str
    proposed_by: Actor
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
    """A second person agreed: from here on the event reads as corrected; the wrong entry stays visible.

    `documents` show the agreement, where one recorder tells of both persons.
    """

    TOPIC: ClassVar[str] = "plan.correction_confirmed.1"
    correction: str
    target_version: int
    pointer: str
    was: Any
    now: Any
    proposed_by: Actor
    documents: tuple[Document, ...] = ()


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
    """Two persons moved a running plan to another edition of its kind; `documents` as with a correction."""

    TOPIC: ClassVar[str] = "plan.edition_adopted.1"
    left: DefinitionRef
    adopted: DefinitionRef
    proposed_by: Actor
    awaiting: tuple[Awaiting, ...] = ()
    due_on: date | None = None
    documents: tuple[Document, ...] = ()


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
