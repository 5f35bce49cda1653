"""The example subscriber: effects are exactly 1..head, once, whatever is killed, removed, repeated or reordered."""

import asyncio
import importlib.util
import json
import random
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from services.ledger import Ledger
from tests.support.database import Database
from tests.support.relaying import REPO, copies, events_door, fill

PROGRAM = REPO / "examples" / "subscriber" / "subscriber.py"


def program() -> ModuleType:
    spec = importlib.util.spec_from_file_location("subscriber", PROGRAM)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


example = program()


def effects_in(path: Path) -> list[int]:
    """The positions that took effect, in the order they did."""
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as db:
        found = [row[0] for row in db.execute("SELECT position FROM effect ORDER BY rowid")]
    db.close()
    return found


@pytest.fixture
def subscriber(tmp_path: Path, ledger: Ledger) -> Iterator[Any]:
    """A subscriber in this process, with the API at hand and no broker."""
    with events_door(ledger) as url:
        effects = example.Effects(str(tmp_path / "effects.sqlite"))
        yield example.Subscriber(effects, example.Api(url, "k"), "", "main")
        effects.db.close()


def once_each(subscriber: Any, ledger: Ledger) -> bool:
    rows = subscriber.effects.db.execute("SELECT position FROM effect ORDER BY rowid").fetchall()
    return [row[0] for row in rows] == list(range(1, ledger.head() + 1))


@pytest.mark.parametrize("seed", range(5))
def test_repeated_late_and_reordered_events_take_effect_once(subscriber: Any, ledger: Ledger, seed: int) -> None:
    fill(ledger, 60)
    dice = random.Random(seed)
    events = [json.loads(copy) for copy in copies(ledger)]
    deliveries = events * 2
    dice.shuffle(deliveries)
    while deliveries:
        some, deliveries = deliveries[:7], deliveries[7:]
        asyncio.run(subscriber.receive(some))
    assert once_each(subscriber, ledger)


def test_a_beat_makes_it_fetch_what_the_stream_never_brought(subscriber: Any, ledger: Ledger) -> None:
    fill(ledger, 10)
    subscriber.size = ledger.head()
    asyncio.run(subscriber.receive([]))
    assert once_each(subscriber, ledger)


def test_effect_and_position_are_undone_together(subscriber: Any, ledger: Ledger, monkeypatch: Any) -> None:
    events = [json.loads(copy) for copy in copies(ledger)]
    whole = subscriber.effects._take_effect

    def fails_at_three(event: dict[str, Any]) -> None:
        whole(event)
        if event["position"] == 3:
            raise OSError("power cut")

    monkeypatch.setattr(subscriber.effects, "_take_effect", fails_at_three)
    with pytest.raises(OSError, match="power cut"):
        subscriber.effects.apply(events)
    assert subscriber.effects.position == 0
    monkeypatch.undo()
    subscriber.effects.apply(events)
    assert once_each(subscriber, ledger)


def test_it_stops_when_the_ledger_no_longer_holds_what_it_applied(subscriber: Any, ledger: Ledger) -> None:
    events = [json.loads(copy) for copy in copies(ledger)]
    events[-1]["leafhash"] = "another"
    subscriber.effects.apply(events)
    with pytest.raises(example.Contradiction):
        asyncio.run(subscriber.confirm())


def test_it_refuses_events_of_another_ledger(subscriber: Any, ledger: Ledger, database: Database) -> None:
    first, second, *_ = [json.loads(copy) for copy in copies(ledger)]
    subscriber.effects.apply([first])
    with pytest.raises(example.Contradiction):
        subscriber.effects.apply([second | {"source": "urn:anumat:other"}])


def test_the_readme_command_is_the_programs() -> None:
    readme = (PROGRAM.parent / "README.md").read_text()
    for option in ("--nats", "--api", "--key", "--db"):
        assert option in readme
        assert f'"{option}"' in PROGRAM.read_text()
