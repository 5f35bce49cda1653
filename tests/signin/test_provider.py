"""Signing in by a real OpenID provider: the way there and back, and everything that may be wrong with it."""

import time
from base64 import urlsafe_b64encode
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from api.pages.forms import typed_date
from domain.thai.dates import bangkok_date
from services import accounts
from services.accounts import ProvedIdentity
from services.oidc import Provider, ProviderUnavailable, SignInRefused
from services.oidc.provider import require_sound
from services.settings import BadSetting
from tests.support.browsing import Browser, base, hidden, me, person
from tests.support.doors import Doors
from tests.support.provider import CLIENT, OTHER, IdP, altered

REFUSED = "did not succeed"
VERIFIER = "v" * 64


@pytest.fixture(scope="module", autouse=True)
def people(doors: Doors, idp: IdP) -> None:
    person(doors, "linked", "clerk", subject="subject-1")


@pytest.fixture
def browser(doors: Doors) -> Browser:
    return Browser(doors)


def set_out(browser: Browser, onward: str = "/plans") -> str:
    """Where the sign-in page's link sends this browser."""
    answer = browser.http.get("/signin/oidc", params={"next": onward})
    assert answer.status_code == 302
    return answer.headers["location"]


def test_the_sign_in_page_offers_both_ways(browser: Browser) -> None:
    text = browser.get("/signin?next=/plans").text
    assert "Sign in with NanoIDP" in text
    assert 'name="password"' in text


def test_a_linked_person_comes_in_and_goes_on(browser: Browser, idp: IdP) -> None:
    answer = browser.get(idp.sign_in(set_out(browser)))
    assert (answer.status_code, answer.headers["location"]) == (303, "/plans")
    assert browser.get("/v1/me").json()["name"] == "linked"


def test_the_way_carries_a_challenge_state_and_nonce_and_no_secret(browser: Browser, idp: IdP) -> None:
    asked = parse_qs(urlsplit(set_out(browser)).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert len(asked["code_challenge"][0]) == 43
    assert len(asked["state"][0]) >= 43 <= len(asked["nonce"][0])
    assert asked["scope"] == ["openid"]
    assert idp.client_secret not in str(asked)


def test_a_state_that_was_never_given_is_refused(browser: Browser, idp: IdP) -> None:
    back = idp.sign_in(set_out(browser))
    answer = browser.get(altered(back, state="x" * 64))
    assert answer.status_code == 403
    assert REFUSED in answer.text
    assert me(browser) == 401


def test_a_state_of_another_browser_is_refused_and_stays_good_for_its_own(doors: Doors, idp: IdP) -> None:
    attacker, victim = Browser(doors), Browser(doors)
    set_out(victim)
    back = idp.sign_in(set_out(attacker))
    assert victim.get(back).status_code == 403
    assert victim.session is None
    assert attacker.get(back).status_code == 303


def test_an_answer_is_taken_once(browser: Browser, idp: IdP) -> None:
    back = idp.sign_in(set_out(browser))
    assert browser.get(back).status_code == 303
    assert browser.get(back).status_code == 403


def test_a_code_that_was_used_is_refused_under_a_new_state_too(browser: Browser, idp: IdP) -> None:
    first = idp.sign_in(set_out(browser))
    assert browser.get(first).status_code == 303
    code = parse_qs(urlsplit(first).query)["code"][0]
    second = idp.sign_in(set_out(browser))
    assert browser.get(altered(second, code=code)).status_code == 403


def test_a_code_of_another_sign_in_is_refused_for_want_of_its_verifier(doors: Doors, idp: IdP) -> None:
    attacker, victim = Browser(doors), Browser(doors)
    stolen = parse_qs(urlsplit(idp.sign_in(set_out(victim))).query)["code"][0]
    mine = idp.sign_in(set_out(attacker), "subject-2")
    assert attacker.get(altered(mine, code=stolen)).status_code == 403
    assert attacker.session is None


def test_a_challenge_that_was_changed_on_the_way_is_refused(browser: Browser, idp: IdP) -> None:
    answer = browser.get(idp.sign_in(altered(set_out(browser), code_challenge="a" * 43)))
    assert answer.status_code == 403
    assert browser.session is None


def test_a_way_without_a_challenge_leads_nowhere(browser: Browser, idp: IdP) -> None:
    way = altered(set_out(browser), code_challenge=None, code_challenge_method=None)
    answer = browser.get(httpx.get(way, trust_env=False).headers["location"])
    assert answer.status_code == 403
    assert browser.session is None


def test_a_provider_that_cannot_do_s256_is_not_used(idp: IdP) -> None:
    known = httpx.get(f"{idp.issuer}/.well-known/openid-configuration", trust_env=False).json()
    require_sound(known, idp.issuer)
    for change in (
        {"code_challenge_methods_supported": ["plain"]},
        {"issuer": "https://elsewhere.example"},
        {"token_endpoint": "http://elsewhere.example/token"},
        {"id_token_signing_alg_values_supported": ["HS256", "none"]},
    ):
        with pytest.raises(ProviderUnavailable):
            require_sound({**known, **change}, idp.issuer)


def test_another_nonce_is_refused(browser: Browser, idp: IdP) -> None:
    answer = browser.get(idp.sign_in(altered(set_out(browser), nonce="of-another-sign-in")))
    assert answer.status_code == 403
    assert browser.session is None


def token_for(doors: Doors, idp: IdP, client: str) -> tuple[str, str]:
    """A fresh ID token of the provider for one of the systems it knows, and its nonce."""
    browser = Browser(doors)
    challenge = urlsafe_b64encode(sha256(VERIFIER.encode()).digest()).decode().rstrip("=")
    way = altered(set_out(browser), client_id=client, code_challenge=challenge)
    code = parse_qs(urlsplit(idp.sign_in(way)).query)["code"][0]
    answer = httpx.post(
        f"{idp.issuer}/token",
        data={
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": f"{base(doors)}/signin/return",
            "code_verifier": VERIFIER,
        },
        auth=(client, idp.client_secret),
        trust_env=False,
    )
    return answer.json()["id_token"], parse_qs(urlsplit(way).query)["nonce"][0]


def test_a_token_made_for_another_system_is_refused(doors: Doors, idp: IdP) -> None:
    assert doors.office.provider
    token, nonce = token_for(doors, idp, CLIENT)
    assert doors.office.provider.claims(token, nonce, time.time())["sub"] == "subject-1"
    token, nonce = token_for(doors, idp, OTHER)
    with pytest.raises(SignInRefused) as caught:
        doors.office.provider.claims(token, nonce, time.time())
    assert caught.value.context["check"] == "aud"


def test_a_token_that_has_expired_or_is_not_yet_made_is_refused(doors: Doors, idp: IdP) -> None:
    assert doors.office.provider
    token, nonce = token_for(doors, idp, CLIENT)
    for moved, check in ((3600, "exp"), (-3600, "iat")):
        with pytest.raises(SignInRefused) as caught:
            doors.office.provider.claims(token, nonce, time.time() + moved)
        assert caught.value.context["check"] == check


def test_a_sign_in_with_a_clock_an_hour_ahead_is_refused(
    doors: Doors, browser: Browser, idp: IdP, monkeypatch: pytest.MonkeyPatch
) -> None:
    back = idp.sign_in(set_out(browser))
    monkeypatch.setattr(doors.office, "clock", lambda: datetime.now(UTC) + timedelta(hours=1))
    assert browser.get(back).status_code == 403


def test_a_token_without_a_signature_or_with_a_changed_claim_is_refused(doors: Doors, idp: IdP) -> None:
    assert doors.office.provider
    token, nonce = token_for(doors, idp, CLIENT)
    head, body, signature = token.split(".")
    forged = body[:-4] + ("AAAA" if body[-4:] != "AAAA" else "BBBB")
    none = "eyJhbGciOiJub25lIn0"
    for wrong in (f"{none}.{body}.", f"{none}.{body}.{signature}", f"{head}.{forged}.{signature}", "not a token"):
        with pytest.raises(SignInRefused):
            doors.office.provider.claims(wrong, nonce, time.time())


def test_keys_that_the_provider_changed_are_fetched_again(doors: Doors, idp: IdP) -> None:
    before, after = Browser(doors), Browser(doors)
    assert before.get(idp.sign_in(set_out(before))).status_code == 303
    idp.rotate_keys()
    assert after.get(idp.sign_in(set_out(after))).status_code == 303


def test_somebody_unknown_is_refused_with_a_code_until_the_operator_links_them(doors: Doors, idp: IdP) -> None:
    person(doors, "newcomer")
    newcomer, operator = Browser(doors), doors.visitor("operator", scopes="read operate")
    answer = newcomer.get(idp.sign_in(set_out(newcomer), "subject-2"))
    assert answer.status_code == 403
    assert "no account here is linked to you" in answer.text
    newcomer.http.cookies.set("anumat-lang", "th")
    again = newcomer.get(idp.sign_in(set_out(newcomer), "subject-2"))
    assert "โปรดแจ้งรหัสนี้แก่ผู้ดูแลระบบ" in again.text
    waiting = operator.get("/v1/identities/waiting").json()["waiting"]
    one = next(w for w in waiting if w["subject"] == "subject-2")
    assert one["code"] in answer.text
    identity = {"issuer": one["issuer"], "subject": one["subject"]}
    assert operator.post("/v1/accounts/newcomer/identities", identity).status_code == 204
    assert operator.post("/v1/accounts/linked/identities", identity).json()["code"] == "identity_taken"
    assert newcomer.get(idp.sign_in(set_out(newcomer), "subject-2")).status_code == 303
    assert newcomer.get("/v1/me").json()["name"] == "newcomer"
    assert operator.get("/v1/identities/waiting").json()["waiting"] == []
    assert operator.post("/v1/accounts/newcomer/identities/unlink", identity).status_code == 204
    time.sleep(1)
    assert me(newcomer) == 401


def test_the_same_e_mail_address_opens_nobody_elses_account(doors: Doors, browser: Browser, idp: IdP) -> None:
    person(doors, "same@example.org")
    answer = browser.get(idp.sign_in(set_out(browser), "subject-2"))
    assert answer.status_code == 403
    assert browser.session is None


def test_a_closed_account_is_not_opened_by_its_identity(doors: Doors, idp: IdP) -> None:
    account = person(doors, "closing")
    identity = ProvedIdentity("https://elsewhere.example", "closing")
    accounts.link_identity(doors.office, account, identity)
    assert accounts.account_of(doors.office, identity) == account
    accounts.close_account(doors.office, account)
    with pytest.raises(accounts.UnknownIdentity):
        accounts.account_of(doors.office, identity)


@pytest.mark.parametrize(
    "onward",
    ["//elsewhere.example", "https://elsewhere.example/", "/\\elsewhere.example", "/signin/oidc", "javascript:1"],
)
def test_nobody_is_led_away_after_signing_in(browser: Browser, idp: IdP, onward: str) -> None:
    assert browser.get(idp.sign_in(set_out(browser, onward))).headers["location"] == "/work"


def test_a_refusal_of_the_provider_is_told_without_repeating_its_words(browser: Browser, idp: IdP) -> None:
    state = parse_qs(urlsplit(set_out(browser)).query)["state"][0]
    answer = browser.get(f"/signin/return?error=<b>access_denied</b>&error_description=<i>words</i>&state={state}")
    assert answer.status_code == 403
    assert "<i>" not in answer.text
    assert "words" not in answer.text


def test_an_answer_that_names_another_provider_is_refused(browser: Browser, idp: IdP) -> None:
    back = idp.sign_in(set_out(browser))
    assert browser.get(altered(back, iss="https://elsewhere.example")).status_code == 403


def test_a_session_from_before_ends_when_somebody_signs_in(doors: Doors, browser: Browser, idp: IdP) -> None:
    person(doors, "planter")
    browser.sign_in("planter")
    planted = browser.session
    browser.get(idp.sign_in(set_out(browser)))
    assert browser.session != planted
    other = Browser(doors)
    other.http.cookies.set("anumat", planted or "")
    assert me(other) == 401


def test_a_provider_that_is_not_there_is_told_and_passwords_still_work(
    doors: Doors, browser: Browser, idp: IdP, monkeypatch: pytest.MonkeyPatch
) -> None:
    person(doors, "patient")
    absent = idp.settings(doors.office.settings, oidc_issuer="http://127.0.0.1:9")
    monkeypatch.setattr(doors.office, "provider", Provider(absent))
    answer = browser.get("/signin/oidc")
    assert answer.status_code == 503
    assert "cannot be reached" in answer.text
    assert browser.sign_in("patient").status_code == 303


def test_settings_that_cannot_work_are_refused_at_the_start(doors: Doors, idp: IdP) -> None:
    for wrong in ({"oidc_issuer": "http://elsewhere.example"}, {"oidc_client_id": ""}):
        with pytest.raises(BadSetting):
            Provider(idp.settings(doors.office.settings, **wrong))


def test_a_decision_is_confirmed_at_the_provider_and_the_form_goes_on(doors: Doors, browser: Browser, idp: IdP) -> None:
    clerk = doors.visitor("opener", "clerk")
    assert clerk.post("/v1/plans", {"kind": "letter", "ref": "OIDC-1", "title": "หนังสือ"}).status_code == 201
    browser.get(idp.sign_in(set_out(browser)))
    with doors.office.pool.connection() as connection:
        connection.execute("UPDATE office.session SET confirmed_at = 'epoch'")
    time.sleep(0.6)
    today = typed_date("effective_on", bangkok_date(datetime.now(UTC)))
    typed = {**browser.form("/plans/OIDC-1/moves/send"), **today, "reason": "พิมพ์ไว้แล้ว"}
    asked = browser.post("/plans/OIDC-1/moves/send", **{**typed, "do": "confirm"})
    assert asked.status_code == 403
    fields = hidden(asked.text)
    leaving = browser.post("/plans/OIDC-1/moves/send", **fields, do="stepup:provider")
    assert 'http-equiv="refresh"' in leaving.text
    form = leaving.text.split("/signin/oidc?again=")[1].split('"')[0]
    before = browser.session
    way = browser.http.get(f"/signin/oidc?again={form}").headers["location"]
    assert parse_qs(urlsplit(way).query)["prompt"] == ["login"]
    assert parse_qs(urlsplit(way).query)["max_age"] == ["0"]
    back = browser.get(idp.sign_in(way))
    assert back.headers["location"] == f"/signin/go-on/{form}"
    assert browser.session != before
    page = browser.get(back.headers["location"])
    assert hidden(page.text)["reason"] == "พิมพ์ไว้แล้ว"
    done = browser.post("/plans/OIDC-1/moves/send", **hidden(page.text), do="confirm")
    assert (done.status_code, "recorded=" in done.headers.get("location", "")) == (303, True), done.text
    assert Browser(doors).get(f"/signin/go-on/{form}").status_code == 303


def test_another_person_cannot_confirm_the_session(doors: Doors, browser: Browser, idp: IdP) -> None:
    person(doors, "somebody-else")
    browser.sign_in("somebody-else")
    way = browser.http.get("/signin/oidc?again=3f0e2b1c-9d1f-4c37-8a39-0a6b7f6f1a11").headers["location"]
    before = browser.session
    answer = browser.get(idp.sign_in(way))
    assert answer.status_code == 403
    assert browser.session == before


def test_an_old_proof_at_the_provider_confirms_nothing() -> None:
    from services.oidc.attempts import _require_asked_again

    now = time.time()
    _require_asked_again(now, now - 5)
    for said in (now - 3600, None, "now"):
        with pytest.raises(SignInRefused):
            _require_asked_again(said, now)
