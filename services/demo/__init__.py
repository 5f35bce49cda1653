"""What `anumat up --demo` loads: an account for each acting role, and a present-day series with something to do."""

import json
from pathlib import Path

from psycopg_pool import ConnectionPool

from services.demo import accounts
from services.settings import with_login


class _Office:
    """Just enough of an office to make accounts."""

    def __init__(self, pool: ConnectionPool) -> None:
        self.pool = pool


def load(http: str, folder: Path) -> None:
    """Fill the system that runs over this data folder and answers at `http`; again it changes nothing."""
    with _pool(folder) as pool:
        accounts.ensure(_Office(pool), folder)


def _pool(folder: Path) -> ConnectionPool:
    owner = json.loads((folder / "endpoints.json").read_text("utf-8"))["postgres"]
    password = json.loads((folder / "secrets.json").read_text("utf-8"))["anumat_api"]
    url = with_login(owner, "anumat_api", password)
    return ConnectionPool(url, min_size=1, max_size=1, kwargs={"autocommit": True}, open=True)
