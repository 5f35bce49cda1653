"""The emergency override: a move of its own by two listed posts, which the body in charge is then asked to ratify."""

from datetime import date
from typing import Any

import msgspec
from msgspec.structs import replace

from domain import events as ev
from domain.body import Body
from domain.obligation import Obligation
from domain.plan import Plan
from domain.reasons import Severity
from workflows import guards
from workflows.authority import Acting, eyes
from workflows.commands import DeclineOverride, MakeMove
from workflows.companions import Book, with_companions
from workflows.decide import Accepted, Refused, Verdict, move_made, said_by, uses_of, weigh
from workflows.definition import OVERRIDDEN, Definition, Move
from workflows.guards.authority import CONFLICT
from workflows.judge import leads_to
from workflows.override_rules import GUARD, Agreed, Hand, OverrideFacts, against, not_pending
from workflows.registry import GUARDS
from workflows.view import Surroundings, View

UNSETTLED = frozenset({"open", "submitted", "refused"})


class Listed(msgspec.Struct, frozen=True, kw_only=True):
    """A person in a post, and the terms of the post where they list it for overrides."""

    acting: Acting
    terms: ev.PostEstablished | None = None


class Near(msgspec.Struct, frozen=True, kw_only=True):
    """What an override looks at beside the plan: who asks, who agrees, the body to ratify and its next meeting's day,
    what the plan's decisions imposed, and whether the posts that may make the move stand empty."""

    around: Surroundings
    first: Listed
    second: Listed | None = None
    body: Body | None = None
    due_on: date | None = None
    obligations: tuple[Obligation, ...] = ()
    vacant: bool = False


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
    reasons = against(_facts(definition, move, plan, near, command, verdict))
    if reasons or command.reason is None:
        return Refused(reasons)
    return Accepted(
        (
            ev.OverrideProposed(
                **_about(plan, command, "OverrideProposed"),
                override=override,
                move=move.name,
                stage=plan.stage,
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
    facts = _facts(definition, move, plan, near, command, verdict, proposed)
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
    return Accepted((*outcome.events, _imposed(plan, command, term, near.body)))


def decline(plan: Plan, near: Near, command: DeclineOverride) -> Accepted | Refused:
    """Another listed post does not agree, or the first takes it back; nothing moves."""
    proposed = plan.overrides.get(command.override)
    if proposed is None:
        return Refused((not_pending(command.override),))
    facts = _facts_of_hands(near)
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
    said = {**verdict.facts, GUARD: msgspec.to_builtins(facts)}
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


def _facts(
    definition: Definition,
    move: Move,
    plan: Plan,
    near: Near,
    command: MakeMove,
    verdict: Verdict,
    proposed: ev.OverrideProposed | None = None,
) -> OverrideFacts:
    unsettled = (
        (o.ref, o.status)
        for o in near.obligations
        if o.term.sort == "ratification" and o.move == move.name and o.status in UNSETTLED
    )
    return OverrideFacts(
        move=move.name,
        stage=plan.stage,
        definition=definition.ref.digest,
        today=near.around.today,
        effective_on=command.effective_on,
        against=tuple(dict.fromkeys(reason.guard for reason in verdict.reasons)),
        warns=tuple(reason.guard for reason in verdict.reasons if reason.severity is Severity.WARN),
        vacant=near.vacant,
        reasoned=command.reason is not None,
        ratified_by=near.body.body if near.body else None,
        first=_hand(definition, move, plan, near, command, near.first),
        second=_hand(definition, move, plan, near, command, near.second) if near.second else None,
        agreed=_agreed(proposed) if proposed else None,
        waiting=tuple(ref for ref in plan.overrides if proposed is None),
        unsettled=tuple(unsettled),
    )


def _agreed(proposed: ev.OverrideProposed) -> Agreed:
    found = tuple(dict.fromkeys(reason.guard for reason in proposed.reasons))
    return Agreed(stage=proposed.stage, definition=proposed.definition.digest, against=found)


def _facts_of_hands(near: Near) -> OverrideFacts:
    """Only who speaks; for what needs no move to be judged."""
    today = near.around.today
    return OverrideFacts(
        move="",
        stage="",
        definition="",
        today=today,
        effective_on=today,
        against=(),
        warns=(),
        vacant=False,
        reasoned=True,
        ratified_by="",
        first=_post_of(near.first, today),
    )


def _hand(definition: Definition, move: Move, plan: Plan, near: Near, command: MakeMove, one: Listed) -> Hand:
    """The person in the post, with the acts of this case that are his or hers in whatever post they were done."""
    actor = one.acting.actor
    declared = {p for fact in plan.facts(CONFLICT) for p in eyes(fact.actor, fact.on_behalf_of)}
    theirs = move.model_copy(update={"by": (actor.post,)})
    said = replace(command, actor=actor, on_behalf_of=None, authority=one.acting.authority)
    view = View(definition, theirs, plan, said, near.around)
    own: dict[str, None] = {}
    for use in uses_of(move):
        if use.use.partition("@")[0] in ("four_eyes", "four_eyes_kin"):
            guard = GUARDS[use.use]
            seen = guard.gather(view, msgspec.convert(use.with_, guard.params))
            own |= {earlier.what: None for earlier in getattr(seen, "earlier", ())}
    return replace(_post_of(one, near.around.today), own=tuple(own), conflict=actor.person in declared)


def _post_of(one: Listed, today: date) -> Hand:
    """The person in the post; listed only by an own appointment, under terms that have begun."""
    actor, held, terms = one.acting.actor, one.acting.authority, one.terms
    if held is None or held.delegation is not None:
        return Hand(person=actor.person, post=actor.post, body=actor.body)
    is_listed = terms is not None and terms.may_override and terms.effective_on <= today
    return Hand(
        person=actor.person,
        post=actor.post,
        body=actor.body,
        appointment=held.appointment,
        instrument=held.instrument,
        holds_from=held.holds_from,
        until=held.until,
        listed_by=terms.instrument if terms and is_listed else None,
        terms_since=terms.effective_on if terms and is_listed else None,
    )
