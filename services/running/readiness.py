"""Why a serving process must not be sent requests yet: asked of the database itself, and remembered for a moment."""

import time
from importlib.metadata import version
from threading import Lock

import psycopg

from services.doctor import database
from services.means import Office
from services.running.migrate import FOLDERS

REMEMBERED_S = 2.0
VERSION = version("anumat")
_lock = Lock()
_last: dict[str, tuple[float, dict[str, str]]] = {}


def unready(office: Office) -> dict[str, str]:
    """What is wrong by check: unreachable, weakened guards or durability, halted, clocks apart, migrations missing."""
    url = str(office.pool.conninfo)
    with _lock:
        looked, found = _last.get(url, (float("-inf"), {}))
        if time.monotonic() - looked > REMEMBERED_S:
            found = {f.check: f.en for f in database.check(url) if f.state == "wrong"} or _unmigrated(url)
            _last[url] = (time.monotonic(), found)
        return found


def _unmigrated(url: str) -> dict[str, str]:
    wanted = {f"{folder.parent.name}/{path.stem}" for folder in FOLDERS for path in folder.glob("[0-9]*.sql")}
    try:
        with psycopg.connect(url, connect_timeout=5) as connection:
            applied = {row[0] for row in connection.execute("SELECT name FROM office.migration").fetchall()}
    except psycopg.Error as error:
        return {"database.migrated": str(error).strip().splitlines()[0]}
    missing = ", ".join(sorted(wanted - applied))
    return {"database.migrated": f"Migrations are missing: {missing}. Run `anumat migrate`."} if missing else {}
