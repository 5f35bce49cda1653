"""The register of obligations: what is owed, by whom, until when, and what waits to be looked at."""

from datetime import date

import pytest

from domain import events as ev
from projections import obligations
from projections.obligations import Query
from projections.paging import BadCursor
from tests.support.obligations import imposed, obligation_story, says, term
from tests.support.reads import Reads

DAY = date(2020, 1, 20)


def found(reads: Reads, **asked: object) -> list[str]:
    query = Query(**asked)  # type: ignore[arg-type]
    return [row.ref for row in obligations.search(reads.connection, query).rows]


def test_each_obligation_is_one_row_that_says_where_it_stands(reads: Reads) -> None:
    reads.told(*obligation_story("C"))
    rows = {row.ref: row for row in obligations.search(reads.connection, Query()).rows}
    assert {ref: row.status for ref, row in rows.items()} == {"C": "discharged", "C-2": "waived", "C-3": "lapsed"}
    assert (rows["C"].plan, rows["C"].label, rows["C"].version, rows["C"].settled_on) == ("P-1", "1/2563", 5, DAY)
    assert (rows["C-2"].plan, rows["C-2"].owner_role, rows["C-2"].owner_body) == ("", "clerk", "BODY-X")


def test_they_are_found_by_plan_body_owner_status_sort_and_day(reads: Reads) -> None:
    first, last = term("A", due_on=date(2020, 2, 1)), term("B", "assignment", owner="chief", lapses=False)
    reads.told(imposed(last, DAY, plan="P-2"), imposed(first, DAY, "BODY-CAB"))
    assert found(reads) == ["A", "B"], "what has no day comes last"
    assert found(reads, plan="p-2") == ["B"]
    assert found(reads, body="BODY-CAB") == ["A"]
    assert found(reads, owner="chief") == ["B"]
    assert found(reads, sort="condition") == ["A"]
    assert found(reads, due_before=date(2020, 2, 2)) == ["A"]
    assert found(reads, due_before=date(2020, 2, 1)) == []
    assert found(reads, status="pending") == ["A", "B"]
    assert found(reads, status="discharged") == []


def test_they_come_in_pages_the_earliest_due_first(reads: Reads) -> None:
    reads.told(*(imposed(term(f"O-{n}", due_on=date(2020, 2, 9 - n)), DAY) for n in range(1, 6)))
    first = obligations.search(reads.connection, Query(), None, 2)
    second = obligations.search(reads.connection, Query(), first.next, 2)
    assert [row.ref for row in (*first.rows, *second.rows)] == ["O-5", "O-4", "O-3", "O-2"]
    with pytest.raises(BadCursor):
        obligations.search(reads.connection, Query(), "WyJ4Il0")


def test_owners_see_what_they_owe_and_keepers_what_was_shown_to_their_body(reads: Reads) -> None:
    mine, ours, shown = term("A"), term("B", owner="clerk@BODY-X"), term("C")
    reads.told(*(imposed(one, DAY) for one in (mine, ours, shown)))
    reads.told(ev.EvidenceSubmitted(**says("C", "EvidenceSubmitted", DAY)))
    assert [row.ref for row in obligations.owed(reads.connection, [("clerk", None)])] == ["A"]
    assert [row.ref for row in obligations.owed(reads.connection, [("clerk", "BODY-X")])] == ["A", "B"]
    assert [row.ref for row in obligations.shown(reads.connection, ["BODY-NC"])] == ["C"]
    assert obligations.waiting_bodies(reads.connection) == ("BODY-NC",)
