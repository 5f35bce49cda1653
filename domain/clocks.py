"""Two clocks: a plan as of a legal date, as known at a moment; a pure fold of a cut of its recorded events.

`effective` is the legal date. Of the other four a question names at most one: `known` (when the office knew),
`recorded` (what had been received), `version` (the stream's) or `position` (the log's).
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from typing import Protocol, TypeVar

import msgspec
from msgspec.structs import replace

from domain import events as ev
from domain.corrections import corrected
from domain.errors import Problem
from domain.plan import Plan, evolve
from domain.thai.dates import end_of_bangkok_day, start_of_bangkok_day

Moment = date | datetime
"""An instant; or a Bangkok day, which as a limit reaches to its end."""

KNOWLEDGE = (
    ev.CorrectionProposed,
    ev.CorrectionConfirmed,
    ev.CorrectionDeclined,
    ev.EditionAdoptionProposed,
    ev.EditorialCorrectionProposed,
    ev.EditorialCorrectionDeclined,
    ev.OverrideProposed,
    ev.OverrideDeclined,
)
"""What the office learned or asked; no legal date of its own decides whether it counts."""


class Recorded(Protocol):
    """An event read back: where and when it was recorded, and what it says (None when erased, void or unknown)."""

    @property
    def position(self) -> int: ...
    @property
    def recorded_at(self) -> datetime: ...
    @property
    def version(self) -> int: ...
    @property
    def event(self) -> ev.Event | None: ...


R = TypeVar("R", bound=Recorded)


class TwoCuts(Problem, ValueError):
    """Ask for one of known, recorded, version or position, not for several; version and position take no other date."""

    code = "two_cuts"
    th = "ระบุได้เพียงอย่างเดียวจาก known, recorded, version หรือ position และ version กับ position ใช้คู่กับวันอื่นไม่ได้"


class Cut(msgspec.Struct, frozen=True, kw_only=True):
    """A question about the past; everything left out means "as recorded so far". Raises TwoCuts."""

    effective: date | None = None
    known: Moment | None = None
    recorded: Moment | None = None
    version: int | None = None
    position: int | None = None

    def __post_init__(self) -> None:
        by_count = (self.version, self.position)
        named = [limit for limit in (self.known, self.recorded, *by_count) if limit is not None]
        if len(named) > 1 or (self.effective is not None and by_count != (None, None)):
            raise TwoCuts

    def admits(self, recorded: Recorded) -> bool:
        """Whether the event belongs to the knowledge asked for; its legal date is not looked at."""
        if self.known is not None:
            return known_at(recorded) <= _limit(self.known)
        if self.recorded is not None:
            return recorded.recorded_at <= _limit(self.recorded)
        if self.version is not None:
            return recorded.version <= self.version
        return self.position is None or recorded.position <= self.position


def known_at(recorded: Recorded) -> datetime:
    """When the office knew: recorded_at unless testimony states it; a bare date is known from its Bangkok start."""
    testimony = recorded.event.testimony if recorded.event else None
    return stated_instant(testimony.known_at) if testimony else recorded.recorded_at


def stated_instant(text: str) -> datetime:
    """An ISO 8601 date or instant, as UTC; without a zone it is UTC. Raises ValueError."""
    if len(text) == len("2020-07-29"):
        return start_of_bangkok_day(date.fromisoformat(text))
    instant = datetime.fromisoformat(text)
    return instant.astimezone(UTC) if instant.tzinfo else instant.replace(tzinfo=UTC)


def cut(events: Iterable[R], question: Cut) -> list[R]:
    """The events within the question's knowledge, in recorded order, as written (nothing is re-dated)."""
    return sorted((e for e in events if question.admits(e)), key=lambda e: e.version)


def as_of(events: Iterable[Recorded], question: Cut) -> Plan | None:
    """The plan as the question finds it; None when it had not been opened.

    Each move holds from its legal date on, until a later-recorded one overrides it. Corrections within the cut
    re-date and re-name what they correct; one outside it changes nothing.
    """
    known = [(e.version, e.event) for e in cut(events, question) if isinstance(e.event, ev.PlanEvent)]
    dated = [(version, event) for version, event in _read_corrected(known) if _in_force(event, question.effective)]
    return fold(dated)


def fold(events: Sequence[tuple[int, ev.PlanEvent]]) -> Plan | None:
    """Evolve through (version, event) pairs in order, keeping the versions they were recorded at."""
    if not events or not isinstance(events[0][1], ev.PlanOpened):
        return None
    plan: Plan | None = None
    for version, event in events:
        plan = evolve(plan and replace(plan, version=version - 1), event)
    return plan


def _read_corrected(known: list[tuple[int, ev.PlanEvent]]) -> list[tuple[int, ev.PlanEvent]]:
    latest = dict(known)
    for _, event in known:
        if isinstance(event, ev.CorrectionConfirmed) and event.target_version in latest:
            latest[event.target_version] = corrected(latest[event.target_version], event.pointer, event.now)
    return list(latest.items())


def _in_force(event: ev.PlanEvent, effective: date | None) -> bool:
    return effective is None or isinstance(event, KNOWLEDGE) or event.effective_on <= effective


def _limit(moment: Moment) -> datetime:
    return moment if isinstance(moment, datetime) else end_of_bangkok_day(moment)
