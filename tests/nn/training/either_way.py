# ruff: noqa: N803 (rows are X, targets Y)
"""Trainings that eager and compiled code both can do."""

from __future__ import annotations

from typing import Any

import numpy as np

from tinygrad_bp import nn, optim

RANDOM = np.random.default_rng(1)
X = RANDOM.uniform(0.1, 0.9, (7, 2)).tolist()
Y = RANDOM.uniform(0.1, 0.9, (7, 3)).tolist()
CLASSES = [0, 1, 2, 2, 1, 0, 1]


def network(activation: str = "tanh", outputs: Any = 3) -> Any:
    return nn.MLP(2, [4, outputs], activation, seed=1)


def fit(
    compiled: Any, model: Any = None, X: Any = X, Y: Any = Y, *, lr: Any = 0.05, **options: Any
) -> Any:
    """The model and the history of its training, by the way that `compiled` says."""
    model = model or network()
    options.setdefault("optimizer", optim.SGD(model.parameters(), lr, momentum=0.5))
    options = {"epochs": 4, "batch_size": 3, "seed": 1, **options}
    return model, nn.fit(model, X, Y, compiled=compiled, **options)
