"""Cells: numbers as they are written in one country and another, and dates."""

from __future__ import annotations

import pytest

from tinygrad_bp.nn.data.reading.cells.numerals import Numerals, decimal_of, is_number


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
        ("$1,200.50", ".", 1200.5),
        ("-$5", ".", -5.0),
        ("$-5", ".", -5.0),
        ("US$ 5", ".", 5.0),
        ("1.234,50 €", ",", 1234.5),
        ("7 EUR", ".", 7.0),
        ("12%", ".", 0.12),
        ("12,5 %", ",", 0.125),
        ("(1,234.5)", ".", -1234.5),
        ("($5)", ".", -5.0),
        ("5-", ".", -5.0),
        ("1e3 %", ".", 10.0),
        ("$.5", ".", 0.5),
        ("(5", ".", None),
        ("--5", ".", None),
        ("(-5)", ".", None),
        ("-5-", ".", None),
        ("$", ".", None),
        ("%", ".", None),
        ("5-6", ".", None),
        ("5 km", ".", None),
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
    assert decimal_of(",", ["1,5", "2,5"]) == ","  # in quotation marks
    assert decimal_of(",", ["1,500", "2,500"]) == "."
    assert decimal_of(";", ["1.234,50 €", "7"]) == ","
    for separator in "\t;|":
        assert decimal_of(separator, ["1,234", "3"], before=",") == ","
        assert decimal_of(separator, ["1.234", "3"], before=",") == ","
        assert decimal_of(separator, ["1.234", "0.5"], before=",") == "."
    assert decimal_of(",", ["1,234"], before=",") == "."
    assert decimal_of("\t", ["1.234"], before=".") == "."


def test_what_is_a_number() -> None:
    assert [is_number(text) for text in ("1e3", "inf", "x")] == [True, False, False]
    assert is_number("inf", finite=False)
