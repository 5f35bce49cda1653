"""The answer to an act on authority: recorded at once, or proposed for a second person to confirm."""

from typing import Literal

import msgspec

from api.http.doors import Answer, ShownReceipt, path_of, recorded, shown
from services.authority.second_signature import waits
from services.ledger import Receipt
from services.means import Office


class ShownProposal(ShownReceipt, frozen=True, kw_only=True):
    """The receipt of a proposal: nothing of it holds before a second person has confirmed it."""

    published: Literal["AuthorityProposed"] = "AuthorityProposed"
    proposal: str


def authorised(office: Office, receipt: Receipt, location: str = "") -> Answer:
    """201 with the receipt of what holds, or 202 with that of the proposal and its address."""
    if not waits(office, receipt):
        return recorded(office, receipt, "", 201, location)
    proposal = str(receipt.command_id)
    answer = recorded(office, receipt, "", 202, path_of("authority", proposal))
    body = ShownProposal(**msgspec.structs.asdict(shown(receipt)), proposal=proposal)
    return msgspec.structs.replace(answer, body=body)
