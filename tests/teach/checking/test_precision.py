"""A number as somebody wrote it: what it says of its own precision."""

from __future__ import annotations

import math
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinygrad_bp.teach.checking.precision import read_number


@pytest.mark.parametrize(
    ("written", "value", "unit", "digits"),
    [
        ("0.0821", 0.0821, 1e-4, 3),
        ("-.0821", -0.0821, 1e-4, 3),
        ("0.50", 0.5, 0.01, 2),
        ("8,21e-2", 0.0821, 1e-4, 3),
        ("8.21 x 10^-2", 0.0821, 1e-4, 3),
        (r"8.21 \cdot 10^{-2}", 0.0821, 1e-4, 3),
        ("8.21·10**(-2)", 0.0821, 1e-4, 3),
        ("≈ 0.38...", 0.38, 0.01, 2),
        ("$0.38$", 0.38, 0.01, 2),
        ("\u22120.38", -0.38, 0.01, 2),
        ("1 234.5", 1234.5, 0.1, 5),
        ("12", 12.0, 0.0, 2),
        ("12.0", 12.0, 0.1, 3),
        ("12e3", 12000.0, 1e3, 2),
        ("0", 0.0, 0.0, 1),
        (0.5, 0.5, 0.1, 1),
        (12.0, 12.0, 0.0, 3),
        (3, 3.0, 0.0, 2),
        (Decimal("0.50"), 0.5, 0.01, 2),
        # A fraction is meant exactly, and compared to ten digits, as a program's numbers are.
        ("1/8", 0.125, 0.0, 10),
        (" -1 / 8 ", -0.125, 0.0, 10),
        ("-(1/8)", -0.125, 0.0, 10),
        ("0,5/3", 0.5 / 3, 0.0, 10),
        (r"$-\frac{1}{8}$", -0.125, 0.0, 10),
        ("½", 0.5, 0.0, 10),
        ("-1½", -1.5, 0.0, 10),
        ("1 1/2", 1.5, 0.0, 10),
        (r"1\frac{1}{2}", 1.5, 0.0, 10),
        ("1 000/3", 1000 / 3, 0.0, 10),
        ("1 200/3", 400.0, 0.0, 10),
    ],
)
def test_what_is_read(written: Any, value: float, unit: float, digits: int) -> None:
    number = read_number(written)
    assert number.value == value
    assert number.unit == pytest.approx(unit, rel=1e-12)
    assert number.digits == digits


@pytest.mark.parametrize(
    "text",
    [
        *("", "abc", "nan", "inf", "1e999", "1.2.3", "1,2,3", "--1"),
        *("1/0", "1/", "/8", "/", "1/8/2", "a/b", "1 3/2", "1 1/0", "nan/2", "1e400/2"),
        "1/" + "9" * 400,
    ],
)
def test_what_cannot_be_read(text: str) -> None:
    with pytest.raises(ValueError, match="expected a number such as"):
        read_number(text)
    with pytest.raises(TypeError, match="not list"):
        read_number([text])


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_of_a_program_means_itself(number: float) -> None:
    read = read_number(number)
    assert read.value == number
    assert read.means(number)
    assert read.agreeing(number) == read.digits
    assert str(number) == read.text


@given(st.floats(0.001, 0.9), st.integers(1, 8))
def test_a_number_rounded_to_some_digits_means_the_number(number: float, digits: int) -> None:
    read = read_number(f"{number:#.{digits}g}")
    assert read.means(number)
    assert not read.means(number * (1 + 5 * 10.0 ** (1 - digits)))
    assert not read.means(-number)


def test_five_digits_may_be_off_by_two() -> None:
    assert read_number("0.1236").means(0.1235)
    assert not read_number("0.1237").means(0.1235)
    assert read_number("0.12347").means(0.12345)
    assert not read_number("0.12348").means(0.12345)
    # Of zero there is no last digit to be rounded.
    assert read_number("0.00").means(0.005)
    assert not read_number("0.00").means(0.006)


def test_how_many_digits_agree() -> None:
    assert read_number("0.445").agreeing(0.4476) == 2
    assert read_number("0.5").agreeing(0.0) == 0
    assert read_number("0.5").agreeing(math.inf) == 0
    assert read_number("0.09").agreeing(0.9) == 0
