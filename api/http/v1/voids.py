"""Forged records: what stopped the log, and how two operators let it go on."""

import msgspec

from api.http.doors import Answer, Call, Door, ShownReceipt, recorded
from api.http.v1.moves import DRY_RUN
from domain.reasons import Text
from services import voiding
from services.means import Office
from services.problems import NotFound
from services.requests import VoidRequest

OPERATE = frozenset({"operate"})


class Halt(msgspec.Struct, frozen=True):
    """Where and why the log stands still; both empty while it does not."""

    position: int | None
    why: str | None


def show_halt(office: Office, call: Call) -> Answer:
    """Where the log stands still, if it does."""
    position, why = office.ledger.reader.halted() or (None, None)
    return Answer(body=Halt(position, why))


def propose(office: Office, call: Call) -> Answer:
    """Ask that a forged record be void."""
    return recorded(office, voiding.propose_void(office, call.caller, call.key, call.body), "", 201, "/v1/log/halt")


def confirm(office: Office, call: Call) -> Answer:
    """Agree as the second operator."""
    place = call.path["position"]
    if not (place.isascii() and place.isdecimal()):
        raise NotFound(place)
    position = int(place)
    return recorded(office, voiding.confirm_void(office, call.caller, call.key, position), "", 201, "/v1/log/halt")


DOORS = (
    Door(
        method="GET",
        path="/v1/log/halt",
        handle=show_halt,
        summary=Text("รายการที่ทำให้สมุดบันทึกหยุด", "What stopped the log"),
        needs=frozenset({"operate", "audit"}),
        gives=Halt,
    ),
    Door(
        method="POST",
        path="/v1/log/voids",
        handle=propose,
        summary=Text("เสนอให้รายการปลอมเป็นโมฆะ", "Ask that a forged record be void"),
        needs=OPERATE,
        takes=VoidRequest,
        gives=ShownReceipt,
        status=201,
        command=True,
        query=DRY_RUN,
        example={"position": 1204, "reason": "ลายเซ็นไม่ตรงกับกุญแจใดของสมุดบันทึก"},
    ),
    Door(
        method="POST",
        path="/v1/log/voids/{position}/confirm",
        handle=confirm,
        summary=Text("ยืนยันให้เป็นโมฆะโดยบุคคลที่สอง", "Agree to the void as the second person"),
        needs=OPERATE,
        gives=ShownReceipt,
        status=201,
        command=True,
        query=DRY_RUN,
    ),
)
