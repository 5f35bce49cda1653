"""For whom a caller may convene a meeting."""

from collections.abc import Iterable, Iterator

from domain.body import Body
from services.callers import Caller
from services.means import Office
from services.saying import say
from services.world import World
from workflows.meetings import keepers


def convenable(office: Office, caller: Caller, among: Iterable[str] | None = None) -> Iterator[Body]:
    """The bodies, of all or of those named, whose meetings one of the caller's posts keeps and that decide on plans."""
    if "act" not in caller.scopes:
        return
    world = World(office.folds, fresh=True)
    posts = say(world, caller, office.clock(), None, None).today_posts
    definitions = office.book.all()
    for name in office.folds.standing.bodies() if among is None else among:
        body = world.body(name)
        kept = keepers(definitions, body) if body else {}
        decides = body is not None and kept.keys() != {body.role}
        mine = (post for post in posts if post.role in kept)
        if body and decides and any(not kept[post.role] or post.body == body.body for post in mine):
            yield body
