"""Long programs of the backend "jax", in steps."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import tinygrad_bp as tg
from tinygrad_bp.autodiff.tree import flatten
from tinygrad_bp.compiler.program import levels

pytest.importorskip("jax", reason="JAX is not installed")

ROWS = np.random.default_rng(0).uniform(0.2, 0.9, size=(4, 3))


def mixed(x: Any) -> list[Any]:
    """Operations of all sorts, with constants among their operands, and long sums."""
    a, b, c = x[0], x[1], x[2]
    total = sum((a * b + k * c for k in range(20)), start=-0.0 * a)
    picked = tg.where(a > b, a / b, b - c) + tg.maximum(a, 0.5) + abs(b - c)
    return [
        total * picked,
        tg.sqrt(a) ** 3 + b**c + 2.0**a - tg.atan2(a, 0.3),
        tg.exp(-total) / 3.0 - 1.0 / (1.0 + tg.erf(a)),
        -a - b - c + (a + b) * (c - 1.0),
        tg.log(a) * tg.tanh(b) + 0.0,
    ]


def in_a_map(rows: Any) -> Any:
    return tg.vmap(lambda row: sum(mixed(row)) * rows[0, 0])(rows)


def in_turns(rows: Any) -> Any:
    def turn(carry: Any, row: Any) -> Any:
        found = mixed([tg.sigmoid(carry[0]), row[0], row[1]])
        return (tg.sin(found[0]), carry[0] - found[3]), found[1]

    return tg.scan(turn)((0.3, 0.1), rows)


@pytest.mark.once
@pytest.mark.parametrize(
    "f",
    [
        lambda rows: mixed(rows[0]),
        tg.grad(lambda rows: sum(mixed(rows[1]))),
        in_a_map,
        tg.grad(lambda rows: np.sum(in_a_map(rows))),
        in_turns,
        tg.grad(lambda rows: np.sum(in_turns(rows)[1])),
    ],
)
def test_steps_give_the_same_numbers(f: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(levels, "MOST_INSTRUCTIONS", 1)
    monkeypatch.setattr(levels, "MOST_OF_MANY_NUMBERS", 1)
    ours, expected = tg.jit(f, backend="jax")(ROWS), tg.jit(f, backend="python")(ROWS)
    (mine, shape), (numbers, structure) = flatten(ours), flatten(expected)
    assert shape.outline == structure.outline
    np.testing.assert_allclose(mine, numbers, rtol=1e-10, atol=1e-12)


def test_a_zero_keeps_its_sign(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(levels, "MOST_INSTRUCTIONS", 1)
    monkeypatch.setattr(levels, "MOST_OF_MANY_NUMBERS", 1)
    f = tg.jit(lambda x, y: (tg.atan2(x + y, -1.0), tg.atan2(x * y, -1.0)), backend="jax")
    assert f(-0.0, -0.0) == pytest.approx((-np.pi, np.pi))
    assert f(-0.0, 1.0) == pytest.approx((0.785398163 + np.pi / 2, -np.pi))


@pytest.mark.once
def test_the_likelihood_of_a_gaussian_process_comes_back() -> None:
    """Written out number by number: some 14,000 of them, which XLA alone does not compile."""
    n = 20
    xs = np.linspace(0.0, 5.0, n)
    ys = np.sin(xs)

    def likelihood(theta: Any, ys: Any) -> Any:
        length, scale, noise = tg.exp(theta[0]), tg.exp(theta[1]), tg.exp(theta[2])
        low: list[list[Any]] = []
        z: list[Any] = []
        for i in range(n):
            low.append([])
            for j in range(i + 1):
                near = tg.exp(-0.5 * ((xs[i] - xs[j]) / length) ** 2)
                a = scale * near + (noise if i == j else 0.0)
                rest = a - sum(low[i][k] * low[j][k] for k in range(j))
                low[i].append(tg.sqrt(rest) if i == j else rest / low[j][j])
            z.append((ys[i] - sum(low[i][k] * z[k] for k in range(i))) / low[i][i])
        return 0.5 * sum(v * v for v in z) + sum(tg.log(low[i][i]) for i in range(n))

    theta = np.array([-0.5, 0.1, -2.0])
    f = tg.value_and_grad(likelihood)
    value, slopes = tg.jit(f, backend="jax")(theta, ys)
    expected, eager = f(theta, ys)
    assert value == pytest.approx(expected, rel=1e-10)
    np.testing.assert_allclose(slopes, eager, rtol=1e-8)
