"""A model that is called with a batch."""

from __future__ import annotations

import random

from tinygrad_bp import nn


def test_without_normalisation_each_row_goes_by_itself() -> None:
    net = nn.MLP(2, [3, 1], seed=1)
    rows = [[1.0, 2.0], [0.5, -1.0]]
    assert [y.data for y in net.on_batch(rows)] == [net(row).data for row in rows]
    assert net.on_batch([]) == []


def test_what_is_drawn_follows_from_the_generator() -> None:
    net = nn.Sequential(nn.Dropout(0.5))
    rows = [[1.0] * 8] * 4
    found = []
    for seed in (1, 1, 2):
        random.seed(seed)
        found.append(net.on_batch(rows))
    assert found[0] == found[1] != found[2]
    assert found[0][0] != found[0][1]


def test_statistics_move_once_in_training_and_not_in_use() -> None:
    net = nn.Sequential(nn.BatchNorm(1), nn.BatchNorm(1))
    net.on_batch([[1.0], [2.0]])
    net.eval().on_batch([[1.0], [2.0]])
    assert [layer.num_batches_tracked.data for layer in net.layers] == [1.0, 1.0]
