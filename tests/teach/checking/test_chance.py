"""How often a number that comes from no slip fits one by chance."""

from __future__ import annotations

import random

import pytest

from tinygrad_bp.teach.checking.chance import DOUBTFUL, Neighbours
from tinygrad_bp.teach.checking.precision import read_number


def test_what_is_near() -> None:
    near = Neighbours(read_number("0.250"))
    assert near.is_rounded(0.2504)
    assert not near.is_rounded(0.2507)
    assert near.wide == pytest.approx(0.001, rel=1e-6)
    # Five digits may be off by two, so that slips have to fit to two units as well.
    assert Neighbours(read_number("0.25000")).wide == pytest.approx(0.00002, rel=1e-5)


def test_more_slips_fit_by_chance_where_more_are_near_and_where_there_are_fewer_digits() -> None:
    def chance(written: str, slips: int) -> float:
        near = Neighbours(read_number(written))
        for number in range(slips):
            near.add(0.2 + 0.1 * number / slips, 1.0)
        return near.chance(0.25, 1.0)

    assert chance("0.2500", 0) < chance("0.2500", 100) < chance("0.2500", 1000)
    assert chance("0.250000", 1000) < chance("0.25000", 1000) < chance("0.2500", 1000)
    # A thousand slips in a tenth: one in each ten thousandth.
    assert chance("0.2500", 1000) == pytest.approx(1.0, rel=0.2)


def test_what_is_less_likely_or_the_same_number_counts_for_nothing() -> None:
    near = Neighbours(read_number("0.2500"))
    alone = Neighbours(read_number("0.2500")).chance(0.25, 1.0)
    for number in range(100):
        near.add(0.25, 1.0)
        near.add(0.249 + number / 50000, 2.0)
        near.add(25.0 + number, 0.5)
    assert near.chance(0.25, 1.0) == alone


def test_an_exact_0_fits_by_chance_nothing_that_is_not_0() -> None:
    near = Neighbours(read_number("0"))
    near.add(0.0, 1.0)
    near.add(1e-9, 1.0)
    assert near.chance(0.0, 1.0) == 0.0


def test_the_chance_is_how_often_random_numbers_fit() -> None:
    # Slips of all costs, close together in one place and far apart in another.
    rng = random.Random(1)
    slips = [(rng.lognormvariate(0.0, 1.0), rng.uniform(1.0, 3.0)) for _ in range(2000)]
    believed = 0
    for _ in range(400):
        has = read_number(f"{rng.lognormvariate(0.0, 1.0):.5g}")
        near = Neighbours(has)
        for value, cost in slips:
            near.add(value, cost)
        fitting = [(cost, value) for value, cost in slips if near.is_rounded(value)]
        if fitting:
            cost, value = min(fitting)
            believed += near.chance(value, cost) <= DOUBTFUL
    # Two in a hundred are to be expected, or fewer; six more than those are four deviations.
    assert believed <= 400 * DOUBTFUL + 8
