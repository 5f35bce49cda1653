"""decide(): where a command becomes events or every reason why not; the same for live acts, testimony, dry runs."""

from typing import Any

import msgspec
from msgspec.structs import replace

from domain import events as ev
from domain.plan import Plan
from domain.reasons import Reason, Severity
from workflows import guards
from workflows.commands import Command, MakeMove, RecordFact
from workflows.deadlines import due_after
from workflows.definition import Definition, GuardUse, Move, Step
from workflows.guards.four_eyes import is_review
from workflows.guards.profiles import by_own_profile, own
from workflows.judge import leads_to
from workflows.memo import ByIdentity
from workflows.registry import GUARDS, Guard
from workflows.view import Surroundings, View

__all__ = ["Accepted", "Refused", "decide", "weigh"]

ALWAYS = tuple(
    GuardUse(use=name)
    for name in (
        "actor@2",
        "acting@1",
        "conflict@2",
        "four_eyes@2",
        "dates@1",
        "evidence@2",
        "testimony@2",
        "conditions@1",
    )
)
BINDING = (GuardUse(use="four_eyes_kin@1"),)
ONWARD = (GuardUse(use="ratification@1"),)
DECISION = (GuardUse(use="resolution@1"), GuardUse(use="terms@2"), GuardUse(use="meeting@1"))
assert guards


class Accepted(msgspec.Struct, frozen=True):
    """The events to record, in order; each names its stream."""

    events: tuple[ev.Event, ...]


class Refused(msgspec.Struct, frozen=True):
    """Every reason why not, blocking ones first."""

    reasons: tuple[Reason, ...]


class Verdict(msgspec.Struct, frozen=True):
    """What all guards said of one step: findings to record, reasons that stand in the way, and the facts judged by."""

    findings: tuple[ev.Finding, ...]
    reasons: tuple[Reason, ...]
    facts: dict[str, msgspec.Struct]


class Question(msgspec.Struct, frozen=True):
    """One guard as one step uses it, and the finding when it has nothing against it."""

    guard: Guard
    params: msgspec.Struct
    severity: Severity
    passed: ev.Finding


def uses_of(step: Step) -> tuple[GuardUse, ...]:
    """The guards of a step: those every step has, those of steps that bind text or decide for a body, and its own."""
    decision = DECISION if isinstance(step, Move) and step.body else ()
    binding = BINDING if step.binds else ()
    onward = ONWARD if isinstance(step, Move) else ()
    return (*ALWAYS, *onward, *binding, *decision, *step.guards)


def weigh(view: View) -> Verdict:
    """Ask every guard of the step; a warning passes when its rule or guard is waived with a reason."""
    findings: list[ev.Finding] = []
    reasons: list[Reason] = []
    facts: dict[str, msgspec.Struct] = {}
    asked = _own_questions if by_own_profile(view) else _questions
    for question in asked(view.step):
        guard = question.guard
        seen = guard.gather(view, question.params)
        facts[question.passed.guard] = seen
        failure = guard.judge(seen, question.params)
        if failure is None:
            findings.append(question.passed)
            continue
        waiver = view.command.waivers.get(guard.rule) or view.command.waivers.get(guard.name)
        outcome = _outcome(question.severity, waiver is not None)
        if outcome is None:
            reasons.append(guard.reason(seen, failure, question.severity))
        else:
            used = waiver if outcome == "waived" else None
            findings.append(replace(question.passed, outcome=outcome, waiver=used))
    reasons.sort(key=lambda r: list(Severity).index(r.severity))
    return Verdict(tuple(findings), tuple(reasons), facts)


def _ask(use: GuardUse) -> Question:
    guard = GUARDS[use.use]
    severity = use.severity or guard.severity
    passed = ev.Finding(guard=guard.id, rule=guard.rule, severity=severity, outcome="passed")
    return Question(guard, msgspec.convert(use.with_, guard.params), severity, passed)


def _ask_all(step: Step) -> tuple[Question, ...]:
    return tuple(_ask(use) for use in uses_of(step))


def _ask_by_own_profile(step: Step) -> tuple[Question, ...]:
    return tuple(_ask(own(use)) for use in uses_of(step))


_questions = ByIdentity(_ask_all)
_own_questions = ByIdentity(_ask_by_own_profile)
"""A body whose instrument gives its profile as data is judged by that; what a definition asks knows names only."""


def _outcome(severity: Severity, waived: bool) -> str | None:
    """What a guard that is not satisfied leads to where it does not stand in the way; None where it does."""
    match severity:
        case Severity.OBLIGATION:
            return "owed"
        case Severity.RECORD:
            return "noted"
        case Severity.WARN if waived:
            return "waived"
        case _:
            return None


def decide(
    definition: Definition, plan: Plan, around: Surroundings, command: MakeMove | RecordFact
) -> Accepted | Refused:
    """Judge one move or fact of one plan by the definition it is pinned to. Companions: see workflows.companions."""
    if isinstance(command, RecordFact):
        return _decide_fact(definition, plan, around, command)
    move = definition.move(command.move, plan.stage)
    if move is None:
        return Refused((guards.not_from_here(definition, plan, command.move),))
    verdict = weigh(View(definition, move, plan, command, around))
    to_stage = leads_to(definition, plan.stage, move.name, passes=not verdict.reasons)
    if to_stage is None:
        return Refused(verdict.reasons)
    return Accepted((move_made(definition, plan, around, command, move, verdict, to_stage),))


def move_made(
    definition: Definition,
    plan: Plan,
    around: Surroundings,
    command: MakeMove,
    move: Move,
    verdict: Verdict,
    to_stage: str,
) -> ev.MoveMade:
    earliest_return = min((r.due_on for r in command.returns), default=None)
    due_on = earliest_return or due_after(definition, to_stage, command.effective_on, plan, around.calendar)
    return ev.MoveMade(
        **recorded(plan, definition, command, move.event),
        move=move.name,
        from_stage=plan.stage,
        to_stage=to_stage,
        kept_facts=ev.kept(verdict.facts),
        kept_verdict=ev.kept(verdict.findings),
        round=plan.rounds.get(to_stage, 0) + 1,
        awaiting=awaiting(definition, to_stage, plan.body),
        due_on=due_on,
        parts=plan.digests(move.binds),
        documents=command.documents,
        resolution=command.resolution,
        returns=command.returns,
        answers=command.answers,
        input=command.input,
    )


def _decide_fact(definition: Definition, plan: Plan, around: Surroundings, command: RecordFact) -> Accepted | Refused:
    fact = definition.fact(command.fact)
    if fact is None or (fact.stages and plan.stage not in fact.stages):
        return Refused((guards.not_from_here(definition, plan, command.fact),))
    verdict = weigh(View(definition, fact, plan, command, around))
    if verdict.reasons:
        return Refused(verdict.reasons)
    return Accepted(
        (
            ev.FactRecorded(
                **recorded(plan, definition, command, command.fact),
                fact=command.fact,
                stage=plan.stage,
                kept_facts=ev.kept(verdict.facts),
                kept_verdict=ev.kept(verdict.findings),
                parts=plan.digests(fact.binds),
                documents=command.documents,
                due_on=due_after(
                    definition,
                    plan.stage,
                    command.effective_on,
                    plan,
                    around.calendar,
                    f"fact:{command.fact}",
                ),
                input=command.input,
                review=is_review(command.fact, fact),
            ),
        )
    )


def recorded(plan: Plan, definition: Definition, command: MakeMove | RecordFact, published: str) -> dict[str, Any]:
    """The fields that every fact of a running plan carries."""
    return {
        "stream_name": f"plan/{plan.ref}",
        "published": published,
        "ref": plan.ref,
        "kind": plan.kind,
        "definition": definition.ref,
        **said_by(command),
    }


def said_by(command: Command) -> dict[str, Any]:
    """Who, when and why, as every event says it."""
    return {
        "actor": command.actor,
        "on_behalf_of": command.on_behalf_of,
        "effective_on": command.effective_on,
        "correlation_id": command.correlation_id,
        "causation_id": command.causation_id,
        "testimony": command.testimony,
        "reason": command.reason,
    }


def awaiting(definition: Definition, stage: str, body: str | None) -> tuple[ev.Awaiting, ...]:
    """The posts whose turn it is in a stage: actors of its moves and those who record for them; never the engine.

    Nobody is awaited where the work has ended, though some move (a reopening) may still lead out of there.
    """
    if definition.stages[stage].terminal:
        return ()
    roles = definition.actors(role for move in definition.by_stage[stage] for role in move.by if role != "system")
    return tuple(
        ev.Awaiting(role=role, body=body if definition.roles[role].own_body else None)
        for role in roles
        if role in definition.roles and role != "system"
    )
