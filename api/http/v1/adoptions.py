"""Adoption of another edition by a running plan: one person proposes, a second one confirms."""

from api.http.doors import Answer, Call, Door, ShownReceipt, path_of, recorded, seen_version
from api.http.v1.moves import DRY_RUN
from domain.reasons import Text
from services.casework import second_person
from services.means import Office
from services.requests import AdoptionRequest, ConfirmationRequest

ACT = frozenset({"act", "import"})


def propose(office: Office, call: Call) -> Answer:
    """Propose another edition."""
    ref = call.path["ref"]
    receipt = second_person.propose_adoption(office, call.caller, call.key, ref, call.body, seen_version(office, call))
    return recorded(office, receipt, ref, 201, path_of("plans", ref))


def confirm(office: Office, call: Call) -> Answer:
    """Confirm the proposed edition as the second person."""
    ref = call.path["ref"]
    receipt = second_person.confirm_adoption(office, call.caller, call.key, ref, call.body, seen_version(office, call))
    return recorded(office, receipt, ref)


DOORS = (
    Door(
        method="POST",
        path="/v1/plans/{ref}/adoptions",
        handle=propose,
        summary=Text("เสนอใช้กระบวนงานฉบับใหม่", "Propose another edition of the workflow"),
        needs=ACT,
        takes=AdoptionRequest,
        gives=ShownReceipt,
        status=201,
        command=True,
        query=DRY_RUN,
        seen=True,
        example={"edition": 2, "reason": "ระเบียบฉบับใหม่มีผลใช้บังคับ"},
    ),
    Door(
        method="POST",
        path="/v1/plans/{ref}/adoptions/confirm",
        handle=confirm,
        summary=Text("ยืนยันการใช้กระบวนงานฉบับใหม่", "Confirm the proposed edition"),
        needs=ACT,
        takes=ConfirmationRequest,
        gives=ShownReceipt,
        command=True,
        query=DRY_RUN,
        seen=True,
        example={},
    ),
)
