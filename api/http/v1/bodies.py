"""Bodies: the committees and the Cabinet by their instruments, and what happened to them."""

import msgspec

from api.http import keys
from api.http.doors import Answer, Call, Door, ShownReceipt, path_of, recorded
from api.http.queries import Param
from api.http.v1.moves import require_scope
from domain.body import Body
from domain.reasons import Text
from services import bodies
from services.appointing import every_body
from services.means import Office
from services.requests import BodyFactRequest, BodyRequest
from services.rosters import RosterShown, roster_of

READ = frozenset({"read", "audit", "subscribe", "operate"})
AS_OF = {
    "effective": Param("date", "The roster of this legal day; today when left out"),
    "known": Param("instant", "By what the office knew then"),
}


class BodyShown(msgspec.Struct, frozen=True, kw_only=True):
    """A body as its stream makes it; `facts` are the names of what was recorded about it."""

    body: str
    version: int
    role: str
    th: str
    en: str
    members: int
    quorum_profile: str
    area: str | None
    facts: tuple[str, ...]


class Whole(BodyShown, frozen=True, kw_only=True):
    """A body with its roster."""

    roster: RosterShown


class Bodies(msgspec.Struct, frozen=True):
    bodies: tuple[BodyShown, ...]


def list_bodies(office: Office, call: Call) -> Answer:
    """Every body, in the order they were founded."""
    return Answer(body=Bodies(tuple(_shown(body) for _, body in every_body(office))))


def show_body(office: Office, call: Call) -> Answer:
    """One body, and its roster on a day as the office knew it at a moment."""
    body = bodies.load_body(office, call.path["body"])
    found = roster_of(office, call.path["body"], call.query["effective"], call.query["known"])
    return Answer(
        body=Whole(**msgspec.structs.asdict(_shown(body)), roster=found), headers={"ETag": keys.etag(body.version)}
    )


def found(office: Office, call: Call) -> Answer:
    """Found a body."""
    receipt = bodies.found_body(office, call.caller, call.key, call.body)
    return recorded(office, receipt, "", 201, path_of("bodies", call.body.body))


def record_fact(office: Office, call: Call) -> Answer:
    """Record what happened to the body (the Cabinet vacated office)."""
    require_scope(call, frozenset({"act", "operate"}))
    body = call.path["body"]
    receipt = bodies.record_body_fact(office, call.caller, call.key, body, call.body)
    return recorded(office, receipt, "", 201, path_of("bodies", body))


def _shown(body: Body) -> BodyShown:
    return BodyShown(
        body=body.body,
        version=body.version,
        role=body.role,
        th=body.th,
        en=body.en,
        members=body.members,
        quorum_profile=body.quorum_profile,
        area=body.area,
        facts=tuple(fact.fact for fact in body.facts),
    )


DOORS = (
    Door(
        method="GET",
        path="/v1/bodies",
        handle=list_bodies,
        summary=Text("คณะกรรมการและองค์กร", "Every body"),
        needs=READ,
        gives=Bodies,
    ),
    Door(
        method="GET",
        path="/v1/bodies/{body}",
        handle=show_body,
        summary=Text("องค์กรหนึ่ง", "One body"),
        needs=READ,
        gives=Whole,
        query=AS_OF,
    ),
    Door(
        method="POST",
        path="/v1/bodies",
        handle=found,
        summary=Text("ตั้งองค์กร", "Found a body"),
        needs=frozenset({"operate"}),
        takes=BodyRequest,
        gives=ShownReceipt,
        status=201,
        command=True,
        example={
            "body": "BODY-SEA",
            "role": "area_subcommittee",
            "th": "คณะอนุกรรมการด้านสาธารณสุขทางทะเล",
            "en": "Subcommittee on maritime public health",
            "instrument": "คำสั่งคณะกรรมการ ที่ 1/2569",
            "members": 15,
            "quorum_profile": "apa_default",
        },
    ),
    Door(
        method="POST",
        path="/v1/bodies/{body}/facts",
        handle=record_fact,
        summary=Text("บันทึกเหตุการณ์ขององค์กร", "Record a fact about a body"),
        needs=frozenset({"act", "import", "operate"}),
        takes=BodyFactRequest,
        gives=ShownReceipt,
        status=201,
        command=True,
        example={"fact": "CabinetVacatedOffice", "effective_on": "2026-11-16"},
    ),
)
