"""What a document is printed from: the meeting as its events tell it, with their places in the log."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import msgspec

from domain import canonical
from domain import events as ev
from domain.body import Body
from domain.meeting import Meeting
from domain.meeting_label import numbered
from services import accounts
from services.folds import Folded, step
from services.ledger import Stored
from services.means import Office
from services.printing import blocks
from services.printing.blocks import Block
from services.printing.content import Called, as_written
from services.printing.printer import SOURCE, Sheet
from services.printing.tongue import Tongue
from services.problems import NotFound
from services.world import World
from workflows.definition import Definition

FORMAT = "anumat/meeting-document/1"


@dataclass
class Brief:
    """One document in the making; it remembers every event and every opened text that it shows."""

    office: Office
    tongue: Tongue
    meeting: Meeting
    body: Body
    entries: tuple[Stored, ...]
    names: dict[str, str] = field(default_factory=dict)
    opened: dict[str, str] = field(default_factory=dict)
    plans: dict[str, Any] = field(default_factory=dict)
    called: Called = as_written

    def open(self, sealed: ev.Sealed | None) -> str:
        """The words under a seal; empty without one."""
        if sealed is None:
            return ""
        text = self.office.vault.open(sealed)
        if text is None:
            return self.tongue.say("erased")
        self.opened[sealed.commitment] = text
        return text

    def person(self, person: str) -> str:
        """A person's name where the directory knows it, else the pseudonym."""
        if person not in self.names:
            self.names |= accounts.names(self.office, [person])
        return self.names.setdefault(person, person)

    def post(self, post: str) -> str:
        """What the body, a definition or everyone calls a post."""
        lang = self.tongue.lang
        if (known := self.body.roster.posts.get(post)) is not None:
            return known.en if lang == "en" else known.th
        if (word := self.tongue.known(f"post.{post}", "")) != "":
            return word
        role = next((d.roles[post] for d in self.definitions() if post in d.roles), None)
        return (role.en if lang == "en" else role.th) if role else post.replace("_", " ")

    def who(self, person: str, post: str) -> str:
        """Name and post."""
        name, held = self.person(person), self.post(post)
        return f"{name} ({held})" if self.tongue.lang == "en" else f"{name} {held}"

    def named(self, both: Any) -> str:
        """Anything with words in both languages (`th`, `en`)."""
        return str(both.en if self.tongue.lang == "en" else both.th)

    def called_meeting(self, ref: str) -> str:
        """Another meeting by its number and its reference."""
        label = World(self.office.folds, fresh=True).meeting(ref).label
        return f"{self.tongue.figures(numbered(label, self.tongue.lang))} ({ref})"

    def known(self, definition: Definition) -> dict[str, str]:
        """Names of every body and of the definition's posts, by what a text may call them."""
        world = World(self.office.folds, fresh=True)
        bodies = ((name, world.body(name)) for name in self.office.folds.standing.bodies())
        named = {name: self.named(body) for name, body in bodies if body is not None}
        return {role: self.named(spec) for role, spec in definition.roles.items()} | named

    def definitions(self) -> tuple[Definition, ...]:
        """Every published definition, the newest first."""
        return tuple(reversed(self.office.book.all()))

    def head(self) -> tuple[str, ...]:
        """The body, "ครั้งที่ 1/2569", when, and where, as lines of a title."""
        meeting, tongue = self.meeting, self.tongue
        when = tongue.say("on_day", day=tongue.day(meeting.held_on, weekday=True))
        if meeting.begins_at is not None:
            when += f" {tongue.say('at_time', time=tongue.clock(meeting.begins_at))}"
        where = (
            tongue.say("at_place", place=tongue.figures(meeting.place))
            if meeting.place
            else tongue.say(f"mode.{meeting.mode}")
        )
        label = tongue.figures(numbered(meeting.label, tongue.lang))
        return self.named(self.body), label, when, where

    def sheet(self, document: str, title: str, shown: Iterable[Block], name: str, watermark: str = "") -> Sheet:
        """The document with its source attached: every event it rests on, and where in the log each lies."""
        meeting, tongue = self.meeting, self.tongue
        self.entries = tuple(sorted(self.entries, key=lambda entry: entry.position))
        span = f"{self.entries[0].position}–{self.entries[-1].position}"
        log = str(self.office.ledger.log_id)
        made = tuple(shown)
        return Sheet(
            name=name,
            heading=title,
            title=f"{title} {self.named(self.body)} {tongue.figures(numbered(meeting.label, tongue.lang))}",
            body=self.named(self.body),
            trace=(meeting.ref, tongue.say("in_log", log=log), tongue.say("at_positions", span=tongue.figures(span))),
            blocks=(*made, *self._provenance(log)),
            source=self._source(document, log),
            at=max(entry.recorded_at for entry in self.entries),
            watermark=watermark,
        )

    def _provenance(self, log: str) -> tuple[Block, ...]:
        tongue = self.tongue
        says = tongue.say("provenance_says", file=SOURCE, log=log)
        head = [tongue.say(name) for name in ("position", "event", "recorded_at", "leaf")]
        body = [
            (
                tongue.figures(entry.position),
                tongue.known(type(entry.event).__name__, entry.topic),
                tongue.stamp(entry.recorded_at),
                blocks.digest(entry.leaf_hash.hex()),
            )
            for entry in self.entries
        ]
        return (
            blocks.heading(tongue.say("provenance")),
            blocks.text(says),
            blocks.rows(head, (0, 5, 7, 9), body, small=True),
        )

    def _source(self, document: str, log: str) -> dict[str, Any]:
        """Plain data; sealed texts that are shown are opened beside their commitments."""
        persons = {person: name for person, name in self.names.items() if name != person}
        return {
            "format": FORMAT,
            "document": document,
            "lang": self.tongue.lang,
            "digits": self.tongue.digits,
            "log_id": log,
            "meeting": self.meeting.ref,
            "body": {"body": self.body.body, "th": self.body.th, "en": self.body.en},
            "events": [recorded(entry) for entry in self.entries],
            "opened": [{"commitment": one, "text": text} for one, text in sorted(self.opened.items())],
            "persons": [{"person": one, "name": name} for one, name in sorted(persons.items())],
            "plans": [self.plans[ref] for ref in sorted(self.plans)],
        }


def brief(office: Office, tongue: Tongue, ref: str, wanted: Callable[[Stored], bool]) -> Brief:
    """The whole meeting, and those of its events that the document is about. Raises NotFound."""
    entries = tuple(entry for entry in office.ledger.trail(f"meeting/{ref}") if entry.event is not None)
    chosen = tuple(entry for entry in entries if wanted(entry))
    meeting = folded("meeting", entries)
    if not isinstance(meeting, Meeting):
        raise NotFound(ref)
    body = World(office.folds, fresh=True).body(meeting.body)
    if body is None:
        raise NotFound(meeting.body)
    found = Brief(office, tongue, meeting, body, chosen)
    found.names |= accounts.names(office, _persons(meeting))
    return found


def folded(kind: str, entries: Iterable[Stored]) -> object:
    """The state that these events of one stream make; None without any."""
    state = Folded(0, None)
    for number, entry in enumerate(entries, start=1):
        state = step(kind, state, number, entry.event)
    return state.state


def recorded(entry: Stored) -> dict[str, Any]:
    """An event and its place in the log as plain data."""
    return {
        "position": entry.position,
        "version": entry.version,
        "topic": entry.topic,
        "recorded_at": _instant(entry.recorded_at),
        "leaf_hash": entry.leaf_hash.hex(),
        "body_sha256": entry.body_sha256.hex(),
        "event": canonical.plain(entry.event),
    }


def _instant(at: datetime) -> str:
    return str(msgspec.to_builtins(at))


def _persons(meeting: Meeting) -> set[str]:
    return {one.person for one in meeting.roster} | {stay.person for stay in meeting.stays}
