"""สำเนามติ: one item's resolution in its own words, why, and where in the log it can be found."""

from collections.abc import Callable

from domain import events as ev
from services.ledger import Stored
from services.printing import blocks, proceedings
from services.printing.blocks import Block
from services.printing.briefing import Brief
from services.printing.printer import Sheet
from services.printing.problems import NothingResolved
from services.problems import NotFound
from services.world import World

FRAME = (ev.MeetingConvened, ev.MeetingOpened, ev.MeetingClosed, ev.MeetingAdjourned, ev.MinutesAdopted)
ABOUT_PAPERS = (ev.ResolutionCertified,)


def wanted(item: int) -> Callable[[Stored], bool]:
    """The frame of the meeting and what was recorded of this item."""

    def chosen(entry: Stored) -> bool:
        event = entry.event
        if isinstance(event, ev.PapersLocked):
            return str(item) in event.papers
        about = getattr(event, "item", None) == item and not isinstance(event, ABOUT_PAPERS)
        return about or isinstance(event, FRAME)

    return chosen


def sheet(brief: Brief, number: int) -> Sheet:
    """The extract. Raises NotFound for no such item, NothingResolved while nothing was carried."""
    say = brief.tongue.say
    item = brief.meeting.items.get(number)
    if item is None:
        raise NotFound(brief.meeting.ref)
    done = next((e for e in reversed(brief.entries) if isinstance(e.event, ev.ItemResolved)), None)
    if done is None or not item.settled:
        raise NothingResolved()
    event = done.event
    assert isinstance(event, ev.ItemResolved)
    assert event.resolution is not None
    title = World(brief.office.folds, fresh=True).plan(item.plan).title if item.plan else item.asked
    facts = [
        (say("matter"), title),
        (say("plan"), item.plan or ""),
        (say("asked"), item.asked),
        (say("decided_on"), brief.tongue.day(event.resolution.decided_on, weekday=True)),
    ]
    shown = [
        blocks.opening(brief.head()),
        blocks.heading(say("item", number=number)),
        blocks.pairs(facts),
        *proceedings.resolved(brief, done),
        *_standing(brief),
        *_certified(brief),
    ]
    return brief.sheet("extract", say("extract"), shown, f"{brief.meeting.ref}-{number}-extract")


def _standing(brief: Brief) -> list[Block]:
    """Whether a later meeting has adopted the minutes that this is taken from."""
    adopted = brief.meeting.adopted_at
    say = brief.tongue.say
    return [blocks.text(say("from_adopted", meeting=brief.called_meeting(adopted)) if adopted else say("from_draft"))]


def _certified(brief: Brief) -> list[Block]:
    """Where the person who certifies the copy signs."""
    say = brief.tongue.say
    return [blocks.signing([("(" + "." * 34 + ")", say("certifier"), say("certify_day"))])]
