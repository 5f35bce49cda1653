"""What follows when a body refuses to ratify an override: the move falls, or the plan stands still until it decides."""

from collections.abc import Sequence
from datetime import date, timedelta

from msgspec.structs import replace

from domain import events as ev
from domain.meeting import Meeting
from domain.obligation import Obligation
from domain.plan import Plan
from domain.workdays import Calendar
from workflows.authority import ENGINE
from workflows.commands import MakeMove
from workflows.definition import Definition
from workflows.in_force_again import Replaced, in_force_again
from workflows.setting_aside import set_aside

WITHIN = timedelta(days=30)
"""Within how many days a body that has called no meeting is asked to ratify (INV: no source fixes it)."""

ASKED = "ขอสัตยาบันการดำเนินการฉุกเฉิน {plan}"
"""What the body is asked for, in the words of its agenda."""


def after_refusal(
    plan: Plan,
    definition: Definition,
    owed: Obligation,
    refused: ev.ObligationReleased,
    calendar: Calendar,
    replaced: Replaced | None = None,
    coming: Sequence[Meeting] = (),
) -> tuple[ev.MoveMade | ev.ObligationImposed | ev.AgendaItemPlaced, ...]:
    """The plan goes back where the override took it from, if it still stands where the override brought it; what it
    had replaced is in force again.

    Where it has moved on since, nothing is undone: the body is asked again what shall become of it, at its `coming`
    meetings, and until it grants that, the guard `ratification@1` refuses every further move.
    """
    last = plan.last_move
    if last is None or last.override is None or last.override.override != override_of(owed.ref):
        asked = _asked_again(plan, owed, refused, coming)
        return (asked, *(on_agenda(meeting, asked) for meeting in coming))
    command = MakeMove(
        actor=ENGINE,
        on_behalf_of=refused.actor,
        effective_on=max(refused.effective_on, plan.entered_on),
        correlation_id=refused.correlation_id,
        causation_id=refused.causation_id,
        testimony=refused.testimony,
        move="not_ratified",
        input={"obligation": owed.ref},
    )
    made = replace(set_aside(plan, definition, last, command, calendar), due_on=_due_before(plan, last))
    return (made, *in_force_again(plan, int(made.input["decision"]), made, replaced, calendar))


def _due_before(plan: Plan, override: ev.MoveMade) -> date | None:
    """When the plan was due before the override: one that is not ratified gives nobody a new term."""
    due: date | None = None
    for entry in plan.entries:
        if entry.event == override:
            break
        kept = due if isinstance(entry.event, ev.FactRecorded) else None
        due = entry.event.due_on or kept
    return due


def override_of(obligation: str) -> str:
    """The override whose ratification an obligation is, be it asked for the first time or again."""
    return obligation.partition(".")[0]


def again(obligation: str) -> str:
    """The obligation in which a refused ratification is asked for again: `X`, then `X.2`, `X.3`, …"""
    override, _, number = obligation.partition(".")
    return f"{override}.{int(number or 1) + 1}"


def noted(fact: ev.MeetingConvened | ev.ObligationImposed, **what: str) -> ev.AgendaNoted:
    """The entry in the body's `agenda/<body>` by which calling a meeting and asking it to ratify see each other."""
    return ev.AgendaNoted(
        stream_name=f"agenda/{fact.body}",
        published="AgendaNoted",
        actor=fact.actor,
        on_behalf_of=fact.on_behalf_of,
        effective_on=fact.effective_on,
        correlation_id=fact.correlation_id,
        causation_id=fact.stream_name,
        testimony=fact.testimony,
        body=fact.body,
        **what,
    )


def on_agenda(meeting: Meeting, asked: ev.ObligationImposed) -> ev.AgendaItemPlaced:
    """The item on the agenda of a meeting that was called before; later ones begin with it (`services.meetings`).

    It stands on all of them: which of them decides it nobody knows, and one that closes without deciding it leaves it
    to the next.
    """
    return ev.AgendaItemPlaced(
        stream_name=f"meeting/{meeting.ref}",
        published="AgendaItemPlaced",
        actor=ENGINE,
        on_behalf_of=asked.actor,
        effective_on=asked.effective_on,
        correlation_id=asked.correlation_id,
        causation_id=asked.causation_id,
        testimony=asked.testimony,
        meeting=meeting.ref,
        body=meeting.body,
        item=max(meeting.items, default=0) + 1,
        asked=ASKED.format(plan=asked.plan or "").strip(),
        agenda_kind="consideration",
        obligation=asked.obligation,
    )


def _asked_again(
    plan: Plan, owed: Obligation, refused: ev.ObligationReleased, coming: Sequence[Meeting]
) -> ev.ObligationImposed:
    ref = again(owed.ref)
    term = ev.Term(
        obligation=ref,
        number=owed.term.number + 1,
        sort="ratification",
        text=owed.term.text,
        owner=owed.term.owner,
        due_on=coming[0].held_on if coming else refused.effective_on + WITHIN,
    )
    return ev.ObligationImposed(
        stream_name=f"obligation/{ref}",
        published=ev.ObligationImposed.NAMES[term.sort],
        actor=refused.actor,
        on_behalf_of=refused.on_behalf_of,
        effective_on=refused.effective_on,
        correlation_id=refused.correlation_id,
        causation_id=refused.causation_id,
        testimony=refused.testimony,
        obligation=ref,
        plan=plan.ref,
        term=term,
        body=owed.body,
        plan_kind=plan.kind,
        move=owed.move,
        meeting=refused.meeting,
        item=refused.item,
    )
