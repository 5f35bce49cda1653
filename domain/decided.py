"""What was last decided on a plan, on which text, and its three days: decided, notified and in force."""

from datetime import date

import msgspec

from domain import events as ev
from domain.plan import Plan
from domain.publication import publishes
from domain.resolutions import Outcome

APPROVING = frozenset({Outcome.POSITIVE, Outcome.CONDITIONAL})
NOTIFIED = "ResolutionNotified"


class Decision(msgspec.Struct, frozen=True, kw_only=True):
    """The last approving resolution that stands; `version` is its place in the stream, `notified_version` that of the
    fact by which it was notified. The three days are facts of their own; one does not follow from another.

    `in_force_on` is None where the last authority has not decided yet and the resolution names no day: what a committee
    endorses is in force by nothing.
    """

    version: int
    move: str
    body: str
    label: str
    decided_on: date
    in_force_on: date | None = None
    notified_on: date | None = None
    notified_version: int | None = None


class Stale(msgspec.Struct, frozen=True, kw_only=True):
    """A part that reads otherwise than when it was decided on: the digests of the text decided on and of today's."""

    part: str
    was: str
    now: str | None


def decision(plan: Plan) -> Decision | None:
    """The last approving resolution, unless it was set aside."""
    found = _standing(plan)
    if found is None:
        return None
    version, made, resolution = found
    told = [e for e in plan.entries if e.version > version and e.name == NOTIFIED]
    last = told[-1] if told else None
    return Decision(
        version=version,
        move=made.move,
        body=resolution.body,
        label=resolution.label,
        decided_on=resolution.decided_on,
        in_force_on=resolution.in_force_on or (made.effective_on if publishes(made) else None),
        notified_on=last.event.effective_on if last else None,
        notified_version=last.version if last else None,
    )


def stale(plan: Plan) -> tuple[Stale, ...]:
    """The parts of the last decision that have been changed since; an accepted editorial correction is no change."""
    found = _standing(plan)
    bound, now = (found[1].parts if found else {}), plan.digests()
    return tuple(
        Stale(part=part, was=digest, now=now.get(part)) for part, digest in bound.items() if now.get(part) != digest
    )


def is_bound(plan: Plan, part: str) -> bool:
    """Whether a move or fact was recorded on this part as it reads now."""
    digest = plan.parts[part].digest if part in plan.parts else None
    return any(not isinstance(e.event, ev.PlanOpened) and e.event.parts.get(part, "") == digest for e in plan.entries)


def _standing(plan: Plan) -> tuple[int, ev.MoveMade, ev.Resolution] | None:
    moves = [(e.version, e.event) for e in plan.entries if isinstance(e.event, ev.MoveMade)]
    undone = {made.input.get("decision") for _, made in moves}
    for version, made in reversed(moves):
        if made.resolution is not None and made.resolution.outcome in APPROVING and version not in undone:
            return version, made, made.resolution
    return None
