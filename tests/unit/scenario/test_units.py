"""Numbers with units: conversion, refused dimensions, round trips."""

import math

import pytest

from siloSim.scenario.units import (
    UnitError,
    convert,
    format_quantity,
    parse_quantity,
    read_number,
    unit_of,
)


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("30 days", "days", 30), ("2 weeks", "days", 10), ("1 month", "days", 21), ("1 quarter", "days", 63),
        ("2 years", "days", 520), ("16 h", "days", 2), ("+0 days", "days", 0), ("7", "days", 7),
        ("15 min", "h", 0.25), ("1 day", "h", 8), ("90min", "h", 1.5),
        ("2 h/week", "h/day", 0.4), ("2 h per week", "h/day", 0.4), ("30 min/day", "h/day", 0.5),
        ("5 %", "share", 0.05), ("7%", "share", 0.07), ("57 %", "share", 0.57),
        ("1/day", "1/day", 1), ("0.5 % / day", "1/day", 0.005), ("0.15 /month", "1/month", 0.15),
        ("0.05 /day", "1/month", 1.05), ("12 /day", "1/h", 1.5), ("63 /quarter", "1/day", 1),
        ("20000 EUR", "money", 20000), ("60 EUR/h", "money/h", 60), ("480 EUR/day", "money/h", 60),
        ("150 %", "factor", 1.5), ("-2", "logit", -2), ("1_000", "money", 1000), ("1e-3", "share", 0.001),
    ],
)  # fmt: skip
def test_conversion(text: str, unit: str, value: float) -> None:
    assert parse_quantity(text, unit, "EUR") == value


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("5 EUR", "days"), ("5 days", "share"), ("5 %", "days"), ("2 h", "h/day"), ("2 /day", "share"),
        ("5 %", "logit"), ("3 days", "weight"), ("5 parsecs", "days"), ("x", "share"), ("", "share"),
        ("5 /", "1/day"), ("5 h/h/h", "h/day"), ("20,000 EUR", "money"), ("1 000", "money"), ("--5", "share"),
        ("5 %", "count"), ("60 EUR", "money/h"), ("1e999", "money"), ("nan", "share"), ("inf days", "days"),
        ("5" * 100, "money"),
    ],
)  # fmt: skip
def test_a_wrong_dimension_or_no_number_says_what_is_allowed(text: str, unit: str) -> None:
    with pytest.raises(UnitError) as caught:
        parse_quantity(text, unit)
    assert caught.value.message
    assert caught.value.allowed


def test_another_currency_is_refused_where_the_currency_is_known() -> None:
    assert parse_quantity("5 USD", "money") == 5
    with pytest.raises(UnitError, match="counts in EUR"):
        parse_quantity("5 USD", "money", "EUR")


@pytest.mark.parametrize(
    "value", [True, False, None, [1], {"a": 1}, math.nan, math.inf, 10**400, -1, 11, 2.5]
)
def test_read_number_refuses_what_is_no_whole_number_in_range(value: object) -> None:
    with pytest.raises(UnitError) as caught:
        read_number(value, "count", 0, 10, whole=True)
    assert "0 to 10" in caught.value.allowed


def test_read_number_can_leave_out_the_lower_end() -> None:
    assert read_number(0, "share", 0, 1) == 0
    with pytest.raises(UnitError, match="out of range"):
        read_number(0, "share", 0, 1, above=True)


def test_convert_refuses_another_dimension() -> None:
    assert convert(2, "days", "h") == 16
    assert convert(2, "", "h") == 2
    for wanted in ("share", "logit"):
        with pytest.raises(UnitError):
            convert(2, "days", wanted)


@pytest.mark.parametrize(
    ("text", "unit"),
    [("21 days", "days"), ("2 h", "h"), ("15 min", "h"), ("1 week", "days"), ("30 %", "share"), ("6", ""),
     ("1 /day", "1/day"), ("2 h/week", "h/day"), ("5 EUR", "money"), ("5 EUR/h", "money/h")],
)  # fmt: skip
def test_a_default_declares_its_unit(text: str, unit: str) -> None:
    assert unit_of(text) == unit


def test_what_is_written_is_read_back() -> None:
    for unit in ("days", "h", "share", "1/day", "1/month", "1/h", "h/day", "money", "money/h", "logit"):
        assert parse_quantity(format_quantity(0.1, unit), unit) == 0.1
