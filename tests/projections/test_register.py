"""The register: every plan once, where it stands, in Thai order, found without spaces between words."""

import pytest

from projections import register
from projections.paging import BadCursor
from projections.register import Query
from tests.support.histories import (
    adopted,
    awaiting,
    confirmed,
    day,
    fact,
    moved,
    opened,
    proposed,
    text,
)
from tests.support.reads import Reads


def refs(reads: Reads, **asked: object) -> list[str]:
    return [row.ref for row in register.search(reads.connection, Query(**asked)).rows]


def test_a_plan_stands_where_its_last_recorded_move_put_it(reads):
    reads.told(opened(0, awaiting=awaiting("secretary"), due_on=day(9)))
    (receipt,) = reads.told(moved(5, "review", awaiting=awaiting("committee", "chair@BODY-NC"), due_on=day(20)))
    row = register.plan(reads.connection, "bud-63")
    assert row is not None
    assert (row.ref, row.stage, row.awaiting) == ("BUD-63", "review", ("committee", "chair@BODY-NC"))
    assert (row.due_on, row.entered_on, row.version) == (day(20), day(5), 2)
    assert (row.position, row.recorded_at) == (receipt.events[0].position, receipt.recorded_at)


def test_a_fact_changes_the_due_date_only_when_it_has_one_and_a_text_changes_only_the_version(reads):
    reads.told(opened(0, due_on=day(9)), fact(1))
    assert register.plan(reads.connection, "BUD-63").due_on == day(9)
    reads.told(fact(2, due_on=day(30)), text(3, "ก"))
    row = register.plan(reads.connection, "BUD-63")
    assert (row.due_on, row.version, row.stage) == (day(30), 4, "requested")


def test_a_confirmed_correction_re_names_and_re_dates_and_a_proposed_one_does_not(reads):
    reads.told(opened(0), moved(9, "review"), proposed(2, day(3).isoformat()))
    assert register.plan(reads.connection, "BUD-63").entered_on == day(9)
    reads.told(
        confirmed(2, "/effective_on", "", day(3).isoformat()),
        confirmed(1, "/title", "", "แผนปฏิบัติการชายแดน"),
        confirmed(1, "/issue", "", "63.1"),
    )
    row = register.plan(reads.connection, "BUD-63")
    assert (row.entered_on, row.title, row.issue) == (day(3), "แผนปฏิบัติการชายแดน", "63.1")
    assert refs(reads, q="ชายแดน") == ["BUD-63"]
    assert refs(reads, q="งบประมาณ") == []


def test_correcting_an_earlier_move_leaves_the_day_the_present_stage_was_entered(reads):
    reads.told(opened(0), moved(9, "review"), moved(20, "approved"), confirmed(2, "/effective_on", "", "2020-01-02"))
    assert register.plan(reads.connection, "BUD-63").entered_on == day(20)


def test_adopting_an_edition_changes_whom_the_plan_awaits(reads):
    reads.told(opened(0, awaiting=awaiting("secretary")), adopted(edition=3, awaiting=awaiting("chair"), due_on=day(4)))
    row = register.plan(reads.connection, "BUD-63")
    assert (row.edition, row.awaiting, row.due_on) == (3, ("chair",), day(4))


def test_plans_come_in_thai_dictionary_order_page_by_page(reads):
    titles = ["ขา", "ใกล้", "เกาะ", "แผน ๑๐", "แผน ๒", "กก", "โขน", "กา"]
    reads.told(*(opened(0, ref=f"P-{n}", title=title) for n, title in enumerate(titles)))
    found, cursor = [], None
    while True:
        page = register.search(reads.connection, Query(), cursor, limit=3)
        found += [row.title for row in page.rows]
        cursor = page.next
        if cursor is None:
            break
    assert found == ["กก", "กา", "เกาะ", "ใกล้", "ขา", "โขน", "แผน ๒", "แผน ๑๐"]


def test_search_finds_words_inside_thai_text_by_short_pieces_digits_of_either_kind_and_refs(reads):
    reads.told(
        opened(0, ref="NP-v1", title="แผนปฏิบัติการด้านสาธารณสุขชายแดน พ.ศ. ๒๕๖๓"),
        opened(0, ref="NP-v2", title="แผนพัฒนาสุขภาพอำเภอ"),
    )
    for q, expected in {
        "สาธารณสุข": ["NP-v1"],
        "2563": ["NP-v1"],
        "อำ": ["NP-v2"],
        "np-v": ["NP-v1", "NP-v2"],
        "แผน อำเภอ": ["NP-v2"],
        "สุขชาย": ["NP-v1"],
        "ไม่มี": [],
    }.items():
        assert refs(reads, q=q) == expected, q


def test_search_reads_on_past_candidates_whose_pieces_do_not_adjoin(reads):
    scattered = [opened(0, ref=f"A-{n}", title=f"กขคง {n} ขคงจ") for n in range(6)]
    reads.told(*scattered, opened(0, ref="Z", title="ฮ กขคงจ"))
    page = register.search(reads.connection, Query(q="กขคงจ"), limit=2)
    assert [row.ref for row in page.rows] == ["Z"]
    assert page.next is None


def test_filters_narrow_by_kind_stage_body_and_due_date(reads):
    reads.told(
        opened(0, ref="A", body="BODY-X", due_on=day(5)),
        opened(0, ref="B", due_on=day(6), to_stage="drafting"),
        opened(0, ref="C", area="SEA", series="NP"),
    )
    assert refs(reads, body="BODY-X") == ["A"]
    assert refs(reads, stage="drafting") == ["B"]
    assert refs(reads, due_before=day(6)) == ["A"]
    assert refs(reads, kind="budget_line", stage="requested") == ["A", "C"]
    assert refs(reads, kind="fund_plan") == []
    assert refs(reads, area="SEA", series="NP") == ["C"]


def test_a_plan_lists_its_children_and_the_other_issues_of_its_series(reads):
    reads.told(
        opened(0, ref="NP-v1", series="NP", title="ก"),
        opened(0, ref="CD-SEA", parent="NP-v1", title="ข"),
        opened(0, ref="CD-EEC", parent="np-V1", title="ค"),
        opened(0, ref="NP-v2", series="NP", predecessor="NP-v1", title="ง"),
    )
    assert [row.ref for row in register.children(reads.connection, "NP-v1")] == ["CD-SEA", "CD-EEC"]
    assert [row.ref for row in register.of_series(reads.connection, "NP")] == ["NP-v1", "NP-v2"]
    assert register.stages(reads.connection) == {("budget_line", "requested"): 4}
    assert register.stages(reads.connection, "other") == {}


@pytest.mark.parametrize("cursor", ["x", "W10", "WzEsMl0", "WyJcdTAwMDAiLCJhIl0", "////"])
def test_a_cursor_that_was_not_given_by_us_is_refused(reads, cursor):
    with pytest.raises(BadCursor):
        register.search(reads.connection, Query(), cursor)


def test_an_unknown_plan_is_none(reads):
    assert register.plan(reads.connection, "NOPE") is None
