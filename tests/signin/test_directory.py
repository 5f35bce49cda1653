"""Persons outside the log: renamed and erased there, while every event keeps its pseudonym; no name reaches the log."""

import json
import time

from psycopg import sql

from domain import events as ev
from services import accounts
from services.relay import cloudevent
from tests.support.browsing import PASSWORD, Browser, person
from tests.support.doors import Doors, plan_body

CANARY = "นางสาวคานารี นกขมิ้น"


def log_as_text(doors: Doors) -> str:
    """Every column of every table of the ledger, as text."""
    found = []
    with doors.office.pool.connection() as connection:
        tables = connection.execute(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = 'ledger' ORDER BY 1"
        ).fetchall()
        assert {"event", "body"} <= {name for (name,) in tables}
        for (name,) in tables:
            rows = connection.execute(sql.SQL("SELECT t.* FROM ledger.{} t").format(sql.Identifier(name))).fetchall()
            for row in rows:
                found += [value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value) for value in row]
    return "\n".join(found)


def writer(doors: Doors) -> tuple[str, str]:
    """Someone with a name who wrote something into the log; pseudonym and reference."""
    account = person(doors, "canary.user@example.org", "clerk", scopes="read act")
    made = accounts.caller(doors.office, account)
    assert made
    accounts.rename_person(doors.office, made.person, CANARY)
    key = accounts.issue_key(doors.office, account).key
    headers = {"Authorization": f"Bearer {key}"}
    assert doors.client.post("/v1/plans", json=plan_body("C-1"), headers=headers).status_code == 201
    refused = doors.client.post(
        "/v1/plans/C-1/moves/answer", json={"input": {"note": "ก"}}, headers={**headers, "If-Match": '"1"'}
    )
    assert refused.status_code >= 400
    assert doors.client.get("/v1/me", headers=headers).json()["name"] == CANARY
    return made.person, key


def test_a_person_is_renamed_and_erased_without_touching_the_log(doors: Doors) -> None:
    pseudonym, key = writer(doors)
    browser = Browser(doors)
    assert browser.sign_in("canary.user@example.org").status_code == 303
    operator, other = doors.visitor("registrar", scopes="read operate"), doors.visitor("no-registrar")
    before = doors.office.ledger.head()
    text = log_as_text(doors)
    assert pseudonym in text
    for personal in (CANARY, "คานารี", "canary.user", PASSWORD):
        assert personal not in text
        for stored in doors.office.ledger.read(0, 1000):
            sent = cloudevent.of(stored, doors.office.ledger.log_id).decode() + cloudevent.nats_subject(stored, "main")
            assert personal not in sent
            assert personal not in json.dumps(
                json.loads(cloudevent.of(stored, doors.office.ledger.log_id)), ensure_ascii=False
            )

    assert other.send("PUT", f"/v1/persons/{pseudonym}", json={"name": "ก"}).status_code == 403
    assert operator.send("PUT", f"/v1/persons/{pseudonym}", json={"name": "ชื่อใหม่"}).status_code == 204
    assert accounts.names(doors.office, [pseudonym]) == {pseudonym: "ชื่อใหม่"}
    assert operator.send("PUT", "/v1/persons/p-nobody", json={"name": "ก"}).status_code == 404
    assert other.send("DELETE", f"/v1/persons/{pseudonym}").status_code == 403
    assert operator.send("DELETE", f"/v1/persons/{pseudonym}").status_code == 204
    assert operator.send("DELETE", f"/v1/persons/{pseudonym}").status_code == 204

    time.sleep(1)
    assert doors.client.get("/v1/me", headers={"Authorization": f"Bearer {key}"}).status_code == 401
    assert browser.get("/v1/me").status_code == 401
    assert accounts.names(doors.office, [pseudonym]) == {}
    assert operator.send("PUT", f"/v1/persons/{pseudonym}", json={"name": "ก"}).status_code == 404
    (closed,) = doors.office.ledger.read(before)
    assert isinstance(closed.event, ev.AccountClosed), "erased twice, and told once"
    assert (closed.event.person, closed.event.erased) == (pseudonym, True)
    said = log_as_text(doors)
    assert all(line in said for line in set(text.splitlines()) - {str(before)})
    for personal in (CANARY, "คานารี", "canary.user", PASSWORD, "ชื่อใหม่"):
        assert personal not in said
    with doors.office.pool.connection() as connection:
        kept = connection.execute(
            "SELECT (SELECT json_agg(p) FROM office.person p)::text || (SELECT json_agg(a) FROM office.account a)::text"
        ).fetchone()
    assert kept
    assert "ชื่อใหม่" not in kept[0]
    assert "canary.user" not in kept[0]
    shown = next(p for p in operator.get("/v1/persons").json()["persons"] if p["person"] == pseudonym)
    assert shown["name"] is None
    assert Browser(doors).sign_in("canary.user@example.org").status_code == 401
