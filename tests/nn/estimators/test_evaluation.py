"""Scores of a model, against scores worked out by hand and by scikit-learn."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from tinygrad_bp import nn

IDENTITY = nn.Sequential(lambda x: x)
LOGITS = [[2.0, 0.0, 1.0], [0.0, 3.0, 1.0], [1.0, 0.5, 0.0], [0.0, 0.0, 4.0]]


def evaluate(X: Any, Y: Any, *args: Any, **options: Any) -> Any:  # noqa: N803
    return nn.evaluate(IDENTITY, X, Y, *args, **options)


class TestClasses:
    def test_of_several_outputs(self) -> None:
        scores = evaluate(LOGITS, [0, 1, 1, 2])
        expected = [
            math.log(sum(map(math.exp, row))) - row[k]
            for row, k in zip(LOGITS, [0, 1, 1, 2], strict=True)
        ]
        assert scores.loss == pytest.approx(sum(expected) / 4, rel=1e-15)
        assert scores.accuracy == 0.75
        assert scores.confusion == [[1, 0, 0], [1, 1, 0], [0, 0, 1]]
        zero, one, _ = scores.by_class
        assert (zero.precision, zero.recall, zero.rows) == (0.5, 1.0, 1)
        assert (one.precision, one.recall, one.f1) == (1.0, 0.5, pytest.approx(2 / 3))

    @pytest.mark.parametrize("targets", [["a", "b", "b", "c"], [0, 1, 1, 2]])
    def test_names(self, targets: Any) -> None:
        scores = evaluate(LOGITS, targets, classes=["a", "b", "c"])
        assert scores.accuracy == 0.75
        assert [score.name for score in scores.by_class] == ["a", "b", "c"]

    def test_a_column_of_targets(self) -> None:
        expected = evaluate(LOGITS, [0, 1, 1, 2])
        assert evaluate(LOGITS, np.array([[0], [1], [1], [2]])) == expected
        names = ["a", "b", "c"]
        found = evaluate(LOGITS, [["a"], ["b"], ["b"], ["c"]], classes=names)
        assert found == evaluate(LOGITS, [0, 1, 1, 2], classes=names)

    def test_probabilities_as_targets(self) -> None:
        scores = evaluate(LOGITS[:2], [[0.9, 0.1, 0.0], [0.0, 0.2, 0.8]], "cross_entropy")
        assert scores.confusion == [[1, 0, 0], [0, 0, 0], [0, 1, 0]]
        assert math.isnan(scores.by_class[1].recall)

    @pytest.mark.parametrize(
        ("loss", "outputs", "targets", "classes"),
        [
            ("binary_cross_entropy_with_logits", [-1.0, 2.0, 0.5], [0, 1, 0], [0, 1]),
            ("binary_cross_entropy", [0.25, 0.75, 0.625], [0.0, 1.0, 0.0], [0, 1]),
            ("hinge", [-1.0, 2.0, 0.5], [-1, 1, -1], [-1, 1]),
        ],
    )
    def test_two_of_one_output(self, loss: str, outputs: Any, targets: Any, classes: Any) -> None:
        scores = evaluate(outputs, targets, loss)
        assert scores.classes == classes
        assert scores.confusion == [[1, 1], [0, 1]]

    def test_two_names(self) -> None:
        scores = evaluate([-1.0, 2.0], ["no", "yes"], "hinge", classes=["no", "yes"])
        assert (scores.accuracy, scores.loss) == (1.0, 0.0)


class TestNumbers:
    X = ((1.0, 2.0), (3.0, 4.5), (5.0, 6.0))
    Y = ((1.5, 2.0), (2.0, 4.0), (5.0, 7.0))

    def test_beside_scikit_learn(self) -> None:
        metrics = pytest.importorskip("sklearn.metrics", reason="scikit-learn is not installed")
        scores = evaluate(self.X, self.Y)
        for name, function in (
            ("mse", metrics.mean_squared_error),
            ("mae", metrics.mean_absolute_error),
            ("r2", metrics.r2_score),
        ):
            assert getattr(scores, name) == pytest.approx(function(self.Y, self.X), rel=1e-14)

    def test_by_hand(self) -> None:
        scores = evaluate([1.0, 2.0, 6.0], [1.0, 3.0, 5.0], "mae")
        assert (scores.loss, scores.mse, scores.mae) == pytest.approx((2 / 3, 2 / 3, 2 / 3))
        assert scores.r2 == pytest.approx(1 - 2 / 8)

    def test_arrays(self) -> None:
        assert evaluate(np.array(self.X), np.array(self.Y)) == evaluate(self.X, self.Y)


def test_how_it_looks() -> None:
    text = str(evaluate(LOGITS, [0, 1, 1, 2], classes=["a", "b", "c"]))
    assert text.startswith("4 rows\nloss")
    assert "b              1     0.5  0.6667     2" in text
    assert "b          1  1  0" in text
    assert "<table>" in evaluate(LOGITS, [0, 1, 1, 2])._repr_html_()
    assert "R²" in evaluate([1.0], [2.0])._repr_html_()


def test_the_row_is_named() -> None:
    with pytest.raises(IndexError, match="row 1: with 3 outputs the class is 0 to 2, not 3"):
        evaluate(LOGITS[:2], [0, 3])
