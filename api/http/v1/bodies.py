"""Bodies: the committees and the Cabinet by their instruments, and what happened to them."""

from datetime import date

import msgspec

from api.http import keys
from api.http.doors import Answer, Call, Door, ShownReceipt, path_of, recorded
from api.http.queries import Param
from api.http.v1.moves import DRY_RUN, require_scope
from api.http.v1.plans import PAGE, next_link
from api.http.v1.signing import ShownProposal, authorised
from domain.body import Body
from domain.reasons import Text
from domain.rule_words import sentences
from domain.thai.dates import bangkok_date
from projections import paging
from services.authority import bodies
from services.authority.appointed import body_as_known
from services.authority.appointing import every_body
from services.authority.rosters import RosterShown, shown
from services.means import Office
from services.requests import BodyFactRequest, BodyRequest

READ = frozenset({"read", "audit", "subscribe", "operate"})
AS_OF = {
    "effective": Param("date", "The roster of this legal day; today when left out"),
    "known": Param("instant", "By what the office knew then"),
}


class RuleShown(msgspec.Struct, frozen=True, kw_only=True):
    """How the body decides: the shares as n/m, what is counted, what carries, whose vote bars, and the paragraphs."""

    name: str
    at_least: str
    of: str
    needed: int
    reconvened: str | None
    carried_by: str
    tie: str
    bars: tuple[str, ...]
    basis: str
    majority_basis: str
    words: tuple[Text, ...]


class EditionShown(msgspec.Struct, frozen=True, kw_only=True):
    """One edition of the body's instrument; it judges from `since` until another one begins."""

    edition: int
    since: date
    instrument: str
    members: int


class BodyShown(msgspec.Struct, frozen=True, kw_only=True):
    """A body under the edition of its instrument in force on the day asked; `facts` names what was recorded of it."""

    body: str
    version: int
    role: str
    th: str
    en: str
    instrument: str
    edition: int
    members: int
    quorum_profile: str
    rule: RuleShown | None
    area: str | None
    parent: str | None
    facts: tuple[str, ...]


class Whole(BodyShown, frozen=True, kw_only=True):
    """A body with its roster and every edition of its instrument."""

    editions: tuple[EditionShown, ...]
    roster: RosterShown


class BodyPage(msgspec.Struct, frozen=True):
    """One page of bodies; the Link header has the next one."""

    bodies: tuple[BodyShown, ...]
    next: str | None


def list_bodies(office: Office, call: Call) -> Answer:
    """Bodies in the order they were founded."""
    asked = call.query
    today = bangkok_date(office.clock())
    wanted = [
        (number, body)
        for number, (_, body) in enumerate(every_body(office))
        if all(asked[name] in (None, getattr(body, name)) for name in ("role", "area", "parent"))
    ]

    def read(after: tuple[int] | None, count: int) -> list[tuple[int, Body]]:
        return [row for row in wanted if after is None or row[0] > after[0]][:count]

    after = paging.decode(asked["cursor"], (int,))
    page = paging.paged(read, lambda row: (row[0],), after, asked["limit"])
    shown = tuple(_shown(body, today) for _, body in page.rows)
    said = {name: value for name, value in asked.items() if name != "cursor"}
    return Answer(body=BodyPage(shown, page.next), headers=next_link("/v1/bodies", said, page.next))


def show_body(office: Office, call: Call) -> Answer:
    """One body, its rule and its roster on a day as the office knew it at a moment."""
    name, known = call.path["body"], call.query["known"]
    body = bodies.load_body(office, name) if known is None else body_as_known(office, name, known)
    day = call.query["effective"] or bangkok_date(office.clock())
    editions = tuple(
        EditionShown(edition=one.edition, since=one.since, instrument=one.instrument, members=one.members)
        for one in body.charters
    )
    said = msgspec.structs.asdict(_shown(body, day))
    return Answer(
        body=Whole(**said, editions=editions, roster=shown(body.roster, day)),
        headers={"ETag": keys.etag(body.version)},
    )


def found(office: Office, call: Call) -> Answer:
    """Found a body."""
    receipt = bodies.found_body(office, call.caller, call.key, call.body)
    return authorised(office, receipt, path_of("bodies", call.body.body))


def record_fact(office: Office, call: Call) -> Answer:
    """Record what happened to the body (the Cabinet vacated office)."""
    require_scope(call, frozenset({"act", "operate"}))
    body = call.path["body"]
    receipt = bodies.record_body_fact(office, call.caller, call.key, body, call.body)
    return recorded(office, receipt, "", 201, path_of("bodies", body))


def _shown(body: Body, day: date) -> BodyShown:
    body = body.on(day)
    return BodyShown(
        body=body.body,
        version=body.version,
        role=body.role,
        th=body.th,
        en=body.en,
        instrument=body.instrument,
        edition=body.edition,
        members=body.members,
        quorum_profile=body.quorum_profile,
        rule=_rule(body, day),
        area=body.area,
        parent=body.parent,
        facts=tuple(fact.fact for fact in body.facts),
    )


def _rule(body: Body, day: date) -> RuleShown | None:
    rule, counted = body.rule, body.counted(day)
    if rule is None:
        return None
    return RuleShown(
        name=rule.name,
        at_least=str(rule.ordinary),
        of=rule.of,
        needed=rule.ordinary.of(counted),
        reconvened=str(rule.reconvened) if rule.reconvened else None,
        carried_by=rule.carried_by,
        tie=rule.tie,
        bars=rule.bars,
        basis=rule.basis,
        majority_basis=rule.majority_basis,
        words=sentences(rule, counted),
    )


DOORS = (
    Door(
        method="GET",
        path="/v1/bodies",
        handle=list_bodies,
        summary=Text("คณะกรรมการและองค์กร", "Every body"),
        needs=READ,
        gives=BodyPage,
        query={
            "role": Param("text", "Of this kind of body"),
            "area": Param("text", "Of this area"),
            "parent": Param("text", "Under this body"),
            "cursor": Param("text", "From the Link header of the page before"),
            "limit": PAGE,
        },
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
        waiting=ShownProposal,
        status=201,
        command=True,
        query=DRY_RUN,
        example={
            "body": "BODY-SEA",
            "role": "area_subcommittee",
            "th": "คณะอนุกรรมการด้านสาธารณสุขทางทะเล",
            "en": "Subcommittee on maritime public health",
            "instrument": "คำสั่งคณะกรรมการ ที่ 1/2569",
            "members": 15,
            "area": "maritime",
            "parent": "BODY-NC",
            "quorum_profile": {"at_least": "2/3", "carried_by": "3/4", "tie": "lost", "basis": "ข้อ 9 ของคำสั่ง"},
            "posts": [{"post": "chair", "th": "ประธาน", "en": "Chair", "votes": True, "presides": 1}],
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
        query=DRY_RUN,
        example={
            "fact": "CabinetVacatedOffice",
            "effective_on": "2026-11-16",
            "input": {"cause": "dissolution"},
        },
    ),
)
