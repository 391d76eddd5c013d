"""Samples that count more than others: what the loss and the steps become."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from tests.nn.training.small import X, Y, fit, network
from tinygrad_bp import nn
from tinygrad_bp.nn.training.given.weights import weights_of

WEIGHTS = [1.0, 2.0, 0.0, 3.0, 1.0]


def repeated(numbers: Any) -> Any:
    return [x for x, weight in zip(numbers, WEIGHTS, strict=True) for _ in range(int(weight))]


class TestWeights:
    def test_they_are_relative_to_their_mean(self) -> None:
        mean = Fraction(7, 5)
        expected = [float(Fraction(weight) / mean) for weight in WEIGHTS]
        assert weights_of(Y, WEIGHTS, None) == pytest.approx(expected, rel=1e-15)
        assert weights_of(Y, None, None) is None

    @pytest.mark.parametrize(
        ("given", "expected"),
        [
            ("balanced", [3 / 2, 3 / 4, 3 / 4]),
            ({"b": 0.5}, [3 / 2, 3 / 4, 3 / 4]),
            ({"a": 2, "b": 1}, [3 / 2, 3 / 4, 3 / 4]),
        ],
    )
    def test_of_classes(self, given: Any, expected: Any) -> None:
        assert weights_of(["a", "b", "b"], None, given) == pytest.approx(expected, rel=1e-15)

    def test_by_their_numbers_and_beside_those_of_samples(self) -> None:
        found = weights_of([0, 1, 1], np.array([1.0, 1.0, 2.0]), [4.0, 2.0])
        assert found == pytest.approx([1.2, 0.6, 1.2], rel=1e-15)

    @pytest.mark.parametrize(
        ("options", "error", "message"),
        [
            ({"sample_weight": [1.0]}, ValueError, "a weight for each of 5 samples, got 1"),
            (
                {"sample_weight": [1, 1, -1, 1, 1]},
                ValueError,
                r"_weight\[2\] must be at least 0",
            ),
            (
                {"sample_weight": [1, 1, "a", 1, 1]},
                TypeError,
                r"_weight\[2\] must be a number",
            ),
            ({"sample_weight": [0] * 5}, ValueError, "all weights are 0"),
            (
                {"class_weight": {7: 1.0}, "Y": [0, 1, 1, 0, 1]},
                ValueError,
                "class_weight has 7, and no sample is of it",
            ),
            (
                {"class_weight": "even", "Y": [0, 1, 1, 0, 1]},
                ValueError,
                'class_weight must be "balanced"',
            ),
            ({"class_weight": [1], "Y": [[1, 0]] * 5}, TypeError, "needs a class for each sample"),
            ({"class_weight": "balanced"}, TypeError, r"the target of sample 2 is 0\.5"),
        ],
    )
    def test_what_are_none(self, options: Any, error: Any, message: str) -> None:
        with pytest.raises(error, match=message):
            fit(**options)


@pytest.mark.parametrize("compiled", [False, "python"])
class TestTraining:
    def test_a_weight_is_a_number_of_times(self, compiled: Any) -> None:
        model, history = fit(sample_weight=WEIGHTS, epochs=5, compiled=compiled)
        other, there = fit(X=repeated(X), Y=repeated(Y), epochs=5, compiled=compiled)
        assert history.compiled == (compiled or "")
        assert history.loss == pytest.approx(there.loss, rel=1e-12)
        assert model.state_dict() == pytest.approx(other.state_dict(), rel=1e-12)

    def test_in_batches_eagerly_and_compiled(self, compiled: Any) -> None:
        options: Any = {"sample_weight": WEIGHTS, "epochs": 4, "batch_size": 2, "seed": 3}
        model, history = fit(compiled=compiled, **options)
        other, there = fit(compiled=False, **options)
        assert history.loss == pytest.approx(there.loss, rel=1e-12)
        assert model.state_dict() == pytest.approx(other.state_dict(), rel=1e-12)

    def test_classes(self, compiled: Any) -> None:
        classes = [0, 1, 1, 0, 1]
        model, other = (nn.MLP(2, [2], seed=1) for _ in range(2))
        options: Any = {"loss": "cross_entropy", "epochs": 3, "compiled": compiled}
        for one, weights in (
            (model, {"class_weight": {0: 3.0}}),
            (other, {"sample_weight": [3.0, 1.0, 1.0, 3.0, 1.0]}),
        ):
            nn.fit(one, X, classes, optimizer="sgd", **options, **weights)
        assert model.state_dict() == other.state_dict()


def test_validation_data_are_not_weighted() -> None:
    _, history = fit(sample_weight=WEIGHTS, epochs=1, validation=(X[:2], Y[:2]))
    model = network()
    model.load_state_dict(history.best)
    expected = sum(nn.mse(model(x), y).data for x, y in zip(X[:2], Y[:2], strict=True)) / 2
    assert history.validation_loss == pytest.approx([expected], rel=1e-12)
