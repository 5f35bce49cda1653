"""One relay at a time: whoever holds PostgreSQL's advisory lock for the tenant; the others wait to take over."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import psycopg

LOOK_EVERY_S = 0.3
_TRY = "SELECT pg_try_advisory_lock(hashtextextended('anumat relay ' || %s, 0))"


class Leadership:
    """A lock that lives as long as its connection; the stream's expected sequence fences whoever lost it unawares."""

    def __init__(self, connection: psycopg.Connection) -> None:
        self._connection = connection

    async def hold(self) -> None:
        """Never returns while leading. Raises psycopg.OperationalError when the connection, so the lock, is lost."""
        while True:
            await asyncio.to_thread(self._connection.execute, "SELECT 1")
            await asyncio.sleep(LOOK_EVERY_S)


@asynccontextmanager
async def leading(conninfo: str, tenant: str) -> AsyncIterator[Leadership]:
    """Wait until this process leads. Raises psycopg.OperationalError without a database."""
    connection = await _connected(conninfo)
    try:
        while not await asyncio.to_thread(_locked, connection, tenant):
            await asyncio.sleep(LOOK_EVERY_S)
        yield Leadership(connection)
    finally:
        connection.close()


async def _connected(conninfo: str) -> psycopg.Connection:
    """A connection; one that comes to be while we are told to stop is closed again."""
    connecting = asyncio.ensure_future(asyncio.to_thread(_connect, conninfo))
    try:
        return await asyncio.shield(connecting)
    except asyncio.CancelledError:
        with suppress(psycopg.Error):
            (await connecting).close()
        raise


def _connect(conninfo: str) -> psycopg.Connection:
    return psycopg.connect(conninfo, autocommit=True, connect_timeout=5, application_name="anumat relay leader")


def _locked(connection: psycopg.Connection, tenant: str) -> bool:
    return connection.execute(_TRY, [tenant]).fetchone() == (True,)
