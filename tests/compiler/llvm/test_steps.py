"""Long programs of numbers, as a loop over their steps."""

from __future__ import annotations

import math
import random
from typing import Any

import pytest

import tinygrad_bp as tg
from tests.compiler.program.decomposition import MATRIX, log_of_root
from tinygrad_bp.autodiff.tree import flatten

np = pytest.importorskip("numpy", reason="native code needs the extra `fast`")
pytest.importorskip("llvmlite", reason="native code needs the extra `fast`")

from tinygrad_bp.compiler.llvm import steps  # noqa: E402


@pytest.fixture(autouse=True)
def all_in_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(steps, "MOST_INSTRUCTIONS", -1)


def bits(result: Any) -> list[str]:
    return [repr(x) for x in flatten(result)[0]]


def compiled(f: Any, *args: Any) -> Any:
    """The function, in steps, whose both ways give the same."""
    made = tg.jit(f, backend="llvm", arrays=False)
    first, again = made(*args), made(*args)
    assert isinstance(made._versions.latest().code._module, steps.StepsModule)
    assert bits(first) == bits(again)
    return made


OPERATIONS: list[Any] = [
    lambda a, b: a + b,
    lambda a, b: a - b,
    lambda a, b: a * b,
    lambda a, b: a / b,
    lambda a, b: -a,
    lambda a, b: a**2,
    lambda a, b: abs(a) ** b,
    lambda a, b: tg.exp(a),
    lambda a, b: tg.log(abs(a)),
    tg.maximum,
    lambda a, b: tg.where(a > b, a, 1.5),
    lambda a, b: tg.sigmoid(a) * 0.5,
    lambda a, b: a - 0.0,
]
NUMBERS = [0.0, -0.0, 1.0, -2.5, math.inf, -math.inf, math.nan, 5e-324, 1e308, 0.3]


@pytest.mark.parametrize("seed", range(12))
def test_random_programs_give_the_numbers_of_code_for_each_instruction(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    rng = random.Random(seed)
    chosen = [(rng.choice(OPERATIONS), rng.randrange(99), rng.randrange(99)) for _ in range(60)]

    def f(x: Any) -> Any:
        found = list(x)
        for op, i, j in chosen:
            found.append(op(found[i % len(found)], found[j % len(found)]))
        return found[-40:]

    made = compiled(f, NUMBERS)
    monkeypatch.setattr(steps, "MOST_INSTRUCTIONS", 10**9)
    other = tg.jit(f, backend="llvm")
    for _ in range(5):
        numbers = [rng.choice(NUMBERS) for _ in NUMBERS]
        assert bits(made(numbers)) == bits(other(numbers))


def test_arguments_and_results_of_all_kinds() -> None:
    w = tg.Value(3.0)
    table = np.array([2.0, 5.0])

    def f(x: Any, y: Any, z: Any) -> Any:
        return {"a": x[0] * w + table[1] * x[1], "b": (y[1, 0] - z, x[1], 2.0)}

    made = compiled(f, [1.0, 2.0], np.arange(4.0).reshape(2, 2), 0.5)
    assert made([1.0, 2.0], np.arange(4.0).reshape(2, 2), 0.5) == {"a": 13.0, "b": (1.5, 2.0, 2.0)}
    w.data = 4.0
    assert made([1.0, 2.0], np.arange(4.0).reshape(2, 2), 0.5)["a"] == 14.0


def test_arrays_of_results() -> None:
    f = lambda x: (np.outer(x, x) - x[0], x[::-1] * 2.0)  # noqa: E731
    x = np.array([1.0, -2.0, 3.0])
    product, twice = compiled(f, x)(x)
    assert product.tolist() == (np.outer(x, x) - 1.0).tolist()
    assert twice.tolist() == [6.0, -4.0, 2.0]


def test_nothing_to_do() -> None:
    assert compiled(lambda x: (x, 2.0), 3.0)(3.0) == (3.0, 2.0)
    assert compiled(lambda: 2.0)() == 2.0


def test_derivatives_of_a_decomposition() -> None:
    found = compiled(tg.grad(log_of_root), MATRIX)(MATRIX)
    assert np.array(found) == pytest.approx(np.array(tg.grad(log_of_root)(MATRIX)), rel=1e-14)
    whole = np.array(found)
    assert (whole + whole.T) / 2 == pytest.approx(np.linalg.inv(MATRIX) / 2, rel=1e-12)


def test_short_programs_and_loops_are_left(monkeypatch: pytest.MonkeyPatch) -> None:
    loop = tg.jit(tg.vmap(lambda x: x * x), backend="llvm")
    assert loop([2.0, 3.0]) == [4.0, 9.0]
    monkeypatch.undo()
    short = tg.jit(lambda x: x * x, backend="llvm")
    assert short(2.0) == 4.0
    for made in (loop, short):
        assert not isinstance(made._versions.latest().code._module, steps.StepsModule)
