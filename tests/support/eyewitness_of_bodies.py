"""An oracle over the raw log of what is done around a body: overrides, ratifications, slips, obligations, minutes.

It is written from the law, and knows nothing of guards, folds or definitions.
"""

from collections.abc import Iterable, Iterator
from datetime import date

from domain import events as ev
from tests.support.eyewitness import behind

LISTED = {"chief", "marshal"}
KEEPERS = {"clerk", "area_subcommittee"}
"""Who keeps the body: its clerk, and the post of the body itself."""
Log = list[ev.Event]


def overrides(log: Log) -> Iterator[str]:
    """An override takes two persons in two listed posts of their own, no own matter, and is to be ratified."""
    proposed: dict[str, ev.OverrideProposed] = {}
    wrote: dict[str, set[str]] = {}
    for event in log:
        match event:
            case ev.OverrideProposed(override=name):
                proposed[name] = event
            case ev.PlanOpened(ref=ref) | ev.ContentRevised(ref=ref):
                wrote.setdefault(ref, set()).update(behind(event, event))
            case ev.MoveMade(override=ev.Override(override=name), ref=ref):
                first = proposed[name]
                yield from _two(name, first, event)
                yield from (f"{name}: {p} in an own matter" for p in wrote[ref] & _persons(first, event))
                asked = [e for e in log if isinstance(e, ev.ObligationImposed) and e.obligation == name]
                if [(e.term.sort, e.correlation_id) for e in asked] != [("ratification", event.correlation_id)]:
                    yield f"{name} awaits no ratification"
            case _:
                pass


def _two(name: str, first: ev.Event, second: ev.Event) -> Iterator[str]:
    if first.actor.person == second.actor.person:
        yield f"{name} confirmed by its proposer"
    if first.actor.post == second.actor.post:
        yield f"{name} made in one post"
    if {first.actor.post, second.actor.post} - LISTED:
        yield f"{name} made in a post that is not listed"
    if first.on_behalf_of or second.on_behalf_of:
        yield f"{name} made by delegation"


def _persons(*events: ev.Event) -> set[str]:
    return {event.actor.person for event in events}


def ratifications(log: Log) -> Iterator[str]:
    """Only a meeting settles what awaits ratification; refused, the move falls or is asked for again."""
    asked = {e.obligation for e in log if isinstance(e, ev.ObligationImposed) and e.term.sort == "ratification"}
    for event in log:
        if not isinstance(event, ev.ObligationEvent) or event.obligation not in asked:
            continue
        if not isinstance(event, ev.ObligationImposed):
            same = [one for one in log if one.correlation_id == event.correlation_id]
            if not any(isinstance(one, ev.ItemResolved) for one in same):
                yield f"{event.obligation}: {event.published} without a meeting"
            fell = any(isinstance(one, ev.MoveMade) and one.move == "not_ratified" for one in same)
            again = any(isinstance(one, ev.ObligationImposed) for one in same)
            if isinstance(event, ev.ObligationReleased) and not (fell or again):
                yield f"{event.obligation} refused without effect"


def acceptances(log: Log) -> Iterator[str]:
    """Evidence is shown by who owes it, and accepted or sent back by a keeper who did not show it."""
    owner: dict[str, str] = {}
    shown: dict[str, ev.EvidenceSubmitted] = {}
    for event in log:
        match event:
            case ev.ObligationImposed(obligation=name, term=term):
                owner[name] = term.owner.role
            case ev.EvidenceSubmitted(obligation=name):
                shown[name] = event
                if event.actor.post != owner[name]:
                    yield f"{name} shown by the {event.actor.post}"
            case ev.EvidenceReturned(obligation=name) | ev.ObligationDischarged(obligation=name, meeting=None):
                before = shown.pop(name, None)
                if before is None:
                    yield f"{name} judged without evidence"
                elif behind(event, event) & behind(before, before):
                    yield f"{name} judged by who showed it"
                if event.actor.post not in KEEPERS:
                    yield f"{name} judged by the {event.actor.post}"
            case _:
                pass


def slips(log: Log) -> Iterator[str]:
    """A decided text is mended by two of its clerks, the second in person, exactly as the first proposed."""
    proposed: dict[str, ev.EditorialCorrectionProposed] = {}
    for event in log:
        match event:
            case ev.EditorialCorrectionProposed(correction=name):
                proposed[name] = event
                if event.actor.post not in KEEPERS:
                    yield f"{name} proposed by the {event.actor.post}"
            case ev.EditorialCorrectionAccepted(correction=name):
                first = proposed[name]
                if behind(first, event) & behind(event, first):
                    yield f"{name} accepted by its proposer"
                if event.on_behalf_of or event.actor.post not in KEEPERS:
                    yield f"{name} accepted by somebody else's hand"
                if (event.was, event.now, event.proposed_by) != (first.was, first.now, first.actor):
                    yield f"{name} accepted for another text"
            case _:
                pass


def minutes(log: Log) -> Iterator[str]:
    """Drafted after the meeting, adopted once at a later one of the same body, then only corrected; by its keepers."""
    called: dict[str, ev.MeetingConvened] = {}
    opened: dict[str, int] = {}
    done: dict[str, set[str]] = {}
    proposed: dict[str, ev.MinutesCorrectionProposed] = {}
    for number, event in enumerate(log):
        if not isinstance(event, ev.MeetingEvent):
            continue
        ref, before = event.meeting, done.setdefault(event.meeting, set())
        if event.actor.post not in {*KEEPERS, "system"}:
            yield f"{ref}: {event.published} by the {event.actor.post}"
        match event:
            case ev.MeetingConvened():
                called[ref] = event
            case ev.MeetingOpened():
                opened[ref] = number
            case ev.MinutesDrafted():
                if not before & {"MeetingClosed", "MeetingAdjourned"} or "MinutesAdopted" in before:
                    yield f"{ref}: minutes drafted too early or too late"
            case ev.MinutesAdopted(at_meeting=at):
                later = at != ref and at in opened and called[at].held_on >= called[ref].held_on
                if not later or called[at].body != event.body or "MinutesDrafted" not in before:
                    yield f"{ref}: minutes adopted at {at}"
                if "MinutesAdopted" in before:
                    yield f"{ref}: minutes adopted twice"
            case ev.MinutesCorrectionProposed(proposal=name):
                proposed[name] = event
            case ev.MinutesCorrected(proposal=name):
                if "MinutesDrafted" not in before:
                    yield f"{ref}: minutes corrected before they were drafted"
                first = proposed[name or ""]
                if behind(first, event) & behind(event, first) or event.correction != first.correction:
                    yield f"{ref}: minutes corrected by their proposer, or otherwise than proposed"
            case _:
                pass
        before.add(event.published)


LENT = (
    ev.MeetingEvent,
    ev.EvidenceSubmitted,
    ev.EvidenceReturned,
    ev.ObligationDischarged,
    ev.EditorialCorrectionProposed,
    ev.EditorialCorrectionAccepted,
    ev.OverrideProposed,
    ev.ContentRevised,
    ev.MoveMade,
)


def delegations(log: Log) -> Iterator[str]:
    """Every act for another rests on a delegation in force that covers it, and on the delegator's own post that day."""
    lent: dict[str, ev.DelegationGranted] = {}
    held: dict[str, ev.PersonAppointed] = {}
    ends: dict[str, date] = {}
    for event in log:
        match event:
            case ev.PersonAppointed(appointment=name):
                held[name] = event
            case ev.DelegationGranted(delegation=name):
                lent[name] = event
            case ev.DelegationRevoked(delegation=name):
                ends[name] = event.effective_on
            case _ if isinstance(event, LENT) and event.on_behalf_of and event.actor.post != "system":
                found = (lent[name] for name in lent if event.effective_on <= ends.get(name, date.max))
                if not any(_covers(one, held[one.appointment], event) for one in found):
                    yield f"{event.published} by {event.actor.person} beyond what {event.on_behalf_of.person} gave"
            case _:
                pass


def _covers(given: ev.DelegationGranted, held: ev.PersonAppointed, event: ev.Event) -> bool:
    owner, on = event.on_behalf_of, event.effective_on
    named = event.move if isinstance(event, ev.MoveMade) else None
    return (
        owner is not None
        and (given.delegate, held.person, held.post) == (event.actor.person, owner.person, owner.post)
        and given.holds_from <= on <= given.until
        and held.holds_from <= on <= (held.until or date.max)
        and (not given.moves or named in given.moves)
    )


ORACLES = (overrides, ratifications, acceptances, slips, minutes, delegations)


def unlawful(log: Iterable[ev.Event]) -> list[str]:
    """What any of them finds."""
    kept = list(log)
    return [found for oracle in ORACLES for found in oracle(kept)]
