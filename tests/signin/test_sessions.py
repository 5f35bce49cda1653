"""Sessions and step-up: rotated, listed, ended everywhere, limited in time; decisions ask again who it is."""

import time

import httpx
import pytest

from api.pages.forms import typed_date
from domain.thai.dates import bangkok_date
from services import accounts
from tests.support.browsing import PASSWORD, Browser, base, hidden, me, person
from tests.support.doors import Doors

HEARD_S = 0.6
"""After this long no process trusts what it remembered of a session."""


def age(doors: Doors, column: str, interval: str) -> None:
    """Make every session look older."""
    with doors.office.pool.connection() as connection:
        connection.execute(f"UPDATE office.session SET {column} = {column} - %s::interval", [interval])
    time.sleep(HEARD_S)


def at_the_page(doors: Doors, username: str, *posts: str, scopes: str = "read act") -> Browser:
    person(doors, username, *posts, scopes=scopes)
    browser = Browser(doors)
    assert browser.sign_in(username).status_code == 303
    return browser


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(doors: Doors) -> None:
    person(doors, "cookie")
    said = Browser(doors).sign_in("cookie").headers.get_list("set-cookie")
    session = next(cookie for cookie in said if cookie.startswith("anumat="))
    assert "HttpOnly" in session
    assert "SameSite=lax" in session
    assert "Path=/" in session


def test_a_planted_session_is_not_the_one_that_signs_in(doors: Doors) -> None:
    person(doors, "victim")
    attacker = at_the_page(doors, "fixing")
    victim = Browser(doors)
    token = victim.form("/signin")["csrf"]
    planted = attacker.session or ""
    jar = f"anumat-form={victim.http.cookies['anumat-form']}; anumat={planted}"
    answer = httpx.post(
        f"{base(doors)}/signin",
        data={"csrf": token, "username": "victim", "password": PASSWORD, "do": "enter"},
        headers={"Cookie": jar, "Origin": str(victim.http.base_url).rstrip("/")},
        trust_env=False,
    )
    assert answer.status_code == 303
    assert answer.cookies["anumat"] != planted
    time.sleep(HEARD_S)
    assert me(attacker) == 401


def test_a_form_of_another_site_or_without_its_token_signs_nobody_in(doors: Doors) -> None:
    person(doors, "forged")
    browser = Browser(doors)
    fields = {"username": "forged", "password": PASSWORD, "do": "enter"}
    token = browser.form("/signin")["csrf"]
    assert browser.post("/signin", "https://elsewhere.example", csrf=token, **fields).status_code == 403
    assert browser.post("/signin", csrf="guessed", **fields).status_code == 403
    assert browser.post("/signin", **fields).status_code == 403
    assert browser.session is None


@pytest.mark.parametrize("action", ["end_all", "end_others", "issue", "password"])
def test_nothing_of_my_account_is_done_for_another_site(doors: Doors, action: str) -> None:
    browser = at_the_page(doors, f"crossed-{action}")
    token = browser.form("/me")["csrf"]
    assert browser.post("/me", "https://elsewhere.example", csrf=token, do=action).status_code == 403
    assert browser.post("/me", csrf="guessed", do=action).status_code == 403
    assert me(browser) == 200


def test_a_stolen_session_ends_by_signing_out_everywhere(doors: Doors) -> None:
    browser = at_the_page(doors, "robbed")
    thief = Browser(doors)
    thief.http.cookies.set("anumat", browser.session or "", domain="127.0.0.1", path="/")
    assert me(thief) == 200
    answer = browser.post("/me", csrf=browser.form("/me")["csrf"], do="end_all")
    assert answer.headers["location"] == "/signin?out=1"
    assert me(thief) == 401


def test_one_sees_ones_sessions_and_ends_one_of_them(doors: Doors) -> None:
    here = at_the_page(doors, "two-places")
    there = Browser(doors)
    there.http.headers["User-Agent"] = "<b>Another</b> browser"
    there.sign_in("two-places")
    text = here.get("/me").text
    assert "&lt;b&gt;Another&lt;/b&gt; browser" in text
    other = text.split('value="end:')[1].split('"')[0]
    assert here.post("/me", csrf=hidden(text)["csrf"], do=f"end:{other}").headers["location"] == "/me?done=ended"
    assert (me(here), me(there)) == (200, 401)
    third = Browser(doors)
    third.sign_in("two-places")
    here.post("/me", csrf=hidden(text)["csrf"], do="end_others")
    assert (me(here), me(third)) == (200, 401)


def test_sessions_are_listed_and_ended_at_the_door_by_owner_and_operator_only(doors: Doors) -> None:
    browser = at_the_page(doors, "listed")
    operator, stranger = doors.visitor("session-operator", scopes="read operate"), doors.visitor("session-stranger")
    listed = operator.get("/v1/accounts/listed/sessions").json()["sessions"]
    assert len(listed) == 1
    assert browser.session not in str(listed)
    assert stranger.get("/v1/accounts/listed/sessions").status_code == 404
    assert stranger.send("DELETE", "/v1/accounts/listed/sessions").status_code == 404
    assert operator.send("DELETE", "/v1/accounts/listed/sessions/none").status_code == 404
    assert operator.send("DELETE", f"/v1/accounts/listed/sessions/{listed[0]['session']}").status_code == 204
    time.sleep(1)
    assert me(browser) == 401
    browser.sign_in("listed")
    assert operator.send("DELETE", "/v1/accounts/listed/sessions").status_code == 204
    time.sleep(1)
    assert me(browser) == 401


@pytest.mark.parametrize(("column", "interval"), [("seen_at", "121 minutes"), ("created_at", "721 minutes")])
def test_a_session_ends_when_idle_and_after_a_day_s_work(doors: Doors, column: str, interval: str) -> None:
    browser = at_the_page(doors, f"tired-{column.replace('_', '-')}")
    age(doors, column, "60 minutes")
    assert me(browser) == 200
    age(doors, column, interval)
    assert me(browser) == 401


def test_a_new_password_needs_the_old_one_and_ends_every_other_session(doors: Doors) -> None:
    here, there = at_the_page(doors, "changing"), Browser(doors)
    there.sign_in("changing")
    new = {"new": "รหัสผ่านใหม่ที่ยาวพอ", "repeated": "รหัสผ่านใหม่ที่ยาวพอ", "do": "password"}
    token = here.form("/me")["csrf"]
    assert here.post("/me", csrf=token, current="not the password", **new).status_code == 401
    assert here.post("/me", csrf=token, current=PASSWORD, **{**new, "repeated": "other"}).status_code == 422
    assert me(there) == 200
    before = here.session
    assert here.post("/me", csrf=token, current=PASSWORD, **new).headers["location"] == "/me?done=password"
    assert here.session != before
    assert (me(here), me(there)) == (200, 401)
    assert Browser(doors).sign_in("changing").status_code == 401
    assert Browser(doors).sign_in("changing", new["new"]).status_code == 303


def decision(doors: Doors, ref: str) -> str:
    opener = doors.visitor(f"opener-{ref}", "clerk")
    assert opener.post("/v1/plans", {"kind": "letter", "ref": ref, "title": f"หนังสือ {ref}"}).status_code == 201
    return f"/plans/{ref}/moves/send"


def confirmed(doors: Doors, browser: Browser, path: str) -> tuple[httpx.Response, dict[str, str]]:
    today = typed_date("effective_on", bangkok_date(doors.office.clock()))
    typed = {**browser.form(path), **today, "reason": "พิมพ์ไว้แล้ว"}
    return browser.post(path, **{**typed, "do": "confirm"}), typed


def test_right_after_signing_in_a_decision_is_taken_at_once(doors: Doors) -> None:
    browser = at_the_page(doors, "fresh", "clerk")
    answer, _ = confirmed(doors, browser, decision(doors, "S-1"))
    assert "recorded=" in answer.headers["location"]


def test_later_the_page_asks_for_the_password_and_goes_on_with_what_was_typed(doors: Doors) -> None:
    browser, path = at_the_page(doors, "later", "clerk"), decision(doors, "S-2")
    age(doors, "confirmed_at", "16 minutes")
    asked, typed = confirmed(doors, browser, path)
    assert asked.status_code == 403
    assert "Confirm that it is you" in asked.text
    fields = hidden(asked.text)
    assert fields["reason"] == typed["reason"]
    wrong = browser.post(path, **fields, **{"stepup.password": "not the password", "do": "stepup:password"})
    assert wrong.status_code == 401
    assert hidden(wrong.text)["reason"] == typed["reason"]
    thai = browser.post(path, **fields, do="lang:th")
    assert "ยืนยันตัวตนอีกครั้ง" in thai.text
    before = browser.session
    assert doors.office.ledger.stream("plan/S-2")[-1].version == 1
    done = browser.post(path, **fields, **{"stepup.password": PASSWORD, "do": "stepup:password"})
    assert "recorded=" in done.headers["location"]
    assert browser.session != before
    stale = Browser(doors)
    stale.http.cookies.set("anumat", before or "", domain="127.0.0.1", path="/")
    time.sleep(HEARD_S)
    assert me(stale) == 401


def test_what_is_no_decision_is_not_asked_again(doors: Doors) -> None:
    browser, path = at_the_page(doors, "everyday", "clerk"), decision(doors, "S-3")
    age(doors, "confirmed_at", "16 minutes")
    answer, _ = confirmed(doors, browser, path.replace("moves/send", "facts/LetterStamped"))
    assert "recorded=" in answer.headers["location"]


def test_the_door_refuses_a_decision_of_a_session_that_is_not_recent(doors: Doors) -> None:
    browser = at_the_page(doors, "at-the-door", "clerk")
    decision(doors, "S-4")
    age(doors, "confirmed_at", "16 minutes")
    ours = str(browser.http.base_url).rstrip("/")
    headers = {"Origin": ours, "X-CSRF-Token": browser.form("/me")["csrf"], "If-Match": '"1"'}
    said = {}
    for lang in ("en", "th"):
        answer = browser.http.post("/v1/plans/S-4/moves/send", json={}, headers={**headers, "Accept-Language": lang})
        assert (answer.status_code, answer.json()["code"]) == (403, "step_up_required")
        said[lang] = answer.json()["title"]
    assert said["en"] != said["th"]
    dry = browser.http.post("/v1/plans/S-4/moves/send?dry_run=true", json={}, headers=headers)
    assert dry.status_code == 200


def test_a_key_decides_only_with_the_scope_for_it(doors: Doors) -> None:
    owner = doors.visitor("machine", "clerk")
    decision(doors, "S-5")
    made = {
        scopes: owner.post("/v1/accounts/machine/keys", {"scopes": scopes.split()}).json()["key"]
        for scopes in ("read act", "read act decide")
    }
    owner.key = made["read act"]
    refused = owner.post("/v1/plans/S-5/moves/send", {}, seen=1)
    assert (refused.status_code, refused.json()["code"]) == (403, "step_up_required")
    owner.key = made["read act decide"]
    assert owner.post("/v1/plans/S-5/moves/send", {}, seen=1).status_code == 201
    reader = doors.visitor("reading-machine", scopes="read")
    assert reader.post("/v1/accounts/reading-machine/keys", {"scopes": ["decide"]}).json()["code"] == "unknown_scope"


def test_a_session_that_is_not_recent_makes_no_key_that_outlives_it(doors: Doors) -> None:
    browser = at_the_page(doors, "key-maker")
    age(doors, "confirmed_at", "16 minutes")
    fields = {"label": "lasting", "scope:read": "on", "do": "issue"}
    asked = browser.post("/me", csrf=browser.form("/me")["csrf"], **fields)
    assert asked.status_code == 403
    assert "anumat_" not in asked.text
    made = browser.post("/me", **hidden(asked.text), **{"stepup.password": PASSWORD, "do": "stepup:password"})
    assert "anumat_" in made.text
    key = "anumat_" + made.text.split(">anumat_")[1].split("<")[0]
    headers = {"Authorization": f"Bearer {key}"}
    assert doors.client.get("/v1/me", headers=headers).json()["scopes"] == ["read"]
    shown = browser.get("/me").text
    assert key not in shown
    revoke = shown.split('value="revoke:')[1].split('"')[0]
    assert browser.post("/me", csrf=hidden(shown)["csrf"], do=f"revoke:{revoke}").status_code == 303
    time.sleep(1)
    assert doors.client.get("/v1/me", headers=headers).status_code == 401


def test_what_another_process_ended_opens_nothing_a_second_later(doors: Doors) -> None:
    browser, keyed = at_the_page(doors, "elsewhere"), doors.visitor("elsewhere-keyed")
    assert (me(browser), keyed.get("/v1/me").status_code) == (200, 200)
    account, key_owner = (accounts.find_account(doors.office, name) for name in ("elsewhere", "elsewhere-keyed"))
    assert account is not None
    assert key_owner is not None
    accounts.end_sessions(doors.office, account.account)
    for key in accounts.keys_of(doors.office, key_owner.account):
        accounts.revoke_key(doors.office, key_owner.account, key.key_id)
    time.sleep(1)
    assert (me(browser), keyed.get("/v1/me").status_code) == (401, 401)
