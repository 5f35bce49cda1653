"""A meeting as a page shows it: where it stands, and for each item the quorum, the outcome and what may follow."""

from datetime import datetime
from typing import Literal

import msgspec

from domain import events as ev
from domain.meeting import Item, Meeting
from domain.outcome import LAST, Quorum, outcome, present, quorum
from domain.reasons import Text
from domain.thai.dates import bangkok_date
from services.means import Office
from services.meetings.reading import around, body_of, named_by
from services.world import World
from workflows.meetings import Around, possible_moves, waits
from workflows.meetings.one_third import not_one_third


class ItemShown(msgspec.Struct, frozen=True, kw_only=True):
    """One item. `outcome` is what it came to, or would come to as recorded so far; `choices`: kind → moves."""

    number: int
    asked: str
    agenda_kind: str
    plan: str | None
    title: str | None
    stage: Text | None
    papers: dict[str, str] | None
    papers_changed: bool
    taken_at: datetime | None
    presiding: ev.Member | None
    recused: tuple[str, ...]
    votes: ev.VotesCounted | None
    dissents: int
    quorum: Quorum | None
    outcome: ev.Computed | None
    settled: bool
    over: bool
    """True when the meeting has nothing more to do with it: carried, concluded without, or taken off the agenda."""
    ended: Literal["", "carried", "not_carried", "withdrawn"]
    words: str | None
    """The words of the meeting with which it was concluded without being carried."""
    overtaken: bool
    """True when its plan was decided elsewhere meanwhile, so that nothing can be decided here."""
    voted: bool
    """True when a valid vote was counted: another one needs its reason."""
    certified: bool
    resolution: ev.Resolution | None
    moves: tuple[ev.MoveOfItem, ...]
    choices: dict[str, tuple[str, ...]]


class MeetingShown(msgspec.Struct, frozen=True, kw_only=True):
    """The whole meeting; `quorum` is that of the room as it is now."""

    meeting: Meeting
    status: str
    body: Text
    profile: Text | None
    present: tuple[str, ...]
    quorum: Quorum | None
    items: tuple[ItemShown, ...]
    not_one_third: Text | None = None
    """Why one third is not enough, where the notice says so or the meeting takes up an adjourned one."""


def show(office: Office, ref: str) -> MeetingShown:
    """The meeting as the log has it. Raises NotFound."""
    world = World(office.folds, fresh=True)
    meeting = world.meeting(ref)
    plans = tuple(item.plan for item in meeting.items.values())
    today = bangkok_date(office.clock())
    near = around(office, world, today, body_of(world, meeting.body, meeting.held_on), named_by(meeting), plans)
    profile = near.profile
    return MeetingShown(
        meeting=meeting,
        status=meeting.status,
        body=Text(near.body.th, near.body.en),
        profile=profile.text if profile else None,
        present=present(meeting, LAST),
        quorum=quorum(meeting, profile, near.earlier(meeting), LAST) if profile else None,
        items=tuple(_item(meeting, near, item) for _, item in sorted(meeting.items.items())),
        not_one_third=not_one_third(meeting, near),
    )


def _ended(item: Item) -> Literal["", "carried", "not_carried", "withdrawn"]:
    if item.settled:
        return "carried"
    return "withdrawn" if item.withdrawn else "not_carried" if item.concluded else ""


def _item(meeting: Meeting, near: Around, item: Item) -> ItemShown:
    plan = near.plans.get(item.plan or "")
    definition = near.definitions.get(item.plan or "")
    choices = possible_moves(definition, plan, near.body) if definition and plan else {}
    profile, earlier = near.profile, near.earlier(meeting)
    until = item.votes.at if item.votes else LAST
    found = item.resolved.computed if item.resolved and (item.settled or item.votes is None) else None
    if found is None and profile is not None:
        found = outcome(meeting, item, profile, earlier)
    resolved = item.resolved if item.settled else None
    return ItemShown(
        number=item.number,
        asked=item.asked,
        agenda_kind=item.agenda_kind,
        plan=item.plan,
        title=plan.title if plan else None,
        stage=definition.stages[plan.stage].text if definition and plan else None,
        papers=item.papers,
        papers_changed=bool(plan and not item.over and item.papers not in (None, plan.digests())),
        taken_at=item.taken_at,
        presiding=meeting.presiding(item),
        recused=item.recused,
        votes=item.votes,
        dissents=len(item.dissents),
        quorum=quorum(meeting, profile, earlier, until, item) if profile and item.taken_at else None,
        outcome=found,
        settled=item.settled,
        over=item.over,
        ended=_ended(item),
        words=item.concluded.literal if item.concluded else None,
        overtaken=not item.over and not waits(near, item),
        voted=item.voted,
        certified=item.certified,
        resolution=resolved.resolution if resolved else None,
        moves=resolved.moves if resolved else (),
        choices={} if item.over else {kind: tuple(m.name for m in moves) for kind, moves in choices.items()},
    )
