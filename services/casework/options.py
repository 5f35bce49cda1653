"""What could be done now and why not: every move and fact from the present stage, and the dry run of any of them."""

from typing import Any

import msgspec

from domain import canonical
from domain import events as ev
from domain.plan import Plan, evolve
from domain.reasons import Reason, Severity, Text
from domain.thai.dates import bangkok_date
from services.callers import Caller, unstored
from services.casework.plans import moving, opening, stating
from services.means import Office
from services.requests import OpenRequest, StepRequest
from services.saying import Said, say
from services.world import World, surroundings
from workflows.authority import capacity
from workflows.commands import MakeMove, RecordFact
from workflows.decide import Refused, Verdict, weigh
from workflows.definition import Definition, Fact, Move, Step
from workflows.registry import GUARDS
from workflows.standard_asks import schema_of
from workflows.view import View


class Evidence(msgspec.Struct, frozen=True):
    """One document asked for: the kinds that serve, with their labels."""

    kinds: tuple[str, ...]
    labels: tuple[Text, ...]


class Option(msgspec.Struct, frozen=True, kw_only=True):
    """One step from the present stage for this caller. `reasons` stand in the way; `needs` are cured by the form."""

    name: str
    label: Text
    to: str | None
    allowed: bool
    asks: dict[str, Any]
    evidence: tuple[Evidence, ...]
    reasons: tuple[Reason, ...]
    needs: tuple[Reason, ...]
    waivable: tuple[str, ...]
    is_fact: bool
    reason_required: bool = False


class Preview(msgspec.Struct, frozen=True, kw_only=True):
    """A dry run: what would be recorded, or every reason why not; nothing is stored."""

    allowed: bool
    to: str | None
    reasons: tuple[Reason, ...]
    events: tuple[dict[str, Any], ...]
    stage: dict[str, Text]


def options(office: Office, caller: Caller, ref: str) -> list[Option]:
    """Every move and fact from the present stage. Raises NotFound."""
    world = World(office.folds, fresh=True)
    plan = world.plan(ref)
    definition = office.book.pinned(plan.definition)
    said = say(world, caller, office.clock(), None, None)
    steps: list[tuple[str, Step]] = [(m.name, m) for m in definition.by_stage[plan.stage] if "system" not in m.by]
    facts = definition.recordable(plan.stage)
    steps += [(name, fact) for name, fact in facts.items() if fact.by or "act" in caller.scopes]
    return [_option(office, world, definition, plan, said, name, step) for name, step in steps]


def preview(office: Office, caller: Caller, ref: str, name: str, request: StepRequest, fact: bool = False) -> Preview:
    """Judge a move or fact as if it were made, in the log as it stands. Raises NotFound and InvalidInput."""
    attempt = (stating if fact else moving)(office, caller, unstored(), ref, name, request)
    outcome, plan, _ = attempt(World(office.folds, fresh=True))
    assert isinstance(plan, Plan)
    if isinstance(outcome, Refused):
        return _refused(outcome)
    after = evolve(plan, outcome.events[0]) if isinstance(outcome.events[0], ev.PlanEvent) else plan
    stages = office.book.pinned(plan.definition).stages
    return Preview(
        allowed=True,
        to=after.stage,
        reasons=(),
        events=tuple(canonical.plain(event) for event in outcome.events),
        stage={"from": stages[plan.stage].text, "to": stages[after.stage].text},
    )


def openable(office: Office, caller: Caller) -> list[Definition]:
    """The editions in force today of the kinds that one of the caller's posts may open."""
    if "act" not in caller.scopes:
        return []
    kinds = dict.fromkeys(definition.kind for definition in office.book.all())
    found = [office.book.in_force(kind, bangkok_date(office.clock())) for kind in kinds]
    return [d for d in found if _opener(d, caller) in d.actors(d.opening.by)]


def preview_opening(office: Office, caller: Caller, request: OpenRequest) -> Preview:
    """Judge an opening as if it were made. Raises InvalidInput, AlreadyExists and BadReference."""
    outcome, _, _ = opening(office, caller, unstored(), request)(World(office.folds, fresh=True))
    if isinstance(outcome, Refused):
        return _refused(outcome)
    opened = outcome.events[0]
    assert isinstance(opened, ev.PlanOpened)
    return Preview(
        allowed=True,
        to=opened.to_stage,
        reasons=(),
        events=tuple(canonical.plain(event) for event in outcome.events),
        stage={"to": office.book.pinned(opened.definition).stages[opened.to_stage].text},
    )


def _opener(definition: Definition, caller: Caller) -> str:
    return capacity(definition, definition.opening, None, caller.person, caller.posts).actor.post


def _refused(outcome: Refused) -> Preview:
    return Preview(allowed=False, to=None, reasons=outcome.reasons, events=(), stage={})


def _option(
    office: Office, world: World, definition: Definition, plan: Plan, said: Said, name: str, step: Step
) -> Option:
    verdict = _unasked(office, world, definition, plan, said, name, step)
    needs = tuple(r for r in verdict.reasons if GUARDS[r.guard].asks)
    reasons = tuple(r for r in verdict.reasons if not GUARDS[r.guard].asks)
    return Option(
        name=name,
        label=step.label.text,
        to=step.to if isinstance(step, Move) else None,
        allowed=all(r.severity is Severity.WARN for r in reasons),
        asks=schema_of(step),
        evidence=tuple(_evidence(definition, kinds) for kinds in step.evidence),
        reasons=reasons,
        needs=needs,
        waivable=tuple(r.rule for r in verdict.reasons if r.severity is Severity.WARN),
        is_fact=isinstance(step, Fact),
        reason_required=isinstance(step, Move) and step.reason == "required",
    )


def _unasked(
    office: Office, world: World, definition: Definition, plan: Plan, said: Said, name: str, step: Step
) -> Verdict:
    """The verdict on the step with an empty form."""
    common: dict[str, Any] = {
        **said.stepping(definition, step, plan.body, name),
        "effective_on": said.today,
        "correlation_id": "",
    }
    command = MakeMove(move=name, **common) if isinstance(step, Move) else RecordFact(fact=name, **common)
    around = surroundings(world, definition, step, plan, said.today, office.calendar)
    return weigh(View(definition, step, plan, command, around))


def _evidence(definition: Definition, kinds: str) -> Evidence:
    names = tuple(kinds.split("|"))
    return Evidence(names, tuple(definition.evidence[n].text for n in names if n in definition.evidence))
