"""A sample on its way through any network: its numbers are those of the model, with names."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tinygrad_bp import Value, nn
from tinygrad_bp.nn.structure.passing import nested, stages_passed

RNG = np.random.default_rng(5)


def values(x: Any) -> Any:
    return nested([Value(float(v)) for v in np.ravel(x)], np.shape(x))


class Residual(nn.Module):
    """A model of its own: a layer that is gone through twice, and a way around it."""

    def __init__(self) -> None:
        self.layer = nn.Layer(2, 2, "tanh", seed=3)
        self.scale = Value(0.5)
        self.last = nn.Layer(2, 1, "linear", seed=4)

    def forward(self, x: Any) -> Any:
        for _ in range(2):
            x = [a + self.scale * b for a, b in zip(x, self.layer(x), strict=True)]
        return self.last(x)


def test_a_feature_map_is_the_sum_of_products_at_each_place() -> None:
    """NumPy's own sums of windows, for every number with its name."""
    image, kernel = RNG.normal(size=(2, 4, 5)), RNG.normal(size=(3, 2, 2, 3))
    biases = RNG.normal(size=3)
    init = [float(v) for w, b in zip(kernel, biases, strict=True) for v in [*w.ravel(), b]]
    model = nn.Conv2d(2, 3, (2, 3), init=init)
    (stage,), _ = stages_passed(model, values(image), "")
    assert len(stage.numbers) == 3 * 3 * 3
    for number in stage.numbers:
        row, column = number.place
        window = image[:, row - 1 : row + 1, column - 1 : column + 2]
        expected = (window * kernel[number.own - 1]).sum() + biases[number.own - 1]
        assert number.name == f"c{number.own}_{row}{column}" == number.out.label
        assert number.out.data == pytest.approx(expected, rel=1e-12)


def test_names_of_turns_activations_and_samples() -> None:
    (first, second, last), outputs = stages_passed(Residual(), [Value(0.1), Value(0.2)], "_s2")
    assert [number.name for number in first.numbers] == ["h1_1_s2", "h2_1_s2"]
    assert [number.out.label for number in second.numbers] == ["h1_2_s2", "h2_2_s2"]
    assert second.numbers[1].net.label == "net_h2_2_s2"
    assert [output.label for output in outputs] == ["out_o1_s2"]
    assert last.numbers[0].values == [outputs[0]]


def test_a_window_of_one_number_is_that_number_and_keeps_its_name() -> None:
    (stage,), _ = stages_passed(nn.MaxPool2d(1), [[[Value(1.0, "x_11")]]], "")
    assert stage.numbers[0].out.label == "x_11"


def test_the_wrong_number_of_inputs_is_named() -> None:
    with pytest.raises(ValueError, match="expected 3 inputs, got 2"):
        stages_passed(nn.Layer(3, 1), [Value(1.0), Value(2.0)], "")
