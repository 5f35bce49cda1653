"""decide() for meetings: the fact asked for is recorded as it stands, or every reason why not is given."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from domain import events as ev
from domain.meeting import Meeting, evolve
from domain.outcome import present, share_needed
from domain.reasons import Reason, Severity
from workflows.decide import Accepted, Refused
from workflows.meetings import convening, mending, minutes, room, voting
from workflows.meetings.around import Around, cured_by_its_own
from workflows.meetings.common import keeper

Rule = Callable[[Any, Around, Any], Iterator[Reason]]

RULES: dict[type[ev.MeetingEvent], Rule] = {
    ev.MeetingConvened: convening.convened,
    ev.AgendaItemPlaced: convening.placed,
    ev.PapersLocked: convening.locked,
    ev.MeetingOpened: room.opened,
    ev.PersonArrived: room.arrived,
    ev.PersonLeft: room.left,
    ev.PersonRecused: room.recused,
    ev.ItemTaken: voting.taken,
    ev.VotesCounted: voting.counted,
    ev.DissentRecorded: voting.dissent,
    ev.PresenceCorrected: mending.corrected,
    ev.AgendaItemWithdrawn: mending.withdrawn,
    ev.ItemConcluded: mending.concluded,
    ev.MeetingCancelled: mending.cancelled,
    ev.MeetingAdjourned: room.adjourned,
    ev.MeetingClosed: room.closed,
    ev.MinutesDrafted: minutes.drafted,
    ev.MinutesAdopted: minutes.adopted,
    ev.MinutesCorrectionProposed: minutes.correction_proposed,
    ev.MinutesCorrected: minutes.corrected,
    ev.MinutesCorrectionDeclined: minutes.correction_declined,
    ev.ResolutionCertified: voting.certified,
}
"""What stands in the way of each fact; the outcome of an item is not asked for, it is computed (`resolve`)."""


def decide(meeting: Meeting | None, around: Around, fact: ev.MeetingEvent) -> Accepted | Refused:
    """Judge one fact; `meeting` is None only for the notice that begins it."""
    reasons = [*keeper(around, fact.actor, fact.effective_on), *RULES[type(fact)](meeting, around, fact)]
    if reasons:
        ranked = sorted(reasons, key=lambda r: list(Severity).index(r.severity))
        return Refused(cured_by_its_own(around, ranked))
    return Accepted((fact,))


def decide_all(meeting: Meeting | None, around: Around, facts: Iterable[ev.MeetingEvent]) -> Accepted | Refused:
    """Judge several facts in turn, each seeing the meeting as the earlier ones left it: all are recorded, or none."""
    recorded: list[ev.Event] = []
    for fact in facts:
        outcome = decide(meeting, around, fact)
        if isinstance(outcome, Refused):
            return outcome
        recorded += outcome.events
        meeting = evolve(meeting, fact)
    return Accepted(tuple(recorded))


def counted_present(meeting: Meeting, around: Around, fact: ev.MeetingAdjourned) -> ev.MeetingAdjourned:
    """The adjournment with its head count, its need, and whether the quorum was lacking: computed, never typed."""
    if around.profile is None:
        return fact
    needed = share_needed(meeting, around.profile, around.earlier(meeting)).of(meeting.members)
    count = len(present(meeting, fact.at))
    said = {name: getattr(fact, name) for name in fact.__struct_fields__}
    return ev.MeetingAdjourned(**{**said, "present": count, "needed": needed, "lack_of_quorum": count < needed})
