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
        ("1_2", ".", None),
        ("1_234.5", ".", None),
        ("0x1F", ".", None),
        ("1d5", ".", None),
        ("infinity", ".", None),
        ("-inf", ".", None),
        ("\u221e", ".", None),
        ("1e400", ".", None),
        ("1E5", ".", 1e5),
        ("+1", ".", 1.0),
        ("1.", ".", 1.0),
        (".5", ".", 0.5),
        ("-.5", ".", -0.5),
        ("\u0661\u0662", ".", 12.0),  # Arabic digits
        ("\u0661\u066b\u0665", ".", 1.5),
        ("\uff11\uff0e\uff15", ".", 1.5),  # of full width
        ("\uff0d\uff15", ".", -5.0),
        ("\u20135", ".", -5.0),  # what word processors make of a minus
        ("1\u00a0234", ".", 1234.0),
        ("1\u2009234", ".", 1234.0),
        ("\u00b2", ".", None),
        ("\u00bd", ".", None),
        ("$5 EUR", ".", None),
        ("$5 USD", ".", 5.0),
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


def decimal(separator: str, cells: list[str], before: str = ".") -> str:
    return decimal_of(separator, cells, before)[0]


def test_the_decimal_is_what_makes_more_numbers() -> None:
    assert decimal(";", ["1,5", "2.5", "2,5"]) == ","
    assert decimal(";", ["1.5", "2.5", "a, b"]) == "."
    assert decimal("\t", ["1,000"]) == "."
    assert decimal(",", ["1,5", "2,5"]) == ","  # in quotation marks
    assert decimal(",", ["1,500", "2,500"]) == "."
    assert decimal(";", ["1.234,50 €", "7"]) == ","
    for separator in "\t;|":
        assert decimal(separator, ["1,234", "3"], before=",") == ","
        assert decimal(separator, ["1.234", "3"], before=",") == ","
        assert decimal(separator, ["1.234", "0.5"], before=",") == "."
    assert decimal(",", ["1,234"], before=",") == "."
    assert decimal("\t", ["1.234"], before=".") == "."


def test_a_decimal_is_a_guess_where_all_cells_fit_both() -> None:
    assert decimal_of("\t", ["1,234", "5"]) == (".", True)
    assert decimal_of("\t", ["1,234", "0.5"]) == (".", False)
    assert decimal_of(";", ["1,234", "5"]) == (",", True)
    assert decimal_of("\t", ["1,5 kg"]) == (",", False)


def test_what_is_a_number() -> None:
    numbers = ["1e3", "1", "-1.", ".5", "+2E-3"]
    others = ["inf", "nan", "x", "1_2", "\u0661", "\uff11", "0x1", "1e400", "", "-", "1 2"]
    assert [is_number(text) for text in numbers] == [True] * 5
    assert [is_number(text) for text in others] == [False] * len(others)
    for text in numbers + others:  # one answer, however they are read
        assert Numerals().all([text]) == ([float(text)] if text in numbers else None)
        assert is_number(text) <= (Numerals().number(text) is not None)


def test_what_is_told_to_be_missing() -> None:
    numerals = Numerals(missing=["-999", "gone"])
    for cell in ("-999", "-999.0", "\u2212999", "gone", "NA"):
        assert numerals.is_missing(cell)
    assert not any(map(numerals.is_missing, ("999", "-99", "Gone")))
    assert numerals.all(["1", "-999.0"]) is None
    assert numerals.missing_among({"1", "-999.00", "x"}) == {"-999.00"}
