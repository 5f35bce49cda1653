"""Who could sign in as whom, and who gave the means: facts of the log, in the same breath as the rows, or neither."""

import hashlib
import random
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from domain import canonical
from domain import events as ev
from domain.thai.dates import bangkok_date
from services import accounts
from services.accounts import ProvedIdentity, UnknownIdentity, WrongCredentials
from services.accounts.adoption import adopt
from services.accounts.agreement import in_tables
from services.callers import Caller, Key
from services.doctor import Finding
from services.doctor import accounts as doctor
from services.doctor.accounts import _accounts
from services.ledger import Ledger
from services.means import Office
from tests.support.database import Cluster, Database
from tests.support.doors import Doors, doors_of
from tests.support.offices import office_over

PASSWORD = "a password long enough"
ISSUER = "https://login.example.org"


@pytest.fixture(scope="module")
def built(pg: Cluster) -> Iterator[tuple[Database, Office, Doors]]:
    with pg.fresh() as database, database.ledger() as ledger:
        adopt(ledger, database.owner, datetime.now(UTC))
        with office_over(database) as office, doors_of(office) as doors:
            yield database, office, doors


@pytest.fixture
def database(built: tuple[Database, Office, Doors]) -> Database:
    return built[0]


@pytest.fixture
def office(built: tuple[Database, Office, Doors]) -> Office:
    return built[1]


@pytest.fixture
def doors(built: tuple[Database, Office, Doors]) -> Doors:
    return built[2]


def facts(office: Office, account: UUID) -> list[ev.Event | None]:
    return [stored.event for stored in office.ledger.stream(f"account/{account}")]


def said(office: Office, account: UUID) -> list[str]:
    return [type(event).__name__ for event in facts(office, account)]


def account_of(office: Office, username: str) -> UUID:
    found = accounts.find_account(office, username)
    assert found is not None
    return found.account


def trouble(database: Database) -> dict[str, Finding]:
    return {one.check: one for one in doctor.check(database.owner) if one.state != "ok"}


def test_every_door_tells_who_gave_what_and_who_took_it_away(doors: Doors, office: Office) -> None:
    operator = doors.visitor("teller", scopes="read operate")
    new = {"username": "told", "name": "ผู้ทดลอง", "password": PASSWORD, "scopes": ["read", "act"]}
    assert operator.post("/v1/accounts", new).status_code == 201
    one = "/v1/accounts/told"
    assert operator.post(f"{one}/scopes", {"scopes": ["audit", "read"]}).json()["scopes"] == ["audit", "read"]
    key = operator.post(f"{one}/keys", {"scopes": ["read"], "expires_at": "2099-01-31T00:00:00+07:00"}).json()
    second = operator.post(f"{one}/keys/{key['key_id']}/rotate").json()
    assert operator.send("DELETE", f"{one}/keys/{second['key_id']}").status_code == 204
    assert operator.send("PUT", f"{one}/password", json={"password": f"{PASSWORD} 2"}).status_code == 204
    identity = {"issuer": ISSUER, "subject": "subject-told"}
    assert operator.post(f"{one}/identities", identity).status_code == 204
    assert operator.post(f"{one}/identities/unlink", identity).status_code == 204
    account = account_of(office, "told")
    assert operator.send("DELETE", one).status_code == 204
    told = facts(office, account)
    assert said(office, account) == [
        *("AccountOpened", "CredentialGiven", "AccountScopesChanged"),
        *("CredentialGiven", "CredentialEnded", "CredentialGiven", "CredentialEnded"),
        *("CredentialEnded", "CredentialGiven", "CredentialGiven", "CredentialEnded", "AccountClosed"),
    ]
    me = operator.get("/v1/me").json()["person"]
    assert {(event.actor.person, event.actor.post) for event in told if event} == {(me, "operator")}
    assert [e.because for e in told if isinstance(e, ev.CredentialEnded)] == [
        *("rotated", "revoked", "replaced", "unlinked")
    ]
    given = [e for e in told if isinstance(e, ev.CredentialGiven)]
    assert [(e.means, e.first_password) for e in given] == [
        *(("password", True), ("key", False), ("key", False), ("password", True), ("identity", False))
    ]
    assert [e.credential for e in given if e.means == "key"] == [key["key_id"], second["key_id"]]
    assert given[1].expires_at == "2099-01-30T17:00:00+00:00"
    assert given[1].scopes == given[2].scopes == ("read",)


def test_a_person_without_a_post_who_makes_a_key_is_the_holder_of_the_account(doors: Doors, office: Office) -> None:
    holder = doors.visitor("holder-of-one")
    made = holder.post("/v1/accounts/holder-of-one/keys", {"scopes": ["read"]}).json()
    last = facts(office, account_of(office, "holder-of-one"))[-1]
    assert isinstance(last, ev.CredentialGiven)
    assert (last.credential, last.actor.post) == (made["key_id"], "account_holder")


def test_the_same_command_again_gets_the_same_answer_and_is_one_fact(doors: Doors, office: Office) -> None:
    operator = doors.visitor("repeater", scopes="read operate")

    def twice(method: str, path: str, body: object = None) -> tuple[Any, Any]:
        key = str(uuid4())
        answers = [operator.post(path, body, key=key, method=method) for _ in (1, 2)]
        assert len({answer.status_code for answer in answers}) == 1, answers[1].text
        bodies = [answer.json() if answer.content else None for answer in answers]
        return bodies[0], bodies[1]

    new = {"username": "again", "name": "ผู้ทดลอง", "password": PASSWORD, "scopes": ["read"]}
    first, second = twice("POST", "/v1/accounts", new)
    assert first == second
    made, shown = twice("POST", "/v1/accounts/again/keys", {"scopes": ["read"]})
    assert (shown["key_id"], shown["key"]) == (made["key_id"], "")
    assert made["key"]
    turned, shown = twice("POST", f"/v1/accounts/again/keys/{made['key_id']}/rotate")
    assert (shown["key_id"], shown["key"]) == (turned["key_id"], "")
    twice("DELETE", f"/v1/accounts/again/keys/{turned['key_id']}")
    twice("PUT", "/v1/accounts/again/password", {"password": f"{PASSWORD} 3"})
    twice("POST", "/v1/accounts/again/scopes", {"scopes": ["read", "act"]})
    account = account_of(office, "again")
    twice("DELETE", "/v1/accounts/again")
    assert said(office, account) == [
        *("AccountOpened", "CredentialGiven", "CredentialGiven", "CredentialEnded", "CredentialGiven"),
        *("CredentialEnded", "CredentialEnded", "CredentialGiven", "AccountScopesChanged", "AccountClosed"),
    ]
    key = str(uuid4())
    assert operator.post("/v1/accounts", {**new, "username": "again-2"}, key=key).status_code == 201
    assert operator.post("/v1/accounts", {**new, "username": "again-3"}, key=key).json()["code"] == "key_reused"


def test_a_fall_between_row_and_fact_leaves_neither_and_one_after_both_is_made_good(
    doors: Doors, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    by = accounts.by_caller(Caller("", "p-falls", "", (), frozenset()), Key(uuid4(), b"\1" * 32))
    append, note = office.ledger.append_within, office.folds.note

    def fall(*given: Any) -> Any:
        raise MemoryError

    head = office.ledger.head()
    monkeypatch.setattr(office.ledger, "append_within", fall)
    with pytest.raises(MemoryError):
        accounts.create_account(office, "falls", None, "falls", ["read"], by=by)
    monkeypatch.setattr(
        office.ledger, "append_within", lambda connection, command: (append(connection, command), fall())
    )
    with pytest.raises(MemoryError):
        accounts.create_account(office, "falls", None, "falls", ["read"], by=by)
    monkeypatch.setattr(office.ledger, "append_within", append)
    assert accounts.find_account(office, "falls") is None
    assert office.ledger.head() == head
    monkeypatch.setattr(office.folds, "note", fall)
    with pytest.raises(MemoryError):
        accounts.create_account(office, "falls", None, "falls", ["read"], by=by)
    monkeypatch.setattr(office.folds, "note", note)
    again = accounts.create_account(office, "falls", None, "falls", ["read"], by=by)
    assert account_of(office, "falls") == again
    assert office.ledger.head() == head + 1


def test_a_row_that_the_log_does_not_know_opens_nothing_and_the_doctor_names_it(
    doors: Doors, office: Office, database: Database
) -> None:
    victim = doors.visitor("victim", scopes="read act")
    mine = doors.visitor("thief", scopes="read")
    account, own = account_of(office, "victim"), account_of(office, "thief")
    planted, key_id = "anumat_planted", uuid4()

    def me(key: str) -> int:
        time.sleep(0.6)
        return doors.client.get("/v1/me", headers={"Authorization": f"Bearer {key}"}).status_code

    assert trouble(database) == {}
    with database.connect() as connection:
        connection.execute(
            "INSERT INTO office.api_key (key_id, account, sha256, label, scopes) VALUES (%s, %s, %s, '', '{read,act}')",
            [key_id, account, hashlib.sha256(planted.encode()).digest()],
        )
        assert me(planted) == 401
        (found,) = trouble(database).values()
        assert (found.check, str(key_id) in found.en, str(key_id) in found.th) == ("accounts.unknown", True, True)
        operator = doors.visitor("finder", scopes="read operate")
        assert operator.post(f"/v1/accounts/victim/keys/{key_id}/rotate").status_code == 404
        assert operator.send("DELETE", f"/v1/accounts/victim/keys/{key_id}").status_code == 204
        assert trouble(database) == {}

        own_hash = hashlib.sha256(mine.key.encode()).digest()
        theirs = hashlib.sha256(victim.key.encode()).digest()
        connection.execute("UPDATE office.api_key SET sha256 = %s WHERE sha256 = %s", [b"\1" * 32, own_hash])
        connection.execute("UPDATE office.api_key SET sha256 = %s WHERE sha256 = %s", [own_hash, theirs])
        assert me(mine.key) == 401, "another secret under the id of a known key"
        connection.execute("UPDATE office.api_key SET sha256 = %s WHERE sha256 = %s", [theirs, own_hash])
        connection.execute("UPDATE office.api_key SET sha256 = %s WHERE sha256 = %s", [own_hash, b"\1" * 32])
        assert (me(mine.key), me(victim.key)) == (200, 200)

        person = connection.execute("SELECT person FROM office.account WHERE account = %s", [own]).fetchone()
        for change, back in (
            ("scopes = '{read,operate}'", "scopes = '{read}'"),
            (f"person = (SELECT person FROM office.account WHERE account = '{account}')", f"person = '{person[0]}'"),  # type: ignore[index]
        ):
            connection.execute(f"UPDATE office.account SET {change} WHERE account = %s", [own])
            assert me(mine.key) == 401
            assert {"accounts.unknown", "accounts.missing"} <= set(trouble(database))
            connection.execute(f"UPDATE office.account SET {back} WHERE account = %s", [own])
        connection.execute("UPDATE office.api_key SET revoked_at = clock_timestamp() WHERE sha256 = %s", [own_hash])
        assert set(trouble(database)) == {"accounts.missing"}
    accounts.close_account(office, own)
    assert trouble(database) == {}


def test_a_password_or_an_identity_put_under_a_known_account_opens_nothing(
    doors: Doors, office: Office, database: Database
) -> None:
    account = UUID(doors.account("kept", password=PASSWORD))
    doors.account("other", password=f"{PASSWORD} of another")
    accounts.link_identity(office, account, ProvedIdentity(ISSUER, "kept"))
    assert accounts.authenticate_password(office, "kept", PASSWORD) == account
    assert accounts.account_of(office, ProvedIdentity(ISSUER, "kept")) == account
    with database.connect() as connection:
        connection.execute(
            "UPDATE office.account SET password_hash = o.password_hash"
            " FROM (SELECT password_hash FROM office.account WHERE username = 'other') o WHERE username = 'kept'"
        )
        connection.execute("UPDATE office.identity SET subject = 'stranger' WHERE subject = 'kept'")
    with pytest.raises(WrongCredentials):
        accounts.authenticate_password(office, "kept", f"{PASSWORD} of another")
    with pytest.raises(UnknownIdentity):
        accounts.account_of(office, ProvedIdentity(ISSUER, "stranger"))
    accounts.change_password(office, account, PASSWORD)
    assert accounts.authenticate_password(office, "kept", PASSWORD) == account
    accounts.unlink_identity(office, account, ProvedIdentity(ISSUER, "stranger"))


def test_nobody_widens_what_is_their_own_but_another_operator_does(doors: Doors, office: Office) -> None:
    one, two = (doors.visitor(name, scopes="read operate") for name in ("keeper-1", "keeper-2"))
    mine = "/v1/accounts/keeper-1"
    refused = one.post(f"{mine}/scopes", {"scopes": ["read", "operate", "audit"]})
    assert (refused.status_code, refused.json()["code"]) == (403, "widens_own")
    person = one.get("/v1/me").json()["person"]
    beside = {"username": "keeper-1b", "name": "ก", "scopes": ["audit"], "person": person}
    assert one.post("/v1/accounts", beside).json()["code"] == "widens_own"
    assert one.post(f"{mine}/scopes", {"scopes": ["read", "everything"]}).json()["code"] == "unknown_scope"
    assert two.post(f"{mine}/scopes", {"scopes": ["read", "operate", "audit"]}).status_code == 200
    assert one.post(f"{mine}/scopes", {"scopes": ["read"]}).json()["scopes"] == ["read"]
    time.sleep(0.6)
    assert one.post(f"{mine}/scopes", {"scopes": ["read"]}).status_code == 403
    assert two.post("/v1/accounts/nobody/scopes", {"scopes": ["read"]}).status_code == 404
    assert [type(e).__name__ for e in facts(office, account_of(office, "keeper-1"))].count("AccountScopesChanged") == 2


def test_an_auditor_reads_who_could_sign_in_as_a_pseudonym_on_a_day_and_who_gave_the_means(
    doors: Doors, office: Office
) -> None:
    operator = doors.visitor("giver-of-keys", scopes="read operate")
    auditor, stranger = doors.visitor("looks", scopes="audit"), doors.visitor("looks-not", scopes="read")
    subject = doors.visitor("looked-at", scopes="read")
    person = subject.get("/v1/me").json()["person"]
    path = f"/v1/persons/{person}/credentials"
    key = operator.post("/v1/accounts/looked-at/keys", {"scopes": ["read"]}).json()["key_id"]
    operator.send("DELETE", f"/v1/accounts/looked-at/keys/{key}")
    lines = auditor.get(path).json()["credentials"]
    assert [(line["what"], line["because"]) for line in lines] == [("account", None), ("key", None), ("key", "revoked")]
    giver = operator.get("/v1/me").json()["person"]
    assert (lines[2]["credential"], lines[2]["given_by"]["person"], lines[2]["ended_by"]["person"]) == (
        key,
        giver,
        giver,
    )
    today = bangkok_date(datetime.now(UTC))
    assert auditor.get(f"{path}?on={today}").json()["credentials"] == lines
    assert auditor.get(f"{path}?on={today - timedelta(days=1)}").json()["credentials"] == []
    later = auditor.get(f"{path}?on={today + timedelta(days=1)}").json()["credentials"]
    assert [line["what"] for line in later] == ["account", "key"]
    assert subject.get(path).json()["credentials"] == operator.get(path).json()["credentials"] == lines
    assert subject.get("/v1/accounts/looked-at/credentials").json()["credentials"] == lines
    assert stranger.get(path).status_code == stranger.get("/v1/accounts/looked-at/credentials").status_code == 404
    assert auditor.get("/v1/persons/p-nobody/credentials").status_code == 404
    operator.send("DELETE", f"/v1/persons/{person}")
    erased = auditor.get(path).json()["credentials"]
    assert [line["because"] for line in erased] == ["erased", "erased", "revoked"]


def test_what_was_asked_is_kept_only_as_a_hash_under_our_key(doors: Doors, office: Office) -> None:
    operator = doors.visitor("asks", scopes="read operate")
    body = {"username": "guessed", "name": "ก", "password": PASSWORD, "scopes": ["read"]}
    me = operator.get("/v1/me").json()["account"]
    assert operator.post("/v1/accounts", body).status_code == 201
    plain = hashlib.sha256(canonical.encode([me, "POST", "/v1/accounts", body])).digest()
    with office.pool.connection() as connection:
        kept = {bytes(row[0]) for row in connection.execute("SELECT request_hash FROM ledger.command")}
    assert plain not in kept


def test_after_any_walk_the_log_and_the_tables_open_the_same(office: Office, database: Database) -> None:
    chance = random.Random(31)
    made: list[tuple[UUID, str]] = []
    keys: list[tuple[UUID, UUID]] = []
    linked: list[tuple[UUID, ProvedIdentity]] = []
    hashed = accounts.Hashed("$argon2id$not-tried-here")

    def create(n: int) -> None:
        person = chance.choice(made)[1] if made and chance.random() < 0.3 else None
        secret = hashed if chance.random() < 0.5 else None
        account = accounts.create_account(office, f"walk-{n}", secret, "ก", ["read", "act"], person, first=n % 2 == 0)
        made.append((account, str(accounts.caller(office, account).person)))  # type: ignore[union-attr]

    def issue(n: int) -> None:
        account = chance.choice(made)[0]
        ends = datetime.now(UTC) + timedelta(days=n) if n % 2 else None
        keys.append((account, accounts.issue_key(office, account, ["read"], "", ends).key_id))

    def rotate(n: int) -> None:
        account, key_id = keys.pop(chance.randrange(len(keys)))
        keys.append((account, accounts.rotate_key(office, account, key_id).key_id))

    def link(n: int) -> None:
        one = (chance.choice(made)[0], ProvedIdentity(ISSUER, f"walk-{n % 5}"))
        accounts.link_identity(office, *one)
        linked.append(one)

    steps: list[Callable[[int], object]] = [
        *(create, create, issue, issue, rotate, link),
        lambda n: accounts.revoke_key(office, *chance.choice(keys)),
        lambda n: accounts.unlink_identity(office, *chance.choice(linked)),
        lambda n: accounts.change_password(office, chance.choice(made)[0], PASSWORD, first=n % 2 == 0),
        lambda n: accounts.change_scopes(office, chance.choice(made)[0], ["read", *(["audit"] if n % 2 else [])]),
        lambda n: accounts.close_account(office, chance.choice(made)[0]),
        lambda n: accounts.erase_person(office, chance.choice(made)[1]),
    ]
    done: set[str] = set()
    for n in range(160):
        step = chance.choice(steps)
        head = office.ledger.head()
        try:
            step(n)
        except (accounts.NoSuchAccount, accounts.IdentityTaken, accounts.NoSuchIdentity, accounts.ErasedPerson):
            assert office.ledger.head() == head, "what is refused leaves no fact"
        except (IndexError, ValueError):
            continue
        with office.pool.connection() as connection:
            tables = in_tables(connection)
        assert tables == doctor.in_log(_accounts(office.ledger.reader)), (n, step)
        done |= {stored.topic for stored in office.ledger.read(head)}
    assert done >= set(doctor.TOPICS)
    (finding,) = doctor.check(database.owner)
    assert (finding.check, finding.state) == ("accounts.known", "ok")


def forget(database: Database, office: Office, account: UUID) -> None:
    """As if the account had been made before the log kept accounts: the same rows under another id, no fact."""
    new = uuid4()
    with database.connect() as connection:
        connection.execute("SET session_replication_role = replica")
        for table in ("account", "api_key", "identity"):
            connection.execute(f"UPDATE office.{table} SET account = %s WHERE account = %s", [new, account])


def test_what_was_there_before_is_stated_once_by_the_engine_and_still_opens(pg: Cluster) -> None:
    with pg.fresh() as database, office_over(database) as office:
        account = accounts.create_account(office, "old", PASSWORD, "ก", ["read", "act"], first=True)
        key = accounts.issue_key(office, account, ["read"]).key
        accounts.link_identity(office, account, ProvedIdentity(ISSUER, "old"))
        closed = accounts.create_account(office, "gone", None, "ก", ["read"])
        accounts.close_account(office, closed)
        forget(database, office, account)
        (before, _) = doctor.check(database.owner)
        assert (before.check, before.state) == ("accounts.known", "warn")
        assert "anumat migrate" in before.remedy_en
        with pytest.raises(accounts.NotSignedIn):
            accounts.authenticate_key(office, key)

        def migrated() -> bool:
            with Ledger(database.owner, database.key(), database.root.public, readers=1) as ledger:
                return adopt(ledger, database.owner, datetime.now(UTC))

        assert migrated()
        assert not migrated()
        known = account_of(office, "old")
        assert sorted(said(office, known)) == ["AccountOpened", *["CredentialGiven"] * 3]
        for event in facts(office, known):
            assert isinstance(event, ev.AccountOpened | ev.CredentialGiven)
            assert event.actor.person == "engine"
            assert event.before_log
        (kept,) = (stored.event for stored in office.ledger.stream("system/accounts"))
        assert isinstance(kept, ev.AccountsKept)
        assert (kept.accounts, kept.credentials) == (1, 3)
        assert accounts.authenticate_key(office, key).account == str(known)
        assert accounts.authenticate_password(office, "old", PASSWORD) == known
        assert accounts.account_of(office, ProvedIdentity(ISSUER, "old")) == known
        line = accounts.credentials_of(office, known)[0]
        assert line.before_log
        assert line.before_log < line.given_at
        with database.connect() as connection:
            connection.execute(
                "INSERT INTO office.api_key (key_id, account, sha256, label, scopes) VALUES (%s, %s, %s, '', '{read}')",
                [uuid4(), known, b"\2" * 32],
            )
        assert not migrated()
        assert set(trouble(database)) == {"accounts.unknown", "accounts.missing"}
