"""A real OpenID provider (NanoIDP) as a process of its own, and people who sign in there."""

import html
import re
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import httpx
import yaml
from pydantic import SecretStr

from services.embedded.process import bare_environment, leashed
from services.settings import Settings

CLIENT, OTHER = "anumat", "another-system"
PEOPLE = {"subject-1": "first-password", "subject-2": "second-password"}
PATIENCE_S = 30


class IdP:
    """The provider: its issuer, and the secrets of the two systems it knows."""

    def __init__(self, issuer: str, client_secret: str) -> None:
        self.issuer = issuer
        self.client_secret = client_secret

    def settings(self, settings: Settings, **changes: object) -> Settings:
        """These settings, with this provider."""
        said = {
            "oidc_issuer": self.issuer,
            "oidc_client_id": CLIENT,
            "oidc_client_secret": SecretStr(self.client_secret),
            "oidc_name": "NanoIDP",
        }
        return settings.model_copy(update={**said, **changes})

    def rotate_keys(self) -> None:
        httpx.post(f"{self.issuer}/api/keys/rotate", trust_env=False).raise_for_status()

    def sign_in(self, way: str, subject: str = "subject-1") -> str:
        """Go the way that a browser was sent, sign in there, and give where the provider sends the browser back to."""
        with httpx.Client(trust_env=False) as browser:
            form = browser.get(way)
            transaction = re.search(r'name="transaction_id" value="([^"]+)"', form.text)
            assert transaction, form.text
            said = {
                "transaction_id": html.unescape(transaction[1]),
                "username": subject,
                "password": PEOPLE[subject],
            }
            answer = browser.post(way, data=said)
            assert answer.status_code in (302, 303), answer.text
            return answer.headers["location"]


def altered(url: str, **changes: str | None) -> str:
    """The address with other query values; None takes one away."""
    parts = urlsplit(url)
    query = {**dict(parse_qsl(parts.query)), **changes}
    return urlunsplit(parts._replace(query=urlencode({k: v for k, v in query.items() if v is not None})))


@contextmanager
def provider(folder: Path, *back: str) -> Iterator[IdP]:
    """A provider that sends browsers back to these addresses only."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    issuer, secret = f"http://127.0.0.1:{port}", secrets.token_urlsafe(24)
    system = {"client_secret": secret, "redirect_uris": list(back)}
    settings = {
        "config_version": 1,
        "server": {"host": "127.0.0.1", "port": port},
        "oauth": {
            "issuer": issuer,
            "token_expiry_minutes": 5,
            "require_pkce": True,
            "clients": [{"client_id": name, **system} for name in (CLIENT, OTHER)],
        },
    }
    users = {name: {"password": password, "email": "same@example.org"} for name, password in PEOPLE.items()}
    (folder / "settings.yaml").write_text(yaml.safe_dump(settings), "utf-8")
    (folder / "users.yaml").write_text(yaml.safe_dump({"config_version": 1, "users": users}), "utf-8")
    command = [sys.executable, "-W", "ignore", "-m", "nanoidp", "--config", str(folder), "--port", str(port)]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            leashed(command, signal.SIGKILL), cwd=folder, env=bare_environment(), stdout=log, stderr=log
        )
        try:
            _wait(issuer, process, folder / "log")
            yield IdP(issuer, secret)
        finally:
            process.terminate()
            process.wait()


def _wait(issuer: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        assert process.poll() is None, log.read_text()
        try:
            httpx.get(f"{issuer}/.well-known/openid-configuration", trust_env=False).raise_for_status()
            return
        except httpx.TransportError:
            time.sleep(0.1)
    raise AssertionError(log.read_text())
