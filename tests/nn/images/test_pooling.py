"""Pooling: the largest and the mean of each window."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tinygrad_bp import Value, nn


class TestPooling:
    x = (((1.0, 2.0, 5.0), (3.0, 4.0, 8.0), (0.0, -1.0, 7.0)), ((0.0,) * 3,) * 3)

    def test_largest(self) -> None:
        assert nn.MaxPool2d(2)(self.x) == [[[4.0]], [[0.0]]]
        assert nn.MaxPool2d(2, 1)(self.x)[0] == [[4.0, 8.0], [4.0, 8.0]]
        assert nn.MaxPool2d((1, 3))(self.x)[0] == [[5.0], [8.0], [7.0]]

    def test_mean(self) -> None:
        assert nn.AvgPool2d(2)(self.x) == [[[2.5]], [[0.0]]]
        assert nn.AvgPool2d((3, 1), 2)(np.array(self.x))[0] == [[4 / 3, 20 / 3]]

    def test_the_gradient_goes_to_the_largest(self) -> None:
        pixels = [Value(1.0), Value(3.0), Value(2.0)]
        nn.MaxPool2d((1, 3))([[pixels]])[0][0][0].backward()
        assert [p.grad for p in pixels] == [0.0, 1.0, 0.0]


@pytest.mark.parametrize("kind", [nn.MaxPool2d, nn.AvgPool2d])
@pytest.mark.parametrize("bad", [None, "a"])
def test_what_is_no_number(kind: Any, bad: Any) -> None:
    with pytest.raises(TypeError, match=r"number 1 is .*: expected a number"):
        kind(2)([[[1.0, bad], [2.0, 3.0]]])
