"""NATS with JetStream as a child process: a random loopback port, each write synced, one publisher."""

import json
import shutil
import signal
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from services.embedded.datadir import DataDir, write_private
from services.embedded.errors import NoServers, StaleLock
from services.embedded.postgres import explain
from services.embedded.process import Child, bare_environment, spawn

START_PATIENCE_S = 30.0
MAY_HEAR = ["anumat.>", "_INBOX.>", "$JS.FC.>", "$JS.EVENT.>"]
MAY_READ = [
    "$JS.API.INFO", "$JS.API.STREAM.INFO.>", "$JS.API.STREAM.NAMES", "$JS.API.STREAM.LIST",
    "$JS.API.STREAM.MSG.GET.>",
    "$JS.API.DIRECT.GET.>", "$JS.API.CONSUMER.>", "$JS.ACK.>", "$JS.FC.>",
]  # fmt: skip


def program() -> str:
    """The absolute path of nats-server: beside our python, where its wheel puts it, or on PATH."""
    beside = Path(sys.executable).with_name("nats-server")
    found = str(beside) if beside.exists() else shutil.which("nats-server")
    if not found:
        raise NoServers(server="nats-server", variable="ANUMAT_NATS_URL")
    return found


def broker_users(relay: str, subscriber: str) -> list[dict[str, object]]:
    """Two users by password: `relay` alone may publish and manage; `subscriber` may read and keep its place."""
    may = {"publish": {"allow": MAY_READ}, "subscribe": {"allow": MAY_HEAR}}
    return [
        {"user": "relay", "password": relay},
        {"user": "subscriber", "password": subscriber, "permissions": may},
    ]


def configuration(store: Path, ports: Path, passwords: dict[str, str], port: int) -> dict[str, object]:
    """The server's settings (JSON is valid NATS configuration); port -1 lets the kernel choose a free one."""
    return {
        "server_name": "anumat",
        "host": "127.0.0.1",
        "port": port,
        "ports_file_dir": str(ports),
        "jetstream": {"store_dir": str(store), "sync_interval": "always", "max_file_store": 10 * 2**30},
        "authorization": {"users": broker_users(passwords["nats_relay"], passwords["nats_subscriber"])},
        "max_payload": 2**20,
    }


@dataclass
class Nats:
    """One NATS server over `data/nats`; a restart keeps the port of the first start."""

    data: DataDir
    port: int = -1
    child: Child | None = None
    name: str = "nats"

    @property
    def log(self) -> Path:
        return self.data.logs / "nats.log"

    @property
    def _ports(self) -> Path:
        return self.data.run / "ports"

    def url(self, user: str = "relay") -> str:
        """`relay` may publish and manage the stream; `subscriber` may only read."""
        return f"nats://{user}:{self.data.passwords['nats_' + user]}@127.0.0.1:{self.port}"

    def begin(self) -> None:
        """Start the server, without waiting for it."""
        _outlast_predecessor(self.data.run / "nats.pid", self.data.run / "nats.conf")
        shutil.rmtree(self._ports, ignore_errors=True)
        self._ports.mkdir(mode=0o700)
        settings = configuration(self.data.path / "nats", self._ports, self.data.passwords, self.port)
        conf = self.data.run / "nats.conf"
        write_private(conf, json.dumps(settings, indent=1))
        self.child = spawn(
            "nats",
            [program(), "-c", str(conf)],
            stop_signal=signal.SIGTERM,
            log=self.log,
            env=bare_environment(),
        )
        (self.data.run / "nats.pid").write_text(str(self.child.pid))

    def wait(self) -> None:
        """Return when the server listens; `port` is then the real one."""
        deadline = time.monotonic() + START_PATIENCE_S
        while (port := _listening(self._ports)) is None:
            if self.child is None or not self.child.alive() or time.monotonic() > deadline:
                raise explain("NATS", self.log, self.data.path)
            time.sleep(0.01)
        self.port = port


def _listening(ports: Path) -> int | None:
    for file in ports.glob("*.ports"):
        try:
            return int(json.loads(file.read_text())["nats"][0].rsplit(":", 1)[1])
        except (ValueError, KeyError, IndexError, OSError):
            return None
    return None


def _outlast_predecessor(pid_file: Path, conf: Path, patience_s: float = 15.0) -> None:
    """Two servers over one store would corrupt it: wait until one left by a killed supervisor has stopped."""
    deadline = time.monotonic() + patience_s
    while pid_file.exists():
        pid = pid_file.read_text().strip()
        try:
            same = str(conf).encode() in Path(f"/proc/{pid}/cmdline").read_bytes()
        except OSError:
            same = False
        if not same:
            pid_file.unlink(missing_ok=True)
        elif time.monotonic() > deadline:
            raise StaleLock(server="NATS", folder=conf.parent.parent, pid=pid)
        else:
            time.sleep(0.02)
