"""The data folder: its lock, its secrets, and checks that speak before a server fails strangely."""

import fcntl
import json
import os
import secrets
import shutil
import tempfile
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from services.embedded.errors import AlreadyRunning, FolderFull, FolderUnwritable

NEED_MIB = 150
SOCKET_PATH_BYTES = 107  # limit of the kernel for sun_path
PASSWORDS = ("postgres", "anumat_api", "anumat_worker", "anumat_relay", "nats_relay", "nats_subscriber")
KEYS = ("root_key", "api_signing_key", "worker_signing_key", "vault_key")


@dataclass(frozen=True)
class DataDir:
    """A locked data folder; `passwords` also holds the keys of `KEYS`, 32 random bytes in base64."""

    path: Path
    passwords: dict[str, str]

    @property
    def logs(self) -> Path:
        return self.path / "logs"

    @property
    def run(self) -> Path:
        return self.path / "run"


@contextmanager
def opened(path: Path) -> Iterator[DataDir]:
    """Make the folder if need be, lock it for this process, and give its secrets; raises a `CannotStart`."""
    path = path.absolute()
    _make(path)
    with _locked(path):
        _check_space(path)
        for name in ("logs", "run"):
            (path / name).mkdir(mode=0o700, exist_ok=True)
        yield DataDir(path, _passwords(path / "secrets.json"))


@contextmanager
def socket_folder(data: DataDir) -> Iterator[Path]:
    """A folder of mode 0700 for PostgreSQL's socket: a temporary one if the data folder's is too long."""
    inside = data.run / "socket"
    if len(os.fsencode(inside / ".s.PGSQL.5432.lock")) <= SOCKET_PATH_BYTES:
        inside.mkdir(mode=0o700, exist_ok=True)
        yield inside
        return
    with tempfile.TemporaryDirectory(prefix="anumat-") as short:
        yield Path(short)


def write_private(path: Path, text: str) -> None:
    """Write a file only its owner may read, whole or not at all."""
    new = path.with_name(path.name + ".new")
    new.unlink(missing_ok=True)
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)


def _make(path: Path) -> None:
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=path):
            pass
    except OSError as error:
        raise FolderUnwritable(folder=path, why=error.strerror) from error


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with (path / "lock").open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            file.seek(0)
            raise AlreadyRunning(folder=path, pid=file.read().strip() or "?") from error
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


def _check_space(path: Path) -> None:
    free_mib = shutil.disk_usage(path).free // 2**20
    if free_mib < NEED_MIB:
        raise FolderFull(folder=path, free_mib=free_mib, need_mib=NEED_MIB)


def _passwords(path: Path) -> dict[str, str]:
    known: dict[str, str] = json.loads(path.read_text()) if path.exists() else {}
    fresh = {name: secrets.token_urlsafe(24) for name in PASSWORDS}
    fresh |= {name: b64encode(secrets.token_bytes(32)).decode() for name in KEYS}
    if fresh.keys() - known.keys():
        known = fresh | known
        write_private(path, json.dumps(known, indent=1))
    return known
