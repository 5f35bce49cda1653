"""The meeting that an address names, as far as the visitor may read it."""

from api.pages.visit import Visit
from services import meetings
from services.meetings.showing import MeetingShown
from services.meetings.withholding import as_read
from services.problems import NotFound
from services.world import World


def found(visit: Visit) -> MeetingShown:
    """The meeting without the items that may not be read. Raises NotFound."""
    ref = visit.path("ref")
    reader = visit.reader
    if not reader.meeting(ref):
        raise NotFound(ref)
    shown, _ = as_read(meetings.show(visit.office, ref), reader)
    return shown


def withheld(visit: Visit, shown: MeetingShown) -> int:
    """How many items of the agenda the visitor may not read."""
    whole = World(visit.office.folds, fresh=False).meeting(shown.meeting.ref)
    return len(whole.items) - len(shown.meeting.items)
