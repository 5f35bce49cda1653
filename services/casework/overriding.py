"""Emergency overrides of running plans: proposed by one listed post, confirmed or declined by another."""

from collections.abc import Callable
from datetime import date
from typing import Any

import msgspec

from domain import canonical
from domain import events as ev
from domain.plan import Plan
from domain.reasons import Reason, Text
from domain.thai.dates import bangkok_date
from services.attachments import described
from services.callers import Caller, Key, unstored
from services.carrying_out import Attempt, carry_out
from services.casework.override_near import listed, move_named, near_of, nobody
from services.casework.plans import load, matched, require_valid
from services.deciding import require_decide
from services.ledger import Receipt
from services.means import Office
from services.refusals import Subject
from services.requests import OverrideDecision, OverrideRequest
from services.sealing import seal
from services.standard_input import typed
from services.world import World
from workflows import overriding
from workflows.commands import DeclineOverride, MakeMove
from workflows.decide import Accepted, Refused
from workflows.definition import Move
from workflows.override_facts import Listed, Near
from workflows.standard_asks import schema_of
from workflows.view import Surroundings

COMPUTED = ("resolution", "sitting")
Judge = Callable[[World, Plan], Accepted | Refused]


class Preview(msgspec.Struct, frozen=True, kw_only=True):
    """A dry run: what would be recorded, which reasons it sets aside, which body is asked; or every reason why not."""

    allowed: bool
    to: str | None = None
    reasons: tuple[Reason, ...] = ()
    overruled: tuple[Reason, ...] = ()
    ratified_by: str | None = None
    due_on: date | None = None
    events: tuple[dict[str, Any], ...] = ()
    stage: dict[str, Text] = {}


def propose(
    office: Office, caller: Caller, key: Key, ref: str, request: OverrideRequest, if_match: int | None
) -> Receipt:
    """Ask for an override; its id is the command's.

    Raises StepUpRequired, RefusedByRule, InvalidInput, StaleVersion, NotFound, ChangedMeanwhile.
    """
    require_decide(caller)
    attempt = _attempt(caller, ref, if_match, _proposing(office, caller, key, request))
    return carry_out(office, key, Subject(ref, f"override:{request.move}", caller.person), attempt)


def confirm(
    office: Office, caller: Caller, key: Key, ref: str, override: str, request: OverrideDecision, if_match: int | None
) -> Receipt:
    """Agree as the second post: the move is made, and its ratification imposed. Raises as propose."""
    require_decide(caller)
    attempt = _attempt(caller, ref, if_match, _confirming(office, caller, key, override))
    return carry_out(office, key, Subject(ref, "override:confirm", caller.person), attempt)


def decline(
    office: Office, caller: Caller, key: Key, ref: str, override: str, request: OverrideDecision, if_match: int | None
) -> Receipt:
    """Decline as another listed post, or take one's own proposal back. Raises as propose, without the step-up."""
    attempt = _attempt(caller, ref, if_match, _declining(office, caller, key, override, request))
    return carry_out(office, key, Subject(ref, "override:decline", caller.person), attempt)


def preview_proposal(office: Office, caller: Caller, ref: str, request: OverrideRequest) -> Preview:
    """Judge a proposal; the events are those of the proposal, `to` is where the move would lead. Raises as propose."""
    return _rehearsed(office, caller, ref, "", _proposing(office, caller, unstored(), request))


def preview_confirmation(office: Office, caller: Caller, ref: str, override: str) -> Preview:
    """Judge a confirmation. Raises NotFound."""
    return _rehearsed(office, caller, ref, override, _confirming(office, caller, unstored(), override))


def preview_refusal(office: Office, caller: Caller, ref: str, override: str, request: OverrideDecision) -> Preview:
    """Judge a decline. Raises NotFound."""
    return _rehearsed(office, caller, ref, override, _declining(office, caller, unstored(), override, request))


def may_override(office: Office, caller: Caller) -> bool:
    """Whether the caller holds a listed post today; what the pages offer, judged again when it is asked for."""
    today = bangkok_date(office.clock())
    found = listed(World(office.folds, fresh=False), caller.person, today)
    return found.terms is not None and found.terms.effective_on <= today


def overridable(office: Office, ref: str, move: str) -> Move:
    """The move of the present stage that an override may name. Raises NotFound, for the engine's own moves too."""
    plan = load(office, ref)
    return move_named(office.book.pinned(plan.definition), plan, move)


def schema_for(move: Move) -> dict[str, Any]:
    """What the move asks for, without what only a meeting gives: no resolution and no sitting is typed."""
    schema = schema_of(move)
    asked = {name: shape for name, shape in schema["properties"].items() if name not in COMPUTED}
    return {**schema, "properties": asked, "required": [n for n in schema["required"] if n in asked]}


def _attempt(caller: Caller, ref: str, if_match: int | None, judge: Judge) -> Attempt:
    def attempt(world: World) -> tuple[Accepted | Refused, Plan | None, ev.Actor]:
        plan = matched(world.plan(ref), if_match)
        return judge(world, plan), plan, ev.Actor(person=caller.person, post="none")

    return attempt


def _proposing(office: Office, caller: Caller, key: Key, request: OverrideRequest) -> Judge:
    def judge(world: World, plan: Plan) -> Accepted | Refused:
        definition = office.book.pinned(plan.definition)
        move = move_named(definition, plan, request.move)
        require_valid(schema_for(move), request.input, "/input")
        near = near_of(office, world, definition, plan, move, caller.person)
        blocks = typed(office.vault, plan, definition, move, request.input, near.around.today)
        command = MakeMove(
            **_said(near.first, near, key),
            move=move.name,
            reason=seal(office.vault, f"plan/{plan.ref}", request.reason),
            documents=described(office, caller, request.documents),
            **blocks,
        )
        return overriding.propose(definition, plan, near, command, str(key.command_id))

    return judge


def _confirming(office: Office, caller: Caller, key: Key, override: str) -> Judge:
    def judge(world: World, plan: Plan) -> Accepted | Refused:
        definition, proposed = office.book.pinned(plan.definition), plan.overrides.get(override)
        if proposed is None or definition.move(proposed.move, plan.stage) is None:
            today = bangkok_date(office.clock())
            near = Near(around=Surroundings(today=today, calendar=office.calendar), first=nobody(caller.person))
            return overriding.confirm(
                office.book, plan, near, MakeMove(**_said(near.first, near, key), move=""), override
            )
        move = move_named(definition, plan, proposed.move)
        near = near_of(office, world, definition, plan, move, caller.person, proposed)
        said = MakeMove(**_said(near.second or near.first, near, key), move=move.name)
        command = overriding.proposed_command(proposed, said)
        return overriding.confirm(office.book, plan, near, command, override)

    return judge


def _declining(office: Office, caller: Caller, key: Key, override: str, request: OverrideDecision) -> Judge:
    def judge(world: World, plan: Plan) -> Accepted | Refused:
        today = bangkok_date(office.clock())
        near = Near(
            around=Surroundings(today=today, calendar=office.calendar), first=listed(world, caller.person, today)
        )
        reason = seal(office.vault, f"plan/{plan.ref}", request.reason)
        said = {name: value for name, value in _said(near.first, near, key).items() if name != "may_record"}
        return overriding.decline(plan, near, DeclineOverride(**said, reason=reason, override=override))

    return judge


def _said(one: Listed, near: Near, key: Key) -> dict[str, Any]:
    return {
        "actor": one.acting.actor,
        "authority": one.acting.authority,
        "effective_on": near.around.today,
        "correlation_id": str(key.command_id),
    }


def _rehearsed(office: Office, caller: Caller, ref: str, override: str, judge: Judge) -> Preview:
    world = World(office.folds, fresh=True)
    plan = world.plan(ref)
    return _preview(office, caller, world, plan, override, judge(world, plan))


def _preview(
    office: Office, caller: Caller, world: World, plan: Plan, override: str, judged: Accepted | Refused
) -> Preview:
    """The verdict with what it would set aside; `override` names the proposal where one waits."""
    if isinstance(judged, Refused):
        return Preview(allowed=False, reasons=judged.reasons)
    definition, first = office.book.pinned(plan.definition), judged.events[0]
    proposed = first if isinstance(first, ev.OverrideProposed) else plan.overrides[override]
    events = tuple(canonical.plain(event) for event in judged.events)
    if isinstance(first, ev.OverrideDeclined):
        return Preview(allowed=True, events=events)
    move = move_named(definition, plan, proposed.move)
    near = near_of(office, world, definition, plan, move, caller.person)
    return Preview(
        allowed=True,
        to=move.to,
        overruled=proposed.reasons,
        ratified_by=near.body.body if near.body else None,
        due_on=near.due_on,
        events=events,
        stage={"from": definition.stages[plan.stage].text, "to": definition.stages[move.to].text},
    )
