"""Units at numbers: what is one, and which of them are the same."""

from __future__ import annotations

import pytest

from tinygrad_bp.nn.data.reading.cells.numerals import Numerals
from tinygrad_bp.nn.data.reading.cells.units import Measurement, fits, is_word, unit_of


@pytest.mark.parametrize(
    ("cell", "number", "unit"),
    [
        ("12 kg", 12.0, "kg"),
        ("3.5cm", 3.5, "cm"),
        ("1,234 km", 1234.0, "km"),
        ("12\u00a0kg", 12.0, "kg"),
        ("-3 \u00b0C", -3.0, "\u00b0C"),
        ("1e3 kg", 1000.0, "kg"),
        ("5 km/h", 5.0, "km/h"),
        ("7 l/100 km", 7.0, "l/100 km"),
        ("70 m\u00b2", 70.0, "m\u00b2"),
        ("70 m2", 70.0, "m2"),
        ("5 sq ft", 5.0, "sq ft"),
        ("70%", 0.7, "%"),
        ("CHF 5", 5.0, "CHF"),
        ("5 US$", 5.0, "$"),
    ],
)
def test_a_number_and_its_unit(cell: str, number: float, unit: str) -> None:
    assert Numerals().quantity(cell) == (number, unit)


@pytest.mark.parametrize(
    "cell",
    ["1st", "22nd", "4x2", "10 am", "kg", "5 6 kg", "5-6 kg", "1d5", "5 ft 11 in", "A4", "5_kg"],
)
def test_what_is_no_number_with_a_unit(cell: str) -> None:
    assert Numerals().quantity(cell) is None


def test_units_that_are_one() -> None:
    for same in (
        ("kg", "Kg", "KG"),
        ("year", "years", "Years"),
        ("lb", "lbs."),
        ("\u20ac", "EUR"),
    ):
        assert len({unit_of(unit) for unit in same}) == 1
    for different in (("mW", "MW"), ("m", "M"), ("kb", "kB"), ("m", "ms"), ("$", "CAD")):
        assert len({unit_of(unit) for unit in different}) == len(different)


def test_what_fits_among_numbers_with_a_unit() -> None:
    assert fits(Measurement(5.0, "kg"), "kg")
    assert fits(Measurement(0.0, ""), "kg")
    assert not fits(Measurement(5.0, ""), "kg")
    assert not fits(Measurement(5.0, "kg"), "")
    assert not fits(Measurement(0.12, "%"), "")
    assert not fits(Measurement(5.0, "$"), "\u20ac")
    assert fits(Measurement(5.0, ""), "$")
    assert fits(Measurement(5.0, "$"), "")
    assert [is_word(unit) for unit in ("kg", "%", "$", "CHF", "")] == [True, *[False] * 4]
