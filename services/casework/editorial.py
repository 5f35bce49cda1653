"""Editorial corrections of a decided text, and what a decision was bound to: the words compared, version by version."""

from collections.abc import Callable
from typing import Any

import msgspec

from domain import canonical
from domain import events as ev
from domain.decided import stale
from domain.diff import Change, diff_parts
from domain.plan import Plan
from domain.reasons import Reason
from services.callers import Caller, Key, unstored
from services.casework.plans import common, load, require_part
from services.casework.second_person import Judge, Matter, carry, judging
from services.deciding import require_decide
from services.ledger import Receipt, Stored
from services.means import Office
from services.requests import Dated, DecisionRequest, EditorialRequest
from services.world import World
from workflows import editorial
from workflows.commands import DecideEditorial, ProposeEditorial
from workflows.decide import Accepted, Refused
from workflows.definition import Definition
from workflows.view import Surroundings

Decide = Callable[[Definition, Plan, Surroundings, DecideEditorial], Accepted | Refused]


class Preview(msgspec.Struct, frozen=True, kw_only=True):
    """A dry run: the words that would change, and what would be recorded; or every reason why not."""

    allowed: bool
    changes: tuple[Change, ...]
    reasons: tuple[Reason, ...] = ()
    events: tuple[dict[str, Any], ...] = ()


class StalePart(msgspec.Struct, frozen=True, kw_only=True):
    """A part changed since the last decision: the content versions decided on and standing now, 0 where unknown."""

    part: str
    was: str
    now: str | None
    from_version: int
    to_version: int


def propose(
    office: Office, caller: Caller, key: Key, ref: str, part: str, request: EditorialRequest, if_match: int | None
) -> Receipt:
    """Propose that a decided part holds a slip; the correction's id is the command's. Raises as plans.make_move."""
    return carry(office, caller, key, ref, "editorial", request, if_match, _proposing(office, key, ref, part, request))


def accept(
    office: Office, caller: Caller, key: Key, ref: str, correction: str, request: DecisionRequest, if_match: int | None
) -> Receipt:
    """Accept as the second person: the text changes and its decisions hold for it. Raises as plans.make_move."""
    if request.testimony is None:  # what was accepted in the past is only written down here
        require_decide(caller)
    judge = _deciding(office, key, ref, correction, request, editorial.accept)
    return carry(office, caller, key, ref, "editorial", request, if_match, judge)


def decline(
    office: Office, caller: Caller, key: Key, ref: str, correction: str, request: DecisionRequest, if_match: int | None
) -> Receipt:
    """Decline or take back a proposal. Raises as plans.make_move."""
    judge = _deciding(office, key, ref, correction, request, editorial.decline)
    return carry(office, caller, key, ref, "editorial", request, if_match, judge)


def preview_proposal(office: Office, caller: Caller, ref: str, part: str, request: EditorialRequest) -> Preview:
    """Judge a proposal and show its words; nothing is stored. Raises NotFound and InvalidInput."""
    plan = load(office, ref)
    held = plan.parts.get(part)
    changes = tuple(diff_parts(held.value if held else {}, request.value))
    return _rehearsed(office, caller, ref, request, changes, _proposing(office, unstored(), ref, part, request))


def preview_decision(
    office: Office, caller: Caller, ref: str, correction: str, request: DecisionRequest, accepts: bool
) -> Preview:
    """Judge an acceptance or a refusal and show the words; nothing is stored. Raises NotFound."""
    plan, decide = load(office, ref), editorial.accept if accepts else editorial.decline
    judge = _deciding(office, unstored(), ref, correction, request, decide)
    return _rehearsed(office, caller, ref, request, changes_of(plan, correction), judge)


def changes_of(plan: Plan, correction: str) -> tuple[Change, ...]:
    """The words that a waiting proposal would change in the text as it stands; none when it does not wait."""
    proposed = plan.editorial.get(correction)
    held = plan.parts.get(proposed.part) if proposed else None
    return tuple(diff_parts(held.value, proposed.value)) if proposed and held else ()


def stale_parts(office: Office, plan: Plan) -> tuple[StalePart, ...]:
    """The parts that read otherwise than when they were last decided on; empty while the decision covers the text."""
    found = stale(plan)
    stored = office.ledger.stream(f"plan/{plan.ref}") if found else []
    return tuple(
        StalePart(
            part=one.part,
            was=one.was,
            now=one.now,
            from_version=_version_of(stored, one.part, one.was),
            to_version=plan.parts[one.part].content_version if one.part in plan.parts else 0,
        )
        for one in found
    )


def _version_of(stored: list[Stored], part: str, digest: str) -> int:
    texts = (s.event for s in stored if isinstance(s.event, ev.ContentRevised))
    return next((e.content_version for e in texts if (e.part, e.digest) == (part, digest)), 0)


def _rehearsed(
    office: Office, caller: Caller, ref: str, request: Dated, changes: tuple[Change, ...], judge: Judge
) -> Preview:
    outcome, _, _ = judging(office, caller, ref, request, None, judge)(World(office.folds, fresh=True))
    if isinstance(outcome, Refused):
        return Preview(allowed=False, changes=changes, reasons=outcome.reasons)
    events = tuple(canonical.plain(event) for event in outcome.events)
    return Preview(allowed=True, changes=changes, events=events)


def _proposing(office: Office, key: Key, ref: str, part: str, request: EditorialRequest) -> Judge:
    def judge(m: Matter) -> Accepted | Refused:
        require_part(m.definition, part, request.value, "/value")
        said = common(office, m.said, key, ref, request.reason)
        command = ProposeEditorial(**m.speaker, **said, correction=str(key.command_id), part=part, value=request.value)
        return editorial.propose(m.definition, m.plan, m.around, command)

    return judge


def _deciding(office: Office, key: Key, ref: str, correction: str, request: DecisionRequest, decide: Decide) -> Judge:
    def judge(m: Matter) -> Accepted | Refused:
        command = DecideEditorial(
            **m.speaker, **common(office, m.said, key, ref, request.reason), correction=correction
        )
        return decide(m.definition, m.plan, m.around, command)

    return judge
