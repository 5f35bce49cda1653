"""A meeting as one reader may see it: items about plans that may not be read are left out, and their numbers stay."""

from msgspec.structs import replace

from services.meetings.showing import MeetingShown
from services.rights import Reader


def as_read(shown: MeetingShown, reader: Reader) -> tuple[MeetingShown, tuple[int, ...]]:
    """The meeting without what the reader may not see, and the numbers of the items withheld.

    Minutes speak of every item: they are there only for whoever may read them all.
    """
    seen = shown.meeting.items.keys() if reader.full else reader.items(shown.meeting)
    withheld = tuple(sorted(shown.meeting.items.keys() - seen))
    if not withheld:
        return shown, ()
    meeting = replace(
        shown.meeting,
        items={number: item for number, item in shown.meeting.items.items() if number in seen},
        minutes=None,
        corrections=(),
        corrections_proposed=(),
    )
    return replace(shown, meeting=meeting, items=tuple(i for i in shown.items if i.number in seen)), withheld
