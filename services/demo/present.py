"""The present-day series: plans at open stages, some overdue, some due this week, counted from the day of loading."""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from importlib.resources import files
from typing import Any

import msgspec
import yaml

from domain.thai.dates import bangkok_date, be_year
from domain.thai.fiscal import fiscal_year_be, fiscal_year_bounds
from services.client import Answered, Client, path_of
from services.demo.meetings import Matter, day_number, hold
from services.demo.player import Moment, Player
from services.demo.script import Item, filled
from services.demo.texts import Texts

SOURCE = "ชุดตัวอย่างปัจจุบัน (สมมุติขึ้นทั้งหมด)"
KEY = "present-series-3"
YEARS = 4
SATURDAY, SUNDAY = 5, 6
COMMITTEE = "BODY-NC"


class Stop(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"account": "as"}):
    """One step of a plan's path, on the plan itself or on its area drafts; `account` makes it a live act."""

    step: str
    ago: int
    by: str = ""
    account: str = ""
    areas: tuple[str, ...] = ()
    due_in: int = 0


class Planned(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One plan of the series."""

    ref: str
    title: str
    begins_in: int
    path: tuple[tuple[Stop, ...], ...]
    earlier: int = 0


class Act(msgspec.Struct, frozen=True):
    """A stop of a plan's path on its day; `number` is its place in the path."""

    plan: Planned
    number: int
    stop: Stop
    day: date


class Series(msgspec.Struct, frozen=True):
    """What can be done, and the plans."""

    steps: dict[str, tuple[Item, ...]]
    plans: tuple[Planned, ...]


def series() -> Series:
    """The series as its data file has it."""
    text = (files("services.demo") / "data" / "present.yaml").read_text("utf-8")
    return msgspec.convert(yaml.safe_load(text), Series)


def load(operator: Client, account: Callable[[str], Client], today: date) -> int:
    """Play the series as of `today`; gives how many commands were new. The same day again changes nothing."""
    said, texts = series(), Texts()
    player = Player(operator, texts, account)
    batch = operator.write("/v1/imports", {"source": SOURCE}, key=f"{KEY}:open").body["command_id"]
    show = Show(said, player, texts, today)
    show.play([act for act in acts(said, today) if not act.stop.account], batch)
    operator.write(path_of("imports", batch, "close"), {}, key=f"{KEY}:close")
    show.play([act for act in acts(said, today) if act.stop.account], None)
    return player.commands - player.repeats


def is_loaded(client: Client) -> bool:
    """Whether the last plan of the series is there."""
    try:
        client.get(path_of("plans", series().plans[-1].ref))
    except Answered as problem:
        if problem.status != 404:
            raise
        return False
    return True


def acts(said: Series, today: date) -> list[Act]:
    """Every stop of every plan, day by day."""
    found = [Act(p, n, stop, day) for p in said.plans for n, (stop, day) in enumerate(dated(p, today))]
    return sorted(found, key=lambda act: act.day)


class Show:
    """One loading; what several plans come to on one day at one body is one meeting."""

    def __init__(self, said: Series, player: Player, texts: Texts, today: date) -> None:
        self._steps = said.steps
        self._player = player
        self._texts = texts
        self._today = today
        self._labels = labels(said, texts, today)
        self._last: str | None = None

    def play(self, wanted: Sequence[Act], batch: str | None) -> None:
        """The attested acts, or (without a batch) the live ones; a room that was left open yesterday is not entered."""
        left = list(wanted)
        while left:
            first = left[0]
            same = (first.day, first.stop.step, first.stop.areas == ())
            together = [a for a in left if (a.day, a.stop.step, a.stop.areas == ()) == same]
            left = [a for a in left if a not in together]
            for number, item in enumerate(self._steps[first.stop.step]):
                if item.at is None:
                    for act in together:
                        self._each(act, item, number, batch)
                elif batch or item.at.until == "called" or bangkok_date(datetime.now(UTC)) == self._today:
                    self._meet(together, item, number, batch)

    def _each(self, act: Act, item: Item, number: int, batch: str | None) -> None:
        for ref in _refs(act.plan, act.stop, self._texts):
            self._player.know(**self._names(act, ref))
            self._player.play(item, ref, self._moment(act, ref, batch), number)

    def _meet(self, together: Sequence[Act], item: Item, number: int, batch: str | None) -> None:
        """The meetings of one day, each of one body, about all the plans that come before it."""
        bodies: dict[str, list[Matter]] = {}
        for act in together:
            for ref in _refs(act.plan, act.stop, self._texts):
                matter = Matter(ref, item, self._moment(act, ref, batch), number, self._names(act, ref))
                bodies.setdefault(self._texts.places(ref).get("body", ""), []).append(matter)
        for matters in bodies.values():
            self._player.know(**matters[0].names)
            hold(self._player, matters)
        if item.at is not None and item.at.body == COMMITTEE and item.at.until == "minutes":
            self._last = day_number(together[0].day)

    def _moment(self, act: Act, ref: str, batch: str | None) -> Moment:
        actor: str | dict[str, str] = act.stop.account or act.stop.by
        if act.stop.by.startswith("area_subcommittee"):
            actor = {"post": act.stop.by, "body": self._texts.body_of(ref)}
        key = f"{KEY}:{act.plan.ref}:{act.number}"
        return Moment(key=key, on=act.day, known_at=act.day, actor=actor, source=SOURCE, batch=batch)

    def _names(self, act: Act, ref: str) -> dict[str, Any]:
        body, following = self._texts.places(ref).get("body", ""), soon_after(act.day)
        days = {"number": day_number(act.day), "next": following, "next_number": day_number(following)}
        days |= {"label": self._label(body, act.day), "committee_label": self._label(COMMITTEE, act.day)}
        days |= {"next_label": self._label(COMMITTEE, following), "last": self._last}
        return _names(act.plan, act.stop, self._texts, act.day, self._today) | days

    def _label(self, body: str, day: date) -> str:
        return self._labels.get((body, day), "")


def labels(said: Series, texts: Texts, today: date) -> dict[tuple[str, date], str]:
    """What each body's meeting of a day is called: its number among those of the year, the earliest first."""
    held: dict[tuple[str, int], set[date]] = {}
    for act in acts(said, today):
        for meet in (item.at for item in said.steps[act.stop.step] if item.at is not None):
            day = soon_after(act.day) if meet.held_on == "$next" else act.day
            for ref in _refs(act.plan, act.stop, texts):
                body = filled(meet.body, texts.places(ref))
                held.setdefault((body, be_year(day)), set()).add(day)
    return {
        (body, day): f"ครั้งที่ {number}/{year}"
        for (body, year), days in held.items()
        for number, day in enumerate(sorted(days), 1)
    }


def soon_after(day: date) -> date:
    """The first working day that leaves time for a notice."""
    return next(after for n in range(5, 9) if (after := day + timedelta(days=n)).weekday() < SATURDAY)


def dated(plan: Planned, today: date) -> Iterator[tuple[Stop, date]]:
    """The stops with their days; what falls on a weekend was done on the Friday before."""
    for stop in (stop for part in plan.path for stop in part):
        day = today - timedelta(days=stop.ago + plan.earlier)
        back = max(0, day.weekday() - SATURDAY + 1) if not stop.account else 0
        yield stop, day - timedelta(days=back)


def _refs(plan: Planned, stop: Stop, texts: Texts) -> list[str]:
    bodies = [str(texts.areas[area]["body"]) for area in stop.areas]
    return [f"{plan.ref}-{body.rpartition('-')[2]}" for body in bodies] or [plan.ref]


def _names(plan: Planned, stop: Stop, texts: Texts, day: date, today: date) -> dict[str, Any]:
    first = fiscal_year_be(today) + plan.begins_in
    period = {"start": fiscal_year_bounds(first).first, "end": fiscal_year_bounds(first + YEARS - 1).last}
    return {
        "title": filled(plan.title, {"years": f"{first}–{first + YEARS - 1}"}),
        "period": filled(period, {}),
        "parent": plan.ref,
        "due": min(today + timedelta(days=stop.due_in), today + timedelta(days=SUNDAY - today.weekday())),
        "assignments": texts.assignments(),
        "assignments_acknowledged": texts.assignments(day.isoformat()),
    }
