"""A plan that a newer issue replaced, when the decision behind that falls: in force again, if nothing else ended it."""

from datetime import date

import msgspec

from domain import events as ev
from domain.obligation import Obligation
from domain.plan import Plan
from domain.workdays import Calendar
from workflows.authority import ENGINE
from workflows.commands import MakeMove
from workflows.definition import Definition
from workflows.setting_aside import set_aside
from workflows.standing import decided_at, stands


class Replaced(msgspec.Struct, frozen=True, kw_only=True):
    """The predecessor, what its own decisions imposed, and the other issues that follow it, each with its edition."""

    plan: Plan
    definition: Definition
    obligations: tuple[Obligation, ...] = ()
    others: tuple[tuple[Plan, Definition], ...] = ()


def in_force_again(
    newer: Plan, version: int, fallen: ev.MoveMade, replaced: Replaced | None, calendar: Calendar
) -> tuple[ev.MoveMade, ...]:
    """What follows on the predecessor when `fallen` set aside the decision at this stream version of the newer issue.

    It stands from that day where it stood before it was replaced (INV: S0.37 replaces an issue by an approved one and
    says nothing of an approval that ends). Nothing follows where something else replaced or ended it.
    """
    last = replaced.plan.last_move if replaced else None
    if replaced is None or last is None or not _by(newer, version, last) or _ended(replaced, fallen.effective_on):
        return ()
    command = MakeMove(
        actor=ENGINE,
        on_behalf_of=fallen.on_behalf_of,
        effective_on=fallen.effective_on,
        correlation_id=fallen.correlation_id,
        causation_id=f"{newer.ref}:{fallen.move}",
        testimony=fallen.testimony,
        move="in_force_again",
        input={"newer": newer.ref},
    )
    return (set_aside(replaced.plan, replaced.definition, last, command, calendar),)


def _by(newer: Plan, version: int, last: ev.MoveMade) -> bool:
    """Whether the predecessor's last move came with a move of the newer issue that no longer stands."""
    return any(
        entry.version >= version
        and isinstance(entry.event, ev.MoveMade)
        and entry.event.correlation_id == last.correlation_id
        and last.causation_id == f"{newer.ref}:{entry.event.move}"
        for entry in newer.entries
    )


def _ended(replaced: Replaced, day: date) -> bool:
    """Whether another issue stands in its place, or its own approval has meanwhile ended by its terms."""
    lapsed = (one for one in replaced.obligations if one.status == "lapsed" or one.ends_approval(day))
    decisions = (decided_at(replaced.plan, one.ref) for one in lapsed)
    own = any(version is not None and stands(replaced.plan, version) for version in decisions)
    return own or any(_replaces(plan, definition) for plan, definition in replaced.others)


def _replaces(plan: Plan, definition: Definition) -> bool:
    for entry in plan.entries:
        made = entry.event
        move = definition.move(made.move, made.from_stage) if isinstance(made, ev.MoveMade) else None
        if move and any(one.plan == "predecessor" for one in move.with_) and stands(plan, entry.version):
            return True
    return False
