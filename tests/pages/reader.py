"""Someone at a browser: signed in, on a screen of some width, by light or dark, with or without scripts."""

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page

from services.means import Office

RECENT_S = 300.0
"""A sign-in is used again for so long: well within the time in which decisions are taken without asking again."""
AXE = {
    "resultTypes": ["violations"],
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
}


def browser_program() -> str:
    """Debian's Chromium, or the one unpacked for the tests."""
    unpacked = Path(__file__).parents[2] / ".tools" / "chromium" / "chromium"
    found = shutil.which("chromium") or (str(unpacked) if unpacked.exists() else None)
    if found is None:
        pytest.skip("Chromium is not installed")
    return found


@dataclass
class Site:
    """The served pages."""

    browser: Browser
    http: str
    office: Office
    passwords: dict[str, str]
    catch_up: Callable[[], None]
    sessions: dict[str, tuple[float, list[Any]]] = field(default_factory=dict)

    @contextmanager
    def visitor(self, account: str = "", **context: Any) -> Iterator[Page]:
        """A page of a browser of its own, signed in unless `account` is empty; recently enough to decide."""
        options = {"viewport": {"width": 1280, "height": 900}, **context}
        session: BrowserContext = self.browser.new_context(base_url=self.http, **options)
        try:
            session.set_default_timeout(8_000)
            page = session.new_page()
            since, cookies = self.sessions.get(account, (0.0, []))
            if cookies and time.monotonic() - since < RECENT_S:
                session.add_cookies(cookies)
            elif account:
                self.sign_in(page, account)
                self.sessions[account] = (time.monotonic(), session.cookies())
            yield page
        finally:
            session.close()

    def sign_in(self, page: Page, account: str) -> None:
        page.goto("/signin")
        page.fill("#username", account)
        page.fill("#password", self.passwords[account])
        page.click("button.main")

    def version(self, ref: str) -> int:
        return self.office.ledger.stream(f"plan/{ref}")[-1].version


def flaws(page: Page) -> list[str]:
    """What axe finds wrong with the page as it stands."""
    found = Axe().run(page, options=AXE).response["violations"]
    return [f"{v['id']}: {v['help']}: {[n['html'][:160] for n in v['nodes'][:2]]}" for v in found]


def sideways(page: Page) -> int:
    """By how many pixels the page is wider than its screen."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))
