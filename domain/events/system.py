"""Facts about the log itself: its founding, keys, imports, voids, erasures, published definitions and calendars."""

from datetime import date
from typing import ClassVar

from domain.events.base import Event
from domain.events.values import Actor, Json, Sealed


class EditionPublished(Event, frozen=True, kw_only=True):
    """In `definition/<kind>`: one edition of a kind's workflow, whole, for ever.

    `proposed_by` is who signed first, where two persons signed; the actor is then the second.
    """

    TOPIC: ClassVar[str] = "definition.edition_published.1"
    kind: str
    edition: int
    digest: str
    in_force_from: date
    definition: Json
    proposed_by: Actor | None = None


class CalendarPublished(Event, frozen=True, kw_only=True):
    """In `calendar/<name>`: one edition of the holiday table."""

    TOPIC: ClassVar[str] = "calendar.published.1"
    name: str
    edition: int
    digest: str
    calendar: Json


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


class FoundingSigned(Event, frozen=True, kw_only=True):
    """In `system/founding`, once: two persons signed for the first bodies, posts and appointments."""

    TOPIC: ClassVar[str] = "system.founding_signed.1"
    digest: str
    instrument: str
    signed_by: tuple[str, ...]


class AccountsKept(Event, frozen=True, kw_only=True):
    """In `system/accounts`, once: from here on what opens an account is a fact, or it opens nothing.

    So many accounts and credentials were there before, and were stated by the tables at this moment.
    """

    TOPIC: ClassVar[str] = "system.accounts_kept.1"
    accounts: int
    credentials: int
