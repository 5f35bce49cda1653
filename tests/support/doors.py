"""The HTTP application over a test office, and people who knock at it."""

import signal
import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import httpx
import psycopg

from api.cli.api import server
from api.http.app import create_app
from services import accounts
from services.callers import Post
from services.followers import catch_up_reads
from services.means import Office
from tests.support.appointing import appoint


class Visitor:
    """Someone with an API key, reading English."""

    def __init__(self, client: httpx.Client, key: str) -> None:
        self._client = client
        self.key = key

    def send(self, method: str, path: str, **rest: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.key}", "Accept-Language": "en", **rest.pop("headers", {})}
        return self._client.request(method, path, headers=headers, **rest)

    def get(self, path: str, **rest: Any) -> httpx.Response:
        return self.send("GET", path, **rest)

    def post(
        self, path: str, body: object = None, *, seen: int | None = None, key: str = "", **rest: Any
    ) -> httpx.Response:
        """A command, with If-Match and Idempotency-Key where given."""
        headers = dict(rest.pop("headers", {}))
        if seen is not None:
            headers["If-Match"] = f'"{seen}"'
        if key:
            headers["Idempotency-Key"] = key
        return self.send(rest.pop("method", "POST"), path, json={} if body is None else body, headers=headers, **rest)


class Doors:
    """The application and its visitors; nothing feeds the read models until `catch_up`."""

    worker_url: str = ""

    def __init__(self, office: Office, client: httpx.Client) -> None:
        self.office = office
        self.client = client

    def catch_up(self) -> None:
        """Let a worker feed every read model up to now."""
        with psycopg.connect(self.worker_url, autocommit=True) as connection:
            catch_up_reads(self.office.ledger, connection)

    def account(self, username: str, *posts: str, scopes: str = "read act", password: str | None = None) -> str:
        """A new account of a person long appointed to the posts, written `role` or `role@BODY`. Its id."""
        account = accounts.create_account(self.office, username, password, username, scopes.split())
        made = accounts.caller(self.office, account)
        assert made is not None
        appoint(self.office.ledger, made.person, *(Post(*post.split("@")) for post in posts))
        return str(account)

    def visitor(self, username: str, *posts: str, scopes: str = "read act") -> Visitor:
        """A new account with a key."""
        account = self.account(username, *posts, scopes=scopes)
        return Visitor(self.client, accounts.issue_key(self.office, UUID(account)).key)


@contextmanager
def doors_of(office: Office) -> Iterator[Doors]:
    """The application served on a loopback port by the server of `anumat api`, in this process."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        serving = server(create_app(office), office.settings)
        thread = threading.Thread(target=serving.run, args=([listening],))
        thread.start()
        try:
            with httpx.Client(base_url=f"http://127.0.0.1:{listening.getsockname()[1]}", trust_env=False) as client:
                yield Doors(office, client)
        finally:
            serving.handle_exit(signal.SIGTERM, None)
            thread.join()


def plan_body(ref: str, **fields: Any) -> Mapping[str, Any]:
    """A small plan of the kind `letter`."""
    return {"kind": "letter", "ref": ref, "title": f"หนังสือ {ref}", **fields}
