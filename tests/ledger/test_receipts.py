"""A receipt proves what was recorded; changed in any part it proves nothing."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import msgspec

from services.ledger import Ledger
from services.ledger.receipts import verify_receipt
from tests.support.events import child, command


def test_a_receipt_is_verified_by_the_public_key_alone(ledger: Ledger) -> None:
    receipt = ledger.append(command(child("children/NP-v1", 1), child("children/NP-v2", 1)))
    assert verify_receipt(receipt, ledger.log_id, ledger.key.public)


def test_a_changed_receipt_is_not_believed(ledger: Ledger) -> None:
    receipt = ledger.append(command(child("children/NP-v1", 1)))
    event = receipt.events[0]
    changes = [
        {"command_id": uuid4()},
        {"recorded_at": receipt.recorded_at - timedelta(microseconds=1)},
        {"key_id": "api-0"},
        {"events": ()},
        {"events": (msgspec.structs.replace(event, position=event.position + 1),)},
        {"events": (msgspec.structs.replace(event, leaf_hash=bytes(32)),)},
        {"events": (msgspec.structs.replace(event, ref="NP-v2"),)},
    ]
    for change in changes:
        assert not verify_receipt(replace(receipt, **change), ledger.log_id, ledger.key.public)
    assert not verify_receipt(receipt, uuid4(), ledger.key.public)
