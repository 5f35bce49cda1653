"""A delegation for one move carries nothing else of the post: no text, correction, edition, meeting or obligation."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest

from services import meetings
from services.authority import appointing
from services.callers import Caller
from services.casework import editorial, obligations, plans, second_person
from services.casework.obligations import AcceptRequest, EvidenceRequest
from services.means import Office
from services.meetings import requests as ask
from services.problems import RefusedByRule
from services.requests import (
    ContentRequest,
    CorrectionRequest,
    DelegationRequest,
    EditorialRequest,
)
from tests.support.conditional import BODY, CLERK, OWNER, PLAN, condition, decides, kind, opened, sits, today
from tests.support.database import Database
from tests.support.offices import caller, key, office_over

Act = Callable[[Office, Caller], Any]
OWED = f"{PLAN}.3.1"


@pytest.fixture
def office(database: Database) -> Iterator[Office]:
    with office_over(database, kind()) as office:
        opened(office)
        opened(office, "P-2")
        sits(office)
        decides(office, condition(office))
        yield office


def deputy(office: Office, of: Caller, post: str, *moves: str) -> Caller:
    """Somebody without any post whom a holder lets act."""
    made = caller(person=f"deputy of {post} for {moves}")
    asked = DelegationRequest(
        appointment=f"{of.person}:{post}:BODY-OFFICES",
        delegate=made.person,
        moves=moves,
        until=today(office) + timedelta(days=9),
        instrument="order 3",
    )
    appointing.grant_delegation(office, of, key(), asked)
    return made


def convenes(office: Office, who: Caller) -> Any:
    notice = ask.NoticeRequest(sent_on=today(office) - timedelta(days=5))
    asked = ask.ConveneRequest(meeting="M-9", body=BODY, label="9", held_on=today(office), notice=notice)
    return meetings.convene(office, who, key(), asked)


def corrects(office: Office, who: Caller) -> Any:
    asked = CorrectionRequest(version=1, pointer="/title", now="ชื่ออื่น", reason="ผิด")
    return second_person.propose_correction(office, who, key(), PLAN, asked, None)


def mends(office: Office, who: Caller) -> Any:
    asked = EditorialRequest(value={"words": "ข"}, reason="พิมพ์ตก")
    return editorial.propose(office, who, key(), PLAN, "text", asked, None)


def writes(office: Office, who: Caller) -> Any:
    return plans.revise_content(office, who, key(), "P-2", "text", ContentRequest(value={"words": "ข"}), None)


def shows(office: Office, who: Caller) -> Any:
    return obligations.carry(office, who, key(), OWED, "evidence", EvidenceRequest(statement="ทำแล้ว"), None)


def accepts(office: Office, who: Caller) -> Any:
    return obligations.carry(office, who, key(), OWED, "accept", AcceptRequest(), None)


@pytest.mark.parametrize("act", [writes, corrects, mends, convenes, shows, accepts], ids=lambda act: act.__name__)
def test_what_was_lent_for_one_move_is_lent_for_nothing_else(office: Office, act: Act) -> None:
    of, post = (OWNER, "owner") if act is shows else (CLERK, "clerk")
    if act is accepts:
        shows(office, OWNER)
    before = office.ledger.head()
    narrow = deputy(office, of, post, "start")
    with pytest.raises(RefusedByRule) as refused:
        act(office, narrow)
    assert {reason.rule for reason in refused.value.reasons} & {"actor", "edits"}
    lasting = [s.event for s in office.ledger.read(before, 100) if s.event and s.event.actor.person == narrow.person]
    assert all("refused" in type(event).TOPIC for event in lasting)
    act(office, deputy(office, of, post))
