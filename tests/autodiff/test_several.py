"""`logsumexp`, `softmax` and `stop_gradient`: of every kind of container, in every mode."""

from __future__ import annotations

import math
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any

import mpmath
import numpy as np
import pytest

import tinygrad_bp as tg
from tests.thorough import THOROUGH
from tinygrad_bp import Value

XS = [0.3, -1.2, 2.0, 2.0, 700.25, 700.0]
INF = math.inf


def exact(xs: list[float]) -> tuple[float, list[float]]:
    with mpmath.workdps(50):
        powers = [mpmath.exp(x) for x in xs]
        total = mpmath.fsum(powers)
        return float(mpmath.log(total)), [float(power / total) for power in powers]


def near(got: Any, expected: Any) -> None:
    # A shift by 700 rounds to half a unit of it, 6e-14; what is left is a few roundings.
    np.testing.assert_allclose(np.asarray(got, dtype=float), expected, rtol=1e-13, atol=1e-300)


def test_numbers() -> None:
    log, shares = exact(XS)
    near(tg.logsumexp(XS), log)
    near(tg.softmax(XS), shares)
    near(tg.logsumexp([-800.0, -801]), -800 + math.log1p(math.exp(-1)))  # all of them underflow
    assert tg.logsumexp([3.5]) == 3.5
    assert tg.softmax((3,)) == (1.0,)
    assert type(tg.softmax(tuple(XS))) is tuple
    assert type(tg.softmax(iter(XS))) is list
    assert type(tg.logsumexp(np.array(XS))) is float


def test_infinite_numbers() -> None:
    for xs in ([-INF, -INF], np.array([-INF, -INF])):
        assert tg.logsumexp(xs) == -INF
        assert list(tg.softmax(xs)) == [0.0, 0.0]
        assert list(tg.grad(tg.logsumexp)(xs)) == [0.0, 0.0]
    for kind in (list, np.array):
        assert tg.logsumexp(kind([1.0, -INF])) == 1.0
        assert tg.logsumexp(kind([1.0, INF])) == INF
        assert tg.logsumexp(kind([-1.7e308, 1.7e308])) == 1.7e308
        assert math.isnan(tg.logsumexp(kind([1.0, math.nan])))
    assert tg.grad(tg.logsumexp)([1.0, -INF]) == [1.0, 0.0]


@pytest.mark.parametrize("kind", [list, tuple, np.array])
def test_derivatives(kind: Any) -> None:
    xs = [0.5, -1.0, 2.0, 2.0]
    _, p = exact(xs)
    covariance = np.diag(p) - np.outer(p, p)
    near(list(tg.grad(tg.logsumexp)(kind(xs))), p)
    np.testing.assert_allclose(np.array(tg.hessian(tg.logsumexp)(kind(xs))), covariance, atol=1e-15)
    np.testing.assert_allclose(np.array(tg.jacobian(tg.softmax)(kind(xs))), covariance, atol=1e-15)
    third = tg.jacobian(tg.jacobian(tg.softmax))(kind(xs))
    expected = tg.jacobian(tg.hessian(tg.logsumexp))(kind(xs))
    np.testing.assert_allclose(np.array(third), np.array(expected), atol=1e-15)
    value, slope = tg.jvp(tg.logsumexp, (kind(xs),), (kind([1.0, 0.0, 0.0, 0.0]),))
    near([value, slope], [exact(xs)[0], p[0]])


def test_values() -> None:
    xs = [Value(x) for x in XS]
    y = tg.logsumexp(xs)
    y.backward()
    near([x.grad for x in xs], exact(XS)[1])
    near([share.data for share in tg.softmax(np.array(xs))], exact(XS)[1])
    mixed = np.array([Value(0.0), 0.0], dtype=object)
    assert [share.data for share in tg.softmax(mixed)] == [0.5, 0.5]


@pytest.mark.parametrize("axis", [0, 1, -1, None])
def test_axes(axis: int | None) -> None:
    table = np.random.default_rng(1).normal(size=(3, 4)) * 10
    rows = [table.ravel()] if axis is None else [*np.moveaxis(table, axis, -1)]
    logs, shares = zip(*(exact(list(row)) for row in rows), strict=True)
    near(np.ravel(tg.logsumexp(table, axis=axis)), logs)
    found: Any = np.array(shares)
    placed = found.reshape(table.shape) if axis is None else np.moveaxis(found, -1, axis)
    near(tg.softmax(table, axis=axis), placed)
    values = np.vectorize(Value, otypes=[object])(table)
    near([x.data for x in tg.softmax(values, axis=axis).ravel()], placed.ravel())
    assert np.shape(tg.logsumexp(values, axis=axis)) == np.shape(tg.logsumexp(table, axis=axis))


def test_what_is_refused() -> None:
    for f, name in ((tg.logsumexp, "logsumexp"), (tg.softmax, "softmax")):
        empty: list[Any] = [[], np.zeros((2, 0))]
        for none in empty:
            with pytest.raises(ValueError, match=rf"{name}\(\) takes one number or more"):
                f(none)
        for wrong in ("text", {1.0}, 3.0, None):
            with pytest.raises(TypeError, match=rf"{name}\(\) takes numbers in a list"):
                f(wrong)
        with pytest.raises(TypeError, match=rf"{name}\(\) takes a real number, not list"):
            f([[1.0, 2.0], [3.0, 4.0]])
        with pytest.raises(ValueError, match="a list has no axis 1"):
            f([1.0], axis=1)
        with pytest.raises(ValueError, match=r"shape \(2, 3\) has no axis 2"):
            f(np.zeros((2, 3)), axis=2)


@pytest.mark.parametrize(
    ("backend", "shape"),
    [
        ("python", (2, 3)),
        ("python", (9, 8)),
        ("llvm", (9, 8)),
        pytest.param("jax", (9, 8), marks=THOROUGH),
    ],
)
def test_compiled_on_every_backend(backend: str, shape: tuple[int, int]) -> None:
    pytest.importorskip({"llvm": "llvmlite", "jax": "jax"}.get(backend, "math"))
    table = np.random.default_rng(2).normal(size=shape) * 10

    def f(x: Any) -> Any:
        shares = tg.softmax(x, axis=0)
        return np.sum(shares**2) + tg.logsumexp(x), (shares, tg.logsumexp(x, axis=1))

    slopes = tg.grad(f, has_aux=True)
    gradient, parts = tg.jit(slopes, backend=backend)(table)
    expected, expected_parts = slopes(table)
    # A sum of shares that cancel: near 0 what is left are roundings.
    np.testing.assert_allclose(gradient, expected, rtol=1e-11, atol=1e-15)
    for got, part in zip(parts, expected_parts, strict=True):
        np.testing.assert_allclose(got, part, rtol=1e-13)


def test_lists_compiled() -> None:
    f = tg.jit(lambda xs: [tg.logsumexp(xs), *tg.softmax(xs)], backend="python")
    near(f(XS), [exact(XS)[0], *exact(XS)[1]])


def test_many_numbers_take_few_instructions() -> None:
    sizes = []
    for n in (200, 3200):
        f = tg.jit(tg.logsumexp, backend="python")
        f(np.zeros(n))
        sizes.append(len(str(f.program).splitlines()))
    assert sizes[1] < 2 * sizes[0]  # four steps more to the largest of 16 times as many


@dataclass
class Layer:
    """A container with a None in it."""

    w: Any
    b: Any


def stopped_weights(tree: Any) -> Any:
    """The same numbers once as constants and once not, in every kind of container."""
    s = tg.stop_gradient(tree)
    assert s["name"] == "net"
    assert s["layer"].b is None
    total = s["x"] * tree["x"] ** 2 + s["layer"].w[0] * tree["layer"].w[0]
    return total + np.sum(s["rows"] * tree["rows"] ** 3) + s["pair"][1] * tree["pair"][0]


def tree_of(x: float) -> dict[str, Any]:
    """Containers in a container: a dataclass, a list, an array, a tuple, None and a text."""
    rows = np.array([x, 2.0 * x])
    return {"x": x, "layer": Layer([3.0], None), "rows": rows, "pair": (x, x * x), "name": "net"}


def test_stop_gradient_of_containers() -> None:
    def gradient(x: Any) -> Any:
        """By hand, of `stopped_weights` by the parts that `tree_of` has."""
        return [2.0 * x * x, 3.0, 3.0 * x**3, 24.0 * x**3, x * x, 0.0]

    def of_parts(x: Any, w: Any, rows: Any, pair: Any) -> Any:
        return stopped_weights(
            {"x": x, "layer": Layer([w], None), "rows": rows, "pair": pair, "name": "net"}
        )

    t = tree_of(1.5)
    parts = (t["x"], 3.0, t["rows"], t["pair"])
    backends = [None] if find_spec("llvmlite") is None else [None, "python", "llvm"]
    derivative = tg.grad(of_parts, (0, 1, 2, 3))
    functions: list[Any] = [derivative, *(tg.jit(derivative, backend=name) for name in backends)]
    for f in functions:
        x, w, rows, pair = f(*parts)
        assert [x, w, *rows, *pair] == pytest.approx(gradient(1.5))
    directions = (1.0, 0.0, np.array([1.0, 0.0]), (0.0, 1.0))
    assert tg.jvp(of_parts, parts, directions)[1] == pytest.approx(2.0 * 1.5**2 + 3.0 * 1.5**3)
    # The derivative of a derivative: what is stopped is a constant in both.
    twice = tg.hessian(of_parts, (0,))(*parts)
    assert twice[0][0] == pytest.approx(2.0 * 1.5)


def test_stop_gradient_of_nothing_and_of_what_is_no_number() -> None:
    assert tg.stop_gradient(None) is None
    assert tg.stop_gradient([]) == []
    xs: list[Any] = [Value(2.0), "text", 3]
    stopped = tg.stop_gradient(xs)
    assert stopped[1:] == ["text", 3]
    (stopped[0] * xs[0]).backward()
    assert xs[0].grad == 2.0
    with pytest.raises(TypeError, match=r"stop_gradient\(\) takes a real number, not str"):
        tg.stop_gradient("text")
