"""Who may act for a body: its posts, appointments and delegations; and the steps nobody could make in time."""

import msgspec

from api.http.doors import Answer, Call, Door, ShownReceipt, path_of, recorded
from api.http.v1.moves import DRY_RUN, require_scope
from api.http.v1.signing import ShownProposal, authorised
from domain.reasons import Text
from domain.roster import OFFICES
from services.authority import appointing, vacancies
from services.means import Office
from services.requests import (
    AppointmentRequest,
    DelegationRequest,
    EndRequest,
    InstrumentRequest,
    PostRequest,
)

OPERATE = frozenset({"operate"})
ACT = frozenset({"act", "operate"})


class Vacancies(msgspec.Struct, frozen=True):
    vacancies: tuple[vacancies.Vacancy, ...]


def establish_post(office: Office, call: Call) -> Answer:
    """Give a body a post, or a post new terms."""
    body = call.body.body or OFFICES
    receipt = appointing.establish_post(office, call.caller, call.key, body, call.body)
    return authorised(office, receipt, path_of("bodies", body))


def adopt_instrument(office: Office, call: Call) -> Answer:
    """Record another edition of the body's instrument."""
    body = call.path["body"]
    receipt = appointing.adopt_instrument(office, call.caller, call.key, body, call.body)
    return authorised(office, receipt, path_of("bodies", body))


def appoint(office: Office, call: Call) -> Answer:
    """Record an appointment; its id is the command's."""
    receipt = appointing.appoint(office, call.caller, call.key, call.body)
    return authorised(office, receipt, path_of("appointments", str(receipt.command_id)))


def end_appointment(office: Office, call: Call) -> Answer:
    """Record the last day of an appointment."""
    name = call.path["appointment"]
    return authorised(office, appointing.end_appointment(office, call.caller, call.key, name, call.body))


def grant_delegation(office: Office, call: Call) -> Answer:
    """Let another person act by one's own appointment; the delegation's id is the command's."""
    require_scope(call)
    receipt = appointing.grant_delegation(office, call.caller, call.key, call.body)
    return recorded(office, receipt, "", 201, path_of("delegations", str(receipt.command_id)))


def revoke_delegation(office: Office, call: Call) -> Answer:
    """Record the last day of a delegation."""
    name = call.path["delegation"]
    return authorised(office, appointing.revoke_delegation(office, call.caller, call.key, name, call.body))


def list_vacancies(office: Office, call: Call) -> Answer:
    """Open steps without a lawful holder or a reachable quorum by their due date.

    Who keeps the rosters is told of every such step, without the plan where that may not be read.
    """
    reader, keeps = call.reader(office), bool(OPERATE & call.caller.scopes)
    found = ((one, reader.plan(one.ref)) for one in vacancies.vacancies(office))
    told = (one if readable else msgspec.structs.replace(one, ref="") for one, readable in found if readable or keeps)
    return Answer(body=Vacancies(tuple(told)))


_END = {"effective_on": "2026-11-30", "instrument": "คำสั่งที่ 9/2569"}

DOORS = (
    Door(
        method="POST",
        path="/v1/posts",
        handle=establish_post,
        summary=Text("กำหนดตำแหน่ง", "Establish a post"),
        needs=OPERATE,
        takes=PostRequest,
        gives=ShownReceipt,
        waiting=ShownProposal,
        status=201,
        command=True,
        query=DRY_RUN,
        example={
            "body": "BODY-NC",
            "post": "national_committee_vice_chair",
            "th": "รองประธานกรรมการ",
            "en": "Vice chair",
            "seats": 2,
            "votes": True,
            "presides": 2,
            "instrument": "คำสั่งที่ 1/2569",
        },
    ),
    Door(
        method="POST",
        path="/v1/bodies/{body}/instruments",
        handle=adopt_instrument,
        summary=Text("บันทึกคำสั่งหรือระเบียบฉบับใหม่ขององค์กร", "Record another edition of a body's instrument"),
        needs=OPERATE,
        takes=InstrumentRequest,
        gives=ShownReceipt,
        waiting=ShownProposal,
        status=201,
        command=True,
        query=DRY_RUN,
        example={
            "instrument": "ระเบียบ พ.ศ. 2569",
            "members": 27,
            "quorum_profile": {"at_least": "2/3", "carried_by": "3/4", "basis": "ข้อ 9 ของระเบียบ"},
            "effective_on": "2026-12-01",
        },
    ),
    Door(
        method="POST",
        path="/v1/appointments",
        handle=appoint,
        summary=Text("บันทึกการแต่งตั้ง", "Record an appointment"),
        needs=OPERATE,
        takes=AppointmentRequest,
        gives=ShownReceipt,
        waiting=ShownProposal,
        status=201,
        command=True,
        query=DRY_RUN,
        example={
            "person": "p-0123456789abcdef",
            "body": "BODY-NC",
            "post": "national_committee_secretariat",
            "holds_from": "2026-10-01",
            "instrument": "คำสั่งที่ 2/2569",
        },
    ),
    Door(
        method="POST",
        path="/v1/appointments/{appointment}/end",
        handle=end_appointment,
        summary=Text("บันทึกวันสุดท้ายของการแต่งตั้ง", "Record the last day of an appointment"),
        needs=ACT,
        takes=EndRequest,
        gives=ShownReceipt,
        waiting=ShownProposal,
        status=201,
        command=True,
        query=DRY_RUN,
        example=_END,
    ),
    Door(
        method="POST",
        path="/v1/delegations",
        handle=grant_delegation,
        summary=Text("มอบอำนาจ", "Delegate one's authority"),
        needs=frozenset({"act"}),
        takes=DelegationRequest,
        gives=ShownReceipt,
        status=201,
        command=True,
        query=DRY_RUN,
        example={
            "appointment": "6a1f0e3c-52a7-4d7e-9c39-0d6f0a7f4b12",
            "delegate": "p-0123456789abcdef",
            "until": "2026-12-31",
            "moves": ["consolidate_drafts"],
            "instrument": "คำสั่งมอบอำนาจที่ 3/2569",
        },
    ),
    Door(
        method="POST",
        path="/v1/delegations/{delegation}/revoke",
        handle=revoke_delegation,
        summary=Text("ยกเลิกการมอบอำนาจ", "Revoke a delegation"),
        needs=ACT,
        takes=EndRequest,
        gives=ShownReceipt,
        waiting=ShownProposal,
        status=201,
        command=True,
        query=DRY_RUN,
        example=_END,
    ),
    Door(
        method="GET",
        path="/v1/vacancies",
        handle=list_vacancies,
        summary=Text("ขั้นตอนที่จะไม่มีผู้มีอำนาจหรือองค์ประชุมทันกำหนด", "Steps nobody could lawfully make in time"),
        gives=Vacancies,
    ),
)
