"""Who may act for a body, put down as facts of its stream: posts, appointments, delegations, another instrument."""

from typing import Any

from domain import events as ev
from domain.body import Body
from domain.reasons import Text
from domain.roster import OFFICES, SYSTEM_POST, Appointment
from services.authority import known_names
from services.authority.appointable import (
    against_appointing,
    against_delegating,
    against_ending,
    against_onward,
    already_over,
)
from services.authority.bodies import post_of, profile_data, require_bars, require_operator
from services.authority.second_signature import Act, Matter, record, refused
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
    if reasons := against_appointing(_known(matter), matter.said.caller, request, holds_from):
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
    if held is not None and (reasons := against_ending(held, matter.said.effective_on, matter.said.today)):
        return Refused(reasons)
    ended = ev.AppointmentEnded(**said, appointment=matter.about or "", instrument=matter.request.instrument)
    return Accepted((ended,))


def _revoke(matter: Matter) -> Accepted | Refused:
    said = _said(matter, "DelegationRevoked")
    lent = _known(matter).roster.delegations.get(matter.about or "")
    at_once = matter.said.effective_on <= matter.said.today
    now_too = at_once and lent is not None and not lent.ended_at_once and matter.said.effective_on == lent.until
    if lent is not None and not now_too and (reasons := already_over(lent.until, matter.said.effective_on)):
        return Refused(reasons)
    about = {"delegation": matter.about or "", "instrument": matter.request.instrument}
    revoked = ev.DelegationRevoked(**said, **about, at_once=at_once)
    return Accepted((revoked,))


def _adopt(matter: Matter) -> Accepted | Refused:
    request: InstrumentRequest = matter.request
    profile = profile_data(request.quorum_profile)
    require_bars(profile, _known(matter).roster.posts)
    adopted = ev.InstrumentAdopted(
        **_said(matter, "InstrumentAdopted"),
        edition=_known(matter).edition + 1,
        instrument=request.instrument,
        members=request.members,
        quorum_profile=profile,
    )
    return Accepted((adopted,))


def _grant(matter: Matter, held: Appointment) -> Accepted | Refused:
    request: DelegationRequest = matter.request
    _within_reach(matter.said, request)
    holds_from = request.holds_from or matter.said.effective_on
    bodies = [known for name in matter.office.folds.standing.bodies() if (known := matter.world.body(name))]
    held = _known(matter).roster.appointments[held.appointment]
    strange = (
        *known_names.steps(matter.office, request.moves, request.kinds),
        *known_names.begun(matter.said, holds_from),
    )
    passing = (*against_onward(held, matter.said.caller), *against_delegating(held, request, holds_from, bodies))
    if reasons := (*passing, *strange):
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
