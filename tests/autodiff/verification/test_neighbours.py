"""A function beside its graph at neighbouring numbers; `test_check.py` has the words for leaks."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Any

import pytest

import tinygrad_bp as tg
from tinygrad_bp import Value
from tinygrad_bp.autodiff.verification.neighbours import Leak, Neighbourhood, numbers_of


def leaks(f: Any, point: list[float], order: int = 1) -> list[Leak]:
    inputs = [Value(x) for x in point]
    around = Neighbourhood(f, f(inputs), inputs, order, lambda k, i: 1.0, lambda k: 1e-15)
    return around.leaks(1e-9)


def test_what_is_missing_is_known_for_each_output_and_input() -> None:
    """2 x (y + 1) + y**3, the derivative by y in the graph that of the last summand alone."""
    found = leaks(lambda v: 2 * v[0] * (v[1].data + 1) + v[1] ** 3, [1.5, 0.5], order=2)
    known = {(leak.output, leak.input): leak.missing for leak in found}
    assert known == {(0, 1): pytest.approx(3.0), (1, 1): pytest.approx(2.0)}


def test_of_many_inputs_the_one_is_found() -> None:
    def f(v: Any) -> Any:
        return sum(x * y for x, y in pairwise(v)) + 1e-3 * v[70].data ** 2

    [leak] = leaks(f, [0.1 * i - 5.0 for i in range(100)])
    assert (leak.output, leak.input) == (0, 70)
    assert leak.missing == pytest.approx(2e-3 * 2.0, rel=1e-6)


def test_where_all_is_well_a_few_runs_are_enough_for_any_number_of_inputs() -> None:
    runs = []

    def f(v: Any) -> Any:
        runs.append(1)
        return tg.sin(sum(v))

    assert leaks(f, [0.01] * 300) == []
    assert len(runs) <= 6


def test_the_graph_is_run_again_without_a_change_of_its_nodes() -> None:
    x, w = Value(2.0), Value(3.0)
    square = w * w
    y = tg.where(x > 0, square * x.exp(), x) * w
    before = repr((x, w, square, y))
    value, slope = numbers_of(y, [x], 2, [1.0])
    assert value == pytest.approx(slope, rel=1e-15)
    assert value == 9.0 * math.exp(1.0) * 3.0
    assert numbers_of(y, [x], 2) == [y.data, y.data]
    assert numbers_of(y, [w], 1, [5.0]) == [25.0 * math.exp(2.0) * 5.0]
    assert repr((x, w, square, y)) == before
    assert numbers_of(7, [x], 2) == [7.0, 0.0]


def test_there_is_a_limit_to_the_runs() -> None:
    """Each of 60 inputs leaks, and each by itself is to be found."""
    found = leaks(lambda v: sum(x * x.data for x in v), [0.5] * 60)
    assert len(found) == 16
    assert all(leak.missing == pytest.approx(0.5) for leak in found)
