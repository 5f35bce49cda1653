"""Facts about acts on authority that wait for a second signature, each in the stream of its own proposal."""

from typing import ClassVar, Literal

from domain.events.base import Event
from domain.events.values import Actor, Json, Sealed

AuthorityAct = Literal[
    "found_body",
    "establish_post",
    "appoint",
    "end_appointment",
    "revoke_delegation",
    "adopt_instrument",
    "publish_edition",
    "require_second_signature",
]


class SecondSignatureRequired(Event, frozen=True, kw_only=True):
    """In `system/authority`: from `effective_on` on, for ever, two persons sign for every act on authority."""

    TOPIC: ClassVar[str] = "system.second_signature_required.1"
    instrument: str
    proposed_by: Actor


class AuthorityEvent(Event, frozen=True, kw_only=True):
    """A fact in `authority/<proposal>`; the proposal's id is that of the command that made it."""

    proposal: str


class AuthorityProposed(AuthorityEvent, frozen=True, kw_only=True):
    """One operator asks for an act; nothing of it holds before a second one has confirmed it.

    `request` is what was asked, as validated, without its reason, which is sealed; `body` is the body it concerns, and
    `about` the appointment or delegation that it ends. Dates the request leaves out are those of the confirmation.
    """

    TOPIC: ClassVar[str] = "authority.proposed.1"
    act: AuthorityAct
    request: Json
    body: str | None = None
    about: str | None = None
    reason: Sealed | None = None


class AuthorityConfirmed(AuthorityEvent, frozen=True, kw_only=True):
    """A second person signed; what was asked for is recorded by the same command, under `proposed_by` too."""

    TOPIC: ClassVar[str] = "authority.confirmed.1"
    act: AuthorityAct
    proposed_by: Actor


class AuthorityDeclined(AuthorityEvent, frozen=True, kw_only=True):
    """An operator refused to sign, or the proposer took the proposal back."""

    TOPIC: ClassVar[str] = "authority.declined.1"
    reason: Sealed | None = None
