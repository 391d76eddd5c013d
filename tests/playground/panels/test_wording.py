"""Words and formulas as plain data."""

from __future__ import annotations

import pytest

from tinygrad_bp.playground.panels.wording import markup, symbol_of
from tinygrad_bp.teach.formulas.formula import Derivative, Symbol


@pytest.mark.parametrize("name", ["w5", "net_h1", "E_total", "w5+", "∂E_total/∂w5"])
def test_a_symbol_has_the_name_of_its_quantity(name: str) -> None:
    assert symbol_of(name).name == name


def test_markup_does_not_carry_numbers_that_it_does_not_show() -> None:
    total, weight = Symbol("E_total", 0.298), Symbol("w5", 0.4)
    assert "data-value" not in markup(Derivative(total, weight, 0.0822))
    assert 'data-name="w5"' in markup(weight)
