"""Standardising: mean 0 and deviation 1, and back."""

from __future__ import annotations

from statistics import fmean, pstdev
from typing import Any

import numpy as np
import pytest

from tinygrad_bp import nn
from tinygrad_bp.nn import data
from tinygrad_bp.nn.data.scaling import Standardise


class TestStandardise:
    rows = ((1.0, 100.0, 7.0), (2.0, 300.0, 7.0), (6.0, 50.0, 7.0))

    def test_mean_and_deviation(self) -> None:
        scale = data.Standardise.of(self.rows)
        columns = list(zip(*map(scale, self.rows), strict=True))
        assert [fmean(column) for column in columns] == pytest.approx([0.0] * 3, abs=1e-15)
        assert [pstdev(column) for column in columns] == pytest.approx([1.0, 1.0, 0.0])
        assert data.Standardise.of(np.array(self.rows)).config() == scale.config()

    def test_inverse(self) -> None:
        scale = data.Standardise.of(self.rows)
        for row in self.rows:
            assert scale.inverse()(scale(row)) == pytest.approx(list(row), rel=1e-14)

    def test_as_a_part_of_a_model(self) -> None:
        scale = data.Standardise([10.0], [2.0])
        model = nn.Sequential(scale, nn.Layer(1, 1, "linear", init=[3.0, 1.0]), scale.inverse())
        assert model([14.0]).data == 24.0
        assert len(model.parameters()) == 2

    def test_errors(self) -> None:
        with pytest.raises(ValueError, match="expected 3 numbers, got 2"):
            data.Standardise.of(self.rows)([1.0, 2.0])
        with pytest.raises(ValueError, match="no numbers"):
            data.Standardise.of([])
        with pytest.raises(ValueError, match=r"expected 1 deviations, .*, got \[1.0, 2.0\]"):
            data.Standardise([1.0], [1.0, 2.0])
        with pytest.raises(ValueError, match="none of them 0"):
            data.Standardise([1.0], [0.0])


class TestWords:
    @pytest.mark.parametrize(
        ("rows", "error", "message"),
        [
            ([[1.0, 2.0], [1.0, None]], TypeError, "row 1, number 1 is None: expected a number"),
            ([["a"]], TypeError, "row 0, number 0 is 'a': expected a number"),
            ([[1.0, 2.0], [1.0]], ValueError, "the rows have from 1 to 2 numbers"),
            (None, TypeError, "expected numbers in a list, a tuple or an array, got None"),
            ([], ValueError, "no numbers to take a mean of"),
        ],
    )
    def test_rows_that_have_no_mean(self, rows: Any, error: type[Exception], message: str) -> None:
        with pytest.raises(error, match=message):
            Standardise.of(rows)

    def test_an_input_that_is_no_number(self) -> None:
        with pytest.raises(TypeError, match="input 1 is None: expected a number"):
            Standardise([0.0, 1.0], [1.0, 2.0])([1.0, None])  # type: ignore[list-item]
