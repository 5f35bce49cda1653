"""An emergency override at the pages: asked for at a blocked move, agreed to by another post, seen until ratified."""

from uuid import uuid4

import pytest

from domain.thai.dates import bangkok_date
from services.casework import plans
from services.requests import PeriodRequest
from tests.pages.reader import Site, flaws, sideways
from tests.pages.test_journeys import press
from tests.support.offices import caller, key, open_request

CLERK = caller("national_committee_secretariat@BODY-NC", person="opening clerk")
NO_SCRIPTS = {"java_script_enabled": False}
SCREENS = {"telephone": (390, "light", "th"), "desk": (1280, "dark", "en")}


@pytest.fixture
def ref(site: Site) -> str:
    name = f"OVR-{uuid4().hex[:6]}"
    first = bangkok_date(site.office.clock())
    period = PeriodRequest(start=first, end=first.replace(year=first.year + 3))
    asked = open_request(name, "national_plan_version", period=period)
    plans.open_plan(site.office, CLERK, key(), asked)
    return name


def ask(site: Site, ref: str) -> str:
    """Asked for by the permanent secretary; the address of the second person's page."""
    with site.visitor("permanent_secretary", **NO_SCRIPTS) as page:
        page.goto(f"/plans/{ref}")
        page.locator(".moves.shut a[href*='/overrides/new/open_plan_file']").click()
        press(page, "check")
        assert page.locator("[role=alert] .reason").count() == 1
        page.fill("[name=reason]", "อุทกภัยตัดขาดพื้นที่")
        press(page, "check")
        assert page.locator("#overruled-h").count() == 1
        assert "คณะกรรมการ" in page.locator(".sentence").inner_text()
        press(page, "confirm")
        assert "recorded=" in page.url
        href = page.locator("section:has(#overrides-h) a.button").get_attribute("href")
        assert href
        return href


def test_two_posts_make_an_emergency_move_and_the_plan_says_so_until_it_is_ratified(site: Site, ref: str) -> None:
    address = ask(site, ref)
    with site.visitor("permanent_secretary") as alone:
        alone.goto(address)
        assert alone.locator("[role=alert] .reason").count() >= 1
        assert alone.locator("button[value=confirm]").count() == 0
    with site.visitor("minister", **NO_SCRIPTS) as second:
        second.goto(address)
        assert "อุทกภัยตัดขาดพื้นที่" in second.locator("main").inner_text()
        assert second.locator("section:has(#overruled-h) .reason").count() >= 2
        assert second.locator("button[value=confirm]").count(), second.locator("main").inner_text()
        press(second, "confirm")
        assert "recorded=" in second.url
        assert second.locator("section:has(#unratified-h) li").count() == 1
        site.catch_up()
        second.goto(f"/plans?q={ref}")
        assert "รอสัตยาบัน" in second.locator("li.item").first.inner_text()
        second.goto(f"/plans/{ref}/history")
        assert "ดำเนินการฉุกเฉิน" in second.locator(".trail > li").first.inner_text()
    assert plans.load(site.office, ref).stage == "drafting"


def test_a_second_post_may_decline(site: Site, ref: str) -> None:
    address = ask(site, ref)
    with site.visitor("minister", **NO_SCRIPTS) as second:
        second.goto(address)
        assert second.locator("button[value=decline]").count(), second.locator("main").inner_text()
        press(second, "decline")
        assert "recorded=" in second.url, second.locator("main").inner_text()
    assert plans.load(site.office, ref).stage == "mandated"
    assert plans.load(site.office, ref).overrides == {}


def test_nobody_else_is_offered_an_override(site: Site, ref: str) -> None:
    with site.visitor("line_department_cpc") as page:
        page.goto(f"/plans/{ref}")
        assert page.locator(".moves.shut li").count() >= 1
        assert page.locator("a[href*='/overrides/']").count() == 0


@pytest.mark.parametrize("screen", SCREENS)
def test_axe_finds_nothing_on_the_pages_of_an_override(site: Site, ref: str, screen: str) -> None:
    width, scheme, lang = SCREENS[screen]
    address = ask(site, ref)
    wrong: list[str] = []
    with site.visitor("minister", viewport={"width": width, "height": 844}, color_scheme=scheme) as page:
        page.goto(f"/work?lang={lang}")
        for path in (f"/plans/{ref}", f"/plans/{ref}/overrides/new/open_plan_file", address):
            page.goto(path)
            wrong += flaws(page)
            assert sideways(page) <= 0, path
        press(page, "confirm")
        wrong += flaws(page)
    assert not wrong
