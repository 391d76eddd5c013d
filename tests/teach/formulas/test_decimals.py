"""Numbers to so many significant digits."""

from __future__ import annotations

import math

import pytest

from tinygrad_bp.teach.formulas.decimals import decimal


@pytest.mark.parametrize(
    ("number", "digits", "shown"),
    [
        (0.0, 9, "0"),
        (-0.0, 9, "0"),
        (2.0, 9, "2"),
        (0.4, 9, "0.4"),
        (0.35891647971788465, 9, "0.35891648"),
        (0.00043856773447434685, 9, "0.000438567734"),
        (1.10590596705977, 9, "1.10590597"),
        (1.23456789e-8, 9, "1.23456789e-08"),
        (1.23456789e-6, 4, "0.000001235"),
        (123456.789, 2, "123457"),
        (0.99996, 4, "1"),
        (9.9996, 4, "10"),
        (1e22, 9, "1e+22"),
        (123456789012345680.0, 3, "1.23e+17"),
        (99.99999, 2, "100"),
        (100.0, 1, "100"),
        (math.inf, 9, "inf"),
        (-math.inf, 9, "-inf"),
        (0.1 + 0.2, 17, "0.30000000000000004"),
        (5e-324, 9, "5e-324"),
    ],
)
def test_decimals(number: float, digits: int, shown: str) -> None:
    assert decimal(number, digits) == shown
