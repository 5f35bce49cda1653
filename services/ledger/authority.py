"""Whom this log believes: a fold of the stream system/ledger from the pinned root key, in the order it was recorded."""

import hashlib
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from domain.events import (
    ErasureAuthorised,
    Event,
    KeyCertified,
    KeyRevoked,
    LedgerFounded,
    PositionVoided,
    VoidProposed,
    decode,
)
from services.ledger.header import leaf_hash, signing_input
from services.ledger.keys import ROOT, certificate_input, key_id_of, revocation_input, verified

STREAM = "system/ledger"


class Row(NamedTuple):
    """One row of the log as the database gives it, not yet believed."""

    position: int
    recorded_at: datetime
    stream: UUID
    version: int
    topic: str
    event_id: UUID
    command_id: UUID
    key_id: str
    body_sha256: bytes
    signature: bytes
    leaf_hash: bytes
    body: bytes | None


class Authority:
    """Keys with their end, rows voided by two persons, bodies whose erasure two persons allowed."""

    def __init__(self, log_id: UUID, root: bytes, rows: Iterable[Row]) -> None:
        self.log_id = log_id
        self.voids: dict[int, bytes] = {}
        self.erasable: set[int] = set()
        self.proposals: dict[tuple[int, str], VoidProposed] = {}
        self.key_ids: list[str] = []
        self.founded = False  # True once the pinned root key itself says so
        self._root = Ed25519PublicKey.from_public_bytes(root)
        self._keys = {key_id_of(ROOT, root): self._root}
        self._revoked: dict[str, int] = {}
        for row in rows:
            if row.body is not None and not self.doubt(row):
                self._take(row.position, decode(row.topic, row.body), root)

    def doubt(self, row: Row) -> str:
        """Why this row cannot be believed; empty when it can."""
        return changed(self.log_id, row) or ("" if self.signed(row) else "not signed by a key of this log")

    def signed(self, row: Row) -> bool:
        """True if a certified key, not revoked before, signed this header."""
        public = self._keys.get(row.key_id)
        if public is None or row.position > self._revoked.get(row.key_id, row.position):
            return False
        message = signing_input(
            self.log_id, row.stream, row.version, row.topic, row.event_id, row.command_id, row.body_sha256
        )
        return verified(public, row.signature, message)

    def _take(self, position: int, event: Event, root: bytes) -> None:
        match event:
            case LedgerFounded():
                self.founded = event.log_id == str(self.log_id) and event.root_key == root.hex()
            case KeyCertified():
                public = bytes.fromhex(event.public_key)
                message = certificate_input(self.log_id, event.key_id, event.role, public)
                if verified(self._root, bytes.fromhex(event.certificate), message):
                    self._keys.setdefault(event.key_id, Ed25519PublicKey.from_public_bytes(public))
                    self.key_ids.append(event.key_id)
            case KeyRevoked():
                message = revocation_input(self.log_id, event.key_id)
                if verified(self._root, bytes.fromhex(event.certificate), message):
                    self._revoked.setdefault(event.key_id, position)
            case VoidProposed():
                self.proposals[event.position, event.leaf_hash] = event
            case PositionVoided():
                proposal = self.proposals.get((event.position, event.leaf_hash))
                if proposal and proposal.actor.person == event.proposed_by.person != event.actor.person:
                    self.voids[event.position] = bytes.fromhex(event.leaf_hash)
            case ErasureAuthorised():
                if event.proposed_by.person != event.actor.person:
                    self.erasable.update(event.positions)
            case _:
                pass


def changed(log_id: UUID, row: Row) -> str:
    """What in this row no longer agrees with its own hashes; empty when nothing."""
    if leaf_hash(log_id, *row[:10]) != row.leaf_hash:
        return "the header does not match its leaf hash"
    if row.body is not None and hashlib.sha256(row.body).digest() != row.body_sha256:
        return "the body does not match its sha256"
    return ""
