"""What can be done to a plan: open it, move it, record a fact, change its text; every write answers with a receipt."""

from typing import Any

import msgspec

from domain import events as ev
from domain.plan import Plan
from domain.thai.refs import normalise_ref
from services.attachments import described
from services.callers import DECIDE, Caller, Key
from services.carrying_out import Attempt, carry_out
from services.casework.terms import require_owners
from services.deciding import is_decision
from services.ledger import Receipt, StaleVersion
from services.means import Office
from services.problems import AlreadyExists, InvalidInput, NotFound, StepUpRequired, Wrong
from services.refusals import attempted
from services.requests import ContentRequest, OpenRequest, StepRequest
from services.rights import Reader
from services.saying import Said, beside, require_dated, say
from services.sealing import seal, seal_input
from services.standard_input import typed
from services.world import World, deciding_body, surroundings
from workflows import asks
from workflows.amendments import decide_content
from workflows.commands import MakeMove, OpenPlan, RecordFact, ReviseContent
from workflows.companions import decide_together
from workflows.decide import Accepted, Refused
from workflows.definition import Definition, Step
from workflows.opening import decide_opening
from workflows.standard_asks import schema_of
from workflows.view import Surroundings


def load(office: Office, ref: str, fresh: bool = True) -> Plan:
    """The plan as the log has it. Raises NotFound."""
    return World(office.folds, fresh).plan(ref)


def make_move(
    office: Office, caller: Caller, key: Key, ref: str, move: str, request: StepRequest, if_match: int | None
) -> Receipt:
    """Make a named move.

    Raises RefusedByRule, InvalidInput, StaleVersion, NotFound, ChangedMeanwhile, StepUpRequired.
    """
    if request.testimony is None and DECIDE not in caller.scopes:
        plan = load(office, ref)
        definition = office.book.pinned(plan.definition)
        if is_decision(definition.move(move, plan.stage) or definition.any_move(move)):
            raise StepUpRequired
    return carry_out(
        office, key, attempted(ref, move, caller, request), moving(office, caller, key, ref, move, request, if_match)
    )


def record_fact(
    office: Office, caller: Caller, key: Key, ref: str, fact: str, request: StepRequest, if_match: int | None
) -> Receipt:
    """Record a fact that changes no stage. Raises as make_move."""
    if request.testimony is None and DECIDE not in caller.scopes:
        plan = load(office, ref)
        if is_decision(office.book.pinned(plan.definition).fact(fact)):
            raise StepUpRequired
    return carry_out(
        office, key, attempted(ref, fact, caller, request), stating(office, caller, key, ref, fact, request, if_match)
    )


def open_plan(office: Office, caller: Caller, key: Key, request: OpenRequest) -> Receipt:
    """Open a plan of a kind in force on its legal date. Raises AlreadyExists besides the above."""
    return carry_out(
        office, key, attempted(request.ref, "open", caller, request), opening(office, caller, key, request)
    )


def opening(office: Office, caller: Caller, key: Key, request: OpenRequest) -> Attempt:
    """One judgement of an opening."""

    def attempt(world: World) -> tuple[Accepted | Refused, Plan | None, ev.Actor]:
        is_taken = world.find_plan(request.ref) is not None
        if is_taken and Reader(office, caller).plan(request.ref):
            raise AlreadyExists(request.ref)
        said = say(world, caller, office.clock(), request.effective_on, request.testimony)
        definition = _kind(office, request.kind, said)
        _require_period(request, said)
        require_valid(schema_of(definition.opening), request.input, "/input")
        for part, value in request.content.items():
            require_part(definition, part, value, f"/content/{part}")
        command = _opening(office, said, key, definition, request)
        around = Surroundings(today=said.today, calendar=office.calendar)
        if (parent := _parent(office, caller, world, request)) is not None:
            children = world.children(parent.ref)
            plans = {parent.ref: parent, **{child: world.plan(child) for child in children}}
            around = msgspec.structs.replace(around, plans=plans, children={parent.ref: children})
        outcome = decide_opening(definition, around, command, request.content)
        if is_taken and isinstance(outcome, Accepted):  # to whom it is hidden, only who may open learns that it exists
            raise AlreadyExists(request.ref)
        return outcome, None, command.actor

    return attempt


def revise_content(
    office: Office, caller: Caller, key: Key, ref: str, part: str, request: ContentRequest, if_match: int | None
) -> Receipt:
    """A new version of one part of the text. Raises as make_move."""
    return carry_out(
        office,
        key,
        attempted(ref, f"content:{part}", caller, request),
        revising(office, caller, key, ref, part, request, if_match),
    )


def revising(
    office: Office, caller: Caller, key: Key, ref: str, part: str, request: ContentRequest, if_match: int | None = None
) -> Attempt:
    """One judgement of a new text."""

    def attempt(world: World) -> tuple[Accepted | Refused, Plan | None, ev.Actor]:
        plan = matched(world.plan(ref), if_match)
        definition = office.book.pinned(plan.definition)
        require_part(definition, part, request.value, "/value")
        said = say(world, caller, office.clock(), request.effective_on, request.testimony)
        editors = definition.actors(definition.stages[plan.stage].edits.get(part, ()))
        command = ReviseContent(
            **said.speaking(definition, editors, plan.body, f"content:{part}"),
            **common(office, said, key, ref, request.reason),
            part=part,
            value=request.value,
        )
        around = beside(world, plan, said, office.calendar)
        return decide_content(definition, plan, around, command), plan, command.actor

    return attempt


def moving(
    office: Office, caller: Caller, key: Key, ref: str, move: str, request: StepRequest, if_match: int | None = None
) -> Attempt:
    """One judgement of a move with its companions, in whatever world it is given (also for dry runs)."""

    def attempt(world: World) -> tuple[Accepted | Refused, Plan | None, ev.Actor]:
        plan = matched(world.plan(ref), if_match)
        definition = office.book.pinned(plan.definition)
        step = definition.move(move, plan.stage) or definition.any_move(move)
        if step is None:
            raise NotFound(move)
        if "system" in step.by and not request.testimony:
            raise NotFound(move)
        said = say(world, caller, office.clock(), request.effective_on, request.testimony)
        require_valid(schema_of(step), request.input, "/input")
        given = step_fields(office, said, key, definition, step, move, plan, request)
        typed_input = typed(office.vault, plan, definition, step, request.input, said.effective_on)
        command = MakeMove(move=move, **{**given, **typed_input})
        require_owners(world, command.resolution, "/input/resolution/terms")
        around = surroundings(world, definition, step, plan, said.today, office.calendar, command.resolution)
        outcome = decide_together(office.book, plan, around, command)
        _require_new(world, outcome)
        return outcome, plan, command.actor

    return attempt


def stating(
    office: Office, caller: Caller, key: Key, ref: str, fact: str, request: StepRequest, if_match: int | None = None
) -> Attempt:
    """One judgement of a fact."""

    def attempt(world: World) -> tuple[Accepted | Refused, Plan | None, ev.Actor]:
        plan = matched(world.plan(ref), if_match)
        definition = office.book.pinned(plan.definition)
        step = definition.fact(fact)
        if step is None:
            raise NotFound(fact)
        said = say(world, caller, office.clock(), request.effective_on, request.testimony)
        require_valid(schema_of(step), request.input, "/input")
        command = RecordFact(fact=fact, **step_fields(office, said, key, definition, step, fact, plan, request))
        around = surroundings(world, definition, step, plan, said.today, office.calendar)
        return decide_together(office.book, plan, around, command), plan, command.actor

    return attempt


def step_fields(
    office: Office,
    said: Said,
    key: Key,
    definition: Definition,
    step: Step,
    name: str,
    plan: Plan,
    request: StepRequest,
) -> dict[str, Any]:
    """The fields that moves and facts share, words sealed and documents looked up by digest."""
    return {
        **said.stepping(definition, step, plan.body, name),
        **common(office, said, key, plan.ref, request.reason),
        "documents": described(office, said.caller, request.documents),
        "input": seal_input(office.vault, f"plan/{plan.ref}", schema_of(step), request.input),
        "waivers": waivers(office, plan.ref, request),
    }


def common(office: Office, said: Said, key: Key, ref: str, reason: str | None) -> dict[str, Any]:
    """The fields every command shares."""
    return {
        "effective_on": said.effective_on,
        "correlation_id": str(key.command_id),
        "testimony": said.testimony,
        "reason": seal(office.vault, f"plan/{ref}", reason),
    }


def waivers(office: Office, ref: str, request: StepRequest) -> dict[str, ev.Sealed]:
    """Sealed waiver reasons by rule; a blank reason waives nothing."""
    sealed = {w.rule: seal(office.vault, f"plan/{ref}", w.reason) for w in request.waivers}
    return {rule: text for rule, text in sealed.items() if text is not None}


def matched(plan: Plan, if_match: int | None) -> Plan:
    """The plan, if it is at the version the caller saw. Raises StaleVersion."""
    if if_match is not None and plan.version != if_match:
        raise StaleVersion(f"plan/{plan.ref}", plan.version)
    return plan


def require_valid(schema: dict[str, Any], value: Any, at: str) -> None:
    """Raises InvalidInput with every error and its JSON pointer."""
    wrong = tuple(Wrong(at + pointer, th, en) for pointer, th, en in asks.errors(schema, value))
    if wrong:
        raise InvalidInput(wrong)


def require_part(definition: Definition, part: str, value: Any, at: str) -> None:
    """A known part of the content, of the shape its definition gives. Raises NotFound and InvalidInput."""
    if part not in definition.parts:
        raise NotFound(part)
    require_valid(definition.parts[part].schema_, value, at)


def _kind(office: Office, kind: str, said: Said) -> Definition:
    """The edition in force on the opening's legal date. Raises InvalidInput for a kind nobody published."""
    try:
        return office.book.in_force(kind, said.effective_on)
    except NotFound as unknown:
        kinds = ", ".join(sorted({d.kind for d in office.book.all()}))
        wrong = Wrong("/kind", f"ต้องเป็นค่าใดค่าหนึ่ง: {kinds}", f"must be one of: {kinds}")
        raise InvalidInput((wrong,)) from unknown


def _require_period(request: OpenRequest, said: Said) -> None:
    """A plan's period ends on or after the day it starts, both included (S0.2). Raises InvalidInput."""
    if (period := request.period) is None:
        return
    require_dated(period.start, "/period/start", said.today)
    require_dated(period.end, "/period/end", said.today)
    if period.end < period.start:
        raise InvalidInput((Wrong("/period/end", "วันสิ้นสุดต้องไม่ก่อนวันเริ่ม", "must not lie before the start"),))


def _parent(office: Office, caller: Caller, world: World, request: OpenRequest) -> Plan | None:
    """The parent that is asked for; one that the caller may not read is not there."""
    found = world.find_plan(request.parent)
    attested = request.testimony is not None
    return found if found is not None and (attested or Reader(office, caller).plan(found.ref)) else None


def _require_new(world: World, outcome: Accepted | Refused) -> None:
    """What a move opens beside itself (a successor) must not exist yet. Raises AlreadyExists."""
    for event in outcome.events if isinstance(outcome, Accepted) else ():
        if isinstance(event, ev.PlanOpened) and world.find_plan(event.ref) is not None:
            raise AlreadyExists(event.ref)


def _opening(office: Office, said: Said, key: Key, definition: Definition, request: OpenRequest) -> OpenPlan:
    normalise_ref(request.ref)  # a malformed reference is refused before anything is judged
    schema = schema_of(definition.opening)
    period = ev.Period(start=request.period.start, end=request.period.end) if request.period else None
    return OpenPlan(
        **said.stepping(definition, definition.opening, request.body, "open"),
        **common(office, said, key, request.ref, request.reason),
        ref=request.ref,
        title=request.title,
        series=request.series or request.ref,
        issue=request.issue or "1",
        parent=request.parent,
        predecessor=request.predecessor,
        area=request.area,
        body=request.body,
        period=period,
        documents=described(office, said.caller, request.documents),
        input=seal_input(office.vault, f"plan/{request.ref}", schema, request.input),
        waivers=waivers(office, request.ref, request),
    )


__all__ = ["deciding_body", "load", "make_move", "moving", "open_plan", "record_fact", "revise_content", "stating"]
