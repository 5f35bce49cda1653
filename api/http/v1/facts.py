"""Facts that change no stage: an opinion received, a resolution notified, an objection."""

from api.http.doors import Answer, Call, Door, ShownReceipt, path_of, recorded, seen_version
from api.http.v1.moves import DRY_RUN, judged, require_scope
from domain.reasons import Text
from services.casework import options, plans
from services.means import Office
from services.requests import StepRequest


def record_fact(office: Office, call: Call) -> Answer:
    """Record the fact, or judge it only."""
    require_scope(call)
    ref, fact, request = call.path["ref"], call.path["fact"], call.body
    if call.query["dry_run"]:
        return judged(options.preview(office, call.caller, ref, fact, request, fact=True))
    receipt = plans.record_fact(office, call.caller, call.key, ref, fact, request, seen_version(office, call))
    return recorded(office, receipt, ref, 201, path_of("plans", ref))


DOORS = (
    Door(
        method="POST",
        path="/v1/plans/{ref}/facts/{fact}",
        handle=record_fact,
        summary=Text("บันทึกข้อเท็จจริง", "Record a fact"),
        needs=frozenset({"act", "import"}),
        takes=StepRequest,
        gives=ShownReceipt,
        status=201,
        command=True,
        seen=True,
        query=DRY_RUN,
        example={"effective_on": "2026-11-16", "input": {}},
    ),
)
