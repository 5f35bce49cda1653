"""The present-day series: plans at open stages, some overdue, some due this week, counted from the day of loading."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from importlib.resources import files
from typing import Any

import msgspec
import yaml

from domain.thai.fiscal import fiscal_year_be, fiscal_year_bounds
from services.client import Answered, Client, path_of
from services.demo.player import Moment, Player
from services.demo.script import Item, filled
from services.demo.texts import Texts

SOURCE = "ชุดตัวอย่างปัจจุบัน (สมมุติขึ้นทั้งหมด)"
KEY = "present-series-1"
YEARS = 4
SATURDAY, SUNDAY = 5, 6


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
    for plan in said.plans:
        _play(said, plan, player, texts, today, batch)
    operator.write(path_of("imports", batch, "close"), {}, key=f"{KEY}:close")
    for plan in said.plans:
        _play(said, plan, player, texts, today, None)
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


def _play(said: Series, plan: Planned, player: Player, texts: Texts, today: date, batch: str | None) -> None:
    """The attested stops of one plan, or (without a batch) its live ones."""
    for number, (stop, day) in enumerate(dated(plan, today)):
        if bool(stop.account) == bool(batch):
            continue
        player.know(**_names(plan, stop, texts, day, today))
        for ref in _refs(plan, stop, texts):
            actor: str | dict[str, str] = stop.account or stop.by
            if stop.by.startswith("area_subcommittee"):
                actor = {"post": stop.by, "body": texts.body_of(ref)}
            moment = Moment(
                key=f"{KEY}:{plan.ref}:{number}", on=day, known_at=day, actor=actor, source=SOURCE, batch=batch
            )
            for count, item in enumerate(said.steps[stop.step]):
                player.play(item, ref, moment, count)


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
        "label": f"ครั้งที่ {day.month}/{fiscal_year_be(day)}",
        "assignments": texts.assignments(),
        "assignments_acknowledged": texts.assignments(day.isoformat()),
    }
