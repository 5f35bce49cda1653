"""What `anumat up --demo` loads: an account for each acting role, and a present-day series with something to do."""

import json
from contextlib import ExitStack
from datetime import UTC, date, datetime
from pathlib import Path

from domain.thai.dates import bangkok_date
from services.client import Client
from services.demo import accounts, present
from services.embedded.datadir import write_private
from services.running.last_system import process_settings
from services.running.wiring import open_office

ANCHOR = "demo.json"


def load(http: str, folder: Path) -> None:
    """Fill the system that runs over this data folder and answers at `http`; again it changes nothing."""
    with open_office(process_settings("api", folder), "api") as office:
        known = accounts.ensure(office, folder)
    with ExitStack() as stack:
        clients = {name: stack.enter_context(Client(http, said["api_key"])) for name, said in known.items()}
        if not (folder / ANCHOR).exists() and present.is_loaded(clients["operator"]):
            return
        anchor, is_whole = _anchor(folder)
        if not is_whole:
            present.load(clients["operator"], clients.__getitem__, anchor)
            _keep(folder, anchor, is_whole=True)


def _anchor(folder: Path) -> tuple[date, bool]:
    """The day the series counts from, and whether all was loaded; a loading that was cut short keeps its day."""
    path = folder / ANCHOR
    if path.exists():
        kept = json.loads(path.read_text("utf-8"))
        return date.fromisoformat(kept["today"]), bool(kept["whole"])
    today = bangkok_date(datetime.now(UTC))
    _keep(folder, today, is_whole=False)
    return today, False


def _keep(folder: Path, today: date, is_whole: bool) -> None:
    write_private(folder / ANCHOR, json.dumps({"today": today.isoformat(), "whole": is_whole}))
