"""Who may act for a body, put down as facts of its stream: posts, appointments, delegations, another instrument."""

from collections.abc import Callable
from datetime import date
from typing import Any

from domain import events as ev
from domain.body import Body
from domain.reasons import Cure, Reason, Severity, Text
from domain.roster import OFFICES, SYSTEM_POST, Appointment
from services.bodies import post_of, profile_data, require_operator
from services.callers import Caller, Key
from services.carrying_out import carry_out
from services.ledger import Receipt
from services.means import Office
from services.problems import NotFound, NotPermitted
from services.refusals import Subject
from services.requests import (
    AppointmentRequest,
    DelegationRequest,
    EndRequest,
    InstrumentRequest,
    PostRequest,
)
from services.saying import Said, say
from services.world import World
from workflows.decide import Accepted, Refused

Outcome = ev.Event | tuple[Reason, ...]


def establish_post(office: Office, caller: Caller, key: Key, body: str, request: PostRequest) -> Receipt:
    """Give the body a post, or the post new terms. Raises NotPermitted, NotFound, RefusedByRule."""
    require_operator(caller)

    def judge(world: World, said: Said, known: Body) -> Outcome:
        if request.post == SYSTEM_POST:
            return (refused("post", Text("ตำแหน่งนี้สงวนไว้สำหรับระบบ", "This post is the engine's own"), "post"),)
        return post_of(_said(said, key, body, "PostEstablished"), request, request.instrument)

    return _carry(office, caller, key, body, "establish_post", request, judge)


def appoint(office: Office, caller: Caller, key: Key, request: AppointmentRequest) -> Receipt:
    """Appoint a person; the appointment's id is the command's.

    Raises NotPermitted, NotFound and RefusedByRule: nobody records his or her own appointment, the post must have
    been established, and a seat must be free.
    """
    require_operator(caller)
    body = request.body or OFFICES

    def judge(world: World, said: Said, known: Body) -> Outcome:
        holds_from = request.holds_from or said.effective_on
        if reasons := _appointable(known, caller, request, holds_from):
            return reasons
        return ev.PersonAppointed(
            **_said(said, key, body, "PersonAppointed"),
            appointment=str(key.command_id),
            person=request.person,
            post=request.post,
            holds_from=holds_from,
            until=request.until,
            instrument=request.instrument,
            acting=request.acting,
        )

    return _carry(office, caller, key, body, "appoint", request, judge)


def end_appointment(office: Office, caller: Caller, key: Key, appointment: str, request: EndRequest) -> Receipt:
    """End an appointment; the legal date is its last day. For the operator, and for the holder who resigns."""
    body, held = find_appointment(office, appointment)
    if held.person != caller.person:
        require_operator(caller)

    def judge(world: World, said: Said, known: Body) -> Outcome:
        said_by = _said(said, key, body, "AppointmentEnded")
        return ev.AppointmentEnded(**said_by, appointment=appointment, instrument=request.instrument)

    return _carry(office, caller, key, body, "end_appointment", request, judge)


def adopt_instrument(office: Office, caller: Caller, key: Key, body: str, request: InstrumentRequest) -> Receipt:
    """Give the body another edition of its instrument, its size and its rule, in force from the legal date.

    Meetings are judged by the edition in force on their day. Raises NotPermitted, NotFound, InvalidInput.
    """
    require_operator(caller)
    data = profile_data(request.quorum_profile)

    def judge(world: World, said: Said, known: Body) -> Outcome:
        return ev.InstrumentAdopted(
            **_said(said, key, body, "InstrumentAdopted"),
            edition=known.edition + 1,
            instrument=request.instrument,
            members=request.members,
            quorum_profile=data,
        )

    return _carry(office, caller, key, body, "adopt_instrument", request, judge)


def grant_delegation(office: Office, caller: Caller, key: Key, request: DelegationRequest) -> Receipt:
    """Let another person act by one's own appointment; the delegation's id is the command's.

    For the holder alone. Raises NotFound, NotPermitted, and RefusedByRule for one's own person, a ring, or a time
    beyond the appointment.
    """
    body, held = find_appointment(office, request.appointment)
    if held.person != caller.person:
        raise NotPermitted

    def judge(world: World, said: Said, known: Body) -> Outcome:
        holds_from = request.holds_from or said.effective_on
        lent_by = {one.on_behalf_of for one in world.capacities(held.person, holds_from)}
        if reasons := _delegable(known.roster.appointments[held.appointment], request, holds_from, lent_by):
            return reasons
        return ev.DelegationGranted(
            **_said(said, key, body, "DelegationGranted"),
            delegation=str(key.command_id),
            appointment=held.appointment,
            delegator=held.person,
            delegate=request.delegate,
            moves=request.moves,
            kinds=request.kinds,
            holds_from=holds_from,
            until=request.until,
            instrument=request.instrument,
        )

    return _carry(office, caller, key, body, "grant_delegation", request, judge)


def revoke_delegation(office: Office, caller: Caller, key: Key, delegation: str, request: EndRequest) -> Receipt:
    """End a delegation; the legal date is its last day. For the delegator, the delegate and the operator."""
    found = ((name, known) for name, known in every_body(office) if delegation in known.roster.delegations)
    body, known_body = next(found, (None, None))
    if body is None or known_body is None:
        raise NotFound(delegation)
    known_delegation = known_body.roster.delegations[delegation]
    if caller.person not in (known_delegation.delegator, known_delegation.delegate):
        require_operator(caller)

    def judge(world: World, said: Said, known: Body) -> Outcome:
        said_by = _said(said, key, body, "DelegationRevoked")
        return ev.DelegationRevoked(**said_by, delegation=delegation, instrument=request.instrument)

    return _carry(office, caller, key, body, "revoke_delegation", request, judge)


def every_body(office: Office) -> list[tuple[str, Body]]:
    """Every body by name, as the log has it, in the order they were founded."""
    world = World(office.folds, fresh=True)
    return [(name, body) for name in office.folds.standing.bodies() if (body := world.body(name)) is not None]


def find_appointment(office: Office, appointment: str) -> tuple[str, Appointment]:
    """An appointment and its body. Raises NotFound."""
    for name, body in every_body(office):
        if appointment in body.roster.appointments:
            return name, body.roster.appointments[appointment]
    raise NotFound(appointment)


def refused(rule: str, text: Text, missing: str, **facts: Any) -> Reason:
    """A reason in the shape of every door."""
    return Reason(
        rule=rule,
        guard=f"{rule}@1",
        severity=Severity.BLOCK,
        text=text,
        basis="domain.md §4.8",
        facts=facts,
        missing=missing,
        cure=Cure("operator", text),
    )


def _appointable(known: Body, caller: Caller, request: AppointmentRequest, holds_from: date) -> tuple[Reason, ...]:
    found: list[Reason] = []
    post = known.roster.posts.get(request.post)
    if request.person == caller.person:
        text = Text("บันทึกการแต่งตั้งตนเองไม่ได้ ให้บุคคลอื่นบันทึก", "Nobody may record his or her own appointment")
        found.append(refused("self_appointment", text, "another_person"))
    if request.until is not None and request.until < holds_from:
        text = Text("วันสิ้นสุดต้องไม่ก่อนวันเริ่ม", "The last day may not lie before the first")
        found.append(refused("period", text, "until"))
    if post is None:
        text = Text("องค์กรนี้ไม่มีตำแหน่งนี้", "The body has no such post")
        return (*found, refused("post", text, request.post, posts=list(known.roster.posts)))
    taken = len(known.roster.holders(holds_from, request.post))
    if taken >= post.seats:
        text = Text("ตำแหน่งนี้มีผู้ดำรงครบแล้ว", "Every seat of this post is taken on that day")
        found.append(refused("seats", text, request.post, seats=post.seats, taken=taken))
    return tuple(found)


def _delegable(
    held: Appointment, request: DelegationRequest, holds_from: date, lent_by: set[str | None]
) -> tuple[Reason, ...]:
    found: list[Reason] = []
    if request.delegate == held.person:
        text = Text("มอบอำนาจให้ตนเองไม่ได้", "Nobody delegates to his or her own person")
        found.append(refused("self_delegation", text, "delegate"))
    if request.until < holds_from or not held.holds(holds_from) or not held.holds(request.until):
        text = Text("การมอบอำนาจต้องอยู่ภายในวาระของผู้มอบ", "A delegation lies within the appointment it passes on")
        found.append(refused("period", text, "until", holds_from=str(held.holds_from), until=str(held.until or "")))
    if request.delegate in lent_by:
        text = Text("ผู้รับมอบได้มอบอำนาจให้ผู้มอบอยู่แล้ว", "The delegate has delegated to the delegator: a ring gives nothing")
        found.append(refused("ring", text, "delegate"))
    return tuple(found)


Ask = PostRequest | AppointmentRequest | EndRequest | InstrumentRequest | DelegationRequest


def _carry(
    office: Office,
    caller: Caller,
    key: Key,
    body: str,
    attempted: str,
    request: Ask,
    judge: Callable[[World, Said, Body], Outcome],
) -> Receipt:
    def attempt(world: World) -> tuple[Accepted | Refused, None, ev.Actor]:
        known = world.body(body)
        if known is None:
            raise NotFound(body)
        said = say(world, caller, office.clock(), request.effective_on, request.testimony)
        outcome = judge(world, said, known)
        if isinstance(outcome, ev.Event):
            return Accepted((outcome,)), None, outcome.actor
        return Refused(outcome), None, said.any_actor()

    return carry_out(office, key, Subject(body, attempted, caller.person), attempt)


def _said(said: Said, key: Key, body: str, published: str) -> dict[str, Any]:
    return {
        "stream_name": f"body/{body}",
        "published": published,
        "body": body,
        "actor": said.any_actor(),
        "effective_on": said.effective_on,
        "correlation_id": str(key.command_id),
        "testimony": said.testimony,
    }
