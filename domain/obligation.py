"""An obligation as its events make it: the term a decision imposed, what was shown for it, and what became of it."""

from datetime import date
from typing import Literal

import msgspec
from msgspec.structs import replace

from domain import events as ev
from domain.thai.dates import days_after

Status = Literal["open", "submitted", "discharged", "waived", "refused", "lapsed"]
PENDING: frozenset[Status] = frozenset({"open", "submitted"})


class Obligation(msgspec.Struct, frozen=True, kw_only=True):
    """State folded from `obligation/<ref>`; `settled_on` is the legal date of what ended it."""

    version: int
    ref: str
    term: ev.Term
    body: str
    imposed_on: date
    plan: str | None = None
    plan_kind: str | None = None
    move: str | None = None
    meeting: str | None = None
    item: int | None = None
    label: str | None = None
    status: Status = "open"
    submitted: ev.EvidenceSubmitted | None = None
    returned_on: date | None = None
    """The day on which evidence was last sent back."""
    settled_on: date | None = None

    @property
    def pending(self) -> bool:
        return self.status in PENDING

    def met_by(self, day: date) -> bool:
        """Whether nothing was owed any more on a day."""
        return self.status in ("discharged", "waived") and self.settled_on is not None and self.settled_on <= day

    def shown_by(self, day: date) -> bool:
        """Whether evidence of that day or earlier waits to be looked at: whose turn it is harms nobody else."""
        return self.status == "submitted" and self.submitted is not None and self.submitted.effective_on <= day

    def overdue(self, day: date) -> bool:
        """Whether it should have been met before this day and was not."""
        due = self.term.due_on
        return due is not None and due < day and not self.met_by(due) and not self.shown_by(due)

    @property
    def lapses_from(self) -> date | None:
        """The first day without the approval, if it is not met: after the due day, or after that of a later return."""
        if not self.term.lapses or self.term.due_on is None:
            return None
        return days_after(max(self.term.due_on, self.returned_on or self.term.due_on), 1)

    def ends_approval(self, day: date) -> bool:
        """Whether by its terms the approval has ended by this day, recorded or not."""
        since = self.lapses_from
        return since is not None and since <= day and self.pending and self.overdue(day)


def evolve(obligation: Obligation | None, event: ev.Event) -> Obligation:
    """The obligation after one more fact. It assigns what the event says and asks no rule."""
    if obligation is None:
        if not isinstance(event, ev.ObligationImposed):
            raise ValueError(f"an obligation begins when it is imposed, not with {type(event).__name__}")
        return _imposed(event)
    obligation = replace(obligation, version=obligation.version + 1)
    match event:
        case ev.EvidenceSubmitted():
            return replace(obligation, status="submitted", submitted=event)
        case ev.EvidenceReturned():
            return replace(obligation, status="open", submitted=None, returned_on=event.effective_on)
        case ev.ObligationDischarged():
            return replace(obligation, status="discharged", settled_on=event.effective_on)
        case ev.ObligationReleased():
            return replace(obligation, status=event.how, settled_on=event.effective_on)
        case ev.ObligationLapsed():
            return replace(obligation, status="lapsed", settled_on=event.effective_on)
        case _:
            raise ValueError(f"an obligation's stream holds no {type(event).__name__}")


def _imposed(event: ev.ObligationImposed) -> Obligation:
    return Obligation(
        version=1,
        ref=event.obligation,
        term=event.term,
        body=event.body,
        imposed_on=event.effective_on,
        plan=event.plan,
        plan_kind=event.plan_kind,
        move=event.move,
        meeting=event.meeting,
        item=event.item,
        label=event.label,
    )
