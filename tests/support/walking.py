"""A seeded walk of several persons through every write door: hats, delegations, corrections, testimony at random."""

import re
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from random import Random
from typing import Any
from uuid import UUID

from api.http.doors import Door
from api.http.v1 import DOORS
from domain import events as ev
from domain.thai.dates import bangkok_date
from services import accounts
from services.authority import appointing
from services.callers import DECIDE, Post
from services.casework import plans
from services.problems import NotFound
from tests.support.appointing import appoint
from tests.support.doors import Doors, Visitor
from workflows.definition import Definition

WRITES = tuple(door for door in DOORS if door.method != "GET" and door.stream is None)
SCOPES = ("read", "act", "import", "operate", DECIDE)
HATS = ("author", "reviewer", "decider", "acting_decider", "clerk")
FACTS = ("OpinionGiven",) * 14 + ("ObjectionRecorded",) * 2 + ("ConflictDeclared",)
WALKERS = 9
OFTEN = {
    "/v1/plans/{ref}/moves/{move}": 160,
    "/v1/plans/{ref}/facts/{fact}": 12,
    "/v1/plans/{ref}/content/{part}": 12,
    "/v1/plans": 4,
    "/v1/delegations": 12,
    "/v1/delegations/{delegation}/revoke": 2,
    "/v1/appointments/{appointment}/end": 1,
    "/v1/plans/{ref}/corrections": 6,
    "/v1/plans/{ref}/corrections/{id}/confirm": 8,
    "/v1/plans/{ref}/adoptions": 2,
    "/v1/plans/{ref}/adoptions/confirm": 4,
    "/v1/plans/{ref}/overrides": 3,
    "/v1/plans/{ref}/content/{part}/editorial": 6,
    "/v1/plans/{ref}/content/{part}/editorial/{id}/accept": 8,
    "/v1/imports": 9,
}
PARENTS = 4
"""Plans enough to get in each other's way, few enough for each to be acted on many times."""


def _words() -> dict[str, str]:
    return {"th": "ก", "en": "x"}


def _move(name: str, start: list[str], end: str, *by: str, **more: Any) -> dict[str, Any]:
    event = "".join(word.capitalize() for word in name.split("_")) + "Made"
    return {"name": name, "from": start, "to": end, "by": list(by), "event": event, "label": _words(), **more}


def case(edition: int = 1) -> Definition:
    """Drafted, reviewed and decided by three posts; sent back with reasons; parts are drafted beside it."""
    roles = {role: _words() for role in (*HATS, "system")} | {"decider": _words() | {"substitutes": ["acting_decider"]}}
    returns = {"returns": ["other"], "reason": "optional"}
    raw = {
        "kind": "case",
        "edition": edition,
        "in_force_from": "2020-01-01" if edition == 1 else "2035-01-01",
        "title": _words(),
        "roles": roles,
        "kept_by": ["clerk", "author"],
        "opening": {"label": _words(), "by": ["author", "clerk", "system"], "event": "CaseOpened", "to": "draft"},
        "parts": {"text": {"label": _words(), "schema": {"type": "object"}}},
        "return_codes": {"other": _words()},
        "stages": {
            "draft": {**_words(), "edits": {"text": ["author", "clerk"]}},
            "review": {**_words(), "edits": {"text": ["clerk"]}},
            "decision": _words(),
            "decided": {**_words(), "terminal": True},
        },
        "moves": [
            _move("submit", ["draft"], "review", "author", binds=["text"]),
            _move("forward", ["review"], "decision", "reviewer"),
            _move("send_back", ["review", "decision"], "draft", "reviewer", "decider", **returns),
            _move("decide", ["decision"], "decided", "decider", binds=["text"], decides=True),
            _move("reopen", ["decided"], "draft", "clerk"),
        ],
        "facts": {"OpinionGiven": {"label": _words(), "by": ["reviewer"], "decides": True}},
    }
    return Definition.model_validate(raw)


def piece() -> Definition:
    """A part of a case, handed in by its author and taken in by a reviewer."""
    raw = {**case().canonical, "kind": "piece", "edition": 1, "in_force_from": "2020-01-01", "facts": {}}
    raw["opening"] = {**raw["opening"], "event": "PieceOpened", "parent_kind": "case"}
    raw["stages"] = {
        "draft": {**_words(), "edits": {"text": ["author"]}},
        "handed": _words(),
        "taken": {**_words(), "terminal": True},
    }
    raw["moves"] = [
        _move("hand_in", ["draft"], "handed", "author", binds=["text"]),
        _move("take_in", ["handed"], "taken", "reviewer", binds=["text"]),
        _move("give_back", ["handed"], "draft", "reviewer"),
    ]
    return Definition.model_validate(raw)


class Walk:
    """Knocks at the doors of an office that knows `case` (two editions) and `piece`; counts what was answered."""

    def __init__(self, doors: Doors, seed: int) -> None:
        self.random = Random(seed)
        self.doors = doors
        self.today: date = bangkok_date(doors.office.clock())
        self.answers: Counter[tuple[str, int]] = Counter()
        self.people: list[str] = []
        self.visitors: list[Visitor] = []
        self.hats: list[set[str]] = []
        self.refs: list[str] = []
        for number in range(WALKERS):
            self._enter(f"walker-{number}", (HATS[number % len(HATS)], *self.random.sample(HATS, number % 2)))
        self._enter("walker-again", (), person=self.people[0])
        accounts.create_account(doors.office, "spare", "a password of the spare", "spare", ("read",))
        self.doors_drawn = [door for door in WRITES for _ in range(OFTEN.get(door.path, 1))]

    def _enter(self, username: str, posts: tuple[str, ...], person: str | None = None) -> None:
        office = self.doors.office
        account = accounts.create_account(office, username, None, username, SCOPES, person)
        made = accounts.caller(office, account)
        assert made is not None
        appoint(office.ledger, made.person, *(Post(post) for post in dict.fromkeys(posts)))
        self.people.append(made.person)
        self.hats.append(set(posts))
        self.visitors.append(Visitor(self.doors.client, accounts.issue_key(office, UUID(str(account)), SCOPES).key))

    def everywhere(self) -> None:
        """Once at every door."""
        for door in WRITES:
            self.knock(door)

    def steps(self, count: int) -> None:
        for _ in range(count):
            self.knock(self.random.choice(self.doors_drawn))

    def log(self) -> list[ev.Event]:
        """Every event so far."""
        return [stored.event for stored in self.doors.office.ledger.read(0, 100_000) if stored.event is not None]

    def knock(self, door: Door) -> None:
        """One request at a door, by anyone."""
        pick, ref = self.random.choice, self._corrected(door) or self._ref()
        visitor = pick(self.visitors)
        asked, body = self._asked(door, ref)
        if door.path == "/v1/delegations" and self.random.random() < 0.8:
            visitor = self._holder(body["appointment"])
        if door.path.endswith("/moves/{move}") and self.random.random() < 0.6:
            visitor = pick(
                [one for one, hats in zip(self.visitors, self.hats, strict=True) if hats & self._makers(ref)]
            )
        version = self._version(ref) if "{ref}" in door.path else 1
        headers = {"Idempotency-Key": f"walk-{self.answers.total()}"} if door.command else {}
        headers |= {"If-Match": f'"{version}"'} if door.seen else {}
        answer = visitor.send(door.method, asked, json=body, headers=headers)
        self.answers[(f"{door.method} {door.path}", answer.status_code)] += 1
        assert answer.status_code < 500, answer.text
        if door.path in ("/v1/plans", "/v1/imports/whole") and answer.status_code == 201:
            self.refs.append(body["ref"] if "ref" in body else body["rows"][0]["ref"])

    def _asked(self, door: Door, ref: str) -> tuple[str, dict[str, Any]]:
        pick = self.random.choice
        known: dict[str, Callable[[], str]] = {
            "ref": lambda: ref,
            "move": lambda: self._move(ref),
            "fact": lambda: self._said(pick(FACTS)),
            "part": lambda: "text",
            "id": lambda: self._proposal(ref),
            "appointment": self._appointment,
            "delegation": self._delegation,
            "proposal": self._waiting,
            "body": lambda: "BODY-OFFICES",
            "username": lambda: "spare",
            "person": lambda: "p-spare",
        }
        path = re.sub(r"{(\w+)}", lambda found: known.get(found[1], lambda: "1")(), door.path)
        return path, self._body(door, ref)

    def _body(self, door: Door, ref: str) -> dict[str, Any]:
        pick, number = self.random.choice, len(self.refs)
        said = {"instrument": "order"}
        match door.path:
            case "/v1/plans":
                cases = [one for one in self.refs if one.startswith("C-")]
                is_piece = bool(cases) and (len(cases) >= PARENTS or self.random.random() < 0.4)
                name = {"kind": "piece", "ref": f"P-{number}", "parent": pick(cases)} if is_piece else {}
                made = {"kind": "case", "ref": f"C-{number}", "title": "เรื่อง", **name, "content": {"text": {"a": 1}}}
                return {**made, **self._testimony()}
            case "/v1/plans/{ref}/moves/{move}":
                due = (self.today + timedelta(days=9)).isoformat()
                back = {"returns": [{"code": "other", "addressee": "author", "due_on": due, "text": "ก"}]}
                return {"input": back if self._last == "send_back" else {}, **self._when(), **self._testimony()}
            case "/v1/plans/{ref}/facts/{fact}":
                return {"input": {"objection": "ก"} if self._last == "ObjectionRecorded" else {}, **self._testimony()}
            case "/v1/plans/{ref}/content/{part}":
                return {"value": {"a": self.random.random()}, **self._testimony()}
            case "/v1/plans/{ref}/corrections":
                version = self.random.randint(1, self._version(ref))
                day = (self.today - timedelta(days=self.random.randint(0, 9))).isoformat()
                change = pick(({"pointer": "/effective_on", "now": day}, {"pointer": "/title", "now": f"ชื่อ {number}"}))
                return {"version": version, "reason": "ผิด", **change, **self._testimony()}
            case "/v1/plans/{ref}/corrections/{id}/confirm" | "/v1/plans/{ref}/adoptions/confirm":
                return self._testimony()
            case "/v1/plans/{ref}/overrides":
                return {"move": self._move(ref), "reason": "ด่วน"}
            case "/v1/plans/{ref}/content/{part}/editorial":
                return {"value": {"a": self.random.random()}, "reason": "พิมพ์ผิด", **self._testimony()}
            case "/v1/plans/{ref}/adoptions":
                return {"edition": 2, "reason": "ฉบับใหม่", **self._testimony()}
            case "/v1/appointments":
                return {"person": pick(self.people), "post": pick(HATS), **said, **self._period()}
            case "/v1/delegations":
                moves = pick(([], [], ["decide"], ["submit", "forward"]))
                lent = {"appointment": self._appointment(), "delegate": pick(self.people), "moves": moves}
                return {"until": self.today.isoformat(), **lent, **said, **self._period()}
            case "/v1/delegations/{delegation}/revoke" | "/v1/appointments/{appointment}/end":
                return {**said, "effective_on": (self.today - timedelta(days=self.random.randint(0, 1))).isoformat()}
            case "/v1/imports/whole":
                told = {"ref": pick((f"C-{number}", ref)), **self._testimony(always=True, post="author")}
                opening = {"do": "open", "kind": "case", "title": "เดิม", "content": {"text": {"a": 1}}, **told}
                return {"source": "file", "rows": [opening, {"do": "move", "name": "submit", **told}]}
            case _:
                return dict(door.example or {})

    def _when(self) -> dict[str, str]:
        back = self.random.choice((0, 0, 0, 1))
        return {"effective_on": (self.today - timedelta(days=back)).isoformat()} if back else {}

    def _period(self) -> dict[str, str]:
        first, last = self.random.randint(-9, 1), self.random.choice((-2, 0, 3, 6, 9))
        days = {"holds_from": self.today + timedelta(days=first), "until": self.today + timedelta(days=last)}
        return {name: day.isoformat() for name, day in days.items()}

    def _testimony(self, always: bool = False, post: str | None = None) -> dict[str, Any]:
        if not always and self.random.random() > 0.1:
            return {}
        actor = {"post": post or self.random.choice(HATS), "person": self.random.choice(("x", "y"))}
        return {"testimony": {"known_at": self.today.isoformat(), "actor": actor, "source": "file"}}

    def _ref(self) -> str:
        return self.random.choice(self.refs) if self.refs else "C-none"

    def _version(self, ref: str) -> int:
        try:
            return plans.load(self.doors.office, ref).version
        except NotFound:
            return 1

    def _move(self, ref: str) -> str:
        """Mostly one that leaves the plan's stage."""
        office = self.doors.office
        names = ["decide", "submit"]
        try:
            plan = plans.load(office, ref)
            names = [move.name for move in office.book.pinned(plan.definition).by_stage[plan.stage]] or names
        except NotFound:
            pass
        return self._said(self.random.choice(names))

    _last = ""

    def _said(self, name: str) -> str:
        self._last = name
        return name

    def _makers(self, ref: str) -> set[str]:
        """The hats that make the move last named; all where there is none."""
        try:
            plan = plans.load(self.doors.office, ref)
        except NotFound:
            return set(HATS)
        definition = self.doors.office.book.pinned(plan.definition)
        move = definition.any_move(self._last)
        return set(definition.actors(move.by)) & set(HATS) if move else set(HATS)

    def _holder(self, appointment: str) -> Visitor:
        rosters = (body.roster for _, body in appointing.every_body(self.doors.office))
        held = next(found for roster in rosters if (found := roster.appointments.get(appointment)) is not None)
        return self.visitors[self.people.index(held.person)]

    def _proposal(self, ref: str) -> str:
        try:
            plan = plans.load(self.doors.office, ref)
            return self.random.choice([*plan.corrections, *plan.editorial, *plan.overrides, "none"])
        except NotFound:
            return "none"

    def _corrected(self, door: Door) -> str | None:
        """A plan with a correction that waits, where the door answers one."""
        if "/corrections/{id}" not in door.path:
            return None
        found = [ref for ref in self.refs if plans.load(self.doors.office, ref).corrections]
        return self.random.choice(found) if found else None

    def _appointment(self) -> str:
        rosters = (body.roster for _, body in appointing.every_body(self.doors.office))
        found = [name for roster in rosters for name, held in roster.appointments.items() if held.person in self.people]
        return self.random.choice(found)

    def _waiting(self) -> str:
        return self.random.choice([*self.doors.office.folds.proposed.open(), "none"])

    def _delegation(self) -> str:
        rosters = (body.roster for _, body in appointing.every_body(self.doors.office))
        found = [name for roster in rosters for name in roster.delegations]
        return self.random.choice(found) if found else "none"
