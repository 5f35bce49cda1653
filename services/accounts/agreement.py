"""What opens something by the tables, and by the log: the same, or somebody wrote past one of them."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import msgspec
import psycopg

from domain.access import Access


class Opening(msgspec.Struct, frozen=True, order=True):
    """An open account or a credential of one; `credential` is the opaque id, empty for the account itself."""

    account: str
    person: str
    means: str
    credential: str = ""
    scopes: tuple[str, ...] = ()
    expires_at: str | None = None
    first_password: bool = False


def in_tables(connection: psycopg.Connection[Any]) -> set[Opening]:
    """What is open by the rows of accounts, keys and identities; a key whose day has passed is still there."""
    return {
        Opening(str(account), person, means, credential or "", tuple(sorted(scopes)), instant(expires), first)
        for account, person, means, credential, scopes, expires, first in connection.execute(_ROWS)
    }


def in_log(accounts: Iterable[Access]) -> set[Opening]:
    """What is open by the facts of these accounts."""
    found: set[Opening] = set()
    for one in accounts:
        if one.closed is not None:
            continue
        found.add(Opening(one.account, one.person, "account", scopes=tuple(sorted(one.held))))
        for given in (credential.given for credential in one.open()):
            scopes = tuple(sorted(given.scopes))
            said = (given.means, given.credential, scopes, given.expires_at, given.first_password)
            found.add(Opening(one.account, one.person, *said))
    return found


def instant(moment: datetime | None) -> str | None:
    """An instant of a row as facts say it."""
    return moment.astimezone(UTC).isoformat() if moment else None


_ROWS = """
    WITH open AS (SELECT * FROM office.account WHERE closed_at IS NULL)
    SELECT account, person, 'account', NULL, scopes, NULL::timestamptz, false FROM open
    UNION ALL
    SELECT account, person, 'password', credential::text, '{}', NULL, first_password FROM open
     WHERE password_hash IS NOT NULL
    UNION ALL
    SELECT account, person, 'key', key_id::text, k.scopes, expires_at, false
      FROM office.api_key k JOIN open USING (account) WHERE revoked_at IS NULL
    UNION ALL
    SELECT account, person, 'identity', i.credential::text, '{}', NULL, false
      FROM office.identity i JOIN open USING (account)
"""
