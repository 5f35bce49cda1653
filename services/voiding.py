"""Going on after a forged record: one operator asks that it be void, a second one agrees; each can be judged only."""

from typing import Any

from domain.thai.dates import bangkok_date
from services.authority.bodies import require_operator
from services.callers import Caller, Key
from services.carrying_out import OnlyJudged
from services.ledger import Receipt, voids
from services.means import Office
from services.problems import InvalidInput, Wrong
from services.requests import VoidRequest
from services.saying import recorder
from services.sealing import seal


def propose_void(office: Office, caller: Caller, key: Key, request: VoidRequest) -> Receipt:
    """Ask that a forged record be void. Raises NotPermitted, NothingToVoid when it is sound, StaleVersion."""
    require_operator(caller)
    reason = seal(office.vault, "system/ledger", request.reason)
    if reason is None:
        raise InvalidInput((Wrong("/reason", "ต้องระบุเหตุผล", "is required"),))
    said: dict[str, Any] = {
        "actor": recorder(caller),
        "reason": reason,
        "today": bangkok_date(office.clock()),
        "command_id": key.command_id,
    }
    if key.dry:
        raise OnlyJudged((voids.proposal(office.ledger, request.position, **said),))
    return voids.propose(office.ledger, request.position, **said, request_hash=key.request_hash)


def confirm_void(office: Office, caller: Caller, key: Key, position: int) -> Receipt:
    """Agree as the second operator; the log goes on. Raises NotPermitted, SamePerson, NothingToVoid, StaleVersion."""
    require_operator(caller)
    actor, today = recorder(caller), bangkok_date(office.clock())
    if key.dry:
        raise OnlyJudged((voids.agreement(office.ledger, position, actor=actor, today=today),))
    receipt = voids.confirm(
        office.ledger,
        position,
        actor=actor,
        today=today,
        command_id=key.command_id,
        request_hash=key.request_hash,
    )
    office.folds.clear()
    return receipt
