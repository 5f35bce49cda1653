"""Who may act for a body, put down as facts of its stream: posts, appointments, delegations, another instrument."""

from datetime import date
from typing import Any

from msgspec.structs import replace

from domain import events as ev
from domain.body import Body
from domain.reasons import Cure, Reason, Text
from domain.roster import OFFICES, SYSTEM_POST, Appointment
from domain.thai.dates import date_text
from services import known_names
from services.bodies import post_of, profile_data, require_operator
from services.callers import Caller, Key
from services.carrying_out import carry_out
from services.ledger import Receipt
from services.means import Office
from services.problems import NotFound
from services.refusals import Subject
from services.requests import (
    AppointmentRequest,
    DelegationRequest,
    EndRequest,
    InstrumentRequest,
    PostRequest,
)
from services.saying import Said, require_dated, say
from services.second_signature import OPERATOR, Act, Matter, record, refused
from services.world import World
from workflows.decide import Accepted, Refused


def establish_post(office: Office, caller: Caller, key: Key, body: str, request: PostRequest) -> Receipt:
    """Give the body a post, or the post new terms. Raises NotPermitted, NotFound, RefusedByRule."""
    require_operator(caller)
    return record(office, caller, key, ESTABLISH_POST, request, body=body)


def appoint(office: Office, caller: Caller, key: Key, request: AppointmentRequest) -> Receipt:
    """Appoint a person; the appointment's id is the command's, also where it waits for a second signature.

    Raises NotPermitted, NotFound and RefusedByRule: nobody records his or her own appointment, the post must have
    been established, and a seat must be free.
    """
    require_operator(caller)
    return record(office, caller, key, APPOINT, request, body=request.body or OFFICES)


def end_appointment(office: Office, caller: Caller, key: Key, appointment: str, request: EndRequest) -> Receipt:
    """End an appointment; the legal date is its last day. For the operator, and for the holder who resigns."""
    body, held = find_appointment(office, appointment)
    own = held.person == caller.person
    if not own:
        require_operator(caller)
    return record(office, caller, key, END_APPOINTMENT, request, body=body, about=appointment, own=own)


def adopt_instrument(office: Office, caller: Caller, key: Key, body: str, request: InstrumentRequest) -> Receipt:
    """Give the body another edition of its instrument, its size and its rule, in force from the legal date.

    Meetings are judged by the edition in force on their day. Raises NotPermitted, NotFound, InvalidInput.
    """
    require_operator(caller)
    return record(office, caller, key, ADOPT_INSTRUMENT, request, body=body)


def grant_delegation(office: Office, caller: Caller, key: Key, request: DelegationRequest) -> Receipt:
    """Let another person act by one's own appointment; the delegation's id is the command's.

    For the holder alone, whose own affair it is: one signature is enough. Raises NotFound, and RefusedByRule for
    another's appointment (one's own authority from a delegation too), one's own person, a ring, or a time beyond.
    """
    body, held = find_appointment(office, request.appointment)

    def attempt(world: World) -> tuple[Accepted | Refused, None, ev.Actor]:
        said = say(world, caller, office.clock(), request.effective_on, request.testimony)
        matter = Matter(office=office, world=world, said=said, request=request, name=str(key.command_id), body=body)
        return _grant(matter, held), None, said.any_actor()

    return carry_out(office, key, Subject(body, "grant_delegation", caller.person), attempt)


def revoke_delegation(office: Office, caller: Caller, key: Key, delegation: str, request: EndRequest) -> Receipt:
    """End a delegation; the legal date is its last day. For the delegator, the delegate and the operator.

    Where that day is not ahead, nobody acts by it any more from now on; what was done earlier that day stands.
    """
    found = ((name, known) for name, known in every_body(office) if delegation in known.roster.delegations)
    body, known_body = next(found, (None, None))
    if body is None or known_body is None:
        raise NotFound(delegation)
    known_delegation = known_body.roster.delegations[delegation]
    own = caller.person in (known_delegation.delegator, known_delegation.delegate)
    if not own:
        require_operator(caller)
    return record(office, caller, key, REVOKE_DELEGATION, request, body=body, about=delegation, own=own)


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


def _establish(matter: Matter) -> Accepted | Refused:
    request: PostRequest = matter.request
    said = _said(matter, "PostEstablished")
    if request.post == SYSTEM_POST:
        text = Text("ตำแหน่งนี้สงวนไว้สำหรับระบบ", "This post is the engine's own")
        return Refused((refused("post", text, "post"),))
    return Accepted((post_of(said, request, request.instrument),))


def _appoint(matter: Matter) -> Accepted | Refused:
    request: AppointmentRequest = matter.request
    _within_reach(matter.said, request)
    holds_from = request.holds_from or matter.said.effective_on
    said = _said(matter, "PersonAppointed")
    if reasons := _appointable(_known(matter), matter.said.caller, request, holds_from):
        return Refused(reasons)
    appointed = ev.PersonAppointed(
        **said,
        appointment=matter.name,
        person=request.person,
        post=request.post,
        holds_from=holds_from,
        until=request.until,
        instrument=request.instrument,
        acting=request.acting,
    )
    return Accepted((appointed,))


def _end(matter: Matter) -> Accepted | Refused:
    said = _said(matter, "AppointmentEnded")
    held = _known(matter).roster.appointments.get(matter.about or "")
    if held is not None and (reasons := _over(held.until, matter.said.effective_on)):
        return Refused(reasons)
    ended = ev.AppointmentEnded(**said, appointment=matter.about or "", instrument=matter.request.instrument)
    return Accepted((ended,))


def _revoke(matter: Matter) -> Accepted | Refused:
    said = _said(matter, "DelegationRevoked")
    lent = _known(matter).roster.delegations.get(matter.about or "")
    at_once = matter.said.effective_on <= matter.said.today
    now_too = at_once and lent is not None and not lent.ended_at_once and matter.said.effective_on == lent.until
    if lent is not None and not now_too and (reasons := _over(lent.until, matter.said.effective_on)):
        return Refused(reasons)
    about = {"delegation": matter.about or "", "instrument": matter.request.instrument}
    revoked = ev.DelegationRevoked(**said, **about, at_once=at_once)
    return Accepted((revoked,))


def _adopt(matter: Matter) -> Accepted | Refused:
    request: InstrumentRequest = matter.request
    adopted = ev.InstrumentAdopted(
        **_said(matter, "InstrumentAdopted"),
        edition=_known(matter).edition + 1,
        instrument=request.instrument,
        members=request.members,
        quorum_profile=profile_data(request.quorum_profile),
    )
    return Accepted((adopted,))


def _grant(matter: Matter, held: Appointment) -> Accepted | Refused:
    request: DelegationRequest = matter.request
    _within_reach(matter.said, request)
    holds_from = request.holds_from or matter.said.effective_on
    lent_by = {one.on_behalf_of for one in matter.world.capacities(held.person, holds_from)}
    held = _known(matter).roster.appointments[held.appointment]
    strange = (
        *known_names.steps(matter.office, request.moves, request.kinds),
        *known_names.begun(matter.said, holds_from),
    )
    if reasons := (*_onward(held, matter.said.caller), *_delegable(held, request, holds_from, lent_by), *strange):
        return Refused(reasons)
    granted = ev.DelegationGranted(
        **_said(matter, "DelegationGranted"),
        delegation=matter.name,
        appointment=held.appointment,
        delegator=held.person,
        delegate=request.delegate,
        moves=request.moves,
        kinds=request.kinds,
        holds_from=holds_from,
        until=request.until,
        instrument=request.instrument,
    )
    return Accepted((granted,))


ESTABLISH_POST = Act(name="establish_post", takes=PostRequest, judge=_establish)
APPOINT = Act(name="appoint", takes=AppointmentRequest, judge=_appoint)
END_APPOINTMENT = Act(name="end_appointment", takes=EndRequest, judge=_end)
REVOKE_DELEGATION = Act(name="revoke_delegation", takes=EndRequest, judge=_revoke)
ADOPT_INSTRUMENT = Act(name="adopt_instrument", takes=InstrumentRequest, judge=_adopt)


def _within_reach(said: Said, request: AppointmentRequest | DelegationRequest) -> None:
    """Raises InvalidInput for days that no appointment can have."""
    require_dated(request.holds_from, "/holds_from", said.today)
    require_dated(request.until, "/until", said.today)


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


def _onward(held: Appointment, caller: Caller) -> tuple[Reason, ...]:
    """Nobody passes on what another holds."""
    if held.person == caller.person:
        return ()
    text = Text(
        "มอบอำนาจได้เฉพาะผู้ดำรงตำแหน่งเอง ผู้รับมอบอำนาจมอบต่อไม่ได้",
        "Only the holder of the post delegates; what was delegated is not passed on",
    )
    who = Text("ให้ผู้ดำรงตำแหน่งเป็นผู้มอบอำนาจเอง", "Let the holder of the post delegate")
    reason = refused("onward", text, "holder", post=held.post, appointment=held.appointment)
    return (replace(reason, cure=Cure(held.post, who)),)


def _over(until: date | None, on: date) -> tuple[Reason, ...]:
    """An end that is no earlier than the one on record would change nothing."""
    if until is None or on < until:
        return ()
    text = Text(f"มีวันสิ้นสุดอยู่แล้ว คือ {date_text(until, 'th')}", f"An end is on record already: {date_text(until, 'en')}")
    earlier = Text("ระบุวันสิ้นสุดที่เร็วกว่าเดิม", "Name an earlier last day")
    reason = refused("ended", text, "effective_on", until=str(until))
    return (replace(reason, cure=Cure(OPERATOR, earlier)),)


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


def _known(matter: Matter) -> Body:
    """The body that the act is about. Raises NotFound."""
    found = matter.world.body(matter.body)
    if found is None:
        raise NotFound(matter.body or "")
    return found


def _said(matter: Matter, published: str) -> dict[str, Any]:
    """What every fact in the body's stream says. Raises NotFound."""
    body = _known(matter).body
    return {**matter.common(f"body/{body}", published), "body": body}
