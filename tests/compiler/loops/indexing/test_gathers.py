"""Numbers at computed places, read in one step: beside NumPy's, in each backend, with derivatives.

The table has more numbers than are looked at one by one. What a function gives eagerly, where the
places are ints and NumPy reads there, is what it has to give.
"""

from __future__ import annotations

import importlib.util
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import tinygrad_bp as tg
from tests.compiler.arithmetic.beside import assert_close, numbers
from tests.compiler.c.compiling import HAS_COMPILER, called, library
from tinygrad_bp.compiler.loops.indexing.gathers import Gather, Scatter
from tinygrad_bp.compiler.program.program import Repeat
from tinygrad_bp.compiler.tracing.traced import Traced

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

RANDOM = np.random.default_rng(0)
TABLE = RANDOM.normal(size=70)
PLACES = np.array([3, -70, 69, 3, 0, -1])
NUMBERS = RANDOM.normal(size=4)


def bent(x: Any) -> Any:
    """A number whose second derivative is not 0."""
    return tg.exp(0.3 * x) * x


def total(x: Any) -> Any:
    return np.sum(np.exp(0.3 * x) * x)


def mapped(f: Any, k: Any) -> Any:
    return tg.vmap(f, reduce="sum")(k)


def folded(f: Any, start: Any, rows: Any) -> Any:
    return tg.scan(lambda s, row: (f(s, row), None))(start, rows)[0]


def carried(t: Any, k: Any, c: Any) -> Any:
    """Reads from a table that changes with each step."""
    (_, found), _ = tg.scan(lambda s, i: ((s[0] * 0.9, s[1] + bent(s[0][i])), None))((t, c[0]), k)
    return found


#: Functions of a table, places and numbers.
FUNCTIONS: dict[str, Any] = {
    "one": lambda t, k, c: bent(t[k[2]]) * c[0],
    "many": lambda t, k, c: total(t[k]) * c[0],
    "of a table that is computed": lambda t, k, c: total((t * t * c[1])[k]),
    "several times": lambda t, k, c: total(t[k] * t[k[::-1]] + t[3] * t[k[0]] * c[2]),
    "of a part": lambda t, k, c: total(np.reshape(t[::-1], (35, 2))[k % 35, 1] * c[0]),
    "vmap": lambda t, k, c: mapped(lambda i: bent(t[i] * c[1]), k),
    "vmap of rows": lambda t, k, c: total(tg.vmap(lambda i: bent(t[i]))(k) * np.arange(6.0)),
    "each row its own": lambda t, k, c: tg.vmap(lambda a, i: bent((a * t)[i]), reduce="sum")(
        c, k[:4]
    ),
    "vmap in vmap": lambda t, k, c: mapped(lambda a: mapped(lambda i: bent(t[i] * a), k), c),
    "scan": lambda t, k, c: folded(lambda s, i: tg.sin(s + bent(t[i])), c[1], k),
    "places of a scan": lambda t, k, c: folded(
        lambda s, x: 0.9 * s + bent(t[_place(s)] * x), c[1], c
    ),
    "vmap in scan": lambda t, k, c: folded(
        lambda s, a: 0.5 * s + mapped(lambda i: bent(t[i] * a), k), c[1], c
    ),
    "scan in vmap": lambda t, k, c: mapped(
        lambda a: folded(lambda s, i: tg.tanh(s + a * bent(t[i])), a, k), c
    ),
    "table that is carried": carried,
    "cond": lambda t, k, c: tg.cond(c[0] > 0.0, lambda: bent(t[k[1]]), lambda: t[k[2]] * c[1]),
}

#: What a backend does not compile, or what its other functions have in them.
LEFT_OUT = {
    "numpy": {"scan", "places of a scan", "vmap in scan", "scan in vmap", "table that is carried"},
    "jax": FUNCTIONS.keys() - {"of a part", "each row its own", "scan in vmap", "places of a scan"},
}


def _place(s: Any) -> Any:
    """A place that depends on a number."""
    found = tg.floor(abs(s) * 7.0) % 70.0
    while hasattr(found, "primal"):
        found = found.primal
    return found if isinstance(found, Traced) else int(getattr(found, "data", found))


def _read(t: Any, k: Any, c: Any, f: Any) -> Any:
    """A function and its derivatives, of first and second order, in all modes."""

    def of_two(t: Any, c: Any) -> Any:
        return f(t, k, c)

    still = (t, c), (np.sin(t), np.cos(c))
    return (
        tg.value_and_grad(of_two, (0, 1))(t, c),
        tg.jvp(of_two, *still)[1],
        tg.hvp(of_two, *still),
        tg.grad(lambda t: np.sum(tg.grad(of_two)(t, c) * np.cos(TABLE)))(t),
    )


BACKENDS = {"python": "", "llvm": "llvmlite", "jax": "jax", "numpy": ""}


@pytest.mark.once
@pytest.mark.parametrize("name", FUNCTIONS)
@pytest.mark.parametrize("backend", BACKENDS)
def test_values_and_derivatives(name: str, backend: str) -> None:
    if (package := BACKENDS[backend]) and importlib.util.find_spec(package) is None:
        pytest.skip(f"needs {package}")
    if name in LEFT_OUT.get(backend, ()):
        pytest.skip("has a carry" if backend == "numpy" else "takes a second to compile")
    f = FUNCTIONS[name]
    found = tg.jit(lambda t, k, c: _read(t, k, c, f), backend=backend)(
        TABLE, PLACES.astype(float), NUMBERS
    )
    assert_close(found, _read(TABLE, PLACES, NUMBERS, f))


@pytest.mark.parametrize("place", [70.0, -71.0, 0.5, np.nan, np.inf, -np.inf, 1e300])
@pytest.mark.parametrize("backend", BACKENDS)
def test_a_place_that_there_is_not(place: float, backend: str) -> None:
    """It reads nan, and nothing flows back to any number."""
    if (package := BACKENDS[backend]) and importlib.util.find_spec(package) is None:
        pytest.skip(f"needs {package}")
    read = tg.jit(lambda t, i: t[i] * 1.0, backend=backend)
    assert np.isnan(read(TABLE, place))
    assert not np.isnan(read(TABLE, -70.0))
    slope = tg.jit(tg.grad(lambda t, i: np.sum(t[i])), backend=backend)
    places = np.array([place, 2.0])
    np.testing.assert_array_equal(slope(TABLE, places), np.arange(70) == 2)


@pytest.mark.parametrize("backend", ["python", "llvm"])
def test_what_is_not_read_lets_nothing_through(backend: str) -> None:
    """Not even an infinite slope: that of the root of the first number, which is 0."""
    if (package := BACKENDS[backend]) and importlib.util.find_spec(package) is None:
        pytest.skip(f"needs {package}")
    roots = np.arange(70.0)

    def f(t: Any, k: Any) -> Any:
        roots = np.sqrt(t)
        return roots[k[0]] + mapped(lambda i: roots[i], k)

    slope = tg.jit(tg.grad(f), backend=backend)(roots, np.array([4.0, 9.0]))
    expected = np.zeros(70)
    expected[[4, 9]] = 2 * 0.5 / 2.0, 0.5 / 3.0
    np.testing.assert_allclose(slope, expected, rtol=1e-15)


def nodes(program: Any) -> Iterator[Any]:
    """The instructions, those of loops included."""
    for x in program.instructions:
        yield x
        if isinstance(x, Repeat):
            yield from nodes(x.body)


def test_code_is_as_short_for_any_table_and_any_number_of_places() -> None:
    """And a loop leaves what it adds up at places to one scatter after it."""

    def read(t: Any, k: Any) -> Any:
        return folded(lambda s, i: tg.sin(s + bent(t[i])), 0.5, k)

    compiled = [tg.jit(tg.grad(read), backend="python") for _ in range(2)]
    for f, size in zip(compiled, (70, 7_000), strict=True):
        f(np.ones(size), np.arange(float(size // 10)))
    sizes = [len(list(nodes(f.program))) for f in compiled]
    assert sizes[0] == sizes[1] < 60
    [repeat] = [x for x in compiled[0].program.instructions if isinstance(x, Repeat)][1:]
    assert not any(isinstance(x.op, Scatter) for x in nodes(repeat.body))
    ops = [x.op for x in nodes(compiled[0].program)]
    assert sum(isinstance(op, Scatter) for op in ops) == 1
    assert sum(isinstance(op, Gather) for op in ops) == 2


def test_batches_of_other_lengths() -> None:
    def f(t: Any, k: Any) -> Any:
        return tg.vmap(lambda i: bent(t[i]), reduce="mean")(k)

    for backend, package in BACKENDS.items():
        if package and importlib.util.find_spec(package) is None:
            continue
        slope = tg.jit(tg.value_and_grad(f), backend=backend)
        for count in (6, 1, 11):
            places = (np.arange(count) * 17) % 70
            found = slope(TABLE, places.astype(float))
            assert_close(found, tg.value_and_grad(f)(TABLE, places))


@HAS_COMPILER
@pytest.mark.once
def test_in_c(tmp_path: Path) -> None:
    def f(t: Any, k: Any, c: Any) -> Any:
        return _read(t, k, c, FUNCTIONS["scan in vmap"]), t[k]

    args = TABLE, PLACES.astype(float), NUMBERS
    compiled = tg.jit(f, backend="python")
    expected = compiled(*args)
    code = compiled.to_c(*args, name="f")
    found = called(library(tmp_path, code).f, args, expected)
    np.testing.assert_allclose(found, numbers(expected), rtol=1e-13)


@pytest.mark.parametrize("size", [9, 12, 70])
@pytest.mark.parametrize("backend", ["python", "llvm"])
def test_rows_of_a_batch_read_small_and_large_tables(size: int, backend: str) -> None:
    """In native code eight at once: one more batch, and three rows that are left over."""
    if (package := BACKENDS[backend]) and importlib.util.find_spec(package) is None:
        pytest.skip(f"needs {package}")
    table, rows = RANDOM.normal(size=size), RANDOM.normal(size=(11, size))
    places = np.arange(-5.0, 6.0) * 3.0 % size

    def f(t: Any, x: Any, k: Any) -> Any:
        return tg.vmap(lambda row, i: bent(row[i]) * t[i] + t[i - 1.0], (0, 0))(x, k)

    compiled = tg.jit(f, backend=backend)
    found = compiled(table, rows, np.concatenate([places[:-2], [size, np.nan]]))
    k = places.astype(int)
    own = rows[np.arange(11), k]
    expected = own * np.exp(0.3 * own) * table[k] + table[k - 1]
    np.testing.assert_allclose(found[:-2], expected[:-2], rtol=1e-13)
    assert np.isnan(found[-2:]).all()
    slopes = tg.jit(tg.grad(lambda *xs: np.sum(f(*xs)), (0, 1)), backend=backend)
    of_table, of_rows = slopes(table, rows, places)
    by_table = np.zeros(size)
    np.add.at(by_table, k, own * np.exp(0.3 * own))
    np.add.at(by_table, (k - 1) % size, 1.0)
    np.testing.assert_allclose(of_table, by_table, rtol=1e-12)
    by_rows = np.zeros_like(rows)
    by_rows[np.arange(11), k] = np.exp(0.3 * own) * (1.0 + 0.3 * own) * table[k]
    np.testing.assert_allclose(of_rows, by_rows, rtol=1e-12, atol=1e-15)
    if backend == "llvm":
        assert "insertelement <8 x double>" in compiled.source
