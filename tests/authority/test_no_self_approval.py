"""No way through the doors leads to approving one's own matter: a seeded walk, and an oracle that reads the raw log."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

import pytest
from msgspec.structs import replace

from domain import events as ev
from services.followers import make_read_tables
from tests.support.database import Cluster
from tests.support.doors import doors_of
from tests.support.eyewitness import powerless, self_approvals
from tests.support.offices import office_over
from tests.support.walking import WRITES, Walk, case, piece
from workflows.registry import GUARDS

SEED = 2569
STEPS = 1600
AT_A_TIME, MOST = 100, 2000
Oracle = Callable[[list[ev.Event]], Iterable[str]]


@contextmanager
def walking(pg: Cluster) -> Iterator[Walk]:
    """A walk that begins at a new office; its seed makes it the same one every time."""
    with pg.fresh() as database:
        make_read_tables(database.owner)
        with office_over(database, case(), case(2), piece()) as office, doors_of(office) as doors:
            yield Walk(doors, SEED)


def test_no_route_account_or_delegation_leads_to_an_own_approval(pg: Cluster) -> None:
    with walking(pg) as walk:
        walk.everywhere()
        walk.steps(STEPS)
        log = walk.log()
    assert {route for route, _ in walk.answers} == {f"{door.method} {door.path}" for door in WRITES}
    assert list(self_approvals(log)) == []
    assert list(powerless(log)) == []
    moves = [event for event in log if isinstance(event, ev.MoveMade)]
    assert {event.move for event in moves} >= {"submit", "forward", "send_back", "decide", "hand_in", "take_in"}
    assert any(event.on_behalf_of for event in moves)
    assert any(event.testimony for event in moves)
    assert any(isinstance(event, ev.CorrectionConfirmed) for event in log)
    refused = [event for event in log if isinstance(event, ev.MoveRefused)]
    assert any("four_eyes" in {reason.rule for reason in event.reasons} for event in refused)


@pytest.mark.parametrize(
    ("guard", "oracle"),
    [("four_eyes@2", self_approvals), ("four_eyes_kin@1", self_approvals), ("actor@2", powerless)],
)
def test_the_oracle_finds_what_a_guard_that_sleeps_lets_through(
    pg: Cluster, monkeypatch: pytest.MonkeyPatch, guard: str, oracle: Oracle
) -> None:
    monkeypatch.setitem(GUARDS, guard, replace(GUARDS[guard], judge=lambda facts, params: None))
    with walking(pg) as walk:
        found = _found(walk, oracle)
    assert found


def _found(walk: Walk, oracle: Oracle) -> list[str]:
    """What the oracle finds first; nothing after the most steps."""
    for _ in range(MOST // AT_A_TIME):
        walk.steps(AT_A_TIME)
        if found := list(oracle(walk.log())):
            return found
    return []
