"""Pages on paper: the record with what is folded on the screen, without the tools, and nothing in white on white."""

import pytest

from services import meetings
from services.meetings import requests as ask
from tests.pages.chamber import NAMES, Chamber
from tests.pages.reader import Site
from tests.support.offices import key

PALE = """() => [...document.querySelectorAll('main *')].filter((one) => one.checkVisibility() &&
    [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim()))
  .filter((one) => getComputedStyle(one).color.match(/[0-9]+/g).slice(0, 3).map(Number).reduce((a, b) => a + b) > 600)
  .map((one) => one.outerHTML.slice(0, 90))"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_meeting_on_paper_has_its_members_and_resolutions_and_no_tools(chamber: Chamber, scheme: str) -> None:
    ref = chamber.counted(chamber.plan(), chamber.plan())
    meetings.resolve_item(chamber.office, chamber.secretary, key(), ref, ask.ResolveRequest(item=1), None)
    chamber.does(ref, "take", ask.TakeRequest(item=2, at="09:30"))
    with chamber.visitor("border_secretary", color_scheme=scheme) as page:
        page.goto(f"/meetings/{ref}")
        page.emulate_media(media="print")
        for place in ("#item-1-resolution", f"#s-{chamber.members[9]}", "#notice", "#minutes"):
            assert page.locator(place).is_visible(), place
        assert page.locator("main button:visible, main .jumps:visible, main .strip:visible").count() == 0
        assert page.evaluate(PALE) == []
        assert NAMES[9] in page.locator("#room").inner_text()


def test_a_plan_on_paper_names_its_steps_and_lists_its_stages(site: Site) -> None:
    with site.visitor("secretary") as page:
        page.goto("/plans/DEMO-3")
        page.emulate_media(media="print")
        assert page.locator(".stages .here").is_visible()
        assert not page.locator(".map svg").is_visible()
        assert page.locator(".moves .button:visible, .moves button:visible").count() > 0
        assert page.evaluate(PALE) == []
