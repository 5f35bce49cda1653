"""Pages of meetings: the list, the notice, one meeting run live in the room, its outcomes, the room's screen."""

from api.pages.meetings import convening, listing, resolving, room, screen

PAGES = (*listing.PAGES, *convening.PAGES, *screen.PAGES, *resolving.PAGES, *room.PAGES)
"""In the order their addresses are tried."""
