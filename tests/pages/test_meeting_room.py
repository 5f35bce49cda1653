"""The room as it happens: presence at a touch, a quorum that goes, a tie, a chair who may not, two at one meeting."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page

from domain.sitting import RECONVENED_WITHIN_DAYS
from services import meetings
from services.casework import plans
from services.meetings import requests as ask
from tests.pages.chamber import BODY, NAMES, Chamber, press, words
from tests.pages.reader import flaws, sideways
from tests.pages.test_journeys import NO_SCRIPTS
from tests.support.offices import key


def open_meeting(page: Page, ref: str) -> None:
    page.goto(f"/meetings/{ref}")


def test_a_quorum_lost_in_the_middle_of_an_item_makes_it_invalid_since_that_minute(chamber: Chamber) -> None:
    plan = chamber.plan()
    ref = chamber.taken(plan, present=6)
    with chamber.visitor("border_secretary", **NO_SCRIPTS) as page:
        open_meeting(page, ref)
        assert "ครบองค์ประชุม" in words(page, "#room .quorum")
        page.fill("#f-arrive-at", "๑๔.๓๒")
        press(page, f"leave:{chamber.members[5]}")
        assert "ไม่มีผล ตั้งแต่ 14.32 น." in words(page, "#item-1 .result")
        assert "5 จาก 11 คน ต้องมีอย่างน้อย 6 คน" in words(page, "#item-1 .result")
        assert words(page, "#room .quorum .figure strong") == "5"
        page.click("#item-1 a[href$='/resolve']")
        assert page.locator("[name='words/literal']").count() == 0
        press(page, "check")
        assert "ไม่ทำให้แผนใดเปลี่ยนขั้น" in words(page, ".sentence")
        press(page, "confirm")
        assert "ไม่มีผล" in words(page, "#item-1 .result")
    assert plans.load(chamber.office, plan).stage == "review"


def test_a_tie_asks_for_the_casting_vote_and_for_nothing_else(chamber: Chamber) -> None:
    ref = chamber.taken(chamber.plan())
    with chamber.visitor("border_secretary", **NO_SCRIPTS) as page:
        open_meeting(page, ref)
        assert page.locator("[name=casting]").count() == 0
        page.select_option("#f-count-1-put", "endorse")
        for field, number in (("votes_for", "3"), ("against", "๓"), ("abstain", "1")):
            page.fill(f"#f-count-1-{field}", number)
        press(page, "count:1")
        assert "ไม่ผ่าน" in words(page, "#item-1 .result")
        press(page, "casting:1")
        assert page.locator("#f-casting-1-casting-error").count() == 1
        page.check("[name=casting][value=for]")
        press(page, "casting:1")
        assert "เสียงชี้ขาดของประธาน: เห็นด้วย" in words(page, "#item-1 .result")
        assert page.locator("[name=casting]").count() == 0
    assert meetings.show(chamber.office, ref).items[0].outcome.result == "carried"  # type: ignore[union-attr]


def test_where_the_chair_is_recused_another_presides_over_the_item(chamber: Chamber) -> None:
    ref = chamber.opened(chamber.plan(), present=8)
    with chamber.visitor("border_secretary", **NO_SCRIPTS) as page:
        open_meeting(page, ref)
        page.locator("#item-1 summary", has_text="มีส่วนได้เสีย").click()
        page.select_option("#f-recuse-1-person", chamber.members[0])
        page.fill("#f-recuse-1-conflict", "คู่สมรสเป็นผู้เสนอโครงการ")
        press(page, "recuse:1")
        offered = page.locator("#f-take-1-person option").all_inner_texts()
        assert not any(NAMES[0] == name.partition(" (")[0] for name in offered)
        press(page, "take:1")
        assert "เลือกประธานก่อน" in words(page, "#f-take-1-person-error"), "nobody was chosen"
        page.select_option("#f-take-1-person", chamber.members[1])
        press(page, "take:1")
        assert NAMES[1] in words(page, "#item-1 header")
        assert "ทำหน้าที่แทนประธาน" in words(page, "#item-1 header")
        assert "7" in words(page, "section.now p:has(> .tag)"), "the item's own quorum comes first"
        assert words(page, "#item-1 .quorum .figure strong") == "7"
    item = meetings.show(chamber.office, ref).meeting.items[1]
    assert item.presiding is not None
    assert item.presiding.person == chamber.members[1]


def test_a_substitute_opens_where_the_chair_is_away_and_is_called_one(chamber: Chamber) -> None:
    ref = chamber.convened(chamber.plan())
    with chamber.visitor("border_secretary", **NO_SCRIPTS) as page:
        open_meeting(page, ref)
        assert page.locator("#now-h ~ .moves button:disabled").count() == 1
        for number in range(1, 8):
            press(page, f"arrive:{chamber.members[number]}")
        assert page.locator(f"#f-open-person option[value='{chamber.members[0]}']").count() == 0
        page.select_option("#f-open-person", chamber.members[1])
        press(page, "open")
        assert "ทำหน้าที่แทนประธาน" in words(page, "#room")


def test_a_refused_command_says_why_and_how_and_keeps_every_word(chamber: Chamber) -> None:
    ref = chamber.taken(chamber.plan())
    before = meetings.show(chamber.office, ref).meeting.version
    with chamber.visitor("border_secretary", **NO_SCRIPTS) as page:
        open_meeting(page, ref)
        page.select_option("#f-count-1-put", "return")
        page.fill("#f-count-1-votes_for", "9")
        page.fill("#f-count-1-against", "1")
        press(page, "count:1")
        assert "คะแนนเสียงมากกว่าผู้มีสิทธิลงคะแนน" in words(page, "#item-1 [role=alert]")
        assert "ตรวจคะแนนเสียง" in words(page, "#item-1 [role=alert]")
        assert page.input_value("#f-count-1-votes_for") == "9"
        assert page.input_value("#f-count-1-put") == "return"
        page.fill("#f-arrive-at", "25.00")
        press(page, f"leave:{chamber.members[2]}")
        assert page.input_value("#f-arrive-at") == "25.00", "who leaves is asked for the time again, as it was typed"
        page.fill("#f-count-1-votes_for", "มาก")
        page.fill("#f-count-1-at", "25.00")
        press(page, "count:1")
        assert page.locator("#f-count-1-votes_for-error, #f-count-1-at-error").count() == 2
        assert page.input_value("#f-count-1-votes_for") == "มาก"
    assert meetings.show(chamber.office, ref).meeting.version == before


def test_who_comes_too_late_sees_what_others_recorded_and_loses_nothing(chamber: Chamber) -> None:
    ref = chamber.taken(chamber.plan())
    with (
        chamber.visitor("border_secretary", **NO_SCRIPTS) as first,
        chamber.visitor("second_secretary", **NO_SCRIPTS) as second,
    ):
        open_meeting(first, ref)
        open_meeting(second, ref)
        second.click("#room .away > summary")
        press(second, f"arrive:{chamber.members[8]}")
        first.select_option("#f-count-1-put", "endorse")
        first.fill("#f-count-1-votes_for", "6")
        first.fill("#f-count-1-against", "1")
        press(first, "count:1")
        assert NAMES[8] in words(first, "#item-1 [role=alert]")
        assert first.input_value("#f-count-1-votes_for") == "6"
        press(first, "count:1")
        assert "ผ่าน" in words(first, "#item-1 .result")
        press(second, f"arrive:{chamber.members[9]}")
    assert chamber.members[9] in meetings.show(chamber.office, ref).present


def test_a_form_whose_hour_has_passed_gives_its_words_back(chamber: Chamber) -> None:
    ref = chamber.taken(chamber.plan())
    with chamber.visitor("border_secretary", **NO_SCRIPTS) as page:
        open_meeting(page, ref)
        page.locator("#now-h ~ details summary", has_text="เลื่อนประชุม").click()
        page.fill("#f-adjourn-reason", "ไฟฟ้าดับทั้งอาคาร")
        chamber.does(ref, "close", ask.AtRequest(at="09:30"))
        press(page, "adjourn")
        assert "ไฟฟ้าดับทั้งอาคาร" in words(page)
        assert page.locator("main [role=alert]").count() == 1


def test_what_waits_is_disabled_with_its_reason_and_what_is_lawful_comes_first(chamber: Chamber) -> None:
    ref = chamber.opened(chamber.plan(), chamber.plan(), present=5)
    with chamber.visitor("border_secretary") as page:
        open_meeting(page, ref)
        assert page.locator("#item-1 button:disabled").count() == 1
        assert page.locator("#item-1 .moves .reason[data-rule='R-29']").count() == 1
        assert "พ.ร.บ. วิธีปฏิบัติราชการทางปกครอง พ.ศ. 2539 มาตรา 79" in words(page, "#item-1 .moves")
        assert "14 วัน" in words(page, "#item-1 .moves")


def test_an_adjourned_meeting_leads_to_its_second_call_with_everything_filled_in(chamber: Chamber) -> None:
    plan = chamber.plan()
    chamber.catch_up()
    ref = chamber.opened(plan, present=4)
    with chamber.visitor("border_secretary", **NO_SCRIPTS) as page:
        open_meeting(page, ref)
        page.locator("#now-h ~ details summary", has_text="เลื่อนประชุม").click()
        press(page, "adjourn")
        assert "ไม่ครบองค์ประชุม มา 4 คน ต้องมี 6 คน" in words(page, ".now")
        page.click("main a[href*='again=']")
        assert page.is_checked("[name='notice/one_third_stated'][type=checkbox]")
        assert page.is_checked(f"[name='plan:{plan}']")
        last = meetings.show(chamber.office, ref).meeting.held_on + timedelta(days=RECONVENED_WITHIN_DAYS)
        assert str(last.day) in words(page, ".note.warn")


def test_a_reader_without_the_post_sees_everything_and_can_do_nothing(chamber: Chamber) -> None:
    ref = chamber.counted(chamber.plan())
    with chamber.visitor("reader", **NO_SCRIPTS) as page:
        open_meeting(page, ref)
        assert "ผ่าน" in words(page, "#item-1 .result")
        assert NAMES[3] in words(page, "#room")
        assert page.locator("main button, main form, main input").count() == 0
        page.goto("/meetings")
        assert page.locator("main a[href^='/meetings/new']").count() == 0
        page.goto(f"/meetings/new?body={BODY}")
        assert page.locator("main form").count() == 0


def test_presence_is_taken_by_the_keyboard_alone(chamber: Chamber) -> None:
    ref = chamber.convened(chamber.plan())
    with chamber.visitor("border_secretary") as page:
        page.goto(f"/meetings/{ref}#room")
        page.locator("#f-arrive-at").focus()
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.value") == "arrive-all"
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.value") == f"arrive:{chamber.members[0]}"
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
        page.keyboard.press("Space")
        page.wait_for_url(f"**?done=arrive#s-{chamber.members[0]}")
        assert words(page, "#room .figure strong") == "1"
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.value") == f"leave:{chamber.members[0]}"
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.value") == f"arrive:{chamber.members[1]}"
        page.keyboard.press("Enter")
        page.wait_for_load_state()
        page.wait_for_selector(f"#s-{chamber.members[1]}.here")
    assert meetings.show(chamber.office, ref).present == tuple(chamber.members[:2])


def test_a_decision_asks_who_it_is_once_more_and_goes_on_with_every_word(chamber: Chamber) -> None:
    plan = chamber.plan()
    ref = chamber.counted(plan)
    with chamber.visitor("border_secretary", **NO_SCRIPTS) as page:
        page.goto(f"/meetings/{ref}/items/1/resolve")
        page.fill("[name='words/letter_number']", "สธ 7")
        press(page, "check")
        with_stale_sign_in(chamber)
        page.wait_for_timeout(600)
        press(page, "confirm")
        assert page.locator("#password").count() == 1
        assert plans.load(chamber.office, plan).stage == "review"
        page.fill("#password", chamber.passwords["border_secretary"])
        press(page, "stepup:password")
        assert page.url.endswith("#item-1")
    chamber.sessions.clear()
    assert plans.load(chamber.office, plan).stage == "adopted"
    resolved = meetings.show(chamber.office, ref).items[0].resolution
    assert resolved is not None
    assert resolved.letter_number == "สธ 7"


def with_stale_sign_in(chamber: Chamber) -> None:
    """Every session's proof of who it is has grown old."""
    with chamber.office.pool.connection() as connection:
        connection.execute("UPDATE office.session SET confirmed_at = 'epoch'")


VIEWS = {"convened": "convened", "in hand": "taken", "counted": "counted", "opened": "opened"}


@pytest.mark.parametrize(("width", "scheme", "lang"), [(390, "dark", "th"), (1280, "light", "en")])
def test_axe_finds_nothing_on_any_state_of_a_meeting(chamber: Chamber, width: int, scheme: str, lang: str) -> None:
    found: dict[str, list[str]] = {}
    refs = [getattr(chamber, made)(chamber.plan(), chamber.plan()) for made in VIEWS.values()]
    refs.append(chamber.counted(chamber.plan(), votes_for=3, against=3))
    adjourned, closed = chamber.opened(chamber.plan(), present=3), chamber.opened()
    for ref, name in ((adjourned, "adjourn"), (closed, "close")):
        chamber.does(ref, name, ask.AtRequest(at="10:00"))
    chamber.catch_up()
    pages = [f"/meetings/{ref}" for ref in (*refs, adjourned, closed)]
    pages += ["/meetings", "/meetings?status=open", f"/meetings/new?body={BODY}", f"/meetings/{refs[2]}/screen"]
    pages += [f"/meetings/new?body={BODY}&again={adjourned}", f"/meetings/{refs[2]}/items/1/resolve"]
    with chamber.visitor("border_secretary"):
        pass
    view = {"viewport": {"width": width, "height": 844}, "color_scheme": scheme}
    with chamber.visitor("border_secretary", **view) as page:
        page.goto(f"/work?lang={lang}")
        for path in pages:
            page.goto(path)
            page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
            if wrong := flaws(page) + (["wider than the screen"] if sideways(page) else []):
                found[path] = wrong
        page.goto(pages[1])
        press(page, "count:1")
        if wrong := flaws(page):
            found["refused"] = wrong
    assert not found


def test_a_plan_leads_to_the_agenda_and_its_history_to_the_meeting(chamber: Chamber) -> None:
    waiting, decided = chamber.plan(), chamber.plan()
    coming, ref = chamber.convened(), chamber.counted(decided)
    meetings.resolve_item(chamber.office, chamber.secretary, key(), ref, ask.ResolveRequest(item=1), None)
    chamber.catch_up()
    with chamber.visitor("border_secretary", **NO_SCRIPTS) as page:
        page.goto(f"/plans/{waiting}")
        page.click(f"#meetings a[href^='/meetings/{coming}?plan=']")
        assert page.input_value("#f-place-plan") == waiting
        press(page, "place")
        assert page.locator("#f-place-asked-error").count() == 1
        page.fill("#f-place-asked", "ขอความเห็นชอบร่าง")
        press(page, "place")
        assert "ขอความเห็นชอบร่าง" in words(page, "#item-1")
        taken_off = ask.WithdrawRequest(item=1, why="เจ้าของเรื่องขอแก้ไข")
        chamber.does(coming, "withdraw-item", taken_off)
        chamber.catch_up()
        page.goto(f"/plans/{waiting}")
        assert "ถอนวาระแล้ว" in words(page, "#meetings")
        page.goto(f"/plans/{decided}")
        assert "ผ่าน" in words(page, "#meetings")
        page.click(f"#meetings a[href='/meetings/{ref}#item-1']")
        assert page.locator("#item-1 .resolution").count() == 1
        page.goto(f"/plans/{decided}/history")
        page.click(".trail a[href*='/meetings/']")
        assert page.url.endswith(f"/meetings/{ref}#item-1")


def test_no_page_of_a_meeting_needs_inline_code_and_what_people_write_stays_text(chamber: Chamber) -> None:
    markup = "<script>document.title='x'</script><img src=x>"
    said: list[str] = []
    ref = chamber.counted(chamber.plan())
    chamber.does(ref, "dissent", ask.DissentRequest(item=1, person=chamber.members[2], reasons=markup))
    with chamber.visitor("border_secretary") as page:
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        for path in (
            f"/meetings/{ref}",
            f"/meetings/{ref}/items/1/resolve",
            f"/meetings/{ref}/screen",
            "/meetings/new",
        ):
            answer = page.goto(path)
            assert answer is not None
            assert answer.status == 200
            assert "unsafe" not in answer.headers["content-security-policy"]
            assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)", answer.text())
        page.goto(f"/meetings/{ref}")
        assert markup in words(page, "#item-1")
        assert page.locator("main script, main img").count() == 0
    assert said == []


def test_the_screen_of_the_room_reloads_itself_until_it_is_told_not_to(chamber: Chamber) -> None:
    ref = chamber.counted(chamber.plan())
    with chamber.visitor("reader", **NO_SCRIPTS) as page:
        answer = page.goto(f"/meetings/{ref}/screen")
        assert answer is not None
        assert answer.headers["refresh"] == "10"
        assert "ผ่าน" in words(page, ".result .word")
        page.click("a[href$='?still=1']")
        assert page.reload().headers.get("refresh") is None  # type: ignore[union-attr]


def test_a_circular_paper_goes_round_without_a_room(chamber: Chamber) -> None:
    ref = chamber.convened(chamber.plan(), mode="circular")
    with chamber.visitor("border_secretary", **NO_SCRIPTS) as page:
        open_meeting(page, ref)
        assert page.locator("#room button, #f-arrive-at").count() == 0
        press(page, "open")
        press(page, "take:1")
        assert "เวียนหนังสือต้องให้เวลาไม่น้อยกว่า 3 วัน" in page.locator("#item-1 .why").text_content()  # type: ignore[operator]
        assert page.locator("#f-count-1-put").count() == 0


def test_the_desk_leads_a_plan_that_waits_for_a_body_to_its_agenda(chamber: Chamber) -> None:
    plan = chamber.plan()
    chamber.catch_up()
    with chamber.visitor("border_secretary", **NO_SCRIPTS) as page:
        page.goto(f"/meetings/new?body={BODY}&plan={plan}")
        assert page.is_checked(f"[name='plan:{plan}']")
        assert page.locator("[name^='plan:']:checked").count() == 1
