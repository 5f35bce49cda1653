"""A kind that a body approves, also in principle, and that may start once it is approved; and meetings that decide."""

from datetime import date, timedelta
from typing import Any

from domain.thai.dates import bangkok_date
from services import meetings
from services.casework import plans
from services.casework.terms import OwnerRequest, TermRequest
from services.ledger import Receipt
from services.means import Office
from services.meetings import requests as ask
from services.world import World
from tests.support.meetings import matter, persons
from tests.support.offices import caller, key, open_request
from workflows.definition import Definition

CLERK = caller("clerk")
OWNER = caller("owner")
BODY = "BODY-SC-BOR"
PLAN = "P-1"


def kind() -> Definition:
    """Under review by the body; approved; started by its owner; done."""
    words = {"th": "ก", "en": "x"}
    raw = matter().model_dump(mode="json", by_alias=True)
    (adopt,) = [m for m in raw["moves"] if m["name"] == "adopt"]
    (refuse,) = [m for m in raw["moves"] if m["name"] == "refuse"]
    start = {"name": "start", "from": ["approved"], "to": "running", "by": ["owner"], "event": "Started"}
    finish = {"name": "finish", "from": ["running"], "to": "done", "by": ["owner"], "event": "Finished"}
    return matter(
        roles={**raw["roles"], "owner": words},
        stages={
            "review": raw["stages"]["review"],
            "approved": words,
            "running": words,
            "done": {**words, "terminal": True},
            "refused": raw["stages"]["refused"],
        },
        moves=[
            {**adopt, "name": "approve", "to": "approved", "event": "Approved"},
            refuse,
            {**start, "label": words},
            {**finish, "label": words},
        ],
        resolutions={
            BODY: {
                "approve": ["approve"],
                "approve_in_principle": ["approve"],
                "endorse_with_observations": ["approve"],
                "reject": ["refuse"],
            }
        },
    )


def opened(office: Office, ref: str = PLAN) -> None:
    plans.open_plan(office, CLERK, key(), open_request(ref, "matter", content={"text": {"words": "ก"}}))


def condition(office: Office, due_in: int | None = None, sort: Any = "condition", **more: Any) -> TermRequest:
    """A term owed by the owner, so many days from today."""
    due_on = today(office) + timedelta(days=due_in) if due_in is not None else None
    return TermRequest(sort=sort, text="จัดทำแผนสำรอง", owner=OwnerRequest(role="owner"), due_on=due_on, **more)


def today(office: Office) -> date:
    return bangkok_date(office.clock())


def later(office: Office, days: int) -> None:
    """So many days pass."""
    now = office.clock() + timedelta(days=days)
    office.clock = lambda: now


def sits(office: Office, plan: str | None = PLAN, ref: str = "M-1", put: str = "approve_in_principle") -> None:
    """The body meets today and votes unanimously on one matter."""
    day = today(office)
    notice = ask.NoticeRequest(sent_on=day - timedelta(days=5))
    asked = ask.ConveneRequest(meeting=ref, body=BODY, label="1/2569", held_on=day, notice=notice)
    meetings.convene(office, CLERK, key(), asked)
    does(office, ref, "place", ask.PlaceRequest(asked="ขอความเห็นชอบ", plan=plan))
    if plan is not None:
        does(office, ref, "lock-papers", ask.LockRequest())
    for other in World(office.folds, fresh=True).meetings_of(BODY, lambda one: one.ref != ref and one.held_on == day):
        if other.status == "open":  # nobody is at two of them
            does(office, other.ref, "adjourn", ask.AtRequest())
    members = tuple(ask.MemberRequest(person=person) for person in persons(6))
    does(office, ref, "arrive", ask.ArriveRequest(persons=members, at="00:01"))
    does(
        office, ref, "open", ask.OpenMeetingRequest(presiding=ask.MemberRequest(person="m-1", post="chair"), at="00:02")
    )
    does(office, ref, "take", ask.TakeRequest(item=1, at="00:03"))
    does(office, ref, "count", ask.CountRequest(item=1, method="show", put=put, votes_for=6, at="00:04"))


def does(office: Office, ref: str, name: str, request: Any) -> Receipt:
    return meetings.carry(office, CLERK, key(), ref, name, request, None)


def decides(office: Office, *terms: TermRequest, ref: str = "M-1", **more: Any) -> Receipt:
    """The outcome of the item with what it asks for."""
    return meetings.resolve_item(office, CLERK, key(), ref, ask.ResolveRequest(item=1, terms=terms, **more), None)
