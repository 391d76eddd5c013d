# ruff: noqa: N803, N806 (rows are X, targets Y)
"""What micrograd's demo does, with the imports changed: the same numbers, step by step."""

from __future__ import annotations

import random
from typing import Any

import micrograd.engine
import micrograd.nn
import numpy as np
import pytest

import tinygrad_bp
import tinygrad_bp.nn


def train(Value: Any, MLP: Any, steps: Any) -> Any:
    """Train on moons as the demo does: hinge loss, L2 penalty, a falling learning rate."""
    random.seed(1337)
    model = MLP(2, [16, 16, 1])
    rows, kinds = tinygrad_bp.data.moons(30, noise=0.1, seed=1)
    X, y = np.array(rows), np.array(kinds) * 2 - 1
    curve = []
    for step in range(steps):
        scores = list(map(model, [list(map(Value, row)) for row in X]))
        losses = [(1 + -yi * score).relu() for yi, score in zip(y, scores, strict=True)]
        penalty = 1e-4 * sum(p * p for p in model.parameters())
        total = sum(losses) * (1.0 / len(losses)) + penalty
        right = [(yi > 0) == (score.data > 0) for yi, score in zip(y, scores, strict=True)]
        curve.append((total.data, sum(right) / len(right)))
        model.zero_grad()
        total.backward()
        for p in model.parameters():
            p.data -= (1.0 - 0.9 * step / 100) * p.grad
    return curve


@pytest.mark.once
def test_the_same_losses_and_accuracies() -> None:
    ours = train(tinygrad_bp.Value, tinygrad_bp.nn.MLP, 4)
    theirs = train(micrograd.engine.Value, micrograd.nn.MLP, 4)
    assert ours[0] == theirs[0]
    assert np.array(ours) == pytest.approx(np.array(theirs), rel=1e-9)


@pytest.mark.once
def test_it_learns() -> None:
    curve = train(tinygrad_bp.Value, tinygrad_bp.nn.MLP, 60)
    assert curve[-1][1] == 1.0
    assert curve[-1][0] < 0.1
