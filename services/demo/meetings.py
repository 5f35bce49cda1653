"""Meetings of the demo, held step by step through the public API: called, opened, decided, closed, minuted."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import msgspec

from services.client import path_of
from services.demo.commands import Call
from services.demo.player import Moment, Player, stated
from services.demo.script import Item, Meet, Value, filled

KEEPERS: dict[str, Value] = {
    "BODY-NC": {"post": "national_committee_secretariat", "body": "BODY-NC"},
    "BODY-CAB": {"post": "soc", "body": "BODY-SOC"},
}
"""Who keeps a body's meetings; of a subcommittee, its own secretary."""
OPENED, STEP = 9 * 60 + 30, 5
"""Minutes of the day at which a meeting opens, and between what happens in it."""


class Matter(msgspec.Struct, frozen=True):
    """One plan on the agenda, with the item of the script that says what it comes to, and names it uses."""

    ref: str
    item: Item
    moment: Moment
    number: int
    names: Value = {}


def hold(player: Player, matters: Sequence[Matter]) -> bool:
    """Hold the meeting these matters are decided at; whether all of it had been recorded before.

    Raises Answered, NoAnswer.
    """
    room = _Room(player, matters[0])
    room.call(matters)
    if room.meet.until == "called":
        return room.repeated
    room.gather()
    if matters[0].item.adjourn is not None:
        room.adjourn(matters[0].item.adjourn)
        return room.repeated
    for number, matter in enumerate(matters, 1):
        room.take(number)
        if room.meet.until == "minutes":
            room.decide(number, matter)
    if room.meet.until == "minutes":
        room.end(matters)
    return room.repeated


class _Room:
    """One meeting being held; remembers its version, who is there and what time it is."""

    def __init__(self, player: Player, first: Matter) -> None:
        self._player = player
        self._moment = first.moment
        self._key = f"{first.moment.key}:{first.number}:{first.ref}"
        names = player.names(first.ref, first.moment)
        assert first.item.at is not None
        self.meet: Meet = msgspec.convert(filled(msgspec.to_builtins(first.item.at), names), Meet)
        self.ref = ref_of(self.meet.body, self.meet.number)
        self._there: list[Value] = []
        self._minute = OPENED
        self._version: int | None = None
        self.repeated = True

    def call(self, matters: Sequence[Matter]) -> None:
        """The notice, and the plans on the agenda."""
        meet = self.meet
        notice = {"sent_on": meet.called, "one_third_stated": meet.one_third_stated}
        body: Value = {"meeting": self.ref, "body": meet.body, "label": meet.label, "held_on": meet.held_on}
        body |= {"mode": meet.mode, "notice": notice}
        if meet.adjourned_from:
            body["adjourned_from"] = ref_of(meet.body, meet.adjourned_from)
        day = meet.called if self._moment.batch else self._moment.on.isoformat()
        self._send(path_of("meetings"), self._stated(day) | body, "convene")
        for number, matter in enumerate(matters, 1):
            asked = {"plan": matter.ref, "item": number, "asked": "ขอให้ที่ประชุมพิจารณา", "agenda_kind": meet.agenda_kind}
            self._does("place", day, **asked)

    def gather(self) -> None:
        """Papers locked, members in the room, the meeting opened, the last one's minutes adopted."""
        roster = self._player.read(self._moment, "meetings", self.ref)["meeting"].get("roster", [])
        self._there = _chair_first(roster)[: self.meet.present] or list(_unknown(self.meet.present))
        self._does("lock-papers")
        self._does("arrive", persons=self._there, **self._at(OPENED - STEP))
        self._does("open", presiding=self._there[0], **self._at(OPENED))
        if self.meet.adopts:
            self._adopt(ref_of(self.meet.body, self.meet.adopts))

    def take(self, number: int) -> None:
        """Turn to an item."""
        self._does("take", item=number, **self._next())

    def decide(self, number: int, matter: Matter) -> None:
        """Votes, dissents and the resolution, which moves the plan."""
        item, player = matter.item, self._player
        player.know(**matter.names)
        self._does("count", item=number, **item.count, **self._next())
        for place, reasons in item.dissents.items():
            person = self._there[place - 1]["person"]
            self._does("dissent", item=number, person=person, reasons=reasons)
        names = player.names(matter.ref, matter.moment)
        said = player.said(item, matter.ref, matter.moment) | {"item": number, "move": item.decide}
        said |= {"input": filled(item.input, names)} | ({"literal": item.literal} if item.literal else {})
        self._send(path_of("meetings", self.ref, "resolve"), said, f"resolve:{number}")
        player.forget(matter.ref)

    def adjourn(self, reason: str) -> None:
        """Too few came."""
        self._does("adjourn", reason=reason, **self._at(OPENED + 6 * STEP))
        self._minutes(())

    def end(self, matters: Sequence[Matter]) -> None:
        """Closed, its minutes drafted, and an extract certified where somebody needs one."""
        self._does("close", **self._next())
        self._minutes(range(1, len(matters) + 1) if self.meet.certified else ())

    def _minutes(self, certified: Sequence[int]) -> None:
        on = self._moment.on.isoformat()
        title = f"รายงานการประชุม {self.meet.label}"
        minutes = self._player.papers({"minutes": title}, self.ref, self._moment, on)
        self._does("draft-minutes", documents=minutes)
        for number in certified:
            extract = self._player.papers({"certified_minutes": f"{title} (รับรองแล้ว)"}, self.ref, self._moment, on)
            self._does("certify", item=number, documents=extract)

    def _adopt(self, earlier: str) -> None:
        version = self._player.read(self._moment, "meetings", earlier)["meeting"]["version"]
        path, said = path_of("meetings", earlier, "adopt-minutes"), self._stated() | {"at_meeting": self.ref}
        answer = self._player.send(self._moment, Call(path, said), f"{self._key}:adopt", version)
        self.repeated &= self._player.count(answer).replayed

    def _does(self, name: str, on: str = "", **asked: Any) -> None:
        step = f"{name}:{asked['item']}" if "item" in asked else name
        self._send(path_of("meetings", self.ref, name), self._stated(on) | asked, step)

    def _send(self, path: str, said: Value, step: str) -> None:
        answer = self._player.send(self._moment, Call(path, said), f"{self._key}:{step}", self._version)
        self._version = self._player.count(answer).version
        self.repeated &= answer.replayed

    def _stated(self, on: str = "") -> Value:
        """The secretary's word for what happened that day, known the same day."""
        day = on or self._moment.on.isoformat()
        keeper = KEEPERS.get(self.meet.body, {"post": "area_subcommittee_secretary", "body": self.meet.body})
        return stated(self._moment, day, on or self._moment.known_at.isoformat(), keeper)

    def _next(self) -> Value:
        self._minute += STEP
        return self._at(self._minute)

    def _at(self, minute: int) -> Value:
        """A time of the day; what is done live happens now."""
        return {"at": f"{minute // 60:02}:{minute % 60:02}"} if self._moment.batch else {}


def ref_of(body: str, number: str) -> str:
    """The reference of a meeting of the demo: `NC-1-2561` is the national committee's meeting 1/2561."""
    return f"{body.removeprefix('BODY-')}-{number}"


def day_number(day: date) -> str:
    """A meeting's number where only its day tells it from others: `2563-07-21`."""
    return f"{day.year + 543}-{day:%m-%d}"


def _chair_first(roster: Sequence[Value]) -> list[Value]:
    return sorted(roster, key=lambda one: one["post"] in ("member", "vice_chair"))


def _unknown(count: int) -> Iterator[Value]:
    """Members by role names, where the body's roster of that day is not known."""
    for number in range(1, count + 1):
        yield (
            {"person": f"member-{number:02}", "post": "member"} if number > 1 else {"person": "chair", "post": "chair"}
        )
