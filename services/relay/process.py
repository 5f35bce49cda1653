"""The process `anumat relay`: opens the log read-only, publishes until told to stop."""

import asyncio
import signal

from psycopg_pool import ConnectionPool

from services.ledger import guardrails
from services.ledger.reader import Reader
from services.relay.relay import Relay, end
from services.settings import Settings


def main() -> None:
    """Publish until SIGTERM or SIGINT. Raises RelayHalted, BadSetting, LedgerUnavailable."""
    settings = Settings.load()
    conninfo = settings.database("anumat_relay")
    with ConnectionPool(conninfo, min_size=1, max_size=3, timeout=10, kwargs={"autocommit": True}, open=True) as pool:
        with pool.connection() as connection:
            guardrails.check(connection)
        log = Reader(pool, settings.seed("root_public"))
        relay = Relay(log, settings.broker(), conninfo, settings.tenant, settings.nats_replicas)
        asyncio.run(until_signal(relay))


async def until_signal(relay: Relay) -> None:
    """Run the relay; a signal ends it between two messages. Raises RelayHalted."""
    work = asyncio.ensure_future(relay.run())
    stop = asyncio.Event()
    told = asyncio.ensure_future(stop.wait())
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    await asyncio.wait([work, told], return_when=asyncio.FIRST_COMPLETED)
    await end(work, told)
    if not work.cancelled():
        await work
