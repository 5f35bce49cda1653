"""The audit trail: every event, whatever it holds, with its place; nothing can poison it."""

from datetime import UTC, date, datetime
from uuid import UUID

import msgspec
import pytest

from domain import events as ev
from domain.thai.dates import start_of_bangkok_day
from projections import history, store
from projections.history import History
from projections.rows import Rows
from services.ledger import Stored
from tests.support.histories import OFFICER, confirmed, day, moved, opened, proposed, record

REFUSED = ev.MoveRefused(
    stream_name="refusals/BUD-63", published="MoveRefused", actor=OFFICER, effective_on=day(1), correlation_id="c",
    ref="BUD-63", kind="budget_line", move="approve", stage="requested",
    definition=ev.DefinitionRef(kind="budget_line", edition=1, digest="d"), reasons=(),
)  # fmt: skip


def test_a_plan_shows_its_moves_refusals_and_children_in_recorded_order_with_their_bytes(reads):
    child = ev.ChildOpened(
        stream_name="children/bud-63", published="ChildOpened", actor=OFFICER, effective_on=day(1),
        correlation_id="c", parent="BUD-63", child="X", child_kind="budget_line",
    )  # fmt: skip
    reads.told(opened(0), child, REFUSED, moved(2, "review"), opened(0, ref="OTHER"))
    page = history.of_plan(reads.connection, "BUD-63")
    assert [line.published for line in page.rows] == ["BudgetLineOpened", "ChildOpened", "MoveRefused", "Moved"]
    stored = {event.position: event for event in reads.ledger.read(0, 100)}
    for line in page.rows:
        twin = stored[line.position]
        assert ev.decode(line.topic, line.body) == twin.event
        assert (line.leaf_hash, line.recorded_at, line.event_id) == (twin.leaf_hash, twin.recorded_at, twin.event_id)
        assert line.effective_on == twin.event.effective_on


def test_the_trail_shows_the_wrong_entry_and_its_correction(reads):
    reads.told(
        opened(0), moved(9, "review"), proposed(2, "2020-01-04"), confirmed(2, "/effective_on", "", "2020-01-04")
    )
    lines = history.of_plan(reads.connection, "BUD-63").rows
    assert [line.effective_on for line in lines] == [day(0), day(9), day(0), day(0)]
    assert lines[-1].topic == ev.CorrectionConfirmed.TOPIC


def test_testimony_is_marked_with_the_day_it_was_known(reads):
    reads.told(opened(0, known=3), moved(5, "review"))
    told, live = history.of_plan(reads.connection, "BUD-63").rows
    assert (told.testimony, told.known_at) == (True, start_of_bangkok_day(day(3)))
    assert (live.testimony, live.known_at) == (False, live.recorded_at)


def test_pages_go_forward_and_backward_without_gap_or_repeat(reads):
    reads.told(opened(0), *(moved(n, "review") for n in range(1, 8)))
    for newest_first in (False, True):
        seen, cursor = [], None
        while True:
            page = history.of_plan(reads.connection, "BUD-63", cursor, 3, newest_first=newest_first)
            seen += [line.version for line in page.rows]
            cursor = page.next
            if cursor is None:
                break
        assert seen == sorted(range(1, 9), reverse=newest_first)


def test_the_whole_log_is_there_from_its_founding_and_each_event_by_place_and_by_id(reads):
    reads.told(opened(0))
    lines = history.everything(reads.connection, limit=500).rows
    assert [line.position for line in lines] == list(range(1, reads.ledger.head() + 1))
    assert lines[0].topic == ev.LedgerFounded.TOPIC
    last = lines[-1]
    assert history.at(reads.connection, last.position) == last
    assert history.of_event(reads.connection, last.event_id) == last
    assert history.at(reads.connection, 10_000) is None
    assert [x.topic for x in history.everything(reads.connection, topic=ev.PlanOpened.TOPIC).rows] == [last.topic]


def test_an_authorised_erasure_leaves_the_place_and_nothing_that_was_said(reads):
    (receipt, _) = reads.told(opened(0), moved(1, "review"))
    place = receipt.events[0].position
    second = msgspec.structs.replace(OFFICER, person="p-2")
    reads.told(
        ev.ErasureAuthorised(
            stream_name="system/ledger", published="ErasureAuthorised", actor=OFFICER, effective_on=day(2),
            correlation_id="c", positions=(place,), basis="PDPA s.33", proposed_by=second,
        )
    )  # fmt: skip
    line = history.at(reads.connection, place)
    assert line is not None
    assert (line.erased_by, line.stream_name, line.plan, line.effective_on) == (reads.ledger.head(), None, None, None)
    assert line.known_at == line.recorded_at
    assert [x.version for x in history.of_plan(reads.connection, "BUD-63").rows] == [2]


OTHER = UUID(int=7)


def poisoned(topic: str, body: bytes | None) -> Stored:
    """An event as the ledger would hand it over, holding whatever someone put into it."""
    (stored,) = [
        Stored(7, datetime(2026, 1, 1, tzinfo=UTC), OTHER, 1, topic, OTHER, OTHER, "k", b"", b"", b"l", body, None)
    ]
    return stored


@pytest.mark.parametrize(
    "body",
    [
        None,
        b"",
        b"\xff\x00",
        b"[1]",
        b"{}",
        b"{" * 5000,
        b'{"stream_name": 7, "published": [], "effective_on": {}, "testimony": "x"}',
        b'{"stream_name": "plan/A\\u0000B", "published": "\\u0000", "effective_on": "2020-13-01"}',
        b'{"stream_name": "plan/", "testimony": {"known_at": "9999-12-31T23:59:59-14:00"}}',
        b'{"stream_name": "nothing", "testimony": {"known_at": "0001-01-01"}}',
        b'{"published": "' + b"x" * 100_000 + b'"}',
        b'{"effective_on": "9999-12-31", "stream_name": "plan/\\ud800"}',
    ],
)
def test_no_body_whatever_can_stop_the_trail(reads, body):
    rows = Rows(History().tables)
    History().project(poisoned("evil_mod:X", body), rows)
    with reads.connection.transaction():
        store.write(reads.connection, History(), rows.changes())
    ((position, topic, plan),) = reads.rows("SELECT position, topic, plan FROM reads.history_v1")
    assert (position, topic) == (7, "evil_mod:X")
    assert plan in (None, "ab")


def test_the_trail_takes_what_other_read_models_cannot(reads):
    record(reads.ledger, opened(0))
    reads.catch_up("history")
    assert history.of_plan(reads.connection, "BUD-63").rows[0].effective_on == date(2020, 1, 1)
