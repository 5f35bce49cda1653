"""The facts of an override: who the two persons are, what they did in the case before, what stands against the move."""

from datetime import date

import msgspec
from msgspec.structs import replace

from domain import events as ev
from domain.body import Body
from domain.meeting import Meeting
from domain.obligation import Obligation
from domain.plan import Plan
from domain.reasons import Severity
from workflows.authority import Acting, eyes
from workflows.commands import MakeMove
from workflows.decide import Verdict, uses_of
from workflows.definition import Definition, Move
from workflows.guards.authority import CONFLICT
from workflows.override_rules import Agreed, Hand, OverrideFacts
from workflows.registry import GUARDS
from workflows.view import Surroundings, View

UNSETTLED = frozenset({"open", "submitted", "refused"})


class Listed(msgspec.Struct, frozen=True, kw_only=True):
    """A person in a post, and the terms of the post where they list it for overrides."""

    acting: Acting
    terms: ev.PostEstablished | None = None


class Near(msgspec.Struct, frozen=True, kw_only=True):
    """What an override looks at beside the plan: who asks and who agrees; the body to ratify, its meetings that are
    called and not open, the next first, and the day by which it is asked; what the plan's decisions imposed; whether
    the posts are vacant.
    """

    around: Surroundings
    first: Listed
    second: Listed | None = None
    body: Body | None = None
    coming: tuple[Meeting, ...] = ()
    due_on: date | None = None
    obligations: tuple[Obligation, ...] = ()
    vacant: bool = False


def facts_of(
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
        round=plan.rounds.get(plan.stage, 0),
        parts=plan.digests(),
    )


def _agreed(proposed: ev.OverrideProposed) -> Agreed:
    found = tuple(dict.fromkeys(reason.guard for reason in proposed.reasons))
    return Agreed(
        stage=proposed.stage,
        round=proposed.round,
        parts=proposed.parts,
        definition=proposed.definition.digest,
        against=found,
    )


def facts_of_hands(near: Near) -> OverrideFacts:
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
