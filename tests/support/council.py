"""A seeded walk around a body that decides: meetings, overrides, ratifications, slips, obligations, minutes."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from random import Random
from typing import Any
from uuid import UUID

from domain import events as ev
from domain.meeting import Meeting
from domain.obligation import Obligation
from domain.plan import Plan
from domain.roster import OFFICES
from domain.thai.dates import bangkok_date
from services import accounts
from services.callers import DECIDE, Post
from services.world import World
from tests.support.appointing import appoint, established, put
from tests.support.conditional import BODY, kind
from tests.support.doors import Doors, Visitor
from tests.support.meetings import in_the_evening, persons
from workflows.definition import Definition

SCOPES = ("read", "act", DECIDE)
HANDS = (
    ("clerk",),
    ("clerk",),
    ("clerk", "chief"),
    ("clerk", "owner"),
    ("owner",),
    ("owner", "clerk", "marshal"),
    ("chief",),
    ("chief", "marshal"),
    ("marshal",),
    (f"area_subcommittee@{BODY}",),
)
"""The posts of each person; chief and marshal are listed for overrides, the clerk keeps the body."""
KINDS = ("approve", "approve", "approve_in_principle", "approve_in_principle", "endorse_with_observations", "reject")

SPAN = 24
"""Minutes from one meeting to the next."""


def business() -> Definition:
    """The kind on which the body decides; those who may override are concerned by it."""
    raw = kind().model_dump(mode="json", by_alias=True)
    words = {"th": "ก", "en": "x"}
    raw["roles"] |= dict.fromkeys(("chief", "marshal"), words)
    raw["facts"] = {"AdviceGiven": {"label": words, "by": ["chief", "marshal"]}}
    return Definition.model_validate(raw)


class Council:
    """Several persons at the doors of one body; who asks is mostly, but not always, somebody who may."""

    def __init__(self, doors: Doors, seed: int) -> None:
        self.random = Random(seed)
        self.doors = doors
        in_the_evening(doors.office)
        self.today = bangkok_date(doors.office.clock())
        self.answers: Counter[tuple[str, int]] = Counter()
        self.people: list[str] = []
        self.visitors: list[Visitor] = []
        self.plans: list[str] = []
        self.meetings: list[str] = []
        self.lent: list[tuple[str, int]] = []
        self.to_ratify = 0
        for post in ("chief", "marshal"):
            put(doors.office.ledger, established(OFFICES, post, may_override=True))
        for number, posts in enumerate(HANDS):
            self._enter(f"hand-{number}", posts)
        weights: dict[Callable[[], None], int] = {
            self._opens: 13,
            self._edits: 4,
            self._proposes_override: 14,
            self._answers_override: 20,
            self._meets: 6,
            self._proposes_editorial: 12,
            self._answers_editorial: 14,
            self._shows: 14,
            self._judges: 16,
            self._lends: 9,
            self._starts: 3,
        }
        self._deck: list[Callable[[], None]] = []
        self._acts = [act for act, weight in weights.items() for _ in range(weight)]

    def _enter(self, username: str, posts: tuple[str, ...]) -> None:
        office = self.doors.office
        account = accounts.create_account(office, username, None, username, SCOPES)
        made = accounts.caller(office, account)
        assert made is not None
        appoint(office.ledger, made.person, *(Post(*post.split("@")) for post in posts))
        self.people.append(made.person)
        self.visitors.append(Visitor(self.doors.client, accounts.issue_key(office, UUID(str(account)), SCOPES).key))

    def steps(self, count: int) -> None:
        """So many acts, each kind in its share."""
        for _ in range(count):
            if not self._deck:
                self._deck = self.random.sample(self._acts, len(self._acts))
            self._deck.pop()()

    def log(self) -> list[ev.Event]:
        """Every event so far."""
        return [stored.event for stored in self.doors.office.ledger.read(0, 100_000) if stored.event is not None]

    def _world(self) -> World:
        return World(self.doors.office.folds, fresh=False)

    def _one(self, *posts: str) -> Visitor:
        """Somebody; three times out of four a holder of one of these posts, or a delegate."""
        holders = [n for n, held in enumerate(HANDS) if {*held} & {*posts}]
        holders += [n for post, n in self.lent if post in posts and self.random.random() < 0.6]
        return self.visitors[self.random.choice(holders if self.random.random() < 0.75 else range(len(HANDS)))]

    def _post(self, who: Visitor, path: str, body: dict[str, Any], seen: int | None = None, **more: str) -> bool:
        answer = who.post(path, body, seen=seen, **more)
        assert answer.status_code < 500, (path, answer.text)
        self.answers[path.rpartition("/")[2], answer.status_code] += 1
        return answer.is_success

    def _plan(self, *stages: str) -> Plan | None:
        """One of the plans that stand at such a stage."""
        found = [plan for ref in self.plans if (plan := self._world().plan(ref)).stage in stages]
        return self.random.choice(found[-6:]) if found else None

    def _opens(self) -> None:
        ref = f"C-{len(self.plans)}"
        body = {"kind": "matter", "ref": ref, "title": "เรื่อง", "content": {"text": {"words": "ก"}}}
        if self._post(self._one("clerk"), "/v1/plans", body):
            self.plans.append(ref)

    def _edits(self) -> None:
        if plan := self._plan("review"):
            value = {"value": {"words": f"ข {self.random.random()}"}}
            self._post(self._one("clerk"), f"/v1/plans/{plan.ref}/content/text", value, plan.version, method="PUT")

    def _starts(self) -> None:
        if plan := self._plan("approved"):
            self._post(self._one("owner"), f"/v1/plans/{plan.ref}/moves/start", {}, plan.version)

    def _proposes_override(self) -> None:
        if plan := self._plan("review"):
            asked = {"move": self.random.choice(("approve", "approve", "refuse")), "reason": "อุทกภัย"}
            if self._post(self._one("chief", "marshal"), f"/v1/plans/{plan.ref}/overrides", asked, plan.version):
                self._answers_override()

    def _answers_override(self) -> None:
        found = [plan for ref in self.plans if (plan := self._world().plan(ref)).overrides and plan.stage == "review"]
        if found:
            plan, (override, proposed) = found[-1], next(iter(found[-1].overrides.items()))
            who = self._second(proposed.actor)
            how = "confirm" if self.random.random() < 0.9 else "decline"
            path = f"/v1/plans/{plan.ref}/overrides/{override}/{how}"
            body = {"reason": "ไม่เห็นด้วย"} if how == "decline" else {}
            self._post(who, path, body, plan.version)

    def _second(self, first: ev.Actor) -> Visitor:
        """The proposer again, a holder of the other listed post, or anyone."""
        other = {"chief": "marshal"}.get(first.post, "chief")
        chance, own = self.random.random(), self.people.index(first.person)
        another = [n for n, held in enumerate(HANDS) if other in held and n != own]
        if chance < 0.2:
            return self.visitors[own]
        return self.visitors[self.random.choice(another)] if chance < 0.7 else self._one("chief", "marshal")

    def _proposes_editorial(self) -> None:
        if plan := self._plan("approved", "running"):
            asked = {"value": {"words": f"ค {self.random.random()}"}, "reason": "พิมพ์ตก"}
            self._post(self._one("clerk"), f"/v1/plans/{plan.ref}/content/text/editorial", asked, plan.version)

    def _answers_editorial(self) -> None:
        found = [plan for ref in self.plans if (plan := self._world().plan(ref)).editorial]
        if found:
            plan = self.random.choice(found)
            how = "accept" if self.random.random() < 0.9 else "decline"
            path = f"/v1/plans/{plan.ref}/content/text/editorial/{next(iter(plan.editorial))}/{how}"
            self._post(self._one("clerk"), path, {"reason": "ไม่ใช่คำผิด"} if how == "decline" else {}, plan.version)

    def _owed(self, status: str) -> Obligation | None:
        refs = [one for ref in self.plans for one in self._world().plan(ref).obligations]
        found = [owed for one in refs if (owed := self._world().obligation(one)).status == status]
        return self.random.choice(found[-2:]) if found else None

    def _shows(self) -> None:
        if owed := self._owed("open"):
            post = "owner" if owed.term.owner.role == "owner" else f"{owed.term.owner.role}@{BODY}"
            said = {"statement": "ทำแล้ว"}
            if self._post(self._one(post), f"/v1/obligations/{owed.ref}/evidence", said, owed.version):
                self._judges()

    def _judges(self) -> None:
        if owed := self._owed("submitted"):
            how = "accept" if self.random.random() < 0.75 else "return"
            body = {} if how == "accept" else {"why": "ยังไม่ครบ"}
            shown = owed.submitted.actor.person if owed.submitted else ""
            own = self.visitors[self.people.index(shown)]
            who = own if self.random.random() < 0.25 else self._one("clerk")
            self._post(who, f"/v1/obligations/{owed.ref}/{how}", body, owed.version)

    def _lends(self) -> None:
        """A holder lets somebody act, for everything or for one move only, in this time or in another."""
        number = self.random.randrange(len(HANDS) - 1)
        first, last = self.random.choice(((-9, 9), (-9, 9), (-9, -2), (1, 9)))
        post, delegate = self.random.choice(HANDS[number]), self.random.randrange(len(HANDS))
        asked = {
            "appointment": f"{self.people[number]}:{post}:{OFFICES}",
            "delegate": self.people[delegate],
            "moves": self.random.choice(([], [], ["start"], ["approve"], ["start", "approve"])),
            "instrument": "order",
            "holds_from": (self.today + timedelta(days=first)).isoformat(),
            "until": (self.today + timedelta(days=last)).isoformat(),
        }
        if self._post(self.visitors[number], "/v1/delegations", asked):
            self.lent.append((post, delegate))

    def _meets(self) -> None:
        """A meeting from its notice to its minutes; every step is asked by somebody who may, some also by others."""
        ref, day = f"M-{len(self.meetings)}", self.today.isoformat()
        sent_on = (self.today - timedelta(days=5)).isoformat()
        notice = {
            "meeting": ref,
            "body": BODY,
            "label": ref,
            "held_on": day,
            "notice": {"sent_on": sent_on},
            "roster": [{"person": one} for one in persons(6)],
        }
        if not self._post(self._one("clerk"), "/v1/meetings", notice):
            return
        self.meetings.append(ref)
        for plan in sorted({plan.ref for _ in range(2) if (plan := self._plan("review"))}):
            self._at(ref, "place", plan=plan, asked="ขอความเห็นชอบ")
        self._at(ref, "lock-papers")
        self._at(ref, "arrive", persons=[{"person": one} for one in persons(6)], at=self._time(1))
        self._at(ref, "open", presiding={"person": "m-1", "post": "chair"}, at=self._time(2))
        for number, item in sorted(self._meeting(ref).items.items()):
            self._decides(ref, number, is_plan=item.plan is not None)
        self._at(ref, "close", at=self._time(SPAN - 1))
        if self._meeting(ref).status == "open":
            self._at(ref, "adjourn", at=self._time(SPAN - 1), reason="พักการประชุม")
        self._minutes(ref)

    def _time(self, minute: int) -> str:
        """One meeting sits after the other, all on one day."""
        hour, rest = divmod(SPAN * (len(self.meetings) - 1) + minute, 60)
        return f"{hour:02}:{rest:02}"

    def _decides(self, ref: str, number: int, is_plan: bool) -> None:
        kind = self.random.choice(KINDS)
        if not is_plan:
            self.to_ratify += 1
            kind = ("approve", "reject")[self.to_ratify % 2]
        self._at(ref, "take", item=number, at=self._time(3 * number))
        self._at(ref, "count", item=number, method="show", put=kind, votes_for=6, at=self._time(3 * number + 1))
        sort = {"approve_in_principle": "condition", "endorse_with_observations": "observation"}.get(kind)
        term = {"sort": sort, "text": "จัดทำแผนสำรอง", "owner": {"role": "owner"}}
        grounds = {"grounds": {"facts": "น้ำลด", "law": "มาตรา 37", "considerations": "ไม่ด่วน"}}
        denied = {"input": grounds} if not is_plan and kind == "reject" else {}
        self._at(ref, "resolve", item=number, **({"terms": [term]} if sort else {}), **denied)

    def _minutes(self, ref: str) -> None:
        """Drafted; those of an earlier meeting adopted at this one or at no later one, and perhaps corrected."""
        sent = self.visitors[0].send("POST", "/v1/documents", files={"file": ("m.txt", b"minutes", "text/plain")})
        paper = {"sha256": sent.json()["sha256"], "kind": "minutes"}
        seen = self._meeting(ref).version
        self._post(self.visitors[0], f"/v1/meetings/{ref}/draft-minutes", {"documents": [paper]}, seen)
        earlier, at = self.random.choice(self.meetings), self.random.choice((ref, ref, self.meetings[0]))
        self._at(earlier, "adopt-minutes", at_meeting=at)
        if self.random.random() < 0.6:
            self._at(earlier, "correct-minutes", correction="แก้คำ", why="พิมพ์ผิด")
        for one in self._meeting(earlier).corrections_proposed:
            self._at(earlier, f"corrections/{one.proposal}/{self.random.choice(('confirm', 'confirm', 'decline'))}")

    def _meeting(self, ref: str) -> Meeting:
        return self._world().meeting(ref)

    def _at(self, ref: str, name: str, **body: Any) -> None:
        """Asked by somebody, and where that was refused by the first clerk."""
        path = f"/v1/meetings/{ref}/{name}"
        if not self._post(self._one("clerk"), path, body, self._meeting(ref).version):
            self._post(self.visitors[0], path, body, self._meeting(ref).version)
