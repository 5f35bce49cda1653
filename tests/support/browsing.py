"""Browsers without a window, and the people who sit at them."""

import html
import re
from uuid import UUID

import httpx

from services import accounts
from services.accounts import ProvedIdentity
from tests.support.doors import Doors

PASSWORD = "ยาวพอจะเป็นรหัสผ่าน"


def base(doors: Doors) -> str:
    return str(doors.client.base_url).rstrip("/")


class Browser:
    """Keeps cookies, reads English, follows nothing by itself."""

    def __init__(self, doors: Doors, address: str = "127.0.0.1") -> None:
        transport = httpx.HTTPTransport(local_address=address, limits=httpx.Limits(max_keepalive_connections=0))
        self.http = httpx.Client(base_url=base(doors), trust_env=False, transport=transport)
        self.http.cookies.set("anumat-lang", "en")

    def get(self, path: str) -> httpx.Response:
        return self.http.get(path)

    def post(self, path: str, origin: str = "", **fields: str) -> httpx.Response:
        ours = str(self.http.base_url).rstrip("/")
        return self.http.post(path, data=fields, headers={"Origin": origin or ours})

    def form(self, path: str) -> dict[str, str]:
        return hidden(self.get(path).text)

    def sign_in(self, username: str, password: str = PASSWORD, onward: str = "") -> httpx.Response:
        token = self.form("/signin")["csrf"]
        return self.post("/signin", csrf=token, username=username, password=password, next=onward, do="enter")

    @property
    def session(self) -> str | None:
        return self.http.cookies.get("anumat")


def hidden(text: str) -> dict[str, str]:
    """The hidden fields of every form of a page."""
    found = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', text)
    return {html.unescape(name): html.unescape(value) for name, value in found}


def person(doors: Doors, username: str, *posts: str, scopes: str = "read act", subject: str = "") -> UUID:
    """An account with the password, linked to an identity of the provider if one is named."""
    account = UUID(doors.account(username, *posts, scopes=scopes, password=PASSWORD))
    if subject:
        assert doors.office.provider
        accounts.link_identity(doors.office, account, ProvedIdentity(doors.office.provider.issuer, subject))
    return account


def me(browser: Browser) -> int:
    """What the door says to this browser's session."""
    return browser.get("/v1/me").status_code
