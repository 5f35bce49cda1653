"""The worker: every follower in a thread of its own; run as many workers as you like, one leads per follower."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

import structlog
from prometheus_client import start_http_server

from services import followers
from services.followers.following import Following, Head
from services.followers.metrics import registry
from services.means import Office
from services.running.wiring import open_office
from services.settings import Settings

log = structlog.get_logger()


class Worker:
    """Followers over one office; `start` returns at once, `stop` when all threads have ended."""

    def __init__(self, office: Office, conninfo: str) -> None:
        self._stop = threading.Event()
        head = Head(office.ledger)
        following = [Following(fed, office.ledger, conninfo, head, wake_s) for fed, wake_s in followers.feeds(office)]
        self._threads = [threading.Thread(target=head.watch, args=(self._stop,), name="head")]
        self._threads += [
            threading.Thread(target=one.run, args=(self._stop,), name=one.fed.id.name) for one in following
        ]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Ask all to end, and wait until they have."""
        self._stop.set()
        for thread in self._threads:
            if thread.is_alive():
                thread.join()

    def watch(self, asked: threading.Event) -> None:
        """Return when asked to stop; a thread that ended by itself is an error of ours: end the process."""
        while not asked.wait(0.5):
            ended = [thread.name for thread in self._threads if not thread.is_alive()]
            if ended:
                raise SystemExit(f"anumat worker: {', '.join(ended)} ended unexpectedly")


@contextmanager
def working(office: Office, conninfo: str) -> Iterator[Worker]:
    """A worker that runs while the block does."""
    with office.pool.connection() as connection:
        followers.prepare(connection)
    worker = Worker(office, conninfo)
    worker.start()
    try:
        yield worker
    finally:
        worker.stop()


def main() -> None:
    """Run a worker until SIGTERM or SIGINT. Raises BadSetting, NotFounded, LedgerUnavailable."""
    settings = Settings.load()
    asked = threading.Event()

    def ask(number: int, frame: FrameType | None) -> None:
        asked.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, ask)
    with open_office(settings, "worker") as office:
        if settings.metrics_port:
            start_http_server(settings.metrics_port, "127.0.0.1", registry(office.pool.connection))
        with working(office, settings.database("anumat_worker")) as worker:
            log.info("worker.ready")
            worker.watch(asked)
