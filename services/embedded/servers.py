"""The two servers together: start in parallel, stop in order, for tests and for `anumat up`."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from services.embedded.datadir import DataDir, opened, socket_folder
from services.embedded.nats import Nats
from services.embedded.postgres import Postgres, wheel_folder


@dataclass(frozen=True)
class Endpoints:
    """Where the servers are; an empty string is a server that was not asked for.

    `postgres` is the superuser's URL, `nats` the relay's (may publish); `passwords` holds one per role.
    """

    http: str = ""
    nats: str = ""
    postgres: str = ""
    nats_subscriber: str = ""
    passwords: dict[str, str] = field(default_factory=dict, repr=False)


@dataclass
class Servers:
    """What runs over one data folder."""

    data: DataDir
    postgres: Postgres | None = None
    nats: Nats | None = None

    def __iter__(self) -> Iterator[Postgres | Nats]:
        return iter([server for server in (self.postgres, self.nats) if server])

    def endpoints(self) -> Endpoints:
        return Endpoints(
            nats=self.nats.url() if self.nats else "",
            postgres=self.postgres.url() if self.postgres else "",
            nats_subscriber=self.nats.url("subscriber") if self.nats else "",
            passwords=self.data.passwords,
        )

    def stop(self) -> None:
        """The broker first: the record outlives its copy."""
        for server in (self.nats, self.postgres):
            if server and server.child:
                server.child.stop()
                server.child = None


@contextmanager
def started(
    data_dir: Path, *, postgres: bool = True, nats: bool = True, programs: Path | None = None
) -> Iterator[Servers]:
    """Start what is asked for over `data_dir` and stop it at the end; raises a `CannotStart`."""
    with ExitStack() as stack:
        data = stack.enter_context(opened(data_dir))
        servers = Servers(data)
        stack.callback(servers.stop)
        if postgres:
            socket = stack.enter_context(socket_folder(data))
            servers.postgres = Postgres(data, programs or wheel_folder(), socket)
            stack.callback(servers.stop)  # before the socket folder goes
        if nats:
            servers.nats = Nats(data)
        for server in reversed(list(servers)):
            server.begin()
        for server in servers:
            server.wait()
        yield servers


@contextmanager
def running(
    data_dir: Path, *, postgres: bool = True, nats: bool = True, programs: Path | None = None
) -> Iterator[Endpoints]:
    """Servers over `data_dir` while the block runs; `programs` is another PostgreSQL's folder of binaries.

    Both keep every acknowledged write through a power cut. Main thread only; raises `CannotStart`.
    """
    with started(data_dir, postgres=postgres, nats=nats, programs=programs) as servers:
        yield servers.endpoints()
