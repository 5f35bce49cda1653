"""Signing out at the provider too, and the operator's page that links who waits to an account."""

import re
import time
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from services.oidc import Provider
from tests.support.browsing import PASSWORD, Browser, base, hidden, me, person
from tests.support.doors import Doors
from tests.support.provider import CLIENT, IdP


def came_in(doors: Doors, idp: IdP, username: str, subject: str) -> Browser:
    """Somebody who signed in by the provider."""
    person(doors, username, "clerk", subject=subject)
    browser = Browser(doors)
    way = browser.get("/signin/oidc").headers["location"]
    assert browser.get(idp.sign_in(way, subject)).status_code == 303
    return browser


def sign_out(browser: Browser) -> httpx.Response:
    return browser.post("/signout", csrf=browser.form("/work")["csrf"])


def test_who_came_by_the_provider_leaves_there_too_and_comes_back_signed_out(doors: Doors, idp: IdP) -> None:
    browser = came_in(doors, idp, "leaver", "subject-1")
    held = browser.session
    leaving = sign_out(browser)
    assert (leaving.status_code, browser.session) == (200, None)
    assert 'url=/signout/provider"' in leaving.text
    way = browser.get("/signout/provider").headers["location"]
    assert way.startswith(f"{idp.issuer}/")
    asked = parse_qs(urlsplit(way).query)
    assert (asked["client_id"], asked["post_logout_redirect_uri"]) == ([CLIENT], [f"{base(doors)}/signin?out=1"])
    back = httpx.get(way, trust_env=False)
    assert back.headers["location"] == f"{base(doors)}/signin?out=1"
    assert browser.get("/signin?out=1").status_code == 200
    browser.http.cookies.set("anumat", held or "")
    assert me(browser) == 401


def test_who_has_no_identity_there_is_not_sent_there(doors: Doors, idp: IdP) -> None:
    person(doors, "local-only")
    browser = Browser(doors)
    browser.sign_in("local-only")
    assert sign_out(browser).headers["location"] == "/signin?out=1"


def test_a_session_is_never_left_open_because_the_provider_cannot_end_its_own(
    doors: Doors, idp: IdP, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = came_in(doors, idp, "stuck", "subject-2")
    absent = Provider(idp.settings(doors.office.settings, oidc_issuer="http://127.0.0.1:9"))
    monkeypatch.setattr(doors.office, "provider", absent)
    assert sign_out(browser).headers["location"] == "/signin?out=1"
    assert me(browser) == 401
    monkeypatch.undo()
    known = doors.office.provider._metadata()  # type: ignore[union-attr]
    for place in (None, "http://elsewhere.example/logout"):
        monkeypatch.setattr(Provider, "_metadata", lambda self, place=place: {**known, "end_session_endpoint": place})
        assert browser.get("/signout/provider").headers["location"] == "/signin?out=1"


def test_the_operator_links_who_waits_after_a_recent_sign_in(doors: Doors, idp: IdP) -> None:
    with doors.office.pool.connection() as connection:
        connection.execute("DELETE FROM office.identity")
    person(doors, "new-comer")
    person(doors, "keeper", scopes="read operate")
    newcomer, operator, clerk = Browser(doors), Browser(doors), Browser(doors)
    refused = newcomer.get(idp.sign_in(newcomer.get("/signin/oidc").headers["location"], "subject-2"))
    assert refused.status_code == 403
    operator.sign_in("keeper")
    shown = operator.get("/people")
    code = re.search(r'value="link:([0-9a-f]{8})"', shown.text)
    assert code, shown.text
    assert code[1] in refused.text
    assert 'href="/accounts"' in operator.get("/work").text
    assert 'href="/people"' in operator.get("/accounts").text
    form = {"csrf": operator.form("/people")["csrf"], f"account:{code[1]}": "new-comer", "do": f"link:{code[1]}"}
    wrong = operator.post("/people", **{**form, f"account:{code[1]}": "nobody"})
    assert wrong.status_code == 404
    with doors.office.pool.connection() as connection:
        connection.execute("UPDATE office.session SET confirmed_at = 'epoch'")
    time.sleep(0.6)
    asked = operator.post("/people", **form)
    assert (asked.status_code, "stepup.password" in asked.text) == (403, True)
    confirmed = {**hidden(asked.text), "stepup.password": PASSWORD, "do": "stepup:password"}
    assert operator.post("/people", **confirmed).headers["location"] == "/people?done=link"
    way = newcomer.get("/signin/oidc").headers["location"]
    assert newcomer.get(idp.sign_in(way, "subject-2")).status_code == 303
    assert newcomer.get("/v1/me").json()["name"] == "new-comer"
    assert newcomer.get("/people").status_code == 404
    assert clerk.get("/people").status_code == 303
    assert (
        operator.post("/people", csrf=form["csrf"], do="unlink:new-comer").headers["location"] == "/people?done=unlink"
    )
    time.sleep(1)
    assert me(newcomer) == 401
