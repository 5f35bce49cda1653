"""Once for a log that is older than this: what the tables open becomes facts, said by the engine and marked as such."""

import hashlib
import uuid
from datetime import datetime
from typing import Any

import psycopg

from domain import events as ev
from domain.thai.dates import bangkok_date
from services.accounts.agreement import Opening, in_tables, instant
from services.accounts.recording import stream_of
from services.ledger import Command, Ledger, NewEvent, StaleVersion
from workflows.authority import ENGINE

STREAM = "system/accounts"
OWNER = "anumat_owner"


def adopt(ledger: Ledger, owner_url: str, now: datetime) -> bool:
    """State in the log what opens an account by the tables; whether that was still to be done.

    Done once, at the migration to the first release that keeps this, and on a new log before there is anything:
    afterwards a row that the log does not know was put there past it, and stays unknown.
    """
    if ledger.version(STREAM):
        return False
    with psycopg.connect(owner_url, autocommit=True) as connection:
        connection.execute(f"SET ROLE {OWNER}")
        rows = in_tables(connection)
        since = _since(connection)
    accounts = sorted(row for row in rows if row.means == "account")
    for account in accounts:
        _state(ledger, account, sorted(row for row in rows if row.account == account.account), since, now)
    said = _common(ledger, STREAM, "AccountsKept", now)
    kept = ev.AccountsKept(**said, accounts=len(accounts), credentials=len(rows) - len(accounts))
    _append(ledger, STREAM, (kept,))
    return True


def _state(ledger: Ledger, account: Opening, rows: list[Opening], since: dict[str, str], now: datetime) -> None:
    """One account with its credentials, in one command; one that the log knows already is left."""
    name = stream_of(account.account)
    if ledger.version(name):
        return
    facts: list[ev.AccountEvent] = []
    for row in sorted(rows, key=lambda row: (row.means != "account", row)):
        kind = ev.AccountOpened if row.means == "account" else ev.CredentialGiven
        said: dict[str, Any] = {"account": row.account, "person": row.person, "scopes": row.scopes}
        if row.means != "account":
            said |= {"means": row.means, "credential": row.credential, "expires_at": row.expires_at}
            said["first_password"] = row.first_password
        before = since[row.credential or row.account]
        facts.append(kind(**_common(ledger, name, kind.__name__, now), **said, before_log=before))
    _append(ledger, name, tuple(facts))


def _common(ledger: Ledger, name: str, published: str, now: datetime) -> dict[str, Any]:
    return {
        "stream_name": name,
        "published": published,
        "actor": ENGINE,
        "effective_on": bangkok_date(now),
        "correlation_id": str(_command(ledger, name)),
    }


def _command(ledger: Ledger, name: str) -> uuid.UUID:
    return uuid.uuid5(ledger.log_id, f"before the log kept accounts:{name}")


def _append(ledger: Ledger, name: str, facts: tuple[ev.Event, ...]) -> None:
    """Store the first facts of a stream, unless somebody else is just doing so."""
    placed = tuple(NewEvent(name, version, event) for version, event in enumerate(facts, 1))
    try:
        ledger.append(Command(_command(ledger, name), hashlib.sha256(name.encode()).digest(), placed))
    except StaleVersion:
        return


def _since(connection: psycopg.Connection[Any]) -> dict[str, str]:
    """Since when the tables say that each of them is there; a password since its account, which is all they know."""
    return {str(name): str(instant(moment)) for name, moment in connection.execute(_SINCE)}


_SINCE = """
    SELECT account, created_at FROM office.account
    UNION ALL SELECT credential, created_at FROM office.account WHERE credential IS NOT NULL
    UNION ALL SELECT key_id, created_at FROM office.api_key
    UNION ALL SELECT credential, linked_at FROM office.identity
"""
