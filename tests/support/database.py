"""Copies of one founded database, and the connection strings and keys of each role."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from itertools import count
from urllib.parse import unquote, urlsplit, urlunsplit

import psycopg

from services.ledger import Ledger, SigningKey, Vault, found, from_seed
from services.running.migrate import SERVING, migrate
from services.settings import with_login

_numbers = count(1)


@dataclass(frozen=True)
class Database:
    """One database: `owner` is the superuser's URL, the rest follows from the cluster's secrets."""

    owner: str
    passwords: dict[str, str]

    def url(self, role: str = "anumat_api") -> str:
        return with_login(self.owner, role, self.passwords[role])

    def key(self, role: str = "api") -> SigningKey:
        return from_seed(role, self.passwords[f"{role}_signing_key"])

    @property
    def root(self) -> SigningKey:
        return from_seed("root", self.passwords["root_key"])

    def ledger(self, role: str = "api", *, url: str = "", timeout_s: float = 10.0) -> Ledger:
        """A ledger opened as that role; close it."""
        return Ledger(url or self.url(f"anumat_{role}"), self.key(role), self.root.public, timeout_s=timeout_s)

    def vault(self, ledger: Ledger) -> Vault:
        return Vault(ledger.pool, self.passwords["vault_key"])

    @property
    def socket(self) -> str:
        """The server's private socket."""
        return unquote(urlsplit(self.owner).query.removeprefix("host=")) + "/.s.PGSQL.5432"

    def through(self, port: int, role: str = "anumat_api") -> str:
        """The URL of that role by way of a proxy on that port of the loopback."""
        parts = urlsplit(self.url(role))
        return urlunsplit(parts._replace(netloc=f"{parts.netloc.rpartition('@')[0]}@127.0.0.1:{port}", query=""))

    def connect(self, role: str = "") -> psycopg.Connection:
        """A plain autocommit connection, as the superuser unless a role is named."""
        return psycopg.connect(self.url(role) if role else self.owner, autocommit=True)


@dataclass(frozen=True)
class Cluster:
    """A running server and its secrets."""

    url: str
    passwords: dict[str, str]

    def database(self, name: str) -> Database:
        return Database(urlunsplit(urlsplit(self.url)._replace(path=f"/{name}")), self.passwords)

    @cached_property
    def template(self) -> str:
        """The name of a migrated and founded database."""
        self._execute("CREATE DATABASE founded")
        blank = self.database("founded")
        migrate(blank.owner, passwords={role: self.passwords[role] for role in SERVING})
        found(blank.owner, blank.root, [blank.key("api"), blank.key("worker")])
        return "founded"

    @contextmanager
    def fresh(self) -> Iterator[Database]:
        """A copy of the template, dropped at the end."""
        name = f"t{next(_numbers)}"
        self._execute(f"CREATE DATABASE {name} TEMPLATE {self.template}")
        try:
            yield self.database(name)
        finally:
            self._execute(f"DROP DATABASE {name} WITH (FORCE)")

    @contextmanager
    def empty(self) -> Iterator[Database]:
        """A database with nothing in it; the roles are there, as `template` made them."""
        assert self.template
        name = f"t{next(_numbers)}"
        self._execute(f"CREATE DATABASE {name}")
        try:
            yield self.database(name)
        finally:
            self._execute(f"DROP DATABASE {name} WITH (FORCE)")

    def _execute(self, statement: str) -> None:
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(statement)
