"""Two operators, an office in which both must sign, and the raw log's own word on who signed."""

from collections.abc import Iterable, Iterator

from domain import events as ev
from services.authority import countersigning
from services.callers import Caller
from services.means import Office
from services.requests import SecondSignatureRequest
from tests.support.offices import caller, key

FIRST = caller("operator", scopes="read act operate import", person="first-operator")
SECOND = caller("operator", scopes="read act operate import", person="second-operator")
OF_AUTHORITY = (ev.RosterEvent, ev.BodyFounded, ev.EditionPublished)


def require(office: Office, instrument: str = "order 7") -> None:
    """From now on two persons sign."""
    asked = countersigning.require_second_signature(office, FIRST, key(), SecondSignatureRequest(instrument=instrument))
    confirm(office, str(asked.command_id))


def confirm(office: Office, proposal: str, by: Caller = SECOND) -> None:
    countersigning.confirm(office, by, key(), proposal)


def log_of(office: Office) -> list[ev.Event]:
    """The whole log."""
    return [one.event for one in office.ledger.read(0, 100_000) if one.event is not None]


def since_required(office: Office) -> list[ev.Event]:
    """Everything in the log after two signatures were required."""
    log = log_of(office)
    first = next(n for n, event in enumerate(log) if isinstance(event, ev.SecondSignatureRequired))
    return log[first + 1 :]


def by_one(log: Iterable[ev.Event]) -> Iterator[str]:
    """Acts on authority that one person did alone after two were required; not the engine's seeds nor one's own affair.

    Written from the law, and knows nothing of the services: what a holder resigns or lends is the holder's own.
    """
    held: dict[str, str] = {}
    lent: dict[str, set[str]] = {}
    is_required = False
    for event in log:
        is_required |= isinstance(event, ev.SecondSignatureRequired)
        own: set[str] = set()
        match event:
            case ev.PersonAppointed(appointment=name, person=person):
                held[name] = person
            case ev.AppointmentEnded(appointment=name):
                own = {held.get(name, "")}
            case ev.DelegationGranted(delegation=name, delegator=person, delegate=delegate, appointment=appointment):
                lent[name] = {person, delegate}
                own = {person} & {held.get(appointment, "")}
            case ev.DelegationRevoked(delegation=name):
                own = lent.get(name, set())
        if is_required and isinstance(event, OF_AUTHORITY) and event.actor.person not in {"engine", *own}:
            signers = {event.actor.person} | ({event.proposed_by.person} if event.proposed_by else set())
            if len(signers) < 2:
                yield f"{event.published} by {event.actor.person} alone"
            if isinstance(event, ev.PersonAppointed) and event.person in signers:
                yield f"{event.person} appointed by his or her own hand"
