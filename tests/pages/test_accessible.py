"""Nobody is shut out: axe finds nothing on any page, on a telephone or a desk, by day or night, in either language."""

import pytest
from playwright.sync_api import Page

from tests.pages.reader import Site, flaws, sideways

PAGES = (
    "/work",
    "/work?show=waiting",
    "/plans",
    "/plans?q=ไม่มีแผนนี้&due.day=32&due.month=1&due.year=2569",
    "/plans/DEMO-1",
    "/plans/DEMO-3",
    "/plans/DEMO-3/history",
    "/plans/DEMO-3/history?effective.day=1&effective.month=10&effective.year=๒๕๖๙",
    "/plans/DEMO-3/moves/resubmit_to_committee",
    "/plans/DEMO-2/moves/endorse",
    "/plans/DEMO-2/moves/return_by_committee",
    "/plans/DEMO-1/facts/ObjectionRecorded",
    "/plans/DEMO-1/content/core",
    "/plans/DEMO-1/corrections/new/1",
    "/plans/DEMO-1/corrections/new/1?pointer=/effective_on",
    "/plans/NOBODY",
)
SCREENS = {
    "telephone-light-th": (390, "light", "th"),
    "desk-dark-th": (1280, "dark", "th"),
    "telephone-dark-en": (390, "dark", "en"),
    "desk-light-en": (1280, "light", "en"),
}


@pytest.mark.parametrize("screen", SCREENS)
def test_axe_finds_nothing_and_no_page_is_wider_than_its_screen(site: Site, screen: str) -> None:
    width, scheme, lang = SCREENS[screen]
    wrong: dict[str, list[str]] = {}
    with site.visitor("secretary"):
        pass
    with site.visitor(viewport={"width": width, "height": 844}, color_scheme=scheme) as page:
        check(page, "/signin", wrong)
        page.context.add_cookies(site.sessions["secretary"])
        page.goto(f"/work?lang={lang}")
        for path in PAGES:
            check(page, path, wrong)
    assert not wrong


def test_the_check_itself_sees_an_unlabelled_field_and_a_pale_word(site: Site) -> None:
    with site.visitor("secretary") as page:
        page.goto("/work")
        page.evaluate("document.querySelector('main').append(document.createElement('input'))")
        page.evaluate("document.querySelector('h1').setAttribute('class', 'sr'); document.querySelector('h1').remove()")
        found = " ".join(flaws(page))
    assert "label" in found
    assert "page-has-heading-one" in found


def check(page: Page, path: str, wrong: dict[str, list[str]]) -> None:
    page.goto(path)
    found = flaws(page)
    if (wider := sideways(page)) > 0:
        found.append(f"{wider} px wider than the screen")
    if page.locator("h1").count() != 1:
        found.append("not exactly one h1")
    if found:
        wrong[path] = found
