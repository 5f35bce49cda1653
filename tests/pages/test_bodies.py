"""A body is founded by forms alone: its posts row by row, its own rule, and then a person in its chair."""

from playwright.sync_api import Page

from services.authority.bodies import load_body
from tests.pages.reader import Site
from tests.pages.test_journeys import NO_SCRIPTS, fill_date, press


def fill(page: Page, **typed: str) -> None:
    for name, text in typed.items():
        page.fill(f"[name='ask/{name}']", text)


def row(page: Page, number: int, post: str, th: str, en: str) -> None:
    for name, text in (("post", post), ("th", th), ("en", en)):
        page.fill(f"[name='ask/posts/{number}/{name}']", text)


def test_a_body_with_its_posts_and_its_own_rule_is_founded_without_scripts(site: Site) -> None:
    with site.visitor("operator", **NO_SCRIPTS) as page:
        page.goto("/bodies")
        page.click("main a[href='/bodies/new']")
        fill(page, th="คณะกรรมการติดตาม", en="Follow-up board", body="BODY-FOLLOW", role="follow_up_board")
        fill(page, instrument="คำสั่งที่ ๙/๒๕๖๙", members="๑๑", area="นนทบุรี")
        page.select_option("[name='ask/parent']", "BODY-PROV-NON")
        page.select_option("[name='ask/rule/known']", "own")
        page.fill("[name='ask/rule/at_least']", "2/3")
        page.fill("[name='ask/rule/carried_by']", "3/4")
        row(page, 0, "chair", "ประธาน", "Chair")
        page.check("[name='ask/posts/0/votes'][value='true']")
        page.fill("[name='ask/posts/0/presides']", "1")
        page.check("[name='ask/posts/0/may_override'][value='true']")
        row(page, 1, "member", "กรรมการ", "Member")
        press(page, "add:ask/posts")
        row(page, 2, "secretary", "เลขานุการ", "Secretary")
        press(page, "record")
        assert "ต้องอ้างข้อของระเบียบ" in page.locator("#errors").inner_text()
        assert page.input_value("[name='ask/posts/2/en']") == "Secretary"
        page.fill("[name='ask/rule/basis']", "ข้อ ๙")
        press(page, "record")
        assert page.locator("h1").inner_text() == "คณะกรรมการติดตาม"
        assert "(11 คน) คือ 8 คน · ข้อ ๙" in page.locator("[aria-labelledby=rule]").inner_text()
    body = load_body(site.office, "BODY-FOLLOW")
    assert (body.members, body.parent, tuple(body.roster.posts)) == (
        11,
        "BODY-PROV-NON",
        ("chair", "member", "secretary"),
    )
    assert [name for name, post in body.roster.posts.items() if post.may_override] == ["chair"]


def test_a_person_is_appointed_at_the_page_of_the_body(site: Site) -> None:
    with site.visitor("operator", **NO_SCRIPTS) as page:
        page.goto("/bodies/BODY-DB-KK")
        page.click("main a[href='/bodies/BODY-DB-KK/appoint']")
        page.select_option("[name='ask/person']", label="ผู้ประสานงาน")
        page.select_option("[name='ask/post']", "district_chief")
        fill_date(page, "ask/holds_from", "1", "10", "2569")
        fill(page, instrument="คำสั่งที่ 10/2569")
        press(page, "record")
        holders = page.locator("[aria-labelledby=holders]").inner_text()
        assert "ผู้ประสานงาน" in holders
        assert "คำสั่งที่ 10/2569" in holders


def test_who_keeps_the_meetings_of_a_body_convenes_one_from_its_page_and_nobody_else(site: Site) -> None:
    with site.visitor("secretary", **NO_SCRIPTS) as page:
        page.goto("/bodies/BODY-NC")
        page.click("[aria-labelledby=meetings] a[href^='/meetings/new']")
        assert page.locator("input[name=body]").get_attribute("value") == "BODY-NC"
    with site.visitor("auditor", **NO_SCRIPTS) as page:
        page.goto("/bodies/BODY-NC")
        assert page.locator("a[href^='/meetings/new']").count() == 0


def test_kinds_and_bodies_are_offered_where_a_form_asks_for_one(site: Site) -> None:
    with site.visitor("operator", **NO_SCRIPTS) as page:
        page.goto("/bodies/new")
        offered = page.locator("#f-ask-role-list option[value=area_subcommittee]")
        assert offered.text_content() == "คณะอนุกรรมการรายด้าน"
        press(page, "record")
        assert "ประเภท เลือกที่มีอยู่" in page.locator("#errors").inner_text()
    with site.visitor("secretary", **NO_SCRIPTS) as page:
        page.goto("/plans/DEMO-1/content/core")
        listed = page.locator("[name='value/areas/0/body']").get_attribute("list")
        assert page.locator(f"#{listed} option[value=BODY-SC-SEA]").count() == 1


def test_a_long_list_of_bodies_is_folded_and_kinds_have_names(site: Site) -> None:
    with site.visitor("auditor", **NO_SCRIPTS) as page:
        page.goto("/bodies")
        assert not page.locator("a[href='/bodies/BODY-FUND-BY-01']").is_visible()
        page.click("text=แสดงทั้ง 66 คณะ")
        assert page.locator("a[href='/bodies/BODY-FUND-BY-01']").is_visible()
        assert any(title.startswith("คณะกรรมการกองทุนท้องถิ่น") for title in page.locator("h2").all_inner_texts())
