"""Stage durations: how long each stay took by legal dates, in working days of the published calendar."""

from datetime import date

from projections import stage_durations
from projections.stage_durations import StageTotal
from tests.support.histories import calendar, confirmed, day, moved, opened

TODAY = date(2020, 3, 2)


def stays(reads, ref="BUD-63"):
    return [
        (d.stage, d.round, d.entered_on, d.left_on, d.days, d.working_days)
        for d in stage_durations.of_plan(reads.connection, ref, TODAY)
    ]


def test_each_stay_has_its_round_its_dates_and_its_days(reads):
    reads.told(calendar(), opened(0), moved(7, "review"), moved(9, "requested", round=2), moved(14, "review", round=2))
    assert stays(reads) == [
        ("requested", 1, day(0), day(7), 7, 5),
        ("review", 1, day(7), day(9), 2, 2),
        ("requested", 2, day(9), day(14), 5, 3),
        ("review", 2, day(14), None, 47, 33),
    ]


def test_a_move_that_stays_in_the_same_round_of_a_stage_goes_on_with_the_stay(reads):
    reads.told(opened(0), moved(7, "review"), moved(9, "review", round=1), moved(10, "approved"))
    assert [(s[0], s[4]) for s in stays(reads)] == [("requested", 7), ("review", 3), ("approved", 51)]


def test_a_holiday_declared_late_shortens_what_was_counted_before(reads):
    reads.told(calendar(), opened(0), moved(7, "review"))
    assert stays(reads)[0][5] == 5
    reads.told(calendar(edition=2, holidays=(date(2020, 1, 3),)))
    assert stays(reads)[0][5] == 4


def test_days_beyond_the_calendar_are_not_guessed(reads):
    reads.told(opened(0), moved(7, "review"))
    assert [s[5] for s in stays(reads)] == [None, None]


def test_a_correction_re_dates_both_the_stay_it_ends_and_the_one_it_begins(reads):
    reads.told(opened(0), moved(7, "review"), moved(20, "approved"), confirmed(2, "/effective_on", "", "2020-01-04"))
    assert [(s[2], s[3]) for s in stays(reads)][:2] == [(day(0), day(3)), (day(3), day(20))]


def test_a_retroactive_exit_counts_as_no_days_never_as_less(reads):
    reads.told(calendar(), opened(20), moved(7, "review"))
    assert stays(reads)[0][4:] == (0, 0)


def test_totals_tell_where_plans_are_and_how_long_stages_take(reads):
    reads.told(
        calendar(),
        opened(0, ref="A"), opened(0, ref="B"), opened(0, ref="C"),
        moved(1, "review", ref="A"), moved(7, "review", ref="B"),
    )  # fmt: skip
    assert stage_durations.per_stage(reads.connection, day(14)) == [
        StageTotal("budget_line", "requested", 1, 3, 5, 10),
        StageTotal("budget_line", "review", 2, 2, 5, 9),
    ]
    assert stage_durations.per_stage(reads.connection, day(14), "fund_plan") == []
    assert [d.ref for d in stage_durations.longest_now(reads.connection, day(14), limit=2)] == ["C", "A"]
