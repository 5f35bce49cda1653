"""ทะเบียนการประชุม: every meeting, the latest first, by body and by how far it has come; both are in the address."""

from urllib.parse import urlencode

import msgspec
from starlette.responses import Response

from api.http.queries import require
from api.pages.naming import Names
from api.pages.visit import Visit, at, page
from projections import meetings as listed
from services.authority.appointing import every_body
from services.meetings import calling

ROWS = 25


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One meeting of the list."""

    address: str
    body: str
    row: listed.MeetingRow


def list_meetings(visit: Visit) -> Response:
    """The list; filters and place are in the address. Raises InvalidInput for a status that there is not."""
    names = Names(visit.office, visit.lang)
    asked = {name: visit.asked(name) for name in ("body", "status")}
    if asked["status"]:
        require(asked["status"], listed.STATUSES, "/query/status")
    query = listed.Query(body=asked["body"] or None, status=asked["status"] or None)
    with visit.office.pool.connection() as connection:
        found = listed.search(connection, query, visit.asked("cursor") or None, ROWS, visit.reader.lists)
    kept = {name: text for name, text in asked.items() if text}
    return page(
        visit,
        "meetings.html",
        lines=[Line(address=at("meetings", row.ref), body=names.body(row.body), row=row) for row in found.rows],
        asked=asked,
        bodies=[(name, names.body(name)) for name, _ in every_body(visit.office)],
        tabs=[(status, f"/meetings?{urlencode({**kept, 'status': status})}") for status in listed.STATUSES],
        all_of="/meetings" + (f"?{urlencode({'body': asked['body']})}" if asked["body"] else ""),
        next=f"/meetings?{urlencode({**kept, 'cursor': found.next})}" if found.next else "",
        convenes=next(calling.convenable(visit.office, visit.caller), None) is not None,
    )


PAGES = (("/meetings", list_meetings),)
