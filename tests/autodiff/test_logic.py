"""Answers put together: `&`, `|`, `^`, `~` and NumPy's functions of the kind."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import pytest

import tinygrad_bp as tg
from tests.autodiff.arrays.beside_numpy import cases, check, numbers

ANSWERS: dict[str, Any] = {
    "any": lambda x: np.any(x > 0.2) * x,
    "any, a method": lambda x: (x > 9.0).any() * x,
    "any along an axis": lambda x: np.any(x.reshape(5, -1) > 0.9, axis=1) * 1.0,
    "all": lambda x: np.all(x > -9.0) * x,
    "all, a method": lambda x: (x < 0.4).all() * x,
    "all, axes kept": lambda x: np.all(x.reshape(5, -1) > -0.9, axis=0, keepdims=True) * 1.0,
    "&": lambda x: np.where((x > -0.5) & (x < 0.5), x, 0.0),
    "& of one and many": lambda x: np.where((x[0] > -9.0) & (x > 0.0), x, 0.0),
    "|": lambda x: np.where((x < -0.5) | (x > 0.5), x, 0.0),
    "^": lambda x: np.where((x < -0.5) ^ (x < 0.5), x, 0.0),
    "~": lambda x: np.where(~(x < 0.5), x, 0.0),
    "logical_and": lambda x: np.where(np.logical_and(x > -0.5, x < 0.5), x, 0.0),
    "logical_or": lambda x: np.where(np.logical_or(x < -0.5, x > 0.5), x, 0.0),
    "logical_xor": lambda x: np.where(np.logical_xor(x < -0.5, x < 0.5), x, 0.0),
    "logical_not": lambda x: np.where(np.logical_not(x < 0.5), x, 0.0),
    "isclose": lambda x: np.isclose(x, x[0], atol=0.5) * x,
    "allclose": lambda x: np.allclose(x, x) * x,
    "array_equal": lambda x: np.array_equal(x, x) * x,
    "count_nonzero": lambda x: np.count_nonzero(x > 0.1) * x,
}


@cases(ANSWERS)
def test_answers_of_arrays(f: Any, n: int) -> None:
    check(f, n)


@pytest.mark.parametrize("backend", ["python", "llvm", "jax"])
def test_answers_of_numbers(backend: str) -> None:
    if backend != "python":
        pytest.importorskip("llvmlite" if backend == "llvm" else "jax")

    def f(x: Any, y: Any) -> Any:
        inside = (x > 0.0) & (y > 0.0) | ~(x < 2.0)
        return tg.where(inside ^ (y > 5.0), x * y, x + y)

    points = [(x, y) for x in (-1.0, 1.0, 3.0) for y in (-1.0, 1.0, 6.0)]

    def expected(x: float, y: float) -> float:
        inside = (x > 0.0 and y > 0.0) or not x < 2.0
        return x * y if inside != (y > 5.0) else x + y

    compiled = tg.jit(f, backend=backend)
    assert [compiled(*at) for at in points] == [expected(*at) for at in points]
    with pytest.raises(TypeError):
        tg.jit(lambda x: (x > 0.0) & "yes", backend="python")(1.0)


def some_answer(chance: random.Random, depth: int) -> str:
    """A random expression of comparisons of x, an array, and of y, a number."""
    if not depth or chance.random() < 0.2:
        side = chance.choice(["x", "y", "x * y", "x[::-1]", "np.sin(3.0 * x)"])
        return f"({side} {chance.choice(['<', '<=', '>', '>='])} {chance.uniform(-1.0, 1.0):.2f})"
    one, other = (some_answer(chance, depth - 1) for _ in range(2))
    return chance.choice(
        [
            f"({one} & {other})",
            f"({one} | {other})",
            f"({one} ^ {other})",
            f"np.logical_not({one})",
            f"np.any({one} | {other})",
            f"np.all(np.logical_or({one}, {other}))",
        ]
    )


@pytest.mark.parametrize("seed", range(12))
def test_random_answers_beside_numpy(seed: int) -> None:
    chance = random.Random(seed)
    n = chance.choice([5, 90])
    text = some_answer(chance, 3)
    f: Any = eval(f"lambda x, y: np.where({text}, x * y, np.cos(x))", {"np": np})
    x, y = np.random.default_rng(seed).normal(size=n), chance.uniform(-1.0, 1.0)
    expected = f(x, np.float64(y))  # as Python's bools have no ~, and ^ of them is an int
    eager = tg.vjp(lambda x: f(x, np.float64(y)), x)[0]
    compiled = tg.jit(f, backend=chance.choice(["python", None]))(x, y)
    for found in (eager, compiled):
        assert numbers(found) == pytest.approx(expected, rel=1e-12), text


def test_a_number_less_an_answer_is_a_place_unless_it_is_the_opposite() -> None:
    x = np.array([10.0, 20.0, 30.0])
    read = tg.jit(lambda x: x[2.0 - (x > 15.0)], backend="python")
    assert read(x).tolist() == [30.0, 20.0, 20.0]
    with pytest.raises(TypeError, match=r"how many numbers x\[condition\] gives"):
        tg.jit(lambda x: x[1.0 - (x > 15.0)], backend="python")(x)
