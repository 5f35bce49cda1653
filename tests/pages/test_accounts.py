"""The keeper of an office makes accounts, hands out first passwords and keys, and ends them; nobody else is there."""

import httpx
import pytest
from playwright.sync_api import Page

from services import accounts
from tests.pages.reader import Site, flaws, sideways
from tests.pages.test_journeys import NO_SCRIPTS, press

OWN = "a password of my own"
SCREENS = {
    "telephone-light-th": (390, "light", "th"),
    "desk-dark-th": (1280, "dark", "th"),
    "telephone-dark-en": (390, "dark", "en"),
    "desk-light-en": (1280, "light", "en"),
}


def make(page: Page, username: str, posts: str = "", instrument: str = "", *scopes: str) -> str:
    """Fill in the form of a new account and send it, with posts separated by spaces. Gives the first password."""
    page.goto("/accounts")
    page.click("main a[href='/new-account']")
    page.fill("[name='ask/name']", f"ผู้ทดลอง {username}")
    page.fill("[name='ask/username']", username)
    for scope in scopes:
        page.check(f"[name='ask/scopes:{scope}']")
    for number, post in enumerate(posts.split()):
        if number:
            press(page, "add:ask/posts")
        page.select_option(f"[name='ask/posts/{number}/post']", post)
    page.fill("[name='ask/instrument']", instrument)
    press(page, "record")
    return page.locator("#secret").inner_text()


def sign_in(page: Page, username: str, password: str) -> None:
    page.goto("/signin")
    page.fill("#username", username)
    page.fill("#password", password)
    page.click("button.main")


def choose_own(page: Page, given: str) -> None:
    page.fill("#current", given)
    page.fill("#new", OWN)
    page.fill("#repeated", OWN)
    press(page, "password")


def me(site: Site, key: str) -> int:
    return httpx.get(f"{site.http}/v1/me", headers={"Authorization": f"Bearer {key}"}, trust_env=False).status_code


def test_an_account_is_made_with_a_post_and_its_person_chooses_a_password_before_all_else(site: Site) -> None:
    with site.visitor("operator", **NO_SCRIPTS) as keeper, site.visitor(**NO_SCRIPTS) as person:
        given = make(keeper, "newcomer", "member@BODY-DB-BBT", "คำสั่งที่ 7/2569", "act")
        posts = keeper.locator("[aria-labelledby=posts]").inner_text()
        assert "กรรมการ · คณะกรรมการพัฒนา" in posts
        assert "คำสั่งที่ 7/2569" in posts
        assert keeper.goto("/accounts/newcomer") is not None
        assert given not in keeper.content()
        sign_in(person, "newcomer", given)
        assert person.url.endswith("/me")
        person.goto("/bodies")
        assert person.url.endswith("/me")
        assert person.locator("header nav").count() == 0
        choose_own(person, given)
        person.goto("/bodies/BODY-DB-BBT")
        assert "ผู้ทดลอง newcomer" in person.locator("[aria-labelledby=holders]").inner_text()
        keeper.goto("/accounts?q=NEWCOMER")
        assert keeper.locator("main .item").count() == 1
        assert "เข้าใช้ล่าสุด" in keeper.locator("main .item").inner_text()


def test_a_first_password_opens_no_door_by_which_something_could_be_done(site: Site) -> None:
    with site.visitor("operator") as keeper, site.visitor() as person:
        given = make(keeper, "fresh", "", "", "act", "operate")
        sign_in(person, "fresh", given)
        said = person.evaluate("async () => (await fetch('/v1/accounts')).status")
        assert said == 404
        assert person.evaluate("async () => (await (await fetch('/v1/me')).json()).scopes") == ["read"]
        answer = person.goto("/accounts")
        assert answer is not None
        assert person.url.endswith("/me")
        choose_own(person, given)
        assert person.evaluate("async () => (await fetch('/v1/accounts')).status") == 200


def test_a_post_needs_its_order_and_one_that_is_refused_leaves_the_account_without_it(site: Site) -> None:
    with site.visitor("operator", **NO_SCRIPTS) as page:
        page.goto("/new-account")
        page.fill("[name='ask/name']", "ผู้ทดลอง")
        page.fill("[name='ask/username']", "no order")
        page.select_option("[name='ask/posts/0/post']", "district_chief@BODY-DB-BBT")
        press(page, "record")
        assert page.locator("#errors").count() == 1
        page.fill("[name='ask/username']", "no-order")
        press(page, "record")
        assert "ต้องระบุคำสั่งแต่งตั้ง ตามคำสั่ง" in page.locator("#errors").inner_text()
        assert accounts.find_account(site.office, "no-order") is None
        assert make(page, "first-chair", "district_chief@BODY-DB-BBT", "คำสั่งที่ 8/2569")
        assert page.locator("main [role=alert]").all_inner_texts() == []
        given = make(page, "second-chair", "district_chief@BODY-DB-BBT", "คำสั่งที่ 8/2569")
        assert page.locator("main [role=alert] li").count() == 1
        assert given
        assert "ไม่มีตำแหน่ง" in page.locator("[aria-labelledby=posts]").inner_text()
        page.goto("/new-account")
        page.fill("[name='ask/name']", "ผู้ทดลอง")
        page.fill("[name='ask/username']", "second-chair")
        press(page, "record")
        assert "มีบัญชีอื่นใช้ชื่อผู้ใช้นี้แล้ว" in page.locator("#errors").inner_text()


def test_keys_are_shown_once_replaced_and_revoked(site: Site) -> None:
    with site.visitor("operator", **NO_SCRIPTS) as page:
        make(page, "machine")
        page.goto("/accounts/machine")
        page.fill("#label", "dashboard")
        page.fill("[name='expires.day']", "32")
        press(page, "issue")
        assert page.locator("[aria-labelledby=keys] [role=alert]").count() == 1
        assert page.input_value("#label") == "dashboard"
        page.fill("[name='expires.day']", "")
        press(page, "issue")
        first = page.locator("[aria-labelledby=keys] [role=status] code").inner_text()
        assert me(site, first) == 200
        page.goto("/accounts/machine")
        assert first not in page.content()
        page.click("button[value^='rotate:']")
        second = page.locator("[aria-labelledby=keys] [role=status] code").inner_text()
        assert (me(site, first), me(site, second)) == (401, 200)
        page.click("button[value^='revoke:']")
        assert me(site, second) == 401
        page.goto("/accounts/machine")
        page.fill("#label", "ends")
        press(page, "issue")
        with site.office.pool.connection() as connection:
            connection.execute("UPDATE office.api_key SET revoked_at = clock_timestamp() WHERE label = 'ends'")
        page.click("button[value^='rotate:']")
        assert page.locator("[aria-labelledby=keys] [role=alert]").count() == 1


def test_an_account_begins_in_several_posts_and_a_form_sent_twice_is_one_account(site: Site) -> None:
    with site.visitor("operator", **NO_SCRIPTS) as page:
        posts = "member@BODY-DB-BBT national_committee_secretariat@BODY-NC"
        sent: list[str] = []
        page.on("request", lambda request: sent.append(request.post_data or ""))
        make(page, "in-two-posts", posts, "คำสั่งที่ 9/2569", "act")
        assert page.locator("[aria-labelledby=posts] .entries li").count() == 2
        again = page.request.post(
            "/new-account",
            data=next(body for body in reversed(sent) if "in-two-posts" in body),
            headers={"Content-Type": "application/x-www-form-urlencoded", "Origin": site.http},
        )
        assert "ผู้ทดลอง in-two-posts</h1>" in again.text()
        assert 'id="secret"' not in again.text(), "another password than the one that was set"
    made = accounts.find_account(site.office, "in-two-posts")
    assert made is not None
    lines = accounts.credentials_of(site.office, made.account)
    assert [(line.what, line.first_password) for line in lines] == [("account", False), ("password", True)]


def test_the_page_tells_who_gave_what_and_scopes_are_changed_there_but_never_widened_by_oneself(site: Site) -> None:
    with site.visitor("operator", **NO_SCRIPTS) as page:
        make(page, "kept-track-of", "", "", "act")
        page.goto("/accounts/kept-track-of")
        press(page, "issue")
        page.goto("/accounts/kept-track-of")
        page.click("button[value^='revoke:']")
        page.check("[name='has:audit']")
        page.uncheck("[name='has:act']")
        press(page, "scopes")
        assert "เปลี่ยนขอบเขตสิทธิแล้ว" in page.locator("main [role=status]").inner_text()
        given = page.locator("[aria-labelledby=given] li").all_inner_texts()
        keeper = "ผู้ดูแลระบบ"
        assert [text.partition("\n")[0].split()[0] for text in given] == [
            *("ขอบเขตสิทธิ", "กุญแจ", "รหัสผ่าน", "ขอบเขตสิทธิ", "เปิดบัญชี")
        ]
        assert "เพิกถอน" in given[1]
        assert all(keeper in text for text in given)
        assert "สิ้นสุดโดย" in given[1]
        page.goto("/accounts/kept-track-of?lang=en")
        assert "Given by" in page.locator("[aria-labelledby=given]").inner_text()
        page.goto("/accounts/kept-track-of?lang=th")
        offered = page.locator("[aria-labelledby=keys] [name^='scope:']")
        names = [offered.nth(n).get_attribute("name") for n in range(offered.count())]
        assert names == ["scope:audit", "scope:read"], "a key for somebody else who signs in only reads"
        page.goto("/accounts/operator")
        own = accounts.find_account(site.office, "operator")
        assert own is not None
        boxes = page.locator("[name^='has:']")
        assert {boxes.nth(n).get_attribute("name") for n in range(boxes.count())} == {f"has:{s}" for s in own.scopes}
        lacking = next(scope for scope in sorted(accounts.SCOPES) if scope not in own.scopes)
        page.evaluate("scope => document.querySelector('[name^=\"has:\"]').name = `has:${scope}`", lacking)
        press(page, "scopes")
        assert page.locator("[aria-labelledby=scopes] [role=alert]").count() == 1
        after = accounts.find_account(site.office, "operator")
        assert after is not None
        assert after.scopes == own.scopes


def test_sessions_end_a_new_first_password_is_given_and_the_account_is_closed(site: Site) -> None:
    with site.visitor("operator", **NO_SCRIPTS) as keeper, site.visitor(**NO_SCRIPTS) as person:
        given = make(keeper, "leaver")
        sign_in(person, "leaver", given)
        choose_own(person, given)
        keeper.goto("/accounts/leaver")
        keeper.click("button[value='end_all']")
        assert "/signin" in at_work(person)
        sign_in(person, "leaver", OWN)
        keeper.goto("/accounts/leaver")
        press(keeper, "password")
        again = keeper.locator("#secret").inner_text()
        assert "/signin" in at_work(person)
        sign_in(person, "leaver", again)
        assert person.url.endswith("/me")
        keeper.goto("/accounts/leaver")
        keeper.fill("#name", "ชื่อที่เปลี่ยนแล้ว")
        press(keeper, "rename")
        assert keeper.locator("h1").inner_text() == "ชื่อที่เปลี่ยนแล้ว"
        keeper.evaluate("document.querySelector('[name=sure]').required = false")
        press(keeper, "close")
        assert keeper.locator("[aria-labelledby=close] [role=alert]").count() == 1
        keeper.check("[name=sure]")
        press(keeper, "close")
        assert "/signin" in at_work(person)
        keeper.goto("/accounts?q=leaver")
        assert keeper.locator("main .item").count() == 0
        keeper.goto("/accounts?q=leaver&closed=1")
        assert keeper.locator("main .item").count() == 1


def at_work(page: Page) -> str:
    page.goto("/work")
    return page.url


def test_everything_asks_who_it_is_when_the_sign_in_is_old(site: Site) -> None:
    with site.visitor("operator", **NO_SCRIPTS) as page:
        make(page, "waits")
        page.goto("/new-account")
        page.fill("[name='ask/name']", "ผู้ทดลอง")
        page.fill("[name='ask/username']", "asked-again")
        operator = accounts.find_account(site.office, "operator")
        assert operator is not None
        with site.office.pool.connection() as connection:
            connection.execute(
                "UPDATE office.session SET confirmed_at = 'epoch' WHERE account = %s", [operator.account]
            )
        page.wait_for_timeout(600)
        press(page, "record")
        assert accounts.find_account(site.office, "asked-again") is None
        for action in ("issue", "password", "rename"):
            page.goto("/accounts/waits")
            press(page, action)
            assert page.locator("#stepup").count() == 1
        page.goto("/new-account")
        page.fill("[name='ask/name']", "ผู้ทดลอง")
        page.fill("[name='ask/username']", "asked-again")
        press(page, "record")
        page.fill("#password", site.passwords["operator"])
        press(page, "stepup:password")
        assert page.locator("#secret").count() == 1
        site.sessions.pop("operator")


@pytest.mark.parametrize("account", ["secretary", "auditor"])
def test_for_everyone_else_these_pages_are_not_there(site: Site, account: str) -> None:
    with site.visitor(account) as page:
        page.goto("/work")
        assert page.locator("header a[href='/accounts']").count() == 0
        cookies = {str(cookie["name"]): str(cookie["value"]) for cookie in page.context.cookies()}
        page.goto("/me")
        token = page.locator("[name=csrf]").first.get_attribute("value") or ""
    before = len(accounts.accounts(site.office))
    with httpx.Client(base_url=site.http, cookies=cookies, trust_env=False) as client:
        for path in ("/accounts", "/new-account", "/accounts/operator", "/accounts/nobody", "/people"):
            assert client.get(path).status_code == 404
            posted = client.post(path, data={"csrf": token, "do": "close"}, headers={"Origin": site.http})
            assert posted.status_code == 404
    assert len(accounts.accounts(site.office)) == before


def test_the_forms_need_their_token_and_their_own_site(site: Site) -> None:
    with site.visitor("operator") as page:
        page.goto("/work")
        cookies = {str(cookie["name"]): str(cookie["value"]) for cookie in page.context.cookies()}
    with httpx.Client(base_url=site.http, cookies=cookies, trust_env=False) as client:
        for path in ("/new-account", "/accounts/auditor", "/people"):
            for origin in (site.http, "https://evil.example"):
                answer = client.post(path, data={"do": "close", "sure": "yes"}, headers={"Origin": origin})
                assert answer.status_code == 403
    auditor = accounts.find_account(site.office, "auditor")
    assert auditor is not None
    assert auditor.closed_at is None


@pytest.mark.parametrize("screen", SCREENS)
def test_axe_finds_nothing_on_the_pages_of_the_keeper(site: Site, screen: str) -> None:
    width, scheme, lang = SCREENS[screen]
    look = {"viewport": {"width": width, "height": 844}, "color_scheme": scheme}
    wrong: dict[str, object] = {}

    def check(page: Page, what: str) -> None:
        found = (flaws(page), sideways(page), page.locator("h1").count())
        if found != ([], 0, 1):
            wrong[what] = found

    with site.visitor("operator", **look) as page, site.visitor(**look) as person:
        page.goto(f"/accounts?lang={lang}")
        assert page.locator("header a[href='/me']").is_visible()
        for path in ("/accounts", "/accounts?q=nobody-at-all", "/new-account", "/accounts/secretary", "/people"):
            page.goto(path)
            check(page, path)
        page.goto("/new-account")
        press(page, "record")
        check(page, "nothing filled in")
        given = make(page, f"seen-{screen}", "member@BODY-DB-BBT", "1/2569")
        check(page, "a first password")
        press(page, "issue")
        check(page, "a key")
        person.goto(f"/signin?lang={lang}")
        sign_in(person, f"seen-{screen}", given)
        check(person, "choosing one's own")
    assert not wrong
