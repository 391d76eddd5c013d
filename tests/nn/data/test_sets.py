# ruff: noqa: N806 (rows are X, targets Y)
"""Data sets: truth tables, and shapes in the plane."""

from __future__ import annotations

import math
import random
from statistics import pstdev
from typing import Any

import numpy as np
import pytest

import tinygrad_bp as tg
from tinygrad_bp.nn import data

SHAPES = [data.moons, data.circles, data.spirals, data.gaussians]


@pytest.mark.parametrize(
    ("table", "operator"),
    [
        (data.AND, lambda a, b: a and b),
        (data.OR, lambda a, b: a or b),
        (data.NAND, lambda a, b: not (a and b)),
        (data.XOR, lambda a, b: a != b),
    ],
)
def test_truth_tables(table: Any, operator: Any) -> None:
    X, Y = table
    assert len(set(X)) == 4
    assert [operator(*x) for x in X] == list(Y)


class TestShapes:
    @pytest.mark.parametrize("shape", SHAPES)
    def test_a_seed_repeats(self, shape: Any) -> None:
        assert shape(20, seed=1) == shape(20, seed=1) != shape(20, seed=2)

    @pytest.mark.parametrize("shape", SHAPES)
    def test_without_a_seed_pythons_own_generator(self, shape: Any) -> None:
        random.seed(5)
        first = shape(20)
        random.seed(5)
        assert shape(20) == first

    @pytest.mark.parametrize("shape", SHAPES)
    def test_sizes_and_classes(self, shape: Any) -> None:
        X, Y = shape(21, seed=1)
        assert [len(x) for x in X] == [2] * 21
        assert (Y.count(0), Y.count(1)) == (11, 10)

    def test_moons_without_noise(self) -> None:
        X, Y = data.moons(40, noise=0.0)
        for (x, y), kind in zip(X, Y, strict=True):
            center = (1.0, 0.5) if kind else (0.0, 0.0)
            assert math.dist((x, y), center) == pytest.approx(1.0)
            assert (y <= 0.5) if kind else (y >= -1e-15)

    def test_circles_without_noise(self) -> None:
        X, Y = data.circles(40, noise=0.0, factor=0.3)
        assert [math.hypot(*x) for x in X] == pytest.approx([0.3 if kind else 1 for kind in Y])
        steps = [math.dist(a, b) for a, b in zip(X[:20], [*X[1:20], X[0]], strict=True)]
        assert steps == pytest.approx([steps[0]] * 20)

    def test_spirals_without_noise(self) -> None:
        X, Y = data.spirals(60, noise=0.0, classes=3, turns=0.5)
        assert Y == [0] * 20 + [1] * 20 + [2] * 20
        assert X[0] == [0.0, 0.0]
        ends = [X[19], X[39], X[59]]
        assert [math.hypot(*end) for end in ends] == pytest.approx([1.0] * 3)
        for kind, end in enumerate(ends):
            angle = 2 * math.pi * (0.5 + kind / 3)
            assert math.dist(end, (math.cos(angle), math.sin(angle))) < 1e-12

    def test_noise_is_a_standard_deviation(self) -> None:
        clean, noisy = (data.moons(2000, noise, seed=1)[0] for noise in (0.0, 0.1))
        added = [
            a - b for p, q in zip(noisy, clean, strict=True) for a, b in zip(p, q, strict=True)
        ]
        assert pstdev(added) == pytest.approx(0.1, rel=0.05)

    def test_errors(self) -> None:
        with pytest.raises(
            ValueError, match="n must be a whole number, at least 2, the number of classes, not 1"
        ):
            data.moons(1)
        with pytest.raises(ValueError, match="noise must be at least 0, not -1"):
            data.circles(10, noise=-1)


def test_reached_from_the_front() -> None:
    assert tg.data is data


@pytest.mark.parametrize("made", [data.moons, data.circles, data.spirals])
class TestWords:
    def test_numbers_of_numpy(self, made: Any) -> None:
        assert made(np.int64(6), np.float32(0), seed=np.int64(1)) == made(6, 0.0, seed=1)

    @pytest.mark.parametrize(
        ("given", "error", "message"),
        [
            ({"n": 5.5}, ValueError, "n must be a whole number, at least 2, the number of classes"),
            ({"n": "5"}, ValueError, "n must be a whole number, .*, not '5'"),
            ({"noise": math.nan}, ValueError, "noise must be at least 0, not nan"),
            ({"noise": math.inf}, ValueError, "noise must be at least 0 and finite, not inf"),
            ({"noise": None}, TypeError, "noise must be a number, not None"),
        ],
    )
    def test_what_is_no_number(
        self, made: Any, given: Any, error: type[Exception], message: str
    ) -> None:
        with pytest.raises(error, match=message):
            made(**given)


def test_no_spirals() -> None:
    with pytest.raises(ValueError, match="classes must be a whole number, at least 1, not 0"):
        data.spirals(5, classes=0)
