"""The same step over HTTP: one `anumat api` process, clients in a process of their own."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

from services import accounts
from services.callers import Post
from services.means import Office
from tests.benchmarks.limits import unique
from tests.benchmarks.steps import opened
from tests.support.appointing import appoint
from tests.support.database import Database

PATIENCE_S = 30.0


@contextmanager
def api_process(database: Database) -> Iterator[int]:
    """`anumat api` over the database, on a free loopback port."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = int(probe.getsockname()[1])
    env = {
        **os.environ,
        "ANUMAT_PORT": str(port),
        "ANUMAT_DATABASE_URL": database.url("anumat_api"),
        "ANUMAT_ROOT_PUBLIC": database.root.public.hex(),
        "ANUMAT_API_SIGNING_KEY": database.passwords["api_signing_key"],
        "ANUMAT_VAULT_KEY": database.passwords["vault_key"],
    }
    process = subprocess.Popen([sys.executable, "-m", "api.cli", "api"], env=env)
    try:
        _await(port)
        yield port
    finally:
        process.terminate()
        process.wait(20)


def api_key(office: Office) -> str:
    """A key of a new account that holds the clerk's post."""
    name = f"bench-{unique()}"
    account = accounts.create_account(office, name, None, name, ["read", "act"])
    made = accounts.caller(office, account)
    assert made is not None
    appoint(office.ledger, made.person, Post("clerk"))
    return accounts.issue_key(office, account).key


def moves_over_http(office: Office, port: int, key: str, clients: int, each: int) -> tuple[float, float]:
    """Moves a second and the median milliseconds of one, by clients on plans of their own."""
    refs = opened(office, clients)
    program = [sys.executable, "-m", "tests.benchmarks.client", str(port), key, str(each), *refs]
    done = subprocess.run(program, capture_output=True, text=True, check=True)
    found = json.loads(done.stdout)
    return float(found["rate"]), float(found["p50_ms"])


def _await(port: int) -> None:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    limit = time.monotonic() + PATIENCE_S
    while True:
        try:
            opener.open(f"http://127.0.0.1:{port}/livez", timeout=1).close()
            return
        except OSError:
            if time.monotonic() > limit:
                raise
            time.sleep(0.05)
