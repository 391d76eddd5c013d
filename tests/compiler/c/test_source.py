"""Programs in C: loops, arrays and views give the numbers of the backend `python`."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import numpy as np

import tinygrad_bp as tg
from tests.compiler.c.compiling import HAS_COMPILER, assert_as_python
from tests.compiler.loops.test_random_nests import Nest, squared_slopes

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = HAS_COMPILER
WEIGHTS = [0.3, -0.7, 1.1]
ROWS = [[0.2, -0.4], [0.9, 0.1], [-0.5, 0.6], [0.7, 0.8]]


def test_random_loops_in_loops_and_their_gradients(tmp_path: Path) -> None:
    functions: list[tuple[Callable[..., Any], Any]] = []
    for seed in range(6):
        f = Nest(seed).function(2)
        functions.append((f, (WEIGHTS, ROWS)))
        functions.append((tg.value_and_grad(f), (WEIGHTS, ROWS)))
        if seed < 3:
            functions.append((squared_slopes(f), (WEIGHTS, ROWS)))
    assert_as_python(tmp_path, functions)


def test_straight_programs(tmp_path: Path) -> None:
    """One after the other on numbers, with results that are used once, again, or not at all."""
    functions: list[tuple[Callable[..., Any], Any]] = []
    for seed in range(12):
        run = Nest(seed).straight()
        functions.append((lambda x, y, run=run: [run(x, y, 2.0), x * run(y, x, x)], (0.4, -1.3)))
        functions.append((tg.hessian(lambda xs, run=run: run(*xs)), (WEIGHTS,)))
    assert_as_python(tmp_path, functions)


def test_loops_that_end_by_themselves(tmp_path: Path) -> None:
    def halves(x: Any) -> Any:
        return tg.while_loop(lambda c: c[0] > 1.0, lambda c: (c[0] / 2, c[1] + 1), (x, 0.0))

    def shrunk(xs: Any) -> Any:
        start = [xs[0] + i for i in range(80)]
        step = lambda c: [x / 2 for x in c]  # noqa: E731
        return tg.while_loop(lambda c: c[0] + c[79] > 1.0, step, start)

    slopes = lambda x: tg.jvp(lambda x: halves(x)[0], (x,), (1.0,))  # noqa: E731
    assert_as_python(
        tmp_path,
        [(halves, (9.0,)), (halves, (0.5,)), (slopes, (9.0,)), (shrunk, (WEIGHTS,)),
         (tg.vmap(halves), (WEIGHTS,))],
    )  # fmt: skip


def test_what_loops_carry_collect_and_add_up(tmp_path: Path) -> None:
    def swapped(xs: Any) -> Any:
        return tg.scan(lambda c, x: ((c[1] + x, c[0]), c[0] * x))((1.0, 2.0), xs)

    def unread(xs: Any) -> Any:
        return tg.scan(lambda c, x: ((c[0] * 0.5, c[0]), x * c[0]))((1.0, 2.0), xs)[1]

    def backward(xs: Any) -> Any:
        return tg.scan(lambda c, x: (c * 0.5 + x, [c, x]), reverse=True)(0.0, xs)

    def of_many(xs: Any) -> Any:
        step = lambda c, x: ([c[-1] * x, *c[:-1]], None)  # noqa: E731
        return tg.scan(step)([float(i) for i in range(40)], xs)[0]

    def means(w: Any, xs: Any) -> Any:
        return tg.vmap(lambda x: [x * w[0], x + w[1]], reduce="mean")(xs)

    def matrix(xs: Any) -> Any:
        return tg.vmap(lambda row: tg.vmap(lambda x: x * row[0] + 1.0)(row))(xs)

    xs = [0.3, -1.2, 0.8]
    assert_as_python(
        tmp_path,
        [
            (swapped, (xs,)),
            (tg.jacobian(lambda xs: swapped(xs)[1]), (xs,)),
            (unread, (xs,)),
            (backward, (xs,)),
            (of_many, (xs,)),
            (means, (WEIGHTS, xs)),
            (matrix, (ROWS,)),
            (lambda n: tg.scan(lambda c, _: (c * n, c), length=5)(1.0), (1.5,)),
        ],
    )


def test_arrays_and_views_of_them(tmp_path: Path) -> None:
    a, b = np.arange(12.0).reshape(3, 4) / 7.0, np.linspace(-1.0, 1.0, 4)
    constant = np.linspace(0.0, 2.0, 4)
    large = np.linspace(-1.0, 1.0, 900).reshape(30, 30)
    functions: list[tuple[Callable[..., Any], Any]] = [
        (lambda a, b: a @ b, (a, b)),
        (lambda a, b: (a * b, a.T, b[::-1] * constant), (a, b)),
        (lambda a: np.concatenate([a[1:], a[:1] * 2.0]), (a,)),
        (lambda a: a, (a,)),
        (lambda a, b: {"first": a[0], "sum": (a + b).sum(), "same": b}, (a, b)),
        (lambda m: np.tanh(m @ m).T, (large,)),
        (lambda m: np.concatenate([m.T, m[::-1]], axis=1) * 2.0, (large,)),
        (tg.grad(lambda m: (np.tanh(m @ m.T)[2:, ::3] ** 2).sum()), (large,)),
        (lambda x: [x, 2.5, x], (0.5,)),
    ]
    assert_as_python(tmp_path, functions)


def test_random_numbers_of_arguments(tmp_path: Path) -> None:
    """Numbers, lists, dicts and arrays, in any order: each is read where it stands."""
    chance = random.Random(3)

    def some(depth: int) -> Any:
        kind = chance.choice(["number", "list", "dict", "array"][: 4 if depth else 1])
        if kind == "number":
            return chance.uniform(-1.0, 1.0)
        if kind == "array":
            return np.array([[chance.random() for _ in range(3)] for _ in range(2)])
        parts = [some(depth - 1) for _ in range(chance.randint(1, 3))]
        return parts if kind == "list" else dict(zip("abc", parts, strict=False))

    def weighted(*args: Any) -> Any:
        numbers = tg.autodiff.tree.flatten([*args])[0]
        return sum((k + 1.0) * x for k, x in enumerate(numbers)), [*args]

    functions = [(weighted, tuple(some(2) for _ in range(3))) for _ in range(10)]
    assert_as_python(tmp_path, functions)
