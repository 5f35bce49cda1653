"""Two operators of a newly founded office at a browser: one asks for an appointment, the other one signs for it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from services.authority import genesis
from services.followers import make_read_tables
from tests.pages.reader import Site, flaws, sideways
from tests.pages.test_journeys import NO_SCRIPTS, fill_date, press
from tests.support.database import Cluster
from tests.support.doors import doors_of
from tests.support.offices import office_over

FILE = Path(__file__).parents[2] / "examples" / "founding.yaml"
KEEPER, REGISTRAR = "keeper", "registrar"
OFFICES = "/bodies/BODY-OFFICES"


@pytest.fixture(scope="module")
def founded(pg: Cluster, browser: Browser) -> Iterator[Site]:
    """The pages over an office founded by the example file, which requires two signatures."""
    with pg.fresh() as database:
        make_read_tables(database.owner)
        with office_over(database) as office, doors_of(office) as doors:
            founding = genesis.read_founding(FILE)
            passwords = {name: f"a password that {name} chose" for name in founding.signed_by}
            for name, password in passwords.items():
                genesis.sign(office, founding, name, password)
            yield Site(browser, str(doors.client.base_url).rstrip("/"), office, passwords, lambda: None)


def ask(page: Page, person: str = "นายอำเภอบางใหญ่", post: str = "auditor") -> str:
    """Ask for an appointment at the page of the offices; the address of the request."""
    page.goto(f"{OFFICES}/appoint")
    page.select_option("[name='ask/person']", label=person)
    page.select_option("[name='ask/post']", post)
    fill_date(page, "ask/holds_from", "1", "10", "2569")
    page.fill("[name='ask/instrument']", "คำสั่งที่ 12/2569")
    press(page, "record")
    assert "/authority-requests/" in page.url, page.locator("main").inner_text()
    return page.url.partition("?")[0]


def test_one_asks_and_is_told_that_it_waits_and_the_other_signs(founded: Site) -> None:
    with founded.visitor(KEEPER, **NO_SCRIPTS) as page:
        page.goto(f"{OFFICES}/appoint")
        assert "ต้องลงนามร่วมสองคน" in page.locator("main").inner_text()
        place = ask(page, "เลขานุการคณะกรรมการแห่งชาติ")
        said = page.locator("main").inner_text()
        assert "ยังไม่มีผล" in said
        assert page.locator("button[value=confirm]").count() == 0
        page.goto(OFFICES)
        assert "คำสั่งที่ 12/2569" not in page.locator("main").inner_text()
    with founded.visitor(REGISTRAR, **NO_SCRIPTS) as page:
        page.goto("/work")
        page.click("text=มีคำขอรอลงนามร่วม")
        page.click(f"a[href='{place.removeprefix(founded.http)}']")
        said = page.locator("main").inner_text()
        assert "เลขานุการคณะกรรมการแห่งชาติ" in said
        assert "คำสั่งที่ 12/2569" in said
        press(page, "confirm")
        assert "ลงนามครบสองคน" in page.locator("[role=status]").inner_text()
        page.goto(OFFICES)
        holders = page.locator("[aria-labelledby=holders]").inner_text()
        assert "คำสั่งที่ 12/2569" in holders
        assert "เสนอโดย ผู้ดูแลระบบ ลงนามร่วมโดย นายทะเบียนการแต่งตั้ง" in holders


def test_a_request_is_declined_or_taken_back_with_its_reason(founded: Site) -> None:
    with founded.visitor(KEEPER, **NO_SCRIPTS) as page:
        withdrawn, declined = ask(page), ask(page)
        page.goto(withdrawn)
        press(page, "decline")
        assert "ถอนแล้ว" in page.locator("main").inner_text()
    with founded.visitor(REGISTRAR, **NO_SCRIPTS) as page:
        page.goto(declined)
        page.fill("[name=reason]", "ยังไม่เห็นคำสั่ง")
        press(page, "decline")
        assert "ยังไม่เห็นคำสั่ง" in page.locator("main").inner_text()
        assert page.locator("form#step").count() == 0


def test_an_account_is_made_and_its_page_says_what_waits(founded: Site) -> None:
    with founded.visitor(KEEPER, **NO_SCRIPTS) as page:
        page.goto("/bodies")
        place = ask(page, "นายอำเภอบางใหญ่", "coordinator")
        page.goto("/accounts/chief")
        waiting = page.locator("[aria-labelledby=posts]")
        assert "รอลงนามร่วม" in waiting.inner_text()
        assert waiting.locator(f"a[href='{place.removeprefix(founded.http)}']").count() == 1


def test_to_others_the_requests_are_not_there(founded: Site) -> None:
    with founded.visitor(KEEPER, **NO_SCRIPTS) as page:
        place = ask(page)
    with founded.visitor(**NO_SCRIPTS) as page:
        page.goto(place)
        assert page.url.startswith(f"{founded.http}/signin")


@pytest.mark.parametrize(("width", "scheme", "lang"), [(390, "light", "th"), (1280, "dark", "en")])
def test_axe_finds_nothing_on_the_requests(founded: Site, width: int, scheme: str, lang: str) -> None:
    wrong: dict[str, list[str]] = {}
    with founded.visitor(KEEPER, viewport={"width": width, "height": 844}, color_scheme=scheme) as page:
        page.goto(f"/work?lang={lang}")
        place = ask(page, post={"th": "auditor", "en": "subscriber"}[lang])
        for path in (
            place,
            "/authority-requests",
            "/work",
            OFFICES,
            f"{OFFICES}/appoint",
            "/bodies",
            "/accounts/chief",
        ):
            look(page, path, wrong)
    with founded.visitor(REGISTRAR, viewport={"width": width, "height": 844}, color_scheme=scheme) as page:
        page.goto(f"/work?lang={lang}")
        look(page, place, wrong)
        press(page, "confirm")
        look(page, place, wrong)
    assert not wrong


def look(page: Page, path: str, wrong: dict[str, list[str]]) -> None:
    page.goto(path)
    found = flaws(page) + (["wider than its screen"] if sideways(page) > 0 else [])
    found += [] if page.locator("h1").count() == 1 else ["not exactly one h1"]
    if found:
        wrong[path] = found
