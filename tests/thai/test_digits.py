"""Digits: Thai and Arabic are equal in value, never mixed in silence; money is exact."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pythainlp.util import arabic_digit_to_thai_digit, thai_digit_to_arabic_digit

from domain.thai.digits import (
    NotANumber,
    NotMoney,
    mixes_digits,
    money_text,
    parse_int,
    parse_money,
    to_arabic,
    to_thai,
)


@given(st.text(alphabet=st.sampled_from("0123456789๐๑๒๓๔๕๖๗๘๙กขแ้.,- ")))
def test_digit_conversion_agrees_with_the_oracle_and_returns(text: str):
    assert to_thai(to_arabic(text)) == to_thai(text)
    assert to_arabic(to_thai(text)) == to_arabic(text)
    if text.strip():
        assert to_arabic(text) == thai_digit_to_arabic_digit(text)
        assert to_thai(text) == arabic_digit_to_thai_digit(text)


@given(st.integers(0, 10**18 - 1))
def test_a_whole_number_is_read_in_either_script(number: int):
    assert parse_int(str(number)) == parse_int(to_thai(str(number))) == number


@pytest.mark.parametrize(
    "text", ["๒5", "", " 1", "1 ", "-1", "+1", "1_000", "1,000", "1.0", "٢", "２", "²", "๓.๑)", "1" * 19]
)
def test_what_python_would_take_for_a_number_but_people_would_not_is_refused(text: str):
    with pytest.raises(NotANumber):
        parse_int(text)


def test_mixed_digits_are_noticed():
    assert mixes_digits("๒5")
    assert not mixes_digits("๒๕๖๒")
    assert not mixes_digits("2562 ก")


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1,250,000.50", "1250000.50"),
        ("๑,๒๕๐,๐๐๐.๕๐ บาท", "1250000.50"),
        ("1250000.5", "1250000.50"),
        ("0", "0.00"),
        ("๐.๒๕", "0.25"),
        (" 300,000 บาทถ้วน ", "300000.00"),
        ("12 baht", "12.00"),
        ("12THB", "12.00"),
        ("999,999,999,999,999.99", "999999999999999.99"),
    ],
)
def test_money_is_read_as_an_exact_decimal_string(text: str, amount: str):
    assert parse_money(text) == amount


@pytest.mark.parametrize(
    "text",
    [
        "",
        "บาท",
        "-1",
        "1,00",
        "12,34,567",
        "1,2345",
        "1.234",
        "1.",
        ".5",
        "01",
        "1e3",
        "NaN",
        "๑0",
        "1,๐๐๐",
        "1 000",
        "$1",
        "1,000,000,000,000,000,000",
        "1" * 16,
    ],
)
def test_an_amount_people_would_doubt_is_refused(text: str):
    with pytest.raises(NotMoney):
        parse_money(text)


@given(st.decimals(0, 10**14, places=2, allow_nan=False))
def test_money_written_and_read_again_is_the_same(amount: Decimal):
    assert Decimal(parse_money(money_text(amount))) == amount
    assert Decimal(parse_money(money_text(amount, "thai"))) == amount


@pytest.mark.parametrize("amount", ["0.001", "NaN", "Infinity", "x"])
def test_an_amount_finer_than_a_satang_is_not_rounded_away(amount: str):
    with pytest.raises(NotMoney):
        money_text(amount)
