"""A plan as of a legal date and as known at a moment: the rule, by example and for every history."""

import random
from datetime import UTC, date, datetime, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import events as ev
from domain.clocks import Cut, TwoCuts, as_of, cut, fold, known_at, stated_instant
from domain.plan import Plan, evolve
from tests.support.histories import confirmed, day, fact, moved, opened, proposed, text

STAGES = ("drafting", "review", "approved", "in_force", "closed")


class Row(msgspec.Struct, frozen=True):
    """A recorded event, as short as the clocks need it."""

    position: int
    recorded_at: datetime
    version: int
    event: ev.Event | None


def instant(n: int) -> datetime:
    return datetime(2020, 1, 1, 3, tzinfo=UTC) + timedelta(days=n)


def history(*told: tuple[int, ev.Event]) -> list[Row]:
    """Rows from (day recorded, event), in recorded order."""
    return [Row(n * 3, instant(on), n, event) for n, (on, event) in enumerate(told, 1)]


def stage(rows: list[Row], **question: object) -> str | None:
    plan = as_of(rows, Cut(**question))
    return plan and plan.stage


def test_a_retroactive_act_counts_from_its_legal_date_once_it_is_known():
    budget = history((0, opened(0)), (150, moved(90, "appropriated")))
    assert stage(budget, effective=day(95), known=day(150)) == "appropriated"
    assert stage(budget, effective=day(95), known=day(120)) == "requested"


def test_a_move_holds_from_its_legal_date_until_a_later_recorded_one_overrides_it():
    rows = history((0, opened()), (10, moved(10, "review")), (20, moved(15, "returned")))
    assert [stage(rows, effective=day(n)) for n in (9, 10, 14, 15, 99)] == [
        "requested", "review", "review", "returned", "returned",
    ]  # fmt: skip


def test_a_later_recorded_move_with_an_earlier_date_overrides_from_that_date_on():
    rows = history((0, opened()), (10, moved(10, "approved")), (20, moved(5, "void")))
    assert stage(rows, effective=day(12)) == "void"
    assert stage(rows, effective=day(12), known=day(19)) == "approved"


def test_testimony_is_known_from_the_start_of_the_day_it_states_and_received_when_recorded():
    rows = history((500, opened(0, known=0)), (500, moved(10, "review", known=12)))
    assert stage(rows, effective=day(11), known=day(11)) == "requested"
    assert stage(rows, effective=day(11), known=day(12)) == "review"
    assert stage(rows, known=stated_instant(day(12).isoformat())) == "review"
    assert stage(rows, effective=day(11), recorded=instant(499)) is None
    assert stage(rows, effective=day(11), recorded=instant(500)) == "review"


def test_a_day_of_knowledge_reaches_to_its_end_in_bangkok():
    late = Row(1, datetime(2020, 1, 1, 16, 59, 59, 999999, tzinfo=UTC), 1, opened())
    next_day = Row(1, datetime(2020, 1, 1, 17, tzinfo=UTC), 1, opened())
    assert cut([late], Cut(known=day(0))) == [late]
    assert cut([next_day], Cut(known=day(0))) == []
    assert cut([next_day], Cut(recorded=day(1))) == [next_day]


def test_a_confirmed_correction_re_dates_within_the_cut_and_the_wrong_date_stays_true_before_it():
    rows = history(
        (0, opened()), (30, moved(30, "approved")), (40, proposed(2, "2020-01-26")),
        (50, confirmed(2, "/effective_on", "2020-01-31", "2020-01-26", on=50)),
    )  # fmt: skip
    assert stage(rows, effective=day(27), known=day(45)) == "requested"
    assert stage(rows, effective=day(27), known=day(50)) == "approved"
    assert stage(rows, effective=day(27), version=None) == "approved"
    now = as_of(rows, Cut())
    assert now is not None
    assert now.entered_on == date(2020, 1, 26)
    assert not now.corrections


def test_a_corrected_title_is_read_in_state_as_of_and_in_the_live_fold():
    rows = history((0, opened()), (9, confirmed(1, "/title", "งบประมาณ", "งบประมาณ ๒๕๖๓")))
    before, after = as_of(rows, Cut(known=day(8))), as_of(rows, Cut(known=day(9)))
    assert before is not None
    assert after is not None
    assert (before.title, after.title) == ("งบประมาณ", "งบประมาณ ๒๕๖๓")
    assert after == live(rows)


def test_text_and_facts_follow_their_legal_dates_too():
    rows = history((0, opened()), (5, text(5, "ก")), (20, fact(18)), (30, text(25, "ข")))
    early, late = as_of(rows, Cut(effective=day(17))), as_of(rows, Cut(effective=day(25)))
    assert early is not None
    assert late is not None
    assert (early.parts["core"].digest, len(early.facts("Noted"))) == ("ก", 0)
    assert (late.parts["core"].digest, len(late.facts("Noted"))) == ("ข", 1)


def test_nothing_is_there_before_the_opening_and_entries_keep_their_versions():
    rows = history((0, opened(10)), (20, moved(40, "review")), (30, moved(30, "returned")))
    assert as_of(rows, Cut(effective=day(9))) is None
    plan = as_of(rows, Cut(effective=day(35)))
    assert plan is not None
    assert [entry.version for entry in plan.entries] == [1, 3]
    assert plan.version == 3


def test_an_erased_event_is_not_folded():
    rows = history((0, opened()), (10, moved(10, "review")))
    rows[1] = Row(6, rows[1].recorded_at, 2, None)
    assert stage(rows) == "requested"
    assert known_at(rows[1]) == rows[1].recorded_at


@pytest.mark.parametrize(
    "question",
    [{"known": day(1), "version": 2}, {"known": day(1), "recorded": day(1)}, {"effective": day(1), "position": 1}],
)
def test_a_question_names_one_limit_of_knowledge(question):
    with pytest.raises(TwoCuts) as refused:
        Cut(**question)
    assert refused.value.code == "two_cuts"


# Laws, for every history: late, retroactive, imported and corrected entries in any mixture.

days = st.integers(0, 60)


@st.composite
def histories(draw: st.DrawFn, corrections: bool = True) -> list[Row]:
    told: list[tuple[int, ev.Event]] = [(draw(days), opened(0, known=draw(st.none() | days)))]
    for _ in range(draw(st.integers(0, 8))):
        when = told[-1][0] + draw(st.integers(0, 9))
        known = draw(st.none() | days)
        shape = draw(st.sampled_from(["move", "move", "move", "fact", "text", "correction"]))
        if shape == "correction" and corrections:
            target = draw(st.integers(1, len(told)))
            told.append((when, confirmed(target, "/effective_on", "", day(draw(days)).isoformat(), on=draw(days))))
        elif shape == "fact":
            told.append((when, fact(draw(days))))
        elif shape == "text":
            told.append((when, text(draw(days), draw(st.sampled_from("กขค")))))
        else:
            told.append((when, moved(draw(days), draw(st.sampled_from(STAGES)), known=known)))
    return history(*told)


def live(rows: list[Row]) -> Plan | None:
    plan: Plan | None = None
    for row in rows:
        assert isinstance(row.event, ev.PlanEvent)
        plan = evolve(plan, row.event)
    return plan


@given(histories())
def test_asking_without_limits_is_the_live_state(rows):
    assert as_of(rows, Cut()) == live(rows)
    if all(row.event.effective_on <= day(60) for row in rows):
        assert stage(rows, effective=day(10_000)) == stage(rows)


@given(histories(), st.integers(1, 9))
def test_cutting_by_version_or_position_is_folding_that_many_events(rows, n):
    expected = live(rows[:n])
    assert as_of(rows, Cut(version=n)) == expected
    assert as_of(rows, Cut(position=n * 3)) == expected
    assert as_of(rows, Cut(position=n * 3 + 2)) == expected


@given(histories(), st.randoms())
def test_the_order_in_which_rows_are_handed_over_never_matters(rows, shuffler: random.Random):
    mixed = rows[:]
    shuffler.shuffle(mixed)
    for question in (Cut(), Cut(effective=day(20)), Cut(known=day(20)), Cut(effective=day(9), recorded=day(30))):
        assert as_of(mixed, question) == as_of(rows, question)


@given(histories(), days, days)
def test_knowledge_only_grows(rows, one, other):
    earlier, later = sorted((one, other))
    for clock in ("known", "recorded"):
        assert set(versions(rows, clock, earlier)) <= set(versions(rows, clock, later))


def versions(rows: list[Row], clock: str, on: int) -> list[int]:
    return [row.version for row in cut(rows, Cut(**{clock: day(on)}))]


@given(histories(corrections=False), days, days)
def test_the_stage_is_that_of_the_last_recorded_known_move_in_force(rows, on, known):
    inside = [
        row for row in rows if known_at(row) <= stated_instant(day(known + 1).isoformat()) - timedelta(microseconds=1)
    ]
    held = [r.event.to_stage for r in inside if hasattr(r.event, "to_stage") and r.event.effective_on <= day(on)]
    expected = held[-1] if rows[0] in inside else None
    assert stage(rows, effective=day(on), known=day(known)) == expected


@given(st.permutations(range(1, 7)), days)
def test_for_live_entries_in_legal_order_late_recording_never_changes_the_answer(delays, on):
    """Each act is recorded some days late; once all is known, only the legal dates decide."""
    prompt = history((0, opened()), *((n * 5, moved(n * 5, f"s{n}")) for n in range(1, 7)))
    late = history((0, opened()), *((n * 5 + delays[n - 1], moved(n * 5, f"s{n}")) for n in range(1, 7)))
    assert stage(late, effective=day(on)) == stage(prompt, effective=day(on))


@given(histories(), days, days)
def test_a_correction_changes_nothing_outside_the_cut_that_holds_it(rows, on, known):
    target = confirmed(1, "/effective_on", "", day(59).isoformat())
    corrected_later = [*rows, Row(999, instant(known + 1), len(rows) + 1, target)]
    for question in (Cut(effective=day(on), known=day(known)), Cut(effective=day(on), recorded=day(known))):
        assert as_of(corrected_later, question) == as_of(rows, question)


@given(histories(), days)
def test_a_re_dated_event_reads_as_if_it_had_been_written_so(rows, now):
    fixed = [row for row in rows if not isinstance(row.event, ev.CorrectionConfirmed)]
    rewritten = [
        Row(r.position, r.recorded_at, r.version, msgspec.structs.replace(r.event, effective_on=day(now)))
        if r is fixed[-1]
        else r
        for r in fixed
    ]
    correction = confirmed(fixed[-1].version, "/effective_on", "", day(now).isoformat())
    told = [*fixed, Row(999, fixed[-1].recorded_at, fixed[-1].version + 100, correction)]
    for on in (0, 15, 30, 60):
        assert stage(told, effective=day(on)) == stage(rewritten, effective=day(on))


def test_a_history_that_does_not_begin_with_an_opening_is_no_plan():
    assert fold([(2, moved(1, "review"))]) is None
    assert fold([]) is None
