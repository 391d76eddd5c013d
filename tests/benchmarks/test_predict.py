"""Rows that a trained network is applied to, beside scikit-learn's network of the same size."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pytest

from tinygrad_bp import nn

SIZES = {"4-16-3": (4, [16], 3), "20-100-1": (20, [100], 1), "64-64-64-10": (64, [64, 64], 10)}


@pytest.mark.parametrize("rows", [1_000, 20_000])
@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
def test_rows_beside_scikit_learn(against: Any, benchmark: Any, size: Any, rows: int) -> None:
    network = pytest.importorskip("sklearn.neural_network", reason="needs the extra `examples`")
    inputs, hidden, outputs = size
    rows = rows if benchmark.enabled else 20
    rng = np.random.default_rng(1)
    X, Y = rng.normal(size=(rows, inputs)), rng.normal(size=(20, outputs)).squeeze()  # noqa: N806
    model = nn.MLP(inputs, [*hidden, outputs], seed=1)
    model.predict(X, compiled=benchmark.enabled)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that it has not converged
        peer = network.MLPRegressor(hidden_layer_sizes=hidden, max_iter=1).fit(X[:20], Y)
    against(lambda: model.predict(X), lambda: peer.predict(X), steps=3, rounds=9, bar="0.5")
