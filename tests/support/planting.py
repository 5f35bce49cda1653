"""Events put into the log past the vocabulary: as a newer release, or a fault, would leave them."""

import hashlib
import time
from uuid import UUID, uuid4

from services.ledger import Ledger
from services.ledger.header import event_id, signing_input
from services.ledger.wire import SignedCommand, SignedEvent, Wire


def plant(ledger: Ledger, conninfo: str, stream_name: str, topic: str, body: bytes, *, forged: bool = False) -> int:
    """Append one event with any topic and bytes, signed by the ledger's key unless `forged`; its position."""
    stream, command, digest = ledger.stream_id(stream_name), uuid4(), hashlib.sha256(body).digest()
    version, event = ledger.version(stream_name) + 1, event_id(command, 0)
    signature = _signature(ledger, stream, version, topic, event, command, digest)
    signed = SignedEvent(
        stream, version, topic, event, ledger.key.key_id, digest, b"\1" * 64 if forged else signature, body
    )
    wire = Wire(conninfo, 5.0)
    try:
        (outcome,) = wire.append([SignedCommand(command, b"\0" * 32, (signed,))], time.monotonic() + 5)
    finally:
        wire.close()
    assert outcome.verdict == "stored", outcome
    return outcome.first_position


def _signature(
    ledger: Ledger, stream: UUID, version: int, topic: str, event: UUID, command: UUID, digest: bytes
) -> bytes:
    return ledger.key.sign(signing_input(ledger.log_id, stream, version, topic, event, command, digest))
