"""Arrays that a scan carries: in memory, and gone through by loops of the body."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pytest

import tinygrad_bp as tg
from tests.compiler.arithmetic.beside import assert_as_objects
from tinygrad_bp.compiler.arithmetic import whole
from tinygrad_bp.compiler.loops import nodes, traced
from tinygrad_bp.compiler.program import runs

U = np.linspace(-0.4, 1.1, 6)
ROWS = np.linspace(0.2, 0.9, 12).reshape(2, 6)


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """More than three numbers are many."""
    for module in (nodes, traced):
        monkeypatch.setattr(module, "MOST_IN_REGISTERS", 3)
    monkeypatch.setattr(whole, "MOST", 3)
    monkeypatch.setattr(runs, "_FEWEST", 2)


def heat(u: Any, c: Any) -> Any:
    def step(u: Any, _: Any) -> Any:
        return u + c * (np.roll(u, 1) - 2 * u + np.roll(u, -1)), None

    return tg.scan(step, length=3)(u)[0]


def several(u: Any, c: Any) -> Any:
    def step(carry: Any, row: Any) -> Any:
        v, w, k = carry["v"], carry["w"], carry["k"]
        new = {"v": np.tanh(v * row) + k, "w": w * c + v.reshape(2, 3), "k": k + (v @ row) * 0.1}
        return new, (v * k, k)

    start = {"v": u, "w": (u * 2.0).reshape(2, 3), "k": c}
    return list(tg.scan(step)(start, ROWS)[0].values())


def collected(u: Any, c: Any) -> Any:
    return tg.scan(lambda v, row: (v * row + c, v[1:] - v[:-1]))(u, ROWS)[1]


def turned(u: Any, c: Any) -> Any:
    return tg.scan(lambda v, _: (np.roll(v, 1), v[0] * c), length=2)(u)


def number_by_number(u: Any, c: Any) -> Any:
    def step(v: Any, _: Any) -> Any:
        numbers = [v[5] * c, *[a * b for a, b in pairwise(v)]]
        return np.array(numbers, dtype=object), None

    return tg.scan(step, length=2)(u)[0]


def within_a_map(u: Any, c: Any) -> Any:
    return tg.vmap(lambda row, x: heat(row * u, x), (0, None))(ROWS, c)


def of_choices(u: Any, c: Any) -> Any:
    def step(v: Any, _: Any) -> Any:
        return tg.vmap(lambda x: tg.relu(x - 0.3) * c + tg.sqrt(tg.relu(x)))(v), None

    return tg.scan(step, length=2)(u)[0]


@pytest.mark.parametrize(
    "f", [heat, several, collected, turned, number_by_number, within_a_map, of_choices]
)
def test_it_carries_what_it_carries_eagerly(f: Any) -> None:
    assert_as_objects(f, U, 0.3)


@pytest.mark.parametrize("f", [heat, several, number_by_number, of_choices])
def test_memory_of_machine_code(backend: str, f: Any) -> None:
    compiled = tg.jit(f, backend=backend)
    gradient = tg.grad(lambda u, c: sum(np.sum(x) for x in f(u, c)), (0, 1))
    backward = tg.jit(gradient, backend=backend)
    for _ in range(2):
        for ours, theirs in zip(compiled(U, 0.3), f(U, 0.3), strict=True):
            np.testing.assert_allclose(ours, np.asarray(theirs, float), rtol=1e-12, atol=1e-14)
        for ours, theirs in zip(backward(U, 0.3), gradient(U, 0.3), strict=True):
            np.testing.assert_allclose(ours, np.asarray(theirs, float), rtol=1e-11, atol=1e-13)


def test_the_operations_are_as_many_however_many_numbers_are_carried() -> None:
    for n in (10, 100):
        f = tg.jit(tg.grad(lambda u: np.sum(heat(u, 0.2))), backend="python")
        f(np.ones(n))
        operations = [line for line in str(f.program).splitlines() if " * " in line]
        assert len(operations) < 12
