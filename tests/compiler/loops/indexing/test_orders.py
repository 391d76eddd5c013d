"""Arrays put in order by one node: beside NumPy's, in each backend, with derivatives."""

from __future__ import annotations

import importlib.util
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import tinygrad_bp as tg
from tests.compiler.arithmetic.beside import assert_close, numbers, total
from tests.compiler.c.compiling import HAS_COMPILER, called, library

if TYPE_CHECKING:
    from pathlib import Path

RANDOM = np.random.default_rng(0)
TABLE = RANDOM.normal(size=(3, 7))
LONG = RANDOM.integers(-9, 9, size=90).astype(float)  # with many ties
BACKENDS = {"python": "", "llvm": "llvmlite", "jax": "jax", "numpy": ""}


def in_place(x: Any) -> Any:
    x = x * 1.0
    x.sort(0)
    return x


SORTED: dict[str, Any] = {
    "sort": (np.sort, LONG),
    "argsort": (lambda x: np.argsort(x, kind="stable"), LONG),
    "rows": (np.sort, TABLE),
    "columns": (lambda x: np.sort(np.concatenate([x, x * 0.5]), axis=0), TABLE),
    "places in columns": (lambda x: np.argsort(np.concatenate([x, x * 0.5]), axis=0), TABLE),
    "all": (lambda x: np.sort(x, axis=None), TABLE),
    "a cube": (lambda x: np.sort(np.reshape(x, (3, 10, 3)), axis=1), LONG),
    "in place": (in_place, LONG),
    "vmap": (tg.vmap(lambda row: np.sort(row * 2.0)), TABLE),
    "scan": (lambda x: tg.scan(lambda s, row: (np.sort(s + row), s[0]))(x[0], x)[0], TABLE),
    "the two largest": (lambda x: x[np.argsort(x)[-2:]], LONG + np.arange(90.0) / 100.0),
}

LEFT_OUT = {"numpy": {"scan"}, "jax": SORTED.keys() - {"argsort", "columns", "scan"}}


def on(backend: str) -> str:
    """The backend, if it is there."""
    if (package := BACKENDS[backend]) and importlib.util.find_spec(package) is None:
        pytest.skip(f"needs {package}")
    return backend


@pytest.mark.once
@pytest.mark.parametrize("name", SORTED)
@pytest.mark.parametrize("backend", BACKENDS)
def test_values_and_derivatives(name: str, backend: str) -> None:
    if name in LEFT_OUT.get(backend, ()):
        pytest.skip("has a carry" if backend == "numpy" else "takes a second to compile")
    f, x = SORTED[name]

    def derivatives(x: Any) -> Any:
        if "arg" in name or "places" in name:
            return f(x)
        return (
            f(x),
            tg.grad(lambda x: total(f(x)))(x),
            tg.hvp(lambda x: total(np.exp(f(x))), (x,), (np.sin(x),)),
        )

    assert_close(tg.jit(derivatives, backend=on(backend))(x), derivatives(x))


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("size", [1, 2, 6, 31, 32, 257])
def test_equal_ones_stay_in_their_order_and_nan_is_last(backend: str, size: int) -> None:
    if backend == "jax" and size not in (6, 257):
        pytest.skip("takes a second to compile")
    sort = tg.jit(lambda x: (np.argsort(x), np.sort(x)), backend=on(backend))
    special = np.array([0.0, -0.0, np.inf, -np.inf, np.nan, 1.0, 1.0, 1e-300])
    for _ in range(4 if backend != "jax" else 1):
        x = RANDOM.choice(special, size=size)
        places, found = sort(x)
        np.testing.assert_array_equal(places, np.argsort(x, kind="stable"))
        np.testing.assert_array_equal(found, np.sort(x))


def test_code_is_as_short_for_any_array() -> None:
    sort = tg.jit(tg.grad(lambda x: total(np.sort(x))), backend="python")
    sort(np.ones(1000))
    assert sort.program.size < 20


@HAS_COMPILER
@pytest.mark.once
def test_in_c(tmp_path: Path) -> None:
    def f(x: Any, y: Any) -> Any:
        return np.sort(x), np.argsort(x), tg.grad(lambda y: total(np.sort(y, axis=1)))(y)

    args = np.where(LONG == 3.0, np.nan, LONG), TABLE
    compiled = tg.jit(f, backend="python")
    expected = compiled(*args)
    found = called(library(tmp_path, compiled.to_c(*args, name="f")).f, args, expected)
    np.testing.assert_array_equal(found, numbers(expected))


@pytest.mark.parametrize("n", [6, 12, 64, 65])
@pytest.mark.parametrize("order", [1, 2])
def test_tangents_are_put_in_order_with_their_numbers(n: int, order: int) -> None:
    """They are gathered too: no network of comparisons, whatever the number of them."""
    weights = np.arange(float(n)) ** 2

    def along(f: Any) -> Any:
        return lambda x, v: tg.jvp(lambda x: f(x, v) if order == 2 else f(x), (x,), (v,))[1]

    f: Any = lambda x: np.sum(np.sort(x * x) * weights)  # noqa: E731
    slope = along(lambda x, v: tg.jvp(f, (x,), (v,))[1]) if order == 2 else along(f)
    x, v = np.sin(np.arange(n) * 5.0), np.cos(np.arange(n) * 3.0)
    places = np.argsort(x * x, kind="stable")
    moved = {1: 2.0 * x * v, 2: 2.0 * v * v}[order]
    compiled = tg.jit(slope, backend="python")
    assert compiled(x, v) == pytest.approx(np.sum(moved[places] * weights), rel=1e-12)
    assert compiled.program.size < 30 * n


def test_what_does_not_flow_is_put_in_order_too() -> None:
    """A slope that is infinite where nothing moves is not multiplied by 0."""

    def f(t: Any, x: Any) -> Any:
        still = np.sqrt(tg.stop_gradient(x)) * np.ones(6)
        return np.sum(np.sqrt(np.sort(np.stack([*still, *(t * x)]))) * np.arange(12.0))

    x = np.array([0.0, 3.0, 1.0, 2.0, 5.0, 4.0])
    along: Any = lambda x: tg.jvp(lambda t: f(t, x), (1.5,), (1.0,))  # noqa: E731
    assert numbers(tg.jit(along, backend="python")(x)) == pytest.approx(
        numbers(along(x)), nan_ok=True
    )


@pytest.mark.once
def test_derivatives_both_ways_through_an_order_for_jax() -> None:
    """XLA may compute the numbers that are compared more than once, and not to the same bits."""
    pytest.importorskip("jax")
    squares = tg.vmap(lambda r: r * r + 0.1)

    def f(x: Any) -> Any:
        ordered = squares(squares(np.sort(squares(x))))
        return tg.sin(np.sum(ordered * np.sin(np.arange(12.0) * 3)))

    x = np.array([0.22, -0.11, -0.5, 1.08, -1.57, 2.15, 2.73, 0.72, 0.14, 1.4, -2.3, 0.24])
    both: Any = lambda x: (tg.grad(f)(x), tg.jvp(f, (x,), (np.cos(np.arange(12.0)),))[1])  # noqa: E731
    slopes, along = tg.jit(both, backend="jax")(x)
    expected, expected_along = both(x)
    assert slopes == pytest.approx(expected, rel=1e-9)
    assert along == pytest.approx(expected_along, rel=1e-9)
