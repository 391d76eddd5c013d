# ruff: noqa: N806 (rows are X, targets Y)
"""Data: truth tables, shapes in the plane, splitting, standardising."""

from __future__ import annotations

import math
import random
from statistics import fmean, pstdev

import numpy as np
import pytest

import tinygrad_bp as tg
from tinygrad_bp import nn
from tinygrad_bp.nn import data

SHAPES = [data.moons, data.circles, data.spirals]


@pytest.mark.parametrize(
    ("table", "operator"),
    [
        (data.AND, lambda a, b: a and b),
        (data.OR, lambda a, b: a or b),
        (data.NAND, lambda a, b: not (a and b)),
        (data.XOR, lambda a, b: a != b),
    ],
)
def test_truth_tables(table, operator):
    X, Y = table
    assert len(set(X)) == 4
    assert [operator(*x) for x in X] == list(Y)


class TestShapes:
    @pytest.mark.parametrize("shape", SHAPES)
    def test_a_seed_repeats(self, shape):
        assert shape(20, seed=1) == shape(20, seed=1) != shape(20, seed=2)

    @pytest.mark.parametrize("shape", SHAPES)
    def test_without_a_seed_pythons_own_generator(self, shape):
        random.seed(5)
        first = shape(20)
        random.seed(5)
        assert shape(20) == first

    @pytest.mark.parametrize("shape", SHAPES)
    def test_sizes_and_classes(self, shape):
        X, Y = shape(21, seed=1)
        assert [len(x) for x in X] == [2] * 21
        assert (Y.count(0), Y.count(1)) == (11, 10)

    def test_moons_without_noise(self):
        X, Y = data.moons(40, noise=0.0)
        for (x, y), kind in zip(X, Y, strict=True):
            center = (1.0, 0.5) if kind else (0.0, 0.0)
            assert math.dist((x, y), center) == pytest.approx(1.0)
            assert (y <= 0.5) if kind else (y >= -1e-15)

    def test_circles_without_noise(self):
        X, Y = data.circles(40, noise=0.0, factor=0.3)
        assert [math.hypot(*x) for x in X] == pytest.approx([0.3 if kind else 1 for kind in Y])
        steps = [math.dist(a, b) for a, b in zip(X[:20], [*X[1:20], X[0]], strict=True)]
        assert steps == pytest.approx([steps[0]] * 20)

    def test_spirals_without_noise(self):
        X, Y = data.spirals(60, noise=0.0, classes=3, turns=0.5)
        assert Y == [0] * 20 + [1] * 20 + [2] * 20
        assert X[0] == [0.0, 0.0]
        ends = [X[19], X[39], X[59]]
        assert [math.hypot(*end) for end in ends] == pytest.approx([1.0] * 3)
        assert math.dist(ends[0], (-1.0, 0.0)) < 1e-12

    def test_noise_is_a_standard_deviation(self):
        clean, noisy = (data.moons(2000, noise, seed=1)[0] for noise in (0.0, 0.1))
        added = [
            a - b for p, q in zip(noisy, clean, strict=True) for a, b in zip(p, q, strict=True)
        ]
        assert pstdev(added) == pytest.approx(0.1, rel=0.05)

    def test_errors(self):
        with pytest.raises(ValueError, match="expected n from 2 up and noise from 0 up, got 1"):
            data.moons(1)
        with pytest.raises(ValueError, match="noise from 0 up, got 10 and -1"):
            data.circles(10, noise=-1)


class TestSplit:
    def test_every_row_with_its_target_in_one_part(self):
        X = [[k] for k in range(50)]
        parts = data.split(X, range(50), held_out=0.3, seed=1)
        X_train, X_test, Y_train, Y_test = parts
        assert (len(X_train), len(X_test)) == (35, 15)
        assert [[y] for y in Y_train] == X_train
        assert [[y] for y in Y_test] == X_test
        assert sorted(Y_train + Y_test) == list(range(50))

    def test_it_shuffles_and_a_seed_repeats(self):
        one, same, other = (data.split(range(50), range(50), seed=s) for s in (1, 1, 2))
        assert one == same != other
        assert one[0] != sorted(one[0])

    def test_errors(self):
        with pytest.raises(ValueError, match="a target for each of 3 rows, got 2"):
            data.split([1, 2, 3], [1, 2])
        for held_out in (0.0, 1.0, 0.01):
            with pytest.raises(ValueError, match="leaves a part of 10 rows empty"):
                data.split(range(10), range(10), held_out)


class TestStandardise:
    rows = ((1.0, 100.0, 7.0), (2.0, 300.0, 7.0), (6.0, 50.0, 7.0))

    def test_mean_and_deviation(self):
        scale = data.Standardise.of(self.rows)
        columns = list(zip(*map(scale, self.rows), strict=True))
        assert [fmean(column) for column in columns] == pytest.approx([0.0] * 3, abs=1e-15)
        assert [pstdev(column) for column in columns] == pytest.approx([1.0, 1.0, 0.0])
        assert data.Standardise.of(np.array(self.rows)).config() == scale.config()

    def test_inverse(self):
        scale = data.Standardise.of(self.rows)
        for row in self.rows:
            assert scale.inverse()(scale(row)) == pytest.approx(list(row), rel=1e-14)

    def test_as_a_part_of_a_model(self):
        scale = data.Standardise([10.0], [2.0])
        model = nn.Sequential(scale, nn.Layer(1, 1, "linear", init=[3.0, 1.0]), scale.inverse())
        assert model([14.0]).data == 24.0
        assert len(model.parameters()) == 2

    def test_errors(self):
        with pytest.raises(ValueError, match="expected 3 numbers, got 2"):
            data.Standardise.of(self.rows)([1.0, 2.0])
        with pytest.raises(ValueError, match="no numbers"):
            data.Standardise.of([])
        with pytest.raises(ValueError, match=r"as 1 means, got \[1.0, 2.0\]"):
            data.Standardise([1.0], [1.0, 2.0])
        with pytest.raises(ValueError, match="none of them 0"):
            data.Standardise([1.0], [0.0])


def test_reached_from_the_front():
    assert tg.data is data
