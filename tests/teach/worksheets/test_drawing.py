"""Numbers drawn for a student: short, no two alike, the same again for the same seed."""

from __future__ import annotations

from typing import Any

import pytest

from tinygrad_bp import nn
from tinygrad_bp.teach.lessons.tasks import task_of
from tinygrad_bp.teach.worksheets.drawing import drawn


def numbers(model: nn.MLP) -> list[float]:
    return [parameter.data for parameter in model.parameters()]


def test_the_same_seed_gives_the_same_numbers_and_another_gives_others() -> None:
    net = nn.MLP(2, [2, 1], activation="tanh", seed=1)
    before = numbers(net)
    first, again, other = (drawn(net, [1, 2], [0], "mse", seed) for seed in ("a/x", "a/x", "a/y"))
    assert numbers(first[0]) == numbers(again[0]) != numbers(other[0])
    assert first[1] == again[1] != other[1]
    assert numbers(net) == before


@pytest.mark.parametrize(
    ("sizes", "bias", "most"), [((2, 2, 2), "layer", 2), ((1, 1, 1), None, 2), ((4, 8, 3), True, 2)]
)
def test_numbers_are_short_and_no_two_are_alike(sizes: Any, bias: Any, most: int) -> None:
    net = nn.MLP(sizes[0], list(sizes[1:]), activation="sigmoid", bias=bias)
    inputs: list[float] = [0.0] * sizes[0]
    targets: list[float] = [0.5] * sizes[-1]
    model, given = drawn(net, inputs, targets, "half_squared_error", "1/Anna")
    found = numbers(model)
    assert len(set(found)) == len(found)
    assert len(set(given)) == len(given)
    for number in [*found, *given]:
        assert number == round(number, most)
        assert 0 < abs(number) < 1


def test_inputs_keep_their_lists() -> None:
    net = nn.MLP(2, [1], activation="tanh")
    _, given = drawn(net, [[1, 2], (3, 4)], [0, 1], "mse", "1/Anna")
    assert [len(row) for row in given] == [2, 2]


def test_what_is_worked_out_is_not_0_if_it_can_be() -> None:
    # Of neurons with relu, half would be off.
    net = nn.MLP(2, [3, 1], activation="relu", seed=1)
    for student in ("Anna", "Ben", "Cem"):
        model, given = drawn(net, [1, 2], [0.5], "mse", f"7/{student}")
        total = task_of(model, given, [0.5], "mse").calculate().total
        total.backward()
        assert all(parameter.data for parameter in model.parameters())
        calculated = total
        assert calculated.data != 0.0


def test_numbers_for_which_there_is_no_error_are_drawn_again() -> None:
    # A probability has to lie between 0 and 1: half of the numbers do not give one.
    net = nn.MLP(1, [1], output_activation="linear")
    model, given = drawn(net, [0.5], [1.0], "binary_cross_entropy", "1/Anna")
    assert task_of(model, given, [1.0], "binary_cross_entropy").calculate().total.data > 0


def test_where_there_never_is_one_the_error_is_told() -> None:
    net = nn.MLP(1, [1], output_activation="linear")
    with pytest.raises(ValueError, match="but 2 targets are given"):
        drawn(net, [0.5], [1.0, 0.0], "mse", "1/Anna")
