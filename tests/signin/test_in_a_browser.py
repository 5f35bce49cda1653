"""Signing in by the provider and deciding again later, in a real Chromium; and axe on the pages for it."""

from collections.abc import Iterator
from uuid import UUID

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from services import accounts
from services.accounts import ProvedIdentity
from tests.pages.reader import browser_program, flaws, sideways
from tests.support.browsing import base, person
from tests.support.doors import Doors
from tests.support.provider import PEOPLE, IdP


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_program(), args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def linked(doors: Doors, idp: IdP) -> UUID:
    account = person(doors, "linked", "clerk")
    accounts.link_identity(doors.office, account, ProvedIdentity(idp.issuer, "subject-1"))
    return account


def at_the_provider(page: Page) -> None:
    page.fill("#username", "subject-1")
    page.fill("#password", PEOPLE["subject-1"])
    page.click("button[type=submit]")


@pytest.mark.parametrize(("width", "lang"), [(390, "th"), (1280, "en")])
def test_a_person_signs_in_by_the_provider_and_confirms_a_decision_there(
    doors: Doors, idp: IdP, linked: UUID, chromium: Browser, width: int, lang: str
) -> None:
    ref, wrong = f"B-{width}", []
    opener = doors.visitor(f"opener-{width}", "clerk")
    opener.post("/v1/plans", {"kind": "letter", "ref": ref, "title": f"หนังสือ {ref}"})
    context = chromium.new_context(base_url=base(doors), viewport={"width": width, "height": 844})
    page = context.new_page()
    page.goto(f"/signin?next=/me&lang={lang}")
    wrong += checked(page)
    page.click("a[href^='/signin/oidc']")
    at_the_provider(page)
    page.wait_for_url("**/me")
    wrong += checked(page)
    with doors.office.pool.connection() as connection:
        connection.execute("UPDATE office.session SET confirmed_at = 'epoch' WHERE account = %s", [linked])
    page.wait_for_timeout(600)
    page.goto(f"/plans/{ref}/moves/send")
    page.fill("textarea[name=reason]", "พิมพ์ไว้แล้ว")
    page.click("button.main[value=check]")
    page.click("button.main[value=confirm]")
    wrong += checked(page)
    page.click("button[value='stepup:provider']")
    page.wait_for_url(f"{idp.issuer}/**")
    at_the_provider(page)
    page.wait_for_url("**/signin/go-on/*")
    wrong += checked(page)
    page.click("button.main[value=confirm]")
    page.wait_for_url("**recorded=*")
    context.close()
    assert not wrong
    assert doors.office.ledger.stream(f"plan/{ref}")[-1].version == 2


def checked(page: Page) -> list[str]:
    found = flaws(page)
    return [*found, f"{page.url} is too wide"] if sideways(page) > 0 else found
