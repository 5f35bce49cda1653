"""The guard registry: named checks with editions, a legal basis, closed facts, and words in both languages."""

from collections.abc import Callable
from typing import Any, Literal

import msgspec

from domain.reasons import Cure, Reason, Severity, Text
from workflows.view import View

Reads = Literal[
    "children",
    "parent",
    "predecessor",
    "predecessor_children",
    "successors",
    "body",
    "cabinet",
    "charged",
    "ratifications",
    "obligations",
]
"""Streams a guard may declare: the service folds them from the log and their versions become the command's read set."""


class Failure(msgspec.Struct, frozen=True):
    """What judge() found wanting: what is missing, how to cure it, a sharper sentence and a nearer basis if any."""

    missing: str = ""
    cure: Cure | None = None
    text: Text | None = None
    basis: str = ""


class Guard(msgspec.Struct, frozen=True):
    """One edition of one check.

    `gather` collects its facts from the view; `judge` decides from those facts and nothing else, so that anyone can
    judge again from the log alone. A released guard is never changed: a corrected one is a new edition.
    """

    name: str
    edition: int
    rule: str
    severity: Severity
    basis: str
    text: Text
    facts: type[msgspec.Struct]
    params: type[msgspec.Struct]
    gather: Callable[[View, Any], msgspec.Struct]
    judge: Callable[[Any, Any], Failure | None]
    reads: tuple[Reads, ...] = ()
    asks: bool = False
    """True when the caller cures it with the command itself: a field of the form, not a closed door."""

    @property
    def id(self) -> str:
        return f"{self.name}@{self.edition}"

    def reason(self, facts: msgspec.Struct, failure: Failure, severity: Severity) -> Reason:
        """The failure in the one shape in which every door shows it."""
        return Reason(
            rule=self.rule,
            guard=self.id,
            severity=severity,
            text=failure.text or self.text,
            basis=failure.basis or self.basis,
            facts=msgspec.to_builtins(facts),
            missing=failure.missing,
            cure=failure.cure,
        )


class NoParams(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """For guards that take no parameters."""


GUARDS: dict[str, Guard] = {}


def register(guard: Guard) -> Guard:
    """Add a guard edition; the same edition twice is a programming error."""
    if guard.id in GUARDS:
        raise ValueError(f"guard {guard.id} is registered twice")
    GUARDS[guard.id] = guard
    return guard
