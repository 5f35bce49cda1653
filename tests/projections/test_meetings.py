"""The register of meetings: what was held, what stood on the agenda, and what came of it."""

import pytest

from projections import meetings
from projections.meetings import Query
from projections.paging import BadCursor
from tests.support.histories import day, meeting_story
from tests.support.reads import Reads


def test_a_meeting_is_one_row_with_its_agenda_counted(reads: Reads) -> None:
    story = meeting_story()
    reads.told(*story[:4])
    (row,) = meetings.search(reads.connection, Query(body="BODY-NC")).rows
    assert (row.ref, row.status, row.items, row.resolved, row.minutes) == ("M-1", "open", 2, 0, "")
    reads.told(*story[4:])
    (row,) = meetings.search(reads.connection, Query(status="closed")).rows
    assert (row.items, row.resolved, row.minutes, row.version) == (2, 1, "drafted", 8)


def test_meetings_come_in_pages_the_latest_first(reads: Reads) -> None:
    for number in range(1, 6):
        reads.told(meeting_story(f"M-{number}", on=10 + number)[0])
    first = meetings.search(reads.connection, Query(), None, 2)
    second = meetings.search(reads.connection, Query(), first.next, 2)
    assert [row.ref for row in (*first.rows, *second.rows)] == ["M-5", "M-4", "M-3", "M-2"]
    later = meetings.search(reads.connection, Query(held_from=day(14))).rows
    assert [row.ref for row in later] == ["M-5", "M-4"]
    assert meetings.search(reads.connection, Query(body="BODY-CAB")).rows == ()
    with pytest.raises(BadCursor):
        meetings.search(reads.connection, Query(), "WyJ4Il0")


def test_a_plan_knows_the_meetings_it_stood_before(reads: Reads) -> None:
    reads.told(*meeting_story())
    ((row, item),) = meetings.of_plan(reads.connection, "bud-63")
    assert (row.ref, item.item, item.result, item.resolution_kind) == ("M-1", 1, "carried", "endorse")
    assert meetings.of_plan(reads.connection, "other") == []
