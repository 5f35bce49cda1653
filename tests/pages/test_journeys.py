"""What a secretary does, from the desk to the record: without scripts, losing no word, doing nothing twice."""

from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.pages.reader import Site

OBJECTION = "/plans/DEMO-1/facts/ObjectionRecorded"
NO_SCRIPTS = {"java_script_enabled": False}


def fill_date(page: Page, path: str, day: str, month: str, year: str) -> None:
    page.fill(f"[name='{path}.day']", day)
    page.select_option(f"[name='{path}.month']", month)
    page.fill(f"[name='{path}.year']", year)


def press(page: Page, action: str) -> None:
    page.locator(
        f"button.main[name=do][value='{action}'], button:not(.unseen)[name=do][value='{action}']"
    ).first.click()


def object_to(page: Page, words: str) -> None:
    """Fill in the form of an objection and look at what would happen."""
    page.goto(OBJECTION)
    page.fill("[name='input/objection']", words)
    press(page, "check")


def form_of(page: Page, action: str) -> dict[str, str]:
    """Everything the form on the page would send."""
    fields = page.locator("#step input[type=hidden]").evaluate_all("all => all.map(i => [i.name, i.value])")
    return {**dict(fields), "do": action}


def test_a_stranger_is_sent_to_sign_in_and_then_to_where_he_wanted_to_go(site: Site) -> None:
    with site.visitor() as page:
        page.goto("/plans/DEMO-1")
        assert page.url.endswith("/signin?next=%2Fplans%2FDEMO-1")
        page.fill("#username", "secretary")
        page.fill("#password", "not the password")
        page.click("button.main")
        assert page.locator("[role=alert]").inner_text() == "ชื่อผู้ใช้หรือรหัสผ่านไม่ถูกต้อง"
        assert page.input_value("#username") == "secretary"
        page.fill("#password", site.passwords["secretary"])
        page.click("button.main")
        assert page.url.endswith("/plans/DEMO-1")


@pytest.mark.parametrize(
    "onward", ["//evil.example", "https://evil.example/", "/\\evil.example", "javascript:alert(1)"]
)
def test_signing_in_never_leads_to_another_site(site: Site, onward: str) -> None:
    with site.visitor() as page:
        page.goto(f"/signin?next={onward}")
        page.fill("#username", "auditor")
        page.fill("#password", site.passwords["auditor"])
        page.click("button.main")
        assert page.url == f"{site.http}/work"


def test_signing_out_ends_the_session_everywhere(site: Site) -> None:
    with site.visitor() as page:
        site.sign_in(page, "auditor")
        cookies = page.context.cookies()
        page.click("form[action='/signout'] button")
        assert "/signin" in page.url
        page.context.add_cookies(cookies)
        page.goto("/work")
        assert "/signin" in page.url


def test_the_desk_leads_to_a_plan_and_the_plan_to_its_lawful_moves(site: Site) -> None:
    with site.visitor("secretary", **NO_SCRIPTS) as page:
        page.goto("/work")
        page.click("text=การแพทย์ฉุกเฉินชายแดน")
        assert page.url.endswith("/plans/DEMO-3")
        assert page.locator("#moves a.button.main").all_inner_texts() == ["เสนอคณะกรรมการอีกครั้ง"]
        assert page.locator("svg .node.here .node-label").inner_text() == "คณะกรรมการส่งกลับ"
        assert page.locator("ol.stages li[aria-current=step]").count() == 1


def test_a_blocked_move_is_disabled_and_says_rule_missing_cure_and_who(site: Site) -> None:
    with site.visitor("secretary") as page:
        page.goto("/plans/DEMO-1")
        button = page.locator("button:disabled", has_text="รวมร่างแผนรายด้าน")
        assert button.is_disabled()
        why = page.locator(f"#{button.get_attribute('aria-describedby')}").inner_text()
        for said in ("ต้อง", "แนวทางขับเคลื่อนแผนปฏิบัติการระดับชาติ", "DEMO-1-SEA", "วิธีแก้", "ฝ่ายเลขานุการคณะอนุกรรมการรายด้าน"):
            assert said in why


def test_a_move_is_made_without_scripts_after_a_dry_run_in_a_sentence(site: Site, paper: Path) -> None:
    before = site.version("DEMO-3")
    with site.visitor("secretary", **NO_SCRIPTS) as page:
        page.goto("/plans/DEMO-3/moves/resubmit_to_committee")
        fill_date(page, "input/meeting_on", "๒๐", "12", "๒๕๗๙")
        fill_date(page, "input/notice_sent_on", "1", "12", "2579")
        page.check("[name='input/notice_written'][type=checkbox]")
        page.fill("[name='input/answers/0/text']", "จัดลำดับครบทุกกิจกรรมแล้ว")
        page.set_input_files("[name='file/0']", paper)
        page.fill("[name=reason]", "ตอบครบทุกข้อ")
        press(page, "check")
        assert page.locator("h1").inner_text() == "จะเกิดอะไรขึ้น"
        sentence = page.locator(".sentence .lead").inner_text()
        assert "คณะกรรมการส่งกลับ" in sentence
        assert "คณะกรรมการแห่งชาติพิจารณา" in sentence
        assert "บันทึก.txt" in page.locator("dl.facts").first.inner_text()
        assert site.version("DEMO-3") == before
        press(page, "edit")
        assert page.input_value("[name='input/answers/0/text']") == "จัดลำดับครบทุกกิจกรรมแล้ว"
        press(page, "check")
        press(page, "confirm")
        assert "recorded=" in page.url
        assert page.locator(".stage.big").inner_text() == "คณะกรรมการแห่งชาติพิจารณา"
        assert page.locator("[role=status]").inner_text().startswith("บันทึกแล้ว")
    assert site.version("DEMO-3") == before + 1


def test_a_form_sent_twice_makes_one_event_and_leads_to_the_same_answer(site: Site) -> None:
    before = site.version("DEMO-1")
    with site.visitor("secretary") as page:
        object_to(page, "ข้อโต้แย้งที่ส่งสองครั้ง")
        sent = form_of(page, "confirm")
        answers = [
            page.request.post(OBJECTION, form=sent, headers={"Origin": site.http}, max_redirects=0) for _ in range(2)
        ]
    assert [answer.status for answer in answers] == [303, 303]
    assert answers[0].headers["location"] == answers[1].headers["location"]
    assert site.version("DEMO-1") == before + 1


def test_who_comes_too_late_keeps_every_word_beside_what_changed(site: Site) -> None:
    with site.visitor("secretary") as late, site.visitor("maritime_secretary") as early:
        late.goto(OBJECTION)
        late.fill("[name='input/objection']", "ถ้อยคำที่ต้องไม่หาย")
        with site.visitor("second_secretary") as other:
            object_to(other, "ข้อโต้แย้งที่มาก่อน")
            press(other, "confirm")
        press(late, "check")
        assert late.locator("h1").inner_text() == "บันทึกข้อโต้แย้งของเจ้าหน้าที่"
        assert late.input_value("[name='input/objection']") == "ถ้อยคำที่ต้องไม่หาย"
        assert "บันทึกข้อโต้แย้งของเจ้าหน้าที่" in late.locator("section[role=alert]").inner_text()
        press(late, "check")
        press(late, "confirm")
        assert "recorded=" in late.url
        assert early.url


def test_a_session_that_ends_in_the_middle_of_a_form_loses_nothing(site: Site) -> None:
    before = site.version("DEMO-1")
    with site.visitor(**NO_SCRIPTS) as page:
        site.sign_in(page, "second_secretary")
        page.goto(OBJECTION)
        page.fill("[name='input/objection']", "ถ้อยคำที่รอดจากการหมดเวลา")
        page.context.clear_cookies(name="anumat")
        press(page, "check")
        assert page.locator("h1").inner_text() == "ข้อความที่พิมพ์ไว้ยังอยู่"
        with page.context.expect_page() as tab:
            page.locator("main a").click()
        site.sign_in(tab.value, "second_secretary")
        page.locator("main button.main").click()
        page.locator("main button.main").click()
        assert "ถ้อยคำที่รอดจากการหมดเวลา" in page.locator("main").inner_text()
        press(page, "confirm")
        assert "recorded=" in page.url
    assert site.version("DEMO-1") == before + 1


def test_a_refusal_by_rule_shows_every_reason_and_keeps_every_word(site: Site) -> None:
    before = site.version("DEMO-1")
    with site.visitor("secretary") as page:
        page.goto("/plans/DEMO-1/moves/consolidate_drafts")
        fill_date(page, "effective_on", "๑", "1", "2569")
        page.fill("[name=reason]", "ร่างยังมาไม่ครบแต่ขอรวมก่อน")
        press(page, "check")
        reasons = page.locator(".note.bad .reason").all_inner_texts()
        assert page.locator(".note.bad .reason[data-rule='R-01']").count() == 1
        assert any("เอกสารหลักฐาน" in text for text in reasons)
        assert page.input_value("[name=reason]") == "ร่างยังมาไม่ครบแต่ขอรวมก่อน"
        assert page.input_value("[name='effective_on.day']") == "๑"
    assert site.version("DEMO-1") == before


def test_a_decision_of_a_body_is_blocked_and_leads_to_the_bodys_meetings(site: Site) -> None:
    with site.visitor("secretary") as page:
        page.goto("/plans/DEMO-2")
        button = page.locator("#moves button:disabled", has_text="คณะกรรมการเห็นชอบ")
        why = page.locator(f"#{button.get_attribute('aria-describedby')}")
        assert "มติของคณะต้องมาจากการประชุมที่บันทึกไว้" in why.inner_text()
        link = why.locator("a", has_text="บรรจุแผนเป็นวาระการประชุมของคณะกรรมการ")
        assert link.get_attribute("href") == "/meetings?body=BODY-NC"
        page.goto("/plans/DEMO-2/moves/endorse")
        assert page.locator("form#step").count() == 0
        assert page.locator(".note.bad a[href='/meetings?body=BODY-NC']").count() == 1
        page.click("main a[href$='/plans/DEMO-2'] >> nth=-1")
        assert page.url.endswith("/plans/DEMO-2")


def test_a_wrong_field_is_named_linked_and_nothing_typed_is_lost(site: Site) -> None:
    with site.visitor("secretary", **NO_SCRIPTS) as page:
        page.goto(OBJECTION)
        fill_date(page, "effective_on", "1", "1", "2026")
        page.fill("[name=reason]", "เหตุผลยาว")
        press(page, "check")
        summary = page.locator("#errors a")
        assert summary.count() == 2
        for link in summary.all():
            assert page.locator(str(link.get_attribute("href"))).count() == 1
        assert page.input_value("[name='effective_on.year']") == "2026"
        assert page.input_value("[name=reason]") == "เหตุผลยาว"


def test_changing_the_language_in_the_middle_of_a_form_keeps_what_was_typed(site: Site) -> None:
    with site.visitor("secretary", **NO_SCRIPTS) as page:
        page.goto(OBJECTION)
        page.fill("[name='input/objection']", "ถ้อยคำ")
        press(page, "lang:en")
        assert page.locator("html").get_attribute("lang") == "en"
        assert page.locator("h1").inner_text() == "Objection of an official recorded"
        assert page.input_value("[name='input/objection']") == "ถ้อยคำ"
        page.goto("/plans/DEMO-1?x=1")
        assert page.locator("#moves-h").inner_text() == "Moves"
        page.click("a[hreflang=th]")
        assert page.url.endswith("/plans/DEMO-1?x=1")
        assert page.locator("#moves-h").inner_text() == "การดำเนินการ"


def test_a_text_is_edited_row_by_row_compared_and_recorded_without_scripts(site: Site) -> None:
    with site.visitor("secretary", **NO_SCRIPTS) as page:
        page.goto("/plans/DEMO-1/content/core")
        press(page, "add:value/strategies")
        page.fill("[name='value/strategies/0/th']", "ยุทธศาสตร์ใหม่")
        page.fill("[name='value/vision']", "ประชาชนสุขภาพดี")
        press(page, "check")
        assert "ต้องกรอก" in page.locator("#f-value-strategies-0-id-error").inner_text()
        page.fill("[name='value/strategies/0/id']", "STR-9")
        press(page, "check")
        assert page.locator(".changes ins", has_text="ยุทธศาสตร์ใหม่").count() == 1
        assert page.locator(".changes del").count() >= 1
        press(page, "confirm")
        assert "recorded=" in page.url
        assert "ประชาชนสุขภาพดี" in page.locator("#content").inner_text()
    newest = site.office.ledger.stream("plan/DEMO-1")[-1].event
    assert getattr(newest, "part", "") == "core"


def test_a_correction_takes_two_persons(site: Site) -> None:
    with site.visitor("secretary") as first, site.visitor("second_secretary") as second:
        first.goto("/plans/DEMO-2/history")
        first.locator("a[href*='/corrections/new/1']").click()
        first.click("a[href*='effective_on']")
        fill_date(first, "fix/now", "2", "1", "2569")
        first.fill("[name=reason]", "พิมพ์วันผิด")
        press(first, "propose")
        assert "recorded=" in first.url
        first.click("section:has(#pending-h) a.button")
        address = first.url
        press(first, "confirm")
        assert first.locator("[role=alert] .reason").count() >= 1
        second.goto(address)
        assert "พิมพ์วันผิด" in second.locator("main").inner_text()
        press(second, "confirm")
        assert "recorded=" in second.url
        assert second.locator("#pending-h").count() == 0


def test_history_tells_who_when_and_why_and_every_event_has_its_address(site: Site) -> None:
    with site.visitor("secretary") as page:
        object_to(page, "เหตุที่โต้แย้งในประวัติ")
        press(page, "confirm")
        page.goto("/plans/DEMO-1/history")
        newest = page.locator(".trail > li").first
        assert "เลขานุการคณะกรรมการแห่งชาติ" in newest.inner_text()
        newest.locator("summary").click()
        assert "เหตุที่โต้แย้งในประวัติ" in newest.inner_text()
        newest.locator(".links a").first.click()
        raw = page.locator("pre").inner_text()
        assert "ObjectionRecorded" in raw
        assert "เหตุที่โต้แย้งในประวัติ" not in raw


def test_the_two_clocks_answer_what_the_plan_was(site: Site) -> None:
    with site.visitor("auditor", **NO_SCRIPTS) as page:
        page.goto("/plans/DEMO-2/history")
        fill_date(page, "effective", "๑", "1", "๒๕๖๐")
        page.click("form.filters button.main")
        assert "ขณะนั้นยังไม่มีแผนนี้" in page.locator("main").inner_text()
        fill_date(page, "effective", "31", "12", "2580")
        page.click("form.filters button.main")
        assert "คณะกรรมการแห่งชาติพิจารณา" in page.locator(".sentence").inner_text()
        fill_date(page, "effective", "31", "2", "2580")
        page.click("form.filters button.main")
        assert page.locator("#f-effective-error").count() == 1


def test_a_document_is_a_download(site: Site) -> None:
    with site.visitor("secretary") as page:
        page.goto("/plans/DEMO-1")
        with page.expect_download() as download:
            page.locator("#files a").first.click()
        assert download.value.path().stat().st_size > 0


def test_the_register_is_searched_filtered_and_has_an_address_for_it(site: Site) -> None:
    with site.visitor("auditor", **NO_SCRIPTS) as page:
        page.goto("/plans")
        page.fill("#q", "ท่องเที่ยวชายฝั่ง")
        page.select_option("#kind", "national_plan_version")
        page.click("form.filters button.main")
        assert page.locator(".item .title").count() == 1
        assert "kind=national_plan_version" in page.url
        page.goto("/plans?stage=drafting&cursor=rubbish")
        assert page.locator("h1").inner_text() == "ดำเนินการไม่ได้"


def test_keys_walk_the_desk_and_open_a_plan(site: Site) -> None:
    with site.visitor("secretary") as page:
        page.goto("/work")
        titles = page.locator("[data-key-item]")
        for key, focused in (("j", 0), ("j", 1), ("k", 0)):
            page.keyboard.press(key)
            assert titles.nth(focused).evaluate("e => e === document.activeElement")
        page.keyboard.press("Enter")
        page.wait_for_url("**/plans/**")
        page.keyboard.press("/")
        page.wait_for_url("**/plans#q")
        assert page.locator("#q").evaluate("e => e === document.activeElement")


def test_the_main_journey_needs_no_mouse(site: Site) -> None:
    before = site.version("DEMO-1")
    with site.visitor("secretary") as page:
        page.goto("/plans/DEMO-1")
        tab_to(page, "a[href$='/facts/ObjectionRecorded']")
        page.keyboard.press("Enter")
        page.wait_for_url("**/ObjectionRecorded")
        tab_to(page, "[name='input/objection']")
        page.keyboard.type("พิมพ์ด้วยแป้นพิมพ์เท่านั้น")
        tab_to(page, "[name='effective_on.year']", backwards=True)
        page.keyboard.press("Enter")
        page.wait_for_selector(".sentence")
        tab_to(page, "button.main[value=confirm]")
        page.keyboard.press("Enter")
        page.wait_for_url("**recorded=**")
    assert site.version("DEMO-1") == before + 1


def tab_to(page: Page, selector: str, backwards: bool = False) -> None:
    """Walk with Tab until the element has the focus, which must be seen."""
    for _ in range(150):
        page.keyboard.press("Shift+Tab" if backwards else "Tab")
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
            return
    raise AssertionError(f"Tab never reaches {selector}")


def test_on_paper_there_is_the_record_without_its_tools(site: Site) -> None:
    with site.visitor("secretary") as page:
        page.goto("/plans/DEMO-1")
        page.emulate_media(media="print")
        assert not page.locator(".top").is_visible()
        assert not page.locator("#moves a.button").first.is_visible()
        assert page.locator("h1").is_visible()
        assert len(page.pdf()) > 10_000
