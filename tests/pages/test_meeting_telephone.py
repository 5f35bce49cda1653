"""A meeting on a telephone in the room: what is needed now is near, what is done is folded, all is wide enough."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from services import meetings
from services.meetings import requests as ask
from tests.pages.chamber import NAMES, Chamber, words
from tests.pages.test_journeys import NO_SCRIPTS
from tests.support.offices import key

TELEPHONE = {"viewport": {"width": 390, "height": 844}, **NO_SCRIPTS}
FINGER = 44
TOO_SMALL = """() => [...document.querySelectorAll(
    'main button, main .button, main summary, main select, main .jumps a, main .strip a, main .subnav a,'
    + ' main label:has(input[type=radio]), main input:not([type=hidden], [type=radio], [type=checkbox])')]
  .filter((one) => !one.disabled && one.checkVisibility() && one.getBoundingClientRect().height < %d)
  .map((one) => one.outerHTML.slice(0, 90))"""
HEIGHT = "document.documentElement.scrollHeight"


@pytest.fixture
def telephone(chamber: Chamber) -> Iterator[Page]:
    with chamber.visitor("border_secretary", **TELEPHONE) as page:
        yield page


def settled(chamber: Chamber, items: int, **more: int) -> str:
    """A meeting of so many items, the first settled at 09:20."""
    ref = chamber.counted(*(chamber.plan() for _ in range(items)), **more)
    meetings.resolve_item(chamber.office, chamber.secretary, key(), ref, ask.ResolveRequest(item=1), None)
    return ref


def test_each_part_of_a_meeting_is_one_touch_away(chamber: Chamber, telephone: Page) -> None:
    ref = settled(chamber, 2)
    telephone.goto(f"/meetings/{ref}")
    leads = [str(one.get_attribute("href")) for one in telephone.locator(".jumps a").all()]
    assert leads == ["#notice", "#room", "#item-1", "#item-1-resolution", "#item-2", "#minutes"]
    assert all(telephone.locator(lead).count() == 1 for lead in leads)


def test_a_finished_item_is_one_line_that_opens_and_the_way_to_its_resolution_opens_it(
    chamber: Chamber, telephone: Page
) -> None:
    ref = settled(chamber, 2)
    telephone.goto(f"/meetings/{ref}")
    assert telephone.locator("#item-1-resolution").is_visible(), "nothing else is in hand: it was just settled"
    chamber.does(ref, "take", ask.TakeRequest(item=2, at="09:30"))
    telephone.goto(f"/meetings/{ref}")
    assert "ผ่าน" in words(telephone, "#item-1 summary")
    assert not telephone.locator("#item-1-resolution").is_visible()
    assert telephone.locator("#item-1").bounding_box()["height"] < 160  # type: ignore[index]
    telephone.click(".jumps a[href='#item-1-resolution']")
    assert telephone.locator("#item-1-resolution").is_visible()
    assert telephone.locator("#f-count-2-put").is_visible()


def test_those_who_have_not_come_are_folded_once_there_is_a_quorum_and_shown_while_there_is_none(
    chamber: Chamber, telephone: Page
) -> None:
    telephone.goto(f"/meetings/{chamber.taken(chamber.plan())}")
    assert words(telephone, ".away summary") == "ยังไม่มา 4 คน"
    assert NAMES[9] not in words(telephone, "#room")
    telephone.click(".away summary")
    assert NAMES[9] in words(telephone, "#room")
    telephone.goto(f"/meetings/{chamber.opened(chamber.plan(), present=5)}")
    assert NAMES[9] in words(telephone, "#room")


def test_the_quorum_and_the_item_in_hand_stay_in_sight_and_never_over_the_place_one_went_to(
    chamber: Chamber, telephone: Page
) -> None:
    telephone.goto(f"/meetings/{chamber.taken(chamber.plan(), chamber.plan())}")
    telephone.click(".jumps a[href='#minutes']")
    strip, there = telephone.locator(".strip").bounding_box(), telephone.locator("#minutes").bounding_box()
    assert strip is not None
    assert there is not None
    assert strip["y"] == 0
    assert there["y"] >= strip["height"]
    assert words(telephone, ".strip").split() == ["ครบองค์ประชุม", "7", "คน", "ต้องมี", "6", "วาระที่", "1"]
    telephone.click(".strip a[href='#item-1']")
    assert telephone.url.endswith("#item-1")


@pytest.mark.parametrize("state", ["convened", "opened", "taken", "counted"])
def test_a_finger_finds_every_button_and_field(chamber: Chamber, telephone: Page, state: str) -> None:
    telephone.goto(f"/meetings/{getattr(chamber, state)(chamber.plan(), chamber.plan())}")
    telephone.locator("details:not([open]) > summary:visible").evaluate_all("all => all.map(one => one.click())")
    assert telephone.evaluate(TOO_SMALL % FINGER) == []


def test_a_meeting_in_session_is_a_few_screens_long(chamber: Chamber, telephone: Page) -> None:
    telephone.goto(f"/meetings/{chamber.taken(chamber.plan(), chamber.plan())}")
    assert telephone.evaluate(HEIGHT) < 844 * 6
    top = telephone.locator("#f-count-1-put").bounding_box()
    assert top is not None
    assert top["y"] < 844 * 2, "the vote on the item in hand"
