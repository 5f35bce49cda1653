"""An official's written objection (Budget Procedures Act s.52): for everyone named in the act, and never in the way."""

from collections.abc import Callable, Iterator

import msgspec

from domain import events as ev
from domain.plan import Plan
from domain.reasons import Cure, Severity, Text
from workflows.authority import eyes
from workflows.guards.authority import CONFLICT, ConflictFacts, judge_conflict
from workflows.registry import Failure, Guard, NoParams, register
from workflows.view import View

OBJECTION = "ObjectionRecorded"


def _gather_conflict(view: View, _: NoParams) -> ConflictFacts:
    """As `conflict@1`; neither a declaration nor an objection is an act on the matter."""
    command = view.command
    if getattr(command, "fact", None) in (CONFLICT, OBJECTION):
        return ConflictFacts((), ())
    declared = {p for fact in view.plan.facts(CONFLICT) for p in eyes(fact.actor, fact.on_behalf_of)}
    return ConflictFacts(tuple(sorted(eyes(command.actor, command.on_behalf_of))), tuple(sorted(declared)))


register(
    Guard(
        name="conflict",
        edition=2,
        rule="R-33",
        severity=Severity.BLOCK,
        basis="APA s.13",
        text=Text("ผู้ที่แจ้งว่ามีส่วนได้เสียดำเนินการในแผนนี้ไม่ได้", "Whoever declared a conflict on this plan may not act on it"),
        facts=ConflictFacts,
        params=NoParams,
        gather=_gather_conflict,
        judge=judge_conflict,
    )
)


class NamedFacts(msgspec.Struct, frozen=True):
    """The posts held, those that the workflow lists for objections, and where the plan names the person or a post."""

    posts: tuple[str, ...]
    listed: tuple[str, ...]
    named_in: tuple[str, ...]


def _gather_named(view: View, _: NoParams) -> NamedFacts:
    return _found(view, acted)


def _gather_all_named(view: View, _: NoParams) -> NamedFacts:
    return _found(view, took_part)


def _found(view: View, by: Callable[[Plan, frozenset[str]], Iterator[str]]) -> NamedFacts:
    command = view.command
    persons = eyes(command.actor, command.on_behalf_of)
    held = tuple(dict.fromkeys((command.actor, *command.held)))
    known = view.definition.facts.get(OBJECTION)
    named = (*by(view.plan, persons), *_posts(view.plan, held))
    return NamedFacts(
        posts=tuple(dict.fromkeys(one.post for one in held)),
        listed=view.definition.actors(known.by) if known else view.definition.clerks,
        named_in=tuple(dict.fromkeys(named)),
    )


def acted(plan: Plan, persons: frozenset[str]) -> Iterator[str]:
    """Entries, proposals and texts made by one of these persons, or on his or her behalf."""
    for entry in plan.entries:
        if eyes(entry.event.actor, entry.event.on_behalf_of) & persons:
            yield entry.name
    proposed = (*plan.corrections.values(), *((plan.adoption,) if plan.adoption else ()))
    yield from (one.published for one in proposed if eyes(one.actor, one.on_behalf_of) & persons)
    for name, part in plan.parts.items():
        if any(eyes(share.author, share.author_for) & persons for share in part.written):
            yield name


def took_part(plan: Plan, persons: frozenset[str]) -> Iterator[str]:
    """What they acted in, further the overrides and editorial corrections that they asked for and another made."""
    yield from acted(plan, persons)
    made = (move.override for move in plan.moves() if move.override is not None)
    yield from (one.override for one in made if one.proposed_by.person in persons)
    asked = (*plan.overrides.values(), *plan.editorial.values())
    yield from (one.published for one in asked if eyes(one.actor, one.on_behalf_of) & persons)


def _posts(plan: Plan, held: tuple[ev.Actor, ...]) -> Iterator[str]:
    """Posts whose turn it is, who owe something by a decision or were sent it back; and members of a deciding body."""
    bodies, roles = {one.body for one in held if one.body}, {one.post for one in held}
    if any(_is(post, held) for post in plan.awaiting):
        yield "awaiting"
    for made in plan.moves():
        decision = made.resolution
        if decision is not None and decision.body in bodies:
            yield made.move
        if decision is not None and any(_is(term.owner, held) for term in decision.terms):
            yield "owner"
        if any(one.addressee in roles for one in made.returns):
            yield "addressee"


def _is(post: ev.Awaiting, held: tuple[ev.Actor, ...]) -> bool:
    return any(one.post == post.role and post.body in (None, one.body) for one in held)


def _judge_named(facts: NamedFacts, _: NoParams) -> Failure | None:
    if facts.named_in or set(facts.posts) & set(facts.listed):
        return None
    text = Text("ให้ผู้ที่มีชื่อเกี่ยวข้องในเรื่องเป็นผู้บันทึก", "Let an official named in the matter record it")
    return Failure("named", Cure("another_person", text))


register(
    Guard(
        name="named",
        edition=1,
        rule="R-34",
        severity=Severity.BLOCK,
        basis="W27 s.52",
        text=Text(
            "บันทึกข้อโต้แย้งได้เฉพาะเจ้าหน้าที่ที่มีชื่อเกี่ยวข้องในเรื่องนี้",
            "An objection is for officials named in the matter: who acted, wrote, decided, owes or is awaited in it",
        ),
        facts=NamedFacts,
        params=NoParams,
        gather=_gather_named,
        judge=_judge_named,
    )
)
register(
    Guard(
        name="named",
        edition=2,
        rule="R-34",
        severity=Severity.BLOCK,
        basis="W27 s.52",
        text=Text(
            "บันทึกข้อโต้แย้งได้เฉพาะเจ้าหน้าที่ที่มีชื่อเกี่ยวข้องในเรื่องนี้",
            "An objection is for officials named in the matter: who acted, wrote, decided, owes or is awaited in it",
        ),
        facts=NamedFacts,
        params=NoParams,
        gather=_gather_all_named,
        judge=_judge_named,
    )
)
