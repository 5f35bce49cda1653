"""รายงานการประชุม, under the usual headings, written from what was recorded; a draft until a later meeting adopts it."""

from domain import events as ev
from domain.meeting import Item, Stay
from services.ledger import Stored
from services.printing import blocks, proceedings
from services.printing.blocks import Block
from services.printing.briefing import Brief
from services.printing.printer import Sheet
from services.world import World

QUORUM = "APA s.79"
ABOUT_PAPERS = (ev.MinutesDrafted, ev.ResolutionCertified)


def wanted(entry: Stored) -> bool:
    """Everything but what became of the minutes as a file: drawn up again, the same proceedings are the same file."""
    return not isinstance(entry.event, ABOUT_PAPERS)


def sheet(brief: Brief) -> Sheet:
    """The minutes."""
    say = brief.tongue.say
    items = [item for _, item in sorted(brief.meeting.items.items())]
    shown = [
        blocks.opening(brief.head()),
        *_attendance(brief),
        *_begun(brief),
        *(block for item in items for block in _item(brief, item)),
        *_ended(brief),
        *_signed(brief),
        *_standing(brief),
        *_corrections(brief),
    ]
    watermark = "" if brief.meeting.adopted_at else say("draft")
    return brief.sheet("minutes", say("minutes"), shown, f"{brief.meeting.ref}-minutes", watermark)


def _attendance(brief: Brief) -> list[Block]:
    """Members who came and who did not, by the roster of the day; whoever else was there."""
    meeting, say = brief.meeting, brief.tongue.say
    members = {one.person: one.post for one in meeting.roster}
    came: dict[str, list[Stay]] = {}
    for stay in meeting.stays:
        came.setdefault(stay.person, []).append(stay)
    there = [person for person in came if not members or person in members]
    others = [person for person in came if members and person not in members]
    missing = [person for person in members if person not in came]
    found = [blocks.heading(say("attending")), *_people(brief, there, came, members)]
    found.append(blocks.heading(say("absent")))
    unnamed = meeting.members - len(there)
    if missing:
        found.append(blocks.listed(brief.who(person, members[person]) for person in missing))
    else:
        found.append(blocks.text(say("absent_count", count=unnamed) if not members and unnamed > 0 else say("nobody")))
    if others:
        found += [blocks.heading(say("sitting_in")), *_people(brief, others, came, {})]
    return found


def _people(brief: Brief, persons: list[str], came: dict[str, list[Stay]], posts: dict[str, str]) -> list[Block]:
    """Name, post and when each was in the room."""
    say = brief.tongue.say
    if not persons:
        return [blocks.text(say("nobody"))]
    head = [say(name) for name in ("number", "name", "post", "hours")]
    body = [
        (
            brief.tongue.figures(number),
            brief.person(person),
            brief.post(posts.get(person, came[person][0].post)),
            ", ".join(_stay(brief, stay) for stay in came[person]),
        )
        for number, person in enumerate(persons, start=1)
    ]
    return [blocks.rows(head, (0, 5, 4, 5), body)]


def _stay(brief: Brief, stay: Stay) -> str:
    tongue = brief.tongue
    since = tongue.clock(stay.since)
    if stay.until is None:
        return f"{since} – {tongue.say('to_the_end')}"
    return f"{since}–{tongue.clock(stay.until)}" + (" น." if tongue.lang == "th" else "")


def _begun(brief: Brief) -> list[Block]:
    say, opened = brief.tongue.say, brief.meeting.opened
    if opened is None:
        return [] if brief.meeting.circular else [blocks.text(say("not_begun"))]
    who = brief.who(opened.presiding.person, opened.presiding.post)
    chaired = say("chaired_instead" if opened.substitute else "chaired", who=who)
    return [blocks.heading(say("begun", time=brief.tongue.clock(opened.at))), blocks.text(chaired)]


def _item(brief: Brief, item: Item) -> list[Block]:
    say = brief.tongue.say
    title = World(brief.office.folds, fresh=True).plan(item.plan).title if item.plan else item.asked
    rows = [
        (say("agenda_kind"), say(f"agenda.{item.agenda_kind}")),
        (say("plan"), item.plan or ""),
        (say("asked"), item.asked),
    ]
    return [
        blocks.heading(f"{say('item', number=item.number)} {title}"),
        blocks.pairs(rows),
        *proceedings.told(brief, item.number),
    ]


def _ended(brief: Brief) -> list[Block]:
    meeting, tongue = brief.meeting, brief.tongue
    if meeting.closed_at is not None:
        return [blocks.heading(tongue.say("closed", time=tongue.clock(meeting.closed_at)))]
    put_off = meeting.adjourned
    if put_off is None:
        return [blocks.text(tongue.say("still_open"))]
    time = tongue.clock(put_off.at)
    said = tongue.say("adjourned", time=time)
    if put_off.lack_of_quorum:
        basis = tongue.cite(QUORUM)
        said = tongue.say("adjourned_quorum", time=time, present=put_off.present, needed=put_off.needed, basis=basis)
    reason = brief.open(put_off.reason)
    return [blocks.heading(said), *([blocks.quote(reason)] if reason else [])]


def _signed(brief: Brief) -> list[Block]:
    """Who kept the meeting's record last while it sat, and who presided."""
    say = brief.tongue.say
    room = [e.event for e in brief.entries if isinstance(e.event, ev.MeetingClosed | ev.MeetingAdjourned)]
    if not room:
        return []
    actor = room[-1].actor
    places = [(f"({brief.person(actor.person)})", brief.post(actor.post), say("recorder"))]
    if (opened := brief.meeting.opened) is not None:
        chair = opened.presiding
        places.append((f"({brief.person(chair.person)})", brief.post(chair.post), say("presiding")))
    return [blocks.signing(places)]


def _standing(brief: Brief) -> list[Block]:
    say = brief.tongue.say
    adopted = next((e for e in brief.entries if isinstance(e.event, ev.MinutesAdopted)), None)
    if adopted is None:
        return [blocks.text(say("not_adopted"))]
    moment = brief.tongue.moment(adopted.recorded_at)
    return [blocks.text(say("adopted", meeting=brief.called_meeting(brief.meeting.adopted_at or ""), moment=moment))]


def _corrections(brief: Brief) -> list[Block]:
    """What was corrected later; the wording above stays as it was adopted."""
    tongue = brief.tongue
    made = [(e, e.event) for e in brief.entries if isinstance(e.event, ev.MinutesCorrected)]
    if not made:
        return []
    found = [blocks.heading(tongue.say("corrections"))]
    for number, (entry, event) in enumerate(made, start=1):
        title = tongue.say("correction", number=number, moment=tongue.moment(entry.recorded_at))
        rows = [
            (tongue.say("correct_text"), brief.open(event.correction)),
            (tongue.say("reason"), brief.open(event.reason)),
        ]
        found += [blocks.heading(title, 2), blocks.pairs(rows)]
    return found
