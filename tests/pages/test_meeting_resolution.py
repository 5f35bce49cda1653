"""The outcome of a national plan's item: what its move asks, tried before it is recorded, every reason shown."""

from datetime import timedelta
from pathlib import Path

import pytest

from domain.thai.dates import bangkok_date, be_year
from services import meetings
from services.casework import plans
from services.meetings import requests as ask
from tests.pages.chamber import fill_date, press, words
from tests.pages.reader import Site, flaws, sideways
from tests.pages.test_journeys import NO_SCRIPTS
from tests.support.offices import caller, key


@pytest.fixture(scope="module")
def returning(site: Site) -> str:
    """A meeting of the national committee that has voted to send DEMO-2 back, by thirteen against one."""
    office, day = site.office, bangkok_date(site.office.clock())
    secretary = caller("national_committee_secretariat@BODY-NC")
    notice = ask.NoticeRequest(sent_on=day - timedelta(days=5))
    label = f"9/{be_year(day)}"
    convened = ask.ConveneRequest(meeting="NC-9", body="BODY-NC", label=label, held_on=day, notice=notice)
    meetings.convene(office, secretary, key(), convened)
    sitting = meetings.show(office, "NC-9").meeting.roster
    came = tuple(ask.MemberRequest(person=member.person) for member in sitting if member.post == "member")[:13]
    chair = next(ask.MemberRequest(person=member.person) for member in sitting if member.post == "national_committee")
    for name, request in (
        ("place", ask.PlaceRequest(asked="ขอความเห็นชอบ", plan="DEMO-2")),
        ("lock-papers", ask.LockRequest()),
        ("arrive", ask.ArriveRequest(persons=(chair, *came), at="00:00")),
        ("open", ask.OpenMeetingRequest(presiding=chair, at="00:01")),
        ("take", ask.TakeRequest(item=1, at="00:02")),
        ("count", ask.CountRequest(item=1, method="show", put="return", votes_for=13, against=1, at="00:03")),
    ):
        meetings.carry(office, secretary, key(), "NC-9", name, request, None)
    return "/meetings/NC-9/items/1/resolve"


def test_a_return_asks_for_reasons_and_evidence_and_is_tried_before_it_is_recorded(
    site: Site, returning: str, paper: Path
) -> None:
    before, today = site.version("DEMO-2"), bangkok_date(site.office.clock())
    with site.visitor("secretary", **NO_SCRIPTS) as page:
        page.goto(returning)
        assert "คณะกรรมการส่งกลับ" in words(page, ".status")
        page.fill("[name='words/literal']", "ให้นำกลับไปทบทวน")
        press(page, "add:words/items")
        page.fill("[name='words/items/0/number']", "๑")
        page.fill("[name='words/items/0/literal']", "ให้ทบทวนงบประมาณ")
        page.select_option("[name='words/items/0/kind']", "return")
        press(page, "check")
        assert page.input_value("[name='words/items/0/literal']") == "ให้ทบทวนงบประมาณ"
        page.select_option("[name='input/returns/0/code']", index=1)
        page.fill("[name='input/returns/0/text']", "ระบุแหล่งงบประมาณ")
        page.select_option("[name='input/returns/0/addressee']", index=1)
        fill_date(page, "input/returns/0/due_on", today + timedelta(days=30))
        press(page, "check")
        refused = words(page, "[role=alert] .reasons")
        assert "ต้องแสดงข้อเท็จจริง" in refused
        assert "เหตุผล › ข้อเท็จจริง" in refused
        assert "grounds" not in refused
        assert page.input_value("[name='input/returns/0/text']") == "ระบุแหล่งงบประมาณ"
        for part in ("facts", "law", "considerations"):
            page.fill(f"[name='input/grounds/{part}']", f"เหตุผล {part}")
        assert page.locator("[name='file/1']").count() == 0, "the meeting itself shows what it resolved"
        page.set_input_files("[name='file/0']", paper)
        page.fill("[name=reason]", "งบประมาณไม่ชัดเจน")
        press(page, "check")
        assert page.locator("h1").inner_text() == "จะเกิดอะไรขึ้น", words(page, "main .note")
        assert "(DEMO-2) จะเปลี่ยนจากขั้น" in words(page, ".sentence")
        said = words(page)
        for shown in ("ให้นำกลับไปทบทวน", "ให้ทบทวนงบประมาณ", "ระบุแหล่งงบประมาณ", "เหตุผล law", "บันทึก.txt"):
            assert shown in said
        press(page, "edit")
        assert page.input_value("[name='input/grounds/law']") == "เหตุผล law"
    assert site.version("DEMO-2") == before
    assert plans.load(site.office, "DEMO-2").stage == "committee_review"


@pytest.mark.parametrize(("width", "scheme"), [(390, "dark"), (1280, "light")])
def test_axe_finds_nothing_on_the_form_of_an_outcome_and_its_refusal(
    site: Site, returning: str, width: int, scheme: str
) -> None:
    with site.visitor("secretary", viewport={"width": width, "height": 844}, color_scheme=scheme) as page:
        page.goto(returning)
        assert not flaws(page)
        press(page, "check")
        assert not flaws(page)
        assert sideways(page) <= 0
