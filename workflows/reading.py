"""Who is concerned with a plan before it is published: what a definition says of posts and bodies, and nothing else."""

import msgspec

from domain import publication
from domain.roster import SYSTEM_POST, Capacity
from workflows.authority import Held
from workflows.definition import Definition
from workflows.memo import ByIdentity


class Audience(msgspec.Struct, frozen=True):
    """`roles` read by whoever holds them, in any body; `bodies` by every holder of a post in them."""

    roles: frozenset[str]
    bodies: frozenset[str]


def _audience(definition: Definition) -> Audience:
    steps = (definition.opening, *definition.moves, *definition.facts.values())
    editors = (role for stage in definition.stages.values() for roles in stage.edits.values() for role in roles)
    named = dict.fromkeys((*(role for step in steps for role in step.by), *definition.kept_by, *editors))
    roles = {
        actor
        for role in named
        if role not in definition.roles or not definition.roles[role].own_body
        for actor in definition.actors((role,))
    }
    deciding = {move.body for move in definition.moves if move.body not in (None, "own")}
    return Audience(
        roles=frozenset(roles - {SYSTEM_POST}),
        bodies=frozenset(body for body in (*deciding, *definition.resolutions) if body and body != "own"),
    )


audience = ByIdentity(_audience)
"""Everyone that an edition's steps, editors and deciding bodies name; a plan's own body comes to it."""


def concerns(definition: Definition, own_body: str | None, post: Held) -> bool:
    """Whether a post is one of those a plan concerns. A delegation counts for the kinds that it names."""
    if isinstance(post, Capacity) and not post.reaches(None, definition.kind):
        return False
    named = audience(definition)
    return post.role in named.roles or (post.body is not None and (post.body == own_body or post.body in named.bodies))


def whole(post: Held) -> bool:
    """Whether the post opens also the parents and children of what concerns it; a narrowed delegation does not."""
    return not (isinstance(post, Capacity) and (post.kinds or post.moves))


def follows_parent(definition: Definition) -> bool:
    """Whether plans of this kind are published with their parent, having no approval or publication of their own."""
    own = publication.STAGES & definition.stages.keys() or publication.FACTS & definition.facts.keys()
    return definition.opening.parent_kind is not None and not own
