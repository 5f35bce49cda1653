"""An oracle over the raw log: who stands behind each act, whether anyone passed on an own matter, and by what right.

It is written from the law and from the tables below, and knows nothing of guards, folds or definitions.
"""

from collections.abc import Iterable, Iterator
from datetime import date

from domain import events as ev

MADE_BY = {
    "submit": {"author"},
    "forward": {"reviewer"},
    "send_back": {"reviewer", "decider", "acting_decider"},
    "decide": {"decider", "acting_decider"},
    "reopen": {"clerk"},
    "hand_in": {"author"},
    "take_in": {"reviewer"},
    "give_back": {"reviewer"},
    "OpinionGiven": {"reviewer"},
}
"""Who makes which step of the kinds `case` and `piece`."""
BINDING = {"submit", "decide", "hand_in", "take_in"}
Act = ev.PlanOpened | ev.MoveMade | ev.FactRecorded | ev.ContentRevised


def named(event: ev.Event) -> str:
    return getattr(event, "move", None) or getattr(event, "fact", None) or event.published


def behind(event: ev.Event, beside: ev.Event) -> set[str]:
    """Everyone for whom the act counts: the person, the delegator, and who typed in what is no act of both files."""
    found = {event.actor.person}
    found |= {event.on_behalf_of.person} if event.on_behalf_of else set()
    if event.testimony and not beside.testimony:
        found.add(event.testimony.recorded_by.person)
    return found


def self_approvals(log: Iterable[ev.Event]) -> Iterator[str]:
    """Every act by which somebody passed on what he or she had written, brought or reviewed in another post."""
    texts: dict[str, list[Act]] = {}
    acts: dict[str, list[Act]] = {}
    parent: dict[str, str] = {}
    proposals: dict[str, ev.Event] = {}
    for event in log:
        yield from _second_person(event, proposals)
        if not isinstance(event, ev.PlanOpened | ev.MoveMade | ev.FactRecorded | ev.ContentRevised):
            continue
        ref = event.ref
        if isinstance(event, ev.PlanOpened) and event.parent:
            parent[ref] = event.parent
        is_review = isinstance(event, ev.MoveMade) or named(event) == "OpinionGiven"
        if is_review:
            earlier = [*texts.get(ref, ()), *acts.get(ref, ())]
            if named(event) in BINDING:
                kin = [one for one, of in parent.items() if of == ref] + ([parent[ref]] if ref in parent else [])
                earlier += [act for one in kin for act in (*texts.get(one, ()), *acts.get(one, ()))]
            yield from (f"{ref}: {named(event)} after {named(act)}" for act in earlier if _own(act, event))
        if isinstance(event, ev.MoveMade) and event.returns:
            acts[ref] = []
        if isinstance(event, ev.ContentRevised):
            texts.setdefault(ref, []).append(event)
        elif is_review or isinstance(event, ev.PlanOpened):
            acts.setdefault(ref, []).append(event)


def _own(earlier: Act, event: Act) -> bool:
    if "system" in (earlier.actor.post, event.actor.post) or earlier.actor.post in MADE_BY[named(event)]:
        return False
    return bool(behind(earlier, event) & behind(event, earlier))


def _second_person(event: ev.Event, proposals: dict[str, ev.Event]) -> Iterator[str]:
    """Corrections and editions are confirmed by somebody else; nobody appoints himself or herself."""
    match event:
        case ev.CorrectionProposed(correction=name) | ev.EditorialCorrectionProposed(correction=name):
            proposals[name] = event
        case ev.EditionAdoptionProposed(ref=ref):
            proposals[f"edition of {ref}"] = event
        case ev.CorrectionConfirmed(correction=name) | ev.EditorialCorrectionAccepted(correction=name):
            if behind(proposals[name], event) & behind(event, proposals[name]):
                yield f"{name} confirmed by its proposer"
        case ev.EditionAdopted(ref=ref):
            proposed = proposals[f"edition of {ref}"]
            if behind(proposed, event) & behind(event, proposed):
                yield f"edition of {ref} adopted by its proposer"
        case ev.PersonAppointed(person=person) if event.actor.person == person:
            yield f"{person} appointed by his or her own hand"
        case _:
            pass


def powerless(log: Iterable[ev.Event]) -> Iterator[str]:
    """Every live act for which its person, or the delegator, held no such post on its legal day, as recorded then."""
    held: dict[str, ev.PersonAppointed] = {}
    ends: dict[str, date] = {}
    lent: dict[str, ev.DelegationGranted] = {}
    for event in log:
        match event:
            case ev.PersonAppointed(appointment=name):
                held[name] = event
            case ev.AppointmentEnded(appointment=name) | ev.DelegationRevoked(delegation=name):
                ends[name] = min(ends.get(name, date.max), event.effective_on)
            case ev.DelegationGranted(delegation=name):
                lent[name] = event
            case ev.MoveMade() | ev.ContentRevised() | ev.CorrectionConfirmed() | ev.CorrectionProposed() if (
                event.testimony is None and event.actor.post != "system"
            ):
                if isinstance(event, ev.MoveMade) and event.actor.post not in MADE_BY[event.move]:
                    yield f"{event.move} in the post {event.actor.post}"
                owner = event.on_behalf_of or event.actor
                on, post = event.effective_on, (owner.post, owner.body or "BODY-OFFICES")
                own = [
                    name
                    for name, one in held.items()
                    if (one.person, one.post, one.body) == (owner.person, *post)
                    and one.holds_from <= on <= min(one.until or date.max, ends.get(name, date.max))
                ]
                if not own:
                    yield f"{named(event)} by {owner.person} without {owner.post}"
                if event.on_behalf_of and not any(_lends(one, event, own, ends, name) for name, one in lent.items()):
                    yield f"{named(event)} by {event.actor.person} beyond what {owner.person} gave"
            case _:
                pass


def _lends(given: ev.DelegationGranted, event: ev.Event, own: list[str], ends: dict[str, date], name: str) -> bool:
    covers = not given.moves or named(event) in given.moves
    until = min(given.until, ends.get(name, date.max))
    is_theirs = given.delegate == event.actor.person and given.appointment in own
    return is_theirs and covers and given.holds_from <= event.effective_on <= until
