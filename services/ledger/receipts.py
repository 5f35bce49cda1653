"""Signed receipts: proof in the caller's hands of what was recorded, where and when."""

from datetime import datetime
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from domain import canonical
from services.ledger.keys import SigningKey, verified
from services.ledger.records import Receipt, ReceiptEvent


def sign_receipt(
    key: SigningKey,
    log_id: UUID,
    command_id: UUID,
    recorded_at: datetime,
    events: tuple[ReceiptEvent, ...],
    *,
    replayed: bool,
) -> Receipt:
    """The receipt of a stored command; the same key gives the same bytes each time."""

    def sign() -> bytes:
        return key.sign(receipt_input(log_id, command_id, recorded_at, events, key.key_id))

    return Receipt(command_id, recorded_at, events, key.key_id, sign, replayed)


def verify_receipt(receipt: Receipt, log_id: UUID, public: bytes) -> bool:
    """True if the key signed exactly this receipt for this log."""
    content = receipt_input(log_id, receipt.command_id, receipt.recorded_at, receipt.events, receipt.key_id)
    return verified(Ed25519PublicKey.from_public_bytes(public), receipt.signature, content)


def receipt_input(
    log_id: UUID, command_id: UUID, recorded_at: datetime, events: tuple[ReceiptEvent, ...], key_id: str
) -> bytes:
    """The signed bytes: a name, the log's id, and canonical JSON with hashes in hex."""
    return (
        b"anumat/receipt/1\0"
        + log_id.bytes
        + canonical.encode(
            {
                "command_id": command_id,
                "recorded_at": recorded_at.isoformat(timespec="microseconds"),
                "key_id": key_id,
                "events": [
                    {
                        "stream": event.stream,
                        "ref": event.ref,
                        "version": event.version,
                        "position": event.position,
                        "event_id": event.event_id,
                        "leaf_hash": event.leaf_hash.hex(),
                    }
                    for event in events
                ],
            }
        )
    )
