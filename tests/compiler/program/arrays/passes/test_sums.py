"""Sums that are looked through to what they add up."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import tinygrad_bp as tg
from tinygrad_bp import vmap

from ..by_number import assert_arrays


def largest(program: Any) -> Any:
    """How many numbers a row of a batch has, at most."""
    return max(x.result.size for x in program.instructions if x.result.axes)


def test_the_gradient_of_a_slope_has_no_numbers_for_each_row_and_weight() -> None:
    """What a net that has to fulfil a differential equation is trained by."""
    pytest.importorskip("jax", reason="JAX is not installed")
    net = tg.nn.MLP(2, [9, 9, 1], activation="tanh", seed=0)
    weights = np.array([p.data for p in net.parameters()])

    def loss(w: Any, xs: Any) -> Any:
        def misfit(x: Any) -> Any:
            def u(x: Any, t: Any) -> Any:
                return net.apply(w, [x, t])

            slope = tg.grad(u, 1)(x, 0.5)
            return (slope - tg.grad(tg.grad(u))(x, 0.5)) ** 2

        return vmap(misfit, reduce="mean")(xs)

    traced: Any = tg.jit(tg.value_and_grad(loss), backend="jax")
    traced(weights, xs := np.linspace(0.0, 1.0, 5))
    program = traced.program
    assert largest(program) <= 9
    assert program.gathers == 0
    ours = tg.jit(tg.value_and_grad(loss), backend="python")(weights, xs)
    np.testing.assert_allclose(traced(weights, xs)[1], ours[1], rtol=1e-9, atol=1e-9)


def test_products_beside_others_are_added_up_by_themselves() -> None:
    def f(xs: Any, ys: Any) -> Any:
        def rows(x: Any, y: Any) -> Any:
            one = np.concatenate([(x[:, None] * y[None, :]).ravel(), x])
            other = np.concatenate([(y[:, None] * x[None, :]).ravel(), np.sin(y)])
            return one - 2.0 * other

        return vmap(rows, reduce="sum")(xs, ys)

    rng = np.random.default_rng(0)
    assert_arrays(f, rng.normal(size=(7, 3)), rng.normal(size=(7, 3)))


def test_nothing_is_looked_through_that_somebody_else_reads() -> None:
    def f(xs: Any, ys: Any) -> Any:
        def rows(x: Any, y: Any) -> Any:
            table = (x[:, None] * y[None, :]).ravel()
            return table, np.sum(table * table), table + 1.0

        each, squares, more = vmap(rows)(xs, ys)
        return vmap(lambda row: row, reduce="sum")(each), np.sum(squares), more

    rng = np.random.default_rng(1)
    assert_arrays(f, rng.normal(size=(4, 3)), rng.normal(size=(4, 2)))
