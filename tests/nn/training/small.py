# ruff: noqa: N803 (rows are X, targets Y)
"""A small training, which most tests of this folder look at."""

from __future__ import annotations

from typing import Any

from tinygrad_bp import nn, optim

X, Y = [[0.5, -1.0], [1.5, 0.25], [-0.75, 2.0], [0.0, 1.0], [1.0, 1.0]], [1.0, 0.0, 0.5, -1.0, 2.0]


def network() -> Any:
    return nn.MLP(2, [3, 1], "tanh", seed=1)


def fit(model: Any = None, X: Any = X, Y: Any = Y, **options: Any) -> Any:
    """The model and the history of its training, by default of the small network."""
    model = model or network()
    options.setdefault("optimizer", optim.SGD(model.parameters(), 0.1, momentum=0.5))
    return model, nn.fit(model, X, Y, **options)
