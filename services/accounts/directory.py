"""The directory of persons, outside the log: a name can change or go, and the events keep their pseudonyms."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from psycopg.rows import class_row

from domain import events as ev
from services.accounts.errors import NoSuchPerson
from services.accounts.pool import HasLog, HasPool
from services.accounts.recording import By, Facts, by_system, entry, fact, record


class Person(msgspec.Struct, frozen=True):
    """A pseudonym of the log and the name behind it; without a name once erased."""

    person: str
    name: str | None
    erased_at: datetime | None


def persons(office: HasPool) -> list[Person]:
    """Everybody the directory knows, by pseudonym."""
    with office.pool.connection() as connection:
        cursor = connection.cursor(row_factory=class_row(Person))
        return cursor.execute("SELECT person, name, erased_at FROM office.person ORDER BY person").fetchall()


def add_persons(office: HasPool, names: Mapping[str, str]) -> None:
    """Know these pseudonyms by name; one that is known already keeps the name it has."""
    with office.pool.connection() as connection, connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO office.person (person, name) VALUES (%s, %s) ON CONFLICT (person) DO NOTHING", names.items()
        )


def rename_person(office: HasPool, person: str, name: str) -> None:
    """Every page says the new name at once, also of what was done before. Raises NoSuchPerson, also once erased."""
    with office.pool.connection() as connection:
        renamed = connection.execute(
            "UPDATE office.person SET name = %s WHERE person = %s AND erased_at IS NULL", [name, person]
        )
    if not renamed.rowcount:
        raise NoSuchPerson()


def erase_person(office: HasLog, person: str, by: By | None = None) -> None:
    """Forget the name, close the person's accounts and forget their user names; safe to repeat. Raises NoSuchPerson.

    What the person did stays in the log under the pseudonym, which leads nowhere any more.
    """
    by = by or by_system()

    def change(connection: Any) -> tuple[Facts, None]:
        erased = connection.execute(
            "UPDATE office.person SET name = NULL, erased_at = coalesce(erased_at, clock_timestamp())"
            " WHERE person = %s",
            [person],
        )
        if not erased.rowcount:
            raise NoSuchPerson()
        for statement in _FORGET:
            connection.execute(statement, [person])
        of = connection.execute("SELECT account FROM office.account WHERE person = %s ORDER BY account", [person])
        known = [entry(office, account) for (account,) in of]
        return [
            fact(office, by, ev.AccountClosed, UUID(one.account), person, erased=True)
            for one in known
            if one is not None and one.closed is None
        ], None

    record(office, by, change, lambda known: None)


_OF = "account IN (SELECT account FROM office.account WHERE person = %s)"
_FORGET = (
    f"DELETE FROM office.session WHERE {_OF}",
    f"DELETE FROM office.identity WHERE {_OF}",
    f"DELETE FROM office.known_browser WHERE {_OF}",
    f"UPDATE office.api_key SET label = '', revoked_at = coalesce(revoked_at, clock_timestamp()) WHERE {_OF}",
    "UPDATE office.account SET username = 'erased-' || account, password_hash = NULL, credential = NULL,"
    " closed_at = coalesce(closed_at, clock_timestamp()) WHERE person = %s",
)
