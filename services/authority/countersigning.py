"""The second signature: an act on authority that one operator proposed is confirmed by another, or declined."""

from collections.abc import Callable
from datetime import date
from typing import Any

import msgspec

from domain import events as ev
from domain import proposal as proposals
from domain.proposal import Proposal
from domain.reasons import Reason, Text
from services import definitions
from services.authority import appointing, bodies
from services.authority.bodies import require_operator
from services.authority.second_signature import (
    OPERATOR,
    Act,
    Matter,
    against_signer,
    record,
    refused,
    required_since,
    share_a_hand,
)
from services.callers import Caller, Key
from services.carrying_out import OnlyJudged, carry_out, judge_only
from services.ledger import BadReference, Receipt
from services.means import Office
from services.problems import NotFound, RefusedByRule
from services.refusals import Subject
from services.requests import AuthorityDecision, SecondSignatureRequest
from services.saying import say
from services.sealing import seal
from services.world import World
from workflows.decide import Accepted, Refused

Judged = tuple[Accepted | Refused, None, ev.Actor]
Attempt = Callable[[World], Judged]


def require_second_signature(office: Office, caller: Caller, key: Key, request: SecondSignatureRequest) -> Receipt:
    """Propose that from a day on two persons sign for every act on authority; holds once a second one confirms.

    Raises NotPermitted and RefusedByRule.
    """
    require_operator(caller)
    return record(office, caller, key, REQUIRE, request)


def confirm(office: Office, caller: Caller, key: Key, proposal: str) -> Receipt:
    """Sign as the second person: the very request is judged anew and recorded, and the proposal closed, in one command.

    Raises NotPermitted, NotFound, RefusedByRule, ChangedMeanwhile, and whatever the act's judgement raises.
    """
    require_operator(caller)
    receipt = carry_out(
        office, key, Subject("", "confirm_authority", caller.person), _confirming(office, caller, proposal)
    )
    office.book.refresh()
    return receipt


def decline(office: Office, caller: Caller, key: Key, proposal: str, request: AuthorityDecision) -> Receipt:
    """Decline to sign, or take one's own proposal back. Raises NotPermitted, NotFound, RefusedByRule."""
    require_operator(caller)

    def attempt(world: World) -> Judged:
        found = load(world, proposal)
        said = say(world, caller, office.clock(), None, None)
        actor = said.any_actor((OPERATOR,))
        if found.closed is not None:
            return Refused((_closed(found),)), None, actor
        event = ev.AuthorityDeclined(
            **_closing(found, "AuthorityDeclined", actor, said.today),
            reason=seal(office.vault, proposals.stream_of(found.proposed.proposal), request.reason),
        )
        return Accepted((event,)), None, actor

    return carry_out(office, key, Subject("", "decline_authority", caller.person), attempt)


def against_confirming(office: Office, caller: Caller, proposal: str) -> tuple[Reason, ...]:
    """Why this person's signature would be refused now; nothing is stored. Raises as confirm."""
    try:
        judge_only(office, _confirming(office, caller, proposal))
    except OnlyJudged:
        return ()
    except RefusedByRule as problem:
        return problem.reasons


def every_proposal(office: Office) -> list[Proposal]:
    """Every proposal, open or closed, in the order they were made."""
    names = office.folds.proposed.names()
    office.folds.warm(proposals.stream_of(name) for name in names)
    world = World(office.folds, fresh=False)
    return [load(world, name) for name in names]


def load(world: World, proposal: str) -> Proposal:
    """One proposal. Raises NotFound."""
    try:
        found = proposals.fold(world.folded(proposals.stream_of(proposal.lower())).state or ())
    except BadReference:
        found = None
    if found is None:
        raise NotFound(proposal)
    return found


def since(office: Office) -> date | None:
    """From when on two persons sign; None while one is enough."""
    return required_since(World(office.folds, fresh=True))


def _confirming(office: Office, caller: Caller, proposal: str) -> Attempt:
    def attempt(world: World) -> Judged:
        found = load(world, proposal)
        act = ACTS[found.proposed.act]
        request = msgspec.convert(found.proposed.request, act.takes)
        said = say(world, caller, office.clock(), request.effective_on, None)
        actor = said.any_actor((OPERATOR,))
        if found.closed is not None:
            return Refused((_closed(found),)), None, actor
        matter = Matter(
            office=office,
            world=world,
            said=said,
            request=request,
            name=found.proposed.proposal,
            body=found.proposed.body,
            about=found.proposed.about,
            proposed_by=found.proposed.actor,
        )
        judged = act.judge(matter)
        reasons = against_signer(world, caller.person, said.today)
        reasons += _against_both(office, world, found.proposed.actor.person, caller.person)
        reasons += judged.reasons if isinstance(judged, Refused) else ()
        if reasons or isinstance(judged, Refused):
            return Refused(reasons), None, actor
        closing = ev.AuthorityConfirmed(
            **_closing(found, "AuthorityConfirmed", actor, said.today), act=act.name, proposed_by=found.proposed.actor
        )
        return Accepted((*judged.events, closing)), None, actor

    return attempt


def _closing(found: Proposal, published: str, actor: ev.Actor, today: date) -> dict[str, Any]:
    proposal = found.proposed.proposal
    return {
        "stream_name": proposals.stream_of(proposal),
        "published": published,
        "actor": actor,
        "effective_on": today,
        "correlation_id": proposal,
        "proposal": proposal,
    }


def _require(matter: Matter) -> Accepted | Refused:
    known = required_since(matter.world)
    if known is not None and known <= matter.said.effective_on:
        text = Text("กำหนดให้ลงนามร่วมสองคนไว้แล้ว", "Two signatures are required already")
        return Refused((refused("second_signature", text, "", since=str(known)),))
    said = matter.common(proposals.POLICY, "SecondSignatureRequired")
    first = matter.proposed_by or said["actor"]
    event = ev.SecondSignatureRequired(**{**said, "proposed_by": first}, instrument=matter.request.instrument)
    return Accepted((event,))


def _closed(found: Proposal) -> Reason:
    text = Text("คำขอนี้ปิดแล้ว มีผู้ลงนามหรือไม่รับไปก่อน", "This request is closed: somebody confirmed or declined it first")
    return refused("closed", text, "", status=found.status)


def _against_both(office: Office, world: World, first: str, second: str) -> tuple[Reason, ...]:
    """Why these two are not two: one person, or one hand that could sign in as both."""
    if first == second:
        return (_ONE_PERSON,)
    return (_ONE_HAND,) if share_a_hand(office, world, first, second) else ()


_ONE_HAND = refused(
    "one_hand",
    Text(
        "ผู้หนึ่งออกรหัสผ่าน กุญแจ หรือการผูกบัญชีให้อีกผู้หนึ่ง (หรือบุคคลเดียวออกให้ทั้งสอง) จึงไม่นับเป็นสองคน ให้ผู้ดูแลระบบอีกคนลงนาม",
        "One of the two gave the other the means to sign in, or somebody gave them to both: another operator must sign",
    ),
    "another_person",
)
_ONE_PERSON = refused(
    "second_person",
    Text("ต้องให้บุคคลอื่นลงนามร่วม ผู้เสนอลงนามเองไม่ได้", "Another person must sign, not the one who proposed it"),
    "another_person",
)
REQUIRE = Act(name="require_second_signature", takes=SecondSignatureRequest, judge=_require, by_two=True)
ACTS = {
    act.name: act
    for act in (
        bodies.FOUND_BODY,
        appointing.ESTABLISH_POST,
        appointing.APPOINT,
        appointing.END_APPOINTMENT,
        appointing.REVOKE_DELEGATION,
        appointing.ADOPT_INSTRUMENT,
        definitions.PUBLISH_EDITION,
        REQUIRE,
    )
}
