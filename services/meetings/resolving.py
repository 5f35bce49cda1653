"""Resolving an item: its outcome computed from the meeting, and the plan's moves recorded in the same transaction."""

import hashlib
import uuid
from datetime import date
from typing import Any

import msgspec

from domain import canonical, resolutions
from domain import events as ev
from domain.meeting import Item, Meeting
from domain.outcome import outcome
from domain.plan import Plan
from domain.reasons import Reason
from domain.thai.dates import bangkok_date
from services.callers import DECIDE, Caller, Key
from services.carrying_out import Attempt, carry_out
from services.casework import terms
from services.casework.override_near import called_meetings
from services.casework.plans import require_valid, step_fields
from services.casework.replaced import replaced_by
from services.ledger import Receipt
from services.means import Office
from services.meetings.reading import around, body_of, facts, matched, named_by
from services.meetings.requests import ResolveRequest
from services.problems import InvalidInput, StepUpRequired, Wrong
from services.refusals import AtMeeting, attempted
from services.requests import StepRequest
from services.saying import require_dated, say
from services.sealing import seal
from services.standard_input import typed
from services.world import World, surroundings
from workflows.commands import MakeMove
from workflows.decide import Accepted, Refused
from workflows.definition import Definition, Move
from workflows.meetings import Around, Put, choose_move, resolve
from workflows.meetings.settling import GROUNDS
from workflows.standard_asks import schema_of
from workflows.view import Surroundings

COMPUTED = ("sitting", "resolution")
RATIFYING = {"type": "object", "additionalProperties": False, "properties": {"grounds": GROUNDS}}


class ItemPreview(msgspec.Struct, frozen=True, kw_only=True):
    """What resolving the item would record, or every reason why not; nothing is stored."""

    allowed: bool
    computed: ev.Computed | None
    reasons: tuple[Reason, ...]
    events: tuple[dict[str, Any], ...]


def resolve_item(
    office: Office, caller: Caller, key: Key, ref: str, request: ResolveRequest, if_match: int | None
) -> Receipt:
    """Record the outcome and, when it is carried, the plan's moves: all or none.

    Raises RefusedByRule with the meeting's or the plan's reasons, StepUpRequired, InvalidInput, StaleVersion, NotFound.
    """
    if request.testimony is None and DECIDE not in caller.scopes:
        raise StepUpRequired
    return carry_out(
        office, key, attempted(ref, "resolve", caller, request), _resolving(office, caller, key, ref, request, if_match)
    )


def preview_item(office: Office, caller: Caller, ref: str, request: ResolveRequest) -> ItemPreview:
    """Judge the item as if it were resolved, in the log as it stands. Raises NotFound and InvalidInput."""
    key = Key(uuid.uuid4(), hashlib.sha256(b"").digest())
    judged, _, _ = _resolving(office, caller, key, ref, request, None)(World(office.folds, fresh=True))
    if isinstance(judged, Refused):
        return ItemPreview(allowed=False, computed=None, reasons=judged.reasons, events=())
    first = judged.events[0]
    assert isinstance(first, ev.ItemResolved)
    events = tuple(canonical.plain(event) for event in judged.events)
    return ItemPreview(allowed=True, computed=first.computed, reasons=(), events=events)


def _resolving(
    office: Office, caller: Caller, key: Key, ref: str, request: ResolveRequest, if_match: int | None
) -> Attempt:
    def attempt(world: World) -> tuple[Accepted | Refused, AtMeeting, ev.Actor]:
        meeting = matched(world.meeting(ref), if_match)
        item = meeting.items.get(request.item)
        on = _decided_on(item)
        body = body_of(world, meeting.body, meeting.held_on)
        today = say(world, caller, office.clock(), None, request.testimony).today
        owed = (item.obligation,) if item else ()
        imposing = _plan_of(world, item) if item else None
        plans = (item.plan, imposing.ref if imposing else None) if item else ()
        near = around(office, world, today, body, named_by(meeting), plans, owed)
        asks_again = request.testimony is None and _ratifies(world, item)
        coming = called_meetings(office, world, body.body, today) if asks_again else ()
        near = msgspec.structs.replace(near, replaced=replaced_by(office, world, imposing), coming=coming)
        said = say(world, caller, office.clock(), request.effective_on or on, request.testimony)
        require_dated(request.in_force_on, "/in_force_on", today)
        put = Put(item=request.item, said=facts(said, key, near, meeting.ref, "ItemResolved"))
        beside = Surroundings(today=today, calendar=office.calendar) if item and item.obligation else None
        plan = near.plans.get(item.plan or "") if item else None
        put = msgspec.structs.replace(put, grounds=_grounds(office, near, item, request))
        if item is not None and _is_carried(meeting, near, item):
            resolution = _resolution(meeting, item, request, on or said.today)
            resolution = _with_terms(office, world, near, meeting, item, request, resolution)
            put = msgspec.structs.replace(put, resolution=resolution, owners=terms.owners(world, resolution))
            if plan is not None:
                put, beside = _with_move(office, caller, key, world, near, plan, put, request)
        judged = resolve(office.book, meeting, near, put, beside)
        tried = AtMeeting(meeting, item.number if item else None, item.plan if item else None, plan)
        return judged, tried, put.said["actor"]

    return attempt


def _plan_of(world: World, item: Item) -> Plan | None:
    """The plan whose decision imposed the obligation that the item is about."""
    owed = world.find_obligation(item.obligation) if item.obligation else None
    return world.find_plan(owed.plan) if owed else None


def _grounds(office: Office, near: Around, item: Item | None, request: ResolveRequest) -> dict[str, ev.Sealed]:
    """Why a ratification is denied, each part sealed with the plan's words; nothing of any other item."""
    owed = near.obligations.get(item.obligation or "") if item else None
    if owed is None or owed.term.sort != "ratification":
        return {}
    require_valid(RATIFYING, request.input, "/input")
    scope = f"plan/{owed.plan}" if owed.plan else f"obligation/{owed.ref}"
    given = request.input.get("grounds", {})
    sealed = {part: seal(office.vault, scope, words) for part, words in given.items()}
    return {part: words for part, words in sealed.items() if words is not None}


def _ratifies(world: World, item: Item | None) -> bool:
    owed = world.find_obligation(item.obligation) if item and item.obligation else None
    return owed is not None and owed.term.sort == "ratification"


def _decided_on(item: Item | None) -> date | None:
    """The day the votes were counted."""
    return bangkok_date(item.votes.at) if item and item.votes else None


def _is_carried(meeting: Meeting, near: Around, item: Item) -> bool:
    if near.profile is None or item.votes is None:
        return False
    computed = outcome(meeting, item, near.profile, near.earlier(meeting))
    return computed is not None and computed.result == "carried"


def _resolution(meeting: Meeting, item: Item, request: ResolveRequest, on: date) -> ev.Resolution:
    """The resolution of the kind that was put; its words are those given, or the usual ones of that kind."""
    kind = item.votes.put if item.votes else ""
    usual = resolutions.KINDS[kind].th.partition(" / ")[0] if kind in resolutions.KINDS else kind
    items = tuple(
        ev.ResolutionItem(number=one.number, literal=one.literal, kind=meant, outcome=resolutions.outcome_of(meant))
        for one in request.items
        for meant in (one.kind or resolutions.parse(one.literal) or "",)
    )
    return ev.Resolution(
        body=meeting.body,
        label=request.label or meeting.label,
        decided_on=on,
        literal=request.literal or usual,
        kind=kind,
        outcome=resolutions.outcome_of(kind),
        items=items,
        letter_number=request.letter_number,
        in_force_on=request.in_force_on,
    )


def _with_terms(
    office: Office,
    world: World,
    near: Around,
    meeting: Meeting,
    item: Item,
    request: ResolveRequest,
    resolution: ev.Resolution,
) -> ev.Resolution:
    """The resolution with what it asks for, each term named after the plan's move, or after the item."""
    plan, vault = near.plans.get(item.plan or ""), office.vault
    if plan is None:
        prefix = f"{meeting.ref}.{item.number}"
        asked = terms.written(vault, f"meeting/{meeting.ref}", prefix, request.terms, "/terms", resolution.decided_on)
    else:
        scope, definition = f"plan/{plan.ref}", near.definitions[plan.ref]
        asked = terms.written(
            vault, scope, terms.of_plan(plan), request.terms, "/terms", resolution.decided_on, definition, plan.body
        )
    resolution = msgspec.structs.replace(resolution, terms=asked)
    terms.require_owners(world, resolution, "/terms")
    return resolution


def _with_move(
    office: Office, caller: Caller, key: Key, world: World, near: Around, plan: Plan, put: Put, request: ResolveRequest
) -> tuple[Put, Surroundings | None]:
    """The plan's move that the resolution means, with what it asks for; or the reason why there is none."""
    definition = near.definitions[plan.ref]
    assert put.resolution is not None
    chosen = choose_move(definition, plan, near.body, put.resolution.kind, request.move)
    if isinstance(chosen, Reason):
        return msgspec.structs.replace(put, refused=chosen), None
    command = _move(office, caller, key, world, plan, definition, chosen, put.resolution, request)
    beside = surroundings(world, definition, chosen, plan, near.today, office.calendar, put.resolution)
    return msgspec.structs.replace(put, command=command), beside


def _move(
    office: Office,
    caller: Caller,
    key: Key,
    world: World,
    plan: Plan,
    definition: Definition,
    move: Move,
    resolution: ev.Resolution,
    request: ResolveRequest,
) -> MakeMove:
    """The command as if it had been typed, its sitting still to be computed."""
    if typed_in := [name for name in COMPUTED if name in request.input]:
        th, en = "ระบบคำนวณจากการประชุม กรอกเองไม่ได้", "is computed from the meeting and cannot be typed"
        raise InvalidInput(tuple(Wrong(f"/input/{name}", th, en) for name in typed_in))
    require_valid(schema_of(move), request.input, "/input")
    on = request.effective_on or resolution.decided_on
    said = say(world, caller, office.clock(), on, request.testimony)
    step = StepRequest(**{name: getattr(request, name) for name in StepRequest.__struct_fields__})
    fields = step_fields(office, said, key, definition, move, move.name, plan, step)
    blocks = typed(office.vault, plan, definition, move, request.input, on)
    return MakeMove(move=move.name, **{**fields, **blocks, "resolution": resolution})
