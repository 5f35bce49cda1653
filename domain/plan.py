"""A plan as its events make it: one issue of one plan, where it stands, what it says, what happened to it."""

from datetime import date
from typing import Any

import msgspec
from msgspec.structs import replace

from domain import events as ev
from domain.corrections import corrected


class Part(msgspec.Struct, frozen=True):
    """One named part of the content at its newest version, who wrote it (for whom), and in which stage."""

    content_version: int
    digest: str
    value: dict[str, Any]
    author: ev.Actor | None = None
    author_for: ev.Actor | None = None
    stage: str = ""


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
    returns: tuple[ev.ReturnReason, ...] = ()
    """Return reasons of the last return that no later move has answered."""
    rounds: dict[str, int] = {}
    """How many times each stage was entered (auditors ask "how many times?")."""
    corrections: dict[str, ev.CorrectionProposed] = {}
    adoption: ev.EditionAdoptionProposed | None = None
    import_batch: str | None = None

    def digests(self, names: tuple[str, ...] | None = None) -> dict[str, str]:
        """Digests of the named parts (all of them by default) as the text stands."""
        return {name: part.digest for name, part in self.parts.items() if names is None or name in names}

    def facts(self, name: str) -> tuple[ev.FactRecorded, ...]:
        """Facts of one name in recorded order."""
        return tuple(e.event for e in self.entries if isinstance(e.event, ev.FactRecorded) and e.event.fact == name)

    def moves(self, *names: str) -> tuple[ev.MoveMade, ...]:
        """Moves of these names in recorded order; all of them when none is named."""
        return tuple(
            e.event for e in self.entries if isinstance(e.event, ev.MoveMade) and (not names or e.event.move in names)
        )

    def entry(self, version: int) -> Entry | None:
        """The entry recorded at this stream version."""
        return next((e for e in self.entries if e.version == version), None)


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
            due = event.due_on or plan.due_on
            return replace(plan, entries=(*plan.entries, Entry(version, event)), due_on=due)
        case ev.ContentRevised():
            part = Part(event.content_version, event.digest, event.value, event.actor, event.on_behalf_of, event.stage)
            return replace(plan, parts={**plan.parts, event.part: part})
        case ev.CorrectionProposed():
            return replace(plan, corrections={**plan.corrections, event.correction: event})
        case ev.CorrectionDeclined():
            return replace(plan, corrections=_without(plan.corrections, event.correction))
        case ev.CorrectionConfirmed():
            return _corrected(plan, event)
        case ev.EditionAdoptionProposed():
            return replace(plan, adoption=event)
        case ev.EditionAdopted():
            return replace(plan, definition=event.adopted, adoption=None, awaiting=event.awaiting, due_on=event.due_on)
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
        rounds={event.to_stage: 1},
        import_batch=event.testimony.batch if event.testimony else None,
    )


def _moved(plan: Plan, event: ev.MoveMade) -> Plan:
    answered = {answer.number for answer in event.answers}
    still_open = tuple(r for r in plan.returns if r.number not in answered)
    return replace(
        plan,
        stage=event.to_stage,
        entered_on=event.effective_on,
        awaiting=event.awaiting,
        due_on=event.due_on,
        entries=(*plan.entries, Entry(plan.version, event)),
        returns=event.returns or still_open,
        rounds={**plan.rounds, event.to_stage: event.round},
    )


def _corrected(plan: Plan, event: ev.CorrectionConfirmed) -> Plan:
    entries = tuple(
        Entry(e.version, corrected(e.event, event.pointer, event.now)) if e.version == event.target_version else e
        for e in plan.entries
    )
    pending = _without(plan.corrections, event.correction)
    last_move = next((e.event for e in reversed(entries) if not isinstance(e.event, ev.FactRecorded)), entries[0].event)
    plan = replace(plan, entries=entries, corrections=pending, entered_on=last_move.effective_on)
    opened = entries[0].event
    if not isinstance(opened, ev.PlanOpened):
        return plan
    return replace(plan, title=opened.title, issue=opened.issue, period=opened.period)


def _without(mapping: dict[str, ev.CorrectionProposed], key: str) -> dict[str, ev.CorrectionProposed]:
    return {k: v for k, v in mapping.items() if k != key}
