"""Nobody acts through our pages but their reader: tokens, origins, policies, escapes."""

import re

import httpx
import pytest

from tests.pages.reader import Site

OBJECTION = "/plans/DEMO-1/facts/ObjectionRecorded"
FORMS = (
    "/signout",
    "/plans/new?kind=national_plan_version",
    "/plans/DEMO-1/editions",
    OBJECTION,
    "/plans/DEMO-1/content/core",
    "/plans/DEMO-1/corrections/new/1?pointer=/effective_on",
    "/meetings/new",
    "/meetings/NOBODY",
    "/meetings/NOBODY/items/1/resolve",
)


@pytest.fixture
def session(site: Site) -> dict[str, str]:
    """The cookies of a signed-in secretary."""
    with site.visitor("secretary") as page:
        return {str(cookie["name"]): str(cookie["value"]) for cookie in page.context.cookies()}


@pytest.mark.parametrize("address", FORMS)
def test_a_form_without_its_token_or_from_another_site_does_nothing(
    site: Site, session: dict[str, str], address: str
) -> None:
    before = site.office.ledger.head()
    with httpx.Client(base_url=site.http, cookies=session, trust_env=False) as client:
        own = client.post(address, data={"do": "confirm"}, headers={"Origin": site.http})
        foreign = client.post(address, data={"do": "confirm"}, headers={"Origin": "https://evil.example"})
        silent = client.post(address, data={"do": "confirm"})
        assert [answer.status_code for answer in (own, foreign, silent)] == [403, 403, 403]
        assert client.get("/work").status_code == 200
    assert site.office.ledger.head() == before


def test_signing_in_from_another_site_is_refused(site: Site) -> None:
    known = {"username": "secretary", "password": site.passwords["secretary"]}
    with httpx.Client(base_url=site.http, trust_env=False) as client:
        assert client.post("/signin", data=known, headers={"Origin": site.http}).status_code == 403
        client.get("/signin")
        foreign = client.post("/signin", data=known, headers={"Origin": "https://evil.example"})
        assert foreign.status_code == 403


def test_every_page_forbids_inline_code_and_has_none(site: Site, session: dict[str, str]) -> None:
    with httpx.Client(base_url=site.http, cookies=session, trust_env=False) as client:
        for address in ("/work", "/plans", "/plans/DEMO-1", OBJECTION, "/plans/DEMO-1/history", "/plans/NOBODY"):
            answer = client.get(address)
            policy = answer.headers["content-security-policy"]
            assert "default-src 'none'" in policy
            assert "unsafe" not in policy
            assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:|<script(?![^>]*\ssrc=)", answer.text)
            assert answer.headers["cache-control"] == "private, no-cache"


def test_the_browser_reports_nothing_against_the_policy(site: Site) -> None:
    said: list[str] = []
    with site.visitor("secretary") as page:
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        for address in ("/work", "/plans", "/plans/DEMO-1", OBJECTION, "/plans/DEMO-1/history"):
            page.goto(address)
        assert page.evaluate("document.fonts.check('16px Sarabun')")
    assert said == []


def test_markup_in_what_people_write_stays_text(site: Site) -> None:
    markup = "<script>document.title='x'</script><img src=x onerror=alert(1)>"
    with site.visitor("secretary") as page:
        page.goto(OBJECTION)
        page.fill("[name='input/objection']", markup)
        page.locator("button.main[value=check]").click()
        assert markup in page.locator("main").inner_text()
        page.locator("button.main[value=confirm]").click()
        page.goto("/plans/DEMO-1/history")
        page.locator(".trail summary").first.click()
        assert markup in page.locator(".trail > li").first.inner_text()
        assert page.locator("main script, main img").count() == 0


def test_who_may_not_act_is_told_so_and_nothing_is_recorded(site: Site) -> None:
    before = site.version("DEMO-1")
    with site.visitor("auditor") as page:
        page.goto("/plans/DEMO-1")
        assert page.locator("#moves a.button").count() == 0
        page.goto(OBJECTION)
        page.fill("[name='input/objection']", "x")
        page.locator("button.main[value=check]").click()
        assert page.locator("[role=alert]").count() == 1
    assert site.version("DEMO-1") == before


def test_what_is_not_there_is_a_page_that_says_so(site: Site) -> None:
    with site.visitor("secretary") as page:
        for address in (
            "/plans/NOBODY",
            "/plans/DEMO-1/moves/fly",
            "/plans/DEMO-1/history/1",
            "/plans/DEMO-1/content/x",
        ):
            answer = page.goto(address)
            assert answer is not None
            assert answer.status == 404
            assert page.locator("h1").inner_text() == "ดำเนินการไม่ได้"
