"""Corrections of minutes: one person proposes it (`correct-minutes`), a second one confirms or declines it here."""

from msgspec.structs import asdict

from api.http.doors import Answer, Call, Door, ShownReceipt, seen_version
from api.http.v1.meetings import ACT, at_meeting
from api.http.v1.moves import DRY_RUN, require_scope
from domain.reasons import Text
from services import meetings
from services.means import Office
from services.meetings.requests import ConfirmMinutesRequest, DeclineMinutesRequest
from services.requests import ConfirmationRequest, DecisionRequest


def confirm_minutes(office: Office, call: Call) -> Answer:
    """Confirm as the second person; from here on the minutes read as corrected."""
    request = ConfirmMinutesRequest(**asdict(call.body), proposal=call.path["id"])
    return _carried(office, call, "confirm-correction", request)


def decline_minutes(office: Office, call: Call) -> Answer:
    """Decline, or take back one's own proposal."""
    request = DeclineMinutesRequest(**asdict(call.body), proposal=call.path["id"])
    return _carried(office, call, "decline-correction", request)


def _carried(office: Office, call: Call, name: str, request: ConfirmMinutesRequest | DeclineMinutesRequest) -> Answer:
    require_scope(call)
    meeting, version = call.path["meeting"], seen_version(office, call)
    return at_meeting(office, meetings.carry(office, call.caller, call.key, meeting, name, request, version), meeting)


_ONE = "/v1/meetings/{meeting}/corrections/{id}"

DOORS = (
    Door(
        method="POST",
        path=f"{_ONE}/confirm",
        handle=confirm_minutes,
        summary=Text("ยืนยันการแก้ไขรายงานการประชุม", "Confirm a correction of the minutes"),
        needs=ACT,
        takes=ConfirmationRequest,
        gives=ShownReceipt,
        status=201,
        command=True,
        seen=True,
        query=DRY_RUN,
        example={},
    ),
    Door(
        method="POST",
        path=f"{_ONE}/decline",
        handle=decline_minutes,
        summary=Text("ไม่รับการแก้ไขรายงานการประชุม", "Decline a correction of the minutes"),
        needs=ACT,
        takes=DecisionRequest,
        gives=ShownReceipt,
        status=201,
        command=True,
        seen=True,
        query=DRY_RUN,
        example={"reason": "รายงานเดิมถูกต้องแล้ว"},
    ),
)
