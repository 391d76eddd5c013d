"""Numbers as the page shows them."""

from __future__ import annotations

import pytest

from tests.playground.panels.mathematics.shown import session_of, shown_at
from tinygrad_bp.playground.panels.mathematics.numbers import PageNumber, as_shown, shown
from tinygrad_bp.teach.formulas.formula import Number, negative


@pytest.mark.parametrize(
    ("x", "digits", "text"),
    [
        (0.7413650695523157, 9, "0.741365070"),  # the tutorial prints 0.74136507
        (0.08216704056423077, 9, "0.082167041"),
        (-0.019049118527, 9, "-0.019049119"),
        (0.0004385677344, 9, "0.000438568"),
        (0.0004385677344, 4, "0.000439"),
        (-0.05081099634, 6, "-0.050811"),  # as many places as what it is added to
        (1.10590596705977, 9, "1.105905967"),
        (12345.678912345, 9, "12345.67891"),
        (0.15, 9, "0.15"),
        (0.149780716, 9, "0.149780716"),
        (0.0009765625, 9, "0.000976563"),  # half way: away from 0, as browsers do it
        (2.0**-14, 9, "6.10351563e-5"),
        (1e-5, 9, "1e-5"),
        (2.5e10, 9, "2.5e10"),
        (0.1 + 0.2, 17, "0.30000000000000004"),
        (-0.0, 9, "0"),
        (float("inf"), 9, "inf"),
    ],
)
def test_decimal_places_and_three_digits_that_count(x: float, digits: int, text: str) -> None:
    assert shown(x, digits) == text


def test_a_number_of_a_formula_has_them_too() -> None:
    number = as_shown(Number(0.08216704056423077, 9))
    assert str(number) == "0.082167041"
    assert str(negative(number)) == "-0.082167041"
    assert str(PageNumber(2.0)) == "2"


def test_formulas_show_a_number_as_its_own_line_does() -> None:
    data = shown_at(session_of(), "w5")
    out = data["steps"][2]["value"]
    assert shown(out, 9) == "0.593269992"
    assert data["update"]["numbers"] == "0.4−0.5⋅0.082167041"
    assert "0.751365070" in data["steps"][0]["numbers"]
