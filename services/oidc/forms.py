"""A form that waits while its person is away at the provider: sealed, and only for its own session."""

from collections.abc import Mapping
from typing import Protocol
from uuid import UUID, uuid4

import msgspec
from psycopg_pool import ConnectionPool

from domain.events import Sealed
from services.ledger.vault import Vault

LASTS_MINUTES = 30


class HasVault(Protocol):
    """An office that can seal."""

    @property
    def pool(self) -> ConnectionPool: ...
    @property
    def vault(self) -> Vault: ...


class KeptForm(msgspec.Struct, frozen=True):
    """Where the form was sent, and what was in it."""

    path: str
    fields: dict[str, str]


def keep_form(office: HasVault, session: UUID, account: str, path: str, fields: Mapping[str, str]) -> UUID:
    """Keep what was typed; its name, which only this session can use."""
    form = uuid4()
    sealed = office.vault.seal(msgspec.json.encode(dict(fields)).decode(), f"account/{account}")
    with office.pool.connection() as connection:
        connection.execute(
            "DELETE FROM office.kept_form WHERE created_at < clock_timestamp() - make_interval(mins => %s)",
            [LASTS_MINUTES],
        )
        connection.execute(
            "INSERT INTO office.kept_form (form, session, path, fields) VALUES (%s, %s, %s, %s)",
            [form, session, path, msgspec.json.encode(sealed).decode()],
        )
    return form


def kept_form(office: HasVault, session: UUID, form: UUID) -> KeptForm | None:
    """The form; None when it is not there any more or not this session's."""
    with office.pool.connection() as connection:
        row = connection.execute(
            "SELECT path, fields FROM office.kept_form WHERE form = %s AND session = %s"
            " AND created_at > clock_timestamp() - make_interval(mins => %s)",
            [form, session, LASTS_MINUTES],
        ).fetchone()
    opened = office.vault.open(msgspec.json.decode(row[1], type=Sealed)) if row else None
    if row is None or opened is None:
        return None
    return KeptForm(row[0], msgspec.json.decode(opened, type=dict[str, str]))
