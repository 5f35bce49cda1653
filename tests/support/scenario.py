"""given(kind, *steps).when(move, **input).then_refused("R-14"): rules told as a story, without any server."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from msgspec.structs import replace

from domain import canonical, resolutions
from domain import events as ev
from domain.body import Body
from domain.body import evolve as evolve_body
from domain.obligation import Obligation
from domain.obligation import evolve as evolve_obligation
from domain.plan import Plan, evolve
from domain.reasons import Reason, Text
from domain.roster import Capacity
from domain.workdays import Calendar
from tests.support.lawful import AREAS, FACTS, MOVES, SECRETARIAT
from tests.support.meetings import BOOK, decide_at_meeting
from tests.support.obligations import term
from workflows.amendments import decide_content
from workflows.commands import MakeMove, OpenPlan, RecordFact, ReviseContent, Seat
from workflows.companions import decide_together
from workflows.decide import Accepted, Refused
from workflows.opening import decide_opening
from workflows.terms import NEEDED
from workflows.view import Surroundings

CALENDAR = Calendar("test", 1, Text("ทดสอบ", "test"), (date(2015, 1, 1), date(2035, 12, 31)), ())
SEALED = ev.Sealed(key_id="k", commitment="c", ciphertext="x")
PERIOD = ev.Period(start=date(2018, 10, 1), end=date(2022, 9, 30))
OPENINGS = {"national_plan_version": "NP-v1", "component_draft": "CD-SEA"}
MEMBERS = {"BODY-NC": 25, "BODY-CAB": 36, **dict.fromkeys(AREAS.values(), 11)}

Step = Callable[["Scenario"], None]


def _bodies() -> dict[str, Body]:
    found = {}
    for name, members in MEMBERS.items():
        founded = ev.BodyFounded(
            stream_name=f"body/{name}",
            published="BodyFounded",
            actor=ev.Actor(person="p", post="founder"),
            effective_on=date(2017, 1, 1),
            correlation_id="c",
            body=name,
            role="body",
            th=name,
            en=name,
            instrument="order",
            members=members,
            quorum_profile="cabinet" if name == "BODY-CAB" else "apa_default",
        )
        found[name] = evolve_body(None, founded)
    return found


class Scenario:
    """Plans, children and bodies in memory; every step is judged by the real engine. A week passes with each."""

    def __init__(self, ref: str) -> None:
        self.ref = ref
        self.today = date(2018, 1, 8)
        self.plans: dict[str, Plan] = {}
        self.children: dict[str, tuple[str, ...]] = {}
        self.obligations: dict[str, Obligation] = {}
        self.bodies = _bodies()
        self.outcome: Accepted | Refused = Refused(())

    @property
    def plan(self) -> Plan:
        return self.plans[self.ref]

    @property
    def around(self) -> Surroundings:
        return Surroundings(
            today=self.today,
            calendar=CALENDAR,
            plans=self.plans,
            children=self.children,
            bodies=self.bodies,
            obligations=self.obligations,
        )

    def when(self, name: str, ref: str | None = None, **given: Any) -> "Scenario":
        """Make a move or record a fact with lawful data, changed as `given` says; other names go into the input.

        A decision of a body is resolved at a meeting; where sitting, resolution or kind are given, they are judged as
        a meeting's, and with `typed` as a live act without one.
        """
        plan = self.plans[ref or self.ref]
        self.today += timedelta(days=given.pop("after", 7))
        by_meeting = not given.keys() & {"sitting", "resolution", "kind", "typed"}
        meeting = None if given.pop("typed", False) else "M-1"
        command = self.command(plan, name, given)
        if isinstance(command, MakeMove) and command.sitting is not None and command.resolution is not None:
            body, count = command.resolution.body, command.sitting["present"]
            if by_meeting:
                self.outcome = decide_at_meeting(plan, command, self.around, body, count)
                self._take(self.outcome)
                return self
            command = replace(command, meeting=meeting)
        return self.judges(command, plan)

    def judges(self, command: MakeMove | RecordFact, plan: Plan | None = None) -> "Scenario":
        """Judge a command as it is, and take in what comes of it."""
        self.outcome = decide_together(BOOK, plan or self.plan, self.around, command)
        self._take(self.outcome)
        return self

    def opens(self, kind: str, ref: str, content: dict[str, Any] | None = None, **given: Any) -> "Scenario":
        self.today += timedelta(days=7)
        command = OpenPlan(
            **_acting(given.pop("by", SECRETARIAT), None),
            effective_on=self.today,
            correlation_id="c",
            ref=ref,
            **{"title": ref, "series": ref, "issue": "1", **given},
        )
        definition = BOOK.in_force(kind, self.today)
        self.outcome = decide_opening(definition, self.around, command, content or {})
        self._take(self.outcome)
        return self

    def writes(self, part: str, value: dict[str, Any], by: str = SECRETARIAT, ref: str | None = None) -> "Scenario":
        plan = self.plans[ref or self.ref]
        command = ReviseContent(
            actor=ev.Actor(person=f"p-{by}", post=by, body=plan.body),
            effective_on=self.today,
            correlation_id="c",
            part=part,
            value=value,
        )
        self.outcome = decide_content(BOOK.pinned(plan.definition), plan, self.around, command)
        self._take(self.outcome)
        return self

    def body_says(self, body: str, fact: str) -> "Scenario":
        self.today += timedelta(days=7)
        recorded = ev.BodyFactRecorded(
            stream_name=f"body/{body}",
            published=fact,
            actor=ev.Actor(person="p", post="soc"),
            effective_on=self.today,
            correlation_id="c",
            body=body,
            fact=fact,
        )
        self.bodies = {**self.bodies, body: evolve_body(self.bodies[body], recorded)}
        return self

    def _take(self, outcome: Accepted | Refused) -> None:
        for event in outcome.events if isinstance(outcome, Accepted) else ():
            canonical.check(canonical.encode(event).decode())
            if isinstance(event, ev.PlanEvent):
                stored = ev.decode(type(event).TOPIC, canonical.encode(event))
                assert isinstance(stored, ev.PlanEvent)
                self.plans[event.ref] = evolve(self.plans.get(event.ref), stored)
            elif isinstance(event, ev.ObligationEvent):
                ref = event.obligation
                self.obligations = {**self.obligations, ref: evolve_obligation(self.obligations.get(ref), event)}
            elif isinstance(event, ev.ChildOpened):
                self.children[event.parent] = (*self.children.get(event.parent, ()), event.child)

    def command(self, plan: Plan, name: str, given: dict[str, Any]) -> MakeMove | RecordFact:
        lawful = {**(MOVES.get(name) or FACTS[name])}
        known = (
            "by",
            "docs",
            "kind",
            "sitting",
            "reason",
            "returns",
            "answers",
            "waive",
            "body",
            "resolution",
            "terms",
            "person",
        )
        chosen = {**lawful, **{key: given.pop(key) for key in known if key in given}}
        on = given.pop("on", self.today)
        common: dict[str, Any] = {
            **_acting(chosen["by"], chosen.get("body", plan.body), chosen.get("person", "")),
            "effective_on": on,
            "correlation_id": "c",
            "documents": tuple(_document(kind) for kind in chosen.get("docs", ())),
            "input": _input({**lawful.get("input", {}), **given}, on),
            "waivers": dict.fromkeys(chosen.get("waive", ()), SEALED),
            "reason": SEALED if chosen.get("reason") else None,
        }
        if name in FACTS:
            return RecordFact(fact=name, **common)
        return MakeMove(move=name, **common, **self._decision(plan, name, chosen, on))

    def _decision(self, plan: Plan, name: str, chosen: dict[str, Any], on: date) -> dict[str, Any]:
        step = BOOK.pinned(plan.definition).any_move(name)
        answers = chosen.get("answers")
        numbers = [r.number for r in plan.returns] if answers is True else answers or ()
        extra: dict[str, Any] = {
            "returns": tuple(
                ev.ReturnReason(number=n, code=code, addressee=to, due_on=on + timedelta(days=days), text=SEALED)
                for n, (code, to, days) in enumerate(chosen.get("returns") or (), 1)
            ),
            "answers": tuple(ev.ReturnAnswer(number=n, text=SEALED) for n in numbers),
        }
        body = None if step is None else plan.body if step.body == "own" else step.body
        if body and chosen.get("sitting") is not None:
            notice = {"sent_on": (on - timedelta(days=8)).isoformat()}
            extra["sitting"] = {"held_on": on.isoformat(), "notice": notice, **chosen["sitting"]}
        if body and chosen.get("resolution", True):
            kind = chosen.get("kind", "")
            outcome = resolutions.outcome_of(kind)
            terms = chosen.get("terms", asked_for(kind, plan))
            extra["resolution"] = chosen.get("resolution") or ev.Resolution(
                body=body, label="1/2561", decided_on=on, literal="มติ", kind=kind, outcome=outcome, terms=terms
            )
        return extra

    @property
    def reasons(self) -> tuple[Reason, ...]:
        return self.outcome.reasons if isinstance(self.outcome, Refused) else ()

    def then_refused(self, *rules: str) -> "Scenario":
        """Refused by exactly these rules."""
        assert isinstance(self.outcome, Refused), f"it was accepted: {self.plan.stage}"
        assert {reason.rule for reason in self.reasons} == set(rules), self.reasons
        for reason in self.reasons:
            assert all((reason.text.th, reason.text.en, reason.basis, reason.missing, reason.cure)), reason
        return self

    def then_moved_to(self, stage: str, ref: str | None = None) -> "Scenario":
        assert not self.reasons, self.reasons
        assert self.plans[ref or self.ref].stage == stage
        return self

    def then_accepted(self) -> "Scenario":
        assert not self.reasons, self.reasons
        return self

    def found(self, guard: str, ref: str | None = None) -> str:
        """What the last entry's verdict says of one guard: passed, noted, waived or owed."""
        event = self.plans[ref or self.ref].entries[-1].event
        assert isinstance(event, ev.MoveMade | ev.FactRecorded)
        return next(f.outcome for f in event.verdict if f.guard.startswith(f"{guard}@"))


def asked_for(kind: str, plan: Plan, **more: Any) -> tuple[ev.Term, ...]:
    """What a resolution of this kind must ask for, in one term owed by the first post of the workflow."""
    sort = NEEDED.get(kind)
    role = next(role for role in BOOK.pinned(plan.definition).roles if role != "system")
    return (term(f"{plan.ref}.{plan.version + 1}.1", sort, role, **more),) if sort else ()


def _acting(post: str, body: str | None, person: str = "") -> dict[str, Any]:
    """Someone appointed to that post long ago, each post another person unless named; acting ones for vacant posts."""
    held = Capacity(role=post, body=body, appointment=f"a-{post}", instrument="order", holds_from=date(2010, 1, 1))
    vacant = (Seat(post.removeprefix("acting_"), ()),)
    return {
        "actor": ev.Actor(person=person or f"p-{post}", post=post, body=body),
        "authority": held,
        "seats": vacant if post.startswith("acting_") else (),
    }


def _document(kind: str) -> ev.Document:
    return ev.Document(sha256="0" * 64, kind=kind, title=kind, media_type="application/pdf", size=1)


def _input(given: dict[str, Any], on: date) -> dict[str, Any]:
    """Names that end in `_in` become dates that many days after the step; None leaves a field out."""
    typed = {}
    for name, value in given.items():
        if name.endswith("_in") and isinstance(value, int):
            key = {"resolution_in": "resolution_date"}.get(name, f"{name[:-3]}_on")
            typed[key] = (on + timedelta(days=value)).isoformat()
        elif value is not None:
            typed[name] = value
    return typed


def given(kind: str, *steps: Step) -> Scenario:
    """A plan of this kind after these steps, each of which must be accepted."""
    scenario = Scenario(OPENINGS[kind])
    for step in steps:
        step(scenario)
        scenario.then_accepted()
    return scenario
