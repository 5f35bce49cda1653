"""A plan as its events make it: one issue of one plan, where it stands, what it says, what happened to it."""

from bisect import bisect_left
from datetime import date
from typing import Any, TypeVar

import msgspec
from msgspec.structs import replace

from domain import events as ev
from domain.corrections import corrected

T = TypeVar("T")


class Writing(msgspec.Struct, frozen=True):
    """Somebody's share in a part of the text: who wrote (for whom), in which stage; of testimony, who typed it in."""

    author: ev.Actor
    author_for: ev.Actor | None
    stage: str
    typed_by: ev.Actor | None = None


class Part(msgspec.Struct, frozen=True):
    """One named part of the content at its newest version, who wrote it (for whom), and in which stage.

    `written` has everybody's share in all its versions, each once.
    """

    content_version: int
    digest: str
    value: dict[str, Any]
    author: ev.Actor | None = None
    author_for: ev.Actor | None = None
    stage: str = ""
    written: tuple[Writing, ...] = ()


class Entry(msgspec.Struct, frozen=True, gc=False):
    """A move, fact or opening as it reads today (corrections applied), and the stream version it was recorded at."""

    version: int
    event: ev.PlanOpened | ev.MoveMade | ev.FactRecorded

    @property
    def name(self) -> str:
        """The move's or fact's name; the published name for the opening."""
        match self.event:
            case ev.MoveMade(move=move):
                return move
            case ev.FactRecorded(fact=fact):
                return fact
            case _:
                return self.event.published


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """State folded from `plan/<ref>`; `version` is the stream's version, never a text's or a definition's."""

    version: int
    ref: str
    kind: str
    title: str
    series: str
    issue: str
    definition: ev.DefinitionRef
    stage: str
    entered_on: date
    awaiting: tuple[ev.Awaiting, ...] = ()
    due_on: date | None = None
    period: ev.Period | None = None
    area: str | None = None
    body: str | None = None
    parent: str | None = None
    predecessor: str | None = None
    parts: dict[str, Part] = {}
    entries: tuple[Entry, ...] = ()
    hands: tuple[ev.PlanOpened | ev.MoveMade, ...] = ()
    """The opening and the moves, in every round; one that the same persons made before stands here once."""
    fact_names: frozenset[str] = frozenset()
    """Names of the facts recorded so far, so that asking for one that never was costs nothing."""
    review_names: frozenset[str] = frozenset()
    """Names of those among them that said of themselves that they are reviews."""
    returns: tuple[ev.ReturnReason, ...] = ()
    """Return reasons of the last return that no later move has answered."""
    rounds: dict[str, int] = {}
    """How many times each stage was entered (auditors ask "how many times?")."""
    corrections: dict[str, ev.CorrectionProposed] = {}
    adoption: ev.EditionAdoptionProposed | None = None
    editorial: dict[str, ev.EditorialCorrectionProposed] = {}
    overrides: dict[str, ev.OverrideProposed] = {}
    """Overrides that a first post proposed and no second has answered."""
    obligations: tuple[str, ...] = ()
    """Refs of what its decisions imposed, in the order they did; each has a stream of its own."""
    import_batch: str | None = None

    def digests(self, names: tuple[str, ...] | None = None) -> dict[str, str]:
        """Digests of the named parts (all of them by default) as the text stands."""
        return {name: part.digest for name, part in self.parts.items() if names is None or name in names}

    def facts(self, name: str) -> tuple[ev.FactRecorded, ...]:
        """Facts of one name in recorded order."""
        if name not in self.fact_names:
            return ()
        return tuple(e.event for e in self.entries if isinstance(e.event, ev.FactRecorded) and e.event.fact == name)

    def moves(self, *names: str) -> tuple[ev.MoveMade, ...]:
        """Moves of these names in recorded order; all of them when none is named."""
        return tuple(
            e.event for e in self.entries if isinstance(e.event, ev.MoveMade) and (not names or e.event.move in names)
        )

    @property
    def last_move(self) -> ev.MoveMade | None:
        """The move that brought the plan where it stands; None since its opening."""
        return next((e.event for e in reversed(self.entries) if isinstance(e.event, ev.MoveMade)), None)

    def entry(self, version: int) -> Entry | None:
        """The entry recorded at this stream version."""
        place = bisect_left(self.entries, version, key=lambda entry: entry.version)
        found = self.entries[place] if place < len(self.entries) else None
        return found if found is not None and found.version == version else None


def successors(plan: Plan) -> tuple[str, ...]:
    """Refs of the issues that reviews of this plan opened, oldest first."""
    opened = (made.input.get("successor") for made in plan.moves() if made.input.get("outcome") == "revise")
    return tuple(str(one["ref"]) for one in opened if one and one.get("ref"))


def evolve(plan: Plan | None, event: ev.PlanEvent) -> Plan:
    """The plan after one more fact. It assigns what the event says and never asks today's rules."""
    if plan is None:
        if not isinstance(event, ev.PlanOpened):
            raise ValueError(f"a plan begins with its opening, not with {type(event).__name__}")
        return _opened(event)
    version = plan.version + 1
    batch = event.testimony.batch if event.testimony else plan.import_batch
    plan = replace(plan, version=version, import_batch=batch)
    match event:
        case ev.MoveMade():
            return _moved(plan, event)
        case ev.FactRecorded():
            return _recorded(plan, event)
        case ev.ContentRevised():
            return replace(plan, parts={**plan.parts, event.part: _revised(plan.parts.get(event.part), event)})
        case ev.CorrectionConfirmed():
            return _corrected(plan, event)
        case ev.EditorialCorrectionAccepted():
            rebound = tuple(_rebound(entry, event) for entry in plan.entries)
            shared = {
                **plan.parts,
                event.part: _shared(plan.parts[event.part], Writing(event.proposed_by, None, plan.stage)),
            }
            plan = _reread(plan, rebound)
            return replace(plan, editorial=_without(plan.editorial, event.correction), parts=shared)
        case ev.EditionAdopted():
            return replace(plan, definition=event.adopted, adoption=None, awaiting=event.awaiting, due_on=event.due_on)
        case _:
            return _asked(plan, event)


def _asked(plan: Plan, event: ev.PlanEvent) -> Plan:
    """What one person proposed and a second has to answer; a refusal takes it off the table again."""
    match event:
        case ev.CorrectionProposed():
            return replace(plan, corrections={**plan.corrections, event.correction: event})
        case ev.CorrectionDeclined():
            return replace(plan, corrections=_without(plan.corrections, event.correction))
        case ev.EditorialCorrectionProposed():
            return replace(plan, editorial={**plan.editorial, event.correction: event})
        case ev.EditorialCorrectionDeclined():
            return replace(plan, editorial=_without(plan.editorial, event.correction))
        case ev.OverrideProposed():
            return replace(plan, overrides={**plan.overrides, event.override: event})
        case ev.OverrideDeclined():
            return replace(plan, overrides=_without(plan.overrides, event.override))
        case ev.EditionAdoptionProposed():
            return replace(plan, adoption=event)
        case _:
            raise ValueError(f"a plan's stream holds no {type(event).__name__}")


def _opened(event: ev.PlanOpened) -> Plan:
    return Plan(
        version=1,
        ref=event.ref,
        kind=event.kind,
        title=event.title,
        series=event.series,
        issue=event.issue,
        definition=event.definition,
        stage=event.to_stage,
        entered_on=event.effective_on,
        awaiting=event.awaiting,
        due_on=event.due_on,
        period=event.period,
        area=event.area,
        body=event.body,
        parent=event.parent,
        predecessor=event.predecessor,
        entries=(Entry(1, event),),
        hands=(event,),
        rounds={event.to_stage: 1},
        import_batch=event.testimony.batch if event.testimony else None,
    )


def _revised(before: Part | None, event: ev.ContentRevised) -> Part:
    typed_by = event.testimony.recorded_by if event.testimony else None
    share = Writing(event.actor, event.on_behalf_of, event.stage, typed_by)
    earlier = before.written if before else ()
    written = earlier if share in earlier else (*earlier, share)
    author, author_for = event.actor, event.on_behalf_of
    return Part(event.content_version, event.digest, event.value, author, author_for, event.stage, written)


def _moved(plan: Plan, event: ev.MoveMade) -> Plan:
    imposed = event.resolution.terms if event.resolution else ()
    overrides = plan.overrides
    if event.override is not None:
        imposed = (*imposed, event.override.ratification)
        overrides = _without(overrides, event.override.override)
    return replace(
        plan,
        stage=event.to_stage,
        entered_on=event.effective_on,
        awaiting=event.awaiting,
        due_on=event.due_on,
        entries=(*plan.entries, Entry(plan.version, event)),
        hands=_gone_on(plan, event),
        returns=event.returns or _unanswered(plan, event),
        rounds={**plan.rounds, event.to_stage: event.round},
        overrides=overrides,
        obligations=(*plan.obligations, *(term.obligation for term in imposed)) if imposed else plan.obligations,
    )


def _unanswered(plan: Plan, made: ev.MoveMade) -> tuple[ev.ReturnReason, ...]:
    answered = {answer.number for answer in made.answers}
    return tuple(r for r in plan.returns if r.number not in answered) if answered else plan.returns


def _gone_on(plan: Plan, made: ev.MoveMade) -> tuple[ev.PlanOpened | ev.MoveMade, ...]:
    hands = _hands(made)
    again = any(isinstance(act, ev.MoveMade) and _hands(act) == hands for act in plan.hands)
    return plan.hands if again else (*plan.hands, made)


def _hands(made: ev.MoveMade) -> tuple[str, str, ev.Actor, ev.Actor | None, ev.Actor | None]:
    typed_by = made.testimony.recorded_by if made.testimony else None
    return made.move, made.from_stage, made.actor, made.on_behalf_of, typed_by


def _recorded(plan: Plan, event: ev.FactRecorded) -> Plan:
    names = plan.fact_names if event.fact in plan.fact_names else plan.fact_names | {event.fact}
    entries = (*plan.entries, Entry(plan.version, event))
    reviews = plan.review_names | {event.fact} if event.review else plan.review_names
    return replace(plan, entries=entries, fact_names=names, review_names=reviews, due_on=event.due_on or plan.due_on)


def _shared(part: Part, share: Writing) -> Part:
    """The part with one more hand in it: who proposed a slip's mending wrote it as much as who accepted."""
    return part if share in part.written else replace(part, written=(*part.written, share))


def _rebound(entry: Entry, accepted: ev.EditorialCorrectionAccepted) -> Entry:
    """What was decided on the text before the slip was mended reads as decided on the text after."""
    event = entry.event
    if isinstance(event, ev.PlanOpened) or event.parts.get(accepted.part) != accepted.was:
        return entry
    return Entry(entry.version, replace(event, parts={**event.parts, accepted.part: accepted.now}))


def _reread(plan: Plan, entries: tuple[Entry, ...]) -> Plan:
    """The plan with its entries as they read now, the acts of its case too."""
    pairs = zip(plan.entries, entries, strict=True)
    changed = {id(was.event): now.event for was, now in pairs if was is not now}
    acts = (changed.get(id(act), act) for act in plan.hands)
    hands = tuple(act for act in acts if not isinstance(act, ev.FactRecorded))
    return replace(plan, entries=entries, hands=hands)


def _corrected(plan: Plan, event: ev.CorrectionConfirmed) -> Plan:
    entries = tuple(
        Entry(e.version, corrected(e.event, event.pointer, event.now)) if e.version == event.target_version else e
        for e in plan.entries
    )
    pending = _without(plan.corrections, event.correction)
    last_move = next((e.event for e in reversed(entries) if not isinstance(e.event, ev.FactRecorded)), entries[0].event)
    plan = replace(_reread(plan, entries), corrections=pending, entered_on=last_move.effective_on)
    opened = entries[0].event
    if not isinstance(opened, ev.PlanOpened):
        return plan
    return replace(plan, title=opened.title, issue=opened.issue, period=opened.period)


def _without(mapping: dict[str, T], key: str) -> dict[str, T]:
    return {k: v for k, v in mapping.items() if k != key}
