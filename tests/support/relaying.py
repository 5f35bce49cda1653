"""A broker that tests may kill, relays as real processes, a door like `/v1/events`, and ways to look at all of them."""

import asyncio
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TypeVar
from urllib.parse import parse_qs, urlsplit

import nats
from nats.aio.client import Client
from nats.js import JetStreamContext
from nats.js.errors import NotFoundError

from services.embedded.nats import Nats
from services.embedded.servers import started
from services.ledger import Ledger
from services.ledger.reader import Reader
from services.relay import cloudevent
from services.relay.relay import Pace, Relay, end
from services.relay.stream import Message, message_at, stream_name
from tests.support.database import Database
from tests.support.events import child, command

TENANT = "main"
REPO = Path(__file__).parents[2]
BRISK = Pace(idle_most=0.01, patience=2.0, retry=0.1, beat_every=0.1, audit_every=0.2)
Answer = TypeVar("Answer")


class Broker:
    """One nats-server over a folder of its own."""

    def __init__(self, server: Nats) -> None:
        self.server = server

    def url(self, user: str = "relay") -> str:
        return self.server.url(user)

    @property
    def store(self) -> Path:
        return self.server.data.path / "nats"

    def kill(self) -> None:
        assert self.server.child
        self.server.child.popen.kill()
        self.server.child.popen.wait()

    def stop(self) -> None:
        assert self.server.child
        self.server.child.stop()

    def start(self) -> None:
        self.server.begin()
        self.server.wait()

    def lose_store(self) -> None:
        shutil.rmtree(self.store)

    def ask(self, question: Callable[[Client, JetStreamContext], Awaitable[Answer]], user: str = "relay") -> Answer:
        """Connect, ask, disconnect."""

        async def talk() -> Answer:
            client = await nats.connect(self.url(user), allow_reconnect=False, error_cb=_quiet)
            try:
                return await question(client, client.jetstream(timeout=1))
            finally:
                await client.close()

        return asyncio.run(talk())

    def sizes(self) -> tuple[int, int]:
        """Messages in the stream and its last sequence; zeros without a stream or broker."""

        async def state(_: Client, js: JetStreamContext) -> tuple[int, int]:
            found = (await js.stream_info(stream_name(TENANT))).state
            return found.messages, found.last_seq

        try:
            return self.ask(state)
        except Exception:
            return 0, 0

    def messages(self) -> list[Message]:
        """All that the stream holds, by sequence; nothing while it is being made anew."""

        async def read(_: Client, js: JetStreamContext) -> list[Message]:
            last = (await js.stream_info(stream_name(TENANT))).state.last_seq
            found = [await message_at(js, TENANT, at) for at in range(1, last + 1)]
            return [message for message in found if message]

        try:
            return self.ask(read)
        except NotFoundError:
            return []


@contextmanager
def broker(folder: Path) -> Iterator[Broker]:
    with started(folder, postgres=False) as servers:
        assert servers.nats
        yield Broker(servers.nats)


def fill(ledger: Ledger, count: int, parent: str = "NP-v1") -> None:
    """Append `count` small events, a hundred to a command."""
    name = f"children/{parent}"
    version = ledger.version(name)
    numbers = range(version + 1, version + count + 1)
    for start in range(0, count, 100):
        ledger.append(command(*(child(name, no, child=f"CD-{no}") for no in numbers[start : start + 100])))


def copies(ledger: Ledger) -> list[bytes]:
    """What the stream must hold, by position."""
    return [cloudevent.of(stored, ledger.log_id) for stored in ledger.read(0, 100_000)]


def until(true: Callable[[], bool], patience_s: float = 15.0) -> None:
    """Wait; fails when it does not become true."""
    deadline = time.monotonic() + patience_s
    while not true():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)


@contextmanager
def relaying(broker: Broker, database: Database, ledger: Ledger, pace: Pace = BRISK) -> Iterator["Running"]:
    """A relay in this process, in a thread of its own."""
    relay = Relay(ledger, broker.url(), database.url("anumat_relay"), TENANT, pace=pace)
    running = Running(relay)
    running.start()
    try:
        yield running
    finally:
        running.end()


class Running(threading.Thread):
    """A thread with a relay; `error` is what ended it."""

    def __init__(self, relay: Relay) -> None:
        super().__init__()
        self._relay = relay
        self._loop = asyncio.new_event_loop()
        self._told = asyncio.Event()
        self.error: BaseException | None = None

    def run(self) -> None:
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            try:
                runner.run(self._guarded())
            except Exception as error:
                self.error = error

    async def _guarded(self) -> None:
        work, told = asyncio.ensure_future(self._relay.run()), asyncio.ensure_future(self._told.wait())
        await asyncio.wait([work, told], return_when=asyncio.FIRST_COMPLETED)
        await end(work, told)
        if not work.cancelled():
            await work

    def end(self) -> None:
        if self.is_alive():
            self._loop.call_soon_threadsafe(self._told.set)
        self.join(10)
        assert not self.is_alive()


class Process:
    """A program of ours, killed and started again at will."""

    def __init__(self, command_line: list[str], env: dict[str, str], log: Path) -> None:
        self._command_line, self._env, self.log = command_line, env, log
        self._popen: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self.log.open("ab") as output:
            self._popen = subprocess.Popen(
                self._command_line, cwd=REPO, env=os.environ | self._env, stdout=output, stderr=output
            )

    def kill(self, number: signal.Signals = signal.SIGKILL) -> int:
        """Send the signal, wait for the end, return the exit code."""
        assert self._popen
        self._popen.send_signal(number)
        return self._popen.wait(10)

    def wait(self) -> int:
        assert self._popen
        return self._popen.wait(15)

    def __enter__(self) -> "Process":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._popen and self._popen.poll() is None:
            self.kill()


def relay_process(broker: Broker, database: Database, log: Path) -> Process:
    """`anumat relay` as it runs in production."""
    env = {
        "ANUMAT_DATABASE_URL": database.url("anumat_relay"),
        "ANUMAT_NATS_URL": broker.url(),
        "ANUMAT_TENANT": TENANT,
        "ANUMAT_ROOT_PUBLIC": database.root.public.hex(),
    }
    return Process([sys.executable, "-m", "api.cli", "relay"], env, log)


def subscriber_process(broker: Broker, api: str, db: Path, log: Path) -> Process:
    """The example, as its README starts it."""
    program = str(REPO / "examples/subscriber/subscriber.py")
    nats_url = broker.url("subscriber")
    return Process([sys.executable, program, "--nats", nats_url, "--api", api, "--key", "k", "--db", str(db)], {}, log)


@contextmanager
def events_door(reader: Ledger | Reader) -> Iterator[str]:
    """`GET /v1/events?after=` over a ledger, in pages, and nothing else of the API."""

    class Door(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            query = parse_qs(urlsplit(self.path).query)
            page = reader.read(int(query["after"][0]), int(query["limit"][0]))
            events = b",".join(cloudevent.of(stored, reader.log_id) for stored in page)
            body = b'{"events":[' + events + b"]}"
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Silence."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Door) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


async def _quiet(_: Exception) -> None:
    """Tests look at the error of the call itself."""
