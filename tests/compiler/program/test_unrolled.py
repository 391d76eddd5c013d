"""Long programs without loops, as levels at once."""

from __future__ import annotations

import math
import random
from typing import Any

import pytest

import tinygrad_bp as tg
from tests.compiler.program.decomposition import MATRIX, log_of_root
from tinygrad_bp.autodiff.tree import flatten

np = pytest.importorskip("numpy", reason="the tables are NumPy's")
pytest.importorskip("jax", reason="JAX is not installed")

from tinygrad_bp.compiler.program import levels, unrolled  # noqa: E402
from tinygrad_bp.compiler.program.levels import Levels  # noqa: E402


@pytest.fixture(autouse=True)
def all_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unrolled, "_FEWEST", 0)
    monkeypatch.setattr(unrolled, "MOST_INSTRUCTIONS", 0)
    monkeypatch.setattr(levels, "MOST_OF_MANY_NUMBERS", 0)


def in_levels(f: Any, *args: Any) -> tuple[list[float], bool]:
    """The numbers that the compiled function gives, and whether it is made of levels."""
    compiled = tg.jit(f, backend="jax")
    first, again = flatten(compiled(*args))[0], flatten(compiled(*args))[0]
    assert list(map(repr, first)) == list(map(repr, again))
    instructions = compiled._versions.latest().code._levelled.instructions
    return first, isinstance(instructions[0], Levels)


OPERATIONS: list[Any] = [
    lambda a, b: a + b,
    lambda a, b: a - b,
    lambda a, b: a * b,
    lambda a, b: a / b,
    lambda a, b: -a,
    lambda a, b: a * a - b * 2.0,
    lambda a, b: a**2,
    lambda a, b: abs(a) ** b,
    lambda a, b: abs(a),
    lambda a, b: tg.where(a > b, a, 1.5),
    lambda a, b: a + b - a * b + 0.25,
]
NUMBERS = [0.0, -0.0, 1.0, -2.5, math.inf, math.nan, 1e308, 0.3]


@pytest.mark.parametrize("seed", range(4))
def test_random_programs_give_what_eager_code_gives(seed: int) -> None:
    rng = random.Random(seed)
    chosen = [(rng.choice(OPERATIONS), rng.randrange(99), rng.randrange(99)) for _ in range(40)]

    def f(x: Any) -> Any:
        found = list(x)
        for op, i, j in chosen:
            found.append(op(found[i % len(found)], found[j % len(found)]))
        return found[-20:]

    expected = tg.jit(f, backend="python")(NUMBERS)
    found, is_levels = in_levels(f, NUMBERS)
    assert is_levels
    assert found == pytest.approx(expected, rel=1e-12, nan_ok=True)


def test_sums_of_any_length_and_sign() -> None:
    xs = [0.5 * i for i in range(1, 30)]

    def f(x: Any) -> Any:
        signed = [x[i] if i % 3 else -x[i] * x[i + 1] for i in range(28)]
        return [sum(signed[:n]) - x[0] for n in (1, 2, 7, 8, 9, 16, 17, 28)]

    found, is_levels = in_levels(f, xs)
    assert is_levels
    assert found == pytest.approx(f(xs), rel=1e-14)
    # Nothing is added to a sum: its zero keeps its sign.
    zeros, _ = in_levels(lambda x: [x[0] + x[1], -x[2] - x[2]], [-0.0, -0.0, 0.0])
    assert list(map(repr, zeros)) == ["-0.0", "-0.0"]


def test_arguments_and_results_of_all_kinds() -> None:
    w = tg.Value(3.0)
    table = np.array([2.0, 5.0])

    def f(x: Any, y: Any, z: Any) -> Any:
        numbers = {"a": x[0] * w + table[1] * x[1], "b": (y[1, 0] - z, x[1], 2.0)}
        return numbers, y * z, table, y

    x, y = [1.0, 2.0], np.arange(4.0).reshape(2, 2)
    compiled = tg.jit(f, backend="jax")
    for weight in (3.0, 4.0):
        w.data = weight
        numbers, product, same, given = compiled(x, y, 0.5)
        assert numbers == {"a": weight + 10.0, "b": (1.5, 2.0, 2.0)}
        assert (product.tolist(), same.tolist()) == ([[0.0, 0.5], [1.0, 1.5]], [2.0, 5.0])
        assert given.tolist() == y.tolist()
    assert isinstance(compiled._versions.latest().code._levelled.instructions[0], Levels)
    assert "argument" in str(compiled.program)  # arrays are found for who looks at them


def test_derivatives_of_a_decomposition() -> None:
    found, is_levels = in_levels(tg.grad(log_of_root), MATRIX)
    assert is_levels
    whole = np.array(found).reshape(6, 6)
    assert (whole + whole.T) / 2 == pytest.approx(np.linalg.inv(MATRIX) / 2, rel=1e-12)


@pytest.mark.parametrize(
    "f",
    [
        tg.vmap(lambda x: x * x),
        lambda x: tg.maximum(tg.maximum(x[0], x[1]), x[2]) * x[0],  # a chain is one instruction
        lambda x: tg.scan(lambda c, _: (c * x[0], None), length=3)(x[1])[0],
    ],
)
def test_programs_of_more_than_numbers_are_left(f: Any) -> None:
    found, is_levels = in_levels(f, [1.0, 2.0, 3.0])
    assert not is_levels
    assert found == flatten(f([1.0, 2.0, 3.0]))[0]


def test_short_programs_and_those_of_few_arrays_are_left(monkeypatch: pytest.MonkeyPatch) -> None:
    f = lambda x: [a * a + 1.0 for a in x]  # noqa: E731
    monkeypatch.setattr(unrolled, "MOST_INSTRUCTIONS", 3)
    assert not in_levels(f, [1.0, 2.0])[1]
    monkeypatch.undo()
    assert not in_levels(f, [1.0, 2.0])[1]
