"""Random loops in random loops, with derivatives inside and around them."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import tinygrad_bp as tg
from tinygrad_bp.autodiff.tree import flatten

OPERATIONS: list[Callable[[Any, Any], Any]] = [
    lambda a, b: a + b,
    lambda a, b: a - b,
    lambda a, b: a * b,
    lambda a, b: tg.sin(a),
    lambda a, b: tg.tanh(a) * b,
    tg.maximum,
    lambda a, b: tg.where(a > b, a * b, b),
    lambda a, b: a / (b * b + 1.0),
    lambda a, b: -a,
    lambda a, b: a * 1.0,
    lambda a, b: a**2,
]
Function = Callable[[Any, Any], Any]


class Nest:
    """Makes random functions of three weights and rows of two numbers, from a seed."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def straight(self) -> Callable[..., Any]:
        """A few operations, each on any two numbers before it."""
        steps = [
            (self.random.choice(OPERATIONS), self.random.randrange(9), self.random.randrange(9))
            for _ in range(self.random.randint(1, 5))
        ]

        def run(*numbers: Any) -> Any:
            found = list(numbers)
            for op, i, j in steps:
                found.append(op(found[i % len(found)], found[j % len(found)]))
            return tg.sin(found[-1])

        return run

    def function(self, depth: int) -> Function:
        run = self.straight()
        if not depth:
            return lambda w, xs: run(*w)
        f, g = self.function(depth - 1), self.function(depth - 1)
        reduce, length = self.random.choice(["sum", "mean"]), self.random.randint(1, 3)

        def listed(w: Any, xs: Any) -> Any:
            return sum(tg.vmap(lambda x: run(w[0], *x) * f([x[0], w[1], w[2]], xs))(xs))

        def reduced(w: Any, xs: Any) -> Any:
            extra = g(w, xs)
            return tg.vmap(lambda x: f([x[0], w[1], x[1]], xs) + run(extra, *x), reduce=reduce)(xs)

        def hidden(w: Any, xs: Any) -> Any:
            return f([w[1], w[2], w[0]], tg.vmap(lambda x: [run(w[0], *x), x[1] * w[1]])(xs))

        def scanned(w: Any, xs: Any) -> Any:
            def step(c: Any, x: Any) -> Any:
                return (run(*c, *x), f([c[0], x[1], w[1]], xs)), [c[0] * x[0], w[0]]

            (a, b), ys = tg.scan(step)((w[0], g(w, xs)), xs)
            return a + b + f(w, ys)

        def repeated(w: Any, xs: Any) -> Any:
            step = lambda c, _: (run(c, *w) + f([c, w[0], w[2]], xs), None)  # noqa: E731
            return tg.scan(step, length=length)(w[1])[0]

        def slopes(w: Any, xs: Any) -> Any:
            return sum(tg.grad(lambda v: f(v, xs) * run(*v))(w))

        def along(w: Any, xs: Any) -> Any:
            return tg.jvp(lambda v: f(v, xs) * run(*v), (w,), ([1.0, w[1], 0.5],))[1]

        kinds = [listed, reduced, hidden, scanned, repeated, slopes, along]
        return self.random.choice(kinds)


def squared_slopes(f: Function) -> Function:
    return tg.grad(lambda w, xs: sum(slope * slope for slope in tg.grad(f)(w, xs)))


def along_a_direction(f: Function) -> Function:
    return lambda w, xs: tg.hvp(lambda w: f(w, xs), (w,), ([1.0, 2.0, 3.0],))


TRANSFORMS: list[Callable[[Function], Function]] = [
    tg.value_and_grad,
    tg.hessian,
    lambda f: tg.grad(f, argnums=(0, 1)),
    along_a_direction,
    squared_slopes,
]


@pytest.mark.parametrize("seed", range(60))
def test_random_loops_in_loops(jit: Any, seed: int) -> None:
    nest = Nest(seed)
    f = nest.random.choice(TRANSFORMS)(nest.function(1 + seed % 2))
    w, *rows = np.random.default_rng(seed).uniform(-1, 1, size=(4, 3)).tolist()
    xs: Any = [row[:2] for row in rows]
    compiled = jit(f)
    for given in (xs, np.array(xs), np.array(xs[:2])):
        ours, theirs = (flatten(g(w, given))[0] for g in (compiled, f))
        theirs = [getattr(x, "data", x) for x in theirs]
        size = 1.0 + max(map(abs, theirs))
        np.testing.assert_allclose(ours, theirs, rtol=1e-10, atol=1e-11 * size)
