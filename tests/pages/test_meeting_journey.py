"""A meeting from its notice to its adopted minutes, by forms alone and without scripts, by two secretaries."""

from datetime import timedelta
from pathlib import Path

from domain.thai.dates import be_year
from services import meetings
from services.casework import plans
from tests.pages.chamber import BODY, NAMES, Chamber, fill_date, press, words
from tests.pages.test_journeys import NO_SCRIPTS


def test_a_meeting_goes_from_its_notice_to_adopted_minutes_at_the_pages(chamber: Chamber, paper: Path) -> None:
    plan, year = chamber.plan(), be_year(chamber.today)
    chamber.catch_up()
    with (
        chamber.visitor("border_secretary", **NO_SCRIPTS) as page,
        chamber.visitor("second_secretary", **NO_SCRIPTS) as second,
    ):
        page.goto("/meetings")
        page.click("main a[href^='/meetings/new']")
        page.click(f"a[href*='body={BODY}']") if page.locator(f"a[href*='body={BODY}']").count() else None
        page.fill("[name='meeting/label']", f"๙๑/{year}")
        fill_date(page, "meeting/held_on", chamber.today)
        page.fill("[name='meeting/place']", "ห้องประชุม 501")
        fill_date(page, "notice/sent_on", chamber.today - timedelta(days=1))
        page.check(f"[name='plan:{plan}']")
        page.fill("[name='meeting/ref']", "BOR-JOURNEY")
        press(page, "convene")
        assert "ทางปกครอง พ.ศ. 2539 มาตรา 80" in words(page, "[role=alert]")
        assert page.input_value("[name='meeting/place']") == "ห้องประชุม 501"
        assert page.is_checked(f"[name='plan:{plan}']")
        fill_date(page, "notice/sent_on", chamber.today - timedelta(days=5))
        press(page, "convene")
        assert page.url.endswith("/meetings/BOR-JOURNEY?done=convene")
        assert f"ขอมติเรื่อง หนังสือ {plan}" in words(page, "#agenda")
        press(page, "lock-papers")
        press(page, "arrive-all")
        assert words(page, ".quorum .figure strong") == "11"
        press(page, "open")
        assert "กำลังประชุม" in words(page, ".status")
        press(page, "take:1")
        page.locator("#item-1 summary", has_text="มีส่วนได้เสีย").click()
        page.select_option("#f-recuse-1-person", label=f"{NAMES[10]} (อนุกรรมการ)")
        page.fill("#f-recuse-1-conflict", "เป็นผู้รับจ้างในโครงการ")
        press(page, "recuse:1")
        assert NAMES[10] in words(page, "#item-1")
        page.select_option("#f-count-1-put", "endorse")
        page.check("[name=method][value=roll]")
        for number, person in enumerate(chamber.members[:10]):
            page.check(f"[name='named:{person}'][value={'against' if number > 7 else 'for'}]")
        press(page, "count:1")
        assert "ผ่าน" in words(page, "#item-1 .result")
        assert "เห็นด้วย 8 ไม่เห็นด้วย 2" in words(page, "#item-1 .result")
        assert "พ.ศ. 2539 มาตรา 79, 82 และ 13" in words(page, "#item-1 .result")
        page.locator("#item-1 summary", has_text="ความเห็นแย้ง").click()
        page.select_option("#f-dissent-1-person", chamber.members[9])
        page.fill("#f-dissent-1-reasons", "งบประมาณยังไม่ชัดเจน")
        press(page, "dissent:1")
        assert "งบประมาณยังไม่ชัดเจน" in words(page, "#item-1 blockquote")
        page.click("#item-1 a[href$='/items/1/resolve']")
        page.fill("[name='words/letter_number']", "ที่ สธ 0100/1")
        press(page, "check")
        assert plans.load(chamber.office, plan).stage == "review"
        assert f"({plan}) จะเปลี่ยนจากขั้น" in words(page, ".sentence")
        press(page, "edit")
        assert page.input_value("[name='words/letter_number']") == "ที่ สธ 0100/1"
        press(page, "check")
        press(page, "confirm")
        assert page.url.endswith("/meetings/BOR-JOURNEY?done=resolve#item-1")
        assert plans.load(chamber.office, plan).stage == "adopted"
        assert "ที่ สธ 0100/1" in words(page, "#item-1 .resolution")
        press(page, "close")
        page.set_input_files("#f-draft-minutes-file", paper)
        press(page, "draft-minutes")
        assert "บันทึก.txt" in words(page, "#minutes")
        page.locator("#item-1 summary", has_text="รับรองสำเนามติ").click()
        page.set_input_files("#f-certify-1-file", paper)
        press(page, "certify:1")
        page.locator("#item-1 summary", has_text="รับรองสำเนามติ").click()
        page.locator("#item-1 button", has_text="ฉบับที่ระบบจัดพิมพ์").click()
        assert "done=certify" in page.url
        printed = page.request.get(f"{chamber.http}/meetings/BOR-JOURNEY/minutes.pdf")
        assert printed.headers["content-type"] == "application/pdf"
        english = page.request.get(f"{chamber.http}/meetings/BOR-JOURNEY/minutes.pdf?lang=en")
        assert (english.headers["content-language"], english.body() != printed.body()) == ("en", True)
        page.reload()
        assert page.locator("html").get_attribute("lang") == "th"
        later = chamber.opened()
        chamber.catch_up()
        second.goto("/meetings/BOR-JOURNEY")
        assert second.locator("#f-adopt-minutes-at_meeting").count() == 0
        today = chamber.convened(held_on=chamber.today)
        chamber.catch_up()
        second.goto(f"/meetings/{today}")
        press(second, "arrive-all")
        press(second, "open")
        second.goto("/meetings/BOR-JOURNEY")
        second.locator("#minutes summary", has_text="แก้ไขรายงาน").click()
        second.fill("#f-correct-minutes-correction", "ผู้มาประชุม 11 คน")
        second.fill("#f-correct-minutes-why", "พิมพ์ผิด")
        press(second, "correct-minutes")
        assert "ยังไม่มีผล รอบุคคลที่สองยืนยัน" in words(second, "#minutes .proposed")
        assert "ผู้เสนอยืนยันเองไม่ได้" in words(second, "#minutes .proposed")
        page.goto("/meetings/BOR-JOURNEY")
        page.locator(".proposed button", has_text="ยืนยันการแก้ไขรายงาน").click()
        assert "ผู้มาประชุม 11 คน" in words(page, "#minutes")
        assert page.locator("#minutes .proposed").count() == 0
        second.goto("/meetings/BOR-JOURNEY")
        second.select_option("#f-adopt-minutes-at_meeting", today)
        press(second, "adopt-minutes")
        assert today in words(second, "#minutes")
    meeting = meetings.show(chamber.office, "BOR-JOURNEY").meeting
    assert (meeting.status, meeting.adopted_at, meeting.items[1].certified) == ("closed", today, True)
    assert later != today
    recorders = {s.event.actor.person for s in chamber.office.ledger.stream("meeting/BOR-JOURNEY") if s.event}
    assert len(recorders) == 2
