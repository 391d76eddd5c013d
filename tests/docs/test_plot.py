"""Plots in the docs: curves with gaps where a function has no number, and where it jumps."""

from __future__ import annotations

import math
import re

import pytest

pytest.importorskip("sphinx", reason='the docs need Sphinx: pip install ".[docs]"')

from docs.extension.operations import drawing
from docs.extension.plot import Curve, plot
from tinygrad_bp.autodiff.ops import TABLE


def runs(svg: str) -> list[list[tuple[float, float]]]:
    """The points of each line that is drawn."""
    return [
        [(float(x), float(y)) for x, y in (point.split(",") for point in points.split())]
        for points in re.findall(r'points="([^"]+)"', svg)
    ]


def test_a_line_goes_where_the_function_goes() -> None:
    [line] = runs(plot([Curve("z", lambda x: 2 * x, "result")], -1.0, 1.0))
    (left, low), (right, high) = line[0], line[-1]
    assert left < right
    assert low > high  # a picture's y grows downward
    middle = line[len(line) // 2]
    assert middle == pytest.approx(((left + right) / 2, (low + high) / 2), abs=0.2)


def test_a_jump_and_a_place_without_a_number_are_gaps() -> None:
    def step(x: float) -> float:
        return math.copysign(1.0, x) if abs(x) > 0.01 else math.nan

    assert len(runs(plot([Curve("z", step, "result")], -1.0, 1.0))) == 2


def test_nothing_is_drawn_outside() -> None:
    lines = runs(plot([Curve("z", lambda x: 1 / x if x else math.inf, "result")], -1.0, 1.0))
    assert all(34 <= y <= 236 for line in lines for _, y in line)


@pytest.mark.parametrize("name", ["exp", "log", "abs", "hypot", "tan"])
def test_an_operation_is_drawn_with_each_derivative(name: str) -> None:
    svg = drawing(TABLE[name])
    assert svg.count("<text") > 4
    assert "dz/dx" in svg
    assert ("dz/dy" in svg) == (TABLE[name].arity == 2)
    assert runs(svg)
