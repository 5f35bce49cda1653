"""Quorum and majority are arithmetic, with the law cited."""

from datetime import date, timedelta
from fractions import Fraction as Exact

from hypothesis import given
from hypothesis import strategies as st

from domain.sitting import PROFILES, Adjourned, Fraction, Votes, carried, share

TODAY = date(2018, 11, 20)


@given(st.integers(1, 500), st.integers(1, 9), st.integers(1, 9))
def test_a_share_is_the_smallest_whole_number_that_is_at_least_it(members: int, over: int, under: int) -> None:
    needed = Fraction(over, under).of(members)
    assert needed >= members * Exact(over, under) > needed - 1


@given(st.integers(-30, 60), st.booleans(), st.booleans())
def test_a_third_is_enough_only_under_all_three_conditions(days: int, lack: bool, stated: bool) -> None:
    found = share(PROFILES["apa_default"], TODAY, Adjourned(TODAY - timedelta(days=days), lack), stated)
    assert (str(found) == "1/3") == (1 <= days <= 14 and lack and stated)


def test_the_cabinet_needs_a_third_always() -> None:
    adjourned = Adjourned(TODAY - timedelta(days=3), True)
    assert str(share(PROFILES["cabinet"], TODAY, None, False)) == "1/3"
    assert str(share(PROFILES["cabinet"], TODAY, adjourned, True)) == "1/3"
    assert PROFILES["cabinet"].ordinary.of(36) == 12


@given(st.integers(0, 50), st.integers(0, 50))
def test_the_casting_vote_matters_only_on_a_tie(votes_for: int, against: int) -> None:
    outcomes = {cast: carried(Votes(votes_for, against, 0, cast)) for cast in (None, "for", "against")}
    if votes_for == against:
        assert outcomes == {None: False, "for": True, "against": False}
    else:
        assert set(outcomes.values()) == {votes_for > against}
