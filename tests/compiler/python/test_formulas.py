"""Operations as expressions of Python: they follow IEEE 754, alone and in one line with others."""

from __future__ import annotations

import itertools
import math
from typing import Any

import pytest

import tinygrad_bp as tg
from tests.compiler.python.comparing import EDGES, bits, compiled
from tinygrad_bp.autodiff.ieee import ieee_arithmetic
from tinygrad_bp.autodiff.operations.operation import Op
from tinygrad_bp.autodiff.ops import TABLE


@pytest.mark.parametrize("op", TABLE.values(), ids=list(TABLE))
def test_operations_follow_ieee_754(op: Op) -> None:
    f = compiled(op)
    edges = EDGES if op.arity < 3 else EDGES[::2]
    for operands in itertools.product(edges, repeat=op.arity):
        assert bits(f(*operands)) == bits(op.ieee(*operands)), operands
    assert f.cache_info().misses == 1


@pytest.mark.parametrize("op", TABLE.values(), ids=list(TABLE))
def test_operations_in_one_line_with_others_follow_ieee_754(op: Op) -> None:
    """Operands are expressions, with signs and choices in them; one is a constant."""
    ieee = TABLE["neg"].ieee, TABLE["maximum"].ieee, TABLE["mul"].ieee
    neg, maximum, mul = ieee
    for constant in (-2.0, 0.5, 3.0, math.inf):

        def f(*xs: Any, constant: float = constant) -> Any:
            first, *others = [tg.maximum(-x, constant) for x in xs]
            return -op(-first, *others) * op(constant, *xs[1:])

        g = compiled(f)
        for xs in itertools.product(EDGES if op.arity == 1 else EDGES[::3], repeat=op.arity):
            first, *others = [maximum(neg(x), constant) for x in xs]
            expected = mul(neg(op.ieee(neg(first), *others)), op.ieee(constant, *xs[1:]))
            assert bits(g(*xs)) == bits(expected), (constant, xs)


SYMBOLS = ["add", "sub", "mul", "div", "pow", "neg", "where", "abs"]


@pytest.mark.parametrize("outer", SYMBOLS)
@pytest.mark.parametrize("inner", SYMBOLS)
def test_operations_in_one_line_keep_their_order(outer: str, inner: str) -> None:
    one, other = TABLE[outer], TABLE[inner]
    for place in range(one.arity):

        def f(*xs: Any, place: int = place) -> Any:
            whole = other(*xs[: other.arity])
            return one(*(*xs[:place], whole, *xs[place:])[: one.arity])

        g = compiled(f)
        for xs in itertools.permutations((0.1, 0.7, -1.3, 3.1, 1e-7), 4):
            with ieee_arithmetic():
                expected = f(*xs)
            assert bits(g(*xs)) == bits(expected)


@pytest.mark.parametrize("exponent", [-3.0, -1.0, -0.5, 0.5, 2.0, 3.0, 2.5, 1e300])
def test_powers_with_a_constant_exponent(exponent: float) -> None:
    f, g = compiled(lambda x: x**exponent), compiled(lambda x: (-x) ** exponent)
    for x in EDGES:
        assert bits(f(x)) == bits(TABLE["pow"].ieee(x, exponent))
        assert bits(g(x)) == bits(TABLE["pow"].ieee(-x, exponent))


def test_an_error_at_one_place_leaves_the_other_results_alone() -> None:
    f = compiled(lambda x, y: [x / y, x * y, tg.log(y)])
    assert f(1.0, 0.0) == [math.inf, 0.0, -math.inf]
    assert f(1.0, 1.0) == [1.0, 1.0, 0.0]
