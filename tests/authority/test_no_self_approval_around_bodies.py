"""Around a body nobody approves an own matter either: a walk through meetings, overrides, slips and obligations."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from domain import events as ev
from domain.roster import Capacity
from services.followers import make_read_tables
from tests.support import eyewitness_of_bodies as eyewitness
from tests.support.council import Council, business
from tests.support.database import Cluster
from tests.support.doors import doors_of
from tests.support.offices import office_over
from workflows import editorial, obligations, override_rules
from workflows.meetings import judging

SEED = 2569
STEPS, AT_A_TIME, MOST = 300, 20, 300
OFTEN: dict[type[ev.Event], int] = {
    ev.OverrideProposed: 5,
    ev.ItemResolved: 10,
    ev.EditorialCorrectionAccepted: 5,
    ev.EvidenceSubmitted: 5,
    ev.ObligationDischarged: 3,
    ev.MinutesDrafted: 6,
    ev.MinutesAdopted: 3,
    ev.MinutesCorrected: 3,
    ev.DelegationGranted: 6,
}


@contextmanager
def council(pg: Cluster) -> Iterator[Council]:
    with pg.fresh() as database:
        make_read_tables(database.owner)
        with office_over(database, business()) as office, doors_of(office) as doors:
            yield Council(doors, SEED)


def test_what_is_done_around_a_body_is_done_by_two_and_by_right(pg: Cluster) -> None:
    with council(pg) as walk:
        walk.steps(STEPS)
        log = walk.log()
    assert eyewitness.unlawful(log) == []
    seen = Counter(type(event) for event in log)
    assert {kind.__name__: seen[kind] for kind, least in OFTEN.items() if seen[kind] < least} == {}
    moves = [event for event in log if isinstance(event, ev.MoveMade)]
    assert sum(made.override is not None for made in moves) >= 3
    assert any(made.move == "not_ratified" for made in moves)
    published = Counter(event.published for event in log)
    assert published["OverrideRatified"] >= 1
    assert published["EvidenceReturned"] >= 1
    lent = [event for event in log if isinstance(event, eyewitness.LENT) and event.on_behalf_of]
    assert len(lent) >= 5
    refused = Counter(name for (name, status), _ in walk.answers.items() if status == 409)
    assert {"overrides", "confirm", "accept", "editorial", "evidence", "adopt-minutes"} <= refused.keys()


def nothing(*_: Any, **__: Any) -> tuple[()]:
    return ()


ASLEEP: list[tuple[Any, str, Any, Callable[[eyewitness.Log], Iterator[str]]]] = [
    (override_rules, "_two", nothing, eyewitness.overrides),
    (override_rules, "_hands", nothing, eyewitness.overrides),
    (obligations, "_ratified_elsewhere", nothing, eyewitness.ratifications),
    (obligations, "eyes", lambda *_: set(), eyewitness.acceptances),
    (editorial, "second_person", nothing, eyewitness.slips),
    (judging, "_MINUTES", nothing, eyewitness.minutes),
    (Capacity, "reaches", lambda *_: True, eyewitness.delegations),
]


@pytest.mark.parametrize(("where", "name", "asleep", "oracle"), ASLEEP, ids=[name for _, name, _, _ in ASLEEP])
def test_the_oracle_finds_what_a_rule_that_sleeps_lets_through(
    pg: Cluster, monkeypatch: pytest.MonkeyPatch, where: Any, name: str, asleep: Any, oracle: Any
) -> None:
    if name == "_MINUTES":
        monkeypatch.setitem(judging.RULES, ev.MinutesAdopted, asleep)
    else:
        monkeypatch.setattr(where, name, asleep)
    with council(pg) as walk:
        for _ in range(MOST // AT_A_TIME):
            walk.steps(AT_A_TIME)
            if found := list(oracle(walk.log())):
                break
    assert found
