"""The golden scenario's rows, as its data file has them: what happened to which plan, by whom, and what it led to."""

import json
import re
from datetime import date
from importlib.resources import files
from typing import Any

import msgspec

OURS = re.compile(r"NP/|CD-")
"""Rows about the national plan and its area drafts."""


class Row(msgspec.Struct, frozen=True):
    """One row; `known_at` differs from `effective_on` where the office learned later."""

    seq: int
    agg: tuple[str, ...]
    action: str
    actor: str
    effective_on: date
    known_at: date
    before: str | None
    after: str
    doc: str
    engine_made: bool

    @property
    def plans(self) -> tuple[str, ...]:
        """Refs of the plans concerned: `NP/v1` is the plan `NP-v1`."""
        return tuple(name.replace("/", "-") for name in self.agg if OURS.match(name))


def rows() -> tuple[Row, ...]:
    """The rows about `NP/v1`, `NP/v2` and `CD-*`, in order."""
    found = msgspec.json.decode(_data("golden_scenario.json"), type=tuple[Row, ...])
    return tuple(row for row in found if row.plans)


def stages_by_day(of: tuple[Row, ...]) -> dict[tuple[str, date], str]:
    """For each plan and legal date on which something happened, the stage the plan stood at when the day ended."""
    return {(plan, row.effective_on): row.after for row in of for plan in row.plans}


def seed_data() -> dict[str, Any]:
    """Areas, bodies, strategies, measures and units of the seed texts."""
    found: dict[str, Any] = json.loads(_data("seed_data.json"))
    return found


def _data(name: str) -> bytes:
    return (files("services.demo") / "data" / name).read_bytes()
