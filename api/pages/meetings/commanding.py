"""A form of the meeting's page as the command it stands for; what cannot be read goes into the errors by field."""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

import msgspec

from api.http import wire
from api.pages import attaching
from api.pages.forms import Reader
from api.pages.posted import Posted
from api.pages.visit import Visit
from domain.errors import Problem
from domain.outcome import LAST, clock, present
from domain.thai.digits import parse_int
from services.meetings import COMMANDS
from services.meetings.options import MeetingOptions
from services.meetings.showing import MeetingShown
from services.requests import Dated

NAMED = {"arrive-all": "arrive", "casting": "count"}
"""Buttons that send a command of another name."""
OWED = "owed:"
"""Before the reference of an obligation where an item may be about one or about a plan."""
UNSEEN = frozenset({"arrive", "leave"})
"""Who comes and goes is recorded whatever else was recorded meanwhile."""
BY_OBJECTION = ("consensus", "no_objection")


class Sent(msgspec.Struct, kw_only=True):
    """One form as it was sent: the button (`name` and what it is `about`), the fields, and the meeting it is of."""

    visit: Visit
    shown: MeetingShown
    options: MeetingOptions
    name: str
    about: str
    posted: Posted
    errors: dict[str, str]

    @property
    def command(self) -> str:
        return NAMED.get(self.name, self.name)

    @property
    def item(self) -> int:
        return int(self.about) if self.about.isdecimal() and len(self.about) < 4 else 0

    def text(self, field: str) -> str:
        return self.posted.get(field, "").replace("\r\n", "\n").strip()

    def need(self, field: str) -> str:
        """Words that may not be left out."""
        if not (found := self.text(field)):
            self.errors[field] = self.visit.say("form.required")
        return found

    def chair(self) -> str:
        """Who presides, where one has to be chosen."""
        if not (found := self.text("person")):
            self.errors["person"] = self.visit.say("meeting.choose_chair")
        return found

    def number(self, field: str, required: bool = True) -> int | None:
        """A count, in either digits: a whole number from 0 on."""
        text = self.need(field) if required else self.text(field)
        try:
            found = parse_int(text.replace(",", "")) if text else 0
        except Problem:
            found = -1
        if found < 0:
            self.errors[field] = self.visit.say("form.count")
        return found if text else None

    def at(self) -> str | None:
        """The time of day typed; none means now."""
        reader = Reader(self.posted, self.visit.lang)
        found = reader.time("at")
        self.errors.update(reader.errors)
        return found.strftime("%H:%M") if found else None

    def member(self, person: str) -> dict[str, str]:
        posts = {s.person: s.post for s in self.shown.meeting.stays}
        posts |= {m.person: m.post for m in self.shown.meeting.roster}
        return {"person": person, "post": posts.get(person, "member")}


def requested(sent: Sent) -> Dated | None:
    """The request, held to what the doors take; None when fields are wrong. Raises InvalidInput."""
    said = {name: value for name, value in _FORMS[sent.command](sent).items() if value not in (None, "")}
    if sent.errors:
        return None
    takes = COMMANDS[sent.command].takes
    return wire.typed(wire.plain(json.dumps(said, ensure_ascii=False).encode()), takes)


def known(name: str) -> bool:
    """Whether a form of the page sends this."""
    return NAMED.get(name, name) in _FORMS


def _place(sent: Sent) -> dict[str, Any]:
    about = sent.text("plan")
    return {
        ("obligation" if about.startswith(OWED) else "plan"): about.removeprefix(OWED),
        "asked": sent.need("asked"),
        "agenda_kind": sent.text("agenda_kind") or "consideration",
    }


def _open(sent: Sent) -> dict[str, Any]:
    return {"presiding": sent.member(sent.chair()), "at": sent.at()}


def _arrive(sent: Sent) -> dict[str, Any]:
    """One by the button, all who are not there, or those typed where the roster is not known."""
    meeting = sent.shown.meeting
    here = present(meeting, LAST)
    if sent.name == "arrive-all":
        persons = [m.person for m in meeting.roster if m.person not in here]
    else:
        persons = [sent.about] if sent.about else sent.need("persons").split()
    return {"persons": [sent.member(person) for person in persons], "at": sent.at()}


def _leave(sent: Sent) -> dict[str, Any]:
    return {"persons": [sent.about], "at": sent.at()}


def _recuse(sent: Sent) -> dict[str, Any]:
    return {"item": sent.item, "person": sent.need("person"), "conflict": sent.need("conflict")}


def _take(sent: Sent) -> dict[str, Any]:
    """Another presides only where another than the opener was named."""
    opener = sent.shown.meeting.presiding()
    person = sent.chair() if "person" in sent.posted else ""
    other = person and (opener is None or person != opener.person)
    return {"item": sent.item, "at": sent.at(), "presiding": sent.member(person) if other else None}


def _count(sent: Sent) -> dict[str, Any]:
    if sent.name == "casting":
        return _cast(sent)
    method, put = sent.need("method"), sent.need("put")
    common = {"item": sent.item, "method": method, "put": put, "at": sent.at(), "reason": sent.text("reason")}
    if method == "roll":
        named = [
            {"person": name.removeprefix("named:"), "vote": vote}
            for name, vote in sent.posted.items()
            if name.startswith("named:") and vote
        ]
        if not named:
            sent.errors["named"] = sent.visit.say("form.required")
        return {**common, "named": named}
    if method in BY_OBJECTION:
        return {**common, "against": sent.number("objections", required=False) or 0}
    numbers = {field: sent.number(field) for field in ("votes_for", "against")}
    return {**common, **numbers, "abstain": sent.number("abstain", required=False) or 0}


def _cast(sent: Sent) -> dict[str, Any]:
    """The votes as they were counted, once more with the casting vote."""
    item = sent.shown.meeting.items.get(sent.item)
    votes = item.votes if item else None
    if votes is None:
        sent.errors["casting"] = sent.visit.say("form.required")
        return {}
    kept = {name: getattr(votes, name) for name in ("item", "method", "put", "votes_for", "against", "abstain")}
    named = [msgspec.to_builtins(one) for one in votes.named]
    at = None if sent.options.live else clock(votes.at)
    return {**kept, "named": named, "casting": sent.need("casting"), "at": at}


def _dissent(sent: Sent) -> dict[str, Any]:
    return {"item": sent.item, "person": sent.need("person"), "reasons": sent.need("reasons")}


def _correct_presence(sent: Sent) -> dict[str, Any]:
    """The entry as the page named it; without a true time it is struck."""
    person, _, rest = sent.need("recorded").partition(" ")
    entry, _, was = rest.partition(" ")
    return {"person": person, "entry": entry, "was": was, "at": sent.at(), "why": sent.need("why")}


def _conclude(sent: Sent) -> dict[str, Any]:
    return {"item": sent.item, "literal": sent.text("literal")}


def _withdraw(sent: Sent) -> dict[str, Any]:
    return {"item": sent.item, "why": sent.need("why")}


def _cancel(sent: Sent) -> dict[str, Any]:
    return {"why": sent.need("why")}


def _adjourn(sent: Sent) -> dict[str, Any]:
    return {"at": sent.at(), "reason": sent.text("reason")}


def _close(sent: Sent) -> dict[str, Any]:
    return {"at": sent.at()}


def _minutes(sent: Sent) -> dict[str, Any]:
    return {"documents": _files(sent), "printed": sent.text("printed")}


def _certify(sent: Sent) -> dict[str, Any]:
    return {"item": sent.item, "documents": _files(sent), "printed": sent.text("printed")}


def _files(sent: Sent) -> list[dict[str, str]]:
    """Files are judged by the rules too: without one the meeting says what is missing."""
    return [{"sha256": d.sha256, "kind": d.kind, "title": d.title} for d in attaching.attached(sent.posted)]


def _adopt(sent: Sent) -> dict[str, Any]:
    return {"at_meeting": sent.need("at_meeting")}


def _correct(sent: Sent) -> dict[str, Any]:
    return {"correction": sent.need("correction"), "why": sent.need("why"), "documents": _files(sent)}


def _confirm(sent: Sent) -> dict[str, Any]:
    return {"proposal": sent.about, "documents": _files(sent)}


def _decline(sent: Sent) -> dict[str, Any]:
    return {"proposal": sent.about, "reason": sent.text("reason")}


_FORMS: dict[str, Callable[[Sent], dict[str, Any]]] = {
    "place": _place,
    "lock-papers": lambda sent: {},
    "open": _open,
    "arrive": _arrive,
    "leave": _leave,
    "recuse": _recuse,
    "take": _take,
    "count": _count,
    "dissent": _dissent,
    "correct-presence": _correct_presence,
    "conclude": _conclude,
    "withdraw-item": _withdraw,
    "cancel": _cancel,
    "adjourn": _adjourn,
    "close": _close,
    "draft-minutes": _minutes,
    "adopt-minutes": _adopt,
    "correct-minutes": _correct,
    "confirm-correction": _confirm,
    "decline-correction": _decline,
    "certify": _certify,
}


def default_time(options: MeetingOptions) -> str:
    """What stands in the field for the time: nothing while it is now."""
    at: datetime = options.at
    return "" if options.live else clock(at)
