"""Three brokers, three copies of the stream: the leader is killed under load and publishing resumes, once each."""

import asyncio
import json
import signal
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import nats
import pytest

from services.embedded.nats import broker_users, program
from services.embedded.process import Child, bare_environment, spawn
from services.ledger import Ledger
from services.relay.relay import Relay
from services.relay.stream import stream_name
from tests.support.database import Database
from tests.support.relaying import BRISK, TENANT, Running, copies, fill, until

NAMES = ("one", "two", "three")


class Cluster:
    """Three nats-servers that know each other, as in production."""

    def __init__(self, nodes: dict[str, Child], url: str) -> None:
        self.nodes = nodes
        self.url = url

    def stream(self) -> tuple[int, str, list[bytes]]:
        """Last sequence, leader, and all messages of the stream; zero while nobody answers."""

        async def look() -> tuple[int, str, list[bytes]]:
            client = await nats.connect(
                self.url.split(","), allow_reconnect=False, max_reconnect_attempts=1, error_cb=_quiet
            )
            try:
                js = client.jetstream(timeout=1)
                info = await js.stream_info(stream_name(TENANT))
                last = info.state.last_seq
                got = [(await js.get_msg(stream_name(TENANT), seq=at)).data or b"" for at in range(1, last + 1)]
                return last, (info.cluster and info.cluster.leader) or "", got
            finally:
                await client.close()

        try:
            return asyncio.run(look())
        except Exception:
            return 0, "", []


@contextmanager
def cluster(folder: Path) -> Iterator[Cluster]:
    with ExitStack() as stack:
        ports = free_ports(6)
        routes = [f"nats://127.0.0.1:{port}" for port in ports[3:]]
        nodes = {}
        for name, port, route in zip(NAMES, ports, ports[3:], strict=False):
            settings = {
                "server_name": name,
                "host": "127.0.0.1",
                "port": port,
                "jetstream": {"store_dir": str(folder / name), "sync_interval": "always"},
                "authorization": {"users": broker_users("relay", "subscriber")},
                "cluster": {"name": "anumat", "host": "127.0.0.1", "port": route, "routes": routes},
            }
            conf = folder / f"{name}.conf"
            conf.write_text(json.dumps(settings))
            node = spawn(
                name,
                [program(), "-c", str(conf)],
                stop_signal=signal.SIGTERM,
                log=folder / f"{name}.log",
                env=bare_environment(),
            )
            stack.callback(node.stop)
            nodes[name] = node
        yield Cluster(nodes, ",".join(f"nats://relay:relay@127.0.0.1:{port}" for port in ports[:3]))


def free_ports(count: int) -> list[int]:
    with ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [int(each.getsockname()[1]) for each in sockets]


@pytest.mark.slow
def test_a_leader_killed_under_load_hands_over_and_every_event_is_there_once(
    tmp_path: Path, database: Database, ledger: Ledger
) -> None:
    with cluster(tmp_path) as brokers:
        running = Running(Relay(ledger, brokers.url, database.url("anumat_relay"), TENANT, 3, BRISK))
        running.start()
        try:
            fill(ledger, 200)
            until(lambda: brokers.stream()[0] == ledger.head(), 40)
            leader = brokers.stream()[1]
            fill(ledger, 300)
            time.sleep(0.02)
            brokers.nodes[leader].popen.kill()
            fill(ledger, 100)
            until(lambda: brokers.stream()[0] == ledger.head(), 40)
        finally:
            running.end()
        assert running.error is None
        last, successor, messages = brokers.stream()
        assert messages == copies(ledger)
        assert last == ledger.head()
        assert successor != leader


async def _quiet(_: Exception) -> None:
    """A dead node is what this test makes."""
