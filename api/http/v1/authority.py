"""The second signature: acts on authority that wait for another person, and what came of those that did."""

from datetime import date
from typing import Any, Literal

import msgspec

from api.http import unsealed
from api.http.doors import Answer, Call, Door, ShownReceipt, path_of, recorded
from api.http.queries import Param
from api.http.v1.moves import DRY_RUN
from api.http.v1.plans import PAGE, next_link
from api.http.v1.signing import ShownProposal, authorised
from domain import events as ev
from domain.proposal import Proposal
from domain.reasons import Text
from projections import paging
from services.authority import countersigning
from services.means import Office
from services.requests import AuthorityDecision, SecondSignatureRequest
from services.world import World

OPERATE = frozenset({"operate"})
READ = frozenset({"operate", "audit"})


class ProposalShown(msgspec.Struct, frozen=True, kw_only=True):
    """What was asked for, by whom and when, and who closed it. Dates left out of `request` are the confirmation's.

    `about` is the appointment or delegation that it ends; an appointment proposed here has the proposal's id.
    """

    proposal: str
    act: ev.AuthorityAct
    status: Literal["open", "confirmed", "declined"]
    body: str | None
    about: str | None
    request: dict[str, Any]
    proposed_by: ev.Actor
    proposed_on: date
    reason: str | None
    closed_by: ev.Actor | None
    closed_on: date | None
    declined_because: str | None


class AuthorityPage(msgspec.Struct, frozen=True, kw_only=True):
    """One page of proposals, the newest first; `required_since` is null while one signature is enough."""

    required_since: date | None
    proposals: tuple[ProposalShown, ...]
    next: str | None


def list_proposals(office: Office, call: Call) -> Answer:
    """Acts on authority that were proposed, the newest first."""
    asked = call.query
    found = reversed([*enumerate(countersigning.every_proposal(office))])
    wanted = [(number, one) for number, one in found if asked["status"] in (None, one.status)]

    def read(after: tuple[int] | None, count: int) -> list[tuple[int, Proposal]]:
        return [row for row in wanted if after is None or row[0] < after[0]][:count]

    page = paging.paged(read, lambda row: (row[0],), paging.decode(asked["cursor"], (int,)), asked["limit"])
    said = {name: value for name, value in asked.items() if name != "cursor"}
    body = AuthorityPage(
        required_since=countersigning.since(office),
        proposals=tuple(_shown(office, one) for _, one in page.rows),
        next=page.next,
    )
    return Answer(body=body, headers=next_link("/v1/authority", said, page.next))


def show_proposal(office: Office, call: Call) -> Answer:
    """One proposal."""
    found = countersigning.load(World(office.folds, fresh=True), call.path["proposal"])
    return Answer(body=_shown(office, found))


def confirm(office: Office, call: Call) -> Answer:
    """Sign as the second person."""
    call.require_recent()
    proposal = call.path["proposal"]
    receipt = countersigning.confirm(office, call.caller, call.key, proposal)
    return recorded(office, receipt, "", 201, path_of("authority", proposal))


def decline(office: Office, call: Call) -> Answer:
    """Decline to sign, or take one's own proposal back."""
    proposal = call.path["proposal"]
    receipt = countersigning.decline(office, call.caller, call.key, proposal, call.body)
    return recorded(office, receipt, "", 201, path_of("authority", proposal))


def require(office: Office, call: Call) -> Answer:
    """Propose that two persons sign from a day on."""
    return authorised(office, countersigning.require_second_signature(office, call.caller, call.key, call.body))


def _shown(office: Office, one: Proposal) -> ProposalShown:
    asked, closed = one.proposed, one.closed
    declined = closed.reason if isinstance(closed, ev.AuthorityDeclined) else None
    return ProposalShown(
        proposal=asked.proposal,
        act=asked.act,
        status=one.status,
        body=asked.body,
        about=asked.about,
        request=asked.request,
        proposed_by=asked.actor,
        proposed_on=asked.effective_on,
        reason=_opened(office, asked.reason),
        closed_by=closed.actor if closed else None,
        closed_on=closed.effective_on if closed else None,
        declined_because=_opened(office, declined),
    )


def _opened(office: Office, sealed: ev.Sealed | None) -> str | None:
    return unsealed.plain(office, sealed).get("text") if sealed else None


_ONE = "/v1/authority/{proposal}"

DOORS = (
    Door(
        method="GET",
        path="/v1/authority",
        handle=list_proposals,
        summary=Text("คำขอที่รอลงนามร่วม", "Acts on authority that wait for a second signature"),
        needs=READ,
        gives=AuthorityPage,
        query={
            "status": Param(
                "text", "Those that stand so; all when left out", choices=("open", "confirmed", "declined")
            ),
            "cursor": Param("text", "From the Link header of the page before"),
            "limit": PAGE,
        },
    ),
    Door(
        method="GET",
        path=_ONE,
        handle=show_proposal,
        summary=Text("คำขอหนึ่งรายการ", "One proposal"),
        needs=READ,
        gives=ProposalShown,
    ),
    Door(
        method="POST",
        path="/v1/authority/second-signature",
        handle=require,
        summary=Text("เสนอให้ต้องลงนามร่วมสองคนเสมอ", "Propose that two persons sign from now on, for ever"),
        needs=OPERATE,
        takes=SecondSignatureRequest,
        gives=ShownProposal,
        status=202,
        command=True,
        query=DRY_RUN,
        example={"instrument": "คำสั่งที่ 4/2569"},
    ),
    Door(
        method="POST",
        path=f"{_ONE}/confirm",
        handle=confirm,
        summary=Text("ลงนามร่วมเป็นบุคคลที่สอง", "Confirm as the second person"),
        needs=OPERATE,
        gives=ShownReceipt,
        status=201,
        command=True,
        query=DRY_RUN,
    ),
    Door(
        method="POST",
        path=f"{_ONE}/decline",
        handle=decline,
        summary=Text("ไม่ลงนาม หรือถอนคำขอของตน", "Decline, or take one's own proposal back"),
        needs=OPERATE,
        takes=AuthorityDecision,
        gives=ShownReceipt,
        status=201,
        command=True,
        query=DRY_RUN,
        example={"reason": "คำสั่งยังไม่ลงนาม"},
    ),
)
