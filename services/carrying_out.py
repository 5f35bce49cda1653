"""The one path from a decision to the log: judge, judge again when the log moved, store once, answer repeats."""

from collections.abc import Callable
from typing import NoReturn

from domain import events as ev
from domain.errors import Problem
from services.callers import Key
from services.ledger import Command, NewEvent, Receipt, StaleVersion
from services.means import Office
from services.problems import ChangedMeanwhile, RefusedByRule
from services.refusals import Subject, Tried, answer_again, refuse
from services.world import World
from workflows.decide import Accepted, Refused

TRIES = 4

Attempt = Callable[[World], tuple[Accepted | Refused, Tried, ev.Actor]]
"""Judges once in a world; also gives what it was tried on and the actor, for the record of a refusal."""


class OnlyJudged(Exception):
    """What a dry run ends with in the place of a receipt: the events that would be recorded."""

    def __init__(self, events: tuple[ev.Event, ...]) -> None:
        super().__init__()
        self.events = events


def carry_out(office: Office, key: Key, subject: Subject, attempt: Attempt) -> Receipt:
    """The receipt of the stored events. Raises RefusedByRule, ChangedMeanwhile, and whatever the attempt raises.

    The first try judges from memory; only a verdict on freshly read streams is final. A repeated key gets its first
    answer: `append` looks for it before storing, and so does every other way out of here.
    Under a dry key nothing is stored, a refusal neither: raises OnlyJudged when all would be well.
    """
    if key.dry:
        judge_only(office, attempt)
    for number in range(TRIES):
        world = World(office.folds, fresh=number > 0)
        try:
            outcome, tried, actor = attempt(world)
            placed = world.numbered(outcome.events) if isinstance(outcome, Accepted) else ()
        except Problem:
            if number == 0:
                continue
            if (known := office.ledger.find(key.command_id, key.request_hash)) is not None:
                return answer_again(office, known)
            raise
        if isinstance(outcome, Refused):
            if number == 0:
                continue
            if (known := office.ledger.find(key.command_id, key.request_hash)) is not None:
                return answer_again(office, known)
            refuse(office, key, subject, tried, actor, outcome.reasons)
        elif (receipt := _store(office, key, world, placed)) is not None:
            return receipt
    raise ChangedMeanwhile(subject.ref)


def judge_only(office: Office, attempt: Attempt) -> NoReturn:
    """Judge as `carry_out` would, in the log as it stands, and store nothing. Raises OnlyJudged or RefusedByRule."""
    outcome, _, _ = attempt(World(office.folds, fresh=True))
    if isinstance(outcome, Refused):
        raise RefusedByRule(outcome.reasons)
    raise OnlyJudged(outcome.events)


def _store(office: Office, key: Key, world: World, placed: tuple[NewEvent, ...]) -> Receipt | None:
    try:
        receipt = office.ledger.append(Command(key.command_id, key.request_hash, placed, world.reads(placed)))
    except StaleVersion:
        return None
    if receipt.replayed:
        return answer_again(office, receipt)
    office.folds.note(placed)
    return receipt
