"""What the recorded facts of a meeting come to: who was present, how many were needed, and whether it carried.

Every answer is a function of the meeting's own stream, the body's quorum profile and, for a meeting convened again,
the stream of the meeting that was adjourned; nobody types an outcome.
"""

from collections.abc import Callable
from datetime import UTC, datetime

import msgspec

from domain import events as ev
from domain import sitting
from domain.events.meetings import Result
from domain.meeting import Item, Meeting, Stay
from domain.reasons import Text
from domain.thai.dates import BANGKOK, hour_text

CIRCULAR_DAYS = 3
"""Days a paper goes round before the answers may be counted (INV, as long as a notice of meeting)."""
LAST = datetime.max.replace(tzinfo=UTC)
"""After everything that is recorded so far."""
RECUSAL_BASIS = "APA s.13"
CIRCULAR_BASIS = "R-29 (INV)"


class Quorum(msgspec.Struct, frozen=True):
    """How many had to be present for an item and how many were; `lost_at` is the first instant there were too few,
    and `left` how many were there then."""

    members: int
    share: str
    needed: int
    present: int
    basis: str
    lost_at: datetime | None = None
    left: int | None = None


def present(meeting: Meeting, at: datetime, item: Item | None = None) -> tuple[str, ...]:
    """Persons in the room at an instant, each once, in the order they came.

    A member recused from the item is not counted for it (APA s.13, R-33), while the number needed stays that of the
    founding instrument: a conflict never makes a quorum easier.
    """
    return _persons(meeting, item, lambda stay: stay.since <= at and (stay.until is None or at < stay.until))


def voting(meeting: Meeting, item: Item, at: datetime) -> tuple[str, ...]:
    """Persons who could vote in a count at this instant: those present up to it, also who left at that very minute."""
    return _persons(meeting, item, lambda stay: stay.since <= at and (stay.until is None or at <= stay.until))


def took_part(meeting: Meeting, item: Item) -> tuple[str, ...]:
    """Persons who took part in the item's last vote; of a circular procedure those called and not recused."""
    counted_at = item.votes.at if item.votes else item.counted_at
    if counted_at is None:
        return ()
    if meeting.circular:
        return tuple(one.person for one in meeting.roster if one.person not in item.recused)
    return voting(meeting, item, counted_at)


def put_off(earlier: Meeting | None, item: Item) -> bool:
    """Whether the matter of the item stood, undecided, on the agenda of the meeting that was adjourned (APA s.79)."""
    if earlier is None or earlier.adjourned is None:
        return False
    matter = (item.plan, item.obligation, "" if item.plan or item.obligation else item.asked)
    left = (one for one in earlier.items.values() if not one.over)
    return any(matter == (one.plan, one.obligation, "" if one.plan or one.obligation else one.asked) for one in left)


def share_needed(
    meeting: Meeting, profile: sitting.Profile, earlier: Meeting | None, item: Item | None = None
) -> sitting.Fraction:
    """The share of the members needed; the smaller one only if the adjourned meeting's own stream shows the lack of
    quorum, this one is held within 14 days of it, and its notice, sent since, says so, and only for the matters that
    were put off then: any other at the same meeting needs the ordinary share (APA s.79)."""
    adjourned, stated = None, meeting.notice.one_third_stated
    if item is not None and not put_off(earlier, item):
        return profile.ordinary
    if earlier is not None and earlier.adjourned is not None and earlier.body == meeting.body:
        adjourned = sitting.Adjourned(earlier.held_on, earlier.adjourned.lack_of_quorum)
        stated = stated and (meeting.notice.sent_on is None or meeting.notice.sent_on >= earlier.held_on)
    return sitting.share(profile, meeting.held_on, adjourned, stated)


def quorum(
    meeting: Meeting, profile: sitting.Profile, earlier: Meeting | None, at: datetime, item: Item | None = None
) -> Quorum:
    """The quorum at an instant; of a circular procedure, the answers received."""
    share = share_needed(meeting, profile, earlier, item)
    needed = share.of(meeting.members)
    if meeting.circular:
        return Quorum(meeting.members, str(share), needed, _cast(item.votes if item else None), profile.basis)
    count = len(present(meeting, at, item))
    lost = _lost_at(meeting, item, needed, at) if item else None
    left = len(present(meeting, lost, item)) if lost else None
    return Quorum(meeting.members, str(share), needed, count, profile.basis, lost, left)


def outcome(meeting: Meeting, item: Item, profile: sitting.Profile, earlier: Meeting | None) -> ev.Computed | None:
    """What the item comes to; None while there is nothing to compute from.

    Quorum has to hold from when the item was taken to the count: lost in between, the decision is invalid from then
    on, however the votes stand.
    """
    votes = item.votes
    if item.taken_at is None:
        return None
    found = quorum(meeting, profile, earlier, votes.at if votes else LAST, item)
    if votes is None:
        return _invalid(found) if found.lost_at else None
    head_count = found.present if meeting.circular else len(voting(meeting, item, votes.at))
    found = msgspec.structs.replace(found, present=head_count)
    if found.lost_at is not None or found.present < found.needed:
        return _invalid(found, votes)
    barred = barred_by(meeting, item, profile)
    carried, why, basis = _decided(votes, profile, barred)
    told = _told(found)
    cited = dict.fromkeys((profile.basis, basis, *((RECUSAL_BASIS,) if item.recused else ())))
    result = Text("ผ่าน", "carried") if carried else Text("ไม่ผ่าน", "not carried")
    sentence = Text(f"{result.th}: {told.th}; {why.th}", f"{result.en}: {told.en}; {why.en}")
    return _computed("carried" if carried else "not_carried", found, votes, tuple(cited), sentence)


def barred_by(meeting: Meeting, item: Item, profile: sitting.Profile) -> tuple[str, ...]:
    """The posts that bar a resolution and whose holders voted against it by name; `chair` is who presides."""
    if item.votes is None:
        return ()
    posts = {one.person: one.post for one in meeting.roster} | {stay.person: stay.post for stay in meeting.stays}
    against = [one.person for one in item.votes.named if one.vote == "against"]
    chair = meeting.presiding(item)
    held = {posts.get(person, "") for person in against} | ({"chair"} if chair and chair.person in against else set())
    return tuple(post for post in profile.bars if post in held)


def _decided(votes: ev.VotesCounted, profile: sitting.Profile, barred: tuple[str, ...]) -> tuple[bool, Text, str]:
    """Whether the votes carry, the arithmetic in words, and the paragraph."""
    if barred:
        names = ", ".join(barred)
        why = _counted(votes)
        text = Text(f"{why.th}; ผู้มีอำนาจยับยั้งไม่เห็นด้วย: {names}", f"{why.en}; barred by the vote of: {names}")
        return False, text, profile.majority_basis
    match votes.method:
        case "consensus" | "no_objection":
            why = Text(f"ผู้ไม่เห็นด้วย {votes.against}", f"objections: {votes.against}")
            return votes.against == 0, why, profile.majority_basis
        case "circular":
            why = Text(
                f"เวียนหนังสือ: เห็นด้วย {votes.votes_for} คัดค้าน {votes.against} งดออกเสียง {votes.abstain}",
                f"circular: {votes.votes_for} for, {votes.against} objecting, {votes.abstain} abstaining",
            )
            return votes.against == 0 and votes.votes_for > 0, why, CIRCULAR_BASIS
        case _:
            cast = sitting.Votes(votes.votes_for, votes.against, votes.abstain, votes.casting)
            counted = _counted(votes)
            if profile.carried_by == "consensus":
                why = Text(f"{counted.th}; ต้องไม่มีผู้ไม่เห็นด้วย", f"{counted.en}; nobody may object")
            elif profile.carried_by != "majority":
                least = sitting.fraction(profile.carried_by).of(votes.votes_for + votes.against)
                why = Text(
                    f"{counted.th}; ต้องได้อย่างน้อย {least} เสียง ({profile.carried_by})",
                    f"{counted.en}; at least {least} needed ({profile.carried_by})",
                )
            else:
                why = counted
            return sitting.carries(profile, cast), why, profile.majority_basis


def _counted(votes: ev.VotesCounted) -> Text:
    th = f"เห็นด้วย {votes.votes_for} ไม่เห็นด้วย {votes.against} งดออกเสียง {votes.abstain}"
    en = f"{votes.votes_for} for, {votes.against} against, {votes.abstain} abstaining"
    if votes.votes_for == votes.against:
        cast = {"for": ("เห็นด้วย", "for"), "against": ("ไม่เห็นด้วย", "against"), None: ("ไม่มี", "none")}[votes.casting]
        return Text(f"{th} เสียงชี้ขาดของประธาน: {cast[0]}", f"{en}; casting vote: {cast[1]}")
    return Text(th, en)


def _invalid(found: Quorum, votes: ev.VotesCounted | None = None) -> ev.Computed:
    """Without effect; the number told is that of the moment at which there were too few."""
    found = msgspec.structs.replace(found, present=found.present if found.left is None else found.left)
    since = clock(found.lost_at) if found.lost_at else ""
    since_th = hour_text(found.lost_at, "th") if found.lost_at else ""
    told = _told(found)
    sentence = Text(
        f"ไม่มีผลเพราะไม่ครบองค์ประชุม{f'ตั้งแต่ {since_th}' if since else ''}: {told.th}",
        f"invalid for lack of quorum{f' since {since}' if since else ''}: {told.en}",
    )
    return _computed("invalid_no_quorum", found, votes, (found.basis,), sentence)


def _computed(
    result: Result, found: Quorum, votes: ev.VotesCounted | None, basis: tuple[str, ...], sentence: Text
) -> ev.Computed:
    return ev.Computed(
        result=result,
        members=found.members,
        share=found.share,
        needed=found.needed,
        present=found.present,
        votes_for=votes.votes_for if votes else 0,
        against=votes.against if votes else 0,
        abstain=votes.abstain if votes else 0,
        silent=max(0, found.present - _cast(votes)) if votes else 0,
        casting=votes.casting if votes else None,
        since=found.lost_at,
        basis=basis,
        th=sentence.th,
        en=sentence.en,
    )


def _told(found: Quorum) -> Text:
    return Text(
        f"องค์ประชุม {found.present} จาก {found.members} คน ต้องมีอย่างน้อย {found.needed} คน ({found.share})",
        f"{found.present} of {found.members} present, at least {found.needed} needed ({found.share})",
    )


def clock(at: datetime) -> str:
    """The time of day in Bangkok, as 14:32."""
    return at.astimezone(BANGKOK).strftime("%H:%M")


def _cast(votes: ev.VotesCounted | None) -> int:
    return votes.votes_for + votes.against + votes.abstain if votes else 0


def _lost_at(meeting: Meeting, item: Item, needed: int, until: datetime) -> datetime | None:
    """The first instant from when the item was taken, and before `until`, at which too few were present."""
    if item.taken_at is None:
        return None
    left = {stay.until for stay in meeting.stays if stay.until is not None and item.taken_at <= stay.until < until}
    instants = sorted({item.taken_at, *left})
    return next((at for at in instants if len(present(meeting, at, item)) < needed), None)


def _persons(meeting: Meeting, item: Item | None, there: Callable[[Stay], bool]) -> tuple[str, ...]:
    recused = item.recused if item else ()
    return tuple(dict.fromkeys(s.person for s in meeting.stays if s.person not in recused and there(s)))
