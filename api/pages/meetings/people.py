"""The persons of one meeting by name, their posts in words, and when each was in the room."""

from collections.abc import Iterable
from datetime import datetime

import msgspec

from api.pages.visit import Visit
from domain.body import Body
from domain.meeting import Meeting
from domain.outcome import LAST, present
from services import accounts


class Seat(msgspec.Struct, frozen=True, kw_only=True):
    """One member: here or not, the times in the room, and whether he or she presides."""

    person: str
    name: str
    post: str
    here: bool
    stays: tuple[tuple[datetime, datetime | None], ...]
    presides: bool


class People:
    """The names on one meeting's page; the directory is asked once."""

    def __init__(self, visit: Visit, meeting: Meeting, body: Body) -> None:
        self._lang = visit.lang
        self._posts = body.roster.posts
        held = {m.person: m.post for m in meeting.roster}
        self._held = {**{s.person: s.post for s in meeting.stays}, **held}
        persons = {*self._held, *(p for item in meeting.items.values() for p in item.recused)}
        persons |= {one.actor.person for one in meeting.corrections_proposed}
        self._names = accounts.names(visit.office, persons)

    def name(self, person: str) -> str:
        """The directory's name, else the pseudonym."""
        return self._names.get(person, person)

    def post(self, post: str) -> str:
        """What the body calls the post."""
        found = self._posts.get(post)
        return (found.en if self._lang == "en" else found.th) if found else post.replace("_", " ")

    def post_of(self, person: str) -> str:
        """The post in which the person sits at this meeting."""
        return self._held.get(person, "member")

    def named(self, persons: Iterable[str]) -> list[tuple[str, str]]:
        """Each person with the name and post, for a choice."""
        return [(p, f"{self.name(p)} ({self.post(self.post_of(p))})") for p in persons]

    def seats(self, meeting: Meeting) -> list[Seat]:
        """Everyone called, in the order of the roster, and whoever else came."""
        here = present(meeting, LAST)
        chair = meeting.presiding()
        return [
            Seat(
                person=person,
                name=self.name(person),
                post=self.post(post),
                here=person in here,
                stays=tuple((s.since, s.until) for s in meeting.stays if s.person == person),
                presides=chair is not None and chair.person == person,
            )
            for person, post in self._in_order(meeting)
        ]

    def _in_order(self, meeting: Meeting) -> list[tuple[str, str]]:
        """Those who may preside first, as they sit."""

        def line(held: tuple[str, str]) -> int:
            found = self._posts.get(held[1])
            return (found.presides if found else 0) or 99

        called = dict.fromkeys((*(m.person for m in meeting.roster), *self._held))
        return sorted(((person, self._held[person]) for person in called), key=line)
