"""Meetings to print: one held to its end on a plan with a text of its own, told through the services."""

from datetime import timedelta
from typing import Any

from domain import events as ev
from domain.meeting import Meeting
from domain.thai.dates import bangkok_date
from services import meetings
from services.casework import plans
from services.ledger import Command, NewEvent, Receipt
from services.means import Office
from services.meetings import requests as ask
from services.requests import ContentRequest
from services.world import World
from tests.support.meetings import in_the_evening, matter, persons
from tests.support.obligations import says
from tests.support.offices import caller, key, open_request
from workflows.definition import Definition

CLERK = caller("clerk")
BODY = "BODY-SC-BOR"
WORDS = (
    "คณะอนุกรรมการเขตสุขภาพพิเศษชายแดนต้องฟื้นฟูแหล่งน้ำในพื้นที่ที่กำกับดูแลให้ทั่วถึงทุกตำบลของจังหวัดนครสวรรค์และจังหวัดนนทบุรี"
    "ภายในเดือนกันยายน โดยมอบหมายให้สำนักงานสาธารณสุขอำเภอและองค์กรปกครองส่วนท้องถิ่นต่าง ๆ ดำเนินการร่วมกับโรงพยาบาลส่งเสริมสุขภาพตำบล "
    "และรายงานผลต่อคณะกรรมการสาธารณสุขแห่งชาติปีละไม่น้อยกว่า 2 ครั้ง"
)
CONTENT = {
    "vision": WORDS,
    "mission": ["เฝ้าระวังโรคชายแดน", "พัฒนาระบบบริการ"],
    "activities": [
        {"id": "A1", "th": "ขุดลอกแหล่งน้ำ", "amount": "1250000.00", "priority": 1, "urgency": "urgent", "source": "loan"},
        {"id": "A2", "th": "อบรมอาสาสมัครสาธารณสุข", "amount": "80000.00", "priority": 2},
    ],
}
SCHEMA = {
    "type": "object",
    "properties": {
        "vision": {"type": "string"},
        "mission": {"type": "array", "x-title-th": "พันธกิจของแผน", "title": "Mission of the plan"},
        "activities": {"type": "array", "items": {"properties": {"id": {}, "th": {}, "priority": {}, "amount": {}}}},
    },
}
GROUNDS = {
    "type": "object",
    "properties": {
        part: {"type": "string", "maxLength": 500, "x-sealed": True} for part in ("facts", "law", "considerations")
    },
}


class Chamber:
    """One office in which meetings are held; times are given as the day's clock."""

    def __init__(self, office: Office) -> None:
        in_the_evening(office)
        self.office = office
        self._called: list[str] = []

    def rise(self) -> None:
        """Close whatever still sits: nobody sits in two meetings at one time."""
        while self._called:
            ref = self._called.pop()
            if self.meeting(ref).status == "open":
                self.does(ref, "adjourn", ask.AtRequest(at="15:00", reason="พักการประชุม"))

    def plan(self, ref: str) -> str:
        request = open_request(ref, "matter", content={"text": CONTENT})
        plans.open_plan(self.office, CLERK, key(), request)
        return ref

    def rewrites(self, ref: str, changes: dict[str, Any]) -> None:
        """The text changes after the papers were locked."""
        plans.revise_content(self.office, CLERK, key(), ref, "text", ContentRequest(value={**CONTENT, **changes}), None)

    def content(self, ref: str, version: int) -> dict[str, Any]:
        """The text of a plan at one of its versions."""
        trail = self.office.ledger.trail(f"plan/{ref}")
        events = [one.event for one in trail if isinstance(one.event, ev.ContentRevised)]
        return next(event.value for event in events if event.content_version == version)

    def meeting(self, ref: str) -> Meeting:
        return World(self.office.folds, fresh=True).meeting(ref)

    def convene(self, ref: str, **more: Any) -> None:
        today = bangkok_date(self.office.clock())
        notice = ask.NoticeRequest(sent_on=today - timedelta(days=5))
        roster = tuple(ask.MemberRequest(person=p, post="chair" if p == "m-1" else "member") for p in persons(11))
        given = {"label": "3/2569", "held_on": today, "notice": notice, "place": "ห้องประชุม 501", "roster": roster}
        request = ask.ConveneRequest(meeting=ref, body=BODY, **{**given, **more})
        meetings.convene(self.office, CLERK, key(), request)
        self._called.append(ref)

    def does(self, ref: str, name: str, request: Any) -> Receipt:
        return meetings.carry(self.office, CLERK, key(), ref, name, request, None)

    def called(self, ref: str, *, lock: bool = True, besides: tuple[str, str] | None = None) -> None:
        """A meeting with a plan on its agenda, its papers locked; `besides` asks something for another plan too."""
        plan = self.plan(f"P-{ref}")
        self.convene(ref)
        self.does(ref, "place", ask.PlaceRequest(asked="ขอความเห็นชอบร่างแผนปฏิบัติการ", plan=plan))
        if besides is not None:
            self.does(ref, "place", ask.PlaceRequest(asked=besides[0], plan=besides[1]))
        if lock:
            self.does(ref, "lock-papers", ask.LockRequest())

    def seated(self, ref: str, present: int = 7, besides: tuple[str, str] | None = None, hour: str = "09") -> None:
        """The same, opened, with its first item taken up."""
        self.called(ref, besides=besides)
        members = tuple(ask.MemberRequest(person=person) for person in persons(present))
        self.does(ref, "arrive", ask.ArriveRequest(persons=members, at=f"{hour}:00"))
        chair = ask.MemberRequest(person="m-1", post="chair")
        self.does(ref, "open", ask.OpenMeetingRequest(presiding=chair, at=f"{hour}:05"))
        self.does(ref, "take", ask.TakeRequest(item=1, at=f"{hour}:10"))

    def voted(self, ref: str, **votes: Any) -> None:
        given = {"method": "show", "put": "endorse", "votes_for": 5, "against": 1, "abstain": 1, **votes}
        self.does(ref, "count", ask.CountRequest(item=1, at="09:40", **given))

    def resolved(self, ref: str, **more: Any) -> None:
        asked = ask.ResolveRequest(item=1, **more)
        meetings.resolve_item(self.office, CLERK, key(), ref, asked, None)

    def comes_back(self, ref: str, plan: str) -> None:
        """A plan that was adopted is before the body again, its papers locked."""
        self.convene(ref)
        self.does(ref, "place", ask.PlaceRequest(asked="ขอความเห็นชอบอีกครั้ง", plan=plan))
        self.does(ref, "lock-papers", ask.LockRequest())

    def discharges(self, obligation: str) -> None:
        """An obligation is met, put straight into the log."""
        now = bangkok_date(self.office.clock())
        event = ev.ObligationDischarged(**says(obligation, "ObligationDischarged", now))
        made = key()
        placed = NewEvent(f"obligation/{obligation}", 2, event)
        self.office.ledger.append(Command(made.command_id, made.request_hash, (placed,)))

    def held(self, ref: str, besides: tuple[str, str] | None = None, **votes: Any) -> None:
        """A whole meeting, closed, whose resolution was carried."""
        self.seated(ref, besides=besides)
        self.voted(ref, **votes)
        self.resolved(ref, literal="เห็นชอบร่างแผนปฏิบัติการตามที่เสนอ", letter_number="สธ ๐๒๑๑/๑๒๓")
        self.does(ref, "close", ask.AtRequest(at="11:30"))


def asking_grounds(parts: dict[str, Any]) -> Definition:
    """The small kind, its text told by a schema with titles, its returning move with a statement of reasons; what was
    adopted can come before the body once more."""
    raw = matter().model_dump(mode="json", by_alias=True)
    adopt = next(move for move in raw["moves"] if move["name"] == "adopt")
    raw["moves"].append({**adopt, "name": "extend", "from": ["adopted"], "to": "extended", "event": "MatterExtended"})
    raw["stages"] |= {"extended": raw["stages"]["adopted"], "adopted": {"th": "ใช้บังคับ", "en": "Adopted"}}
    raw["resolutions"][BODY]["permit"] = ["extend"]
    for move in raw["moves"]:
        if move["name"] == "send_back":
            move |= {"asks": {"grounds": GROUNDS}, "required": []}
    return Definition.model_validate(raw | {"parts": parts})


def kind() -> Definition:
    """What these meetings decide on."""
    return asking_grounds({"text": {"label": {"th": "เนื้อหาแผน", "en": "Text of the plan"}, "schema": SCHEMA}})
