"""The pages of bodies and of one's own authority, over HTTP with a session."""

import re
from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import pytest

from domain.thai.dates import bangkok_date
from services import accounts
from services.authority.holding import capacities
from services.followers import make_read_tables
from tests.support.database import Cluster
from tests.support.doors import Doors, doors_of
from tests.support.offices import office_over

PASSWORD = "a long enough password"


@pytest.fixture(scope="module")
def doors(pg: Cluster) -> Iterator[Doors]:
    with pg.fresh() as database:
        make_read_tables(database.owner)
        with office_over(database) as office, doors_of(office) as doors:
            yield doors


def cookie_of(doors: Doors, username: str, *posts: str) -> tuple[str, str]:
    """The cookie of a new account's session, and its person."""
    account = UUID(doors.account(username, *posts, password=PASSWORD))
    made = accounts.caller(doors.office, account)
    assert made is not None
    return f"anumat={accounts.create_session(doors.office, account).token}", made.person


@pytest.mark.parametrize("lang", ["th", "en"])
def test_a_body_shows_its_roster_with_the_instrument(doors: Doors, lang: str) -> None:
    cookie, _ = cookie_of(doors, f"reader-{lang}", "national_committee_secretariat@BODY-NC")
    headers = {"Cookie": f"{cookie}; anumat-lang={lang}"}
    assert "BODY-NC" in doors.client.get("/bodies", headers=headers).text
    shown = doors.client.get("/bodies/BODY-NC", headers=headers)
    assert shown.status_code == 200
    assert f"reader-{lang}" in shown.text
    assert "order 2" in shown.text
    early = doors.client.get("/bodies/BODY-NC?on.day=1&on.month=1&on.year=2540", headers=headers)
    assert f"<strong>reader-{lang}" not in early.text


def test_a_delegation_is_granted_and_revoked_at_the_page(doors: Doors) -> None:
    cookie, _ = cookie_of(doors, "granting", "soc@BODY-SOC")
    _, person = cookie_of(doors, "receiving")
    origin = str(doors.client.base_url)
    headers = {"Cookie": f"{cookie}; anumat-lang=en", "Origin": origin}
    shown = doors.client.get("/authority", headers=headers).text
    assert "Why I can" in shown
    said = dict(re.findall(r'name="(csrf|command)" value="([^"]+)"', shown))
    (appointment,) = re.findall(r'<option value="([^"]+)">Secretariat of the Cabinet', shown)
    last = bangkok_date(doors.office.clock()) + timedelta(days=5)
    day = {"until.day": str(last.day), "until.month": str(last.month), "until.year": str(last.year + 543)}
    form = {**said, **day, "do": "grant", "appointment": appointment, "delegate": person, "instrument": "order 7"}
    wrong = doors.client.post("/authority", data={**form, "instrument": ""}, headers=headers)
    assert wrong.status_code == 422
    assert doors.client.post("/authority", data=form, headers=headers).status_code == 303
    (held,) = capacities(doors.office, person)
    assert (held.role, held.body, held.instrument) == ("soc", "BODY-SOC", "order 7")
    shown = doors.client.get("/authority", headers=headers).text
    (revoke,) = re.findall(r'value="(revoke:[^"]+)"', shown)
    revoked = doors.client.post("/authority", data={**said, "command": "", "do": revoke}, headers=headers)
    assert revoked.status_code == 303
    assert not capacities(doors.office, person)


def test_without_an_appointment_the_page_says_why_nothing_can_be_done(doors: Doors) -> None:
    cookie, _ = cookie_of(doors, "nobody-yet")
    shown = doors.client.get("/authority", headers={"Cookie": f"{cookie}; anumat-lang=en"}).text
    assert "you may not act" in shown


def test_the_page_says_what_may_be_done_with_a_plan_and_why_not(doors: Doors) -> None:
    cookie, _ = cookie_of(doors, "asking", "national_committee_secretariat@BODY-NC")
    headers = {"Cookie": f"{cookie}; anumat-lang=en"}
    period = {"start": "2026-10-01", "end": "2030-09-30"}
    opener = doors.visitor("opening", "national_committee_secretariat@BODY-NC")
    new = {"kind": "national_plan_version", "ref": "NP-WHY", "title": "แผน", "period": period}
    assert opener.post("/v1/plans", new).status_code == 201
    shown = doors.client.get("/authority?plan=NP-WHY", headers=headers).text
    assert "I cannot" in shown
    assert "Why I can" in shown
    for nothing in ("NP-NONE", "..%2F", "%00"):
        answer = doors.client.get(f"/authority?plan={nothing}", headers=headers)
        assert (answer.status_code, "There is no such plan" in answer.text) == (200, True)


def test_doors_appoint_delegate_and_answer_rosters(doors: Doors) -> None:
    operator = doors.visitor("appointing-operator", scopes="read operate")
    holder, other = doors.visitor("holder"), doors.visitor("other")
    person = holder.get("/v1/me").json()["person"]
    asked = {"person": person, "body": "BODY-NC", "post": "vice_chair", "instrument": "order 8"}
    assert holder.post("/v1/appointments", asked).status_code == 403
    made = operator.post("/v1/appointments", asked, key="a-1")
    assert made.status_code == 201
    assert operator.post("/v1/appointments", asked, key="a-1").json() == made.json()
    appointment = made.json()["command_id"]
    found = operator.get("/v1/bodies/BODY-NC").json()["roster"]["holders"]
    assert appointment in [seat["appointment"] for seat in found]
    early = operator.get("/v1/bodies/BODY-NC?effective=2001-01-01").json()["roster"]["holders"]
    assert appointment not in [seat["appointment"] for seat in early]
    lend = {
        "appointment": appointment,
        "delegate": other.get("/v1/me").json()["person"],
        "until": "2099-01-01",
        "instrument": "order 9",
    }
    onward = other.post("/v1/delegations", lend)
    assert (onward.status_code, [reason["rule"] for reason in onward.json()["reasons"]]) == (409, ["onward"])
    lent = holder.post("/v1/delegations", lend)
    assert lent.status_code == 201, lent.text
    end = {"instrument": "order 10"}
    assert holder.post(f"/v1/delegations/{lent.json()['command_id']}/revoke", end).status_code == 201
    assert operator.post(f"/v1/appointments/{appointment}/end", end).status_code == 201
    assert operator.get("/v1/vacancies").json() == {"vacancies": []}
