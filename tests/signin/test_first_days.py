"""The first days of an account and of an office: a password that somebody else gave, and nobody there yet."""

import time
from uuid import uuid4

from api.pages.signin import FOUNDING
from services import accounts
from services.accounts import ProvedIdentity
from services.authority.joining import Joining, join
from services.callers import Caller, Key
from services.followers import make_read_tables
from tests.support.browsing import PASSWORD, Browser, person
from tests.support.database import Cluster
from tests.support.doors import Doors, doors_of
from tests.support.offices import letter, office_over
from tests.support.provider import IdP

OWN = "รหัสผ่านที่เลือกเอง"
KEEPER = Caller("", "p-keeper", "keeper", (), frozenset({"operate"}))


def joined(doors: Doors, username: str) -> None:
    """An account as an operator makes it: with a password that its person did not choose."""
    new = Joining(username=username, name=username, password=PASSWORD, scopes=("read", "act"))
    join(doors.office, KEEPER, Key(uuid4(), b""), new)


def scopes(browser: Browser) -> list[str]:
    return sorted(browser.get("/v1/me").json()["scopes"])


def test_a_given_password_leads_to_one_page_until_its_person_chose_another(doors: Doors) -> None:
    joined(doors, "given")
    browser = Browser(doors)
    browser.sign_in("given")
    assert [browser.get(path).headers.get("location") for path in ("/work", "/plans/new")] == ["/me", "/me"]
    assert scopes(browser) == ["read"]
    form = {"csrf": browser.form("/me")["csrf"]}
    assert browser.post("/me", **form, do="issue", **{"scope:read": "on"}).status_code == 404
    assert browser.post("/me", do="password", current=PASSWORD, new=OWN, repeated=OWN).status_code == 403
    assert browser.post("/me", **form, do="password", current="wrong", new=OWN, repeated=OWN).status_code == 401
    changed = browser.post("/me", **form, do="password", current=PASSWORD, new=OWN, repeated=OWN)
    assert changed.headers["location"] == "/me?done=password"
    assert browser.get("/work").status_code == 200
    assert scopes(browser) == ["act", "decide", "read"]


def test_a_password_set_by_the_operator_is_a_given_one_again(doors: Doors) -> None:
    person(doors, "forgetful")
    keeper = doors.visitor("key-keeper", scopes="operate")
    assert keeper.send("PUT", "/v1/accounts/forgetful/password", json={"password": OWN}).status_code == 204
    browser = Browser(doors)
    browser.sign_in("forgetful", OWN)
    assert browser.get("/work").headers["location"] == "/me"
    found = keeper.get("/v1/accounts").json()["accounts"]
    said = {one["username"]: (one["first_password"], bool(one["signed_in_at"])) for one in found}
    assert said["forgetful"] == (True, True)
    assert said["key-keeper"] == (False, False)


def test_who_comes_by_the_provider_is_not_asked_for_a_password(doors: Doors, idp: IdP) -> None:
    joined(doors, "both-ways")
    made, provider = accounts.find_account(doors.office, "both-ways"), doors.office.provider
    assert made is not None
    assert provider is not None
    accounts.link_identity(doors.office, made.account, ProvedIdentity(provider.issuer, "subject-1"))
    browser = Browser(doors)
    way = browser.get("/signin/oidc").headers["location"]
    assert browser.get(idp.sign_in(way, "subject-1")).status_code == 303
    assert browser.get("/work").status_code == 200
    time.sleep(0.6)
    assert scopes(browser) == ["act", "decide", "read"]


def test_the_sign_in_page_says_how_an_office_is_founded_until_it_is(pg: Cluster) -> None:
    with pg.fresh() as database:
        make_read_tables(database.owner)
        with office_over(database, letter()) as office, doors_of(office) as doors:
            browser = Browser(doors)
            assert FOUNDING in browser.get("/signin").text
            person(doors, "first")
            assert FOUNDING not in browser.get("/signin").text
