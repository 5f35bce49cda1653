"""An act on authority that waits for a second signature, and since when two signatures are required; folds of facts."""

from collections.abc import Iterable
from datetime import date
from typing import Literal

import msgspec

from domain import events as ev

POLICY = "system/authority"
"""The stream in which two signatures are made a requirement; every judgement of an act on authority reads it."""


class Proposal(msgspec.Struct, frozen=True, kw_only=True):
    """What one person asked for, and what came of it; `closed` once another confirmed, or somebody declined."""

    proposed: ev.AuthorityProposed
    closed: ev.AuthorityConfirmed | ev.AuthorityDeclined | None = None

    @property
    def status(self) -> Literal["open", "confirmed", "declined"]:
        """Where it stands; only an open one can be signed."""
        match self.closed:
            case ev.AuthorityConfirmed():
                return "confirmed"
            case ev.AuthorityDeclined():
                return "declined"
            case _:
                return "open"


def stream_of(proposal: str) -> str:
    """The stream of one proposal; what closes it is its second fact, and there is no third."""
    return f"authority/{proposal}"


def fold(events: Iterable[ev.Event]) -> Proposal | None:
    """The proposal that these facts of its stream make; None where there are none."""
    found: Proposal | None = None
    for event in events:
        match event:
            case ev.AuthorityProposed():
                found = Proposal(proposed=event)
            case ev.AuthorityConfirmed() | ev.AuthorityDeclined() if found is not None and found.closed is None:
                found = Proposal(proposed=found.proposed, closed=event)
    return found


def required_since(events: Iterable[ev.Event]) -> date | None:
    """The first day from which two persons sign, by the facts of the policy's stream; None while one is enough."""
    days = [event.effective_on for event in events if isinstance(event, ev.SecondSignatureRequired)]
    return min(days, default=None)
