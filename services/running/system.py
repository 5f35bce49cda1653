"""The whole system on this machine: servers, migration, our processes, readiness, and where it all is."""

import errno
import hashlib
import json
import os
import socket
import time
import urllib.error
import urllib.request
from base64 import b64decode
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from services.embedded.datadir import KEYS, write_private
from services.embedded.errors import CannotStart, PortInUse, ServerFailed
from services.embedded.postgres import explain
from services.embedded.servers import Servers, started
from services.embedded.supervisor import Member, Role, Supervisor, tell
from services.running.last_system import remember
from services.running.secrets import root_public
from services.settings import PREFIX, Settings, variables, with_login

READY_PATIENCE_S = 90.0
LOG_KEPT_BYTES = 8 * 2**20
PACKAGES = ("domain", "workflows", "projections", "services")


@dataclass
class System:
    """A started system: where it answers, and who looks after it."""

    http: str
    data: Path
    supervisor: Supervisor

    def watch(self) -> None:
        """Keep it alive until interrupted."""
        while True:
            self.supervisor.look()
            time.sleep(0.2)


@contextmanager
def system(
    data: Path, settings: Settings, programs: Mapping[str, Sequence[str]], say: Callable[[str], None] = tell
) -> Iterator[System]:
    """Start everything over `data` and stop it at the end; raises a `CannotStart`.

    `programs` are the commands of our own processes by name (api, worker, relay).
    """
    settings = settings.model_copy(update={"port": free_port(settings.host, settings.port)})
    outside = {"postgres": settings.database_url is not None, "nats": settings.nats_url is not None}
    with ExitStack() as stack:
        servers = stack.enter_context(started(data, postgres=not outside["postgres"], nats=not outside["nats"]))
        urls = _urls(servers, settings)
        keys = _keys(servers, settings)
        _prepare(urls["postgres"], servers, keys, everywhere=outside["postgres"])
        environments = _environments(servers, settings, urls, keys)
        roles = [_role(servers, name, program, environments[name]) for name, program in programs.items()]
        members: list[Member] = [*servers, *roles]
        supervisor = Supervisor(members, say)
        stack.callback(supervisor.stop)
        for role in roles:
            role.begin()
        http = f"http://{_in_url(settings.host)}:{settings.port}"
        _await_ready(http, roles)
        endpoints = servers.data.path / "endpoints.json"
        public = {"http": http, "nats": urls["nats_subscriber"], "postgres": urls["postgres"]}
        write_private(endpoints, json.dumps(public, indent=1))
        stack.callback(endpoints.unlink, missing_ok=True)
        remember(servers.data.path)
        yield System(http, servers.data.path, supervisor)


_ROLES = {"api": "anumat_api", "worker": "anumat_worker", "relay": "anumat_relay"}


def free_port(host: str, port: int) -> int:
    """`port`, or any free one for 0; raises `PortInUse`."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise PortInUse(host=host, port=port) from error
            raise CannotStart(why=f"{host}:{port}: {error.strerror}") from error
        return int(probe.getsockname()[1])


def _urls(servers: Servers, settings: Settings) -> dict[str, str]:
    here = servers.endpoints()
    postgres = here.postgres or settings.database()
    return {
        "postgres": postgres,
        "nats": here.nats or settings.broker(),
        "nats_subscriber": here.nats_subscriber or settings.broker(),
        **{name: with_login(postgres, role, servers.data.passwords[role]) for name, role in _ROLES.items()},
    }


def _keys(servers: Servers, settings: Settings) -> dict[str, str]:
    """Base64 seeds: those set from outside, else those of the data folder."""
    given = {name: getattr(settings, name) for name in KEYS}
    return {name: key.get_secret_value() if key else servers.data.passwords[name] for name, key in given.items()}


def _prepare(owner_url: str, servers: Servers, keys: Mapping[str, str], *, everywhere: bool) -> None:
    """Prepare the database, unless this very release prepared the one in this data folder before."""
    stamp = servers.data.path / "prepared"
    release = _release()
    if not everywhere and stamp.exists() and stamp.read_text() == release:
        return
    from services.running.release import prepare  # brings the whole engine: a second that a later start need not spend

    passwords = {role: servers.data.passwords[role] for role in _ROLES.values()}
    seeds = {role: b64decode(keys[f"{role}_signing_key"]) for role in ("api", "worker")}
    prepare(owner_url, passwords, b64decode(keys["root_key"]), seeds)
    write_private(stamp, release)


def _release() -> str:
    """Changes whenever any file of ours does."""
    root = Path(__file__).parents[2]
    files = sorted(
        path for package in PACKAGES for path in (root / package).rglob("*") if path.suffix in (".py", ".sql", ".yaml")
    )
    seen = [f"{path.relative_to(root)} {path.stat().st_size} {path.stat().st_mtime_ns}" for path in files]
    return hashlib.sha256("\n".join(seen).encode()).hexdigest()


def _environments(
    servers: Servers, settings: Settings, urls: Mapping[str, str], keys: Mapping[str, str]
) -> dict[str, dict[str, str]]:
    """What each process may know: its own role, its own key, and nothing of the others."""
    plain = {name: value for name, value in os.environ.items() if name not in variables()}
    plain |= {
        f"{PREFIX}DATA": str(servers.data.path),
        f"{PREFIX}TENANT": settings.tenant,
        f"{PREFIX}LOG_LEVEL": settings.log_level,
        f"{PREFIX}POOL_SIZE": str(settings.pool_size),
    }
    signing = {f"{PREFIX}VAULT_KEY": keys["vault_key"], f"{PREFIX}ROOT_PUBLIC": root_public(keys["root_key"])}
    api = {
        f"{PREFIX}HOST": settings.host,
        f"{PREFIX}PORT": str(settings.port),
        f"{PREFIX}PUBLIC_URL": settings.public_url,
    }
    broker = {f"{PREFIX}NATS_URL": urls["nats"], f"{PREFIX}NATS_REPLICAS": str(settings.nats_replicas)}
    own = {
        "api": api | signing | {f"{PREFIX}API_SIGNING_KEY": keys["api_signing_key"]},
        "worker": signing | {f"{PREFIX}WORKER_SIGNING_KEY": keys["worker_signing_key"]},
        "relay": broker | {f"{PREFIX}ROOT_PUBLIC": root_public(keys["root_key"])},
    }
    return {name: plain | {f"{PREFIX}DATABASE_URL": urls[name]} | own[name] for name in _ROLES}


def _role(servers: Servers, name: str, program: Sequence[str], env: Mapping[str, str]) -> Role:
    log = servers.data.logs / f"{name}.log"
    if log.exists() and log.stat().st_size > LOG_KEPT_BYTES:
        log.replace(log.with_suffix(".log.1"))
    return Role(name, program, env, log)


def _await_ready(http: str, roles: Sequence[Role]) -> None:
    deadline = time.monotonic() + READY_PATIENCE_S
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    why = "it does not answer"
    while time.monotonic() < deadline:
        for role in roles:
            if role.child is None or not role.child.alive():
                raise _why_not(role, http)
        try:
            with opener.open(f"{http}/readyz", timeout=5):
                return
        except urllib.error.HTTPError as error:
            why = f"/readyz says {error.read(500).decode(errors='replace')}"
            error.close()
        except OSError:
            pass
        time.sleep(0.03)
    raise ServerFailed(server="anumat api", why=why, log=roles[0].log)


def _why_not(role: Role, http: str) -> CannotStart:
    why = explain(f"anumat {role.name}", role.log, role.log.parent.parent)
    host, _, port = http.removeprefix("http://").rpartition(":")
    return PortInUse(host=host, port=port) if "address already in use" in str(why) else why


def _in_url(host: str) -> str:
    named = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, host)
    return f"[{named}]" if ":" in named and not named.startswith("[") else named
