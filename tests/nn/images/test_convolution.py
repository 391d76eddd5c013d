"""Convolution: by hand, against its definition, and errors."""

from __future__ import annotations

import math
import random
import re
from typing import Any

import numpy as np
import pytest

from tinygrad_bp import Value, nn


def numbers(nested: Any) -> Any:
    if isinstance(nested, list):
        return [numbers(part) for part in nested]
    return getattr(nested, "data", nested)


def image(*size: Any, seed: int | None = 0) -> Any:
    return np.random.default_rng(seed).normal(size=size)


def convolved(x: Any, weights: Any, biases: Any, stride: Any, padding: Any) -> Any:
    """The definition: at each place the sum of the window times the weights."""
    x = np.pad(x, ((0, 0), (padding[0], padding[0]), (padding[1], padding[1])))
    _, _, height, width = weights.shape
    rows = range(0, x.shape[1] - height + 1, stride[0])
    columns = range(0, x.shape[2] - width + 1, stride[1])
    return [
        [[(x[:, r : r + height, c : c + width] * w).sum() + b for c in columns] for r in rows]
        for w, b in zip(weights, biases, strict=True)
    ]


class TestConv2d:
    @pytest.mark.parametrize("stride", [(1, 1), (2, 3)])
    @pytest.mark.parametrize("padding", [(0, 0), (1, 2)])
    def test_is_the_definition(self, stride: Any, padding: Any) -> None:
        weights, biases = image(3, 2, 2, 3, seed=1), [0.5, -1.0, 2.0]
        parameters = [n for w, b in zip(weights, biases, strict=True) for n in [*w.ravel(), b]]
        layer = nn.Conv2d(2, 3, (2, 3), stride, padding, init=parameters)
        x = image(2, 5, 7)
        expected = np.array(convolved(x, weights, biases, stride, padding))
        given = np.array(numbers(layer(x.tolist())))
        assert given.shape == expected.shape
        assert given == pytest.approx(expected, rel=1e-13, abs=1e-13)

    def test_gradients_are_those_of_differences(self) -> None:
        layer = nn.Conv2d(2, 2, 3, padding=1, activation="tanh", seed=1)
        x = image(2, 4, 4).tolist()

        def output(state: Any) -> Any:
            channels = layer.apply(state, x)
            return sum(y * y for channel in channels for row in channel for y in row)

        state = layer.state_dict()
        result = output(dict(layer.named_parameters()))
        result.backward()
        for name, p in layer.named_parameters():
            up, down = ({**state, name: p.data + h} for h in (1e-5, -1e-5))
            assert p.grad == pytest.approx((output(up) - output(down)) / 2e-5, rel=1e-7, abs=1e-8)

    def test_xavier_counts_the_windows_that_an_input_is_in(self) -> None:
        layer = nn.Conv2d(3, 7, (3, 5), init="xavier", seed=1)
        limit = math.sqrt(6 / (3 * 15 + 7 * 15))
        weights = [abs(w.data) for neuron in layer.filters.neurons for w in neuron.w]
        assert 0.97 * limit < max(weights) < limit

    def test_no_bias(self) -> None:
        assert len(nn.Conv2d(1, 2, 3, bias=None).parameters()) == 18

    def test_an_image_of_values_gets_gradients(self) -> None:
        pixel = Value(2.0)
        nn.Conv2d(1, 1, 1, init=[3.0, 0.0])([[[pixel]]])[0][0][0].backward()
        assert pixel.grad == 3.0


class TestErrors:
    @pytest.mark.parametrize(
        ("layer", "x", "message"),
        [
            (
                nn.Conv2d(3, 1, 2),
                image(1, 8, 8),
                "Conv2d takes an image of shape (3, H, W), got (1, 8, 8)",
            ),
            (
                nn.Conv2d(1, 1, 2),
                image(8, 8),
                "Conv2d takes an image of shape (1, H, W), got (8, 8)",
            ),
            (
                nn.Conv2d(1, 1, (2, 9)),
                image(1, 8, 8),
                "Conv2d's window of (2, 9) does not fit in (8, 8)",
            ),
            (nn.MaxPool2d(2), image(8), "MaxPool2d takes an image of shape (C, H, W), got (8,)"),
            (
                nn.AvgPool2d(3),
                image(1, 2, 8),
                "AvgPool2d's window of (3, 3) does not fit in (2, 8)",
            ),
            (nn.MaxPool2d(1), [[[1, 2], [3]]], "one part has the shape (2,) and another (1,)"),
            (nn.MaxPool2d(1), [], "got (0,)"),
        ],
    )
    def test_both_shapes_are_said(self, layer: Any, x: Any, message: str) -> None:
        with pytest.raises(ValueError, match=re.escape(message)):
            layer(x)

    @pytest.mark.parametrize(
        ("make", "message"),
        [
            (lambda: nn.Conv2d(0, 1, 2), "in_channels must be a whole number, at least 1, not 0"),
            (lambda: nn.Conv2d(1, 0, 2), "out_channels must be a whole number, at least 1, not 0"),
            (lambda: nn.Conv2d(1, 1, 0), "kernel_size must be a whole number, at least 1, not 0"),
            (lambda: nn.Conv2d(1, 1, 2, 0), "stride must be a whole number, at least 1, not 0"),
            (lambda: nn.Conv2d(1, 1, 2, padding=-1), "padding must be a whole number, at least 0"),
            (lambda: nn.MaxPool2d((2, 0)), "kernel_size must be a whole number, at least 1, not 0"),
        ],
    )
    def test_sizes(self, make: Any, message: str) -> None:
        with pytest.raises(ValueError, match=message):
            make()


def test_a_seed_repeats() -> None:
    random.seed(1)
    state = random.getstate()
    one, same = (nn.Conv2d(1, 2, 2, seed=4).state_dict() for _ in range(2))
    assert one == same
    assert random.getstate() == state
