"""Cells: numbers as they are written in one country and another, and dates."""

from __future__ import annotations

import pytest

from tinygrad_bp.nn.data.reading.cells import Numerals, days, decimal_of, is_number


@pytest.mark.parametrize(
    ("cell", "decimal", "number"),
    [
        ("1.5", ".", 1.5),
        ("-1e-3", ".", -0.001),
        ("\u22122", ".", -2.0),
        ("3,000", ".", 3000.0),
        ("1,234,567.89", ".", 1234567.89),
        ("1 234 567", ".", 1234567.0),
        ("1\u202f234,5", ",", 1234.5),
        ("1'234.50", ".", 1234.5),
        ("0,052", ",", 0.052),
        ("1.234,50", ",", 1234.5),
        ("-1.234", ",", -1234.0),
        ("3,14", ".", None),
        ("0,052", ".", None),
        ("1,234,56", ".", None),
        ("12.5", ",", 12.5),
        ("1.5,5", ",", None),
        ("1e999", ".", None),
        ("nan", ".", None),
        ("", ".", None),
    ],
)
def test_numbers(cell: str, decimal: str, number: float | None) -> None:
    numerals = Numerals(decimal)
    assert numerals.number(cell) == number
    if (several := numerals.all([cell, "1"])) is not None:
        assert several == [number, 1.0]


def test_a_mark_between_thousands_that_is_told() -> None:
    assert Numerals(".", ",").number("12,34,567.5") == 1234567.5
    assert Numerals(".", "_").number("1_0") == 10.0
    assert Numerals(".", ",").all(["1"]) is None


def test_the_decimal_is_what_makes_more_numbers() -> None:
    assert decimal_of(";", ["1,5", "2.5", "2,5"]) == ","
    assert decimal_of(";", ["1.5", "2.5", "a, b"]) == "."
    assert decimal_of("\t", ["1,000"]) == "."
    assert decimal_of(",", ["1,5", "2,5"]) == "."


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("1970-01-01", 0.0),
        ("1969-12-31T12:00:00", -0.5),
        ("2024/02/29", 19782.0),
        ("29.02.24", 19782.0),
        ("29/2/1969", None),
        ("2024-02-29 24:00", None),
        ("01.01.1970 6:00 pm", 0.75),
        ("01.01.1970 12:00 AM", 0.0),
        ("1970-01-01 01:00:00.5Z", 1 / 24),
        ("1970-01-01T01:00+01:00", 0.0),
        ("0001-01-01T00:00+01:00", None),
        ("1970-01.01", None),
        ("12:30", None),
        ("3.5", None),
    ],
)
def test_dates(cell: str, day: float | None) -> None:
    assert days(cell) == day


def test_what_is_a_number() -> None:
    assert [is_number(text) for text in ("1e3", "inf", "x")] == [True, False, False]
    assert is_number("inf", finite=False)
