"""Bodies: founding one by its instrument, and recording what happened to it (the Cabinet vacated office)."""

import hashlib
import uuid
from datetime import date, datetime

from domain import events as ev
from domain.body import Body
from domain.reasons import Cure, Reason, Severity, Text
from domain.sitting import PROFILES
from domain.thai.dates import bangkok_date
from services.attachments import described
from services.callers import Caller, Key
from services.carrying_out import carry_out
from services.ledger import Command, Ledger, NewEvent, Receipt
from services.means import Office
from services.problems import AlreadyExists, InvalidInput, NotFound, NotPermitted, Wrong
from services.refusals import Subject
from services.requests import BodyFactRequest, BodyRequest
from services.saying import say
from services.sealing import seal
from services.world import World
from workflows.decide import Accepted, Refused

Judged = tuple[Accepted | Refused, None, ev.Actor]


def found_body(office: Office, caller: Caller, key: Key, request: BodyRequest) -> Receipt:
    """Found a body, or change its instrument by founding it again later. Raises NotPermitted, RefusedByRule."""
    require_operator(caller)

    def attempt(world: World) -> Judged:
        said = say(world, caller, office.clock(), request.effective_on, request.testimony)
        _require_profile(request.quorum_profile)
        if world.body(request.body) is not None:
            raise AlreadyExists(request.body)
        event = ev.BodyFounded(
            stream_name=f"body/{request.body}",
            published="BodyFounded",
            actor=said.any_actor(),
            effective_on=said.effective_on,
            correlation_id=str(key.command_id),
            testimony=said.testimony,
            body=request.body,
            role=request.role,
            th=request.th,
            en=request.en,
            instrument=request.instrument,
            members=request.members,
            quorum_profile=request.quorum_profile,
            area=request.area,
        )
        return Accepted((event,)), None, event.actor

    return carry_out(office, key, Subject(request.body, "found", caller.person), attempt)


def record_body_fact(office: Office, caller: Caller, key: Key, body: str, request: BodyFactRequest) -> Receipt:
    """Record a fact in a body's own stream; for its secretaries and the operator. Raises NotFound, RefusedByRule."""

    def attempt(world: World) -> Judged:
        known = world.body(body)
        if known is None:
            raise NotFound(body)
        said = say(world, caller, office.clock(), request.effective_on, request.testimony)
        _require_known_fact(office, body, request.fact)
        if said.testimony is None:
            _require_secretary(office, caller, world, said.today, known)
        actor = said.any_actor()
        if said.effective_on > said.today:
            return Refused((_future(),)), None, actor
        event = ev.BodyFactRecorded(
            stream_name=f"body/{body}",
            published=request.fact,
            actor=actor,
            effective_on=said.effective_on,
            correlation_id=str(key.command_id),
            testimony=said.testimony,
            body=body,
            fact=request.fact,
            input=request.input,
            documents=described(office.documents, request.documents),
            reason=seal(office.vault, f"body/{body}", request.reason),
        )
        return Accepted((event,)), None, actor

    return carry_out(office, key, Subject(body, request.fact, caller.person), attempt)


def load_body(office: Office, body: str) -> Body:
    """A body as the log has it. Raises NotFound."""
    found = World(office.folds, fresh=True).body(body)
    if found is None:
        raise NotFound(body)
    return found


def seed_body(ledger: Ledger, event: ev.BodyFounded) -> Receipt | None:
    """Found a shipped body once; None when it is already there."""
    if ledger.stream(event.stream_name):
        return None
    command_id = uuid.uuid5(ledger.log_id, f"seed:{event.stream_name}")
    request = hashlib.sha256(event.stream_name.encode()).digest()
    return ledger.append(Command(command_id, request, (NewEvent(event.stream_name, 1, event),)))


def seeded(now: datetime, **fields: str | int | None) -> ev.BodyFounded:
    """The founding event of a shipped body."""
    return ev.BodyFounded(
        stream_name=f"body/{fields['body']}",
        published="BodyFounded",
        actor=ev.Actor(person="engine", post="system"),
        effective_on=bangkok_date(now),
        correlation_id=f"seed:{fields['body']}",
        **fields,  # type: ignore[arg-type]  # the shipped data is checked by its own test
    )


def require_operator(caller: Caller) -> None:
    """Raises NotPermitted for anyone without the scope `operate`."""
    if "operate" not in caller.scopes:
        raise NotPermitted


def _require_profile(name: str) -> None:
    """A quorum is counted by a profile we know. Raises InvalidInput."""
    if name not in PROFILES:
        names = ", ".join(PROFILES)
        raise InvalidInput((Wrong("/quorum_profile", f"ต้องเป็นค่าใดค่าหนึ่ง: {names}", f"must be one of: {names}"),))


def _require_known_fact(office: Office, body: str, fact: str) -> None:
    """A body's facts are those that a published definition reacts to. Raises InvalidInput."""
    known = {r.fact for definition in office.book.all() for r in definition.reactions if r.body == body}
    if fact not in known:
        names = ", ".join(sorted(known)) or "—"
        raise InvalidInput((Wrong("/fact", f"ต้องเป็นค่าใดค่าหนึ่ง: {names}", f"must be one of: {names}"),))


def _require_secretary(office: Office, caller: Caller, world: World, today: date, body: Body) -> None:
    """The body itself, whoever a definition lets record for it, or the operator. Raises NotPermitted."""
    specs = (d.roles[body.role] for d in office.book.all() if body.role in d.roles)
    secretaries = {body.role, *(role for spec in specs for role in spec.recorded_by)}
    held = world.capacities(caller.person, today)
    if "operate" not in caller.scopes and not any(p.role in secretaries or p.body == body.body for p in held):
        raise NotPermitted


def _future() -> Reason:
    text = Text("บันทึกล่วงหน้าไม่ได้ วันที่มีผลต้องไม่เกินวันนี้", "A date in the future cannot be recorded")
    return Reason(
        rule="dates",
        guard="dates@1",
        severity=Severity.BLOCK,
        text=text,
        basis="definition",
        facts={},
        missing="effective_on",
        cure=Cure("caller", text),
    )
