"""Which decision of a plan imposed an obligation, and whether that decision still carries the plan."""

from domain import events as ev
from domain.plan import Plan


def decided_at(plan: Plan, obligation: str) -> int | None:
    """The stream version of the decision that imposed an obligation; None when it was no resolution."""
    for entry in plan.entries:
        resolution = entry.event.resolution if isinstance(entry.event, ev.MoveMade) else None
        if resolution is not None and any(term.obligation == obligation for term in resolution.terms):
            return entry.version
    return None


def stands(plan: Plan, version: int) -> bool:
    """Whether the decision at this stream version still carries the plan.

    It does no longer once the plan went back to where it had stood before it.
    """
    stages = [(e.version, e.event.to_stage) for e in plan.entries if not isinstance(e.event, ev.FactRecorded)]
    before = {stage for at, stage in stages if at < version}
    return not any(stage in before for at, stage in stages if at > version)
