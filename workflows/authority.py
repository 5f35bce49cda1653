"""In which of a caller's capacities a step would be made; whether that suffices is for the `actor` guard to say."""

from collections.abc import Sequence
from typing import Protocol

import msgspec

from domain.events import Actor, Testimony
from domain.roster import SYSTEM_POST, Capacity
from workflows.definition import Definition, Role, Step


class Held(Protocol):
    """A post held: a role, and the body it belongs to."""

    @property
    def role(self) -> str: ...
    @property
    def body(self) -> str | None: ...


class Act(Protocol):
    """Something done by somebody: a command, or a fact of the log."""

    @property
    def actor(self) -> Actor: ...
    @property
    def on_behalf_of(self) -> Actor | None: ...
    @property
    def testimony(self) -> Testimony | None: ...


class Acting(msgspec.Struct, frozen=True):
    """Who acts, for whom, and by which appointment; `authority` is None where it is attested or missing."""

    actor: Actor
    on_behalf_of: Actor | None = None
    authority: Capacity | None = None


ENGINE = Actor(person="engine", post=SYSTEM_POST)
"""The engine itself: companions, reactions and deadlines; no account ever holds this post."""


def capacity(
    definition: Definition, step: Step, own_body: str | None, person: str, posts: Sequence[Held], name: str = ""
) -> Acting:
    """The first post that may make the step, in the definition's order; else the first held, to be refused."""
    if not step.by:
        return acting(person, posts[0] if posts else None)
    fits = choose(definition, definition.actors(step.by), own_body, posts, name)
    return acting(person, fits or (posts[0] if posts else None))


def choose(
    definition: Definition, roles: Sequence[Role], own_body: str | None, posts: Sequence[Held], name: str
) -> Held | None:
    """The first post among `roles`, in their order, that is of the plan's own body where its role must be.

    A delegation counts only for the steps (by name) and the kinds that it names.
    """
    within = reaching(posts, name, definition.kind)
    for role in roles:
        spec = definition.roles.get(role)
        bound = own_body if spec is not None and spec.own_body else None
        for post in within:
            if post.role == role and bound in (None, post.body):
                return post
    return None


def reaching(posts: Sequence[Held], name: str, kind: str | None) -> tuple[Held, ...]:
    """The posts without those delegated for other steps or kinds: for this one they are no posts at all."""
    return tuple(post for post in posts if not isinstance(post, Capacity) or post.reaches(name, kind))


def acting(person: str, post: Held | None) -> Acting:
    """The person in that post; without one, in none."""
    if post is None:
        return Acting(Actor(person=person, post="none"))
    actor = Actor(person=person, post=post.role, body=post.body)
    if not isinstance(post, Capacity):
        return Acting(actor)
    delegator = post.on_behalf_of
    return Acting(actor, Actor(person=delegator, post=post.role, body=post.body) if delegator else None, post)


def eyes(actor: Actor, on_behalf_of: Actor | None) -> frozenset[str]:
    """The persons an act counts for: a delegate's eyes are not a second pair beside the delegator's."""
    return frozenset((actor.person, on_behalf_of.person) if on_behalf_of else (actor.person,))


def behind(act: Act, beside: Act | None = None) -> frozenset[str]:
    """The persons an act counts for beside another: its eyes and, of testimony, whoever typed it in.

    Two testimonies are told apart by their attested persons alone, since one clerk types in whole files.
    """
    own, testimony = eyes(act.actor, act.on_behalf_of), act.testimony
    if testimony is None or (beside is not None and beside.testimony is not None):
        return own
    return own | {testimony.recorded_by.person}


def told_by_one(first: Act, second: Act) -> bool:
    """Whether one recorder tells of both acts."""
    both = first.testimony, second.testimony
    return both[0] is not None and both[1] is not None and both[0].recorded_by.person == both[1].recorded_by.person
