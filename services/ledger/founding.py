"""The first entries of a log: its id, its root key, and the keys of the roles that may append."""

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta, timezone
from typing import Any
from uuid import UUID, uuid4, uuid5

import psycopg

from domain.events import Actor, Event, KeyCertified, KeyRevoked, LedgerFounded
from services.ledger.authority import STREAM
from services.ledger.book import Ledger
from services.ledger.keys import SigningKey, certificate_input, revocation_input
from services.ledger.problems import StaleVersion, WrongLedger
from services.ledger.records import Command, NewEvent, Receipt

BANGKOK = timezone(timedelta(hours=7))
_SYSTEM = Actor(person="system", post="system")


def found(owner_conninfo: str, root: SigningKey, roles: Sequence[SigningKey]) -> UUID:
    """Found the log if the database has none, and certify the role keys it does not know yet; return its id.

    `owner_conninfo` may insert the head row (superuser or member of anumat_owner). Safe to repeat, and at once.
    Raises WrongLedger if the log was founded with another root.
    """
    with psycopg.connect(owner_conninfo, autocommit=True) as connection:
        connection.execute("INSERT INTO ledger.head (log_id) VALUES (%s) ON CONFLICT DO NOTHING", [uuid4()])
    with Ledger(owner_conninfo, root, root.public, readers=1, founding=True) as ledger:
        while True:
            # in this order: whoever founds it meanwhile makes this version stale, never this judgement
            size, version, authority = ledger.head(), ledger.version(STREAM), ledger.reader.learn()
            if size and not authority.founded:
                raise WrongLedger()
            missing = [key for key in roles if key.key_id not in authority.key_ids]
            first = [] if authority.founded else [_founded(ledger.log_id, root)]
            events = first + [_certified(ledger.log_id, root, key) for key in missing]
            try:
                if events:
                    record(ledger, events, version)
                return ledger.log_id
            except StaleVersion:
                continue


def revoke(ledger: Ledger, root: SigningKey, key_id: str) -> Receipt:
    """Record that nothing from here on may carry this key's signature; the root key signs for it."""
    certificate = root.sign(revocation_input(ledger.log_id, key_id)).hex()
    revoked = KeyRevoked(**_common("KeyRevoked"), key_id=key_id, certificate=certificate)
    return record(ledger, [revoked], ledger.version(STREAM))


def record(ledger: Ledger, events: Sequence[Event], version: int) -> Receipt:
    """Append to system/ledger after `version`, the one they were judged at. Raises StaleVersion when it moved on."""
    new = tuple(NewEvent(STREAM, version + no, event) for no, event in enumerate(events, 1))
    command_id = uuid5(ledger.log_id, f"{STREAM} {version + 1} {uuid4()}")
    return ledger.append(Command(command_id, hashlib.sha256(command_id.bytes).digest(), new))


def _founded(log_id: UUID, root: SigningKey) -> LedgerFounded:
    return LedgerFounded(**_common("LedgerFounded"), log_id=str(log_id), root_key=root.public.hex())


def _certified(log_id: UUID, root: SigningKey, key: SigningKey) -> KeyCertified:
    certificate = root.sign(certificate_input(log_id, key.key_id, key.role, key.public)).hex()
    return KeyCertified(
        **_common("KeyCertified"),
        key_id=key.key_id,
        role=key.role,
        public_key=key.public.hex(),
        certificate=certificate,
    )


def _common(published: str) -> dict[str, Any]:
    return {
        "stream_name": STREAM,
        "published": published,
        "actor": _SYSTEM,
        "effective_on": datetime.now(BANGKOK).date(),
        "correlation_id": "founding",
    }
