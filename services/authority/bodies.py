"""Bodies: founding one by its instrument, and recording what happened to it (the Cabinet vacated office)."""

import hashlib
import uuid
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

import msgspec

from domain import events as ev
from domain.body import Body
from domain.reasons import Cure, Reason, Severity, Text
from domain.roster import SYSTEM_POST
from domain.sitting import PROFILES, profile_of
from domain.thai.dates import bangkok_date
from services.attachments import described
from services.authority.second_signature import Act, Matter, record
from services.callers import Caller, Key
from services.carrying_out import carry_out
from services.casework.plans import require_valid
from services.ledger import Command, Ledger, NewEvent, Receipt
from services.means import Office
from services.problems import AlreadyExists, InvalidInput, NotFound, NotPermitted, Wrong
from services.refusals import Subject
from services.requests import BodyFactRequest, BodyRequest, PostTerms, ProfileRequest
from services.saying import say
from services.sealing import seal
from services.world import World
from workflows.body_facts import fact_of
from workflows.decide import Accepted, Refused

Judged = tuple[Accepted | Refused, None, ev.Actor]


def found_body(office: Office, caller: Caller, key: Key, request: BodyRequest) -> Receipt:
    """Found a body with its posts by its instrument, in one command.

    Raises NotPermitted, AlreadyExists, InvalidInput and RefusedByRule. Its rule changes by another instrument.
    """
    require_operator(caller)
    return record(office, caller, key, FOUND_BODY, request, body=request.body)


def _found(matter: Matter) -> Accepted | Refused:
    request: BodyRequest = matter.request
    if matter.world.body(request.body) is not None:
        raise AlreadyExists(request.body)
    if request.parent is not None and matter.world.body(request.parent) is None:
        raise InvalidInput((Wrong("/parent", "ไม่มีองค์กรนี้", "there is no such body"),))
    return Accepted(founding_facts(matter.common(f"body/{request.body}", "BodyFounded"), request))


FOUND_BODY = Act(name="found_body", takes=BodyRequest, judge=_found)


def founding_facts(said: dict[str, Any], request: BodyRequest) -> tuple[ev.Event, ...]:
    """The facts that found a body with its posts; `said` is who, when and by which command. Raises InvalidInput."""
    _require_posts(request)
    data = profile_data(request.quorum_profile)
    require_bars(data, [post.post for post in request.posts])
    common = {**said, "stream_name": f"body/{request.body}", "body": request.body}
    founded = ev.BodyFounded(
        **{**common, "published": "BodyFounded"},
        role=request.role,
        th=request.th,
        en=request.en,
        instrument=request.instrument,
        members=request.members,
        quorum_profile=data["name"],
        profile=data if "at_least" in data else None,
        area=request.area,
        parent=request.parent,
    )
    posts = (post_of({**common, "published": "PostEstablished"}, post, request.instrument) for post in request.posts)
    return (founded, *posts)


def record_body_fact(office: Office, caller: Caller, key: Key, body: str, request: BodyFactRequest) -> Receipt:
    """Record a fact in a body's own stream; for its secretaries and the operator.

    Raises NotFound, NotPermitted, RefusedByRule, and InvalidInput for an unknown fact or field.
    """

    def attempt(world: World) -> Judged:
        known = world.body(body)
        if known is None:
            raise NotFound(body)
        said = say(world, caller, office.clock(), request.effective_on, request.testimony)
        _require_known_fact(office, body, request.fact)
        require_valid(fact_of(request.fact).schema, request.input, "/input")
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
            documents=described(office, caller, request.documents),
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


def post_of(said: dict[str, Any], terms: PostTerms, instrument: str) -> ev.PostEstablished:
    """The fact that gives a body this post."""
    given = {name: getattr(terms, name) for name in PostTerms.__struct_fields__}
    return ev.PostEstablished(**said, **given, instrument=instrument)


def profile_data(asked: str | ProfileRequest) -> dict[str, Any]:
    """The rule as the log keeps it: the name of a known one, or all of one's own. Raises InvalidInput."""
    if isinstance(asked, ProfileRequest) and asked.at_least is not None:
        data = {name: value for name, value in msgspec.to_builtins(asked).items() if value}
        if asked.basis is None:
            at = "/quorum_profile/basis"
            raise InvalidInput((Wrong(at, "ต้องอ้างข้อของระเบียบ", "the paragraph it rests on is needed"),))
        if profile_of("", data) is None:
            wrong = Wrong("/quorum_profile", "เกณฑ์นี้นับไม่ได้ สัดส่วนต้องไม่เกินหนึ่ง", "no share may be above one whole")
            raise InvalidInput((wrong,))
        return data
    name = asked if isinstance(asked, str) else asked.name
    if name not in PROFILES:
        names = ", ".join(PROFILES)
        raise InvalidInput((Wrong("/quorum_profile", f"ต้องเป็นค่าใดค่าหนึ่ง: {names}", f"must be one of: {names}"),))
    return {"name": name}


def require_bars(profile: dict[str, Any], posts: Iterable[str]) -> None:
    """Whose vote bars a resolution is a post of the body, or `chair`, whoever presides. Raises InvalidInput."""
    known = {*posts, "chair"}
    wrong = tuple(
        Wrong(f"/quorum_profile/bars/{number}", "ไม่มีตำแหน่งนี้ในคณะ", "is no post of the body")
        for number, name in enumerate(profile.get("bars", ()))
        if name not in known
    )
    if wrong:
        raise InvalidInput(wrong)


def _require_posts(request: BodyRequest) -> None:
    """Each post once, and none of the engine's. Raises InvalidInput."""
    names = [post.post for post in request.posts]
    wrong = [
        Wrong(f"/posts/{number}/post", "ใช้ชื่อนี้ไม่ได้หรือซ้ำ", "is reserved, or named twice")
        for number, name in enumerate(names)
        if name == SYSTEM_POST or name in names[:number]
    ]
    if wrong:
        raise InvalidInput(tuple(wrong))


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
