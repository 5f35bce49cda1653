"""Refusals by rule are history too: recorded under their command id, up to a rate, and answered again."""

import time
from collections import OrderedDict
from threading import Lock

import msgspec

from domain import events as ev
from domain.plan import Plan
from domain.reasons import Reason
from domain.thai.dates import bangkok_date
from services.callers import Caller, Key
from services.ledger import Command, Receipt, StaleVersion
from services.means import Office
from services.problems import RefusedByRule
from services.requests import Dated, TestimonyRequest
from services.saying import say
from services.world import World

PER_MINUTE = 60
ACCOUNTS_REMEMBERED = 10_000


class RefusalLimit:
    """At most so many recorded refusals for each person and minute; beyond it a refusal is answered but not stored."""

    def __init__(self) -> None:
        self._minutes: OrderedDict[str, tuple[int, int]] = OrderedDict()
        self._lock = Lock()

    def allows(self, person: str) -> bool:
        minute = int(time.monotonic() // 60)
        with self._lock:
            known, count = self._minutes.pop(person, (minute, 0))
            count = count + 1 if known == minute else 1
            self._minutes[person] = (minute, count)
            if len(self._minutes) > ACCOUNTS_REMEMBERED:
                self._minutes.popitem(last=False)
        return count <= PER_MINUTE


class Subject(msgspec.Struct, frozen=True):
    """What was attempted, for the record of a refusal: the plan, the move's or fact's name, and who tried.

    `told` is set where somebody attests that it was tried in the past.
    """

    ref: str
    attempted: str
    person: str
    told: tuple[Caller, TestimonyRequest] | None = None


def attempted(ref: str, name: str, caller: Caller, request: Dated) -> Subject:
    """What the caller tried, or attests was tried."""
    return Subject(ref, name, caller.person, (caller, request.testimony) if request.testimony else None)


def refuse(
    office: Office, key: Key, subject: Subject, plan: Plan | None, actor: ev.Actor, reasons: tuple[Reason, ...]
) -> None:
    """Record the refusal and raise it. Raises RefusedByRule, always."""
    if plan is not None and office.refusal_limit.allows(subject.person):
        _store(office, key, subject, plan, actor, reasons)
    raise RefusedByRule(reasons)


def _store(
    office: Office, key: Key, subject: Subject, plan: Plan, actor: ev.Actor, reasons: tuple[Reason, ...]
) -> None:
    on, testimony = bangkok_date(office.clock()), None
    if subject.told is not None:
        caller, told = subject.told
        said = say(World(office.folds, fresh=True), caller, office.clock(), None, told)
        on, testimony = said.today, said.testimony
    event = ev.MoveRefused(
        stream_name=f"refusals/{plan.ref}",
        published="MoveRefused",
        actor=actor,
        effective_on=on,
        testimony=testimony,
        correlation_id=str(key.command_id),
        ref=plan.ref,
        kind=plan.kind,
        move=subject.attempted,
        stage=plan.stage,
        definition=plan.definition,
        reasons=reasons,
    )
    for _ in range(3):
        world = World(office.folds, fresh=True)
        try:
            office.ledger.append(Command(key.command_id, key.request_hash, world.numbered((event,))))
            return
        except StaleVersion:
            continue


def answer_again(office: Office, receipt: Receipt) -> Receipt:
    """The first answer to a repeated command. Raises RefusedByRule when that answer was a refusal."""
    first = receipt.events[0]
    for stored in office.ledger.read(first.position - 1, 1):
        if isinstance(stored.event, ev.MoveRefused):
            raise RefusedByRule(stored.event.reasons, replayed=True)
    return receipt
