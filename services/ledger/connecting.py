"""Connections that give up on a server that fell silent, one by one or pooled."""

from typing import Any, TypeVar

import psycopg
from psycopg.abc import PQGen
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg_pool import ConnectionPool

Row = tuple[Any, ...]
Result = TypeVar("Result")
_OPTIONS: dict[str, Any] = {"autocommit": True, "prepare_threshold": 0}


class PatientConnection(psycopg.Connection[Row]):
    """Raises psycopg.OperationalError when an answer takes longer than `patience_s`, and is closed then."""

    patience_s = 10.0

    def wait(self, gen: PQGen[Result], interval: float = 0.1, timeout: float | None = None) -> Result:
        try:
            return super().wait(gen, interval, timeout or self.patience_s)
        except psycopg.OperationalError:
            self.pgconn.finish()
            raise


def connect(conninfo: str, timeout_s: float) -> PatientConnection:
    """One autocommit connection in UTC that waits no longer than `timeout_s` for anything."""
    connection = PatientConnection.connect(_with_limits(conninfo, timeout_s), **_OPTIONS)
    connection.patience_s = timeout_s
    return connection


def open_pool(conninfo: str, size: int, timeout_s: float) -> ConnectionPool[Any]:
    """Up to `size` such connections; asking for one waits no longer either.

    Connects once by itself first: a pool would hide why it cannot. Raises psycopg.OperationalError.
    """
    connect(conninfo, timeout_s).close()

    def configure(connection: PatientConnection) -> None:
        connection.patience_s = timeout_s

    return ConnectionPool(
        _with_limits(conninfo, timeout_s),
        connection_class=PatientConnection,
        kwargs=_OPTIONS,
        configure=configure,
        min_size=1,
        max_size=size,
        timeout=timeout_s,
        open=True,
    )


def _with_limits(conninfo: str, timeout_s: float) -> str:
    limits = f"-c statement_timeout={round(timeout_s * 1000)} -c timezone=UTC"
    given = str(conninfo_to_dict(conninfo).get("options") or "")
    return make_conninfo(
        conninfo,
        options=f"{given} {limits}".strip(),
        connect_timeout=max(2, round(timeout_s)),
        tcp_user_timeout=round(timeout_s * 1000),
    )
