"""A plan as of two clocks, from its recorded events and nothing else."""

from domain.clocks import Cut, as_of, cut
from domain.plan import Plan
from services.ledger import Ledger, Stored
from services.problems import NotFound


def plan_as_of(ledger: Ledger, ref: str, question: Cut) -> Plan | None:
    """The plan as the question finds it; None when it was not there yet. Raises NotFound when it never was."""
    return as_of(_events(ledger, ref), question)


def events_as_of(ledger: Ledger, ref: str, question: Cut) -> list[Stored]:
    """The events that were known, as written, in recorded order. Raises NotFound."""
    return cut(_events(ledger, ref), question)


def _events(ledger: Ledger, ref: str) -> list[Stored]:
    events = ledger.stream(f"plan/{ref}")
    if not events:
        raise NotFound(ref=ref)
    return events
