"""A whole meeting by the keyboard alone: Tab, Space, Enter and what is typed, from the notice to the resolution."""

from datetime import timedelta

from playwright.sync_api import Page

from domain.thai.dates import be_year
from services import meetings
from services.casework import plans
from tests.pages.chamber import BODY, Chamber

FAR = 160
SEEN = """() => {
  const at = document.activeElement, box = at.getBoundingClientRect(), strip = document.querySelector('.strip');
  const bar = strip?.getBoundingClientRect() ?? { top: 0, bottom: 0 };
  const styles = [at, at.closest('label') ?? at].map((one) => getComputedStyle(one));
  return {
    name: at.name || '', value: at.value || '', id: at.id, text: at.textContent.trim(),
    href: at.getAttribute('href') || '',
    lined: styles.some((one) => one.outlineStyle !== 'none' && parseFloat(one.outlineWidth) >= 2),
    covered: !strip?.contains(at) && box.top >= bar.top && box.bottom <= bar.bottom && bar.bottom > 0,
  };
}"""
"""The place the keyboard is at: what it is, whether it is outlined, whether the line of the quorum lies over it."""


def reach(page: Page, **wanted: str) -> int:
    """Tab to where something says so; each place on the way is seen. Gives how many steps it took."""
    for step in range(1, FAR):
        page.keyboard.press("Tab")
        seen = page.evaluate(SEEN)
        if any((seen["name"], seen["id"], seen["text"])):
            assert seen["lined"], seen
            assert not seen["covered"], seen
        if all(seen[name] == value for name, value in wanted.items()):
            return step
    raise AssertionError(f"no way by Tab to {wanted}")


def press(page: Page, **wanted: str) -> int:
    """Go there and press Enter; the page that comes back has come."""
    steps = reach(page, **wanted)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    return steps


def opens(page: Page, text: str) -> None:
    """Open what is folded under these words, if it is."""
    reach(page, text=text)
    if not page.evaluate("document.activeElement.parentElement.open"):
        page.keyboard.press("Enter")


def test_a_meeting_is_convened_opened_voted_and_resolved_without_a_mouse(chamber: Chamber) -> None:
    plan, day = chamber.plan(), chamber.today
    chamber.rises(day)
    chamber.catch_up()
    with chamber.visitor("border_secretary") as page:
        page.goto(f"/meetings/new?body={BODY}&plan={plan}")
        reach(page, name="meeting/label")
        page.keyboard.type(f"77/{be_year(day)}")
        reach(page, name="meeting/held_on.day")
        page.keyboard.type(str(day.day))
        reach(page, name="meeting/held_on.month")
        page.keyboard.press("Home")
        for _ in range(day.month):
            page.keyboard.press("ArrowDown")
        reach(page, name="meeting/held_on.year")
        page.keyboard.type(str(be_year(day)))
        reach(page, name="meeting/ref")
        page.keyboard.type("BOR-KEYS")
        sent = day - timedelta(days=5)
        for part, said in (("day", sent.day), ("year", be_year(sent))):
            reach(page, name=f"notice/sent_on.{part}")
            page.keyboard.press("Control+A")
            page.keyboard.type(str(said))
            if part == "day":
                reach(page, name="notice/sent_on.month")
                page.keyboard.press("Home")
                for _ in range(sent.month):
                    page.keyboard.press("ArrowDown")
        press(page, value="convene")
        assert page.url.endswith("/meetings/BOR-KEYS?done=convene")
        press(page, value="lock-papers")
        press(page, value="arrive-all")
        assert page.url.endswith("#room")
        page.goto("/meetings/BOR-KEYS")
        press(page, value="open")
        press(page, value="take:1")
        assert page.url.endswith("#item-1")
        reach(page, name="put")
        page.keyboard.press("Home")
        while page.evaluate("document.activeElement.value") != "endorse":
            page.keyboard.press("ArrowDown")
        reach(page, name="votes_for")
        page.keyboard.type("9")
        reach(page, name="against")
        page.keyboard.type("2")
        assert press(page, value="count:1") < 6
        steps = press(page, href="/meetings/BOR-KEYS/items/1/resolve")
        assert steps < 6, "one goes on where one has saved"
        press(page, value="check")
        press(page, value="confirm")
        assert page.url.endswith("/meetings/BOR-KEYS?done=resolve#item-1")
    assert plans.load(chamber.office, plan).stage == "adopted"
    assert meetings.show(chamber.office, "BOR-KEYS").items[0].settled
