"""The meetings of one plan: those on whose agenda it stood, and those on whose agenda it can be put now."""

from typing import Any
from urllib.parse import urlencode

import msgspec

from api.pages.naming import Names
from api.pages.visit import Visit, at
from domain.plan import Plan
from projections import meetings as listed
from services.meetings import calling
from services.meetings.candidates import awaited

COMING = ("convened", "open")
MOST = 10


class Stood(msgspec.Struct, frozen=True, kw_only=True):
    """The plan as an item of one meeting; `result` is empty while it has come to nothing."""

    address: str
    meeting: listed.MeetingRow
    body: str
    item: int
    result: str
    kind: str


class Waiting(msgspec.Struct, frozen=True, kw_only=True):
    """A body whose decision the plan waits for: its coming meetings, and where a new one is convened."""

    body: str
    coming: tuple[tuple[str, str], ...]
    convene: str


def shown(visit: Visit, names: Names, plan: Plan) -> dict[str, Any]:
    """What the plan's page says of meetings."""
    had = stood(visit, names, plan)
    return {"meetings": had, "waiting": waiting(visit, names, plan, had)}


def stood(visit: Visit, names: Names, plan: Plan) -> list[Stood]:
    """The meetings that had the plan before them, the latest first, as far as the visitor may read them."""
    with visit.office.pool.connection() as connection:
        rows = listed.of_plan(connection, plan.ref)
    return [
        Stood(
            address=at("meetings", meeting.ref) + f"#item-{item.item}",
            meeting=meeting,
            body=names.body(meeting.body),
            item=item.item,
            result=item.result,
            kind=names.choice("kind", item.resolution_kind) or "",
        )
        for meeting, item in reversed(rows)
        if visit.reader.meeting(meeting.ref)
    ]


def waiting(visit: Visit, names: Names, plan: Plan, had: list[Stood]) -> list[Waiting]:
    """The bodies for which the visitor may put the plan on an agenda; none while it stands on one already."""
    if any(one.meeting.status in COMING and one.result != "carried" for one in had):
        return []
    bodies = calling.convenable(visit.office, visit.caller, awaited(visit.office, plan))
    return [
        Waiting(
            body=names.body(body.body),
            coming=_coming(visit, body.body, plan.ref),
            convene="/meetings/new?" + urlencode({"body": body.body, "plan": plan.ref}),
        )
        for body in bodies
    ]


def _coming(visit: Visit, body: str, plan: str) -> tuple[tuple[str, str], ...]:
    query = urlencode({"plan": plan})
    with visit.office.pool.connection() as connection:
        pages = [listed.search(connection, listed.Query(body=body, status=one), None, MOST).rows for one in COMING]
    return tuple((f"{at('meetings', row.ref)}?{query}#place", row.label) for rows in pages for row in rows)
