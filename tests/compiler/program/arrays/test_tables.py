"""Rows in rows: the arrays of loops in each other."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import tinygrad_bp as tg
from tinygrad_bp import vmap

from .by_number import assert_arrays


def dot(x: Any, y: Any) -> Any:
    return vmap(lambda a, b: a * b, reduce="sum")(x, y)


def times(matrix: Any, x: Any) -> Any:
    return vmap(lambda row: tg.tanh(dot(row, x)))(matrix)


def two_layers(one: Any, other: Any, xs: Any) -> Any:
    def of_row(x: Any) -> Any:
        return vmap(lambda y: y * y, reduce="sum")(times(other, times(one, x)))

    return vmap(of_row, reduce="mean")(xs)


def numbers(*shape: int) -> Any:
    return np.random.default_rng(len(shape)).normal(size=shape)


@pytest.mark.parametrize("width", [4, 5, 8])
def test_the_same_few_products_at_any_width(width: int) -> None:
    f = tg.value_and_grad(two_layers, argnums=(0, 1, 2))
    arrays = assert_arrays(f, numbers(width, 20), numbers(30, width), numbers(6, 20))
    assert (arrays.size, arrays.gathers) == (17, 0)


@pytest.mark.parametrize("rows", [2, 4])
def test_equal_lengths_of_different_loops(rows: int) -> None:
    """The axis of an inner loop may be that of an outer one, at the same depth."""

    def f(table: Any, x: Any) -> Any:
        outer = vmap(vmap(lambda a: a * x[0]))(table)
        columns = vmap(lambda row: vmap(lambda a, b: a * b + x[1])(row, row))(outer)
        return vmap(vmap(lambda a: a**3, reduce="sum"), reduce="sum")(columns)

    assert_arrays(tg.value_and_grad(f, argnums=(0, 1)), numbers(rows, rows), numbers(2))


def test_a_product_that_is_read_is_made() -> None:
    def f(xs: Any, y: Any) -> Any:
        rows = vmap(lambda x: vmap(lambda b: x * b)(y))(xs)
        return rows, rows[1, 2] + vmap(lambda row: row[0], reduce="sum")(rows)

    assert_arrays(f, numbers(3), numbers(4))


def test_arrays_that_turns_add_up() -> None:
    def f(matrix: Any, xs: Any) -> Any:
        def step(h: Any, x: Any) -> Any:
            h = times(matrix, [h[0] + x, h[1] * x])
            return [h[0], h[1]], None

        end, _ = tg.scan(step)([0.5, -0.5], xs)
        return end[0] * end[1]

    assert_arrays(tg.value_and_grad(f, argnums=(0, 1)), numbers(2, 2), numbers(4))


def test_numbers_of_more_pieces_than_are_put_side_by_side() -> None:
    """Each of the sums is a piece of its own; all together they become one."""

    def f(xs: Any, ys: Any) -> Any:
        functions = (tg.sin, tg.cos, tg.tanh, tg.exp, tg.atan, tg.erf, tg.sinh)
        sums = [vmap(of, reduce="sum")(x) for of in functions for x in (xs, ys)]
        return vmap(lambda a: a * a)(sums)

    assert_arrays(f, numbers(5), numbers(6))
