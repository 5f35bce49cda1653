"""The outcome of an item and the moves it brings about: computed, judged by the plan's own rules, all or none."""

from collections.abc import Iterator
from typing import Any

import msgspec
from msgspec.structs import replace

from domain import events as ev
from domain import resolutions
from domain.body import Body
from domain.meeting import Item, Meeting
from domain.outcome import barred_by, outcome, put_off, voting
from domain.plan import Plan
from domain.reasons import Reason, Text
from domain.thai.dates import bangkok_date
from workflows.commands import MakeMove
from workflows.companions import Book, decide_together
from workflows.decide import Accepted, Refused
from workflows.definition import Definition, Move
from workflows.meetings.around import Around, cure, cured_by_its_own, reason
from workflows.meetings.common import keeper, known_item, standing
from workflows.meetings.convening import told_on
from workflows.meetings.matters import other_text, possible_moves
from workflows.meetings.ratifying import after_refusal
from workflows.meetings.settling import refuse, refuses, settle
from workflows.meetings.voting import UNOPPOSED
from workflows.registry import GUARDS
from workflows.terms import facts_of, imposed, judge
from workflows.view import Surroundings


class Put(msgspec.Struct, frozen=True, kw_only=True):
    """What the secretary brings to the outcome: the words of the resolution, and the plan's move if one follows.

    `said` holds the fields every event carries; `refused` says why no move follows, should the item be carried;
    `owners` are the bodies whose posts the terms may charge; `grounds` those of a ratification denied, by part.
    """

    item: int
    said: dict[str, Any]
    resolution: ev.Resolution | None = None
    command: MakeMove | None = None
    refused: Reason | None = None
    owners: dict[str, Body] = {}
    grounds: dict[str, ev.Sealed] = {}


def choose_move(definition: Definition, plan: Plan, body: Body, kind: str, named: str | None) -> Move | Reason:
    """The move a resolution of this kind means; the caller names it where there are several."""
    moves = possible_moves(definition, plan, body).get(kind, ())
    chosen = [move for move in moves if named in (None, move.name)]
    if len(chosen) == 1:
        return chosen[0]
    names = " / ".join(move.name for move in moves)
    facts = {"plan": plan.ref, "stage": plan.stage, "kind": kind, "moves": [move.name for move in moves]}
    if len(chosen) > 1:
        text = Text(
            "มติประเภทนี้ดำเนินการได้หลายทาง ต้องเลือก", "A resolution of this kind can mean several moves: choose one"
        )
        return reason("resolution", text, "W05", "move", cure(f"เลือก: {names}", f"Choose: {names}"), facts)
    text = Text(
        "มติประเภทนี้ไม่มีผลให้แผนดำเนินการจากขั้นปัจจุบัน", "A resolution of this kind means no move from the present stage"
    )
    return reason("resolution", text, "W05", "put", cure("ลงมติประเภทอื่น", "Put another resolution"), facts)


def resolve(book: Book, meeting: Meeting, around: Around, put: Put, near: Surroundings | None) -> Accepted | Refused:
    """The outcome of an item with what follows from it, or every reason why not, cured by the body's own secretary."""
    judged = _resolve(book, meeting, around, put, near)
    return Refused(cured_by_its_own(around, judged.reasons)) if isinstance(judged, Refused) else judged


def _resolve(book: Book, meeting: Meeting, around: Around, put: Put, near: Surroundings | None) -> Accepted | Refused:
    """The item's computed outcome; when it is carried, with the plan's move and companions, or every reason why not."""
    item = meeting.items.get(put.item)
    reasons = (*keeper(around, put.said["actor"], put.said["effective_on"]), *_ready(meeting, put))
    profile = around.profile
    if reasons or item is None or profile is None:
        return Refused(reasons)
    computed = outcome(meeting, item, profile, around.earlier(meeting))
    if computed is None:
        return Refused((_not_counted(item),))
    fact = ev.ItemResolved(**put.said, item=item.number, plan=item.plan, computed=computed)
    if computed.result != "carried":
        return _not_carried(book, meeting, item, around, put, near, fact)
    if wrong := (*_as_put(item, put), *_without_plan(around, item, put), *other_text(around, item)):
        return Refused(wrong)
    if item.obligation is not None and put.resolution is not None:
        settled = settle(meeting, item, around.obligations[item.obligation], put.said, put.resolution, put.grounds)
        if isinstance(settled, Refused):
            return settled
        follows = (*_after_settling(book, around, near, settled), *_imposed(meeting, item, put))
        moves = tuple(ev.MoveOfItem(plan=e.ref, move=e.move) for e in follows if isinstance(e, ev.MoveMade))
        return Accepted((replace(fact, resolution=put.resolution, moves=moves), *settled.events, *follows))
    if item.plan is None:
        return Accepted((replace(fact, resolution=put.resolution), *_imposed(meeting, item, put)))
    if put.command is None or near is None:
        return Refused((put.refused,) if put.refused else ())
    plan, command = around.plans[item.plan], _decided(meeting, around, item, put.command)
    judged = decide_together(book, plan, near, command)
    if isinstance(judged, Refused):
        return judged
    moves = tuple(ev.MoveOfItem(plan=e.ref, move=e.move) for e in judged.events if isinstance(e, ev.MoveMade))
    return Accepted((replace(fact, resolution=put.resolution, moves=moves), *judged.events))


def _not_carried(
    book: Book, meeting: Meeting, item: Item, around: Around, put: Put, near: Surroundings | None, fact: ev.ItemResolved
) -> Accepted | Refused:
    """Nothing follows, but that a ratification put to a valid vote and lost has been denied."""
    owed, votes = around.obligations.get(item.obligation or ""), item.votes
    if owed is None or votes is None or not refuses(owed, votes.put, fact.computed.result):
        return Accepted((fact,))
    denied = refuse(meeting, item, owed, put.said, bangkok_date(votes.at), put.grounds)
    if isinstance(denied, Refused):
        return denied
    follows = _after_settling(book, around, near, denied)
    moves = tuple(ev.MoveOfItem(plan=e.ref, move=e.move) for e in follows if isinstance(e, ev.MoveMade))
    return Accepted((replace(fact, moves=moves), *denied.events, *follows))


def _imposed(meeting: Meeting, item: Item, put: Put) -> tuple[ev.ObligationImposed, ...]:
    """What a resolution that moves no plan asks for."""
    said = {name: put.said.get(name) for name in ("actor", "on_behalf_of", "correlation_id", "testimony")}
    said["causation_id"] = f"meeting/{meeting.ref}:{item.number}"
    return imposed(put.resolution, said, meeting=meeting.ref, item=item.number)


def _without_plan(around: Around, item: Item, put: Put) -> Iterator[Reason]:
    """Terms of other business are judged here; those of a plan's decision by its own guards."""
    guard = GUARDS["terms@2"]
    if item.plan is None:
        facts = facts_of(put.resolution, None, around.body, put.owners)
        if (failure := judge(facts)) is not None:
            yield guard.reason(facts, failure, guard.severity)


def _after_settling(
    book: Book, around: Around, near: Surroundings | None, settled: Accepted
) -> tuple[ev.MoveMade | ev.ObligationImposed | ev.AgendaItemPlaced, ...]:
    """What becomes of the plan of an override that was refused its ratification."""
    (released,) = settled.events or (None,)
    if not isinstance(released, ev.ObligationReleased) or released.how != "refused" or near is None:
        return ()
    owed, plan = around.obligations[released.obligation], around.plans.get(released.plan or "")
    if plan is None:
        return ()
    definition, coming = book.pinned(plan.definition), around.coming
    return after_refusal(plan, definition, owed, released, near.calendar, around.replaced, coming)


def sitting_of(meeting: Meeting, item: Item, around: Around) -> dict[str, Any]:
    """The sitting as guards read it, computed from the meetings' streams; its day is that on which votes were counted.

    Members told of the meeting at the last one count as called on that day (APA s.80).
    """
    votes, earlier = item.votes, around.earlier(meeting)
    notice = meeting.notice
    told = told_on(around, meeting.body, meeting.held_on, notice)
    sent_on = told or notice.sent_on
    found: dict[str, Any] = {
        "meeting": meeting.ref,
        "item": item.number,
        "body": meeting.body,
        "label": meeting.label,
        "mode": meeting.mode,
        "held_on": (bangkok_date(votes.at) if votes else meeting.held_on).isoformat(),
        "members": meeting.members,
        "present": _head_count(meeting, item),
        "notice": {
            **({"sent_on": sent_on.isoformat()} if sent_on else {}),
            "written": notice.written or told is not None,
            "one_third_stated": notice.one_third_stated,
            "urgent": notice.urgent,
        },
        "deemed": votes is not None and votes.method in UNOPPOSED and votes.against == 0,
        "dissents": [{"by": one.person, "text": msgspec.to_builtins(one.reasons)} for one in item.dissents],
    }
    if earlier is not None and earlier.adjourned is not None and put_off(earlier, item):
        lacking = earlier.adjourned.lack_of_quorum
        found["adjourned_from"] = {"held_on": earlier.held_on.isoformat(), "lack_of_quorum": lacking}
    if votes is not None:
        found["votes"] = {"for": votes.votes_for, "against": votes.against, "abstain": votes.abstain}
        found["votes"] |= {"casting": votes.casting} if votes.casting else {}
    if around.profile is not None and (barred := barred_by(meeting, item, around.profile)):
        found["barred_by"] = list(barred)
    return found


def _head_count(meeting: Meeting, item: Item) -> int:
    """Those who could vote; of a circular procedure those who answered."""
    votes = item.votes
    if votes is None:
        return 0
    if meeting.circular:
        return votes.votes_for + votes.against + votes.abstain
    return len(voting(meeting, item, votes.at))


def _decided(meeting: Meeting, around: Around, item: Item, command: MakeMove) -> MakeMove:
    """The move with what the meeting computed; an urgency recorded with the notice waives its days (APA s.80)."""
    sitting = sitting_of(meeting, item, around)
    urgency = {"R-30": meeting.notice.reason} if meeting.notice.urgent and meeting.notice.reason else {}
    return replace(
        command,
        meeting=meeting.ref,
        sitting=sitting,
        input={**command.input, "sitting": sitting},
        waivers={**urgency, **command.waivers},
        causation_id=f"meeting/{meeting.ref}:{item.number}",
    )


def _ready(meeting: Meeting, put: Put) -> Iterator[Reason]:
    """An item that is not decided, of a meeting that was held."""
    yield from standing(meeting, "open", "adjourned", "closed")
    yield from known_item(meeting, put.item)


def _not_counted(item: Item) -> Reason:
    text = Text(f"วาระที่ {item.number} ยังไม่ได้นับคะแนน", f"No votes were counted on item {item.number}")
    return reason("item_open", text, "APA s.82", "votes", cure("บันทึกคะแนนเสียง", "Record the votes"))


def _as_put(item: Item, put: Put) -> Iterator[Reason]:
    """The resolution is the one that was voted on, in its words too."""
    asked, given = item.votes.put if item.votes else "", put.resolution
    meant = resolutions.parse(given.literal) if given and not given.items else None
    if given is not None and given.kind == asked and meant in (None, asked):
        return
    facts = {"put": asked, "kind": given.kind if given else None, "literal_means": meant}
    text = Text("มติไม่ตรงกับเรื่องที่ขอมติ", "The resolution is not the one that was put to the vote")
    yield reason("motion", text, "APA s.82; W05", "resolution", cure("ลงมติใหม่", "Vote on it first"), facts)
