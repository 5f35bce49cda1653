"""What a decision leaves to be done, at a browser: asked for with the outcome, shown, sent back, and accepted."""

from datetime import timedelta

from services import meetings
from services.casework import obligations, plans
from tests.pages.chamber import Chamber, fill_date, press, words
from tests.pages.reader import flaws, sideways
from tests.pages.test_journeys import NO_SCRIPTS

TELEPHONE = {"viewport": {"width": 390, "height": 844}}


def imposed(chamber: Chamber) -> tuple[str, str]:
    """The plan, and the obligation that its resolution imposed at the page."""
    plan = chamber.plan()
    meeting = chamber.counted(plan)
    with chamber.visitor("border_secretary", **NO_SCRIPTS) as page:
        page.goto(f"/meetings/{meeting}/items/1/resolve")
        press(page, "add:words/terms")
        page.select_option("[name='words/terms/0/sort']", "condition")
        page.fill("[name='words/terms/0/text']", "จัดทำแผนสำรอง")
        page.select_option("[name='words/terms/0/owner/role']", "clerk")
        fill_date(page, "words/terms/0/due_on", chamber.today + timedelta(days=30))
        press(page, "check")
        assert "จัดทำแผนสำรอง" in words(page), words(page)
        press(page, "confirm")
    (ref,) = plans.load(chamber.office, plan).obligations
    return plan, ref


def test_a_condition_is_asked_for_shown_sent_back_and_accepted_by_another(chamber: Chamber) -> None:
    plan, ref = imposed(chamber)
    with chamber.visitor("border_secretary", **NO_SCRIPTS) as page:
        page.goto(f"/plans/{plan}")
        assert "จัดทำแผนสำรอง" in words(page, "#obligations")
        page.click("#obligations a")
        page.fill("[name=statement]", "จัดทำแล้ว")
        press(page, "evidence")
        assert obligations.load(chamber.office, ref).status == "submitted"
        assert page.locator("main button[value=accept]").count() == 0, "whoever showed it does not judge it"
    with chamber.visitor("second_secretary", **NO_SCRIPTS) as page:
        page.goto(f"/obligations/{ref}")
        press(page, "return")
        assert page.locator(".error").count() >= 1, "a return says why"
        page.fill("[name=why]", "ไม่ครบ")
        press(page, "return")
        assert obligations.load(chamber.office, ref).status == "open"
    with chamber.visitor("border_secretary", **NO_SCRIPTS) as page:
        page.goto(f"/obligations/{ref}")
        assert "ไม่ครบ" in words(page)
        press(page, "evidence")
        assert page.locator("[role=alert]").count() == 1, "nothing is no evidence"
        page.fill("[name=statement]", "แก้แล้ว")
        press(page, "evidence")
    with chamber.visitor("second_secretary", **NO_SCRIPTS) as page:
        page.goto(f"/obligations/{ref}")
        press(page, "accept")
        assert obligations.load(chamber.office, ref).status == "discharged"
        page.goto(f"/plans/{plan}")
        assert "ปฏิบัติครบแล้ว" in words(page, "#obligations")


def test_an_open_obligation_is_put_on_the_agenda_at_the_meeting_to_be_let_fall(chamber: Chamber) -> None:
    _, ref = imposed(chamber)
    meeting = chamber.convened()
    chamber.catch_up()
    with chamber.visitor("border_secretary", **NO_SCRIPTS) as page:
        page.goto(f"/meetings/{meeting}")
        page.select_option("#f-place-plan", f"owed:{ref}")
        page.fill("#f-place-asked", "ขอผ่อนผันเงื่อนไข")
        press(page, "place")
        assert f"ภาระ {ref}" in words(page, "#item-1")
        assert page.locator(f"#f-place-plan option[value='owed:{ref}']").count() == 0, "it stands there already"
        page.click(f"#item-1 a[href$='/obligations/{ref}']")
        assert "จัดทำแผนสำรอง" in words(page)
    assert meetings.show(chamber.office, meeting).meeting.items[1].obligation == ref


def test_a_desk_lists_what_its_posts_owe_and_what_waits_for_acceptance(chamber: Chamber) -> None:
    _, ref = imposed(chamber)
    chamber.catch_up()
    with chamber.visitor("border_secretary", **NO_SCRIPTS) as page:
        page.goto("/work")
        assert ref in words(page, "section[aria-labelledby=list-owed]")
        page.goto(f"/obligations/{ref}")
        page.fill("[name=statement]", "จัดทำแล้ว")
        press(page, "evidence")
        chamber.catch_up()
        page.goto("/work")
        assert page.locator(f"main a:has-text('{ref}')").count() == 0, "whoever showed it is not asked to accept it"
    with chamber.visitor("second_secretary", **NO_SCRIPTS) as page:
        page.goto("/work")
        assert ref in words(page, "section[aria-labelledby=list-to_accept]")


def test_nobody_is_shut_out_of_these_pages_on_a_telephone(chamber: Chamber) -> None:
    plan, ref = imposed(chamber)
    for lang in ("th", "en"):
        with chamber.visitor("border_secretary", **TELEPHONE) as page:
            for path in (f"/obligations/{ref}", f"/plans/{plan}", "/work"):
                page.goto(f"{path}?lang={lang}")
                assert not flaws(page), (path, flaws(page))
                assert sideways(page) <= 0, path
