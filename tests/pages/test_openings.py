"""New plans and other editions: opened and adopted by forms alone, each judged before it is recorded."""

from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Page

from services.casework import plans
from services.problems import NotPermitted
from services.requests import ContentRequest
from tests.pages.reader import Site, flaws
from tests.pages.test_journeys import NO_SCRIPTS, fill_date, form_of, press
from tests.support.offices import caller, key

NATIONAL = "/plans/new?kind=national_plan_version"
DRAFT = "/plans/new?kind=component_draft&parent=DEMO-1"


def fill_national(page: Page, ref: str) -> None:
    page.fill("[name='open/ref']", ref)
    page.fill("[name='open/title']", f"แผนระดับชาติ {ref}")
    fill_date(page, "open/period/start", "๑", "10", "๒๕๗๐")
    fill_date(page, "open/period/end", "30", "9", "2574")


def exists(site: Site, ref: str) -> bool:
    return bool(site.office.ledger.stream(f"plan/{ref}"))


def test_a_national_plan_is_opened_from_the_register_without_scripts(site: Site, paper: Path) -> None:
    with site.visitor("secretary", **NO_SCRIPTS) as page:
        page.goto("/plans")
        page.click("main a[href='/plans/new']")
        page.click("main a[href$='kind=national_plan_version']")
        assert page.locator("h1").inner_text() == "รับมติ/คำสั่งให้จัดทำแผน"
        fill_national(page, "NP-ใหม่-1")
        page.set_input_files("[name='file/0']", paper)
        press(page, "check")
        sentence = page.locator(".sentence .lead").inner_text()
        for said in ("“แผนระดับชาติ NP-ใหม่-1”", "เลขอ้างอิง NP-ใหม่-1", site.office.book.all()[-1].stages["mandated"].th):
            assert said in sentence
        assert "1 ตุลาคม 2570" in page.locator("dl.facts").first.inner_text()
        assert not exists(site, "NP-ใหม่-1")
        press(page, "edit")
        assert page.input_value("[name='open/title']") == "แผนระดับชาติ NP-ใหม่-1"
        assert "บันทึก.txt" in page.locator("#evidence").inner_text()
        press(page, "check")
        press(page, "confirm")
        assert "recorded=" in page.url
        assert page.locator("h1").inner_text() == "แผนระดับชาติ NP-ใหม่-1"
    plan = plans.load(site.office, "NP-ใหม่-1")
    assert plan.period is not None
    assert (plan.period.start.isoformat(), plan.series, plan.definition.edition) == ("2027-10-01", "NP-ใหม่-1", 2)
    assert [d.title for d in plan.entries[0].event.documents] == ["บันทึก.txt"]


def test_an_opening_sent_twice_opens_one_plan(site: Site) -> None:
    with site.visitor("secretary") as page:
        page.goto(NATIONAL)
        fill_national(page, "TWICE-1")
        press(page, "check")
        sent = form_of(page, "confirm")
        answers = [
            page.request.post("/plans/new", form={**sent}, headers={"Origin": site.http}, max_redirects=0)
            for _ in range(2)
        ]
    assert [answer.status for answer in answers] == [303, 303]
    assert answers[0].headers["location"] == answers[1].headers["location"]
    assert len(site.office.ledger.stream("plan/TWICE-1")) == 1


def test_a_reference_that_is_taken_or_malformed_is_said_beside_its_field_and_nothing_is_lost(site: Site) -> None:
    with site.visitor("secretary", **NO_SCRIPTS) as page:
        page.goto(NATIONAL)
        fill_national(page, "demo-1")
        press(page, "check")
        assert page.locator("#f-open-ref-error").count() == 1
        page.fill("[name='open/ref']", "no spaces")
        fill_date(page, "open/period/end", "31", "2", "2574")
        press(page, "check")
        assert page.locator("#f-open-period-end-error").count() == 1
        fill_date(page, "open/period/end", "30", "9", "2574")
        press(page, "check")
        assert "เลขอ้างอิง" in page.locator("#f-open-ref-error").inner_text()
        assert page.input_value("[name='open/title']") == "แผนระดับชาติ demo-1"
        page.fill("[name='open/ref']", "HIDDEN-1")
        page.fill("[name='open/title']", "ชื่อ\u202eกลับทาง")
        press(page, "check")
        assert page.locator("#f-open-title-error").count() == 1
    assert not exists(site, "HIDDEN-1")


def test_an_area_draft_is_ordered_from_its_parent_without_scripts(site: Site, paper: Path) -> None:
    core = plans.load(site.office, "DEMO-1").parts["core"].value
    island = {"code": "island", "th": "ด้านเกาะ", "en": "Islands", "body": "BODY-SC-SEA"}
    secretary = caller("national_committee_secretariat@BODY-NC")
    text = ContentRequest(value={**core, "areas": [*core["areas"], island]})
    plans.revise_content(site.office, secretary, key(), "DEMO-1", "core", text, None)
    with site.visitor("secretary", **NO_SCRIPTS) as page:
        page.goto("/plans/DEMO-1")
        page.click("text=มอบหมายร่างแผนรายด้าน")
        assert page.locator("[name='open/area'] option").count() == 6
        page.fill("[name='open/ref']", "DEMO-1-ISL")
        page.fill("[name='open/title']", "ร่างด้านเกาะ")
        page.select_option("[name='open/area']", "maritime")
        press(page, "check")
        assert "ด้านนี้มีร่างแผนอยู่แล้ว" in page.locator("[role=alert] .reasons").inner_text()
        assert page.input_value("[name='open/title']") == "ร่างด้านเกาะ"
        page.select_option("[name='open/area']", "island")
        page.set_input_files("[name='file/0']", paper)
        press(page, "check")
        assert "ร่างด้านเกาะ" in page.locator(".sentence .lead").inner_text()
        assert "ด้านเกาะ" in page.locator("dl.facts").first.inner_text()
        press(page, "confirm")
        assert "recorded=" in page.url
        site.catch_up()
        page.goto("/plans/DEMO-1")
        page.click("text=ร่างด้านเกาะ")
    draft = plans.load(site.office, "DEMO-1-ISL")
    assert (draft.parent, draft.area, draft.body, draft.series) == ("DEMO-1", "island", "BODY-SC-SEA", "DEMO")


def test_who_may_open_nothing_is_offered_nothing_and_cannot_send_the_form(site: Site) -> None:
    with site.visitor("auditor", **NO_SCRIPTS) as page:
        page.goto("/plans")
        assert page.locator("a[href='/plans/new']").count() == 0
        page.goto("/plans/DEMO-1")
        assert page.locator("a[href^='/plans/new']").count() == 0
        page.goto("/plans/new")
        assert "ตำแหน่งของท่าน" in page.locator("main").inner_text()
        assert page.goto(NATIONAL).status == 404  # type: ignore[union-attr]
        page.goto("/plans/DEMO-1/editions")
        assert page.locator("main button").count() == 0
        token = page.locator("[name=csrf]").first.input_value()
        cookies = {str(c["name"]): str(c["value"]) for c in page.context.cookies()}
    with httpx.Client(base_url=site.http, cookies=cookies, headers={"Origin": site.http}, trust_env=False) as client:
        sent = {"csrf": token, "do": "confirm", "kind": "national_plan_version", "open/ref": "AUDITED-1"}
        assert client.post("/plans/new", data=sent).status_code == 404
        day = {"effective_on.day": "1", "effective_on.month": "11", "effective_on.year": "2569"}
        objection = {"csrf": token, "do": "confirm", "input/objection": "x", **day}
        assert NotPermitted.th in client.post("/plans/DEMO-1/facts/ObjectionRecorded", data=objection).text
    assert not exists(site, "AUDITED-1")


def test_a_kind_with_a_parent_asks_for_the_parent_first(site: Site) -> None:
    site.catch_up()
    with site.visitor("secretary", **NO_SCRIPTS) as page:
        page.goto("/plans/new?kind=component_draft")
        page.click("main a[href$='parent=DEMO-1']")
        assert page.locator("[name=parent]").input_value() == "DEMO-1"
        answer = page.goto("/plans/new?kind=component_draft&parent=NOBODY")
        assert answer is not None
        assert answer.status == 404


@pytest.mark.parametrize("screen", [(390, "dark"), (1280, "light")])
def test_axe_finds_nothing_on_a_dry_run_of_an_opening(site: Site, screen: tuple[int, str]) -> None:
    width, scheme = screen
    view = {"viewport": {"width": width, "height": 844}, "color_scheme": scheme}
    with site.visitor("secretary", **view) as page:
        page.goto(NATIONAL)
        fill_national(page, "AXE-1")
        press(page, "check")
        assert page.locator(".sentence").count() == 1
        assert not flaws(page)


def test_another_edition_takes_two_persons(site: Site) -> None:
    with site.visitor("secretary", **NO_SCRIPTS) as first, site.visitor("second_secretary", **NO_SCRIPTS) as second:
        first.goto("/plans/DEMO-3")
        first.click("a[href$='/DEMO-3/editions']")
        press(first, "check")
        assert first.locator("#f-edition-error").count() == 1
        first.check("[name=edition][value='2']")
        press(first, "check")
        assert "เหตุผล" in first.locator("[role=alert] .reasons").inner_text()
        assert first.is_checked("[name=edition][value='2']")
        first.fill("[name=reason]", "ระเบียบใหม่มีผลแล้ว")
        press(first, "check")
        assert "ฉบับที่ 2" in first.locator(".sentence .lead").inner_text()
        assert plans.load(site.office, "DEMO-3").adoption is None
        press(first, "propose")
        assert "recorded=" in first.url
        first.click("a.button[href$='/DEMO-3/editions']")
        assert "ผู้เสนอยืนยันเองไม่ได้" in first.locator("main").inner_text()
        assert first.locator("button.main[value=confirm]").is_disabled()
        assert not flaws_of(site, "second_secretary", "/plans/DEMO-3/editions")
        second.goto("/plans/DEMO-3/editions")
        assert "ระเบียบใหม่มีผลแล้ว" in second.locator("main").inner_text()
        press(second, "confirm")
        assert "recorded=" in second.url
    plan = plans.load(site.office, "DEMO-3")
    assert (plan.definition.edition, plan.adoption) == (2, None)


def test_who_confirms_an_edition_too_late_sees_what_came_first(site: Site) -> None:
    with site.visitor("secretary", **NO_SCRIPTS) as first, site.visitor("second_secretary", **NO_SCRIPTS) as second:
        for page in (first, second):
            page.goto("/plans/DEMO-2/editions")
            page.check("[name=edition]")
            page.fill("[name=reason]", "เหตุผลที่ต้องไม่หาย")
            press(page, "check")
        press(first, "propose")
        press(second, "propose")
        assert "มีผู้อื่นบันทึกเข้ามาก่อน" in second.locator("main").inner_text()
    assert plans.load(site.office, "DEMO-2").adoption is not None


def flaws_of(site: Site, account: str, address: str) -> list[str]:
    """What axe finds on a page as that account sees it (it needs scripts)."""
    with site.visitor(account) as page:
        page.goto(address)
        return flaws(page)
