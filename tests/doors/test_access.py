"""Who is let in, what each may see and do, and how little a stranger learns."""

import time
from uuid import UUID

import httpx
import pytest

from services import accounts
from services.accounts import TooManyAttempts, WrongCredentials
from tests.support.doors import Doors, Visitor, plan_body

PASSWORD = "ยาวพอจะเป็นรหัสผ่าน"


@pytest.fixture(scope="module")
def plan(doors: Doors) -> str:
    doors.visitor("opener", "clerk").post("/v1/plans", plan_body("A-1"))
    return "/v1/plans/A-1"


def signed_in(doors: Doors, username: str) -> tuple[dict[str, str], str]:
    """A session's cookie and its form token."""
    account = UUID(doors.account(username, "clerk", password=PASSWORD))
    session = accounts.create_session(doors.office, account)
    return {"anumat": session.token}, session.csrf


def test_nobody_comes_in_without_a_key(doors: Doors, plan: str) -> None:
    for headers in ({}, {"Authorization": "Bearer anumat_guess"}, {"Authorization": "Basic YTpi"}):
        answer = doors.client.get(plan, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in")
        assert answer.headers["www-authenticate"] == "Bearer"


def test_absent_and_forbidden_look_the_same(doors: Doors, plan: str) -> None:
    subscriber = doors.visitor("subscriber", scopes="subscribe")
    absent, forbidden = subscriber.get("/v1/plans/A-none"), subscriber.get(plan)
    assert absent.status_code == forbidden.status_code == 404
    assert absent.json() == forbidden.json()
    reader = doors.visitor("reader", scopes="read")
    assert reader.get("/v1/plans/A-none").json() == forbidden.json()


@pytest.mark.parametrize("scopes", ["read", "audit"])
def test_who_may_read_but_not_act_is_told_so_for_plans_that_exist(doors: Doors, plan: str, scopes: str) -> None:
    reader = doors.visitor(f"only-{scopes}", "clerk", scopes=scopes)
    assert reader.get(plan).status_code == 200
    assert reader.post(f"{plan}/moves/send", {}, seen=1).status_code == 403
    assert reader.post("/v1/plans/A-none/moves/send", {}, seen=1).status_code == 404
    assert reader.post("/v1/plans", plan_body("A-2")).status_code == 403


def test_who_may_not_read_learns_nothing_by_writing(doors: Doors, plan: str) -> None:
    subscriber = doors.visitor("subscriber-2", scopes="subscribe")
    assert subscriber.post(f"{plan}/moves/send", {}, seen=1).status_code == 404


def test_a_key_may_be_narrower_than_its_account_but_not_wider(doors: Doors, plan: str) -> None:
    owner = doors.visitor("owner", "clerk")
    narrow = owner.post("/v1/accounts/owner/keys", {"label": "screen", "scopes": ["read"]})
    assert narrow.status_code == 201
    headers = {"Authorization": f"Bearer {narrow.json()['key']}"}
    assert doors.client.get(plan, headers=headers).status_code == 200
    assert doors.client.post(f"{plan}/moves/send", headers=headers, json={}).status_code == 403
    wide = owner.post("/v1/accounts/owner/keys", {"scopes": ["operate"]})
    assert (wide.status_code, wide.json()["code"]) == (422, "unknown_scope")


def test_a_revoked_or_rotated_key_ends_within_a_second(doors: Doors, plan: str) -> None:
    owner = doors.visitor("rotator", "clerk")
    assert owner.get(plan).status_code == 200
    first = owner.get("/v1/accounts/rotator/keys").json()["keys"][0]["key_id"]
    second = owner.post(f"/v1/accounts/rotator/keys/{first}/rotate").json()
    time.sleep(1)
    assert owner.get(plan).status_code == 401
    owner.key = second["key"]
    assert owner.get(plan).status_code == 200
    assert owner.send("DELETE", f"/v1/accounts/rotator/keys/{second['key_id']}").status_code == 204
    time.sleep(1)
    assert owner.get(plan).status_code == 401


def test_one_sees_no_account_but_ones_own(doors: Doors) -> None:
    one, operator = doors.visitor("one"), doors.visitor("an-operator", scopes="read operate")
    assert one.get("/v1/accounts/an-operator/keys").status_code == 404
    assert one.get("/v1/accounts/nobody/keys").status_code == 404
    assert one.get("/v1/accounts").status_code == 404
    assert one.get("/v1/me").json()["name"] == "one"
    assert "one" in [a["username"] for a in operator.get("/v1/accounts").json()["accounts"]]
    told = operator.get("/v1/accounts").text
    assert "argon2" not in told
    assert "password_hash" not in told


def test_nobody_is_given_the_post_of_the_engine(doors: Doors) -> None:
    operator = doors.visitor("giver", scopes="read operate")
    post = {"post": "system", "th": "ระบบ", "en": "System", "instrument": "คำสั่งที่ 1/2569"}
    answer = operator.post("/v1/posts", {**post, "body": "BODY-NC"})
    assert (answer.status_code, answer.json()["reasons"][0]["rule"]) == (409, "post")
    new = {"username": "machine", "name": "เครื่อง", "scopes": ["read", "act"], "instrument": "คำสั่งที่ 1/2569"}
    refused = operator.post("/v1/accounts", {**new, "posts": [{"role": "system"}]})
    assert (refused.status_code, refused.json()["reasons"][0]["rule"]) == (409, "post")


def test_a_key_makes_no_key_that_may_do_more_than_itself(doors: Doors) -> None:
    owner = doors.visitor("holder", "clerk")
    mine = "/v1/accounts/holder/keys"
    first = owner.get(mine).json()["keys"][0]["key_id"]
    narrow = Visitor(doors.client, owner.post(mine, {"scopes": ["read"]}).json()["key"])
    assert narrow.post(mine, {"scopes": ["read", "act"]}).json()["code"] == "unknown_scope"
    assert narrow.post(f"{mine}/{first}/rotate").status_code == 404
    copy = Visitor(doors.client, narrow.post(mine, {}).json()["key"])
    assert copy.get("/v1/me").json()["scopes"] == ["read"]
    assert owner.get(mine).status_code == 200, "the wide key was not rotated away"


def test_no_operator_makes_a_key_that_acts_for_a_person_who_can_sign_in(doors: Doors) -> None:
    operator = doors.visitor("key-keeper", scopes="read operate")
    doors.account("minister-5", "minister", password="a password of one's own")
    theirs = "/v1/accounts/minister-5/keys"
    for scopes in (["act"], ["decide"], ["read", "act"]):
        assert operator.post(theirs, {"scopes": scopes}).json()["code"] == "unknown_scope"
    given = Visitor(doors.client, operator.post(theirs, {}).json()["key"])
    assert given.get("/v1/me").json()["scopes"] == ["read"]
    person = given.get("/v1/me").json()["person"]
    beside = {"username": "minister-5b", "name": "รัฐมนตรี", "scopes": ["read", "act"], "person": person}
    assert operator.post("/v1/accounts", beside).status_code == 201
    assert operator.post("/v1/accounts/minister-5b/keys", {"scopes": ["act"]}).json()["code"] == "unknown_scope"


def test_an_operator_makes_changes_and_closes_accounts(doors: Doors, plan: str) -> None:
    operator = doors.visitor("keeper", scopes="read operate")
    new = {"username": "newcomer", "name": "ผู้มาใหม่", "posts": [{"role": "agency"}], "scopes": ["read", "act"]}
    assert operator.post("/v1/accounts", new).json()["errors"][0]["pointer"] == "/instrument"
    new |= {"instrument": "คำสั่งที่ 1/2569"}
    assert operator.post("/v1/accounts", new).status_code == 201
    assert operator.post("/v1/accounts", new).json()["code"] == "username_taken"
    key = operator.post("/v1/accounts/newcomer/keys", {}).json()["key"]
    headers = {"Authorization": f"Bearer {key}"}
    me = doors.client.get("/v1/me", headers=headers).json()
    assert me["posts"] == [{"role": "agency", "body": None}]
    assert me["capacities"][0]["instrument"] == "คำสั่งที่ 1/2569"
    assert operator.send("DELETE", "/v1/accounts/newcomer").status_code == 204
    time.sleep(1)
    assert doors.client.get("/v1/me", headers=headers).status_code == 401


def test_a_page_changes_things_only_with_its_origin_and_its_token(doors: Doors, plan: str) -> None:
    cookie, csrf = signed_in(doors, "at-a-page")
    ours = str(doors.client.base_url)

    def move(**headers: str) -> httpx.Response:
        jar = "; ".join(f"{name}={value}" for name, value in cookie.items())
        return doors.client.post(f"{plan}/moves/send?dry_run=true", headers={"Cookie": jar, **headers}, json={})

    assert move(Origin=ours, **{"X-CSRF-Token": csrf}).status_code == 200
    assert move(Origin=ours).json()["code"] == "foreign_origin"
    assert move(**{"X-CSRF-Token": csrf}).json()["code"] == "foreign_origin"
    assert move(Origin="https://elsewhere.example", **{"X-CSRF-Token": csrf}).json()["code"] == "foreign_origin"
    assert move(Origin="null", **{"X-CSRF-Token": csrf}).json()["code"] == "foreign_origin"


def test_a_session_ends_at_sign_out(doors: Doors) -> None:
    cookie, _ = signed_in(doors, "leaving")
    headers = {"Cookie": f"anumat={cookie['anumat']}"}
    assert doors.client.get("/v1/me", headers=headers).status_code == 200
    accounts.end_session(doors.office, cookie["anumat"])
    time.sleep(1)
    assert doors.client.get("/v1/me", headers=headers).status_code == 401


def test_a_wrong_password_and_an_unknown_name_sound_the_same(doors: Doors) -> None:
    doors.account("known", password=PASSWORD)
    sentences = set()
    for username in ("known", "unknown"):
        with pytest.raises(WrongCredentials) as caught:
            accounts.authenticate_password(doors.office, username, "not the password", "192.0.2.1")
        sentences.add(str(caught.value))
    assert len(sentences) == 1
    account = accounts.authenticate_password(doors.office, "KNOWN", PASSWORD, "192.0.2.1")
    assert str(account) == str(accounts.find_account(doors.office, "known").account)  # type: ignore[union-attr]


def test_guessing_is_slowed_down_even_for_names_that_do_not_exist(doors: Doors) -> None:
    for username in ("guessed", "no-such-name"):
        for _ in range(5):
            with pytest.raises(WrongCredentials):
                accounts.authenticate_password(doors.office, username, "not the password", "192.0.2.7")
        with pytest.raises(TooManyAttempts) as caught:
            accounts.authenticate_password(doors.office, username, PASSWORD, "192.0.2.7")
        assert caught.value.context["retry_after_s"] >= 1


def test_neither_passwords_nor_keys_are_kept_readable(doors: Doors) -> None:
    visitor = doors.visitor("kept")
    doors.account("kept-password", password=PASSWORD)
    with doors.office.pool.connection() as connection:
        kept = connection.execute(
            "SELECT (SELECT string_agg(password_hash, ' ') FROM office.account),"
            " (SELECT string_agg(encode(sha256, 'escape'), ' ') FROM office.api_key)"
        ).fetchone()
    assert kept is not None
    assert PASSWORD not in kept[0]
    assert "$argon2id$" in kept[0]
    assert visitor.key not in kept[1]


def test_every_answer_carries_the_security_headers(doors: Doors, plan: str) -> None:
    for path in (plan, "/v1/plans/none", "/livez", "/nowhere", "/openapi.json", "/docs"):
        headers = doors.client.get(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert "server" not in headers
