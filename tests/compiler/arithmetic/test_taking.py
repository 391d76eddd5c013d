"""`take`: entries at computed places, of arrays that a function closes over as well."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

import tinygrad_bp as tg
from tests.compiler.arithmetic.beside import assert_close, total
from tinygrad_bp.compiler.tracing.arrays import Constant

TABLE = np.cos(np.arange(100.0))
WEIGHTS = [tg.Value(float(i)) for i in range(3)]


def steps(x: Any) -> Any:
    """A recurrence that reads a table where it is."""
    return tg.scan(
        lambda c, y: (0.5 * c + y * tg.take(TABLE, tg.floor(abs(c) * 40.0), mode="wrap"), None)
    )(x[0], x)[0]


@pytest.mark.parametrize(
    ("f", "x"),
    [
        (lambda x: x * tg.take(TABLE, tg.floor(x)), 3.5),
        (lambda x: x * tg.take([1.0, 2.0, 4.0], tg.floor(x)), 1.5),
        (lambda x: x * tg.take([x, x * x, 4.0], tg.floor(x)), 1.5),
        (
            lambda x: x[:, None] * tg.take(TABLE.reshape(20, 5), tg.floor(x * 2.0), axis=0),
            np.arange(6.0),
        ),
        (lambda x: np.sum(x) * tg.take(TABLE, [3, -1]), np.arange(6.0)),
        (lambda x: tg.take(x * x, [3, -1]), np.arange(6.0)),
        (lambda x: tg.take(x * x, tg.floor(x[1:3])), np.arange(6.0)),
        (lambda x: x * tg.take(TABLE, x * 40.0, mode="clip"), np.arange(6.0)),
        (tg.vmap(lambda x: x * tg.take(TABLE, tg.floor(x * 3.0))), np.arange(6.0) + 0.5),
        (steps, np.sin(np.arange(6.0))),
    ],
)
def test_compiled_as_eagerly_and_its_derivatives(f: Any, x: Any, backend: str) -> None:
    assert_close(tg.jit(f, backend=backend)(x), f(x))

    def derivatives(x: Any) -> Any:
        def f_of(x: Any) -> Any:
            return total(f(x))

        return tg.grad(f_of)(x), tg.hvp(f_of, (x,), (x * 0.0 + 1.0,))

    assert_close(tg.jit(derivatives, backend=backend)(x), derivatives(x))


def test_a_table_is_there_once() -> None:
    f = tg.jit(lambda x: tg.take(TABLE, x) + tg.take(TABLE.copy(), x + 1.0), backend="python")
    assert f(2.0) == TABLE[2] + TABLE[3]
    program: Any = f.program
    assert sum(isinstance(x.op, Constant) for x in program.arrays) == 1


def test_values_that_a_function_closes_over_are_read_at_each_call() -> None:
    place = tg.Value(1.0)
    f = tg.jit(lambda x: x * tg.take(WEIGHTS, place) + tg.take(TABLE, place), backend="python")
    assert f(2.0) == 2.0 + TABLE[1]
    place.data = 2.0
    assert f(2.0) == 4.0 + TABLE[2]


def test_places_that_there_are_not() -> None:
    for place, words in ((100, "out of bounds"), (0.5, "a whole number, not 0.5")):
        with pytest.raises(IndexError, match=words):
            tg.take(TABLE, place)
        assert np.isnan(tg.jit(lambda i: tg.take(TABLE, i), backend="python")(float(place)))


def test_what_numpy_cannot_read_says_so() -> None:
    """The way out that the error names is one."""
    for f in (lambda i: TABLE[i], lambda i: np.take(TABLE, i), lambda i: TABLE.tolist()[i[0]]):
        with pytest.raises(tg.TracingError, match=re.escape("write tinygrad_bp.take(array, i)")):
            tg.jit(f, backend="python")(np.array([1, 2]))
    with pytest.raises(tg.TracingError, match=re.escape("write tinygrad_bp.take(array, i)")):
        tg.jit(lambda i: np.take(TABLE, i), backend="python")(1.0)
    found = tg.jit(lambda i: tg.take(TABLE, i), backend="python")(np.array([1, 2]))
    np.testing.assert_array_equal(found, TABLE[1:3])
