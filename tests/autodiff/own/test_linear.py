"""Rules as JAX has them: what they may do with what comes along."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import tinygrad_bp as tg

if TYPE_CHECKING:
    from collections.abc import Callable


def backward_by(rule: Callable[[Any], Any]) -> Any:
    @tg.custom_vjp
    def itself(x: Any) -> Any:
        return 1.0 * x

    itself.defvjp(lambda x: (x, None), lambda rest, g: (rule(g),))
    return itself


@pytest.mark.parametrize(
    "rule",
    [
        lambda g: tg.minimum(tg.maximum(g, -1.0), 1.0),
        lambda g: max(-1.0, min(1.0, g)),
        lambda g: min(float(g), 1.0),
        lambda g: tg.where(abs(g) > 0.001, g, 0.0),
        lambda g: g + 1.0,
        lambda g: 1.0,
        abs,
        lambda g: g * g,
    ],
)
def test_a_rule_that_does_more_than_multiply_is_refused(rule: Callable[[Any], Any]) -> None:
    f = backward_by(rule)
    for derivative in (tg.grad(lambda x: 10.0 * f(x)), tg.grad(tg.grad(f))):
        with pytest.raises(TypeError, match=r"of itself.*\(\) is no derivative: .* is no multiple"):
            derivative(3.0)


@pytest.mark.parametrize(
    ("rule", "slope"), [(lambda g: -g, -1.0), (lambda g: g / 3.0, 1.0 / 3.0), (lambda g: None, 0.0)]
)
def test_one_that_multiplies_is_a_derivative(rule: Callable[[Any], Any], slope: float) -> None:
    f = backward_by(rule)
    assert tg.grad(lambda x: 10.0 * f(x))(3.0) == pytest.approx(10.0 * slope, rel=1e-15)


def test_a_rule_along_tangents_multiplies_them_too() -> None:
    @tg.custom_jvp
    def square(x: Any) -> Any:
        return x * x

    square.defjvp(lambda primals, tangents: (square(*primals), tangents[0] + primals[0]))
    with pytest.raises(TypeError, match=r"square.*\(\) is no derivative: `\+` is no multiple"):
        tg.jvp(square, (3.0,), (1.0,))


def test_what_a_rule_gives_has_a_place_for_each_operand() -> None:
    @tg.custom_vjp
    def half(x: Any) -> Any:
        return x / 2.0

    half.defvjp(lambda x: (half(x), None), lambda rest, g: g / 2.0)
    with pytest.raises(TypeError, match=r"half.*\(\) gives backward must be a tuple of 1, not"):
        tg.grad(half)(1.0)


def test_an_operation_of_two_tangents_has_a_slope_by_each() -> None:
    weighted = tg.operation(lambda x, y: 3.0, lambda x, y: 5.0)(lambda x, y: 3.0 * x + 5.0 * y)

    @tg.custom_jvp
    def f(x: Any, y: Any) -> Any:
        return 3.0 * x + 5.0 * y

    f.defjvp(lambda primals, tangents: (f(*primals), weighted(*tangents)))
    assert tg.grad(f, (0, 1))(1.0, 2.0) == (3.0, 5.0)


@pytest.mark.parametrize("zero", [0.0, 0, np.zeros(()), np.float64(0.0), np.int64(0)])
def test_zeros_of_all_kinds_are_nothing(zero: Any) -> None:
    f = tg.custom_jvp(lambda x: tg.maximum(x, 0.0))
    f.defjvp(lambda p, t: (f(*p), tg.where(p[0] > 0.0, t[0], zero)))
    assert [float(tg.grad(f)(x)) for x in (2.0, -2.0)] == [1.0, 0.0]
    assert tg.jit(tg.grad(f), backend="python")(2.0) == 1.0
