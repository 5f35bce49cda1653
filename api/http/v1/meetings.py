"""Meetings: convened, run live, resolved with the plans they decide on, and minuted; every outcome is computed."""

from typing import Any

import msgspec
from msgspec.structs import asdict, replace

from api.http import keys, unsealed
from api.http.doors import Answer, Call, Door, Handler, ShownReceipt, path_of, recorded, seen_version
from api.http.queries import Param
from api.http.v1.moves import DRY_RUN, require_scope
from api.http.v1.plans import PAGE, SINCE, next_link
from domain.outcome import Quorum
from domain.reasons import Text
from domain.thai.refs import normalise_ref
from projections import meetings as listed
from projections.register import PlanRow
from services import meetings
from services.ledger import Receipt
from services.means import Office
from services.meetings.requests import ConveneRequest, ResolveRequest
from services.meetings.showing import ItemShown
from services.meetings.withholding import as_read
from services.problems import RefusedByRule
from services.reading import wait_for

ACT = frozenset({"act", "import"})


class MeetingPage(msgspec.Struct, frozen=True):
    """One page of meetings, the latest first; the Link header has the next one."""

    meetings: tuple[listed.MeetingRow, ...]
    next: str | None


class ItemRead(ItemShown, frozen=True, kw_only=True):
    """One item with the words of its resolution opened; `outcome`: what it came to; `choices`: kind → moves."""

    resolution: dict[str, Any] | None  # type: ignore[assignment]


class MeetingState(msgspec.Struct, frozen=True, kw_only=True):
    """A meeting as recorded, sealed words opened; its room now; and what each item comes to, with the arithmetic."""

    meeting: dict[str, Any]
    status: str
    body: Text
    profile: Text | None
    present: tuple[str, ...]
    quorum: Quorum | None
    items: tuple[ItemRead, ...]
    dissents: dict[str, Any]
    not_one_third: Text | None
    """Why one third is not enough, where the notice says so or the meeting takes up an adjourned one."""
    withheld: tuple[int, ...] = ()
    """Numbers of items about plans that the caller may not read; the minutes are then left out too."""


class Candidates(msgspec.Struct, frozen=True):
    """What waits for a decision of the meeting's body: overrides to ratify first, then plans."""

    ratifications: tuple[meetings.Owed, ...]
    plans: tuple[PlanRow, ...]


def convene(office: Office, call: Call) -> Answer:
    """Convene a meeting."""
    require_scope(call)
    keys.wants_new(call.request.headers)
    request: ConveneRequest = replace(call.body, meeting=normalise_ref(call.body.meeting))
    return at_meeting(office, meetings.convene(office, call.caller, call.key, request), request.meeting)


def list_meetings(office: Office, call: Call) -> Answer:
    """One page of meetings."""
    asked = dict(call.query)
    cursor, limit = asked.pop("cursor"), asked.pop("limit")
    wait_for(office, listed.Meetings, asked.pop("min_position"))
    with office.pool.connection() as connection:
        page = listed.search(connection, listed.Query(**asked), cursor, limit, call.reader(office).lists)
    return Answer(body=MeetingPage(page.rows, page.next), headers=next_link("/v1/meetings", call.query, page.next))


def show_meeting(office: Office, call: Call) -> Answer:
    """The meeting as it stands, with the computed quorum and outcome of every item."""
    shown, withheld = as_read(meetings.show(office, call.path["meeting"]), call.reader(office))
    tag = keys.etag(shown.meeting.version)
    if keys.unchanged(call.request.headers, tag):
        return Answer(body=b"", status=304, headers={"ETag": tag})
    recorded_facts: dict[str, Any] = unsealed.plain(office, shown.meeting)
    items = recorded_facts.pop("items")
    state = MeetingState(
        meeting=recorded_facts,
        status=shown.status,
        body=shown.body,
        profile=shown.profile,
        present=shown.present,
        quorum=shown.quorum,
        items=tuple(_read(office, item) for item in shown.items),
        dissents={str(number): item["dissents"] for number, item in items.items() if item["dissents"]},
        not_one_third=shown.not_one_third,
        withheld=withheld,
    )
    return Answer(body=state, headers={"ETag": tag})


def _read(office: Office, item: ItemShown) -> ItemRead:
    return ItemRead(**{**asdict(item), "resolution": unsealed.plain(office, item.resolution)})


def list_candidates(office: Office, call: Call) -> Answer:
    """What could stand on the agenda."""
    body = meetings.show(office, call.path["meeting"]).meeting.body
    reader = call.reader(office)
    owed = tuple(one for one in meetings.ratifications(office, body) if one.plan is None or reader.plan(one.plan))
    return Answer(body=Candidates(owed, tuple(r for r in meetings.candidates(office, body) if reader.plan(r.ref))))


def resolve(office: Office, call: Call) -> Answer:
    """Record the outcome of an item and make the plan's move, or judge it only."""
    require_scope(call)
    meeting = call.path["meeting"]
    if call.query["dry_run"]:
        seen = meetings.preview_item(office, call.caller, meeting, call.body)
        if not seen.allowed:
            raise RefusedByRule(seen.reasons)
        return Answer(body=seen)
    version = seen_version(office, call)
    return at_meeting(
        office, meetings.resolve_item(office, call.caller, call.key, meeting, call.body, version), meeting
    )


def _carrying(name: str) -> Handler:
    """The handler of one command."""

    def carry(office: Office, call: Call) -> Answer:
        require_scope(call)
        meeting, version = call.path["meeting"], seen_version(office, call)
        receipt = meetings.carry(office, call.caller, call.key, meeting, name, call.body, version)
        return at_meeting(office, receipt, meeting)

    carry.__name__ = name.replace("-", "_")
    return carry


def at_meeting(office: Office, receipt: Receipt, meeting: str) -> Answer:
    """The receipt; the ETag is the version at which it left the meeting."""
    answer = recorded(office, receipt, "", 201, path_of("meetings", meeting))
    stream = office.ledger.stream_id(f"meeting/{meeting}")
    versions = [event.version for event in receipt.events if event.stream == stream]
    return replace(answer, headers={**answer.headers, "ETag": keys.etag(max(versions))}) if versions else answer


_ONE = "/v1/meetings/{meeting}"
_CHAIR = {"person": "person-7f3a", "post": "chair"}
_FILE = {"sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", "kind": "minutes"}
_EXAMPLES: dict[str, Any] = {
    "place": {"plan": "NP-2570", "asked": "ขอความเห็นชอบร่างแผนปฏิบัติการ"},
    "lock-papers": {},
    "open": {"presiding": _CHAIR, "at": "09:30"},
    "arrive": {"persons": [_CHAIR], "at": "09:20"},
    "leave": {"persons": ["person-7f3a"], "at": "11:45"},
    "recuse": {"item": 1, "person": "person-22bb", "conflict": "เป็นผู้เสนอโครงการในแผน"},
    "take": {"item": 1, "at": "09:40"},
    "count": {"item": 1, "method": "show", "put": "endorse", "votes_for": 9, "against": 2, "at": "10:15"},
    "dissent": {"item": 1, "person": "person-44dd", "reasons": "งบประมาณยังไม่ชัดเจน"},
    "correct-presence": {"person": "person-7f3a", "entry": "left", "was": "11:45", "at": "11:15", "why": "บันทึกเวลาผิด"},
    "conclude": {"item": 1, "literal": "ที่ประชุมไม่เห็นชอบ ให้ฝ่ายเลขานุการนำกลับไปปรับปรุง"},
    "withdraw-item": {"item": 1, "why": "เจ้าของเรื่องขอถอนไปปรับปรุง"},
    "cancel": {"why": "ประธานติดราชการด่วน"},
    "adjourn": {"at": "10:00", "reason": "ไม่ครบองค์ประชุม"},
    "close": {"at": "12:00"},
    "draft-minutes": {"documents": [_FILE]},
    "adopt-minutes": {"at_meeting": "NC-2569-4"},
    "correct-minutes": {"correction": "ผู้มาประชุม 12 คน", "why": "นับผิด"},
    "certify": {"item": 1, "documents": [{**_FILE, "kind": "certified_minutes"}]},
}

DOORS = (
    Door(
        method="POST",
        path="/v1/meetings",
        handle=convene,
        summary=Text("นัดประชุม", "Convene a meeting"),
        needs=ACT,
        takes=ConveneRequest,
        gives=ShownReceipt,
        status=201,
        command=True,
        query=DRY_RUN,
        example={
            "meeting": "NC-2569-3",
            "body": "BODY-NC",
            "label": "3/2569",
            "held_on": "2026-12-08",
            "begins_at": "09:30",
            "place": "ห้องประชุม 501",
            "mode": "hybrid",
            "notice": {"sent_on": "2026-11-20"},
        },
    ),
    Door(
        method="GET",
        path="/v1/meetings",
        handle=list_meetings,
        summary=Text("ทะเบียนการประชุม", "The register of meetings"),
        gives=MeetingPage,
        query={
            "body": Param("text", "Body that meets"),
            "status": Param("text", "How far it has come", choices=listed.STATUSES),
            "held_from": Param("date", "Held on this day or later"),
            "cursor": Param("text", "From the Link header of the page before"),
            "limit": PAGE,
            "min_position": SINCE,
        },
    ),
    Door(
        method="GET",
        path=_ONE,
        handle=show_meeting,
        summary=Text("การประชุมหนึ่งครั้ง พร้อมองค์ประชุมและผลที่คำนวณ", "One meeting, its computed quorum and outcomes"),
        gives=MeetingState,
    ),
    Door(
        method="GET",
        path=f"{_ONE}/candidates",
        handle=list_candidates,
        summary=Text("การให้สัตยาบันและแผนที่รอมติของคณะ", "Ratifications and plans that wait for the body"),
        gives=Candidates,
    ),
    Door(
        method="POST",
        path=f"{_ONE}/resolve",
        handle=resolve,
        summary=Text("บันทึกผลของวาระ", "Resolve an item"),
        needs=ACT,
        takes=ResolveRequest,
        gives=ShownReceipt,
        status=201,
        command=True,
        seen=True,
        query=DRY_RUN,
        example={"item": 1, "literal": "เห็นชอบ", "input": {}, "documents": [_FILE]},
    ),
    *(
        Door(
            method="POST",
            path=f"{_ONE}/{name}",
            handle=_carrying(name),
            summary=command.label,
            needs=ACT,
            takes=command.takes,
            gives=ShownReceipt,
            status=201,
            command=True,
            seen=True,
            query=DRY_RUN,
            example=_EXAMPLES[name],
        )
        for name, command in meetings.COMMANDS.items()
        if name in _EXAMPLES
    ),
)
