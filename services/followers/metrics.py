"""Numbers about followers for Prometheus, read from the database when asked, so that any process can show them."""

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager

import psycopg
from prometheus_client import CollectorRegistry
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from services.followers import state
from services.followers.following import lock_key
from services.followers.state import Connection, Id, Status

Connect = Callable[[], AbstractContextManager[Connection]]
_LAG = """
    SELECT h.size - %(at)s,
           coalesce((SELECT extract(epoch FROM clock_timestamp() - e.recorded_at)::float8 FROM ledger.event e
                      WHERE e.position = %(at)s + 1), 0)
      FROM ledger.head h"""
_LED = """
    SELECT EXISTS (SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND granted AND objsubid = 1
                      AND (classid::bigint << 32 | objid::bigint) = %s
                      AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))"""


class Followers(Collector):
    """Events and seconds behind, dead letters, leader, last success, and whether it goes on."""

    def __init__(self, connect: Connect) -> None:
        self._connect = connect

    def collect(self) -> Iterable[Metric]:
        gauges = {
            name: GaugeMetricFamily(f"anumat_follower_{name}", says, labels=["follower", "version"])
            for name, says in SAYS.items()
        }
        try:
            with self._connect() as connection:
                for status in state.statuses(connection):
                    for name, value in _values(connection, status).items():
                        gauges[name].add_metric([status.name, str(status.version)], value)
        except psycopg.Error:
            return ()  # readiness says that the database is away; a scrape must not fail with it
        return gauges.values()

    def describe(self) -> Iterable[Metric]:
        return ()


SAYS = {
    "position": "Last position taken in",
    "events_behind": "Events recorded and not yet taken in",
    "seconds_behind": "Age of the oldest event not yet taken in",
    "dead_letters": "Events set aside",
    "has_leader": "1 while a process feeds it",
    "last_success_timestamp_seconds": "When it last took something in",
    "stopped": "1 while it is paused, halted or failing",
}


def _values(connection: Connection, status: Status) -> dict[str, float]:
    behind, seconds = connection.execute(_LAG, {"at": status.position}).fetchone() or (0, 0)
    key = lock_key(Id(status.name, status.version))
    led = connection.execute(_LED, [key]).fetchone() == (True,)
    return {
        "position": status.position,
        "events_behind": max(behind, 0),
        "seconds_behind": max(seconds, 0),
        "dead_letters": status.dead_letters,
        "has_leader": led,
        "last_success_timestamp_seconds": status.last_success.timestamp() if status.last_success else 0,
        "stopped": status.state != state.RUNNING,
    }


def registry(connect: Connect) -> CollectorRegistry:
    """A registry with these numbers; `connect` is a pool's `connection`."""
    found = CollectorRegistry()
    found.register(Followers(connect))
    return found
