"""Documents: everywhere a file is relied on, by its digest."""

import msgspec

from projections import documents
from tests.support.histories import confirmed, document, fact, moved, opened


def test_a_file_is_found_in_every_event_that_relies_on_it(reads):
    minutes, letter = document("minutes"), document("letter", "หนังสือ")
    reads.told(opened(0, documents=(minutes,)), moved(1, "review", documents=(letter, minutes)))
    found = documents.references(reads.connection, minutes.sha256.upper())
    assert [(r.ref, r.version, r.number, r.kind, r.published) for r in found] == [
        ("BUD-63", 1, 0, "minutes", "BudgetLineOpened"),
        ("BUD-63", 2, 1, "minutes", "Moved"),
    ]
    assert [r.title for r in documents.of_plan(reads.connection, "bud-63")] == [
        "รายงานการประชุม", "หนังสือ", "รายงานการประชุม",
    ]  # fmt: skip
    assert documents.references(reads.connection, "0" * 64) == []


def test_a_corrected_file_takes_the_place_of_the_wrong_one_which_stays_findable(reads):
    wrong, right, better = document("wrong"), document("right"), document("better")
    reads.told(opened(0), fact(1, documents=(document("other"), wrong)))
    reads.told(confirmed(2, "/documents/1", msgspec.to_builtins(wrong), msgspec.to_builtins(right)))
    reads.told(confirmed(2, "/documents/1", msgspec.to_builtins(right), msgspec.to_builtins(better)))
    now = documents.of_plan(reads.connection, "BUD-63")
    assert [(r.number, r.sha256, r.about_version) for r in now] == [
        (0, document("other").sha256, 2), (1, better.sha256, 2),
    ]  # fmt: skip
    assert len(documents.of_plan(reads.connection, "BUD-63", replaced=True)) == 4
    (mention,) = documents.references(reads.connection, wrong.sha256)
    assert mention.replaced_by == 3


def test_other_corrections_leave_files_alone(reads):
    reads.told(opened(0, documents=(document("a"),)), confirmed(1, "/title", "", "ใหม่"))
    (row,) = documents.of_plan(reads.connection, "BUD-63")
    assert row.replaced_by is None
