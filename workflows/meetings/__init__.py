"""What may be recorded of a meeting: each fact is judged on what the meeting's stream already holds."""

from workflows.meetings.around import Around, keepers, waits_for
from workflows.meetings.judging import decide, decide_all
from workflows.meetings.matters import possible_moves, waits
from workflows.meetings.resolving import Put, choose_move, resolve, sitting_of

__all__ = [
    "Around",
    "Put",
    "choose_move",
    "decide",
    "decide_all",
    "keepers",
    "possible_moves",
    "resolve",
    "sitting_of",
    "waits",
    "waits_for",
]
