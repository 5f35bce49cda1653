"""One operator alone, with every account he can make, gives nobody any authority: over every door, then at random."""

import re
from collections.abc import Iterator
from random import Random
from typing import Any
from uuid import UUID

import pytest

from domain import events as ev
from services import accounts
from services.authority import countersigning
from services.authority.appointing import every_body
from services.followers import make_read_tables
from services.means import Office
from tests.support.database import Cluster
from tests.support.doors import Doors, Visitor, doors_of
from tests.support.offices import key, letter, office_over
from tests.support.two import FIRST, OF_AUTHORITY, SECOND, by_one, log_of, require, since_required
from tests.support.walking import WRITES
from workflows import library

STEPS = 300
SCOPES = ("read", "act", "decide", "audit", "import", "subscribe", "operate")
MADE = "p-made-by-the-operator"
OTHER = "p-accomplice"


@pytest.fixture
def doors(pg: Cluster) -> Iterator[Doors]:
    with pg.fresh() as database:
        make_read_tables(database.owner)
        with office_over(database, letter()) as office, doors_of(office) as doors:
            require(office)
            accounts.create_account(office, "spare", "a password of the spare", "spare", ("read",), OTHER)
            yield doors


def visitor(doors: Doors, username: str, person: str) -> Visitor:
    account = accounts.create_account(doors.office, username, None, username, SCOPES, person)
    return Visitor(doors.client, accounts.issue_key(doors.office, UUID(str(account)), SCOPES).key)


def masked(doors: Doors, operator: Visitor) -> Visitor:
    """He opens an account of the other operator's pseudonym, chooses its password, and makes it a key."""
    mask = {"username": "mask", "name": "ก", "scopes": list(SCOPES), "person": SECOND.person}
    assert operator.post("/v1/accounts", {**mask, "password": "a password he knows"}).status_code == 201
    made = accounts.find_account(doors.office, "mask")
    assert made is not None
    by = accounts.By(ev.Actor(person=SECOND.person, post="operator"), key("in the other's name"))
    accounts.change_password(doors.office, made.account, "another password he knows", by=by)
    return Visitor(doors.client, accounts.issue_key(doors.office, made.account, SCOPES).key)


def edition() -> dict[str, Any]:
    first = next(d for d in library.shipped() if d.kind == "national_plan_version")
    return {**first.canonical, "edition": 7, "in_force_from": "2040-01-01"}


class Trying:
    """Knocks at write doors with bodies that would succeed where one signature is enough."""

    def __init__(self, doors: Doors, visitors: tuple[Visitor, ...], persons: tuple[str, ...], seed: int) -> None:
        self.doors = doors
        self.visitors = visitors
        self.persons = persons
        self.random = Random(seed)
        self.count = 0
        self.statuses: set[tuple[str, int]] = set()

    def knock(self, method: str, path: str, example: dict[str, Any]) -> None:
        self.count += 1
        place = re.sub(r"{(\w+)}", lambda found: self._name(found[1]), path)
        headers = {"Idempotency-Key": f"try-{self.count}", "If-Match": '"1"'}
        body = self._body(path, example)
        answer = self.random.choice(self.visitors).send(method, place, json=body, headers=headers)
        assert answer.status_code < 500, answer.text
        self.statuses.add((path, answer.status_code))

    def _name(self, what: str) -> str:
        office, pick = self.doors.office, self.random.choice
        held = [name for _, body in every_body(office) for name in body.roster.appointments]
        lent = [name for _, body in every_body(office) for name in body.roster.delegations]
        known = {
            "proposal": [*office.folds.proposed.open(), *office.folds.proposed.names()[:2], "none"],
            "body": ["BODY-OFFICES", "BODY-NC"],
            "appointment": held,
            "delegation": [*lent, "none"],
            "username": ["spare"],
            "person": [OTHER],
        }
        return pick(known.get(what, ["1"]))

    def _body(self, path: str, example: dict[str, Any]) -> dict[str, Any]:
        pick, order = self.random.choice, {"instrument": f"order {self.count}"}
        told: dict[str, Any] = {"known_at": "2020-01-01", "actor": "minister", "source": "file"}
        told = {"testimony": told} if self.random.random() < 0.2 else {}
        post = pick(("minister", "operator"))
        match path:
            case "/v1/appointments":
                return {"person": pick(self.persons), "post": post, **order, **told}
            case "/v1/posts":
                return {"post": post, "th": "ก", "en": "x", "seats": 99, "may_override": True, **order, **told}
            case "/v1/bodies":
                body = {"body": f"BODY-{self.count}", "role": "board", "th": "ก", "en": "x", "members": 3}
                return {**body, "quorum_profile": "apa_default", **order, **told}
            case "/v1/definitions":
                return edition()
            case "/v1/accounts":
                made = {"username": f"u{self.count}", "name": "ก", "scopes": list(SCOPES), "person": pick(self.persons)}
                return {**made, "posts": [{"role": post}], **order}
            case "/v1/delegations":
                held = self._name("appointment")
                return {"appointment": held, "delegate": pick(self.persons), "until": "2036-01-01", **order}
            case "/v1/appointments/{appointment}/end" | "/v1/delegations/{delegation}/revoke":
                return {**order, **told}
            case _:
                return dict(example)


def given(office: Office) -> list[ev.Event]:
    """What would give anyone authority, since two must sign; what a holder does with his own post is not that."""
    own = (ev.AppointmentEnded, ev.DelegationGranted, ev.DelegationRevoked)
    return [e for e in since_required(office) if isinstance(e, OF_AUTHORITY) and not isinstance(e, own)]


def walk_alone(doors: Doors, rounds: int) -> Trying:
    """One operator with a second account, one of a pseudonym made up, and one of the other operator's pseudonym."""
    own = visitor(doors, "alone", FIRST.person)
    alone = (own, visitor(doors, "again", FIRST.person), visitor(doors, "made", MADE), masked(doors, own))
    trying = Trying(doors, alone, (FIRST.person, MADE, OTHER), 2569)
    for _ in range(rounds):
        for door in WRITES:
            trying.knock(door.method, door.path, door.example or {})
    return trying


def signed(office: Office) -> list[str]:
    return [one.proposed.act for one in countersigning.every_proposal(office) if one.status == "confirmed"]


def test_one_operator_gives_nobody_authority_over_any_door(doors: Doors) -> None:
    trying = walk_alone(doors, 6)
    assert {path for path, _ in trying.statuses} == {door.path for door in WRITES}
    proposed = {one.proposed.act for one in countersigning.every_proposal(doors.office)}
    assert proposed >= {"found_body", "establish_post", "appoint", "publish_edition"}
    assert given(doors.office) == []
    assert list(by_one(log_of(doors.office))) == []
    assert signed(doors.office) == ["require_second_signature"]


def test_the_same_walk_gets_through_where_one_hand_is_taken_for_two(
    doors: Doors, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(countersigning, "share_a_hand", lambda office, world, first, second: False)
    walk_alone(doors, 6)
    assert len(signed(doors.office)) > 1


def test_nothing_of_authority_is_ever_recorded_under_one_signature(doors: Doors) -> None:
    both = (
        visitor(doors, "alone", FIRST.person),
        visitor(doors, "second", SECOND.person),
        visitor(doors, "made", MADE),
    )
    trying = Trying(doors, both, (FIRST.person, SECOND.person, MADE, OTHER), 2570)
    wanted = [door for door in WRITES if "/plans" not in door.path and "/meetings" not in door.path]
    often = [
        door for door in wanted if door.path.endswith(("/{proposal}/confirm", "/appointments", "/posts", "/bodies"))
    ]
    for _ in range(STEPS):
        door = trying.random.choice([*wanted, *often, *often, *often])
        trying.knock(door.method, door.path, door.example or {})
    assert given(doors.office)
    assert list(by_one(log_of(doors.office))) == []
    closed = [e.proposal for e in since_required(doors.office) if isinstance(e, ev.AuthorityConfirmed)]
    assert len(closed) == len(set(closed)) > 0


def test_the_oracle_sees_an_act_of_one() -> None:
    alone = ev.Actor(person="p-one", post="operator")
    said: dict[str, Any] = {"stream_name": "s", "effective_on": None, "correlation_id": "c", "actor": alone}
    end = ev.AppointmentEnded(**said, body="B", published="AppointmentEnded", appointment="a", instrument="o")
    required = ev.SecondSignatureRequired(
        **said, published="SecondSignatureRequired", instrument="o", proposed_by=alone
    )
    assert list(by_one([end])) == []
    assert list(by_one([required, end])) == ["AppointmentEnded by p-one alone"]
