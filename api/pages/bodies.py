"""Bodies: who holds which post on a day, by which instrument, whose term ends soon, and who acts for whom."""

from collections.abc import Iterable

from starlette.responses import Response

from api.pages.forms import Reader
from api.pages.posted import DATE
from api.pages.visit import Visit, at, page
from services import accounts
from services.appointing import every_body
from services.bodies import load_body
from services.rosters import roster_of


def list_bodies(visit: Visit) -> Response:
    """Every body with its size."""
    found = [(at("bodies", name), _name(visit, body.th, body.en), body) for name, body in every_body(visit.office)]
    return page(visit, "bodies.html", bodies=found)


def show_body(visit: Visit) -> Response:
    """One body on a day; the day is in the address. Raises NotFound."""
    body = load_body(visit.office, visit.path("body"))
    asked = {f"on{part}": visit.asked(f"on{part}") for part in DATE}
    reader = Reader(asked, visit.lang)
    on = reader.date("on") or visit.today
    found = roster_of(visit.office, visit.path("body"), on)
    posts = {post.post: _name(visit, post.th, post.en) for post in found.posts}
    people = {seat.person for seat in found.holders} | _persons((d.delegator, d.delegate) for d in found.delegations)
    return page(
        visit,
        "body.html",
        body=body,
        name=_name(visit, body.th, body.en),
        on=on,
        asked=asked,
        error=reader.errors.get("on", ""),
        roster=found,
        posts=posts,
        people={person: person for person in people} | accounts.names(visit.office, people),
    )


def _persons(pairs: Iterable[tuple[str, str]]) -> set[str]:
    return {person for pair in pairs for person in pair}


def _name(visit: Visit, th: str, en: str) -> str:
    return en if visit.lang == "en" else th


PAGES = (("/bodies", list_bodies), ("/bodies/{body}", show_body))
