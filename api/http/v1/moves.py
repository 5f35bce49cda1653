"""Moves: which are open to this caller, and making one."""

from functools import partial

import msgspec
from msgspec.structs import replace

from api.http import keys
from api.http.doors import Answer, Call, Door, ShownReceipt, path_of, recorded, seen_version
from api.http.queries import Param
from domain.reasons import Text
from services.casework import options, plans
from services.means import Office
from services.problems import NotPermitted, RefusedByRule
from services.requests import StepRequest
from services.unread import as_read

DRY_RUN = {"dry_run": Param("boolean", "Judge only: answer what would be recorded, and record nothing", False)}


class Moves(msgspec.Struct, frozen=True):
    """Every move and fact from the present stage, for this caller; `version` goes into If-Match."""

    ref: str
    stage: str
    version: int
    moves: tuple[options.Option, ...]


def list_moves(office: Office, call: Call) -> Answer:
    """Every move and fact from the present stage, each with its reasons."""
    plan = plans.load(office, call.path["ref"])
    told = partial(as_read, office, call.reader(office), call.request.scope["path"])
    found = tuple(
        replace(one, reasons=told(one.reasons), needs=told(one.needs))
        for one in options.options(office, call.caller, plan.ref)
    )
    body = Moves(plan.ref, plan.stage, plan.version, found)
    return Answer(body=body, headers={"ETag": keys.etag(plan.version)})


def make_move(office: Office, call: Call) -> Answer:
    """Make the move, or judge it only."""
    require_scope(call)
    ref, move, request = call.path["ref"], call.path["move"], call.body
    if call.query["dry_run"]:
        return judged(options.preview(office, call.caller, ref, move, request))
    receipt = plans.make_move(office, call.caller, call.key, ref, move, request, seen_version(office, call))
    return recorded(office, receipt, ref, 201, path_of("plans", ref))


def require_scope(call: Call, live: frozenset[str] = frozenset({"act"})) -> None:
    """The right to import never extends to a live act, nor the other way. Raises NotPermitted."""
    needed = live if call.body.testimony is None else {"import"}
    if not needed & call.caller.scopes:
        raise NotPermitted


def judged(preview: options.Preview) -> Answer:
    """The verdict of a dry run; a refusal looks as it would have. Raises RefusedByRule."""
    if not preview.allowed:
        raise RefusedByRule(preview.reasons)
    return Answer(body=preview)


DOORS = (
    Door(
        method="GET",
        path="/v1/plans/{ref}/moves",
        handle=list_moves,
        summary=Text("การดำเนินการที่ทำได้จากขั้นปัจจุบัน", "Every move from the present stage"),
        gives=Moves,
    ),
    Door(
        method="POST",
        path="/v1/plans/{ref}/moves/{move}",
        handle=make_move,
        summary=Text("ดำเนินการ", "Make a move"),
        needs=frozenset({"act", "import"}),
        takes=StepRequest,
        gives=ShownReceipt,
        status=201,
        command=True,
        seen=True,
        query=DRY_RUN,
        example={
            "effective_on": "2026-11-16",
            "reason": "ร่างแผนครบทุกส่วน",
            "input": {},
            "documents": [
                {"sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", "kind": "minutes"}
            ],
        },
    ),
)
