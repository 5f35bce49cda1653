"""ทะเบียนแผน: every plan, found by words, kind, stage, area, body and due date, page by page."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

import msgspec
from starlette.responses import Response

from api.pages.forms import Reader
from api.pages.naming import Names
from api.pages.posted import DATE
from api.pages.visit import Visit, at, page
from api.pages.work import kinds
from projections import obligations, register
from services.casework import options

FILTERS = ("q", "kind", "stage", "area", "body")
ROWS = 25


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One plan of the register, in words."""

    address: str
    plan: register.PlanRow
    kind: str
    stage: str
    awaiting: str
    overdue: bool
    unratified: bool
    """It went on by an emergency override that awaits its ratification."""


def list_plans(visit: Visit) -> Response:
    """The register; every filter is in the address."""
    names = Names(visit.office, visit.lang)
    asked = {name: visit.asked(name) for name in (*FILTERS, *(f"due{part}" for part in DATE))}
    reader = Reader(asked, visit.lang)
    due = reader.date("due")
    query = register.Query(
        q=asked["q"], due_before=due, **{name: asked[name] or None for name in FILTERS if name != "q"}
    )
    readable = visit.reader.lists
    with visit.office.pool.connection() as connection:
        found = register.search(connection, query, visit.asked("cursor") or None, ROWS, readable)
        stages = register.stages(connection, query.kind, readable)
        awaited = obligations.unratified(connection, (row.ref for row in found.rows))
    return page(
        visit,
        "register.html",
        lines=[_line(names, row, visit.today, row.ref in awaited) for row in found.rows],
        asked=asked,
        due_error=reader.errors.get("due", ""),
        kinds=kinds(visit, names),
        stages=_stages(names, stages),
        next=_next(asked, found.next),
        paged=bool(visit.asked("cursor")),
        filtered=any(asked.values()),
        opens=bool(options.openable(visit.office, visit.caller)),
    )


def _line(names: Names, row: register.PlanRow, today: date, unratified: bool) -> Line:
    return Line(
        address=at("plans", row.ref),
        plan=row,
        kind=names.kind(row.kind),
        stage=names.stage(row.kind, row.stage),
        awaiting=", ".join(map(names.role, row.awaiting)),
        overdue=row.due_on is not None and row.due_on < today,
        unratified=unratified,
    )


def _stages(names: Names, counted: dict[tuple[str, str], int]) -> list[tuple[str, str]]:
    """Stages where plans are, by name; a stage of two kinds is one choice."""
    found: dict[str, Any] = {}
    for (kind, stage), count in counted.items():
        label, before = found.get(stage, (names.stage(kind, stage), 0))
        found[stage] = (label, before + count)
    return [(stage, f"{label} ({count})") for stage, (label, count) in found.items()]


def _next(asked: dict[str, str], cursor: str | None) -> str:
    if cursor is None:
        return ""
    return "/plans?" + urlencode({**{k: v for k, v in asked.items() if v}, "cursor": cursor})


PAGES = (("/plans", list_plans),)
