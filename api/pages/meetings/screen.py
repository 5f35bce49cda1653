"""The meeting in large type for the room: item in hand, quorum, votes, what they come to; it reloads itself."""

from starlette.responses import Response

from api.pages.meetings.cards import Cards
from api.pages.meetings.finding import found
from api.pages.meetings.people import People
from api.pages.meetings.room import head
from api.pages.visit import Visit, page
from services.authority.bodies import load_body
from services.meetings.options import options

EVERY_S = 10


def show_screen(visit: Visit) -> Response:
    """What a projector shows; `?still=1` stops it from reloading."""
    shown = found(visit)
    people = People(visit, shown.meeting, load_body(visit.office, shown.meeting.body))
    cards = Cards(visit, shown, options(visit.office, visit.caller, shown.meeting.ref), people).cards()
    resolved = [card for card in cards if card.shown.settled]
    response = page(
        visit,
        "meeting_screen.html",
        **head(visit, shown, people),
        card=next((card for card in cards if card.in_hand), resolved[-1] if resolved else None),
        every_s=EVERY_S,
        still=bool(visit.asked("still")),
    )
    if not visit.asked("still"):
        response.headers["Refresh"] = str(EVERY_S)
    return response


PAGES = (("/meetings/{ref}/screen", show_screen),)
