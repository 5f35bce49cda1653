"""The append-only record: one signed, gap-free log in PostgreSQL, and the only way to write to it."""

from services.ledger.book import AlreadyStored, Ledger
from services.ledger.founding import found
from services.ledger.keys import SigningKey, from_seed
from services.ledger.problems import (
    BadReference,
    BodyTooLarge,
    ClockRefused,
    ForgedEvent,
    KeyReused,
    LedgerHalted,
    LedgerUnavailable,
    NotFounded,
    NotRecordable,
    StaleVersion,
    WrongLedger,
)
from services.ledger.records import Command, NewEvent, Receipt, ReceiptEvent, Stored
from services.ledger.vault import Vault

__all__ = [
    "AlreadyStored",
    "BadReference",
    "BodyTooLarge",
    "ClockRefused",
    "Command",
    "ForgedEvent",
    "KeyReused",
    "Ledger",
    "LedgerHalted",
    "LedgerUnavailable",
    "NewEvent",
    "NotFounded",
    "NotRecordable",
    "Receipt",
    "ReceiptEvent",
    "SigningKey",
    "StaleVersion",
    "Stored",
    "Vault",
    "WrongLedger",
    "found",
    "from_seed",
]
