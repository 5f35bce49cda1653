"""What two persons decide on a running plan: corrections of an entry, and the adoption of another edition."""

from collections.abc import Callable
from typing import Any

import msgspec

from domain import events as ev
from domain.corrections import FILE
from domain.plan import Plan
from domain.reasons import Reason
from services.attachments import described, replacement
from services.callers import Caller, Key, unstored
from services.carrying_out import Attempt, carry_out
from services.casework.plans import common, matched
from services.deciding import require_decide
from services.ledger import Receipt
from services.means import Office
from services.refusals import attempted
from services.requests import AdoptionRequest, ConfirmationRequest, CorrectionRequest, Dated, DecisionRequest
from services.saying import Said, beside, say
from services.world import World
from workflows import amendments
from workflows.commands import (
    ConfirmAdoption,
    ConfirmCorrection,
    DeclineCorrection,
    ProposeAdoption,
    ProposeCorrection,
)
from workflows.decide import Accepted, Refused
from workflows.definition import Definition
from workflows.view import Surroundings


class Matter(msgspec.Struct, frozen=True):
    """One reading of the plan, ready to be judged."""

    definition: Definition
    plan: Plan
    around: Surroundings
    said: Said

    @property
    def speaker(self) -> dict[str, Any]:
        """The clerk's post, if the person holds one."""
        return self.said.speaking(self.definition, self.definition.clerks, self.plan.body, "corrections")


Judged = tuple[Accepted | Refused, Plan | None, ev.Actor]
Judge = Callable[[Matter], Accepted | Refused]


def carry(
    office: Office,
    caller: Caller,
    key: Key,
    ref: str,
    name: str,
    request: Dated,
    if_match: int | None,
    judge: Judge,
) -> Receipt:
    """Judge what one of two persons asks, and store it. Raises as plans.make_move."""
    attempt = judging(office, caller, ref, request, if_match, judge)
    return carry_out(office, key, attempted(ref, name, caller, request), attempt)


def judging(office: Office, caller: Caller, ref: str, request: Dated, if_match: int | None, judge: Judge) -> Attempt:
    """One judgement, in whatever world it is given."""

    def attempt(world: World) -> Judged:
        plan = matched(world.plan(ref), if_match)
        said = say(world, caller, office.clock(), request.effective_on, request.testimony)
        around = beside(world, plan, said, office.calendar)
        matter = Matter(office.book.pinned(plan.definition), plan, around, said)
        return judge(matter), plan, matter.speaker["actor"]

    return attempt


def propose_correction(
    office: Office, caller: Caller, key: Key, ref: str, request: CorrectionRequest, if_match: int | None
) -> Receipt:
    """Propose that an entry reads wrongly; the correction's id is the command's. Raises as plans.make_move."""

    now = replacement(office, caller, request.now) if FILE.fullmatch(request.pointer) else request.now

    def judge(m: Matter) -> Accepted | Refused:
        command = ProposeCorrection(
            **m.speaker,
            **common(office, m.said, key, ref, request.reason),
            correction=str(key.command_id),
            target_version=request.version,
            pointer=request.pointer,
            now=now,
        )
        return amendments.propose_correction(m.definition, m.plan, m.around, command)

    return carry(office, caller, key, ref, "correction", request, if_match, judge)


def confirm_correction(
    office: Office,
    caller: Caller,
    key: Key,
    ref: str,
    correction: str,
    request: ConfirmationRequest,
    if_match: int | None,
) -> Receipt:
    """Confirm as the second person. Raises as plans.make_move."""
    if request.testimony is None:  # what was confirmed in the past is only written down here
        require_decide(caller)

    def judge(m: Matter) -> Accepted | Refused:
        said = common(office, m.said, key, ref, request.reason)
        papers = described(office, m.said.caller, request.documents)
        command = ConfirmCorrection(**m.speaker, **said, correction=correction, documents=papers)
        return amendments.confirm_correction(m.definition, m.plan, m.around, command)

    return carry(office, caller, key, ref, "correction", request, if_match, judge)


def decline_correction(
    office: Office, caller: Caller, key: Key, ref: str, correction: str, request: DecisionRequest, if_match: int | None
) -> Receipt:
    """Decline or take back a proposal. Raises as plans.make_move."""

    def judge(m: Matter) -> Accepted | Refused:
        said = common(office, m.said, key, ref, request.reason)
        command = DeclineCorrection(**m.speaker, **said, correction=correction)
        return amendments.decline_correction(m.definition, m.plan, m.around, command)

    return carry(office, caller, key, ref, "correction", request, if_match, judge)


def propose_adoption(
    office: Office, caller: Caller, key: Key, ref: str, request: AdoptionRequest, if_match: int | None
) -> Receipt:
    """Propose that the plan go on under another edition. Raises as plans.make_move."""
    judge = _proposing_adoption(office, key, ref, request)
    return carry(office, caller, key, ref, "adopt_edition", request, if_match, judge)


def confirm_adoption(
    office: Office, caller: Caller, key: Key, ref: str, request: ConfirmationRequest, if_match: int | None
) -> Receipt:
    """Confirm the proposed edition as the second person. Raises as plans.make_move."""
    if request.testimony is None:  # what was confirmed in the past is only written down here
        require_decide(caller)
    judge = _confirming_adoption(office, key, ref, request)
    return carry(office, caller, key, ref, "adopt_edition", request, if_match, judge)


def against_adoption(
    office: Office, caller: Caller, ref: str, request: AdoptionRequest | ConfirmationRequest
) -> tuple[Reason, ...]:
    """Why the proposal of an edition (AdoptionRequest) or its confirmation would be refused now; nothing is stored.

    Raises NotFound.
    """
    if isinstance(request, AdoptionRequest):
        judge = _proposing_adoption(office, unstored(), ref, request)
    else:
        judge = _confirming_adoption(office, unstored(), ref, request)
    outcome, _, _ = judging(office, caller, ref, request, None, judge)(World(office.folds, fresh=True))
    return outcome.reasons if isinstance(outcome, Refused) else ()


def _proposing_adoption(office: Office, key: Key, ref: str, request: AdoptionRequest) -> Judge:
    def judge(m: Matter) -> Accepted | Refused:
        said = common(office, m.said, key, ref, request.reason)
        command = ProposeAdoption(**m.speaker, **said, edition=request.edition)
        adopted = office.book.edition(m.plan.kind, request.edition)
        return amendments.propose_adoption(m.definition, m.plan, m.around, command, adopted)

    return judge


def _confirming_adoption(office: Office, key: Key, ref: str, request: ConfirmationRequest) -> Judge:
    def judge(m: Matter) -> Accepted | Refused:
        edition = m.plan.adoption.adopted.edition if m.plan.adoption else 0
        said = common(office, m.said, key, ref, request.reason)
        papers = described(office, m.said.caller, request.documents)
        command = ConfirmAdoption(**m.speaker, **said, edition=edition, documents=papers)
        adopted = office.book.edition(m.plan.kind, edition)
        return amendments.confirm_adoption(m.definition, m.plan, m.around, command, adopted)

    return judge
