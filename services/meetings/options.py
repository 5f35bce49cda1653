"""What can be recorded of a meeting now, and why not: every command tried on the log as it stands, nothing stored."""

from collections.abc import Callable, Iterable
from datetime import datetime, time
from typing import Any, get_args

import msgspec

from domain import events as ev
from domain import resolutions
from domain.events.meetings import Method
from domain.meeting import Item, Meeting
from domain.outcome import LAST, present, voting
from domain.reasons import Reason, Text
from domain.thai.dates import BANGKOK, bangkok_date
from projections import meetings as listed
from services.callers import Caller, unstored
from services.means import Office
from services.meetings.commands import COMMANDS
from services.meetings.reading import around, body_of, named_by, same_day
from services.meetings.writing import Desk
from services.saying import say
from services.world import World
from workflows.decide import Refused
from workflows.meetings import Put, decide, resolve, waits

UNREAD = ev.Sealed(key_id="", commitment="", ciphertext="")
"""Stands for words that are still to be typed."""
ASKED = frozenset({"evidence", "new_vote"})
"""Reasons that the form itself cures."""
USUAL_HOUR = time(9)
MOST = 50
OWN: dict[str, Text] = {
    "resolve": Text("บันทึกผลของวาระ", "Record the outcome"),
    "casting": Text("บันทึกเสียงชี้ขาด", "Record the casting vote"),
}


class Option(msgspec.Struct, frozen=True, kw_only=True):
    """One command now. `choices`: the persons, ways of voting or meetings with which it would be recorded."""

    name: str
    label: Text
    allowed: bool
    reasons: tuple[Reason, ...] = ()
    choices: tuple[str, ...] = ()


class MeetingOptions(msgspec.Struct, frozen=True, kw_only=True):
    """Every command of one meeting for one caller; `items` by number.

    `keeps` says whether the caller's posts keep this body's meetings; `live` that a fact without a time happens now,
    else `at` is the earliest time that fits what is recorded.
    """

    keeps: bool
    live: bool
    at: datetime
    commands: dict[str, Option]
    items: dict[int, dict[str, Option]]


def options(office: Office, caller: Caller, ref: str) -> MeetingOptions:
    """Every command on the meeting and on each of its items. Raises NotFound."""
    world = World(office.folds, fresh=True)
    meeting = world.meeting(ref)
    later = _later(office, meeting)
    said = say(world, caller, office.clock(), None, None)
    body = body_of(world, meeting.body, meeting.held_on)
    plans = [item.plan for item in meeting.items.values()]
    now = office.clock().astimezone(BANGKOK)
    near = around(office, world, said.today, body, (*named_by(meeting), *later), plans, now=now)
    coming = {one.person for one in meeting.roster} | {stay.person for stay in meeting.stays}
    near = msgspec.structs.replace(near, same_day=same_day(world, meeting, coming))
    live, latest = meeting.circular or said.today <= meeting.held_on, _latest(meeting)
    trial = Trial(
        office, Desk(office, said, unstored(), meeting, near, False), now if live else latest or _usual(meeting)
    )
    place = trial.alone("place", ev.AgendaItemPlaced, item=max(meeting.items, default=0) + 1, asked="", **_PLACED)
    return MeetingOptions(
        keeps="act" in caller.scopes and all(r.rule != "actor" for r in place.reasons),
        live=live,
        at=trial.at,
        commands={option.name: option for option in (place, *_whole(trial, later))},
        items={number: {o.name: o for o in _of_item(trial, item)} for number, item in sorted(meeting.items.items())},
    )


_PLACED: dict[str, Any] = {"agenda_kind": "consideration"}


class Trial(msgspec.Struct, frozen=True):
    """Commands written down as the facts they would become, and judged."""

    office: Office
    desk: Desk
    at: datetime

    def why(self, fact: type[ev.MeetingEvent], **fields: Any) -> tuple[Reason, ...]:
        """Why the fact would not be recorded; what its form asks for is no obstacle yet."""
        at = self.at if "at" in fact.__struct_fields__ else None
        made = fact(**self.desk.says(fact.__name__, at), **fields)
        judged = decide(self.desk.meeting, self.desk.around, made)
        return tuple(r for r in judged.reasons if r.rule not in ASKED) if isinstance(judged, Refused) else ()

    def alone(self, name: str, fact: type[ev.MeetingEvent], **fields: Any) -> Option:
        """A command with nothing to choose."""
        reasons = self.why(fact, **fields)
        return Option(name=name, label=_label(name), allowed=not reasons, reasons=reasons)

    def among(
        self, name: str, fact: type[ev.MeetingEvent], offered: Iterable[str], fields: Callable[[str], dict[str, Any]]
    ) -> Option:
        """A command for any of those offered; the reasons are those against the first, where none will do."""
        tried = {one: self.why(fact, **fields(one)) for one in dict.fromkeys((*offered,)) or ("",)}
        fitting = tuple(one for one, reasons in tried.items() if not reasons)
        reasons = () if fitting else next(iter(tried.values()))
        return Option(name=name, label=_label(name), allowed=bool(fitting), reasons=reasons, choices=fitting)

    def member(self, person: str) -> ev.Member:
        """In the post held at the meeting."""
        meeting = self.desk.meeting
        posts = {s.person: s.post for s in meeting.stays} | {m.person: m.post for m in meeting.roster}
        return ev.Member(person=person, post=posts.get(person, "member"))


def _label(name: str) -> Text:
    return OWN.get(name) or COMMANDS[name].label


def _whole(trial: Trial, later: tuple[str, ...]) -> list[Option]:
    """Commands on the meeting itself."""
    meeting = trial.desk.meeting
    near = trial.desk.around
    waiting = {
        str(i.number): i.papers or {} for i in meeting.items.values() if i.plan and not i.over and waits(near, i)
    }
    here = present(meeting, LAST)
    called = tuple(one.person for one in meeting.roster)
    chairs = tuple(a.person for a in trial.desk.around.body.roster.chairs(meeting.held_on))
    presiding = (*(c for c in chairs if c in here), *here) or (*chairs, *called)
    counted = {"present": 0, "needed": 0, "lack_of_quorum": False}
    return [
        trial.alone("lock-papers", ev.PapersLocked, papers=waiting),
        trial.among("arrive", ev.PersonArrived, called, lambda p: _stay(trial, p)),
        trial.among("leave", ev.PersonLeft, here, lambda p: _stay(trial, p)),
        trial.among("open", ev.MeetingOpened, presiding, lambda p: {"presiding": trial.member(p)}),
        _corrections(trial),
        trial.alone("cancel", ev.MeetingCancelled, reason=UNREAD),
        trial.alone("adjourn", ev.MeetingAdjourned, **counted),
        trial.alone("close", ev.MeetingClosed),
        trial.alone("draft-minutes", ev.MinutesDrafted, documents=()),
        trial.among("adopt-minutes", ev.MinutesAdopted, later, lambda m: {"at_meeting": m}),
        trial.alone("correct-minutes", ev.MinutesCorrectionProposed, proposal="", correction=UNREAD, reason=UNREAD),
        _confirmation(trial),
        trial.among("decline-correction", ev.MinutesCorrectionDeclined, _proposals(trial), lambda p: {"proposal": p}),
    ]


def _proposals(trial: Trial) -> tuple[str, ...]:
    return tuple(one.proposal for one in trial.desk.meeting.corrections_proposed)


def _confirmation(trial: Trial) -> Option:
    """`choices` are the proposed corrections of the minutes that this caller, as a second person, may confirm."""

    def fields(proposal: str) -> dict[str, Any]:
        found = trial.desk.meeting.proposed(proposal)
        words = {"correction": found.correction, "reason": found.reason} if found else {"correction": UNREAD}
        return {"reason": UNREAD, **words, "proposal": proposal}

    return trial.among("confirm-correction", ev.MinutesCorrected, _proposals(trial), fields)


def _stay(trial: Trial, person: str) -> dict[str, Any]:
    return {"person": person, "post": trial.member(person).post}


def _of_item(trial: Trial, item: Item) -> list[Option]:
    """Commands on one item."""
    meeting, number = trial.desk.meeting, item.number
    chair = meeting.presiding()
    here = present(meeting, LAST)
    called = tuple(one.person for one in meeting.roster) or here
    part = tuple(dict.fromkeys(stay.person for stay in meeting.stays)) or called
    presiding = tuple(dict.fromkeys((*((chair.person,) if chair else ()), *here)))
    sealed = {"item": number, "reasons": UNREAD}
    return [
        trial.among("take", ev.ItemTaken, presiding, lambda p: {"item": number, "presiding": trial.member(p)}),
        trial.among("recuse", ev.PersonRecused, called, lambda p: {"item": number, "person": p, "reason": UNREAD}),
        _count(trial, item),
        *_casting(trial, item),
        trial.among("dissent", ev.DissentRecorded, part, lambda p: {"person": p, **sealed}),
        _resolve(trial, item),
        trial.alone("certify", ev.ResolutionCertified, item=number, documents=()),
        trial.alone("conclude", ev.ItemConcluded, item=number),
        trial.alone("withdraw-item", ev.AgendaItemWithdrawn, item=number, reason=UNREAD),
    ]


def _corrections(trial: Trial) -> Option:
    """`choices` are the entries of presence that may be struck, as person, entry and instant."""
    stays = trial.desk.meeting.stays
    ends = [(s, entry, at) for s in stays for entry, at in (("arrived", s.since), ("left", s.until)) if at is not None]
    entries = {f"{s.person} {entry} {at.isoformat()}": (s, entry, at) for s, entry, at in ends}

    def fields(chosen: str) -> dict[str, Any]:
        stay, entry, at = entries[chosen]
        return {"person": stay.person, "post": stay.post, "entry": entry, "was": at, "reason": UNREAD}

    label = _label("correct-presence")
    why = {one: trial.why(ev.PresenceCorrected, **fields(one)) for one in entries}
    open_ = tuple(one for one, reasons in why.items() if all(r.missing == "corrected" for r in reasons))
    return Option(name="correct-presence", label=label, allowed=bool(open_), choices=open_)


def _count(trial: Trial, item: Item) -> Option:
    """`choices` are the ways of voting that fit the way the meeting is held."""
    said = {"item": item.number, "put": "endorse"}
    tried = {method: trial.why(ev.VotesCounted, method=method, **said) for method in get_args(Method)}
    fitting = {m: why for m, why in tried.items() if all(r.rule != "method" for r in why)}
    reasons = tuple(r for r in next(iter(fitting.values())) if r.rule != "votes")
    return Option(
        name="count",
        label=_label("count"),
        allowed=not reasons,
        reasons=reasons,
        choices=() if reasons else (*fitting,),
    )


def _casting(trial: Trial, item: Item) -> list[Option]:
    """Only where the votes counted leave room for it."""
    if item.votes is None or item.votes.casting is not None:
        return []
    kept = {name: getattr(item.votes, name) for name in ("item", "method", "put", "votes_for", "against", "abstain")}
    option = trial.alone("casting", ev.VotesCounted, **kept, named=item.votes.named, casting="for")
    return [option] if option.allowed else []


def _resolve(trial: Trial, item: Item) -> Option:
    """Whether the item has come to an outcome that can be recorded; the plan's own rules judge the form."""
    meeting, near = trial.desk.meeting, trial.desk.around
    put = item.votes.put if item.votes else ""
    resolution = ev.Resolution(
        body=meeting.body,
        label=meeting.label,
        decided_on=meeting.held_on,
        literal="",
        kind=put,
        outcome=resolutions.outcome_of(put),
    )
    judged = resolve(
        trial.office.book,
        meeting,
        near,
        Put(item=item.number, said=trial.desk.says("ItemResolved"), resolution=resolution),
        None,
    )
    reasons = judged.reasons if isinstance(judged, Refused) else ()
    return Option(name="resolve", label=_label("resolve"), allowed=not reasons, reasons=reasons)


def voters(meeting: Meeting, item: Item) -> tuple[str, ...]:
    """Who could vote on the item now; of a circular procedure every member without a conflict."""
    if meeting.circular:
        return tuple(one.person for one in meeting.roster if one.person not in item.recused)
    return voting(meeting, item, LAST)


def _later(office: Office, meeting: Meeting) -> tuple[str, ...]:
    """Meetings that may adopt its minutes: of the same body from that day on, as the register has them."""
    if meeting.minutes is None:
        return ()
    query = listed.Query(body=meeting.body, held_from=meeting.held_on)
    with office.pool.connection() as connection:
        found = listed.search(connection, query, None, MOST).rows
    return tuple(row.ref for row in reversed(found) if row.ref != meeting.ref)


def _latest(meeting: Meeting) -> datetime | None:
    """The last time of the meeting's day that is recorded; None while there is none."""
    moments = [stay.until or stay.since for stay in meeting.stays]
    moments += [meeting.opened.at] if meeting.opened else []
    for item in meeting.items.values():
        moments += [at for at in (item.taken_at, item.counted_at, item.votes.at if item.votes else None) if at]
    return max((at for at in moments if bangkok_date(at) == meeting.held_on), default=None)


def _usual(meeting: Meeting) -> datetime:
    return meeting.begins_at or datetime.combine(meeting.held_on, USUAL_HOUR, BANGKOK)
