"""The shares of a long sum: all of them are told, the middle ones in a table."""

from __future__ import annotations

import numpy as np
import pytest

from tinygrad_bp import Value, explain, nn
from tinygrad_bp.teach.document.blocks import Grid
from tinygrad_bp.teach.document.text import one_line


def test_each_place_of_a_feature_map_has_its_share() -> None:
    """NumPy's own sum over the places: the error's derivative there times the pixel above."""
    image = np.random.default_rng(1).normal(size=(5, 5))
    layer = nn.Conv2d(1, 1, 2, init=[0.5, -0.25, 0.75, 0.1, 0.05])
    layer.parameters()[0].label = "k1_11"
    numbers = layer([image.tolist()])[0]
    for row in range(4):
        for column in range(4):
            numbers[row][column].label = f"c1_{row + 1}{column + 1}"
    error = sum((x * x for row in numbers for x in row), Value(0.0))
    error.label = "E"
    found = explain(error, layer.parameters()[0], digits=12)
    (table,) = (block for block in found.document.all_blocks() if isinstance(block, Grid))
    assert len(table.rows) == 16 - 10
    maps = np.array([[x.data for x in row] for row in numbers])
    expected = (2 * maps * image[:4, :4]).ravel()[5:11]
    shares = [float(one_line(row[-1])) for row in table.rows]
    assert shares == pytest.approx(expected.tolist(), rel=1e-11)
    assert one_line(table.rows[0][0]) == "∂E/∂c1_22"
    assert "6 more shares are found in the same way:" in found.text()
