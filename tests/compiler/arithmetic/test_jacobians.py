"""Jacobians and Hessians as loops over directions, in the structure of those of a pass each."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pytest

import tinygrad_bp as tg
from tests.compiler.arithmetic.beside import assert_close, size
from tinygrad_bp.autodiff.tree import flatten
from tinygrad_bp.compiler.arithmetic import jacobians

X = np.linspace(-0.8, 1.2, 6)
T = np.linspace(0.1, 0.9, 6).reshape(2, 3)


@pytest.fixture(autouse=True)
def few_directions(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two directions are many."""
    monkeypatch.setattr(jacobians, "MOST_DIRECTIONS", 1)


def choices(x: Any) -> Any:
    return tg.where(x > 0.0, tg.exp(x) * x, tg.relu(x + 0.5))


CASES: list[tuple[Any, tuple[Any, ...]]] = [
    (lambda x: np.sin(x) * np.roll(x, 1), (X,)),
    (lambda x: [x[0] * x[1], (x * x).sum(), x[5]], (X,)),
    (lambda x: np.sin(x[:, None] * x)[:3].reshape(9, 2), (X,)),
    (lambda x, t: {"a": t * x[:3], "b": [x[4], 2.0]}, (X, T)),
    (lambda x: [tg.sin(a) * b for a, b in pairwise(x)], ([0.1, 0.2, 0.7, 0.3],)),
    (lambda x: (x["a"] * x["b"][0], x["b"][1] ** 2, x["a"]), ({"a": 0.3, "b": [1.2, 0.7]},)),
    (tg.vmap(choices), (np.array([0.0, -0.3, 0.7, -1.0, -0.5]),)),
    (lambda x: x[1:] - x[:-1], (X,)),
]


@pytest.mark.parametrize(("f", "args"), CASES)
def test_the_structure_and_the_numbers_of_jacobians(f: Any, args: Any) -> None:
    which = tuple(range(len(args)))
    eager = tg.jacobian(f, which)(*args)
    ours = tg.jit(tg.jacobian(f, which), backend="python")(*args)
    assert flatten(ours)[1].outline == flatten(eager)[1].outline
    assert_close(ours, eager)


def energy(x: Any, t: Any) -> Any:
    return np.log(np.sum(np.exp(x))) * (t * x[:3]).sum() + (np.roll(x, 1) * x * x).mean()


def test_hessians_by_several_arguments(backend: str) -> None:
    hessian = tg.hessian(energy, (0, 1))
    ours = tg.jit(hessian, backend=backend)(X, T)
    assert [[block.shape for block in row] for row in ours] == [
        [(6, 6), (6, 2, 3)], [(2, 3, 6), (2, 3, 2, 3)]
    ]  # fmt: skip
    assert_close(ours, hessian(X, T))


def test_one_output_of_many_numbers() -> None:
    f = tg.jit(tg.jacobian(lambda x: (x * x).sum()), backend="python")
    np.testing.assert_allclose(f(X), 2 * X)


def test_a_hessian_within_a_loop_and_differentiated(backend: str) -> None:
    def trace(w: Any, x: Any) -> Any:
        table = tg.hessian(lambda v: np.sum(np.sin(v * w) * v))(x)
        return np.sum(np.diagonal(table))

    def f(w: Any, rows: Any) -> Any:
        return tg.vmap(trace, (None, 0), reduce="sum")(w, rows)

    rows = np.linspace(0.1, 1.0, 12).reshape(3, 4)
    expected = -(rows * 0.49 * np.sin(0.7 * rows)) + 2 * 0.7 * np.cos(0.7 * rows)
    assert tg.jit(f, backend=backend)(0.7, rows) == pytest.approx(expected.sum(), rel=1e-12)
    slope = tg.jit(tg.grad(f), backend=backend)(0.7, rows)
    assert slope == pytest.approx(tg.grad(f)(0.7, rows), rel=1e-10)


def test_it_is_as_long_for_many_inputs_as_for_few() -> None:
    f = tg.jit(tg.hessian(lambda x: np.log(np.sum(np.exp(x)))), backend="python")
    found = f(X)
    weights = np.exp(X) / np.exp(X).sum()
    np.testing.assert_allclose(found, np.diag(weights) - np.outer(weights, weights), atol=1e-15)
    assert size(f.program) < 60


def test_lists_of_many_numbers_are_lists_again() -> None:
    f = tg.jit(tg.hessian(lambda x: x[0] * x[1] * x[2]), backend="python")
    assert f([2.0, 3.0, 5.0]) == [[0.0, 5.0, 3.0], [5.0, 0.0, 2.0], [3.0, 2.0, 0.0]]
    assert type(f((2.0, 3.0, 5.0))) is tuple
