"""Meetings of a body: convened, run in the room, resolved together with the plans they decide on, minuted.

`convene` begins one; `carry` records anything else by the name of its command (`COMMANDS`); `resolve_item` computes an
item's outcome and makes the plan's moves in the same transaction; `show` and `candidates` are what a page needs.
"""

from services.meetings.candidates import Owed, candidates, ratifications
from services.meetings.commands import COMMANDS, carry, convene
from services.meetings.resolving import preview_item, resolve_item
from services.meetings.showing import show

__all__ = [
    "COMMANDS",
    "Owed",
    "candidates",
    "carry",
    "convene",
    "preview_item",
    "ratifications",
    "resolve_item",
    "show",
]
