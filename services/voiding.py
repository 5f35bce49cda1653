"""Going on after a forged record: one operator asks that it be void, a second one agrees."""

from domain.thai.dates import bangkok_date
from services.bodies import require_operator
from services.callers import Caller, Key
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
    return voids.propose(
        office.ledger,
        request.position,
        actor=recorder(caller),
        reason=reason,
        today=bangkok_date(office.clock()),
        command_id=key.command_id,
        request_hash=key.request_hash,
    )


def confirm_void(office: Office, caller: Caller, key: Key, position: int) -> Receipt:
    """Agree as the second operator; the log goes on. Raises NotPermitted, SamePerson, NothingToVoid, StaleVersion."""
    require_operator(caller)
    receipt = voids.confirm(
        office.ledger,
        position,
        actor=recorder(caller),
        today=bangkok_date(office.clock()),
        command_id=key.command_id,
        request_hash=key.request_hash,
    )
    office.folds.clear()
    return receipt
