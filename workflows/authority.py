"""In which of a caller's capacities a step would be made; whether that suffices is for the `actor` guard to say."""

from collections.abc import Sequence
from typing import Protocol

from domain.events import Actor
from workflows.definition import Definition, Step


class Held(Protocol):
    """A post held: a role, and the body it belongs to."""

    @property
    def role(self) -> str: ...
    @property
    def body(self) -> str | None: ...


ENGINE = Actor(person="engine", post="system")
"""The engine itself: companions, reactions and deadlines; no account ever holds this post."""


def capacity(definition: Definition, step: Step, own_body: str | None, person: str, posts: Sequence[Held]) -> Actor:
    """The first post that may make the step, in the definition's order; else the first held, to be refused."""
    for role in definition.actors(step.by):
        spec = definition.roles.get(role)
        for post in posts:
            bound = own_body if spec is not None and spec.own_body else None
            if post.role == role and bound in (None, post.body):
                return Actor(person=person, post=post.role, body=post.body)
    if not posts:
        return Actor(person=person, post="none")
    return Actor(person=person, post=posts[0].role, body=posts[0].body)
