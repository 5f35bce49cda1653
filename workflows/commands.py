"""What can be asked of a plan: each command carries its actor, dates and (already sealed) words."""

from datetime import date
from typing import Any

import msgspec

from domain import events as ev
from domain.roster import Capacity


class Seat(msgspec.Struct, frozen=True):
    """A post of a body, and the persons who hold it on the legal day; none holds a vacant one."""

    post: str
    holders: tuple[str, ...]


class Command(msgspec.Struct, frozen=True, kw_only=True):
    """Common to all: who, in which capacity, with legal effect from which day, and why."""

    actor: ev.Actor
    effective_on: date
    correlation_id: str
    causation_id: str | None = None
    on_behalf_of: ev.Actor | None = None
    testimony: ev.Testimony | None = None
    reason: ev.Sealed | None = None
    authority: Capacity | None = None
    """The appointment, or delegation of one, by which the actor acts; None for testimony and the engine."""
    may_record: bool = True
    """Whether the person could make the step on the day it is recorded, too."""
    held: tuple[ev.Actor, ...] = ()
    """The person in every post held on the legal day, of which `actor` is one."""
    seats: tuple[Seat, ...] = ()
    """The posts that the actor's post stands in for, where its body has them."""


class OpenPlan(Command, frozen=True, kw_only=True):
    ref: str
    title: str
    series: str
    issue: str
    parent: str | None = None
    predecessor: str | None = None
    area: str | None = None
    body: str | None = None
    period: ev.Period | None = None
    documents: tuple[ev.Document, ...] = ()
    input: dict[str, Any] = {}
    waivers: dict[str, ev.Sealed] = {}


class MakeMove(Command, frozen=True, kw_only=True):
    """`waivers` maps a rule number or guard name to the sealed reason for passing a warning."""

    move: str
    documents: tuple[ev.Document, ...] = ()
    input: dict[str, Any] = {}
    waivers: dict[str, ev.Sealed] = {}
    resolution: ev.Resolution | None = None
    sitting: dict[str, Any] | None = None
    meeting: str | None = None
    """The meeting whose stream the sitting was computed from; None when the sitting was typed."""
    returns: tuple[ev.ReturnReason, ...] = ()
    answers: tuple[ev.ReturnAnswer, ...] = ()


class DeclineOverride(Command, frozen=True, kw_only=True):
    override: str


class RecordFact(Command, frozen=True, kw_only=True):
    fact: str
    documents: tuple[ev.Document, ...] = ()
    input: dict[str, Any] = {}
    waivers: dict[str, ev.Sealed] = {}


class ReviseContent(Command, frozen=True, kw_only=True):
    part: str
    value: dict[str, Any]


class ProposeCorrection(Command, frozen=True, kw_only=True):
    correction: str
    target_version: int
    pointer: str
    now: Any


class ConfirmCorrection(Command, frozen=True, kw_only=True):
    correction: str
    documents: tuple[ev.Document, ...] = ()


class DeclineCorrection(Command, frozen=True, kw_only=True):
    correction: str


class ProposeEditorial(Command, frozen=True, kw_only=True):
    """The part as it should read, whole."""

    correction: str
    part: str
    value: dict[str, Any]


class DecideEditorial(Command, frozen=True, kw_only=True):
    """Accepting or declining an editorial correction."""

    correction: str


class ProposeAdoption(Command, frozen=True, kw_only=True):
    edition: int


class ConfirmAdoption(Command, frozen=True, kw_only=True):
    edition: int
    documents: tuple[ev.Document, ...] = ()
