"""Loops of a known length inside of others, as numbers of a piece."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import tinygrad_bp as tg
from tinygrad_bp import vmap

from ..by_number import assert_arrays


def numbers(*shape: int) -> Any:
    return np.random.default_rng(len(shape)).normal(size=shape)


def dot(x: Any, y: Any) -> Any:
    return vmap(lambda a, b: a * b, reduce="sum")(x, y)


def of_rows(f: Any) -> Any:
    """The sum of a function of rows, as many as a call has."""
    return lambda matrix, xs: vmap(lambda x: f(matrix, x), reduce="sum")(xs)


def layer(matrix: Any, x: Any) -> Any:
    return dot(vmap(lambda row: tg.sin(dot(row[1:], x)) + row[0])(matrix), x)


def rows_of_rows(matrix: Any, x: Any) -> Any:
    table = vmap(lambda row: vmap(lambda a, b: a * b)(row[1:], x))(matrix)
    return vmap(vmap(lambda a: a * a, reduce="sum"), reduce="sum")(table)


def largest(matrix: Any, x: Any) -> Any:
    found = vmap(lambda row: tg.maximum(tg.maximum(row[0], row[1] * x[0]), row[2] * x[1]))(matrix)
    return dot(found, found)


def turns(matrix: Any, x: Any) -> Any:
    def step(h: Any, a: Any) -> Any:
        return vmap(lambda row: tg.tanh(dot(row[1:], h) + a))(matrix)[:9], None

    end, _ = tg.scan(step)(x, x[:3])
    return dot(end, end)


@pytest.mark.parametrize("f", [layer, rows_of_rows, largest, turns])
def test_the_numbers_are_those_of_the_code(f: Any) -> None:
    by = tg.value_and_grad(of_rows(f), argnums=(0, 1))
    arrays = assert_arrays(by, numbers(9, 10), numbers(8, 9))
    lengths = {axis.length.is_free for x in arrays.instructions for axis in _axes(x)}
    assert lengths <= {True} or f is turns


def _axes(x: Any) -> Any:
    return x.result.axes if hasattr(x, "result") else ()


def test_a_loop_is_a_product_with_a_matrix() -> None:
    arrays = assert_arrays(of_rows(layer), numbers(9, 10), numbers(8, 9))
    assert "v4[n, 9] = sum(matrix[1 + 10*i + k] * v3[k] for k < 9)" in str(arrays)
