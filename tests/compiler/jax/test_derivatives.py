"""Derivatives that JAX takes of our functions are ours: the table's, at kinks and ties too."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

import tinygrad_bp as tg
from tests.compiler.test_random_branches import assert_same, random_graphs
from tests.thorough import THOROUGH
from tinygrad_bp.autodiff.operations.operation import Op
from tinygrad_bp.autodiff.ops import TABLE

jax = pytest.importorskip("jax", reason="needs the extra `jax`")

pytestmark = pytest.mark.usefixtures("doubles")

POINTS = [0.3, -0.7, 2.5, 1.0, -1.0, 0.0, 2.0, 40.0, -40.0, math.inf, -math.inf, math.nan]
#: It is made for these alone.
NEAR = ([0.0, 1.0, 5.0], [0.3, -0.6, 0.0, math.nan])
#: Built in when this file is loaded; other tests make operations of their own.
OPERATIONS = list(TABLE.values())


@pytest.mark.parametrize("op", OPERATIONS, ids=lambda op: op.name)
def test_an_operation_has_the_derivatives_of_the_table(op: Op) -> None:
    from tinygrad_bp.compiler.jax.derivatives import apply

    axes = [[0.0, 1.0], POINTS, POINTS] if op.arity == 3 else [POINTS] * op.arity
    axes = [*NEAR] if op.name == "_sinc_near" else axes
    operands = [axis.ravel() for axis in np.meshgrid(*axes)]

    def slopes(*xs: Any) -> Any:
        z, pull = jax.vjp(lambda *xs: apply(op, xs), *xs)
        return pull(jax.numpy.ones_like(z))

    points = [tuple(map(float, point)) for point in zip(*operands, strict=True)]
    expected = [[x or 0.0 for x in op.slopes(op.ieee(*point), *point)] for point in points]
    found = np.array(jax.jit(slopes)(*operands)).T
    np.testing.assert_allclose(found, expected, rtol=1e-11, atol=1e-15)


KINKS: dict[str, tuple[Any, tuple[float, ...]]] = {
    "abs": (abs, (0.0,)),
    "a rectifier": (lambda x: tg.relu(x) * x, (0.0,)),
    "a slope": (lambda x: tg.leaky_relu(x, 0.2) ** 2, (0.0,)),
    "a tie": (lambda x, y: tg.maximum(x, y) * tg.minimum(x, 1.0), (1.0, 1.0)),
    "three, two by two": (
        lambda x, y, z: tg.maximum(tg.maximum(x, y), z) ** 2,
        (1.0, 1.0, 1.0),
    ),
    "the tip of a cone": (tg.hypot, (0.0, 0.0)),
    "an angle": (tg.atan2, (0.0, 0.0)),
    "powers of 0": (lambda x: x**2.5 + x**2 + x**0, (0.0,)),
    "a soft rectifier": (lambda x: tg.softplus(x) * tg.silu(x), (0.0,)),
    "stopped": (lambda x, y: tg.stop_gradient(x * y) * x + tg.sign(y) * y, (2.0, 3.0)),
    "a branch": (lambda x, y: tg.where(x > y, x * y, y * y), (1.0, 1.0)),
}


@pytest.mark.parametrize("name", KINKS)
def test_at_kinks_and_ties_in_each_mode(name: str) -> None:
    f, point = KINKS[name]
    every = tuple(range(len(point)))
    pure = tg.jit(f).to_jax()
    directions = np.eye(len(point))

    def by_jax(*point: float) -> Any:
        along = [jax.jvp(pure, point, tuple(direction))[1] for direction in directions]
        gradient = jax.grad(pure, every)
        return gradient(*point), along, jax.jacrev(gradient, every)(*point)

    gradient, along, second = jax.jit(by_jax)(*point)
    np.testing.assert_allclose(gradient, expected := tg.grad(f, every)(*point))
    np.testing.assert_allclose(along, expected)
    np.testing.assert_allclose(second, tg.hessian(f, every)(*point))


def test_the_largest_of_many_divides_a_tie_as_we_do() -> None:
    from tinygrad_bp.nn.losses import cross_entropy

    def loss(x: Any) -> Any:
        return cross_entropy(x, 2) + tg.maximum(tg.maximum(tg.maximum(x[0], x[1]), x[2]), x[3])

    x = np.array([1.0, 3.0, 3.0, 3.0])
    pure = tg.jit(loss, backend="jax")
    pure(x)
    assert "max" in pure.source
    np.testing.assert_allclose(jax.jit(jax.grad(pure.to_jax()))(x), tg.grad(loss)(x))


def test_an_operation_of_the_user_s_has_the_user_s_derivative() -> None:
    straight_through = Op("straight_through", "1.0 if x > 0.0 else 0.0", "2.0 if x else None")
    pure = tg.jit(lambda x: straight_through(x) * 3.0).to_jax()
    assert [float(jax.grad(pure)(x)) for x in (1.5, -1.5, 0.0)] == [6.0, 6.0, 0.0]


@THOROUGH
def test_random_functions() -> None:
    # What has poles is left out: that nothing flows behind a branch, JAX cannot be told.
    poles = {"sqrt", "asin", "log", "inverse", "root", "div", "pow", "exp", "one"}
    graphs = [
        graph
        for graph in random_graphs(1, 160)
        if poles.isdisjoint(name for name, _ in graph.steps)
        and sum(name in ("maximum", "minimum") for name, _ in graph.steps) < 2
    ]
    for begin in range(0, 24, 12):
        some = graphs[begin : begin + 12]

        def total(points: Any, some: Any = tuple(some)) -> Any:
            return sum(graph.f(*point) for graph, point in zip(some, points, strict=True))

        points = [tuple(map(float, graph.point)) for graph in some]
        compiled = tg.jit(lambda points, total=total: total(points))
        found = jax.jit(jax.grad(compiled.to_jax()))(points)
        for graph, gradient in zip(some, found, strict=True):
            assert_same(graph, list(map(float, gradient)), graph.gradient)
