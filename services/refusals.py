"""Refusals by rule are history too: recorded under their command id, up to a rate, and answered again."""

import time
from collections import OrderedDict
from collections.abc import Iterator
from threading import Lock
from typing import Any

import msgspec

from domain import events as ev
from domain.meeting import Meeting
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
    """What was attempted, for the record of a refusal: the plan or meeting, what by name, and who tried.

    `told` is set where somebody attests that it was tried in the past.
    """

    ref: str
    attempted: str
    person: str
    told: tuple[Caller, TestimonyRequest] | None = None


class AtMeeting(msgspec.Struct, frozen=True):
    """Something tried at a meeting, about an item and a plan; `decides` is the plan that would have moved with it."""

    meeting: Meeting
    item: int | None = None
    plan: str | None = None
    decides: Plan | None = None


Tried = Plan | AtMeeting | None
"""What a refusal is kept with; None while there is nothing to keep it with, as at an opening."""


def attempted(ref: str, name: str, caller: Caller, request: Dated) -> Subject:
    """What the caller tried, or attests was tried."""
    return Subject(ref, name, caller.person, (caller, request.testimony) if request.testimony else None)


def refuse(
    office: Office, key: Key, subject: Subject, tried: Tried, actor: ev.Actor, reasons: tuple[Reason, ...]
) -> None:
    """Record the refusal and raise it. Raises RefusedByRule, always."""
    if tried is not None and office.refusal_limit.allows(subject.person):
        _store(office, key, subject, tried, actor, reasons)
    raise RefusedByRule(reasons)


def _store(
    office: Office, key: Key, subject: Subject, tried: Plan | AtMeeting, actor: ev.Actor, reasons: tuple[Reason, ...]
) -> None:
    on, testimony = bangkok_date(office.clock()), None
    if subject.told is not None:
        caller, told = subject.told
        said = say(World(office.folds, fresh=True), caller, office.clock(), None, told)
        on, testimony = said.today, said.testimony
    facts: dict[str, Any] = {
        "actor": actor,
        "effective_on": on,
        "testimony": testimony,
        "correlation_id": str(key.command_id),
        "reasons": reasons,
    }
    events = tuple(_events(subject.attempted, tried, facts))
    for _ in range(3):
        world = World(office.folds, fresh=True)
        try:
            office.ledger.append(Command(key.command_id, key.request_hash, world.numbered(events)))
            return
        except StaleVersion:
            continue


def _events(name: str, tried: Plan | AtMeeting, said: dict[str, Any]) -> Iterator[ev.Event]:
    """With the meeting, and with the plan that would have moved."""
    if isinstance(tried, AtMeeting):
        yield ev.MeetingCommandRefused(
            stream_name=f"meeting_refusals/{tried.meeting.ref}",
            published="MeetingCommandRefused",
            **said,
            meeting=tried.meeting.ref,
            body=tried.meeting.body,
            command=name,
            item=tried.item,
            plan=tried.plan,
        )
    plan = tried.decides if isinstance(tried, AtMeeting) else tried
    if plan is not None:
        yield ev.MoveRefused(
            stream_name=f"refusals/{plan.ref}",
            published="MoveRefused",
            **said,
            ref=plan.ref,
            kind=plan.kind,
            move=name,
            stage=plan.stage,
            definition=plan.definition,
        )


def answer_again(office: Office, receipt: Receipt) -> Receipt:
    """The first answer to a repeated command. Raises RefusedByRule when that answer was a refusal."""
    first = receipt.events[0]
    for stored in office.ledger.read(first.position - 1, 1):
        if isinstance(stored.event, ev.MoveRefused | ev.MeetingCommandRefused):
            raise RefusedByRule(stored.event.reasons, replayed=True)
    return receipt
