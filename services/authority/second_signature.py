"""Acts on authority and by how many persons they are signed: recorded at once, or proposed for a second to confirm."""

from collections.abc import Callable
from datetime import date
from typing import Any

import msgspec

from domain import events as ev
from domain import proposal as proposals
from domain.hands import Hands
from domain.reasons import Cure, Reason, Severity, Text
from domain.thai.dates import bangkok_date
from services.callers import Caller, Key
from services.carrying_out import carry_out
from services.ledger import Receipt
from services.means import Office
from services.problems import ChangedMeanwhile
from services.refusals import Subject
from services.requests import Dated, PostRequest
from services.saying import Said, say
from services.sealing import seal
from services.world import World
from workflows.decide import Accepted, Refused

OPERATOR = "operator"
"""The post of those who sign; a scope of an account would be nobody's word but that of whoever made the account."""

BATCH = 500
_OF_ACCOUNTS = (ev.CredentialGiven.TOPIC, ev.CredentialEnded.TOPIC, ev.AccountClosed.TOPIC)
Ask = Dated | PostRequest
UNRECORDED = ("reason", "testimony")
"""Of a request, what its proposal keeps elsewhere: the reason is sealed, and testimony is not proposed."""


class Matter(msgspec.Struct, frozen=True, kw_only=True):
    """One act in one reading of the log, ready to be judged.

    `name` is the id that what comes into being takes: that of the command which asked for it first. `proposed_by` is
    the first of two signatures.
    """

    office: Office
    world: World
    said: Said
    request: Any
    name: str
    body: str | None = None
    about: str | None = None
    proposed_by: ev.Actor | None = None

    def common(self, stream_name: str, published: str) -> dict[str, Any]:
        """What every fact of the act says."""
        actor = self.said.any_actor() if self.proposed_by is None else self.said.any_actor((OPERATOR,))
        return {
            "stream_name": stream_name,
            "published": published,
            "actor": actor,
            "effective_on": self.said.effective_on,
            "correlation_id": self.name,
            "testimony": self.said.testimony,
            "proposed_by": self.proposed_by,
        }


class Act(msgspec.Struct, frozen=True, kw_only=True):
    """One act on authority: what it takes, and the one judgement of it, whether one person signs or two.

    `by_two`: always, whatever the log requires.
    """

    name: ev.AuthorityAct
    takes: type[Ask]
    judge: Callable[[Matter], Accepted | Refused]
    by_two: bool = False


def record(
    office: Office,
    caller: Caller,
    key: Key,
    act: Act,
    request: Ask,
    *,
    body: str | None = None,
    about: str | None = None,
    own: bool = False,
    at_once: bool = False,
) -> Receipt:
    """Record the act, or its proposal where the log requires two signatures.

    `own`: it is the caller's own affair, for which one is enough; `at_once`: a proposal under this key would not do.
    Raises RefusedByRule, ChangedMeanwhile, and whatever the judgement raises.
    """

    def attempt(world: World) -> tuple[Accepted | Refused, None, ev.Actor]:
        said = say(world, caller, office.clock(), request.effective_on, request.testimony)
        matter = Matter(
            office=office, world=world, said=said, request=request, name=str(key.command_id), body=body, about=about
        )
        judged = act.judge(matter)
        today = bangkok_date(office.clock())
        if own or not (act.by_two or is_required(world, today)):
            return judged, None, said.any_actor()
        if at_once:
            raise ChangedMeanwhile(act.name)
        return _proposing(matter, act, judged, today), None, said.any_actor()

    return carry_out(office, key, Subject(body or "", act.name, caller.person), attempt)


def is_required(world: World, today: date) -> bool:
    """Whether two persons sign today; the policy's stream is then part of what the judgement rests on."""
    since = required_since(world)
    return since is not None and since <= today


def required_since(world: World) -> date | None:
    """Since when, or from when on, two persons sign; None while one is enough."""
    return proposals.required_since(world.folded(proposals.POLICY).state or ())


def against_signer(world: World, person: str, today: date) -> tuple[Reason, ...]:
    """Why this person may be neither of the two: whoever signs holds the post by an own appointment in the log."""
    held = world.capacities(person, today)
    if any(one.role == OPERATOR and one.delegation is None for one in held):
        return ()
    text = Text("ผู้ลงนามต้องดำรงตำแหน่งผู้ดูแลระบบตามที่บันทึกไว้", "Who signs must hold the post of operator, on record")
    return (refused("signer", text, OPERATOR),)


def share_a_hand(office: Office, world: World, first: str, second: str) -> bool:
    """Whether somebody could sign in as both; their accounts' streams are then part of what the judgement rests on."""
    for person in (first, second):
        world.accounts_of(person)
    known, position = Hands(), 0
    while news := office.ledger.read(position, BATCH, topics=_OF_ACCOUNTS):
        for stored in news:
            known.take(stored.event)
        position = news[-1].position
    return bool(known.of(first) & known.of(second))


def waits(office: Office, receipt: Receipt) -> bool:
    """Whether what this command recorded is a proposal, in force only when a second person has confirmed it."""
    return receipt.events[0].stream == office.ledger.stream_id(proposals.stream_of(str(receipt.command_id)))


def refused(rule: str, text: Text, missing: str, **facts: Any) -> Reason:
    """A reason in the shape of every door."""
    return Reason(
        rule=rule,
        guard=f"{rule}@1",
        severity=Severity.BLOCK,
        text=text,
        basis="instrument",
        facts=facts,
        missing=missing,
        cure=Cure(OPERATOR, text),
    )


def _proposing(matter: Matter, act: Act, judged: Accepted | Refused, today: date) -> Accepted | Refused:
    """The proposal in the place of what was judged; it may be signed for by whoever may sign at all."""
    reasons = judged.reasons if isinstance(judged, Refused) else ()
    reasons += against_signer(matter.world, matter.said.caller.person, today)
    if matter.said.testimony is not None:
        reasons += (refused("testimony", _NOT_TOLD, "testimony"),)
    if reasons:
        return Refused(reasons)
    asked = msgspec.to_builtins(matter.request)
    said = {name: value for name, value in asked.items() if value is not None and name not in UNRECORDED}
    event = ev.AuthorityProposed(
        stream_name=proposals.stream_of(matter.name),
        published="AuthorityProposed",
        actor=matter.said.any_actor((OPERATOR,)),
        effective_on=today,
        correlation_id=matter.name,
        proposal=matter.name,
        act=act.name,
        request=said,
        body=matter.body,
        about=matter.about,
        reason=seal(matter.office.vault, proposals.stream_of(matter.name), getattr(matter.request, "reason", None)),
    )
    return Accepted((event,))


_NOT_TOLD = Text(
    "เมื่อต้องลงนามร่วมสองคน อำนาจในอดีตให้บันทึกด้วยวันที่มีผล ไม่ใช่คำบอกเล่าของผู้เดียว",
    "Where two persons sign, authority of the past is recorded with its legal date, not as the testimony of one",
)
