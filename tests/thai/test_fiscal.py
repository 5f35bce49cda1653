"""The fiscal year: named by the later year, turned on 1 October."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.thai.fiscal import (
    NoSuchPeriod,
    fiscal_half,
    fiscal_half_bounds,
    fiscal_quarter,
    fiscal_quarter_bounds,
    fiscal_year_be,
    fiscal_year_bounds,
)

DAYS = st.dates(date(1941, 10, 1), date(2400, 12, 31))


@pytest.mark.parametrize(
    ("day", "year", "quarter", "half"),
    [
        (date(2020, 9, 30), 2563, 4, 2),
        (date(2020, 10, 1), 2564, 1, 1),
        (date(2020, 12, 31), 2564, 1, 1),
        (date(2021, 1, 1), 2564, 2, 1),
        (date(2021, 3, 31), 2564, 2, 1),
        (date(2021, 4, 1), 2564, 3, 2),
        (date(2021, 7, 1), 2564, 4, 2),
        (date(2021, 9, 30), 2564, 4, 2),
        (date(2021, 10, 1), 2565, 1, 1),
    ],
)
def test_the_fiscal_year_turns_on_1_october(day: date, year: int, quarter: int, half: int):
    assert (fiscal_year_be(day), fiscal_quarter(day), fiscal_half(day)) == (year, quarter, half)


def test_fiscal_year_2564_runs_from_1_october_2563_to_30_september_2564():
    assert fiscal_year_bounds(2564) == (date(2020, 10, 1), date(2021, 9, 30))
    assert fiscal_half_bounds(2564, 1) == (date(2020, 10, 1), date(2021, 3, 31))
    assert fiscal_half_bounds(2564, 2) == (date(2021, 4, 1), date(2021, 9, 30))
    assert fiscal_quarter_bounds(2563, 2) == (date(2020, 1, 1), date(2020, 3, 31))


@given(DAYS)
def test_every_day_lies_in_the_periods_it_is_said_to_be_in(day: date):
    year = fiscal_year_be(day)
    for period in (
        fiscal_year_bounds(year),
        fiscal_half_bounds(year, fiscal_half(day)),
        fiscal_quarter_bounds(year, fiscal_quarter(day)),
    ):
        assert period.first <= day <= period.last


@given(st.integers(2484, 2998))
def test_quarters_and_halves_tile_the_year(year: int):
    whole = fiscal_year_bounds(year)
    for parts in (
        [fiscal_quarter_bounds(year, q) for q in (1, 2, 3, 4)],
        [fiscal_half_bounds(year, h) for h in (1, 2)],
    ):
        assert (parts[0].first, parts[-1].last) == whole
        assert all(a.last + timedelta(days=1) == b.first for a, b in pairwise(parts))
    assert fiscal_year_bounds(year + 1).first == whole.last + timedelta(days=1)


@pytest.mark.parametrize(
    "refused",
    [
        lambda: fiscal_year_bounds(2020),
        lambda: fiscal_half_bounds(2564, 3),
        lambda: fiscal_quarter_bounds(2564, 0),
    ],
)
def test_a_period_that_does_not_exist_is_refused(refused):
    with pytest.raises(NoSuchPeriod):
        refused()
