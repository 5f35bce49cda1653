"""The issue that a plan replaced, read from the log with all that says whether it may be in force again."""

from domain.plan import Plan, successors
from services.means import Office
from services.world import World
from workflows.in_force_again import Replaced


def replaced_by(office: Office, world: World, plan: Plan | None) -> Replaced | None:
    """The plan's predecessor and what else could have ended it; None for a first issue."""
    before = world.find_plan(plan.predecessor) if plan else None
    if plan is None or before is None:
        return None
    following = (world.find_plan(ref) for ref in successors(before))
    others = [one for one in following if one is not None and one.ref != plan.ref and one.predecessor == before.ref]
    return Replaced(
        plan=before,
        definition=office.book.pinned(before.definition),
        obligations=tuple(world.obligation(ref) for ref in before.obligations),
        others=tuple((one, office.book.pinned(one.definition)) for one in others),
    )
