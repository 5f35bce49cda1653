"""The emergency override: a move of its own by two listed posts, which the body in charge is then asked to ratify."""

from typing import Any

import msgspec
from msgspec.structs import replace

from domain import events as ev
from domain.body import Body
from domain.plan import Plan
from domain.reasons import Severity
from workflows import guards
from workflows.commands import DeclineOverride, MakeMove
from workflows.companions import Book, with_companions
from workflows.decide import Accepted, Refused, Verdict, move_made, said_by, weigh
from workflows.definition import OVERRIDDEN, Definition, Move
from workflows.judge import leads_to
from workflows.meetings.ratifying import noted, on_agenda
from workflows.override_facts import Near, facts_of, facts_of_hands
from workflows.override_rules import GUARD, OverrideFacts, against, not_pending
from workflows.view import View


def ratifier(definition: Definition, plan: Plan, move: Move) -> str | None:
    """The body that should have decided; else the plan's own, else the first that the definition lets decide."""
    deciding = (*([move.body] if move.body else []), *([plan.body] if plan.body else []), *_bodies(definition))
    named = (plan.body if name == "own" else name for name in deciding)
    return next((name for name in named if name), None)


def propose(definition: Definition, plan: Plan, near: Near, command: MakeMove, override: str) -> Accepted | Refused:
    """The first post asks; recorded with every reason that stands against the move."""
    move = definition.move(command.move, plan.stage)
    if move is None:
        return Refused((guards.not_from_here(definition, plan, command.move),))
    verdict = _weighed(definition, move, plan, near, command)
    reasons = against(facts_of(definition, move, plan, near, command, verdict))
    if reasons or command.reason is None:
        return Refused(reasons)
    return Accepted(
        (
            ev.OverrideProposed(
                **_about(plan, command, "OverrideProposed"),
                override=override,
                move=move.name,
                stage=plan.stage,
                round=plan.rounds.get(plan.stage, 0),
                parts=plan.digests(),
                definition=definition.ref,
                reasons=verdict.reasons,
                documents=command.documents,
                input=_kept(command),
            ),
        )
    )


def proposed_command(proposed: ev.OverrideProposed, said: MakeMove) -> MakeMove:
    """The move as it was proposed, said by the second person."""
    rest = {name: value for name, value in proposed.input.items() if name not in _BLOCKS}
    blocks = {
        name: msgspec.convert(proposed.input.get(name, ()), tuple[shape, ...])  # type: ignore[valid-type]
        for name, shape in _BLOCKS.items()
    }
    return replace(said, documents=proposed.documents, input=rest, reason=proposed.reason, **blocks)


def confirm(book: Book, plan: Plan, near: Near, command: MakeMove, override: str) -> Accepted | Refused:
    """The second post agrees: the move is made under its own name, and the body is asked for its ratification."""
    definition, proposed = book.pinned(plan.definition), plan.overrides.get(override)
    if proposed is None:
        return Refused((not_pending(override),))
    move = definition.move(proposed.move, plan.stage)
    if move is None:
        return Refused((guards.not_from_here(definition, plan, proposed.move),))
    verdict = _weighed(definition, move, plan, near, command)
    facts = facts_of(definition, move, plan, near, command, verdict, proposed)
    reasons, to_stage = against(facts), leads_to(definition, plan.stage, move.name, passes=True)
    if reasons or near.body is None or to_stage is None:
        return Refused(reasons)
    term = ev.Term(
        obligation=override,
        number=1,
        sort="ratification",
        text=proposed.reason,
        owner=ev.Awaiting(role=near.body.role, body=near.body.body),
        due_on=near.due_on,
    )
    made = replace(
        move_made(definition, plan, near.around, command, move, _overridden(verdict, facts), to_stage),
        published=OVERRIDDEN,
        override=ev.Override(
            override=override,
            proposed_by=proposed.actor,
            overruled=tuple(dict.fromkeys(reason.guard for reason in verdict.reasons)),
            ratification=term,
        ),
    )
    outcome = with_companions(book, plan, near.around, command, made)
    if isinstance(outcome, Refused):
        return outcome
    asked = _imposed(plan, command, term, near.body)
    agenda = (on_agenda(meeting, asked) for meeting in near.coming)
    return Accepted((*outcome.events, asked, *agenda, noted(asked, obligation=asked.obligation)))


def decline(plan: Plan, near: Near, command: DeclineOverride) -> Accepted | Refused:
    """Another listed post does not agree, or the first takes it back; nothing moves."""
    proposed = plan.overrides.get(command.override)
    if proposed is None:
        return Refused((not_pending(command.override),))
    facts = facts_of_hands(near)
    reasons = [r for r in against(facts) if r.rule == "override_post" and r.missing == "may_override"]
    if reasons:
        return Refused(tuple(reasons))
    said = _about(plan, command, "OverrideDeclined")
    return Accepted((ev.OverrideDeclined(**said, override=command.override, proposed_by=proposed.actor),))


_BLOCKS: dict[str, Any] = {"returns": ev.ReturnReason, "answers": ev.ReturnAnswer}
"""Parts of a move that are no input once it is recorded; they wait in the proposal's input for the second person."""


def _kept(command: MakeMove) -> dict[str, Any]:
    given = {name: msgspec.to_builtins(getattr(command, name)) for name in _BLOCKS}
    return {**command.input, **{name: list(value) for name, value in given.items() if value}}


def _bodies(definition: Definition) -> tuple[str, ...]:
    return tuple(dict.fromkeys(move.body for move in definition.moves if move.body))


def _weighed(definition: Definition, move: Move, plan: Plan, near: Near, command: MakeMove) -> Verdict:
    return weigh(View(definition, move, plan, command, near.around))


def _overridden(verdict: Verdict, facts: OverrideFacts) -> Verdict:
    """The findings of a move made against its guards: what they said stays, with the outcome `overridden`."""
    passed = ev.Finding(guard=GUARD, rule="override", severity=Severity.BLOCK, outcome="passed")
    overruled = (
        ev.Finding(guard=r.guard, rule=r.rule, severity=r.severity, outcome="overridden") for r in verdict.reasons
    )
    said = {**verdict.facts, GUARD: facts}
    return Verdict((*verdict.findings, *overruled, passed), (), said)


def _imposed(plan: Plan, command: MakeMove, term: ev.Term, body: Body) -> ev.ObligationImposed:
    return ev.ObligationImposed(
        stream_name=f"obligation/{term.obligation}",
        published=ev.ObligationImposed.NAMES[term.sort],
        actor=command.actor,
        effective_on=command.effective_on,
        correlation_id=command.correlation_id,
        causation_id=f"{plan.ref}:{command.move}",
        obligation=term.obligation,
        plan=plan.ref,
        term=term,
        body=body.body,
        plan_kind=plan.kind,
        move=command.move,
    )


def _about(plan: Plan, command: MakeMove | DeclineOverride, published: str) -> dict[str, Any]:
    said = said_by(command)
    return {"stream_name": f"plan/{plan.ref}", "published": published, "ref": plan.ref, "kind": plan.kind, **said}
