"""What the parts of a plan say, as far as rules read it; shapes are checked by each definition's JSON Schema."""

from typing import Any, TypeVar

import msgspec

from domain import canonical
from domain.diff import Change, diff_parts, diff_words
from domain.plan import Plan

__all__ = [
    "Activity",
    "Alignment",
    "Annex",
    "Area",
    "Change",
    "Core",
    "Links",
    "Measure",
    "Named",
    "annex_of",
    "core_of",
    "diff_parts",
    "diff_words",
    "digest",
]

NO_BUDGET = "no_budget_needed"
T = TypeVar("T")


class Named(msgspec.Struct, frozen=True):
    """A goal, indicator or strategy: its id and its words."""

    id: str
    th: str = ""
    en: str = ""


class Area(msgspec.Struct, frozen=True):
    """One of the plan's areas and the subcommittee that drafts it."""

    code: str
    th: str = ""
    en: str = ""
    body: str | None = None


class Activity(msgspec.Struct, frozen=True):
    """One activity; money is text in baht, `source` a code of the budget source table."""

    id: str
    th: str = ""
    en: str = ""
    measure: str | None = None
    area: str | None = None
    priority: int | None = None
    urgency: str | None = None
    amount: str | None = None
    source: str | None = None
    is_routine: bool = False
    has_existing_budget: bool = False
    units: tuple[str, ...] = ()

    @property
    def is_ranked(self) -> bool:
        """Both priority and urgency are set (S0.23)."""
        return self.priority is not None and bool(self.urgency)

    @property
    def is_budgeted(self) -> bool:
        """Source and amount are set; an activity that needs no money needs no amount (S0.24, S0.25, W17)."""
        return bool(self.source) and (self.amount is not None or self.source == NO_BUDGET)


class Measure(msgspec.Struct, frozen=True):
    """A measure of a strategy and the units responsible for it."""

    id: str
    th: str = ""
    en: str = ""
    strategy: str | None = None
    units: tuple[str, ...] = ()


class Alignment(msgspec.Struct, frozen=True):
    """One row of the alignment matrix: an element of the plan and what it serves or is served by."""

    element: str
    id: str | None = None
    to: tuple[str, ...] = ()


class Core(msgspec.Struct, frozen=True):
    """What is decided: of a national plan the whole text, of an area draft its problem, target and activities."""

    vision: str = ""
    mission: tuple[str, ...] = ()
    goals: tuple[Named, ...] = ()
    indicators: tuple[Named, ...] = ()
    areas: tuple[Area, ...] = ()
    strategies: tuple[Named, ...] = ()
    measures: tuple[Measure, ...] = ()
    activities: tuple[Activity, ...] = ()
    alignment: tuple[Alignment, ...] = ()
    problem: str = ""
    target: str = ""

    def unaligned(self) -> tuple[str, ...]:
        """Elements that no row of the alignment matrix maps: vision, mission, each goal and each indicator."""
        wanted = ["vision", "mission"]
        wanted += [f"goal:{goal.id}" for goal in self.goals] or ["goals"]
        wanted += [f"indicator:{indicator.id}" for indicator in self.indicators] or ["indicators"]
        mapped = {row.element if row.id is None else f"{row.element}:{row.id}" for row in self.alignment if row.to}
        return tuple(element for element in wanted if element not in mapped)


class Links(msgspec.Struct, frozen=True):
    """Plans of level 1 and level 2 that this level-3 plan serves."""

    level1: tuple[str, ...] = ()
    level2: tuple[str, ...] = ()


class Annex(msgspec.Struct, frozen=True):
    """What accompanies the text and is not decided with it."""

    links: Links = Links()


def core_of(plan: Plan) -> Core:
    """The newest `core`; empty while nothing is written."""
    return _read(plan, "core", Core)


def annex_of(plan: Plan) -> Annex:
    """The newest `annex`; empty while nothing is written."""
    return _read(plan, "annex", Annex)


def _read(plan: Plan, part: str, shape: type[T]) -> T:
    return msgspec.convert(plan.parts[part].value if part in plan.parts else {}, shape)


def digest(value: dict[str, Any]) -> str:
    """The digest that decisions bind: SHA-256, in hex, of the part's canonical JSON."""
    return canonical.digest(value)
