"""Forward mode and nesting: one pass, no graph, and no perturbation taken for another."""

from __future__ import annotations

import math
import tracemalloc
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import tinygrad_bp as tg
from tinygrad_bp import Value
from tinygrad_bp.autodiff.forward import Dual, new_level, split
from tinygrad_bp.autodiff.ops import ALIASES, TABLE

if TYPE_CHECKING:
    from collections.abc import Callable


def diff(f: Callable[[Any], Any], x: Any) -> Any:
    """The derivative of f at x, by forward mode."""
    return tg.jvp(f, (x,), (1.0,))[1]


def slope(f: Callable[[Any], Any], x: Any) -> Any:
    """The derivative of f at x, by reverse mode."""
    return tg.grad(f)(x)


def product(f: Callable[[Any], Any], x: Any) -> Any:
    """The derivative of f at x, by the pull of a vjp."""
    return tg.vjp(f, x)[1](1.0)[0]


MODES = [diff, slope, product, lambda f, x: tg.jacobian(f)(x)]
outer = pytest.mark.parametrize("outer", MODES)
inner = pytest.mark.parametrize("inner", MODES)

# Every operation


@pytest.mark.parametrize("name", [*TABLE, *ALIASES])
def test_forward_mode_has_the_derivatives_of_the_backward_pass(name: str) -> None:
    op = TABLE[ALIASES.get(name, name)]
    first = {"acosh": 1.3, "polygamma": 1.0}.get(op.name, 0.3)
    numbers = [first, 0.7, -0.4][: op.arity]
    values = [Value(number) for number in numbers]
    op(*values).backward()
    for i in range(op.arity):
        along = [float(i == j) for j in range(op.arity)]
        value, derivative = tg.jvp(op, tuple(numbers), tuple(along))
        assert value == op(*numbers)
        assert derivative == values[i].grad
    value, derivative = tg.jvp(op, tuple(values), tuple([1.0] * op.arity))
    assert value.data == op(*numbers)
    assert derivative.data == pytest.approx(sum(value.grad for value in values), rel=1e-15)


@pytest.mark.parametrize(
    ("f", "expected"),
    [
        (lambda x: x + 2, 1.0),
        (lambda x: 2 + x, 1.0),
        (lambda x: x - 2, 1.0),
        (lambda x: 2 - x, -1.0),
        (lambda x: x * 2, 2.0),
        (lambda x: 2 * x, 2.0),
        (lambda x: x / 2, 0.5),
        (lambda x: 2 / x, -0.5),
        (lambda x: x**3, 12.0),
        (lambda x: 2**x, 4 * math.log(2)),
        (lambda x: -x, -1.0),
        (lambda x: +x, 1.0),
        (lambda x: abs(-x), 1.0),
        (lambda x: x.exp(), math.exp(2)),
        (lambda x: np.exp(np.array([x]))[0], math.exp(2)),
        (lambda x: x.maximum(1.0), 1.0),
        (lambda x: x.leaky_relu(), 1.0),
        (lambda x: x * Value(5.0), 5.0),
        (lambda x: Value(5.0) * x, 5.0),
        (lambda x: x if x > 1 else -x, 1.0),
        (lambda x: x if x < 1 else -x, -1.0),
        (lambda x: x if x > 2 else -x, -1.0),  # at a tie
        (lambda x: x if x >= 2 else -x, 1.0),
        (lambda x: x if x < 2 else -x, -1.0),
        (lambda x: x if x <= 2 else -x, 1.0),
        (lambda x: x if x > Value(2.0) else -x, -1.0),
        (lambda x: x if x >= Value(2.0) else -x, 1.0),
        (lambda x: x if Value(2.0) < x else -x, -1.0),
        (lambda x: x if Value(2.0) <= x else -x, 1.0),
        (lambda x: 3.0, 0.0),
    ],
)
def test_numbers_with_a_tangent_do_what_values_do(f: Any, expected: float) -> None:
    assert diff(f, 2.0) == pytest.approx(expected, rel=1e-15)
    assert slope(f, 2.0) == pytest.approx(expected, rel=1e-15)


@pytest.mark.parametrize("bad", [lambda x: x + "a", lambda x: "a" * x, lambda x: x**None])
def test_what_they_cannot_take_is_a_type_error(bad: Any) -> None:
    with pytest.raises(TypeError):
        diff(bad, 2.0)


@pytest.mark.parametrize("convert", [float, int, bool, math.exp])
def test_they_drop_no_derivative_silently(convert: Any) -> None:
    with pytest.raises(TypeError, match=r"would drop its derivative|is neither true nor false"):
        diff(convert, 2.0)


def test_there_is_no_backward_pass_in_forward_mode() -> None:
    def f(x: Any) -> Any:
        y = x * x
        y.backward()
        return y

    with pytest.raises(TypeError, match=r"no graph to walk: use grad\(\) or vjp\(\)"):
        diff(f, 2.0)


def test_errors_are_those_of_python() -> None:
    with pytest.raises(ZeroDivisionError):
        diff(lambda x: 1 / x, 0.0)
    with pytest.raises(ValueError, match="log"):
        diff(tg.log, -1.0)


# In one pass, with no graph


def test_memory_does_not_grow_with_the_computation() -> None:
    def f(x: Any, steps: int) -> Any:
        for _ in range(steps // 2):
            x = (x + 0.5).sin()
        return x

    tg.jvp(lambda x: f(x, 10), (0.3,), (1.0,))
    peaks = []
    for steps in (1_000, 20_000):
        tracemalloc.start()
        tg.jvp(lambda x, n=steps: f(x, n), (0.3,), (1.0,))
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] + 5_000


def test_a_direction_of_many_entries_takes_one_call() -> None:
    calls = []

    def f(x: Any) -> Any:
        calls.append(x)
        return [sum(entry * entry for entry in x), x[0]]

    x = [float(i) for i in range(50)]
    value, derivative = tg.jvp(f, (x,), ([1.0] * 50,))
    assert (value, derivative) == ([40425.0, 0.0], [2450.0, 1.0])
    assert len(calls) == 1


def test_levels_are_taken_apart_one_at_a_time() -> None:
    low, high = new_level(), new_level()
    assert low < high
    x = Dual(Dual(2.0, 3.0, low), 5.0, high)
    primals, tangents = split([x, 7.0, x.primal], high)
    assert primals == [x.primal, 7.0, x.primal]
    assert tangents == [5.0, None, None]
    assert repr(x) == "Dual(Dual(2.0, 3.0), 5.0)"


# Perturbation confusion: Siskind and Pearlmutter, "Perturbation confusion and referential
# transparency" (2005) and "Nesting forward-mode AD in a functional framework" (2008);
# Manzyuk, Pearlmutter, Radul, Rush and Siskind, "Perturbation confusion in forward
# automatic differentiation of higher-order functions" (2019).


@outer
@inner
def test_the_inner_derivative_is_of_the_inner_variable(outer: Any, inner: Any) -> None:
    assert outer(lambda x: x * inner(lambda y: x + y, 1.0), 3.0) == 1.0
    assert outer(lambda x: x * inner(lambda y: x * y, 2.0), 3.0) == 6.0
    assert outer(lambda x: x * inner(lambda y: x * y, x), 3.0) == 6.0
    assert outer(lambda x: inner(lambda y: x, x), 3.0) == 0.0
    assert outer(lambda x: inner(lambda y: y, x), 3.0) == 0.0
    assert outer(lambda x: x * inner(lambda y: y * y * x, 2.0), 3.0) == 24.0
    assert outer(lambda x: inner(lambda y: x**2 * y**3, x), 2.0) == 96.0


@outer
@inner
def test_a_constant_of_the_outer_variable_has_no_inner_derivative(outer: Any, inner: Any) -> None:
    assert outer(lambda x: x * inner(lambda y: x, 1.0), 3.0) == 0.0
    assert outer(lambda x: x + inner(lambda y: x * x * x, 1.0), 3.0) == 1.0


@outer
@inner
@pytest.mark.parametrize("third", MODES)
def test_three_levels_are_kept_apart(outer: Any, inner: Any, third: Any) -> None:
    def f(x: Any) -> Any:
        return x * inner(lambda y: y * third(lambda z: x * y * z * z, y), x)

    # d/dz = 2xyz, at z = y: 2xy²; y times that: 2xy³, whose slope at y = x is 6x³; x times that.
    assert f(2.0) == 96.0
    assert outer(f, 2.0) == 24 * 2.0**3
    assert outer(lambda x: inner(lambda y: third(lambda z: x * y * z, x), x), 5.0) == 1.0


@outer
@inner
def test_minimum_of_a_maximum_by_a_gradient_step_each(outer: Any, inner: Any) -> None:
    """Two players: the inner one climbs from the outer one's point, who descends."""

    def payoff(x: Any, y: Any) -> Any:
        return x * x + 3 * x * y - y * y

    def best(x: Any) -> Any:
        y = 1.0
        return payoff(x, y + 0.25 * inner(lambda y: payoff(x, y), y))

    # y* = 1 + (3x - 2) / 4 = 1/2 + 3x/4; d/dx = 2x + 3y* + 3x·3/4 - 2y*·3/4
    x = 2.0
    y = 0.5 + 0.75 * x
    assert outer(best, x) == pytest.approx(2 * x + 3 * y + 2.25 * x - 1.5 * y, rel=1e-15)


def test_a_function_that_returns_a_function_s_derivative_is_applied_twice() -> None:
    """Manzyuk et al., section 3: a curried shift, differentiated by its first argument."""

    def shift(u: Any) -> Callable[[Callable[[Any], Any]], Callable[[Any], Any]]:
        return lambda f: lambda x: f(x + u)

    def hat(f: Callable[[Any], Any]) -> Callable[[Any], Any]:
        return lambda x: diff(lambda u: shift(u)(f)(x), 0.0)

    assert hat(hat(tg.exp))(1.0) == pytest.approx(math.e, rel=1e-15)
    assert hat(hat(lambda x: x**3))(2.0) == 12.0


@outer
@inner
def test_derivatives_of_both_orders_agree(outer: Any, inner: Any) -> None:
    def f(x: Any) -> Any:
        return tg.sin(x) * tg.exp(x) + x**4 / (1 + x * x)

    expected = tg.grad(tg.grad(f))(0.7)
    assert outer(lambda x: inner(f, x), 0.7) == pytest.approx(expected, rel=1e-14)
    of_value = outer(lambda x: inner(f, x), Value(0.7))
    assert isinstance(of_value, Value)
    assert of_value.data == pytest.approx(expected, rel=1e-14)


# Nesting


def bowl(x: Any) -> Any:
    return x[0] ** 2 * x[1] + tg.sin(x[0] * x[1])


POINT = [0.5, 1.5]


def test_the_jacobian_of_a_product_with_the_hessian_is_the_third_derivative_times_it() -> None:
    v = [0.3, -0.7]
    third = tg.jacobian(tg.hessian(bowl))(POINT)
    [[a, b], [c, d]] = tg.jacobian(lambda x: tg.hvp(bowl, (x,), (v,))[0])(POINT)
    expected = [[sum(third[i][j][k] * v[j] for j in range(2)) for k in range(2)] for i in range(2)]
    assert [[a, b], [c, d]] == [pytest.approx(row, rel=1e-13) for row in expected]


def test_the_product_is_the_hessian_times_the_vector_for_any_function() -> None:
    hessian = tg.hessian(bowl)(POINT)
    for v in ([1.0, 0.0], [0.0, 1.0], [2.0, -3.0]):
        [product] = tg.hvp(bowl, (POINT,), (v,))
        expected = [sum(h * t for h, t in zip(row, v, strict=True)) for row in hessian]
        assert product == pytest.approx(expected, rel=1e-14)


def test_a_function_may_take_derivatives_of_its_own() -> None:
    def f(x: Any) -> Any:  # 3x² + x·2x = 5x²
        return tg.grad(lambda y: y**3)(x) + x * tg.jvp(lambda y: y * y, (x,), (1.0,))[1]

    assert f(2.0) == 20.0
    assert tg.value_and_grad(f)(2.0) == (20.0, 20.0)
    assert tg.hessian(f)(2.0) == 10.0
    assert tg.hvp(f, (2.0,), (3.0,)) == (30.0,)
    assert tg.jvp(tg.grad(f), (2.0,), (1.0,)) == (20.0, 10.0)
    assert tg.vjp(tg.grad(f), 2.0)[1](7.0) == (70.0,)
    assert tg.grad(tg.hessian(f))(2.0) == 0.0


def test_a_pull_from_inside_depends_on_the_outer_variable() -> None:
    def f(x: Any) -> Any:
        value, pull = tg.vjp(lambda y: [x * y, y * y], 3.0)
        [pulled] = pull([x, 1.0])
        return pulled + value[0]  # x·x + 6 + 3x

    assert tg.grad(f)(2.0) == 7.0
    assert tg.jvp(f, (2.0,), (1.0,)) == (16.0, 7.0)
    assert tg.grad(tg.grad(f))(2.0) == 2.0
    assert tg.hvp(f, (2.0,), (1.0,)) == (2.0,)


def test_structures_nest_too() -> None:
    def f(p: Any) -> Any:
        return p["w"][0] ** 2 * p["b"] + np.sum(p["a"]) * p["b"]

    p = {"w": (2.0,), "b": 3.0, "a": np.array([1.0, 4.0])}
    one = {"w": (1.0,), "b": 0.0, "a": np.zeros(2)}
    value, along = tg.jvp(tg.grad(f), (p,), (one,))
    assert value["w"] == (12.0,)
    assert value["b"] == 9.0
    assert value["a"].tolist() == [3.0, 3.0]
    assert along["w"] == (6.0,)
    assert along["b"] == 4.0
    assert along["a"].tolist() == [0.0, 0.0]


def test_a_value_closed_over_can_be_differentiated_by_afterwards() -> None:
    w = Value(3.0)
    second = tg.hessian(lambda x: x**3 * w**2)(2.0)
    along = tg.jvp(tg.grad(lambda x: x**3 * w**2), (2.0,), (1.0,))[1]
    assert (second.data, along.data) == (108.0, 108.0)
    for result in (second, along):
        assert tg.gradients(result, [w])[0].data == 72.0


BETWEEN: dict[str, Callable[..., Any]] = {
    "+": lambda x, y: x + y,
    "-": lambda x, y: x - y,
    "*": lambda x, y: x * y,
    "/": lambda x, y: x / y,
    "**": lambda x, y: x**y,
    "%": lambda x, y: x % y,
    "maximum": tg.maximum,
    "atan2": tg.atan2,
}


@pytest.mark.parametrize("number", [2.5, np.float64(2.5), np.array(2.5)])
@pytest.mark.parametrize("is_second", [False, True])
@pytest.mark.parametrize("name", BETWEEN)
def test_a_number_that_moves_meets_an_array(name: str, is_second: bool, number: Any) -> None:
    array = np.array([1.0, 2.0])

    def f(x: Any, y: Any) -> Any:
        return BETWEEN[name](y, x) if is_second else BETWEEN[name](x, y)

    value, along = tg.jvp(f, (number, array), (2.0, np.array([0.5, -1.0])))
    assert value.tolist() == f(2.5, array).tolist()
    by_number, by_array = tg.jacobian(f, (0, 1))(2.5, array)
    assert along == pytest.approx(2.0 * by_number + by_array @ [0.5, -1.0], rel=1e-15)
    alone = tg.jvp(lambda x: f(x, array), (number,), (2.0,))[1]
    assert alone == pytest.approx(2.0 * by_number, rel=1e-15)
