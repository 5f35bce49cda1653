"""Which system `anumat up` last started for this user, so that other commands find it without being told."""

import json
import os
from dataclasses import dataclass
from pathlib import Path

from pydantic import SecretStr

from domain.errors import Problem
from services.ledger.keys import ROOT, from_seed
from services.settings import Settings, with_login


class NoSystem(Problem):
    """No running system is known here: start one with `anumat up`, or give --url and --key."""

    code = "no_system"
    exit_code = 4
    th = "ไม่พบระบบที่ทำงานอยู่ ให้เริ่มด้วย anumat up หรือระบุ --url และ --key"


@dataclass(frozen=True)
class System:
    """How a command reaches a running system."""

    url: str
    api_key: str


def remember(data: Path) -> None:
    """Point this user's state folder at a data folder."""
    pointer = _pointer()
    pointer.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    pointer.write_text(f"{data.absolute()}\n", encoding="utf-8")


def last_data() -> Path | None:
    """The data folder last started by this user, if it still exists."""
    try:
        data = Path(_pointer().read_text(encoding="utf-8").strip())
    except OSError:
        return None
    return data if data.is_dir() else None


def find(url: str = "", api_key: str = "", account: str = "operator") -> System:
    """The system to talk to: as given, as set (`ANUMAT_URL`, `ANUMAT_API_KEY`), or the last one started here.

    `account` names the demo account whose key is used when none is given. Raises `NoSystem`.
    """
    settings = Settings.load()
    key = api_key or (settings.api_key.get_secret_value() if settings.api_key else "")
    if url or settings.url:
        return System(url or settings.url, key)
    data = settings.data or last_data()
    endpoints = _json(data / "endpoints.json") if data else {}
    if data is None or not isinstance(endpoints.get("http"), str):
        raise NoSystem
    if not key:
        entry = _json(data / "accounts.json").get(account)
        key = str(entry["api_key"]) if isinstance(entry, dict) else ""
    return System(str(endpoints["http"]), key)


def process_settings(role: str, data: Path | None = None) -> Settings:
    """Settings with which a process of this role (api, worker) opens the system's database and log: as set, or
    those of the embedded system last started here; of the data folder when one is named. Raises `NoSystem`.
    """
    settings = Settings.load()
    if settings.database_url is not None and data is None:
        return settings
    data = data or settings.data or last_data()
    owner_url = str(_json(data / "endpoints.json").get("postgres", "")) if data else ""
    if data is None or not owner_url:
        raise NoSystem
    known = {name: str(value) for name, value in _json(data / "secrets.json").items()}
    login = f"anumat_{role}"
    return Settings(
        database_url=SecretStr(with_login(owner_url, login, known[login])),
        root_public=from_seed(ROOT, known["root_key"]).public.hex(),
        vault_key=SecretStr(known["vault_key"]),
        api_signing_key=SecretStr(known["api_signing_key"]),
        worker_signing_key=SecretStr(known["worker_signing_key"]),
    )


def _pointer() -> Path:
    home = os.environ.get("XDG_STATE_HOME") or str(Path.home() / ".local" / "state")
    return Path(home) / "anumat" / "last"


def _json(path: Path) -> dict[str, object]:
    try:
        read: dict[str, object] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return read
