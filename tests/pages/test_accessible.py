"""Nobody is shut out: axe finds nothing on any page, on a telephone or a desk, by day or night, in either language."""

import pytest
from playwright.sync_api import Page

from tests.pages.reader import Site, flaws, sideways

PAGES = (
    "/work",
    "/work?show=waiting",
    "/plans",
    "/plans?q=ไม่มีแผนนี้&due.day=32&due.month=1&due.year=2569",
    "/plans/new",
    "/plans/new?kind=national_plan_version",
    "/plans/new?kind=component_draft",
    "/plans/new?kind=component_draft&parent=DEMO-1",
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
    "/plans/DEMO-1/editions",
    "/bodies",
    "/bodies/BODY-NC",
    "/bodies/BODY-FUND-BY-01?on.day=1&on.month=1&on.year=2570&known.day=32&known.month=1&known.year=2570",
    "/authority",
    "/authority?plan=DEMO-1",
    "/me",
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
        page.context.add_cookies(site.sessions["secretary"][1])
        page.goto(f"/work?lang={lang}")
        for path in PAGES:
            check(page, path, wrong)
    assert not wrong


@pytest.mark.parametrize("screen", ["telephone-light-th", "desk-dark-th"])
def test_axe_finds_nothing_on_the_forms_of_bodies(site: Site, screen: str) -> None:
    width, scheme, lang = SCREENS[screen]
    wrong: dict[str, list[str]] = {}
    with site.visitor("operator", viewport={"width": width, "height": 844}, color_scheme=scheme) as page:
        page.goto(f"/work?lang={lang}")
        for path in ("/bodies/new", *(f"/bodies/BODY-DB-BY/{act}" for act in ("appoint", "end", "post", "instrument"))):
            check(page, path, wrong)
        check(page, "/bodies/BODY-DB-BY", wrong)
        page.goto("/bodies/new")
        answer(page, "record", "wrong", wrong)
    assert not wrong


def test_the_check_itself_sees_an_unlabelled_field_and_a_pale_word(site: Site) -> None:
    with site.visitor("secretary") as page:
        page.goto("/work")
        page.evaluate("document.querySelector('main').append(document.createElement('input'))")
        page.evaluate("document.querySelector('h1').setAttribute('class', 'sr'); document.querySelector('h1').remove()")
        found = " ".join(flaws(page))
    assert "label" in found
    assert "page-has-heading-one" in found


def test_axe_finds_nothing_on_what_forms_answer_with(site: Site) -> None:
    wrong: dict[str, list[str]] = {}
    with site.visitor("secretary", viewport={"width": 390, "height": 844}) as page:
        page.goto("/plans/DEMO-1/moves/consolidate_drafts")
        page.fill("[name=reason]", "ร่างยังมาไม่ครบ")
        answer(page, "check", "refused or wrong", wrong)
        page.goto("/plans/DEMO-1/facts/ObjectionRecorded")
        page.fill("[name='input/objection']", "ข้อโต้แย้ง")
        answer(page, "check", "dry run", wrong)
        page.evaluate("document.querySelector('[name=seen]').value = '1'")
        answer(page, "edit", "edit", wrong)
        answer(page, "check", "stale", wrong)
        page.goto("/plans/new?kind=component_draft&parent=DEMO-1")
        answer(page, "check", "an opening with nothing in it", wrong)
        page.goto("/plans/DEMO-1/editions")
        page.check("[name=edition]")
        answer(page, "check", "an edition refused", wrong)
        page.goto("/plans/DEMO-1/content/core")
        answer(page, "add:value/goals", "row added", wrong)
        page.fill("[name='value/vision']", "วิสัยทัศน์อื่น")
        answer(page, "check", "comparison", wrong)
        page.context.clear_cookies(name="anumat")
        answer(page, "confirm", "session ended", wrong)
    assert not wrong


def answer(page: Page, action: str, what: str, wrong: dict[str, list[str]]) -> None:
    """Press a button of the form and look at the page that comes."""
    page.locator(f"main button[name=do][value='{action}']").first.click()
    page.wait_for_load_state()
    found = flaws(page) + (["wider than the screen"] if sideways(page) > 0 else [])
    if found:
        wrong[what] = found


def check(page: Page, path: str, wrong: dict[str, list[str]]) -> None:
    page.goto(path)
    found = flaws(page)
    if (wider := sideways(page)) > 0:
        found.append(f"{wider} px wider than the screen")
    if page.locator("h1").count() != 1:
        found.append("not exactly one h1")
    if found:
        wrong[path] = found
