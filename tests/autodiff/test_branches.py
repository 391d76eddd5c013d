"""A branch not taken lets nothing through, in every mode, order and backend.

The first rows are cases that users of other libraries filed (jax#347, #1052, #5798, casadi#1805,
#1878, HIPS/autograd#802): the number behind the choice is finite, its slope is not. The right
derivative is that of the branch taken.
"""

from __future__ import annotations

import math
from typing import Any

import pytest

import tinygrad_bp as tg
from tinygrad_bp import Value, asin, log, maximum, minimum, relu, sign, sqrt, where

BACKENDS = ["python", "llvm"]

#: A function, a point where eager code has a value, and the derivative by each number there.
CASES: dict[str, tuple[Any, tuple[float, ...], tuple[float, ...]]] = {
    "where, sqrt": (lambda x: where(x > 0, sqrt(x), 0.0), (0.0,), (0.0,)),
    "where, sqrt, twice": (lambda x: where(x > 0, sqrt(sqrt(x)), 2 * x), (0.0,), (2.0,)),
    "relu": (lambda x: relu(sqrt(x) - 1), (0.0,), (0.0,)),
    "relu of relu": (lambda x: relu(relu(sqrt(x) - 1) - 1), (0.0,), (0.0,)),
    "two relus": (lambda x: relu(sqrt(x) - 1) + relu(x**0.5 - 2), (0.0,), (0.0,)),
    "one root, two relus": (
        lambda x: (r := sqrt(x)) * 0.5 - r * 0.5 + relu(r - 1) - relu(1 - r) + 3 * x,
        (4.0,),
        (3.25,),
    ),
    "shared": (lambda x: relu((r := sqrt(x)) - 1) + relu(r - 2), (0.0,), (0.0,)),
    "leaky": (lambda x, y: tg.leaky_relu(x, sqrt(y)), (3.0, 0.0), (1.0, 0.0)),
    "norm": (
        lambda x, y: where(x * x + y * y > 0, sqrt(x * x + y * y), 0.0),
        (0.0, 0.0),
        (0.0, 0.0),
    ),
    "maximum": (lambda x: maximum(sqrt(x), 1), (0.0,), (0.0,)),
    "minimum": (lambda x, y: minimum(1 + sqrt(x), y), (0.0, 0.5), (0.0, 1.0)),
    "a maximum of two": (lambda x: maximum(sqrt(x), x - 1), (9.0,), (1.0,)),
    "either way": (lambda x: where(x > 1, sqrt(x), sqrt(x) * x), (4.0,), (0.25,)),
    "asin": (lambda x: where(x < 1, asin(x), x * x), (1.0,), (2.0,)),
    "sign": (lambda x, y: x ** sign(y), (-2.0, 3.0), (1.0, 0.0)),
    "stopped": (lambda x, y: x * tg.stop_gradient(x * y), (3.0, 2.0), (6.0, 0.0)),
    "stopped at once": (lambda x: x + tg.stop_gradient(sqrt(x)) + sqrt(x + 4), (0.0,), (1.25,)),
    "stopped, then chosen": (lambda x: maximum(x * x, tg.stop_gradient(x) + 2), (1.0,), (0.0,)),
    "below the root": (lambda x: sqrt(relu(x)), (-1.0,), (0.0,)),
    "below the root, a choice": (lambda x: sqrt(where(x > 0, x, 0.0)), (-1.0,), (0.0,)),
    "between roots": (lambda x: sqrt(relu(sqrt(x) - 1)), (0.0,), (0.0,)),
    "where in where": (
        lambda x, y: where(y > 0, where(x > 0, sqrt(x), x), sqrt(x)),
        (0.0, 1.0),
        (1.0, 0.0),
    ),
    "infinite data": (lambda x, y: where(x > 0, x * y, x), (-1.0, math.inf), (1.0, 0.0)),
    "lost data": (lambda x, y: where(y > 0, (x - y) * (x - y), 0.0), (2.0, math.nan), (0.0, 0.0)),
}

#: Where eager code has no value, compiled code has: that of the branch taken.
COMPILED_CASES: dict[str, tuple[Any, tuple[float, ...], tuple[float, ...]]] = {
    **CASES,
    "a negative root": (lambda x: where(x > 0, sqrt(3 * x), 2 * x), (-3.0,), (2.0,)),
    "x log x": (lambda x: where(x > 0, x * log(x), 0.0), (0.0,), (0.0,)),
    "a reciprocal": (lambda x: where(x > 0, 1 / x, x), (0.0,), (1.0,)),
    "sinc": (lambda x: where(x * x > 0, tg.sin(x) / x, 1.0 - x * x / 6), (0.0,), (0.0,)),
    "overflow": (lambda x: where(x < 1, x, tg.exp(x) - 1), (-1000.0,), (1.0,)),
    "overflow beyond": (lambda x: where(x > 1, x, tg.exp(x) - 1), (1000.0,), (1.0,)),
    "a log below a relu": (lambda x: relu(log(x)), (0.0,), (0.0,)),
}


def numbers(results: Any) -> tuple[float, ...]:
    return tuple(float(getattr(x, "data", x)) for x in results)


def forward(f: Any, point: tuple[Any, ...]) -> list[Any]:
    """The derivative by each number alone, by forward mode."""

    def alone(i: int) -> Any:
        return tg.jvp(lambda x: f(*point[:i], x, *point[i + 1 :]), (point[i],), (1.0,))[1]

    return [alone(i) for i in range(len(point))]


@pytest.mark.parametrize("name", CASES)
def test_in_every_mode(name: str) -> None:
    f, point, expected = CASES[name]
    wrt = tuple(range(len(point)))
    values = [Value(x) for x in point]
    y = f(*values)
    y.backward()
    assert tuple(x.grad for x in values) == expected
    assert numbers(tg.gradients(y, values)) == expected
    assert tg.grad(f, wrt)(*point) == expected
    assert numbers(tg.grad(f, wrt)(*map(Value, point))) == expected
    assert tg.jacobian(f, wrt)(*point) == expected
    assert numbers(forward(f, point)) == expected
    assert numbers(forward(f, tuple(map(Value, point)))) == expected
    assert numbers(tg.vjp(f, *point)[1](1.0)) == expected


@pytest.mark.parametrize("name", COMPILED_CASES)
@pytest.mark.parametrize("backend", BACKENDS)
def test_compiled(name: str, backend: str) -> None:
    if backend == "llvm":
        pytest.importorskip("llvmlite", reason="needs the extra `fast`")
    f, point, expected = COMPILED_CASES[name]
    wrt = tuple(range(len(point)))
    gradient = tg.grad(f, wrt)
    assert tg.jit(gradient, backend)(*point) == expected
    assert numbers(tg.jit(lambda *x: forward(f, x), backend)(*point)) == expected
    assert tg.jit(tg.jacobian(lambda *x: [f(*x)] * 3, wrt), backend)(*point) == [expected] * 3
    rows = [[x] * 9 for x in point]
    assert tg.jit(tg.vmap(gradient), backend)(*rows) == [expected] * 9
    total = tg.grad(tg.vmap(f, reduce="sum"), wrt)
    assert tg.jit(total, backend)(*rows) == tuple([slope] * 9 for slope in expected)
    mean = tg.grad(lambda *x: tg.vmap(lambda _, *x: f(*x), (0, *[None] * len(x)), reduce="mean")(
        [1.0] * 4, *x), wrt)  # fmt: skip
    assert tg.jit(mean, backend)(*point) == expected


@pytest.mark.parametrize("name", [name for name in CASES if "data" not in name])
def test_second_derivatives_are_one(name: str) -> None:
    """Eager and compiled, by graphs, and by forward mode over reverse mode."""
    f, point, _ = CASES[name]
    wrt = tuple(range(len(point)))
    expected = tg.hessian(f, wrt)(*point)
    assert all(math.isfinite(x) for row in expected for x in row)
    columns = [tg.hvp(f, point, [float(i == j) for j in wrt]) for i in wrt]
    assert repr(columns) == repr([tuple(row) for row in expected]) or columns == list(expected)
    for backend in BACKENDS if tg.jit(abs).backend == "llvm" else ["python"]:
        assert tg.jit(tg.hessian(f, wrt), backend)(*point) == expected


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize(
    ("x", "y", "slopes"),
    [
        (0.0, 1.5, (0.0, 0.0, math.inf)),
        (0.0, 0.5, (math.inf, 0.0, -math.inf)),
        (0.0, 0.0, (0.0, 0.0, 0.0)),
        (0.0, 1.0, (1.0, 0.0, 0.0)),
        (0.0, 2.0, (0.0, 0.0, 2.0)),
        (0.0, -1.0, (-math.inf, -math.inf, math.inf)),
        (0.0, math.nan, (math.nan, math.nan, math.nan)),
        (-2.0, 3.0, (12.0, math.nan, -12.0)),
        (2.0, 0.0, (0.0, math.log(2.0), 0.0)),
    ],
)
def test_powers_at_their_corners(
    x: float, y: float, slopes: tuple[float, ...], backend: str
) -> None:
    """By the base, by the exponent, and twice by the base: limits, as PyTorch 2 has them too."""
    if backend == "llvm":
        pytest.importorskip("llvmlite", reason="needs the extra `fast`")

    def power(x: Any, y: Any) -> Any:
        return x**y

    by_base, by_exponent = tg.grad(power), tg.grad(power, 1)
    for f, expected in zip((by_base, by_exponent, tg.grad(by_base)), slopes, strict=True):
        assert tg.jit(f, backend)(x, y) == pytest.approx(expected, rel=1e-15, nan_ok=True)
        if x or y >= 0:
            assert f(x, y) == pytest.approx(expected, rel=1e-15, nan_ok=True)


def test_zero_times_infinity_is_the_same_everywhere() -> None:
    """A zero is no choice, and what is written as a number is no other than what is passed in."""
    for f in (
        lambda x: sqrt(x) * 0.0,
        lambda x: sqrt(0 * x),
        lambda x: sqrt(x) ** 0,
        lambda x: sqrt(tg.leaky_relu(x, 0.0)),
        lambda x: sqrt(0.0 ** (x + 2)),
    ):
        x = Value(0.0)
        f(x).backward()
        found = [x.grad, tg.grad(f)(0.0), tg.grad(f)(Value(0.0)).data, tg.jvp(f, (0.0,), (1.0,))[1]]
        found += [tg.jit(tg.grad(f), backend)(0.0) for backend in ("python", None)]
        assert all(map(math.isnan, found))


def test_factors_of_a_derivative_do_not_overflow_or_vanish_before_the_others_are_there() -> None:
    for f, x, expected in (
        (lambda x: x**710 * 1e308, 1e-16, 0.0),
        (lambda x: x**0.5 * 5e-324, 1e-300, 5e-324 * 5e149),
        (lambda x: x**3 * 1e308, 1e-100, 3e108),
    ):
        found = [tg.grad(f)(x), tg.grad(f)(Value(x)).data]
        found += [tg.jit(tg.grad(f), backend)(x) for backend in ("python", None)]
        assert found == pytest.approx([expected] * 4, rel=1e-15, abs=0.0), found


@pytest.mark.parametrize(
    ("f", "point", "expected"),
    [
        (lambda x, y: minimum(y, x * y * (x * y)), (2.0, 1e308), (0.0, 1.0)),
        (lambda x: relu(-(x * 1e200) * (x * 1e200)), (1e308,), (0.0,)),
        (lambda x: minimum(tg.leaky_relu(x, x), -0.7), (-math.inf,), (0.0,)),
    ],
)
def test_an_infinite_number_behind_a_branch_lets_nothing_through_either(
    f: Any, point: tuple[float, ...], expected: tuple[float, ...]
) -> None:
    leaves = [Value(x) for x in point]
    by_graph = tg.gradients(f(*leaves), leaves)
    by_values = tg.grad(f, range(len(point)))(*map(Value, point))
    by_numbers = tg.grad(f, range(len(point)))(*point)
    assert expected == by_numbers
    assert expected == tuple(x.data for x in by_graph) == tuple(x.data for x in by_values)


def test_a_users_own_choice_is_a_number_like_any_other() -> None:
    """As a weight or a factor it is no mask: zero times infinity is nan, as for all numbers."""
    x = Value(0.0)
    weight = where(x > 1, 1.0, 0.0)
    [pulled] = tg.vjp(sqrt, x)[1](weight)
    assert math.isnan(pulled.data)
    assert math.isnan(tg.grad(lambda x: where(x > 1, 1.0, 0.0) * sqrt(x))(0.0))
