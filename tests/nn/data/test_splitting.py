# ruff: noqa: N806 (rows are X, targets Y)
"""Rows in two parts: to train on, and to test with."""

from __future__ import annotations

import math
from typing import Any

import pytest

from tinygrad_bp.nn import data
from tinygrad_bp.nn.data.splitting import hold_out, split
from tinygrad_bp.nn.data.tables import Table


class TestSplit:
    def test_every_row_with_its_target_in_one_part(self) -> None:
        X = [[k] for k in range(50)]
        parts = data.split(X, range(50), held_out=0.3, seed=1)
        X_train, X_test, Y_train, Y_test = parts
        assert (len(X_train), len(X_test)) == (35, 15)
        assert [[y] for y in Y_train] == X_train
        assert [[y] for y in Y_test] == X_test
        assert sorted(Y_train + Y_test) == list(range(50))

    def test_it_shuffles_and_a_seed_repeats(self) -> None:
        one, same, other = (data.split(range(50), range(50), seed=s) for s in (1, 1, 2))
        assert one == same != other
        assert one[0] != sorted(one[0])

    def test_errors(self) -> None:
        with pytest.raises(ValueError, match="a target for each of 3 rows, got 2"):
            data.split([1, 2, 3], [1, 2])
        for held_out in (0.0, 1.0, 0.01):
            with pytest.raises(ValueError, match="leaves a part of 10 rows empty"):
                data.split(range(10), range(10), held_out)


class TestHoldOut:
    table = Table([[float(k)] for k in range(10)], list(range(10)), ["x"], "y", None)

    def test_two_tables_of_the_same_columns(self) -> None:
        rows, held_out = hold_out(self.table, 0.3, seed=1)
        assert (len(rows.X), len(held_out.X)) == (7, 3)
        assert sorted(rows.Y + held_out.Y) == self.table.Y
        for part in (rows, held_out):
            assert [[float(y)] for y in part.Y] == part.X
            assert (part.features, part.target, part.classes) == (["x"], "y", None)

    def test_it_is_the_split_of_the_seed(self) -> None:
        assert (
            data.split(self.table.X, self.table.Y, 0.3, seed=4)[1]
            == hold_out(self.table, 0.3, seed=4)[1].X
        )


class TestWords:
    @pytest.mark.parametrize("rows", [None, 3, iter([1, 2])])
    def test_what_is_no_list(self, rows: Any) -> None:
        with pytest.raises(TypeError, match="X must be a list or an array, not"):
            split(rows, [1, 2])
        with pytest.raises(TypeError, match="Y must be a list or an array, not"):
            split([1, 2], rows)

    def test_what_is_no_part(self) -> None:
        with pytest.raises(ValueError, match="held_out must be at least 0, not nan"):
            split([1, 2], [1, 2], math.nan)
        with pytest.raises(TypeError, match="held_out must be a number, not 'half'"):
            split([1, 2], [1, 2], "half")  # type: ignore[arg-type]
