"""Lists of posts, appointments and delegations: by body, by person, on a legal day, as the office knew it."""

from typing import Any

import msgspec

from api.http.doors import Answer, Call, Door
from api.http.queries import Param
from api.http.v1.plans import PAGE, next_link
from domain.reasons import Text
from services.authority import appointed
from services.means import Office

READ = frozenset({"read", "audit", "subscribe", "operate"})
WHEN = {
    "effective": Param("date", "As of this legal day; today when left out"),
    "known": Param("instant", "By what the office knew then"),
}
PAGED = {
    **WHEN,
    "any_time": Param("boolean", "true lists also what does not hold on that day", False),
    "cursor": Param("text", "From the Link header of the page before"),
    "limit": PAGE,
}
BODY = {"body": Param("text", "Of this body")}
PERSON = {"person": Param("text", "Of this person, by pseudonym")}


class PostPage(msgspec.Struct, frozen=True):
    posts: tuple[appointed.PostRow, ...]
    next: str | None


class AppointmentPage(msgspec.Struct, frozen=True):
    appointments: tuple[appointed.AppointmentRow, ...]
    next: str | None


class DelegationPage(msgspec.Struct, frozen=True):
    delegations: tuple[appointed.DelegationRow, ...]
    next: str | None


def list_posts(office: Office, call: Call) -> Answer:
    """Posts by body, with how many of their seats are held."""
    page = appointed.posts(office, **_asked(call.query))
    return Answer(body=PostPage(page.rows, page.next), headers=next_link("/v1/posts", _plain(call.query), page.next))


def list_appointments(office: Office, call: Call) -> Answer:
    """Who holds which post by which instrument."""
    page = appointed.appointments(office, **_asked(call.query))
    links = next_link("/v1/appointments", _plain(call.query), page.next)
    return Answer(body=AppointmentPage(page.rows, page.next), headers=links)


def list_delegations(office: Office, call: Call) -> Answer:
    """Who lets whom act, in what, until when."""
    page = appointed.delegations(office, **_asked(call.query))
    links = next_link("/v1/delegations", _plain(call.query), page.next)
    return Answer(body=DelegationPage(page.rows, page.next), headers=links)


def show_appointment(office: Office, call: Call) -> Answer:
    """One appointment."""
    return Answer(body=appointed.appointment(office, call.path["appointment"], appointed.When(**call.query)))


def show_delegation(office: Office, call: Call) -> Answer:
    """One delegation."""
    return Answer(body=appointed.delegation(office, call.path["delegation"], appointed.When(**call.query)))


def _asked(query: dict[str, Any]) -> dict[str, Any]:
    """The query as the service takes it: the clocks are one argument."""
    clocks = appointed.When.__struct_fields__
    when = appointed.When(**{name: query[name] for name in clocks})
    return {"when": when, **{name: value for name, value in query.items() if name not in clocks}}


def _plain(query: dict[str, Any]) -> dict[str, Any]:
    """The query as an address says it."""
    said = {name: "true" if value is True else value for name, value in query.items()}
    return {name: value for name, value in said.items() if value is not False and name != "cursor"}


DOORS = (
    Door(
        method="GET",
        path="/v1/posts",
        handle=list_posts,
        summary=Text("ตำแหน่ง", "Posts"),
        needs=READ,
        gives=PostPage,
        query={**BODY, **PAGED},
    ),
    Door(
        method="GET",
        path="/v1/appointments",
        handle=list_appointments,
        summary=Text("การแต่งตั้ง", "Appointments"),
        needs=READ,
        gives=AppointmentPage,
        query={**BODY, "post": Param("text", "To this post"), **PERSON, **PAGED},
    ),
    Door(
        method="GET",
        path="/v1/appointments/{appointment}",
        handle=show_appointment,
        summary=Text("การแต่งตั้งหนึ่งรายการ", "One appointment"),
        needs=READ,
        gives=appointed.AppointmentRow,
        query=WHEN,
    ),
    Door(
        method="GET",
        path="/v1/delegations",
        handle=list_delegations,
        summary=Text("การมอบอำนาจ", "Delegations"),
        needs=READ,
        gives=DelegationPage,
        query={**BODY, **PERSON, **PAGED},
    ),
    Door(
        method="GET",
        path="/v1/delegations/{delegation}",
        handle=show_delegation,
        summary=Text("การมอบอำนาจหนึ่งรายการ", "One delegation"),
        needs=READ,
        gives=appointed.DelegationRow,
        query=WHEN,
    ),
)
