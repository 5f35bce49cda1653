"""What is wrong with this installation, and the remedy: settings, rights, durability, triggers, lag, clock."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from services.doctor import accounts, authority, broker, database, followers, settings
from services.doctor.finding import Finding
from services.running.last_system import last_data
from services.settings import BadSetting, Settings

__all__ = ["Finding", "Places", "examine", "find_places"]


@dataclass(frozen=True)
class Places:
    """What to look at; empty where there is nothing to look at."""

    database: str = ""
    broker: str = ""
    tenant: str = "main"


def find_places(data: Path | None = None) -> Places:
    """The servers set in the environment, else those of the system last started here (or of folder `data`)."""
    try:
        known = Settings.load()
    except BadSetting:
        return Places()
    endpoints = _endpoints(data or known.data or last_data())
    return Places(
        known.database() if known.database_url else endpoints.get("postgres", ""),
        known.broker() if known.nats_url else endpoints.get("nats", ""),
        known.tenant,
    )


def examine(places: Places) -> Iterator[Finding]:
    """Look at everything, the most basic first."""
    yield from settings.check()
    if not (places.database or places.broker):
        yield Finding(
            "system.known", "wrong", "No running system is known here.", "ไม่พบระบบที่ทำงานอยู่ที่นี่",
            "Start one with `anumat up`, or set ANUMAT_DATABASE_URL and ANUMAT_NATS_URL.",
            "เริ่มด้วย anumat up หรือกำหนด ANUMAT_DATABASE_URL และ ANUMAT_NATS_URL",
        )  # fmt: skip
        return
    found = list(database.check(places.database)) if places.database else []
    yield from found
    whole = bool(found) and not any(one.check in _NO_LEDGER and one.state == "wrong" for one in found)
    head = database.head(places.database) if whole else None
    if head is not None:
        yield from followers.check(places.database, head)
        yield from accounts.check(places.database)
        yield from authority.check(places.database)
    if places.broker:
        yield from broker.check(places.broker, places.tenant, head)


_NO_LEDGER = ("database.reachable", "ledger.migrated")


def _endpoints(data: Path | None) -> dict[str, str]:
    try:
        read: dict[str, str] = json.loads((data / "endpoints.json").read_text()) if data else {}
    except (OSError, ValueError):
        return {}
    return read
