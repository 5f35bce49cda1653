"""ประชุม: one meeting from notice to minutes on one page; each of its forms records one fact and comes back."""

from typing import Any, get_args

from starlette.responses import Response

from api.pages import attaching, telling
from api.pages.meetings import news
from api.pages.meetings.cards import Cards
from api.pages.meetings.commanding import OWED, UNSEEN, Sent, default_time, known, requested
from api.pages.meetings.finding import found, withheld
from api.pages.meetings.people import People
from api.pages.posted import Posted, kept
from api.pages.trouble import Trouble, trouble_of
from api.pages.visit import Visit, at, new_command, page, see
from api.pages.words import known_word
from domain.errors import Problem
from domain.events import PresenceCorrected, Sealed
from domain.events.meetings import AgendaKind
from domain.meeting import Meeting
from domain.sitting import RECONVENED_WITHIN_DAYS
from domain.thai.dates import date_text, days_after
from projections import obligations as owed
from services import meetings
from services.authority.bodies import load_body
from services.ledger import StaleVersion
from services.meetings.options import MeetingOptions, options
from services.meetings.showing import MeetingShown

AGENDA_KINDS: tuple[str, ...] = get_args(AgendaKind)
ANCHORS = {"arrive": "room", "leave": "room", "arrive-all": "room", "correct-presence": "room", "place": "agenda"}
"""Where on the page one goes on after a command on the whole meeting; else at the top."""
AFTERWARDS = ("dissent", "certify")
"""What is recorded of a finished item, which is folded: the place inside it opens it."""
HIDDEN = ("command", "seen")
MOST_OWED = 100


def show_meeting(visit: Visit) -> Response:
    """The page, and what becomes of each of its forms."""
    shown = found(visit)
    able = options(visit.office, visit.caller, shown.meeting.ref)
    name, _, about = visit.action.partition(":")
    if visit.request.method == "GET" or not known(name):
        return _show(visit, shown, able, Trouble())
    errors: dict[str, str] = {}
    posted = attaching.take_files(visit, errors)
    sent = Sent(visit=visit, shown=shown, options=able, name=name, about=about, posted=posted, errors=errors)
    try:
        return _record(sent)
    except StaleVersion:
        return _stale(sent)
    except Problem as problem:
        return _show(visit, shown, able, trouble_of(problem, visit.lang), posted)


def _record(sent: Sent) -> Response:
    """Record it, then go and see; a button pressed twice is one command, another button another one."""
    visit, ref = sent.visit, sent.shown.meeting.ref
    request = requested(sent)
    if request is None:
        return _show(visit, sent.shown, sent.options, Trouble(errors=sent.errors, status=422), sent.posted)
    visit.posted = {**visit.posted, "command": f"{visit.posted.get('command', '')}:{visit.action}"}
    seen = int(sent.posted["seen"]) if sent.posted.get("seen", "").isdecimal() else 0
    version = None if sent.command in UNSEEN else seen
    key = visit.key([sent.command, request])
    meetings.carry(visit.office, visit.caller, key, ref, sent.command, request, version)
    return see(at("meetings", ref), _place_of(sent), done=sent.command)


def _place_of(sent: Sent) -> str:
    """Where on the page one goes on: at the item, or at the very person who came or left, so that the next is near."""
    if sent.item:
        return f"item-{sent.item}" + ("-acts" if sent.name in AFTERWARDS else "")
    if sent.about and sent.command in UNSEEN:
        return f"s-{sent.about}"
    return ANCHORS.get(sent.name, "")


def _stale(sent: Sent) -> Response:
    """What was typed stays; above it what others recorded meanwhile."""
    visit = sent.visit
    shown = found(visit)
    people = People(visit, shown.meeting, load_body(visit.office, shown.meeting.body))
    cards = Cards(visit, shown, sent.options, people)
    seen = int(sent.posted["seen"]) if sent.posted.get("seen", "").isdecimal() else 0
    told = news.since(visit, cards.names, people, shown.meeting.ref, seen)
    able = options(visit.office, visit.caller, shown.meeting.ref)
    return _show(visit, shown, able, Trouble(news=told, status=409), sent.posted)


def _show(
    visit: Visit, shown: MeetingShown, able: MeetingOptions, trouble: Trouble, posted: Posted | None = None
) -> Response:
    """`form` is the form that came back, with what was typed into it."""
    meeting = shown.meeting
    body = load_body(visit.office, meeting.body)
    people = People(visit, meeting, body)
    cards = Cards(visit, shown, able, people)
    return page(
        visit,
        "meeting.html",
        trouble.status,
        **head(visit, shown, people),
        keeps=able.keeps,
        proposed=_proposed(visit, able, people, meeting),
        acts=cards.acts(),
        cards=cards.cards(),
        seats=people.seats(meeting),
        people=people,
        names=cards.names,
        command=new_command(),
        usual_time=default_time(able),
        form=visit.action if posted is not None else "",
        gone=_gone(visit, able, posted),
        left_out=visit.asked("left"),
        posted=posted or {},
        **_told(cards, trouble),
        withheld=withheld(visit, shown),
        candidates=_candidates(visit, shown) if able.commands["place"].allowed else [],
        agenda_choices=[(kind, visit.say(f"choice.{kind}")) for kind in AGENDA_KINDS],
        minutes=cards.files(meeting.minutes.documents) if meeting.minutes else (),
        corrections=_corrections(visit, meeting),
        presence_corrected=[_entry(visit, people, one) for one in meeting.presence_corrected],
        trail=news.trail(visit, cards.names, people, meeting.ref),
        again_by=days_after(meeting.held_on, RECONVENED_WITHIN_DAYS),
        wanted=visit.asked("plan"),
        done=visit.asked("done"),
    )


def head(visit: Visit, shown: MeetingShown, people: People) -> dict[str, Any]:
    """What every page of a meeting says at its head."""
    meeting = shown.meeting
    presiding = meeting.presiding()
    return {
        "shown": shown,
        "meeting": meeting,
        "address": at("meetings", meeting.ref),
        "body_name": shown.body.of(visit.lang),
        "profile": shown.profile.of(visit.lang) if shown.profile else "",
        "presiding": people.name(presiding.person) if presiding else "",
        "notice_reason": _opened(visit, meeting.notice.reason),
        "adjourn_reason": _opened(visit, meeting.adjourned.reason) if meeting.adjourned else "",
        "cancel_reason": _opened(visit, meeting.cancelled.reason) if meeting.cancelled else "",
    }


def _told(cards: Cards, trouble: Trouble) -> dict[str, Any]:
    """What went wrong, as the forms say it."""
    blocked = cards.whys(trouble.reasons)
    return {"errors": trouble.errors, "sentence": trouble.sentence, "blocked": blocked, "news": trouble.news}


def _gone(visit: Visit, able: MeetingOptions, posted: Posted | None) -> list[tuple[str, str]] | None:
    """What was typed into a form that is no longer there; None while the form stands on the page."""
    name, _, about = visit.action.partition(":")
    if posted is None:
        return None
    commands = able.items.get(int(about), {}) if about.isdecimal() else able.commands
    both = ("arrive", "leave") if name.startswith(("arrive", "leave")) else (name,)
    if any(option.allowed for one in both if (option := commands.get(one))):
        return None
    words = [(name, text) for name, text in kept(posted) if text.strip() and "/" not in name and "#" not in name]
    return [(known_word(visit.lang, f"field.{name}", name), text) for name, text in words if name not in HIDDEN]


def _opened(visit: Visit, sealed: Sealed | None) -> str:
    return telling.open_text(visit.office, sealed)


def _corrections(visit: Visit, meeting: Meeting) -> list[tuple[str, str]]:
    return [(_opened(visit, one.correction), _opened(visit, one.reason)) for one in meeting.corrections]


def _entry(visit: Visit, people: People, one: PresenceCorrected) -> dict[str, Any]:
    """An entry of presence that was wrong: what it was, its true time if it has one, and why."""
    what = f"{people.name(one.person)} {visit.say(f'choice.{one.entry}')}"
    return {"what": what, "was": one.was, "corrected": one.corrected, "why": _opened(visit, one.reason)}


def _candidates(visit: Visit, shown: MeetingShown) -> list[tuple[str, str]]:
    """Plans that wait for the body and obligations it may let fall, as far as neither stands on this agenda yet."""
    here = {
        ref for item in shown.meeting.items.values() if not item.over for ref in (item.plan, item.obligation) if ref
    }
    rows = meetings.candidates(visit.office, shown.meeting.body)
    plans = [
        (row.ref, f"{row.title} ({row.ref})") for row in rows if row.ref not in here and visit.reader.plan(row.ref)
    ]
    query = owed.Query(body=shown.meeting.body, status="pending")
    with visit.office.pool.connection() as connection:
        found = owed.search(connection, query, None, MOST_OWED, visit.reader.lists).rows
    return plans + [(f"{OWED}{one.ref}", _owed(visit, one)) for one in found if one.ref not in here]


def _owed(visit: Visit, one: owed.ObligationRow) -> str:
    due = f" · {visit.say('work.due', date=date_text(one.due_on, visit.lang))}" if one.due_on else ""
    return f"{visit.say(f'choice.{one.sort}')} {one.ref}{due}"


def _proposed(visit: Visit, able: MeetingOptions, people: People, meeting: Meeting) -> list[dict[str, Any]]:
    """Corrections that wait for a second person: the words, who proposed them, and whether the reader may confirm."""
    confirmable = able.commands["confirm-correction"].choices
    return [
        {
            "id": one.proposal,
            "words": _opened(visit, one.correction),
            "why": _opened(visit, one.reason),
            "by": people.name(one.actor.person),
            "confirmable": one.proposal in confirmable,
        }
        for one in meeting.corrections_proposed
    ]


PAGES = (("/meetings/{ref}", show_meeting),)
