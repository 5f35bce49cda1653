"""For whom a caller may convene a meeting."""

from domain.body import Body
from services.appointing import every_body
from services.callers import Caller
from services.means import Office
from services.saying import say
from services.world import World
from workflows.meetings import keepers


def convenable(office: Office, caller: Caller) -> tuple[Body, ...]:
    """The bodies whose meetings one of the caller's posts keeps, and that decide on plans."""
    if "act" not in caller.scopes:
        return ()
    said = say(World(office.folds, fresh=True), caller, office.clock(), None, None)
    definitions = office.book.all()
    found = []
    for _, body in every_body(office):
        kept = keepers(definitions, body)
        mine = (post for post in said.today_posts if post.role in kept)
        decides = set(kept) != {body.role}
        if decides and any(not kept[post.role] or post.body == body.body for post in mine):
            found.append(body)
    return tuple(found)
