"""Where the parts of a network stand: its picture is as narrow as its letters allow."""

from __future__ import annotations

import pytest

from tinygrad_bp import draw_network, nn
from tinygrad_bp.draw.plan import Plan


def width(model: nn.MLP) -> float:
    return float(str(draw_network(model).svg_element().get("viewBox")).split()[2])


def test_the_numbers_of_3_4_3_2_can_be_read_beside_a_text_at_1280_pixels() -> None:
    # A page has 596 pixels for the picture there; the letters are of 15 points.
    model = nn.MLP(3, [4, 3, 2], activation="tanh", seed=3)
    for number, weight in enumerate((w for w in model.parameters()), 1):
        weight.label = f"w{number}"
    assert 15 * 596 / width(model) > 10


def test_lists_of_weights_are_no_taller_than_their_circles() -> None:
    tag = ("w1", "0.5")
    for inputs, bias in ((1, []), (4, []), (4, ["b1", "0.5"])):
        plan = Plan([[["i"]] * inputs, [["o"]] * 2], [bias], [tag])
        rows = inputs + bool(bias)
        tops = [
            float(plan.tag((0, row, 0), tag, "red")["pos"].split(",")[1][:-1])
            for row in range(rows)
        ]
        _, middle = plan.place(1, 0)
        assert sum(tops) / rows - plan.row / 2 == pytest.approx(middle, abs=0.1)
        assert rows * plan.row <= plan.diameter + 1
        assert plan.step > plan.diameter


def test_without_numbers_the_columns_stand_closer() -> None:
    many = Plan([[["i"]] * 8, [["o"]] * 8], [[]], [])
    assert many.gap < 3 * many.diameter
