"""Buddhist Era dates: leap days, text in two languages, reading what people type, and the Bangkok day."""

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.thai.calendar_names import MONTHS_EN, MONTHS_TH, MONTHS_TH_SHORT
from domain.thai.date_input import parse_date, parse_fields
from domain.thai.dates import (
    BadDate,
    NaiveInstant,
    YearBeforeReform,
    YearNotBuddhist,
    bangkok_date,
    be_year,
    date_text,
    days_after,
    end_of_bangkok_day,
    english_date,
    from_be,
    instant_text,
    start_of_bangkok_day,
    thai_date,
)

CABINET_DAY = date(2020, 7, 29)
MODERN_DAYS = st.dates(date(1941, 1, 1), date(2456, 12, 31))


@pytest.mark.parametrize(("year_be", "ce"), [(2563, date(2020, 2, 29)), (2567, date(2024, 2, 29))])
def test_the_29th_of_february_exists_in_buddhist_leap_years(year_be: int, ce: date):
    assert from_be(year_be, 2, 29) == ce
    assert parse_date(f"29 ก.พ. {year_be}") == ce
    assert thai_date(ce, short=True) == f"29 ก.พ. {year_be}"
    with pytest.raises(ValueError, match="day"):
        date(year_be, 2, 29)


@pytest.mark.parametrize("text", ["29 ก.พ. 2564", "2564-02-29", "31/4/2563", "0/1/2563", "1/13/2563", "2563-00-10"])
def test_a_day_that_never_was_is_refused(text: str):
    with pytest.raises(BadDate):
        parse_date(text)


@given(MODERN_DAYS)
def test_every_modern_day_goes_to_the_buddhist_era_and_back(day: date):
    assert from_be(be_year(day), day.month, day.day) == day


def test_the_golden_forms_of_one_date():
    assert thai_date(CABINET_DAY) == "29 กรกฎาคม 2563"
    assert thai_date(CABINET_DAY, short=True) == "29 ก.ค. 2563"
    assert thai_date(CABINET_DAY, digits="thai", era=True) == "๒๙ กรกฎาคม พ.ศ. ๒๕๖๓"
    assert thai_date(CABINET_DAY, weekday=True) == "วันพุธที่ 29 กรกฎาคม 2563"
    assert english_date(CABINET_DAY) == "29 July 2020"
    assert english_date(CABINET_DAY, weekday=True) == "Wednesday 29 July 2020"
    assert date_text(CABINET_DAY, "th") == "29 กรกฎาคม 2563"
    assert date_text(CABINET_DAY, "en") == "29 July 2020"


@given(MODERN_DAYS, st.booleans(), st.sampled_from(["arabic", "thai"]), st.booleans(), st.booleans())
def test_every_thai_form_is_read_back_as_the_same_day(day, short, digits, era, weekday):
    assert parse_date(thai_date(day, short=short, digits=digits, era=era, weekday=weekday)) == day


@given(st.dates(date(1941, 1, 1), date(2400, 12, 31)), st.booleans())
def test_every_english_form_is_read_back_as_the_same_day(day: date, weekday: bool):
    assert parse_date(english_date(day, weekday=weekday)) == day


@pytest.mark.parametrize(
    "text",
    [
        "29 ก.ค. 2563",
        "29ก.ค.2563",
        "29 กค. 2563",
        "29 กค 2563",
        " 29  กรกฎาคม  2563 ",
        "29\u00a0ก.ค.\u00a02563",
        "๒๙ กรกฎาคม พ.ศ. ๒๕๖๓",
        "วันพุธที่ ๒๙ กรกฎาคม พ.ศ. ๒๕๖๓",
        "วันที่ 29 กรกฎาคม 2563",
        "29/7/2563",
        "๒๙/๐๗/๒๕๖๓",
        "29-07-2563",
        "29.7.2563",
        "2563-07-29",
        "๒๕๖๓-๐๗-๒๙",
        "2020-07-29",
        "29 July 2020",
        "29 Jul 2020",
        "Wednesday, 29 July 2020",
        "29 July 2563",
        "29 กรกฎาคม ค.ศ. 2020",
        "29 July B.E. 2563",
        "29 july c.e. 2020",
    ],
)
def test_the_ways_people_write_one_day_are_read(text: str):
    assert parse_date(text) == CABINET_DAY


@pytest.mark.parametrize(
    ("text", "day"),
    [("29 ก.ค. 63", CABINET_DAY), ("260566", date(2023, 5, 26)), ("26/5/66", date(2023, 5, 26))],
)
def test_a_two_digit_year_is_read_only_where_the_field_says_so(text: str, day: date):
    with pytest.raises(BadDate):
        parse_date(text)
    assert parse_date(text, two_digit_year=True) == day


@pytest.mark.parametrize(
    "text",
    [
        "",
        "วันนี้",
        "29 กรก 2563",
        "29 Foo 2563",
        "ก.ค. 2563",
        "29 ก.ค.",
        "๒9 ก.ค. 2563",
        "29 ก.ค. ๒๕63",
        "٢٩/٧/٢٥٦٣",
        "29/7-2563",
        "29 ก.ค. 25630",
        "+29 ก.ค. 2563",
        "29 ก.ค. ค.ศ. 2563",
        "0000-01-01",
    ],
)
def test_what_is_not_a_date_is_refused(text: str):
    with pytest.raises(BadDate):
        parse_date(text)
    with pytest.raises(BadDate):
        parse_date(text, two_digit_year=True, archive=True)


def test_two_digits_are_never_a_year_of_the_common_era():
    with pytest.raises(BadDate):
        parse_date("29 July ค.ศ. 63", two_digit_year=True)


def test_a_weekday_that_does_not_fit_is_refused():
    assert parse_date("วันพุธที่ 29 กรกฎาคม 2563") == CABINET_DAY
    with pytest.raises(BadDate):
        parse_date("วันพฤหัสบดีที่ 29 กรกฎาคม 2563")
    with pytest.raises(BadDate):
        parse_date("Thursday 29 July 2020")


@pytest.mark.parametrize("month", ["7", "07", "๗", "๐๗", "กรกฎาคม", "ก.ค.", "กค", "July", "jul"])
def test_three_fields_take_the_month_as_number_or_name(month: str):
    assert parse_fields("๒๙", month, "๒๕๖๓") == parse_fields(" 29 ", month, "พ.ศ. 2563") == CABINET_DAY


@pytest.mark.parametrize("names", [MONTHS_TH, MONTHS_TH_SHORT, MONTHS_EN])
def test_every_month_name_means_its_number(names: tuple[str, ...]):
    assert [parse_fields("1", name, "2563").month for name in names] == list(range(1, 13))


@pytest.mark.parametrize("year", ["63", "2020", "25633", "", "3000"])
def test_a_year_field_takes_only_four_digits_of_the_buddhist_era(year: str):
    with pytest.raises(YearNotBuddhist):
        parse_fields("29", "7", year)


@pytest.mark.parametrize("fields", [("", "7", "2563"), ("29", "", "2563"), ("29", "7", "25a3"), ("x", "y", "2563")])
def test_three_fields_refuse_what_is_not_a_number(fields: tuple[str, str, str]):
    with pytest.raises(BadDate):
        parse_fields(*fields)


def test_years_before_2484_need_the_archive_flag():
    with pytest.raises(YearBeforeReform):
        from_be(2483, 6, 24)
    with pytest.raises(YearBeforeReform):
        parse_date("24 มิถุนายน 2475")
    assert parse_date("24 มิถุนายน 2475", archive=True) == date(1932, 6, 24)
    assert from_be(2484, 1, 1) == date(1941, 1, 1)


def test_archive_years_began_on_1_april():
    assert from_be(2475, 3, 31, archive=True) == date(1933, 3, 31)
    assert from_be(2475, 4, 1, archive=True) == date(1932, 4, 1)
    assert be_year(date(1933, 3, 31)) == 2475
    with pytest.raises(BadDate):  # that year had nine months
        from_be(2483, 2, 1, archive=True)
    with pytest.raises(BadDate):
        be_year(date(1889, 3, 31))


@given(st.dates(date(1889, 4, 1), date(1940, 12, 31)))
def test_every_archive_day_goes_to_the_buddhist_era_and_back(day: date):
    assert from_be(be_year(day), day.month, day.day, archive=True) == day


def test_the_bangkok_day_turns_seven_hours_before_utc():
    assert bangkok_date(datetime(2020, 7, 28, 16, 59, 59, 999999, UTC)) == date(2020, 7, 28)
    assert bangkok_date(datetime(2020, 7, 28, 17, 0, tzinfo=UTC)) == CABINET_DAY
    with pytest.raises(NaiveInstant):
        bangkok_date(datetime(2020, 7, 28, 17, 0))


def test_the_ends_of_the_calendar_have_a_day_too():
    assert bangkok_date(datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)) == date.max
    assert bangkok_date(datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14)))) == date.min
    assert start_of_bangkok_day(date.min) == datetime(1, 1, 1, tzinfo=UTC)
    assert days_after(date.max, 1) == days_after(date(9999, 12, 30), 30) == date.max
    assert days_after(date(2020, 2, 28), 2) == date(2020, 3, 1)


@given(st.dates(date(1941, 1, 1), date(2400, 1, 1)))
def test_a_bangkok_day_holds_its_first_and_last_microsecond_and_no_more(day: date):
    first, last, tick = start_of_bangkok_day(day), end_of_bangkok_day(day), timedelta(microseconds=1)
    assert bangkok_date(first) == bangkok_date(last) == day
    assert bangkok_date(first - tick) == day - timedelta(days=1)
    assert bangkok_date(last + tick) == day + timedelta(days=1)
    assert first.utcoffset() == last.utcoffset() == timedelta(0)


@given(st.datetimes(datetime(1941, 1, 1), datetime(2400, 1, 1), timezones=st.just(UTC)))
def test_bangkok_agrees_with_the_time_zone_database(instant: datetime):
    assert bangkok_date(instant) == instant.astimezone(ZoneInfo("Asia/Bangkok")).date()


def test_an_instant_is_told_in_bangkok_time():
    instant = datetime(2020, 7, 28, 17, 5, tzinfo=UTC)
    assert instant_text(instant, "th") == "29 กรกฎาคม 2563 เวลา 00.05 น."
    assert instant_text(instant, "en") == "29 July 2020, 00:05"


def test_a_refusal_speaks_both_languages_and_is_a_value_error():
    with pytest.raises(ValueError, match="date") as refused:
        parse_date("x")
    assert isinstance(refused.value, BadDate)
    assert refused.value.text("th").startswith("วันที่")
    assert refused.value.text("en").startswith("The date")
