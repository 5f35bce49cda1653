"""Working days on the shipped holiday table and on tables made for a test."""

from datetime import date, timedelta

import holidays
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.reasons import Text
from domain.workdays import BadCalendar, Calendar, CalendarDoesNotCover, Holiday
from services import calendars

TH = calendars.latest("th")
DAYS = st.dates(date(2017, 6, 1), date(2027, 6, 1))
COUNTS = st.integers(-100, 100)


def a_calendar(*days: date, covers: tuple[date, date] = (date(2020, 1, 1), date(2020, 12, 31))) -> Calendar:
    return Calendar("x", 1, Text("ก", "a"), covers, tuple(Holiday(day, "หยุด", "off") for day in days))


def test_the_shipped_table_names_its_source_and_reaches_from_2017_to_2027():
    assert (TH.name, TH.edition) == ("th", 1)
    assert TH.covers == (date(2017, 1, 1), date(2027, 12, 31))
    assert "holidays 0.109" in TH.source.en
    assert all(holiday.th and holiday.en for holiday in TH.holidays)


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2020, 7, 29), True),  # the Cabinet met on this Wednesday (W55)
        (date(2020, 7, 28), False),
        (date(2020, 7, 27), False),  # Songkran, moved
        (date(2020, 7, 26), False),  # a Sunday
        (date(2020, 4, 13), True),  # Songkran of 2563 was moved to later days
        (date(2020, 11, 19), False),  # a special holiday declared late
        (date(2018, 7, 30), False),  # substitution
        (date(2018, 5, 14), False),  # Royal Ploughing: offices closed, banks open
        (date(2018, 5, 1), True),  # Labour Day: offices open, banks closed
        (date(2021, 5, 3), True),  # its substitution
    ],
)
def test_days_on_which_government_offices_work(day: date, works: bool):
    assert TH.is_working_day(day) == works


def test_the_shipped_table_agrees_with_its_source_but_for_days_offices_do_not_keep():
    source: dict[date, str] = {}
    for kind in ("public", "government"):
        source |= holidays.country_holidays("TH", years=range(2017, 2028), categories=(kind,), language="en_US")
    not_kept = {day for day, name in source.items() if name.startswith(("National Labor", "National Children"))}
    assert {holiday.date for holiday in TH.holidays} == {
        day for day in source if TH.covers[0] <= day <= TH.covers[1]
    } - not_kept


def test_counting_starts_the_day_after():
    assert TH.add_working_days(date(2020, 7, 24), 1) == date(2020, 7, 29)
    assert TH.add_working_days(date(2020, 7, 25), 1) == date(2020, 7, 29)
    assert TH.add_working_days(date(2020, 7, 29), -1) == date(2020, 7, 24)
    assert TH.add_working_days(date(2020, 7, 26), 0) == date(2020, 7, 26)
    assert TH.working_days_between(date(2020, 7, 24), date(2020, 7, 31)) == 3
    assert TH.working_days_between(date(2020, 7, 31), date(2020, 7, 24)) == -3


def test_a_deadline_on_a_day_off_moves_to_the_next_working_day():
    assert TH.first_working_day_on_or_after(date(2020, 7, 25)) == date(2020, 7, 29)
    assert TH.first_working_day_on_or_after(date(2020, 7, 29)) == date(2020, 7, 29)


@given(DAYS, COUNTS)
def test_adding_and_counting_undo_each_other(day: date, n: int):
    assert TH.working_days_between(day, TH.add_working_days(day, n)) == n


@given(DAYS, st.integers(1, 60), st.integers(1, 60))
def test_adding_in_two_steps_is_adding_once(day: date, a: int, b: int):
    assert TH.add_working_days(TH.add_working_days(day, a), b) == TH.add_working_days(day, a + b)


@given(DAYS)
def test_the_next_working_day_is_one_and_none_lies_before_it(day: date):
    found = TH.first_working_day_on_or_after(day)
    assert TH.is_working_day(found)
    assert not any(TH.is_working_day(day + timedelta(i)) for i in range((found - day).days))


@pytest.mark.parametrize(
    "ask",
    [
        lambda: TH.is_working_day(date(2016, 12, 31)),
        lambda: TH.is_working_day(date(2028, 1, 1)),
        lambda: TH.add_working_days(date(2027, 12, 30), 5),
        lambda: TH.add_working_days(date(2017, 1, 4), -5),
        lambda: TH.first_working_day_on_or_after(date(2027, 12, 31)),
        lambda: TH.working_days_between(date(2027, 12, 1), date(2028, 1, 1)),
    ],
)
def test_a_day_outside_the_table_is_refused_never_guessed(ask):
    with pytest.raises(CalendarDoesNotCover):
        ask()


def test_a_holiday_has_a_name_in_both_languages_on_weekends_too():
    assert TH.holiday_on(date(2017, 1, 1)) == Holiday(date(2017, 1, 1), "วันขึ้นปีใหม่", "New Year's Day")
    assert TH.holiday_on(date(2020, 7, 29)) is None


def test_a_later_edition_changes_the_count_not_the_code():
    before = a_calendar()
    after = a_calendar(date(2020, 11, 19), date(2020, 11, 20))
    assert before.add_working_days(date(2020, 11, 18), 1) == date(2020, 11, 19)
    assert after.add_working_days(date(2020, 11, 18), 1) == date(2020, 11, 23)


@pytest.mark.parametrize(
    "days",
    [
        (date(2020, 2, 2), date(2020, 2, 1)),
        (date(2020, 2, 1), date(2020, 2, 1)),
        (date(2019, 12, 31),),
        (date(2021, 1, 1),),
    ],
)
def test_a_disordered_table_is_refused(days: tuple[date, ...]):
    with pytest.raises(BadCalendar):
        a_calendar(*days)
    with pytest.raises(BadCalendar):
        a_calendar(covers=(date(2020, 1, 2), date(2020, 1, 1)))


@pytest.mark.parametrize(
    "text", ["", "[", "name: th", "{name: th, edition: 1, x: 2}", "holidays: [{date: 2563-07-29}]"]
)
def test_a_file_that_is_not_a_table_is_refused(text: str):
    with pytest.raises(BadCalendar):
        calendars.read(text)


def test_a_table_survives_being_published_as_plain_data():
    assert msgspec.convert(msgspec.to_builtins(TH), Calendar) == TH
    assert calendars.shipped() == (TH,)


def test_an_unknown_calendar_is_not_invented():
    with pytest.raises(KeyError):
        calendars.latest("xx")
