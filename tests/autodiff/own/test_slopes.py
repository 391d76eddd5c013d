"""What slopes are as numbers, and what moves along them."""

from __future__ import annotations

import math

import pytest

from tinygrad_bp import Value
from tinygrad_bp.autodiff.forward import Dual
from tinygrad_bp.autodiff.operations.formula import Name
from tinygrad_bp.autodiff.operations.masks import Mask, Masked
from tinygrad_bp.autodiff.own.slopes import flowing, moved, number_of, shares_in
from tinygrad_bp.autodiff.own.symbolic import SymbolicValue


def test_the_number_of_whatever_it_is() -> None:
    assert [number_of(x) for x in (2, 2.0, Value(2.0), Dual(Dual(2.0, 1.0, 1), 0.0, 2))] == [
        2.0
    ] * 4
    assert number_of(SymbolicValue(Name("x"))) is None


def test_what_flows() -> None:
    assert flowing(None) is None
    assert flowing(Dual(3.0, 1.0, 1)) == 3.0
    assert flowing(Masked(Mask(Value(0.0), True), 3.0)) is None
    assert flowing(Masked(Mask(Value(1.0), True), 3.0)) == 3.0
    unknown = flowing(SymbolicValue(Name("x")))
    assert unknown is not None
    assert math.isnan(unknown)
    with pytest.raises(TypeError, match="that is being compiled"):
        2.0 * unknown


def test_a_tangent_that_moves_itself_at_a_later_level() -> None:
    """2 + d (3 + 4 e), where e is the later one."""
    found = moved(2.0, Dual(3.0, 4.0, 2), 1)
    assert found.level == 2
    assert (found.primal.tangent, found.tangent.primal, found.tangent.tangent) == (3.0, 0.0, 4.0)


def test_all_shares() -> None:
    assert shares_in([{0: 1.0, 2: 3.0}, {}, {1: 5.0}]) == [1.0, 3.0, 5.0]
