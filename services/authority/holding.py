"""The posts a caller holds today, by the rosters in the log; for pages and lists: each command reads them again."""

import msgspec

from domain.roster import Capacity
from domain.thai.dates import bangkok_date
from services.callers import Caller, Post
from services.means import Office
from services.world import World


def in_posts(office: Office, caller: Caller) -> Caller:
    """The caller in every post that an appointment or a delegation gives today."""
    held = capacities(office, caller.person)
    return msgspec.structs.replace(caller, posts=tuple(dict.fromkeys(Post(h.role, h.body) for h in held)))


def capacities(office: Office, person: str) -> tuple[Capacity, ...]:
    """What the person may act as today, and by which instrument."""
    return World(office.folds, fresh=True).capacities(person, bangkok_date(office.clock()))
