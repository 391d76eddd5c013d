"""Scores of predictions, from their definitions."""

from __future__ import annotations

import math
from typing import Any

import pytest

from tinygrad_bp.nn.data.scores import ClassScore, accuracy, class_scores, confusion_matrix, errors


class TestClasses:
    targets, predictions = ["a", "b", "c", "c", "c"], ["a", "c", "c", "b", "c"]

    def test_targets_go_down_and_predictions_across(self) -> None:
        matrix = confusion_matrix(self.targets, self.predictions, ["a", "b", "c"])
        assert matrix == [[1, 0, 0], [0, 0, 1], [0, 1, 2]]

    def test_accuracy(self) -> None:
        assert accuracy(self.targets, self.predictions) == 3 / 5

    def test_of_each_class(self) -> None:
        a, b, c, d = class_scores([[1, 0, 0, 0], [0, 0, 1, 0], [0, 1, 2, 0], [0] * 4], "abcd")
        assert a == ClassScore("a", 1.0, 1.0, 1.0, 1)
        assert b == ClassScore("b", 0.0, 0.0, 0.0, 1)
        assert c == ClassScore("c", 2 / 3, 2 / 3, 2 / 3, 3)
        assert all(map(math.isnan, d[1:4]))

    def test_a_prediction_for_each_target(self) -> None:
        with pytest.raises(ValueError, match="a prediction for each of 2 targets, got 1"):
            confusion_matrix(["a", "a"], ["a"], ["a"])


class TestNumbers:
    def test_errors(self) -> None:
        found = errors([1.0, 2.0, 6.0], [1.0, 4.0, 5.0])
        assert found.rms == pytest.approx(math.sqrt(5 / 3))
        assert found.mean == pytest.approx(1.0)
        assert found.explained == pytest.approx(1 - 5 / 14)

    def test_the_mean_explains_nothing_and_the_targets_all(self) -> None:
        assert errors([1.0, 3.0], [2.0, 2.0]).explained == 0.0
        assert errors([1.0, 3.0], [1.0, 3.0]).explained == 1.0

    def test_targets_without_variance(self) -> None:
        assert math.isnan(errors([2.0, 2.0], [1.0, 2.0]).explained)


class TestWords:
    @pytest.mark.parametrize("score", [accuracy, errors])
    def test_predictions_for_other_targets(self, score: Any) -> None:
        with pytest.raises(ValueError, match="a prediction for each of 1 targets, got 2"):
            score([1], [1, 2])
        with pytest.raises(ValueError, match="there are no targets"):
            score([], [])

    def test_a_class_that_there_is_not(self) -> None:
        with pytest.raises(ValueError, match=r"'c' is none of the classes: \['a', 'b'\]"):
            confusion_matrix(["a"], ["c"], ["a", "b"])
        with pytest.raises(ValueError, match="a prediction for each of 1 targets, got 0"):
            confusion_matrix(["a"], [], ["a"])
        assert confusion_matrix([], [], ["a"]) == [[0]]
