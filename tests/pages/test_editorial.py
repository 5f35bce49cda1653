"""A slip in a decided text at the pages: marked before it is proposed and before it is accepted; staleness is shown."""

import json
from typing import Any
from uuid import uuid4

import pytest

from domain.thai.dates import bangkok_date
from services import meetings
from services.casework import plans
from services.meetings import requests as ask
from services.requests import ContentRequest
from tests.pages.reader import Site, flaws, sideways
from tests.pages.test_journeys import press
from tests.services.test_editorial import kind
from tests.services.test_meetings import BODY
from tests.support.meetings import persons
from tests.support.offices import caller, key, open_request, publish_all
from workflows.definition import Definition

NO_SCRIPTS = {"java_script_enabled": False}
CLERK = caller("national_committee_secretariat@BODY-NC", person="keeper of the file")


def decided_by_the_border() -> Definition:
    """The small kind, kept by the secretaries of the demo."""
    raw = kind().model_dump(mode="json", by_alias=True)
    text = {"type": "object", "required": ["words"], "properties": {"words": {"type": "string", "minLength": 1}}}
    raw["parts"]["text"]["schema"] = text
    told = json.dumps(raw).replace('"clerk"', '"national_committee_secretariat"')
    return Definition.model_validate_json(told)


@pytest.fixture(scope="module", autouse=True)
def published(site: Site) -> None:
    publish_all(site.office.ledger, (decided_by_the_border(),))


@pytest.fixture
def ref(site: Site) -> str:
    """A plan whose text was adopted with a slip in it."""
    office, name = site.office, f"ED-{uuid4().hex[:6]}"
    plans.open_plan(office, CLERK, key(), open_request(name, "matter", content={"text": {"words": "สุขภาพดืี"}}))
    today = bangkok_date(office.clock())
    notice = ask.NoticeRequest(urgent=True, reason="ด่วน")
    meeting = f"M-{name}"
    chair = ask.MemberRequest(person="m-1", post="chair")
    members = tuple(ask.MemberRequest(person=one) for one in persons(6))
    said: dict[str, Any] = {"label": "1/2569", "held_on": today, "notice": notice, "roster": members}
    meetings.convene(office, CLERK, key(), ask.ConveneRequest(meeting=meeting, body=BODY, **said))
    for command, asked in (
        ("place", ask.PlaceRequest(asked="ขอความเห็นชอบ", plan=name)),
        ("lock-papers", ask.LockRequest()),
        ("arrive", ask.ArriveRequest(persons=members, at="00:01")),
        ("open", ask.OpenMeetingRequest(presiding=chair, at="00:02")),
        ("take", ask.TakeRequest(item=1, at="00:03")),
        ("count", ask.CountRequest(item=1, method="show", put="endorse", votes_for=6, at="00:04")),
    ):
        meetings.carry(office, CLERK, key(), meeting, command, asked, None)
    meetings.resolve_item(office, CLERK, key(), meeting, ask.ResolveRequest(item=1), None)
    meetings.carry(office, CLERK, key(), meeting, "close", ask.AtRequest(), None)
    return name


def test_a_slip_is_mended_by_two_persons_who_saw_the_words(site: Site, ref: str) -> None:
    with site.visitor("secretary", **NO_SCRIPTS) as page:
        page.goto(f"/plans/{ref}")
        assert page.locator("section:has(#decided-h) dd").count() == 3
        page.click("#content a[href$='/content/text/editorial']")
        page.fill("[name='value/words']", "สุขภาพดี")
        page.fill("[name=reason]", "พิมพ์เกิน")
        press(page, "check")
        assert page.locator(".changes del").count() == 1
        press(page, "confirm")
        href = page.locator("section:has(#slips-h) a.button").get_attribute("href")
        page.goto(str(href))
        assert page.locator("[role=alert] .reason").count() == 1
        assert page.locator(".actions button[value=accept]").count() == 0
        assert page.locator(".actions button[value=decline]").count() == 1
    with site.visitor("second_secretary", **NO_SCRIPTS) as page:
        page.goto(str(href))
        assert page.locator(".changes del").count() == 1
        press(page, "accept")
        assert "recorded=" in page.url
        assert page.locator("section:has(#decided-h) .note.warn").count() == 0
        assert "สุขภาพดี" in page.locator("#content").inner_text()


def test_any_other_change_is_shown_as_stale_with_its_words(site: Site, ref: str) -> None:
    plans.revise_content(site.office, CLERK, key(), ref, "text", ContentRequest(value={"words": "อื่น"}), None)
    with site.visitor("secretary", viewport={"width": 390, "height": 844}) as page:
        wrong: list[str] = []
        for path in (f"/plans/{ref}/history", f"/plans/{ref}"):
            page.goto(path)
            assert page.locator(".note.warn", has_text="ไม่ครอบคลุม").count() == 1
            wrong += flaws(page)
        page.locator(".note.warn a").click()
        assert page.locator(".changes ins").count() == 1
        wrong += flaws(page)
        page.goto(f"/plans/{ref}/content/text/editorial")
        wrong += flaws(page)
        assert sideways(page) <= 0
    assert not wrong
