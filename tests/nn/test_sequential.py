"""Modules one after another, Flatten and Softmax."""

from __future__ import annotations

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


class TestSequential:
    def test_flatten(self) -> None:
        assert nn.Flatten()(np.arange(8.0).reshape(2, 2, 2)) == list(range(8))
        assert nn.Flatten()([[1.0], [Value(2.0)]])[1].data == 2.0
        assert nn.Flatten()([1.0, 2.0]) == [1.0, 2.0]

    def test_softmax(self) -> None:
        outputs = [Value(z) for z in (1.0, 2.0, -3.0)]
        probabilities = nn.Softmax()(outputs)
        exact = np.exp([1.0, 2.0, -3.0]) / np.exp([1.0, 2.0, -3.0]).sum()
        assert numbers(probabilities) == pytest.approx(exact, rel=1e-15)
        probabilities[0].backward()
        slopes = [exact[0] * (1 - exact[0]), -exact[0] * exact[1], -exact[0] * exact[2]]
        assert [z.grad for z in outputs] == pytest.approx(slopes, rel=1e-14)

    def test_softmax_of_extreme_numbers(self) -> None:
        assert nn.Softmax()([1e300, -1e300, 1e300]) == [0.5, 0.0, 0.5]

    def test_sequential(self) -> None:
        model = nn.Sequential(
            nn.Conv2d(1, 2, 2, activation="relu", seed=1),
            nn.MaxPool2d(2),
            nn.Flatten(),
            nn.Layer(8, 1, "tanh", seed=2),
            nn.Layer(1, 3, "linear", seed=3),
            nn.Softmax(),
        )
        probabilities = model(image(1, 5, 5))
        assert sum(numbers(probabilities)) == pytest.approx(1.0, rel=1e-15)
        assert model.parameters()[0].label == "layers.0.filters.neurons.0.w.0"
        assert len(model.parameters()) == 2 * 5 + 9 + 6


class TestWords:
    def test_a_list_of_modules(self) -> None:
        layers = [nn.Flatten(), nn.Layer(2, 1, seed=1)]
        assert nn.Sequential(layers).layers == nn.Sequential(*layers).layers == layers  # type: ignore[arg-type]

    @pytest.mark.parametrize(
        ("layer", "message"),
        [
            ("tanh", "layer 1 must be a module, not 'tanh'"),
            (nn.Softmax, r"layer 1 must be .*Softmax'>, so write Softmax\(\)"),
            (None, "layer 1 must be a module, not None"),
        ],
    )
    def test_what_is_no_module(self, layer: Any, message: str) -> None:
        with pytest.raises(TypeError, match=message):
            nn.Sequential(nn.Flatten(), layer)

    @pytest.mark.usefixtures("no_collection")
    def test_lists_without_end(self) -> None:
        deep: list[Any] = [1.0]
        for _ in range(3000):
            deep = [deep]
        endless: list[Any] = []
        endless += [endless, endless]
        for nested in (deep, endless):
            with pytest.raises(ValueError, match="nested too deeply, or one that holds itself"):
                nn.Flatten()(nested)

    @pytest.mark.parametrize("x", [[], [[1.0, 2.0], [3.0, 4.0]], [None, 1.0], "ab", None])
    def test_no_numbers(self, x: Any) -> None:
        with pytest.raises((TypeError, ValueError), match=r"there are no outputs|expected"):
            nn.Softmax()(x)
